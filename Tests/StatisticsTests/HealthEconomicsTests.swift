import Randomness
import Statistics
import Testing

@Suite("Health economics")
struct HealthEconomicsTests {
  /// HE-01.
  @Test("discount factors over ten years")
  func discounting() throws {
    let standard = try Discounting(rate: 0.035)
    #expect(agrees(standard.annuity(years: 10), 8.607686508868, within: 1e-9))
    #expect(agrees(standard.midYearAnnuity(years: 10), 8.460894245571, within: 1e-9))
    #expect(agrees(standard.continuousAnnuity(years: 10), 8.461311464840, within: 1e-9))
    #expect(agrees(try Discounting(rate: 0.015).annuity(years: 10), 9.360517320132, within: 1e-9))
    let none = try Discounting(rate: 0)
    #expect(none.annuity(years: 3) == 3 && none.continuousAnnuity(years: 2.5) == 2.5)
    #expect(throws: StatisticsError.self) { try Discounting(rate: -0.01) }
  }

  /// HE-02.
  @Test("quality-adjusted life years of an exponential survival")
  func lifeYears() throws {
    let standard = try Discounting(rate: 0.035)
    #expect(agrees(try standard.lifeYears(hazard: 0.3, utility: 0.8), 2.392334290715, within: 1e-9))
    let plain = try Discounting(rate: 0)
    #expect(agrees(try plain.lifeYears(hazard: 0.3, utility: 0.8), 2.666666667, within: 1e-9))
    #expect(throws: StatisticsError.self) { try plain.lifeYears(hazard: 0, utility: 1) }
  }

  /// HE-04.
  @Test("the severity weight")
  func severity() throws {
    let cases: [(general: Double, condition: Double, weight: Double)] = [
      (15, 2, 1.2), (12, 1, 1.2), (20, 1.5, 1.7), (10, 2, 1), (12, 0.5, 1.7), (25, 6, 1.7),
      (20, 3, 1.2), (30, 18, 1.2), (30, 12, 1.7), (10, 12, 1),
    ]
    for entry in cases {
      let weight = try severityWeight(general: entry.general, condition: entry.condition)
      #expect(weight == entry.weight, "\(entry)")
    }
  }

  /// 20,000 draws of ΔC ~ N(62,000, 9,000²) and ΔE ~ N(1.6, 0.5²).
  static func normalDraws(_ count: Int) throws -> ProbabilisticSensitivity {
    var source = NormalSource(seed: 51)
    let costs = source.normals(count, 62_000, 9_000)
    let effects = source.normals(count, 1.6, 0.5)
    let nothing = Array(repeating: 0.0, count: count)
    return try ProbabilisticSensitivity(costs: [nothing, costs], effects: [nothing, effects])
  }

  /// HE-05, with 20,000 draws at every change and 100,000 at night. The tolerance is four standard errors
  /// at 50 % for the former (less than once in 10⁴ for each) and 0.005, three of them, for the latter.
  @Test("acceptability of two normal strategies")
  func acceptability() throws {
    let draws = Tier.isNightly ? 100_000 : 20_000
    let tolerance = Tier.isNightly ? 0.005 : 0.0142
    let analysis = try Self.normalDraws(draws)
    for (threshold, truth) in [
      (20_000.0, 0.0128776), (30_000, 0.2117608), (40_000, 0.5363300), (50_000, 0.7509362),
    ] {
      let shares = analysis.acceptability(threshold: threshold)
      #expect(agrees(shares[1], truth, within: tolerance))
      #expect(agrees(shares[0] + shares[1], 1, within: 1e-12))
      let deviation = (threshold * threshold * 0.25 + 8.1e7).squareRoot()
      let worth = try NormalInformation.perfect(
        mean: threshold * 1.6 - 62_000, deviation: deviation)
      let estimate = analysis.expectedValueOfPerfectInformation(threshold: threshold)
      #expect(agrees(estimate.mean, worth, within: 2.5 * (estimate.halfWidth ?? 0)))
      #expect(analysis.best(threshold: threshold) == (threshold < 38_750 ? 0 : 1))
    }
  }

  @Test("ties are shared, and benefits are as defined")
  func ties() throws {
    let analysis = try ProbabilisticSensitivity(
      costs: [[0, 10], [0, 0], [0, 0]], effects: [[0, 1], [0, 0], [0, 0]])
    let shares = analysis.acceptability(threshold: 20)
    #expect(agrees(shares[0], (1.0 / 3 + 1) / 2, within: 1e-15))
    #expect(agrees(shares[1], 1.0 / 6, within: 1e-15))
    #expect(analysis.netMonetaryBenefits(of: 0, threshold: 20) == [0, 10])
    #expect(analysis.netMonetaryBenefit(of: 0, threshold: 20).mean == 5)
    #expect(analysis.expectedValueOfPerfectInformation(threshold: 20).mean == 0)
    // Benefits of strategy 0: 0 and −5; of the others 0 and 0.
    #expect(analysis.expectedValueOfPerfectInformation(threshold: 5).mean == 0)
    #expect(throws: StatisticsError.self) {
      try ProbabilisticSensitivity(costs: [[1, 2]], effects: [[1, 2]])
    }
    #expect(throws: StatisticsError.self) {
      try ProbabilisticSensitivity(costs: [[1, 2], [1, 2]], effects: [[1, 2], [1]])
    }
  }

  /// ΔNB = 500 + 3,000·x + 4,000·z with x and z standard normal.
  @Test("partial information of a linear net benefit is the closed form")
  func partialLinear() throws {
    var source = NormalSource(seed: 52)
    let known = source.normals(4_000)
    let other = source.normals(4_000)
    let zero = known.map { _ in 0.0 }
    let costs = zip(known, other).map { -500 - 3_000 * $0 - 4_000 * $1 }
    let analysis = try ProbabilisticSensitivity(costs: [zero, costs], effects: [zero, zero])
    let truth = try NormalInformation.perfect(mean: 500, deviation: 3_000)
    for degree in [1, 3] {
      let result = try analysis.partialInformation(
        about: known.map { [$0] }, threshold: 0, degree: degree)
      // The slope has a standard error of 2 %, the mean one of 80.
      #expect(agrees(result.value, truth, within: 0.1 * truth), "\(result.value) \(truth)")
      #expect(agrees(result.determinations[0], 9.0 / 25, within: 0.05))
    }
    let both = try analysis.partialInformation(
      about: zip(known, other).map { [$0, $1] }, threshold: 0, degree: 1)
    // All parameters: the same draws' perfect information, exactly.
    let perfect = analysis.expectedValueOfPerfectInformation(threshold: 0).mean ?? 0
    #expect(agrees(both.value, perfect, within: 1e-6))
    #expect(throws: StatisticsError.self) {
      try analysis.partialInformation(about: [[1]], threshold: 0)
    }
  }

  /// HE-07. The row gives no prior mean; 863.542631 belongs to one of 1,000.
  @Test("the value of a sample")
  func sample() throws {
    let deviation = try NormalInformation.preposteriorDeviation(
      deviation: 4_000, observationDeviation: 20_000, observations: 50)
    #expect(agrees(deviation, 3_265.986324, within: 1e-6))
    let value = try NormalInformation.sample(
      mean: 1_000, deviation: 4_000, observationDeviation: 20_000, observations: 50)
    #expect(agrees(value, 863.542631, within: 1e-5))
    // A sample is worth less than certainty, and more the larger it is.
    let perfect = try NormalInformation.perfect(mean: -1_000, deviation: 4_000)
    var last = 0.0
    for observations in [0, 1, 10, 1_000, 1_000_000] {
      let worth = try NormalInformation.sample(
        mean: -1_000, deviation: 4_000, observationDeviation: 20_000, observations: observations)
      #expect(worth <= perfect && worth >= last)
      last = worth
    }
    #expect(agrees(last, perfect, within: 1e-3 * perfect))
    #expect(try NormalInformation.perfect(mean: 5, deviation: 0) == 0)
  }

  /// By hand: B is dominated by C; on the hull A, C, E; D lies above the line from C to E.
  @Test("dominance and extended dominance")
  func table() throws {
    let status = try costEffectivenessTable(
      costs: [0, 500, 400, 1_000, 1_100], effects: [0, 1, 2, 2.5, 4])
    #expect(
      status == [
        .frontier(ratio: nil), .dominated(by: 2), .frontier(ratio: 200), .extendedlyDominated,
        .frontier(ratio: 350),
      ])
    // Equals: the first stays. Everything cheaper and better: one is left.
    #expect(
      try costEffectivenessTable(costs: [1, 1], effects: [2, 2])
        == [.frontier(ratio: nil), .dominated(by: 0)])
    #expect(try costEffectivenessTable(costs: [], effects: []).isEmpty)
    #expect(throws: StatisticsError.self) { try costEffectivenessTable(costs: [1], effects: []) }
  }

  /// Against the definition: a strategy is on the frontier where it is the best for some threshold.
  @Test("the frontier is what some threshold prefers")
  func tableBruteForce() throws {
    var source = NormalSource(seed: 53)
    for _ in 0..<60 {
      let costs = (0..<6).map { _ in (1_000 * source.uniform()).rounded() }
      let effects = (0..<6).map { _ in (100 * source.uniform()).rounded() }
      let status = try costEffectivenessTable(costs: costs, effects: effects)
      var preferred: Set<Int> = []
      for step in 0...1_000 {
        let threshold = 0.005 * Double(step) * (1 + Double(step) / 10)
        var best = 0
        for index in 1..<6 {
          if threshold * effects[index] - costs[index] > threshold * effects[best] - costs[best] {
            best = index
          }
        }
        preferred.insert(best)
      }
      for index in 0..<6 {
        let isOnFrontier = if case .frontier = status[index] { true } else { false }
        if preferred.contains(index) { #expect(isOnFrontier) }
      }
      let ratios = status.compactMap { entry -> Double? in
        if case .frontier(let ratio) = entry { ratio } else { nil }
      }.sorted()
      #expect(ratios.allSatisfy { $0 > 0 })
      // Each ratio is a threshold at which two strategies on the frontier tie for the best.
      for ratio in ratios {
        let benefits = (0..<6).map { ratio * effects[$0] - costs[$0] }
        let highest = benefits.max() ?? 0
        #expect(benefits.count { highest - $0 < 1e-9 * (1 + highest.magnitude) } >= 2)
      }
    }
  }
}
