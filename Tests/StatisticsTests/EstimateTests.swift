import Randomness
import Statistics
import Testing

@Suite("Estimates")
struct EstimateTests {
  /// STA-01.
  @Test("the mean with Student's t interval, as in the textbook")
  func meanInterval() {
    let values = [1.20, 1.50, 1.68, 1.89, 0.95, 1.49, 1.58, 1.55, 0.50, 1.09]
    let estimate = meanEstimate(values, confidence: 0.9)
    #expect(agrees(estimate.mean, 1.343, within: 1e-9))
    #expect(agrees(RunningMoments(values).variance, 0.16751222222222223, within: 1e-9))
    #expect(agrees(estimate.halfWidth, 0.23725341448939702, within: 1e-9))
    #expect(estimate.count == 10)
  }

  /// STA-02.
  @Test("a paired difference, as in the textbook")
  func paired() {
    let estimate = pairedDifference(
      [126.97, 124.31, 126.68, 122.66, 127.23],
      minus: [118.21, 120.22, 122.45, 122.68, 119.40], confidence: 0.9)
    #expect(agrees(estimate.mean, 4.978, within: 1e-9))
    #expect(agrees(estimate.low, 1.6491268748, within: 1e-9))
    #expect(agrees(estimate.high, 8.3068731252, within: 1e-9))
  }

  /// STA-08.
  @Test("multipliers for several comparisons")
  func multiplier() {
    let value = studentTMultiplier(degreesOfFreedom: 9, confidence: 1 - 0.05 / 3)
    #expect(agrees(value, 2.9333240884, within: 1e-9))
  }

  @Test("empty is nil, and one replication has no interval")
  func undefined() {
    #expect(meanEstimate([]) == .empty)
    #expect(Estimate.empty.mean == nil && Estimate.empty.halfWidth == nil)
    let one = meanEstimate([3])
    #expect(one.mean == 3 && one.low == nil && one.high == nil && one.count == 1)
    let equal = meanEstimate([3, 3, 3])
    #expect(equal.low == 3 && equal.high == 3 && equal.halfWidth == 0)
    #expect(meanEstimate([1, .infinity]).mean == nil)
    #expect(meanEstimate([1, 2], confidence: 1).low == nil)
    #expect(meanEstimate([1, 2], confidence: .nan).low == nil)
    #expect(Estimate(mean: .nan, low: 0, high: 1, count: 2).low == nil)
    #expect(Estimate(mean: 1, low: 0, high: .infinity, count: 2).low == nil)
    #expect(meanEstimate([-1, 1]).relativeHalfWidth == nil)
    #expect(pairedDifference([], minus: []) == .empty)
  }

  @Test("Wilson's interval at reference points")
  func wilson() {
    let estimate = wilsonInterval(successes: 8, trials: 10)
    #expect(estimate.mean == 0.8)
    #expect(agrees(estimate.low, 0.49016247153664183, within: 1e-13))
    #expect(agrees(estimate.high, 0.9433178485456247, within: 1e-13))
    #expect(wilsonInterval(successes: 0, trials: 5).low == 0)
    #expect(wilsonInterval(successes: 5, trials: 5).high == 1)
    #expect(wilsonInterval(successes: 0, trials: 0) == .empty)
    #expect(wilsonInterval(successes: 6, trials: 5) == .empty)
    #expect(wilsonInterval(successes: 1, trials: 5, confidence: 0).low == nil)
  }

  @Test("the probability that the mean reaches a limit")
  func probability() {
    let values = [1.20, 1.50, 1.68, 1.89, 0.95, 1.49, 1.58, 1.55, 0.50, 1.09]
    let low = meanEstimate(values, confidence: 0.9).low ?? .nan
    #expect(agrees(probabilityMeanAtLeast(low, values: values), 0.95, within: 1e-12))
    #expect(agrees(probabilityMeanAtMost(low, values: values), 0.05, within: 1e-12))
    #expect(agrees(probabilityMeanAtLeast(1.343, values: values), 0.5, within: 1e-12))
    let estimate = meanEstimate(values, confidence: 0.8)
    #expect(
      agrees(probabilityAtLeast(low, estimate: estimate, confidence: 0.8), 0.95, within: 1e-12))
    #expect(probabilityAtLeast(1, estimate: .empty) == nil)
    #expect(probabilityMeanAtLeast(1, values: []) == nil)
    #expect(probabilityMeanAtLeast(1, values: [2]) == nil)
    #expect(probabilityMeanAtLeast(2, values: [2, 2]) == 1)
    #expect(probabilityMeanAtLeast(2.1, values: [2, 2]) == 0)
    #expect(probabilityMeanAtMost(2, values: [2, 2]) == 1)
    #expect(probabilityAtLeast(1, mean: .nan, standardError: 1, count: 3) == nil)
  }

  /// 1,000 intervals of 6 normal values at 90 %. The seed is fixed; over seeds, a true coverage of
  /// 90 % would leave these bounds (five standard errors) six times in 10⁷.
  @Test("the t interval covers as often as it says")
  func coverage() {
    var generator = Xoshiro256PlusPlus(seed: 17)
    var covered = 0
    for _ in 0..<1_000 {
      let values = (0..<6).map { _ in
        SpecialFunctions.normalQuantile(generator.nextUniform()) * 2 + 5
      }
      let estimate = meanEstimate(values, confidence: 0.9)
      if let low = estimate.low, let high = estimate.high, low <= 5, 5 <= high { covered += 1 }
    }
    #expect((853...947).contains(covered))
  }
}
