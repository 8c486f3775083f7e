import Foundation
import Statistics
import Testing

@Suite("Variance reduction")
struct VarianceReductionTests {
  static let uniforms: [Double] = {
    var source = NormalSource(seed: 21)
    return (0..<20_000).map { _ in source.uniform() }
  }()

  /// VRT-01: e^U. Over seeds the variances leave the 5 % less than once in 10⁴ (their relative standard
  /// errors are below 1.1 %).
  @Test("antithetic pairs and a control for the mean of exp(U)")
  func exponential() throws {
    let values = Self.uniforms.map { exp($0) }
    let mirrored = Self.uniforms.map { exp(1 - $0) }
    let truth = exp(1.0) - 1
    #expect(
      agrees(RunningMoments(values).variance, 0.24203560745, within: 0.05 * 0.24203560745))
    let pairs = try AntitheticEstimate(first: values, second: mirrored)
    let pairVariance = RunningMoments(zip(values, mirrored).map { 0.5 * ($0 + $1) }).variance
    #expect(agrees(pairVariance, 0.00391249695, within: 0.05 * 0.00391249695))
    #expect(agrees(pairs.estimate.mean, truth, within: 0.003))
    // 0.2420356 ÷ 2 ÷ 0.0039125 = 30.93.
    #expect(agrees(pairs.varianceRatio, 30.93, within: 1.5))
    let controlled = try ControlledEstimate(
      values: values, controls: Self.uniforms.map { [$0] }, means: [0.5])
    #expect(agrees(controlled.coefficients[0], 1.69030902925, within: 0.02))
    let error = (controlled.estimate.halfWidth ?? .nan) / 1.9600797
    #expect(agrees(error * error * 20_000, 0.00394022292, within: 0.05 * 0.00394022292))
    #expect(agrees(controlled.varianceRatio, 0.24203560745 / 0.00394022292, within: 3))
  }

  /// VRT-02.
  @Test("common random numbers for two exponentials")
  func common() throws {
    let first = Self.uniforms.map { -log(1 - $0) }
    let second = first.map { 1.2 * $0 }
    let gain = try CommonRandomNumbersGain(first, second)
    let difference = RunningMoments(zip(first, second).map { $0 - $1 }).variance
    // The variance of an exponential sample has a relative standard error of √(8 ÷ n) = 2 %.
    #expect(agrees(difference, 0.04, within: 0.05 * 0.04 * 2))
    #expect(agrees(gain.varianceRatio, 2.44 / 0.04, within: 1e-6))
    #expect(agrees(gain.correlation, 1, within: 1e-12))
    #expect(try CommonRandomNumbersGain([1, 2], [1, 2]).varianceRatio == nil)
    #expect(try CommonRandomNumbersGain([1], [1]).correlation == nil)
  }

  /// By fitting anew without each replication.
  @Test("jackknifed and split controls equal their definitions")
  func definitions() throws {
    var source = NormalSource(seed: 22)
    let controls = (0..<9).map { _ in [source.normal(2), source.normal(-1, 3)] }
    let values = controls.map { 5 + 2 * $0[0] - $0[1] + source.normal() * $0[0] }
    let means = [2.0, -1]
    let rows = controls.map { [1, $0[0] - 2, $0[1] + 1] }
    let full = try LeastSquaresFit(rows: rows, responses: values)
    var pseudo: [Double] = []
    var split: [Double] = []
    for left in 0..<9 {
      var (some, others) = (rows, values)
      some.remove(at: left)
      others.remove(at: left)
      let without = try LeastSquaresFit(rows: some, responses: others)
      pseudo.append(9 * full.coefficients[0] - 8 * without.coefficients[0])
      split.append(
        values[left] - without.coefficients[1] * rows[left][1]
          - without.coefficients[2] * rows[left][2])
    }
    for (method, list) in [(ControlledEstimate.Method.jackknife, pseudo), (.splitting, split)] {
      let result = try ControlledEstimate(
        values: values, controls: controls, means: means, method: method)
      let reference = meanEstimate(list)
      #expect(agrees(result.estimate.mean, reference.mean ?? .nan, within: 1e-10))
      #expect(agrees(result.estimate.halfWidth, reference.halfWidth ?? .nan, within: 1e-10))
    }
    let regression = try ControlledEstimate(values: values, controls: controls, means: means)
    #expect(regression.estimate.mean == full.coefficients[0])
    #expect(regression.plain == meanEstimate(values))
  }

  /// Skewed values and few replications: the regression's estimate is biased, that of splitting is not.
  /// 2,000 repetitions; bounds of five standard errors, left less than once in 10⁶.
  @Test("splitting removes the bias that regression has")
  func bias() throws {
    var source = NormalSource(seed: 23)
    var (plain, split) = (RunningMoments(), RunningMoments())
    for _ in 0..<2_000 {
      let controls = (0..<6).map { _ in [-log(source.uniform())] }
      let values = controls.map { $0[0] * $0[0] }
      plain.add(
        try ControlledEstimate(values: values, controls: controls, means: [1]).estimate.mean ?? 0)
      split.add(
        try ControlledEstimate(values: values, controls: controls, means: [1], method: .splitting)
          .estimate.mean ?? 0)
    }
    let plainError = try #require(plain.standardError)
    let splitError = try #require(split.standardError)
    #expect((try #require(plain.mean) - 2).magnitude > 5 * plainError)
    #expect((try #require(split.mean) - 2).magnitude < 5 * splitError)
  }

  @Test("misuse is refused")
  func refused() {
    #expect(throws: StatisticsError.self) { try AntitheticEstimate(first: [1], second: []) }
    #expect(throws: StatisticsError.self) {
      try ControlledEstimate(values: [1, 2, 3], controls: [[1], [2], [3]], means: [0])
    }
    #expect(throws: StatisticsError.self) {
      try ControlledEstimate(
        values: [1, 2, 3, 4], controls: [[1], [1], [1], [1]], means: [1])
    }
    #expect(throws: StatisticsError.self) {
      try ControlledEstimate(
        values: [1, 2, 3, 4], controls: [[1], [2], [3], [4, 5]], means: [1])
    }
  }
}
