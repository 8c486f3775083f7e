import RealModule

/// Standardised regression coefficients: by how many standard deviations the response moves with one of
/// each factor.
public struct StandardisedRegression: Hashable, Sendable {
  /// One coefficient for each factor, with its interval.
  public let coefficients: [Estimate]
  /// The share of variance that the linear model explains. Where it is well below 1 the coefficients do
  /// not tell which factors matter.
  public let determination: Double

  /// Fits standardised responses to standardised inputs, or their ranks to the inputs' ranks, which suits
  /// monotonic relations that are not straight.
  ///
  /// Source: Saltelli, Chan, Scott (eds), Sensitivity Analysis, Wiley 2000, chapter 6.
  ///
  /// - Parameters:
  ///   - inputs: one row of factor values for each run.
  ///   - responses: one response for each run.
  ///   - ranks: whether to use ranks; equal values share their mean rank.
  ///   - confidence: the coverage of the intervals, which take the standard deviations as known.
  /// - Throws: where there are too few runs, or a factor or the response does not vary, or factors depend
  ///   on one another.
  public init(
    inputs: [[Double]], responses: [Double], ranks: Bool = false, confidence: Double = 0.95
  ) throws(StatisticsError) {
    try Require.sameCount(inputs.count, "inputs", responses.count, "responses")
    try Require.count(inputs.count, of: "inputs", atLeast: 3)
    try Require.rectangular(inputs, "inputs")
    try Require.finite(responses, "responses")
    try Require.probability(confidence, "confidence")
    let factors = inputs[0].count
    try Require.count(inputs.count, of: "inputs", atLeast: factors + 2)
    var columns: [[Double]] = []
    for factor in 0..<factors {
      let column = inputs.map { $0[factor] }
      columns.append(
        try Self.standardised(ranks ? meanRanks(column) : column, "inputs column \(factor)"))
    }
    let target = try Self.standardised(ranks ? meanRanks(responses) : responses, "responses")
    let rows = inputs.indices.map { run in [1] + columns.map { $0[run] } }
    let fit = try LeastSquaresFit(rows: rows, responses: target)
    // The intercept is 0 by construction but takes a degree of freedom.
    coefficients = (1...max(1, factors)).prefix(factors).map { column in
      Estimate(
        mean: fit.coefficients[column],
        halfWidth: fit.standardError(of: column).map {
          $0 * studentTMultiplier(degreesOfFreedom: fit.degreesOfFreedom, confidence: confidence)
        }, count: inputs.count)
    }
    determination = 1 - fit.residualSumOfSquares / Double(inputs.count - 1)
  }

  private static func standardised(
    _ values: [Double], _ what: String
  ) throws(StatisticsError) -> [Double] {
    let moments = RunningMoments(values)
    guard let mean = moments.mean, let deviation = moments.standardDeviation, deviation > 0 else {
      throw .noVariation(what: what)
    }
    return values.map { ($0 - mean) / deviation }
  }
}

/// The ranks of values from 1 on; equal values share the mean of theirs.
func meanRanks(_ values: [Double]) -> [Double] {
  let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
  var ranks = values
  var start = 0
  while start < order.count {
    var end = start
    while end + 1 < order.count, values[order[end + 1]] == values[order[start]] { end += 1 }
    for position in start...end { ranks[order[position]] = Double(start + end) / 2 + 1 }
    start = end + 1
  }
  return ranks
}
