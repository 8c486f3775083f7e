import Foundation
import Statistics
import Testing

@Suite("Sensitivity")
struct SensitivityTests {
  /// SA-03.
  @Test("Morris's measures of a linear function are exact")
  func morrisLinear() throws {
    let design = try MorrisTrajectories(factors: 3, count: 6, seed: 4)
    let responses = design.runs.map { 2 * $0[0] + 4 * $0[1] - 3 * $0[2] }
    let effects = try elementaryEffects(design, responses: responses)
    for (effect, slope) in zip(effects, [2.0, 4, -3]) {
      #expect(agrees(effect.mean.mean, slope, within: 1e-12))
      #expect(agrees(effect.meanSize.mean, slope.magnitude, within: 1e-12))
      #expect(agrees(effect.standardDeviation, 0, within: 1e-12))
    }
    #expect(throws: StatisticsError.self) { try elementaryEffects(design, responses: [1]) }
  }

  /// y = (a − ½)·b: effects of a are b, of b are a − ½, whose sizes differ from themselves.
  @Test("Morris's measures show what cancels and what interacts")
  func morrisInteraction() throws {
    let design = try MorrisTrajectories(factors: 2, count: 400, levels: 4, seed: 5)
    let effects = try elementaryEffects(
      design, responses: design.runs.map { ($0[0] - 0.5) * $0[1] })
    // b over its four levels: mean ½, variance (1 + 1/9)/8; a − ½: mean 0, mean size 1/3.
    #expect(agrees(effects[0].mean.mean, 0.5, within: 0.1))
    #expect(agrees(effects[1].mean.mean, 0, within: 0.1))
    #expect(agrees(effects[1].meanSize.mean, 1.0 / 3, within: 0.05))
    #expect(agrees(effects[0].standardDeviation, (10.0 / 72).squareRoot(), within: 0.03))
  }

  static func ishigami(_ u: [Double]) -> Double {
    let x = u.map { .pi * (2 * $0 - 1) }
    return sin(x[0]) + 7 * sin(x[1]) * sin(x[1]) + 0.1 * pow(x[2], 4) * sin(x[0])
  }

  /// SA-01, with n = 4,096 and one seed of Owen's scrambling.
  @Test("Sobol indices of Ishigami's function")
  func ishigamiIndices() throws {
    let design = try SaltelliDesign(
      factors: 3, baseCount: 4_096, pairs: true, scrambling: .digitalShift(seed: 1))
    let result = try sobolIndices(
      design, responses: design.runs.map(Self.ishigami), resamples: 50, seed: 2)
    #expect(agrees(result.variance, 13.844587940719254, within: 0.1))
    for (estimate, truth) in zip(result.first, [0.31390519, 0.44241114, 0]) {
      #expect(agrees(estimate.mean, truth, within: 0.02), "\(estimate)")
      #expect((estimate.low ?? 1) <= truth && truth <= (estimate.high ?? -1))
    }
    for (estimate, truth) in zip(result.total, [0.55758886, 0.44241114, 0.24368366]) {
      #expect(agrees(estimate.mean, truth, within: 0.02), "\(estimate)")
      #expect((estimate.low ?? 1) <= truth && truth <= (estimate.high ?? -1))
    }
    #expect(result.pairs.map(\.factors) == [[0, 1], [0, 2], [1, 2]])
    for (pair, truth) in zip(result.pairs, [0, 0.24368366, 0]) {
      #expect(agrees(pair.index.mean, truth, within: 0.04), "\(pair)")
    }
  }

  /// y = 3a + 2b: first and total are 9 ÷ 13 and 4 ÷ 13; a dummy has exactly 0 in total.
  @Test("Sobol indices of an additive function with a dummy")
  func additive() throws {
    let design = try SaltelliDesign(factors: 3, baseCount: 512, scrambling: .owen(seed: 3))
    let responses = design.runs.map { 1e6 + 3 * $0[0] + 2 * $0[1] }
    let result = try sobolIndices(design, responses: responses, resamples: 60, seed: 1)
    #expect(agrees(result.first[0].mean, 9.0 / 13, within: 0.01))
    #expect(agrees(result.total[1].mean, 4.0 / 13, within: 0.01))
    #expect(agrees(result.total[2].mean, 0, within: 1e-12))
    #expect(result.pairs.isEmpty)
    // The bootstrap depends on its seed alone.
    #expect(try sobolIndices(design, responses: responses, resamples: 60, seed: 1) == result)
    #expect(throws: StatisticsError.noVariation(what: "responses")) {
      try sobolIndices(design, responses: design.runs.map { _ in 4 }, seed: 1)
    }
    #expect(throws: StatisticsError.self) { try sobolIndices(design, responses: [1], seed: 1) }
  }

  @Test("a tornado is sorted by swing and paired")
  func tornadoBars() throws {
    let base = [10.0, 12, 11]
    let bars = try tornado(
      base: base,
      responses: [
        TornadoResponses(factor: 0, low: base.map { $0 - 1 }, high: base.map { $0 + 1 }),
        TornadoResponses(factor: 1, low: [14, 17, 15], high: base.map { $0 - 2 }),
        TornadoResponses(factor: 2, low: base, high: base),
      ])
    #expect(bars.map(\.factor) == [1, 0, 2])
    #expect(bars[1].swing.mean == 2 && bars[1].swing.halfWidth == 0)
    #expect(bars[0].low == pairedDifference([14, 17, 15], minus: base))
    #expect(bars[0].swing.mean ?? 0 < 0)
    #expect(throws: StatisticsError.self) {
      try tornado(base: base, responses: [TornadoResponses(factor: 0, low: [1], high: [1])])
    }
  }

  /// For independent columns the squared coefficients sum to R².
  @Test("standardised regression")
  func standardised() throws {
    let inputs = try fullFactorial(levels: [3, 3]).map { $0.map(Double.init) }
    let responses = inputs.map { 5 + 3 * $0[0] - 4 * $0[1] }
    let result = try StandardisedRegression(inputs: inputs, responses: responses)
    #expect(agrees(result.coefficients[0].mean, 0.6, within: 1e-12))
    #expect(agrees(result.coefficients[1].mean, -0.8, within: 1e-12))
    #expect(agrees(result.determination, 1, within: 1e-12))
    // A monotonic curve is a straight line in ranks.
    let curve = (0..<20).map { [Double($0)] }
    let bent = curve.map { exp($0[0]) }
    let ranked = try StandardisedRegression(inputs: curve, responses: bent, ranks: true)
    #expect(agrees(ranked.determination, 1, within: 1e-12))
    #expect(try StandardisedRegression(inputs: curve, responses: bent).determination < 0.5)
    #expect(throws: StatisticsError.noVariation(what: "inputs column 0")) {
      try StandardisedRegression(inputs: [[1], [1], [1]], responses: [1, 2, 3])
    }
  }
}
