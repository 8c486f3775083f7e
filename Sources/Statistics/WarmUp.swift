/// Which of two published statistics the marginal standard error rule makes smallest.
public enum MarginalStandardErrorForm: String, CaseIterable, Hashable, Sendable {
  /// Σ(Y − mean)² ÷ n² of the n batches kept, as White published it.
  case squared
  /// Σ(Y − mean)² ÷ (n·(n − 1)), the squared standard error of independent batches.
  case unbiased
}

/// Where MSER-5 ends the warm-up of a series, and what was left out.
public struct WarmUpTruncation: Hashable, Sendable {
  /// The number of complete batches in the series.
  public let batchCount: Int
  /// The number of batches to leave out.
  public let truncatedBatches: Int
  /// The number of observations to leave out.
  public let truncatedObservations: Int
  /// The smallest value of the MSER statistic; see ``MarginalStandardErrorForm``.
  public let statistic: Double
  /// The mean of the batches kept.
  public let truncatedMean: Double
  /// Whether the minimum lies at the end of the search, half the series: the series is then too
  /// short, or has no steady state, and the truncation is not to be trusted.
  public let isAtSearchLimit: Bool
  /// Whether the statistic is 0, as where the batches kept are all equal: a sign of too coarse or
  /// too short a series.
  public let isDegenerate: Bool

  /// Whether the truncation may be used without a warning.
  public var isReliable: Bool { !isAtSearchLimit && !isDegenerate }
}

/// The end of the warm-up of a series by the marginal standard error rule, MSER-5.
///
/// The series is averaged in batches; of all truncations up to half the batches, the one is chosen
/// that makes Σ(Y − mean)² ÷ n² of the n batches kept smallest, the earliest of equals. Observations
/// after the last complete batch are left out of account. Linear.
///
/// Source: White, Simulation 69(6), 1997, DOI 10.1177/003754979706900601.
///
/// - Parameters:
///   - series: observations at equal steps of time or index, all finite, such as the mean over
///     replications in each step.
///   - batchSize: the number of observations in a batch, at least 1; 5 is the published rule.
///   - form: the statistic; the two seldom choose differently, but their values differ.
/// - Returns: nil for fewer than two batches.
public func marginalStandardErrorRule(
  _ series: [Double], batchSize: Int = 5, form: MarginalStandardErrorForm = .squared
) -> WarmUpTruncation? {
  guard batchSize >= 1, series.count / batchSize >= 2 else { return nil }
  let batchCount = series.count / batchSize
  let batches = (0..<batchCount).map { batch in
    series[(batch * batchSize)..<((batch + 1) * batchSize)].reduce(0, +) / Double(batchSize)
  }
  let limit = batchCount / 2
  var kept = RunningMoments()
  var best: (truncated: Int, statistic: Double, mean: Double)?
  for truncated in stride(from: batchCount - 1, through: 0, by: -1) {
    kept.add(batches[truncated])
    guard truncated <= limit, let mean = kept.mean else { continue }
    let n = Double(kept.count)
    let meanSquare = (kept.variance ?? 0) / n
    let statistic = form == .squared ? meanSquare * (n - 1) / n : meanSquare
    if let found = best, statistic > found.statistic { continue }
    best = (truncated, statistic, mean)
  }
  guard let best, best.statistic.isFinite else { return nil }
  return WarmUpTruncation(
    batchCount: batchCount, truncatedBatches: best.truncated,
    truncatedObservations: best.truncated * batchSize, statistic: best.statistic,
    truncatedMean: best.mean, isAtSearchLimit: best.truncated == limit,
    isDegenerate: best.statistic == 0)
}
