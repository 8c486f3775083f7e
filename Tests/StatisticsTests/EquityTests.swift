import Statistics
import Testing

@Suite("Equity")
struct EquityTests {
  static let costs = [10.0, 20, 30, 40, 100]

  /// EQ-01.
  @Test("measures of a good at the documented vector")
  func documented() {
    let values = [541.0, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261]
    #expect(agrees(InequalityOfGoods.theil(values), 0.362341242344, within: 1e-9))
    for (aversion, expected) in [(0.5, 0.179659098), (1, 0.351825060), (2, 0.629011055)] {
      #expect(
        agrees(InequalityOfGoods.atkinson(values, aversion: aversion), expected, within: 1e-9))
    }
    #expect(agrees(InequalityOfGoods.hoover(values), 0.337806746, within: 1e-9))
    #expect(agrees(InequalityOfGoods.coefficientOfVariation(values), 0.916958182882, within: 1e-9))
    #expect(agrees(InequalityOfGoods.herfindahl(values), 0.184081230915, within: 1e-9))
  }

  /// EQ-02. For Atkinson's index at 1 the row prints .251865061 with two digits exchanged: with the geometric
  /// mean 29.92556 of EQ-05 it is .251861065.
  @Test("measures at the cost vector")
  func costVector() {
    #expect(agrees(InequalityOfGoods.theil(Self.costs), 0.276363618957, within: 1e-9))
    for (aversion, expected) in [(0.5, 0.133510453), (1, 0.251861065), (2, 0.427480916)] {
      #expect(
        agrees(InequalityOfGoods.atkinson(Self.costs, aversion: aversion), expected, within: 1e-9))
    }
  }

  /// EQ-04, weighted. The row does not print the weights; among small whole numbers only 4, 3, 2, 2, 1, with
  /// α from the weighted sums, give its value.
  @Test("Kolm-Pollak with weights")
  func weightedKolmPollak() throws {
    let weights = [4.0, 3, 2, 2, 1]
    let sum = zip(weights, Self.costs).reduce(0) { $0 + $1.0 * $1.1 }
    let squares = zip(weights, Self.costs).reduce(0) { $0 + $1.0 * $1.1 * $1.1 }
    let alpha = try #require(kolmPollakAlpha(sum: sum, sumOfSquares: squares))
    let equivalent = kolmPollakEDE(values: Self.costs, weights: weights, alpha: alpha)
    #expect(agrees(equivalent, 36.6424988265, within: 1e-9))
  }

  /// EQ-05: why Atkinson's index is not offered for a cost.
  @Test("Atkinson's index misranks burdens")
  func atkinsonOfBurdens() throws {
    func equivalent(_ values: [Double]) -> Double {
      let mean = values.reduce(0, +) / Double(values.count)
      return mean * (1 - (InequalityOfGoods.atkinson(values, aversion: 1) ?? .nan))
    }
    let harmed = [8.0, 20, 30, 40, 102]
    #expect(agrees(equivalent(Self.costs), 29.92556, within: 1e-4))
    // Those who bear most bear more, and the "equivalent" falls.
    #expect(agrees(equivalent(harmed), 28.73295, within: 1e-4))
    #expect(
      (powerMeanBurden(harmed, order: 2) ?? 0) > (powerMeanBurden(Self.costs, order: 2) ?? 1e9))
    #expect(InequalityOfGoods.atkinson([0, 1, 2], aversion: 1) == 1)
    #expect(InequalityOfGoods.atkinson([0, 1, 2], aversion: 0.5) ?? 1 < 1)
  }

  /// EQ-06.
  @Test("the power mean of a burden")
  func powerMean() {
    let value = powerMeanBurden(Self.costs, order: 2)
    #expect(agrees(value, 50.9901951, within: 1e-7))
    #expect(agrees(value.map { $0 / 40 - 1 }, 0.274754878, within: 1e-8))
    #expect(agrees(powerMeanBurden(Self.costs, order: 1), 40, within: 1e-12))
    #expect(powerMeanBurden([0, 0], order: 2) == 0)
    #expect(agrees(powerMeanBurden([1e200, 1e200], order: 3), 1e200, within: 1e186))
    #expect(powerMeanBurden([], order: 2) == nil && powerMeanBurden([1], order: 0.5) == nil)
  }

  @Test("measures without a value are nil")
  func undefined() {
    for values in [[], [0, 0], [1, -1], [1, .nan]] {
      #expect(InequalityOfGoods.theil(values) == nil)
      #expect(InequalityOfGoods.atkinson(values, aversion: 1) == nil)
      #expect(InequalityOfGoods.hoover(values) == nil)
      #expect(InequalityOfGoods.coefficientOfVariation(values) == nil)
      #expect(InequalityOfGoods.herfindahl(values) == nil)
    }
    #expect(InequalityOfGoods.atkinson([1, 2], aversion: 0) == nil)
    #expect(InequalityOfGoods.theil([3, 3]) == 0 && InequalityOfGoods.hoover([3, 3]) == 0)
  }

  /// EQ-08.
  @Test("concentration of a bounded outcome")
  func bounded() throws {
    let shares = [0.55, 0.62, 0.70, 0.74, 0.80]
    let reached = try #require(
      BoundedConcentration(shares.map { PopulationGroup(population: 1, mean: $0) }))
    let missed = try #require(
      BoundedConcentration(shares.map { PopulationGroup(population: 1, mean: 1 - $0) }))
    #expect(agrees(reached.plain, 0.0727272727, within: 1e-9))
    #expect(agrees(reached.wagstaff, 0.2287021155, within: 1e-9))
    #expect(agrees(reached.erreygers, 0.1984, within: 1e-9))
    #expect(agrees(reached.generalised, 0.0496, within: 1e-9))
    #expect(agrees(missed.plain, -0.1559748428, within: 1e-9))
    #expect(agrees(missed.wagstaff, -reached.wagstaff, within: 1e-12))
    #expect(agrees(missed.erreygers, -reached.erreygers, within: 1e-12))
    #expect(BoundedConcentration([]) == nil)
    #expect(BoundedConcentration([PopulationGroup(population: 1, mean: 1)]) == nil)
    #expect(BoundedConcentration([PopulationGroup(population: 1, mean: 1.2)]) == nil)
  }

  /// EQ-10.
  @Test("the two-step floating catchment area")
  func catchment() throws {
    let population = [100.0, 200, 150, 50]
    let result = try floatingCatchment(
      supply: [10, 6, 4], population: population,
      minutes: [[10, 40, 70], [25, 20, 55], [50, 15, 30], [80, 45, 10]], limit: 30)
    for (value, expected) in zip(result.places, [0.0333333, 0.0171429, 0.02]) {
      #expect(agrees(value, expected, within: 1e-7))
    }
    for (value, expected) in zip(result.regions, [0.0333333, 0.0504762, 0.0371429, 0.02]) {
      #expect(agrees(value, expected, within: 1e-7))
    }
    let shared = zip(result.regions, population).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(agrees(shared, 20, within: 1e-12))
    let remote = try floatingCatchment(
      supply: [5], population: [10], minutes: [[.infinity]], limit: 30)
    #expect(remote.places == [nil] && remote.regions == [0])
    #expect(throws: StatisticsError.self) {
      try floatingCatchment(supply: [5], population: [10], minutes: [[1, 2]], limit: 30)
    }
    #expect(throws: StatisticsError.self) {
      try floatingCatchment(supply: [5], population: [10], minutes: [[.nan]], limit: 30)
    }
  }

  /// EQ-12.
  @Test("net health by quintile")
  func distributional() throws {
    let benefits = try distributionalNetBenefit(
      gains: [0.405, 0.4275, 0.45, 0.4725, 0.495], recipients: [1_000, 900, 800, 700, 600],
      costs: Array(repeating: 12_600, count: 5), threshold: 20_000)
    for (value, expected) in zip(benefits, [-99, -119.25, -144, -173.25, -207]) {
      #expect(agrees(value, expected, within: 1e-9))
    }
    #expect(agrees(benefits.reduce(0, +), -742.5, within: 1e-9))
    #expect(throws: StatisticsError.self) {
      try distributionalNetBenefit(
        gains: [1], recipients: [1], costs: [1], threshold: 1, shares: [0.5])
    }
  }
}
