/// What Morris's method says of one factor.
public struct ElementaryEffects: Hashable, Sendable {
  /// The mean effect μ of taking the factor across its range, with its interval over walks.
  public let mean: Estimate
  /// The mean size μ* of the effects: how much the factor matters, whatever the sign.
  public let meanSize: Estimate
  /// The standard deviation σ of the effects over walks: great where the factor acts nonlinearly or
  /// together with others. Nil for one walk.
  public let standardDeviation: Double?
}

/// The elementary effects of every factor: change of the response ÷ change of the coordinate, one for each
/// walk.
///
/// Sources: Morris, Technometrics 33(2), 1991, DOI 10.1080/00401706.1991.10484804; μ* by Campolongo,
/// Cariboni, Saltelli, Environmental Modelling & Software 22(10), 2007, DOI 10.1016/j.envsoft.2006.10.004.
///
/// - Parameters:
///   - design: the walks.
///   - responses: the response of each run, in the order of `design.runs`.
///   - confidence: the coverage of the intervals, which are Student's t over walks.
/// - Returns: one entry for each factor. Linear.
/// - Throws: where the numbers do not match or a response is not finite.
public func elementaryEffects(
  _ design: MorrisTrajectories, responses: [Double], confidence: Double = 0.95
) throws(StatisticsError) -> [ElementaryEffects] {
  try Require.sameCount(responses.count, "responses", design.runs.count, "design.runs")
  try Require.finite(responses, "responses")
  try Require.probability(confidence, "confidence")
  var effects = Array(
    repeating: (plain: RunningMoments(), sizes: RunningMoments()), count: design.factorCount)
  for walk in 0..<design.count {
    for step in 0..<design.factorCount {
      let run = walk * (design.factorCount + 1) + step
      let (before, after) = (design.runs[run], design.runs[run + 1])
      for factor in 0..<design.factorCount where before[factor] != after[factor] {
        let effect = (responses[run + 1] - responses[run]) / (after[factor] - before[factor])
        effects[factor].plain.add(effect)
        effects[factor].sizes.add(effect.magnitude)
      }
    }
  }
  return effects.map { plain, sizes in
    ElementaryEffects(
      mean: meanEstimate(plain, confidence: confidence),
      meanSize: meanEstimate(sizes, confidence: confidence),
      standardDeviation: plain.standardDeviation)
  }
}
