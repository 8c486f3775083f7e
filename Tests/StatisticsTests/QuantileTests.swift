import Foundation
import Randomness
import Statistics
import Testing

@Suite("Quantiles")
struct QuantileTests {
  /// STA-07.
  @Test(
    "quantile types at reference values",
    arguments: [
      (QuantileType.linear, 6.3), (.inverseCumulative, 6), (.weibull, 8.7),
      (.medianUnbiased, 7.9), (.hazen, 7.5),
    ])
  func types(type: QuantileType, expected: Double) {
    let sorted = [3.0, 1, 4, 1, 5, 9, 2, 6, 5, 3].sorted()
    #expect(agrees(quantile(sorted: sorted, probability: 0.9, type: type), expected, within: 1e-9))
  }

  @Test("edges of quantiles", arguments: QuantileType.allCases)
  func edges(type: QuantileType) {
    #expect(quantile(sorted: [], probability: 0.5, type: type) == nil)
    #expect(quantile(sorted: [4], probability: 0.9, type: type) == 4)
    #expect(quantile(sorted: [1, 2, 3], probability: 0, type: type) == 1)
    #expect(quantile(sorted: [1, 2, 3], probability: 1, type: type) == 3)
    #expect(quantile(sorted: [1, 2, 3], probability: 0.5, type: type) == 2)
    #expect(quantile(sorted: [2, 2, 2], probability: 0.3, type: type) == 2)
    #expect(quantile(sorted: [1], probability: -0.1, type: type) == nil)
    #expect(quantile(sorted: [1], probability: .nan, type: type) == nil)
  }

  @Test("a whole rank is not missed by rounding")
  func wholeRank() {
    let sorted = (1...100).map(Double.init)
    for percent in 1...100 {
      let probability = Double(percent) / 100
      #expect(
        quantile(sorted: sorted, probability: probability, type: .inverseCumulative)
          == Double(percent))
    }
  }
}

@Suite("Histograms")
struct HistogramTests {
  static func values(count: Int, seed: UInt64) -> [Double] {
    var generator = Xoshiro256PlusPlus(seed: seed)
    return (0..<count).map { _ in -20 * log(generator.nextUniform()) }
  }

  @Test("quantiles keep the stated accuracy", arguments: [0.01, 1, 24, 1e4])
  func accuracy(unit: Double) {
    var values = Self.values(count: 3_000, seed: 5)
    var histogram = Histogram(unit: unit)
    for value in values { histogram.add(value) }
    values.sort()
    #expect(histogram.count == 3_000)
    #expect(histogram.minimum == values.first && histogram.maximum == values.last)
    #expect(histogram.quantile(0) == values.first && histogram.quantile(1) == values.last)
    for step in 0...200 {
      let p = Double(step) / 200
      let exact = quantile(sorted: values, probability: p, type: .inverseCumulative) ?? .nan
      #expect(
        agrees(histogram.quantile(p), exact, within: max(0.004 * exact, unit / 256)))
    }
  }

  @Test("merging is exact and its order does not matter")
  func merge() {
    let values = Self.values(count: 500, seed: 6)
    var all = Histogram()
    var first = Histogram()
    var second = Histogram()
    for (index, value) in values.enumerated() {
      all.add(value)
      if index % 3 == 0 { first.add(value) } else { second.add(value) }
    }
    var forward = first
    forward.merge(second)
    var backward = second
    backward.merge(first)
    #expect(forward == all && backward == all)
    backward.merge(Histogram())
    #expect(backward == all && backward != first)
  }

  @Test("every value lies within its bin, and bins meet")
  func bins() {
    for value in [0, 0.001, 0.5, 0.9999, 1, 1.0078125, 3.99, 4, 1234.5, 1e12] {
      var histogram = Histogram()
      histogram.add(value)
      let bounds = histogram.bounds(ofBin: histogram.bins.count - 1)
      #expect(bounds.low <= value && value < bounds.high)
      #expect(histogram.bins.last == 1)
    }
    let histogram = Histogram(unit: 24)
    for index in 0..<5_248 {
      #expect(histogram.bounds(ofBin: index).high == histogram.bounds(ofBin: index + 1).low)
    }
    #expect(histogram.bounds(ofBin: 5_248).high == .infinity)
  }

  @Test("edges of histograms")
  func edges() {
    var histogram = Histogram()
    #expect(histogram.isEmpty && histogram.quantile(0.5) == nil && histogram.minimum == nil)
    histogram.add(-1)
    histogram.add(.nan)
    #expect(histogram.isEmpty && histogram.refused == 2)
    histogram.add(0)
    #expect(histogram.quantile(0.5) == 0)
    histogram.add(1e15)
    histogram.add(.infinity)
    #expect(histogram.bins.count == 5_249)
    #expect(histogram.maximum == .infinity && histogram.quantile(0) == 0)
    #expect(histogram.quantile(1.1) == nil)
    #expect(Histogram(unit: 0).unit == 1 && Histogram(unit: .nan).unit == 1)
    var same = Histogram()
    for _ in 0..<9 { same.add(17.3) }
    #expect(same.quantile(0.1) == 17.3 && same.quantile(0.9) == 17.3)
  }

  @Test("the sectioning interval at reference values")
  func sectioning() {
    let fine = [[100.0, 200, 300], [400.0, 500, 600], [200.0, 200, 800]].map { values in
      var histogram = Histogram(unit: 0.001)
      for value in values { histogram.add(value) }
      return histogram
    }
    let estimate = quantileEstimate(
      histograms: fine + [Histogram(unit: 0.001)], probability: 0.5)
    // Overall median 300; medians of the sections 200, 500, 200.
    #expect(agrees(estimate.mean, 300, within: 1.2))
    let halfWidth = 4.302652729911275 * (60_000.0 / 2 / 3).squareRoot()
    #expect(agrees(estimate.halfWidth, halfWidth, within: 8))
    #expect(estimate.count == 3)
    #expect(quantileEstimate(histograms: [], probability: 0.5) == .empty)
    #expect(quantileEstimate(histograms: [Histogram()], probability: 0.5) == .empty)
    let one = quantileEstimate(histograms: [fine[0]], probability: 0.5)
    #expect(one.mean != nil && one.low == nil)
  }
}
