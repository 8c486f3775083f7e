/// The responses where one factor takes its low and its high value, replication by replication.
public struct TornadoResponses: Hashable, Sendable {
  /// The factor.
  public let factor: Int
  /// The responses at its low value.
  public let low: [Double]
  /// The responses at its high value.
  public let high: [Double]

  /// Creates the responses of a factor.
  public init(factor: Int, low: [Double], high: [Double]) {
    self.factor = factor
    self.low = low
    self.high = high
  }
}

/// One bar of a tornado diagram.
public struct TornadoBar: Hashable, Sendable {
  /// The factor.
  public let factor: Int
  /// The response at the low value less that at the base, paired by replication.
  public let low: Estimate
  /// The response at the high value less that at the base.
  public let high: Estimate
  /// The response at the high value less that at the low one.
  public let swing: Estimate
}

/// How far each factor alone moves the response, the widest swing first.
///
/// Differences are paired by replication, so that common random numbers narrow their intervals. A swing
/// whose interval holds 0 may be noise.
///
/// - Parameters:
///   - base: the response of each replication with all factors at their base.
///   - responses: those of each factor's low and high value.
///   - confidence: the coverage of each interval.
/// - Returns: one bar for each factor, by falling size of the swing, the first of equals first.
/// - Throws: where numbers of replications differ or a value is not finite.
public func tornado(
  base: [Double], responses: [TornadoResponses], confidence: Double = 0.95
) throws(StatisticsError) -> [TornadoBar] {
  try Require.count(base.count, of: "base", atLeast: 1)
  try Require.finite(base, "base")
  try Require.probability(confidence, "confidence")
  var bars: [TornadoBar] = []
  for (index, item) in responses.enumerated() {
    for (values, name) in [(item.low, "low"), (item.high, "high")] {
      try Require.sameCount(values.count, "responses[\(index)].\(name)", base.count, "base")
      try Require.finite(values, "responses[\(index)].\(name)")
    }
    bars.append(
      TornadoBar(
        factor: item.factor,
        low: pairedDifference(item.low, minus: base, confidence: confidence),
        high: pairedDifference(item.high, minus: base, confidence: confidence),
        swing: pairedDifference(item.high, minus: item.low, confidence: confidence)))
  }
  func size(_ index: Int) -> Double { (bars[index].swing.mean ?? 0).magnitude }
  return bars.indices.sorted { (size($1), $0) < (size($0), $1) }.map { bars[$0] }
}
