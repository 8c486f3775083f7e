import Randomness
import RealModule

/// The comparison of one system with a reference, among several made together.
public struct PairedComparison: Hashable, Sendable {
  /// The system, by its place in the list.
  public let system: Int
  /// The mean difference system − reference, its interval made for all comparisons together.
  public let difference: Estimate
  /// The two-sided p-value of the paired t test by itself; 1 where the differences are all 0.
  public let probability: Double
  /// The p-value adjusted for the number of comparisons.
  public let adjustedProbability: Double
}

/// Every system against one reference, paired by replication, with intervals that hold together.
///
/// Each interval is a paired t interval at 1 − (1 − confidence) ÷ (number of comparisons), so that all
/// of them hold at once with at least the confidence, whatever common random numbers do to the
/// dependence (Bonferroni). The p-values are adjusted by `correction`, which may reject more.
///
/// - Parameters:
///   - systems: the values of each system, replication by replication, all equally many.
///   - reference: the place of the reference.
///   - confidence: the probability that all intervals hold.
///   - correction: how p-values are adjusted.
/// - Returns: one comparison for each system but the reference, in order.
/// - Throws: for fewer than two systems or replications, unequal numbers, or values not finite.
public func comparisonsWithReference(
  _ systems: [[Double]], reference: Int = 0, confidence: Double = 0.95,
  correction: MultiplicityCorrection = .holm
) throws(StatisticsError) -> [PairedComparison] {
  try requireSystems(systems, confidence: confidence)
  guard systems.indices.contains(reference) else {
    throw .unknown(what: "system", index: reference, count: systems.count)
  }
  let others = systems.indices.filter { $0 != reference }
  let each = 1 - (1 - confidence) / Double(others.count)
  let probabilities = others.map { pairedTestProbability(systems[$0], systems[reference]) }
  let adjusted = try adjustedPValues(probabilities, method: correction)
  return others.enumerated().map { position, system in
    PairedComparison(
      system: system,
      difference: pairedDifference(
        systems[system], minus: systems[reference], confidence: each),
      probability: probabilities[position], adjustedProbability: adjusted[position])
  }
}

/// The two-sided p-value of the paired t test.
func pairedTestProbability(_ values: [Double], _ reference: [Double]) -> Double {
  let moments = RunningMoments(zip(values, reference).lazy.map { $0 - $1 })
  guard let mean = moments.mean, let error = moments.standardError else { return 1 }
  guard error > 0 else { return mean == 0 ? 1 : 0 }
  return min(
    1,
    2
      * SpecialFunctions.studentTCumulative(
        -(mean / error).magnitude, degreesOfFreedom: Double(moments.count - 1)))
}

func requireSystems(_ systems: [[Double]], confidence: Double) throws(StatisticsError) {
  try Require.probability(confidence, "confidence")
  try Require.count(systems.count, of: "systems", atLeast: 2)
  try Require.count(systems[0].count, of: "systems[0]", atLeast: 2)
  try Require.rectangular(systems, "systems")
}
