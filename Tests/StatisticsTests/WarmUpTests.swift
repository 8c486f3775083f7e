import Foundation
import Statistics
import Testing

@Suite("Warm-up")
struct WarmUpTests {
  /// The reference series: a rise to 10 with uniform noise from the minimal standard generator.
  static func risingSeries() -> [Double] {
    var state = 12_345
    return (0..<500).map { index in
      state = 16_807 * state % 2_147_483_647
      let uniform = Double(state) / 2_147_483_647
      return 10 - 10 * exp(-Double(index) / 20) + (uniform - 0.5)
    }
  }

  /// WUP-01.
  @Test("MSER-5 at the reference series")
  func reference() throws {
    let series = Self.risingSeries()
    #expect(
      agrees(series.reduce(0, +) / 500, 9.578177762506494, within: 1e-9))
    let found = try #require(marginalStandardErrorRule(series))
    #expect(found.batchCount == 100)
    #expect(found.truncatedBatches == 16 && found.truncatedObservations == 80)
    #expect(agrees(found.statistic, 1.853118798221668e-4, within: 1e-12))
    #expect(agrees(found.truncatedMean, 9.981270611636887, within: 1e-9))
    #expect(found.isReliable && !found.isAtSearchLimit && !found.isDegenerate)
  }

  /// WUP-03.
  @Test("the variant with n(n − 1) at the reference series")
  func variant() throws {
    let found = try #require(
      marginalStandardErrorRule(Self.risingSeries(), form: .unbiased))
    #expect(found.truncatedBatches == 16)
    #expect(agrees(found.statistic, 1.8754455307303628e-4, within: 1e-12))
    #expect(agrees(found.truncatedMean, 9.981270611636887, within: 1e-9))
  }

  /// WUP-04.
  @Test("a short series with a flat end is flagged")
  func flat() throws {
    let tail = [5.0, 6, 4, 5, 5, 4, 6, 5, 5, 5]
    let series = [20.0, 18, 15, 12, 10, 9, 8, 7, 6, 5] + Array(repeating: tail, count: 5).joined()
    let found = try #require(marginalStandardErrorRule(series))
    #expect(found.truncatedBatches == 2 && found.statistic == 0 && found.truncatedMean == 5)
    #expect(found.isDegenerate && !found.isReliable)
  }

  @Test("a series without a steady state is flagged")
  func trend() throws {
    let found = try #require(marginalStandardErrorRule((0..<103).map(Double.init)))
    #expect(found.batchCount == 20 && found.truncatedBatches == 10)
    #expect(found.isAtSearchLimit && !found.isReliable)
  }

  @Test("edges of the rule")
  func edges() throws {
    #expect(marginalStandardErrorRule([]) == nil)
    #expect(marginalStandardErrorRule(Array(repeating: 1, count: 9)) == nil)
    #expect(marginalStandardErrorRule([1, 2, 3], batchSize: 0) == nil)
    let single = try #require(marginalStandardErrorRule([9, 1, 2, 1, 2, 1, 2, 1], batchSize: 1))
    #expect(single.truncatedObservations == 1 && single.batchCount == 8)
  }
}
