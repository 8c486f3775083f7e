import SupplyNetwork
import Testing

@testable import Experiments

extension ComparisonRequest {
  /// All configurations of a network, in few replications.
  static func small(
    _ network: Network, replications: Int = 6, years: Int = 1, warmUp: WarmUp = .days(200),
    seed: UInt64 = 1, threads: Int = 2
  ) -> ComparisonRequest {
    ComparisonRequest(
      network: network, configurations: network.configurations, replications: replications,
      years: years, warmUp: warmUp, seed: seed, threads: threads)
  }

  /// The result, which must be there.
  func result() async throws -> ComparisonResult {
    try #require(try await ComparisonRunner(self).run())
  }
}

extension Indicator {
  /// The estimates of a dimension by part.
  func parts(_ dimension: Dimension) throws -> [(key: String, value: Double?)] {
    let breakdown = try #require(breakdowns.first { $0.dimension == dimension })
    return breakdown.parts.map { ($0.key, $0.estimate.mean) }
  }

  /// The sum over the parts of a dimension; parts without a value count nothing.
  func sum(_ dimension: Dimension) throws -> Double {
    try parts(dimension).reduce(0) { $0 + ($1.value ?? 0) }
  }
}

/// Whether two numbers are equal up to the rounding of sums.
func isClose(_ value: Double?, _ expected: Double?) -> Bool {
  guard let value, let expected else { return value == nil && expected == nil }
  return abs(value - expected) <= 1e-9 * max(1, abs(expected))
}
