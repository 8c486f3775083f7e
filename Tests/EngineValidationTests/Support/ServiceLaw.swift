import Foundation
import Randomness

/// A service time: one distribution or a mixture, sampled with one uniform, and its first three
/// moments about zero.
struct ServiceLaw: Sendable {
  private var branches: [(cumulative: Double, distribution: Distribution)]
  /// E[S], E[S²] and E[S³].
  private(set) var moments: [Double]
  private var factor = 1.0

  var mean: Double { moments[0] }

  private init(_ distribution: Distribution, moments: [Double]) {
    branches = [(1, distribution)]
    self.moments = moments
  }

  static func exponential(mean: Double) throws -> ServiceLaw {
    ServiceLaw(
      try .exponential(mean: mean),
      moments: [mean, 2 * mean * mean, 6 * mean * mean * mean])
  }

  static func constant(_ value: Double) throws -> ServiceLaw {
    ServiceLaw(try .constant(value), moments: [value, value * value, value * value * value])
  }

  static func uniform(low: Double, high: Double) throws -> ServiceLaw {
    let moments = (1...3).map { order in
      let power = Double(order + 1)
      return (pow(high, power) - pow(low, power)) / (power * (high - low))
    }
    return ServiceLaw(try .uniform(low: low, high: high), moments: moments)
  }

  static func lognormal(mean: Double, coefficientOfVariation: Double) throws -> ServiceLaw {
    let growth = 1 + coefficientOfVariation * coefficientOfVariation
    return ServiceLaw(
      try .lognormal(mean: mean, coefficientOfVariation: coefficientOfVariation),
      moments: [mean, mean * mean * growth, mean * mean * mean * growth * growth * growth])
  }

  /// The law that picks one of several by weight. The uniform that picks is stretched and used
  /// again within the branch.
  static func mixture(_ parts: [(weight: Double, law: ServiceLaw)]) -> ServiceLaw {
    var mixed = parts[0].law
    mixed = ServiceLaw(
      mixed.branches[0].distribution,
      moments: (0..<3).map { order in
        parts.reduce(0) { $0 + $1.weight * $1.law.moments[order] }
      })
    mixed.branches = []
    var cumulative = 0.0
    for part in parts {
      cumulative += part.weight
      mixed.branches.append((cumulative, part.law.branches[0].distribution))
    }
    return mixed
  }

  /// The law of a multiple of the service.
  func scaled(by factor: Double) -> ServiceLaw {
    var scaled = self
    scaled.factor *= factor
    scaled.moments = [
      moments[0] * factor, moments[1] * factor * factor, moments[2] * factor * factor * factor,
    ]
    return scaled
  }

  /// The variate that belongs to a uniform of (0, 1).
  func sample(_ uniform: Double) -> Double { factor * unscaled(uniform) }

  private func unscaled(_ uniform: Double) -> Double {
    guard branches.count > 1 else { return branches[0].distribution.quantile(uniform) }
    var below = 0.0
    for branch in branches.dropLast() {
      if uniform < branch.cumulative {
        return branch.distribution.quantile((uniform - below) / (branch.cumulative - below))
      }
      below = branch.cumulative
    }
    return branches[branches.count - 1].distribution.quantile((uniform - below) / (1 - below))
  }
}
