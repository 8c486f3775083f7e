/// The mean from antithetic pairs, where the second run of a pair uses 1 − u for every uniform u of the
/// first.
///
/// The pairs' means are independent, and Student's t interval is theirs; the runs of a pair are not. It
/// narrows the interval where the response is monotonic in the uniforms, and may widen it elsewhere:
/// `varianceRatio` tells.
///
/// Source: Hammersley, Morton, Mathematical Proceedings of the Cambridge Philosophical Society 52(3), 1956,
/// DOI 10.1017/S0305004100031455.
public struct AntitheticEstimate: Hashable, Sendable {
  /// The mean with its interval; `count` is the number of pairs.
  public let estimate: Estimate
  /// The variance that the mean of as many independent runs would have, over that of the pairs' mean;
  /// above 1 the pairs helped. Nil where either variance is missing or the pairs' means do not vary.
  public let varianceRatio: Double?

  /// Estimates a mean from pairs.
  ///
  /// - Parameters:
  ///   - first: the response of each pair's first run.
  ///   - second: that of its antithetic run.
  ///   - confidence: the coverage of the interval.
  /// - Throws: where the lists differ in length or a value is not finite.
  public init(
    first: [Double], second: [Double], confidence: Double = 0.95
  ) throws(StatisticsError) {
    try Require.sameCount(first.count, "first", second.count, "second")
    try Require.finite(first, "first")
    try Require.finite(second, "second")
    try Require.probability(confidence, "confidence")
    let pairs = RunningMoments(zip(first, second).lazy.map { 0.5 * ($0 + $1) })
    estimate = meanEstimate(pairs, confidence: confidence)
    if let between = pairs.variance, between > 0, let one = RunningMoments(first).variance,
      let other = RunningMoments(second).variance
    {
      varianceRatio = 0.25 * (one + other) / between
    } else {
      varianceRatio = nil
    }
  }
}

/// What common random numbers do for the difference of two systems.
public struct CommonRandomNumbersGain: Hashable, Sendable {
  /// The correlation of the systems' values within replications; nil where either does not vary.
  public let correlation: Double?
  /// The variance of the difference if the systems were independent, over that of the paired difference:
  /// so many times fewer replications are needed. Nil where the difference does not vary.
  public let varianceRatio: Double?

  /// Compares two systems replication by replication.
  ///
  /// - Throws: where the lists differ in length or a value is not finite.
  public init(_ values: [Double], _ reference: [Double]) throws(StatisticsError) {
    try Require.sameCount(values.count, "values", reference.count, "reference")
    try Require.finite(values, "values")
    try Require.finite(reference, "reference")
    let difference = RunningMoments(zip(values, reference).lazy.map { $0 - $1 }).variance
    let first = RunningMoments(values).variance
    let second = RunningMoments(reference).variance
    guard let difference, let first, let second else {
      (correlation, varianceRatio) = (nil, nil)
      return
    }
    let scale = (first * second).squareRoot()
    correlation = scale > 0 ? min(1, max(-1, 0.5 * (first + second - difference) / scale)) : nil
    varianceRatio = difference > 0 ? (first + second) / difference : nil
  }
}
