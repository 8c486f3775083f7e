/// How the p-values of several tests are adjusted so that they may be read together.
public enum MultiplicityCorrection: String, CaseIterable, Hashable, Sendable, Codable {
  /// m·p. Holds the probability of any false rejection, whatever the dependence.
  case bonferroni
  /// Step-down Bonferroni: never less powerful, under the same conditions.
  case holm
  /// Step-up; more powerful than Holm's, for independent or positively dependent tests.
  case hochberg
  /// Holds the expected share of false ones among the rejected, for independent or positively
  /// dependent tests.
  case benjaminiHochberg = "benjamini-hochberg"
  /// The same whatever the dependence, at the price of a factor Σ1 ÷ i.
  case benjaminiYekutieli = "benjamini-yekutieli"
}

/// Adjusted p-values: a test is rejected at a level where its adjusted p-value is at most the level.
///
/// Sources: Holm, Scandinavian Journal of Statistics 6(2), 1979, 65-70; Hochberg, Biometrika 75(4),
/// 1988, DOI 10.1093/biomet/75.4.800; Benjamini, Hochberg, JRSS B 57(1), 1995,
/// DOI 10.1111/j.2517-6161.1995.tb02031.x; Benjamini, Yekutieli, Annals of Statistics 29(4), 2001,
/// DOI 10.1214/aos/1013699998.
///
/// - Parameters:
///   - probabilities: the p-values, from 0 to 1.
///   - method: the correction.
/// - Returns: as many adjusted values in the same order, at most 1. O(m·log m).
/// - Throws: where a p-value is outside [0, 1].
public func adjustedPValues(
  _ probabilities: [Double], method: MultiplicityCorrection
) throws(StatisticsError) -> [Double] {
  for (index, value) in probabilities.enumerated() where !(value >= 0 && value <= 1) {
    throw .outOfRange(what: "probabilities[\(index)]", value: value, rule: "from 0 to 1")
  }
  let count = probabilities.count
  let m = Double(count)
  if method == .bonferroni { return probabilities.map { min(1, m * $0) } }
  let order = probabilities.indices.sorted {
    (probabilities[$0], $0) < (probabilities[$1], $1)
  }
  let harmonic =
    method == .benjaminiYekutieli ? (1...max(1, count)).reduce(0.0) { $0 + 1 / Double($1) } : 1
  func factor(_ rank: Int) -> Double {
    switch method {
    case .bonferroni: m
    case .holm, .hochberg: m - Double(rank)
    case .benjaminiHochberg, .benjaminiYekutieli: harmonic * m / Double(rank + 1)
    }
  }
  var adjusted = probabilities
  if method == .holm {
    var reached = 0.0
    for (rank, index) in order.enumerated() {
      reached = max(reached, factor(rank) * probabilities[index])
      adjusted[index] = min(1, reached)
    }
  } else {
    var reached = 1.0
    for (rank, index) in order.enumerated().reversed() {
      reached = min(reached, factor(rank) * probabilities[index])
      adjusted[index] = reached
    }
  }
  return adjusted
}
