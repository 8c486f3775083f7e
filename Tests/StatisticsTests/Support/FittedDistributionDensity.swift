import Foundation
import Statistics

/// Densities written down once more, by their textbook formulas.
enum FittedDistributionDensity {
  static func exp(_ x: Double) -> Double { Foundation.exp(x) }

  static func logarithm(_ x: Double) -> Double { Foundation.log(x) }

  static func log(_ x: Double, _ law: FittedDistribution.Law) -> Double {
    Foundation.log(density(x, law))
  }

  private static func density(_ x: Double, _ law: FittedDistribution.Law) -> Double {
    switch law {
    case .exponential(let mean): return exp(-x / mean) / mean
    case .normal(let mean, let deviation):
      let z = (x - mean) / deviation
      return exp(-z * z / 2) / (deviation * (2 * Double.pi).squareRoot())
    case .lognormal(let location, let spread):
      let z = (logarithm(x) - location) / spread
      return exp(-z * z / 2) / (x * spread * (2 * Double.pi).squareRoot())
    case .gamma(let shape, let scale):
      return pow(x, shape - 1) * exp(-x / scale) / (pow(scale, shape) * tgamma(shape))
    case .weibull(let shape, let scale):
      return shape / scale * pow(x / scale, shape - 1) * exp(-pow(x / scale, shape))
    case .beta(let a, let b, let low, let high):
      let z = (x - low) / (high - low)
      return pow(z, a - 1) * pow(1 - z, b - 1) * tgamma(a + b) / (tgamma(a) * tgamma(b))
        / (high - low)
    case .triangular(let low, let mode, let high):
      return x <= mode
        ? 2 * (x - low) / ((high - low) * (mode - low))
        : 2 * (high - x) / ((high - low) * (high - mode))
    }
  }
}
