import Randomness

/// A main effect or interaction of two-level factors, estimated.
public struct FactorialEffect: Hashable, Sendable {
  /// The factors in it; the mean where empty.
  public let word: EffectWord
  /// Mean response at the product's + less that at its −; for the mean, the mean itself.
  public let estimate: Estimate
}

/// The mean and the effects of two-level factors, from designs in which their contrasts are orthogonal.
///
/// With two or more replications of the whole design each replication gives every effect once, and the
/// interval is Student's t over replications. So it holds with common random numbers between the runs of
/// a replication, and with variances that differ between runs.
///
/// Source: Box, Hunter, Hunter, Statistics for Experimenters, 2nd ed., chapter 5.
///
/// - Parameters:
///   - runs: one row of −1 and 1 for each run.
///   - responses: for each replication the response of each run.
///   - effects: the effects to estimate; aliased ones give the same contrast, see
///     ``FractionalFactorial/estimableEffects(upTo:)``.
///   - confidence: the coverage of each interval.
/// - Returns: the mean first, then one effect for each word. Without intervals for one replication; see
///   ``lenthEffects(_:confidence:)``.
/// - Throws: where numbers do not match, are not finite, or a contrast is not balanced.
public func factorialEffects(
  runs: [[Int]], responses: [[Double]], effects: [EffectWord], confidence: Double = 0.95
) throws(StatisticsError) -> [FactorialEffect] {
  try Require.probability(confidence, "confidence")
  try Require.count(runs.count, of: "runs", atLeast: 2)
  try Require.count(responses.count, of: "responses", atLeast: 1)
  try Require.rectangular(responses, "responses")
  try Require.sameCount(responses[0].count, "responses[0]", runs.count, "runs")
  let factors = runs[0].count
  for (index, run) in runs.enumerated() {
    try Require.sameCount(run.count, "runs[\(index)]", factors, "runs[0]")
    for (column, level) in run.enumerated() where level.magnitude != 1 {
      throw .outOfRange(
        what: "runs[\(index)][\(column)]", value: Double(level), rule: "-1 or 1")
    }
  }
  let mean = EffectWord(mask: 0)
  var result: [FactorialEffect] = []
  for word in [mean] + effects {
    if let last = word.factors.last, last >= factors {
      throw .unknown(what: "factor", index: last, count: factors)
    }
    let signs = runs.map { Double(word.sign(in: $0)) }
    if word != mean, signs.reduce(0, +) != 0 {
      throw .noVariation(what: "the contrast of \(word)")
    }
    let scale = (word == mean ? 1 : 2) / Double(runs.count)
    let values = responses.map { replication in
      scale * zip(signs, replication).reduce(0) { $0 + $1.0 * $1.1 }
    }
    result.append(
      FactorialEffect(word: word, estimate: meanEstimate(values, confidence: confidence)))
  }
  return result
}

/// Intervals for the effects of a single replication by Lenth's pseudo standard error.
///
/// Most effects are taken to be nil: 1.5 times the median of those below 2.5 times such a median estimates
/// their spread, with a third of their number as degrees of freedom. At least seven effects are needed
/// for this to mean anything.
///
/// Source: Lenth, Technometrics 31(4), 1989, DOI 10.1080/00401706.1989.10488595.
///
/// - Parameters:
///   - effects: the effects, without the mean.
///   - confidence: the coverage of each interval.
/// - Returns: the same effects with intervals.
/// - Throws: for fewer than seven effects.
public func lenthEffects(
  _ effects: [FactorialEffect], confidence: Double = 0.95
) throws(StatisticsError) -> [FactorialEffect] {
  try Require.count(effects.count, of: "effects", atLeast: 7)
  try Require.probability(confidence, "confidence")
  let sizes = effects.map { ($0.estimate.mean ?? 0).magnitude }.sorted()
  func median(_ sorted: [Double]) -> Double { quantile(sorted: sorted, probability: 0.5) ?? 0 }
  let first = 1.5 * median(sizes)
  // With most effects exactly 0 there is nothing to be trimmed.
  let error = first > 0 ? 1.5 * median(sizes.filter { $0 < 2.5 * first }) : 0
  let multiplier = -SpecialFunctions.studentTQuantile(
    0.5 * (1 - confidence), degreesOfFreedom: Double(effects.count) / 3)
  return effects.map { effect in
    FactorialEffect(
      word: effect.word,
      estimate: Estimate(
        mean: effect.estimate.mean, halfWidth: multiplier * error, count: effect.estimate.count))
  }
}
