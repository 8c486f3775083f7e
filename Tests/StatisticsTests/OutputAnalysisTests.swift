import Foundation
import Statistics
import Testing

@Suite("Output analysis")
struct OutputAnalysisTests {
  /// STA-09.
  @Test("batch means of a series after its warm-up")
  func batchMeans() throws {
    let result = try batchMeansEstimate(Array(WarmUpTests.risingSeries()[100...]))
    #expect(agrees(result.estimate.mean, 9.986166925951206, within: 1e-9))
    #expect(agrees(result.estimate.halfWidth, 0.036674321220079416, within: 1e-9))
    #expect(result.batchSize == 20 && result.isIndependent)
  }

  /// For 1 … k the sum of squared steps is k − 1 and that about the mean k·(k² − 1) ÷ 12.
  @Test("von Neumann's ratio of a straight line and of an alternating one")
  func vonNeumann() {
    let line = VonNeumannTest((1...20).map(Double.init))
    #expect(agrees(line.lagOneCorrelation, 1 - 0.5 * 19 / (20 * 399.0 / 12), within: 1e-14))
    #expect(line.probability < 1e-4)
    let alternating = VonNeumannTest((0..<20).map { $0.isMultiple(of: 2) ? 1 : -1 })
    #expect(agrees(alternating.lagOneCorrelation, 1 - 0.5 * 19 * 4 / 20, within: 1e-14))
    #expect(alternating.probability > 0.9999)
    #expect(VonNeumannTest([1, 2]).probability == 1)
    #expect(VonNeumannTest([3, 3, 3, 3]).probability == 1)
  }

  /// At level 10 % of 2,000 independent sequences 200 are rejected in the mean; the bounds are five
  /// standard errors (13.4) and would be left less than once in 10⁶ if the law were exactly normal.
  @Test("the test against correlation rejects as often as it says")
  func vonNeumannLevel() {
    var source = NormalSource(seed: 3)
    let rejected = (0..<2_000).count { _ in VonNeumannTest(source.normals(16)).probability < 0.1 }
    #expect((133...267).contains(rejected), "\(rejected)")
  }

  /// By the definition, with every batch mean summed anew.
  @Test("overlapping batch means equal their definition")
  func overlapping() throws {
    var source = NormalSource(seed: 4)
    let series = source.autoregression(97, 0.7, mean: 1_000)
    let m = 9
    let mean = series.reduce(0, +) / 97
    let squares = (0...(97 - m)).map { start in
      series[start..<(start + m)].reduce(0, +) / Double(m) - mean
    }.reduce(0) { $0 + $1 * $1 }
    let error = (Double(m) * squares / (Double(97 - m + 1) * Double(97 - m))).squareRoot()
    let result = try overlappingBatchMeansEstimate(series, batchSize: m)
    #expect(agrees(result.estimate.mean, mean, within: 1e-9))
    // t at 0.975 with 1.5·(97 ÷ 9 − 1) = 14⅔ degrees of freedom.
    #expect(agrees(result.estimate.halfWidth, 2.1356764688 * error, within: 1e-6 * error))
    // With batches of one it is the variance of independent values.
    let single = try overlappingBatchMeansEstimate([1, 5, 2, 8], batchSize: 1)
    let plain = RunningMoments([1, 5, 2, 8]).standardError ?? .nan
    // 4.5 degrees of freedom.
    #expect(agrees(single.estimate.halfWidth, 2.6589123472 * plain, within: 1e-9))
  }

  @Test("automatic batches grow with the correlation, and too short a series says so")
  func automatic() throws {
    var source = NormalSource(seed: 5)
    let independent = try automaticBatchMeansEstimate(source.normals(4_096))
    let correlated = try automaticBatchMeansEstimate(source.autoregression(4_096, 0.95))
    #expect(independent.batchSize <= 2 && independent.isIndependent)
    #expect(correlated.batchSize >= 16)
    let trend = try automaticBatchMeansEstimate((0..<256).map(Double.init))
    #expect(!trend.isIndependent && trend.estimate.count == 16)
  }

  @Test("replication and deletion")
  func deletion() throws {
    let estimate = try replicationDeletionEstimate(
      [[9, 1, 3], [9, 9, 4, 6, 5], [9, 8]], deleting: 1)
    #expect(estimate == meanEstimate([2, 6, 8]))
    #expect(throws: StatisticsError.tooFew(what: "replications[1]", count: 1, needed: 2)) {
      try replicationDeletionEstimate([[1, 2], [1]], deleting: 1)
    }
  }

  @Test("bad input is refused with its facts")
  func refused() {
    #expect(throws: StatisticsError.tooFew(what: "series", count: 3, needed: 20)) {
      try batchMeansEstimate([1, 2, 3])
    }
    #expect(throws: StatisticsError.self) { try batchMeansEstimate([1, .nan], batchCount: 2) }
    #expect(throws: StatisticsError.self) { try batchMeansEstimate([1, 2], batchCount: 1) }
    #expect(throws: StatisticsError.self) {
      try overlappingBatchMeansEstimate([1, 2], batchSize: 2)
    }
    #expect(throws: StatisticsError.self) {
      try batchMeansEstimate([1, 2, 3, 4], batchCount: 2, confidence: 1)
    }
  }
}
