/// The steady-state mean by independent replications, each with its warm-up deleted.
///
/// The mean of what is left of each replication is one observation; Student's t interval of these
/// follows. The means are independent whatever the correlation within a run, but what warm-up is left
/// is a bias that more replications do not remove.
///
/// Source: Law, Simulation Modeling and Analysis, 5th ed., section 9.5.2.
///
/// - Parameters:
///   - replications: the series of each replication, of any lengths.
///   - deleted: the number of observations to leave out at the start of each.
///   - confidence: the coverage of the interval.
/// - Throws: where a replication is not longer than what is deleted, or a value is not finite. Linear.
public func replicationDeletionEstimate(
  _ replications: [[Double]], deleting deleted: Int, confidence: Double = 0.95
) throws(StatisticsError) -> Estimate {
  try Require.atLeast(deleted, "deleted", 0)
  var means: [Double] = []
  for (index, series) in replications.enumerated() {
    try Require.count(series.count, of: "replications[\(index)]", atLeast: deleted + 1)
    try Require.finite(series, "replications[\(index)]")
    means.append(series[deleted...].reduce(0, +) / Double(series.count - deleted))
  }
  return meanEstimate(means, confidence: confidence)
}
