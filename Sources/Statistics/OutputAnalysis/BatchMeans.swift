import Randomness
import RealModule

/// An interval from one long run, with the check that its batches may count as independent.
public struct BatchMeansEstimate: Hashable, Sendable {
  /// The mean over all complete batches with its interval; `count` is the number of batches.
  public let estimate: Estimate
  /// The number of observations in a batch.
  public let batchSize: Int
  /// The test of the batch means against correlation.
  public let correlation: VonNeumannTest
  /// The level below which the test's p-value counts as correlated.
  public let level: Double

  /// Whether the test did not reject independence. Where it did, the interval is too narrow: take
  /// longer batches or a longer run.
  public var isIndependent: Bool { correlation.probability >= level }
}

/// The mean of a stationary, correlated series by non-overlapping batch means.
///
/// The series is cut into batches of equal size, whose means are nearly independent and normal once
/// the batches are long against the correlation; Student's t interval of the batch means follows.
/// Observations after the last complete batch are left out. Cut the warm-up off first.
///
/// Source: Schmeiser, Operations Research 30(3), 1982, DOI 10.1287/opre.30.3.556, who recommends 10
/// to 30 batches.
///
/// - Parameters:
///   - series: observations in order.
///   - batchCount: the number of batches, at least 2.
///   - confidence: the coverage of the interval, between 0 and 1.
///   - level: the level of the test against correlation.
/// - Throws: for a series shorter than the number of batches, or values that are not finite. Linear.
public func batchMeansEstimate(
  _ series: [Double], batchCount: Int = 20, confidence: Double = 0.95, level: Double = 0.1
) throws(StatisticsError) -> BatchMeansEstimate {
  try Require.atLeast(batchCount, "batchCount", 2)
  try Require.count(series.count, of: "series", atLeast: batchCount)
  try Require.probability(confidence, "confidence")
  try Require.finite(series, "series")
  let size = series.count / batchCount
  let means = batchMeans(series, batchSize: size, count: batchCount)
  return BatchMeansEstimate(
    estimate: meanEstimate(means, confidence: confidence), batchSize: size,
    correlation: VonNeumannTest(means), level: level)
}

/// Batch means with the shortest batches that pass the test against correlation.
///
/// Batches are doubled in size from 1 until the test passes with at least `minimumBatches` left;
/// if none passes, the longest admissible batches are used and `isIndependent` is false. Testing
/// again and again at one level errs towards longer batches, which is the safe side.
///
/// Source: Fishman, Management Science 24(5), 1978, DOI 10.1287/mnsc.24.5.510.
///
/// - Parameters:
///   - series: observations in order, after the warm-up.
///   - minimumBatches: the least number of batches, at least 8.
///   - confidence: the coverage of the interval.
///   - level: the level of the test.
/// - Throws: for a series shorter than `minimumBatches`, or values that are not finite. Linear.
public func automaticBatchMeansEstimate(
  _ series: [Double], minimumBatches: Int = 16, confidence: Double = 0.95, level: Double = 0.1
) throws(StatisticsError) -> BatchMeansEstimate {
  try Require.atLeast(minimumBatches, "minimumBatches", 8)
  try Require.count(series.count, of: "series", atLeast: minimumBatches)
  try Require.probability(confidence, "confidence")
  try Require.finite(series, "series")
  var size = 1
  while true {
    let count = series.count / size
    let means = batchMeans(series, batchSize: size, count: count)
    let test = VonNeumannTest(means)
    let isLast = series.count / (2 * size) < minimumBatches
    if isLast || test.probability >= level {
      return BatchMeansEstimate(
        estimate: meanEstimate(means, confidence: confidence), batchSize: size, correlation: test,
        level: level)
    }
    size *= 2
  }
}

/// The mean of a stationary, correlated series by overlapping batch means.
///
/// All batches of `batchSize` successive observations are used, n − m + 1 of them. The variance
/// estimate m ÷ ((n − m + 1)(n − m)) · Σ(Ȳ_j − Ȳ)² has two thirds of the variance of the
/// non-overlapping one, and 1.5 times its degrees of freedom.
///
/// Source: Meketon, Schmeiser, "Overlapping batch means: something for nothing?", Proceedings of the
/// 1984 Winter Simulation Conference, 226-230.
///
/// - Parameters:
///   - series: observations in order, after the warm-up.
///   - batchSize: the number m of observations in a batch, at most half the series.
///   - confidence: the coverage of the interval.
///   - level: the level of the test, which is done on the non-overlapping batches.
/// - Returns: an estimate whose `count` is the number of non-overlapping batches.
/// - Throws: for a batch size that leaves fewer than two batches. Linear.
public func overlappingBatchMeansEstimate(
  _ series: [Double], batchSize: Int, confidence: Double = 0.95, level: Double = 0.1
) throws(StatisticsError) -> BatchMeansEstimate {
  try Require.atLeast(batchSize, "batchSize", 1)
  try Require.count(series.count, of: "series", atLeast: 2 * batchSize)
  try Require.probability(confidence, "confidence")
  try Require.finite(series, "series")
  let n = series.count
  let mean = RunningMoments(series).mean ?? 0
  // Sums about the mean, so that adding and dropping observations loses no digits.
  var window = series.prefix(batchSize).reduce(0) { $0 + ($1 - mean) }
  var squares = window * window
  for index in batchSize..<n {
    window += series[index] - series[index - batchSize]
    squares += window * window
  }
  let m = Double(batchSize)
  let variance = squares / m / (Double(n - batchSize + 1) * Double(n - batchSize))
  let count = n / batchSize
  let degreesOfFreedom = 1.5 * (Double(n) / m - 1)
  let multiplier = -SpecialFunctions.studentTQuantile(
    0.5 * (1 - confidence), degreesOfFreedom: degreesOfFreedom)
  return BatchMeansEstimate(
    estimate: Estimate(
      mean: mean, halfWidth: multiplier * Double.sqrt(variance), count: count),
    batchSize: batchSize,
    correlation: VonNeumannTest(batchMeans(series, batchSize: batchSize, count: count)),
    level: level)
}

/// The means of the first `count` batches of a series.
func batchMeans(_ series: [Double], batchSize: Int, count: Int) -> [Double] {
  (0..<count).map { batch in
    series[(batch * batchSize)..<((batch + 1) * batchSize)].reduce(0, +) / Double(batchSize)
  }
}
