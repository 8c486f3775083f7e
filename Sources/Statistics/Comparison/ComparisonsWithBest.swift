import Randomness
import RealModule

/// Whether more or less of a response is better.
public enum SelectionObjective: String, CaseIterable, Hashable, Sendable, Codable {
  /// The system with the largest mean is the best.
  case maximise
  /// The system with the smallest mean is the best.
  case minimise

  /// 1 or −1: the factor that turns the response into one to be maximised.
  var sign: Double { self == .maximise ? 1 : -1 }
}

/// How far a system is from the best of the others.
public struct ComparisonWithBest: Hashable, Sendable {
  /// The system's mean less that of the best of the other systems, in the response's unit and sign.
  public let difference: Estimate
  /// Whether the system may be the best at the confidence given.
  public let mayBeBest: Bool
}

/// Multiple comparisons with the best: for every system an interval for its mean less that of the
/// best of the others, all of which hold at once.
///
/// The intervals are constrained to hold 0: a system whose upper end is 0 (for maximisation) is worse
/// than the best; where only one system may be the best, its lower end is 0. Half-widths are one-sided
/// paired t multiples at α ÷ (k − 1) of each pair's own variance, so unequal variances and common random
/// numbers are allowed.
///
/// Sources: Hsu, Annals of Statistics 12(3), 1984, DOI 10.1214/aos/1176346732; with common random
/// numbers Nelson, Matejcik, Management Science 41(12), 1995, DOI 10.1287/mnsc.41.12.1935.
///
/// - Parameters:
///   - systems: the values of each system, replication by replication, all equally many.
///   - objective: whether more or less is better.
///   - confidence: the probability that all intervals hold.
/// - Returns: one comparison for each system. O(k²·n).
/// - Throws: for fewer than two systems or replications, unequal numbers, or values not finite.
public func comparisonsWithBest(
  _ systems: [[Double]], objective: SelectionObjective, confidence: Double = 0.95
) throws(StatisticsError) -> [ComparisonWithBest] {
  try requireSystems(systems, confidence: confidence)
  let replications = systems[0].count
  let multiplier = -SpecialFunctions.studentTQuantile(
    (1 - confidence) / Double(systems.count - 1), degreesOfFreedom: Double(replications - 1))
  let sign = objective.sign
  // Differences and reaches of the pairs, as if to be maximised.
  var differences = systems.map { _ in systems.map { _ in 0.0 } }
  var reaches = differences
  for first in systems.indices {
    for second in systems.indices where second != first {
      let moments = RunningMoments(
        zip(systems[first], systems[second]).lazy.map { sign * ($0 - $1) })
      differences[first][second] = moments.mean ?? 0
      reaches[first][second] = multiplier * (moments.standardError ?? 0)
    }
  }
  func others(_ system: Int) -> [Int] { systems.indices.filter { $0 != system } }
  let uppers = systems.indices.map { system in
    others(system).map { differences[system][$0] + reaches[system][$0] }.min() ?? 0
  }
  let candidates = systems.indices.filter { uppers[$0] >= 0 }
  return systems.indices.map { system in
    let point = others(system).map { differences[system][$0] }.min() ?? 0
    let lower =
      candidates == [system]
      ? 0
      : candidates.filter { $0 != system }
        .map { differences[system][$0] - reaches[$0][system] }.min() ?? 0
    let low = min(0, lower)
    let high = max(0, uppers[system])
    let estimate =
      sign > 0
      ? Estimate(mean: point, low: low, high: high, count: replications)
      : Estimate(mean: -point, low: -high, high: -low, count: replications)
    return ComparisonWithBest(difference: estimate, mayBeBest: candidates.contains(system))
  }
}
