import Statistics
import Testing

@Suite("Inequality")
struct InequalityTests {
  static let costs = [10.0, 20, 30, 40, 100]

  /// EQ-01, EQ-02, EQ-05.
  @Test("Gini at reference vectors")
  func gini() {
    let documented = [541.0, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261]
    let value = giniCoefficient(values: documented)
    #expect(agrees(value, 0.46209113026762383, within: 1e-9))
    #expect(agrees(value.map { $0 * 10 / 9 }, 0.5134345892, within: 1e-9))
    #expect(agrees(giniCoefficient(values: Self.costs), 0.4, within: 1e-9))
    // Everyone pays 50 more, and the coefficient falls.
    let raised = Self.costs.map { $0 + 50 }
    #expect(agrees(giniCoefficient(values: raised), 0.17777778, within: 1e-8))
  }

  @Test("weights count as copies")
  func giniWeights() {
    let copies = giniCoefficient(values: [1, 1, 1, 2, 5, 5])
    let weighted = giniCoefficient(values: [5, 1, 2, 7], weights: [2, 3, 1, 0])
    #expect(agrees(weighted, copies ?? .nan, within: 1e-15))
  }

  @Test("edges of Gini and the concentration index")
  func relativeEdges() {
    #expect(giniCoefficient(values: []) == nil)
    #expect(giniCoefficient(values: [0, 0]) == nil)
    #expect(giniCoefficient(values: [1, 2], weights: [0, 0]) == nil)
    #expect(giniCoefficient(values: [3]) == 0)
    #expect(agrees(giniCoefficient(values: [3, 3, 3]), 0, within: 1e-15))
    #expect(concentrationIndex([]) == nil)
    #expect(concentrationIndex([PopulationGroup(population: 0, mean: 3)]) == nil)
  }

  /// EQ-08.
  @Test("the concentration index at reference values, by group and by person")
  func concentration() {
    let shares = [0.55, 0.62, 0.70, 0.74, 0.80]
    let groups = shares.map { PopulationGroup(population: 20, mean: $0) }
    #expect(agrees(concentrationIndex(groups), 0.0727272727, within: 1e-9))
    #expect(
      agrees(
        concentrationIndex(values: shares, ranks: [1, 2, 3, 4, 5]), 0.0727272727, within: 1e-9))
    let shortfall = shares.map { PopulationGroup(population: 3, mean: 1 - $0) }
    #expect(agrees(concentrationIndex(shortfall), -0.1559748428, within: 1e-9))
    // People of equal rank form one group, in whatever order they come.
    let persons = concentrationIndex(values: [1, 3, 2, 6], ranks: [1, 1, 2, 2])
    let swapped = concentrationIndex(values: [6, 3, 1, 2], ranks: [2, 1, 1, 2])
    let grouped = concentrationIndex([
      PopulationGroup(population: 2, mean: 2), PopulationGroup(population: 2, mean: 4),
    ])
    #expect(agrees(persons, grouped ?? .nan, within: 1e-15))
    #expect(agrees(swapped, grouped ?? .nan, within: 1e-15))
  }

  @Test("the gap and the slope index of a burden")
  func absolute() {
    let line = (0..<5).map { PopulationGroup(population: 10, mean: 90 - 10 * Double($0)) }
    #expect(absoluteGap(line) == 40)
    // A straight line over the ridits 0.1, 0.3, … 0.9 falls by 50 from bottom to top.
    #expect(agrees(slopeIndexOfInequality(line), 50, within: 1e-12))
    let unequal = [(40.0, 10.0), (30, 8), (0, 1_000), (20, 9), (10, 2)]
      .map { PopulationGroup(population: $0.0, mean: $0.1) }
    #expect(agrees(slopeIndexOfInequality(unequal), 6.000000000000004, within: 1e-9))
    #expect(absoluteGap(unequal) == 8)
    #expect(slopeIndexOfInequality([PopulationGroup(population: 2, mean: 3)]) == nil)
    #expect(slopeIndexOfInequality([]) == nil && absoluteGap([]) == nil)
    let hollow = [
      PopulationGroup(population: 0, mean: 3), PopulationGroup(population: 1, mean: 3),
    ]
    #expect(absoluteGap(hollow) == nil && slopeIndexOfInequality(hollow) == nil)
  }

  @Test(
    "Kolm-Pollak at reference values",
    arguments: [
      (1.0, 48.9700453980), (0.5, 44.1905418423), (-0.5, 36.5073835725), (-1, 33.6820284447),
    ])
  func kolmPollak(epsilon: Double, expected: Double) throws {
    let sum = Self.costs.reduce(0, +)
    let squares = Self.costs.reduce(0) { $0 + $1 * $1 }
    let alpha = try #require(
      kolmPollakAlpha(sum: sum, sumOfSquares: squares, epsilon: epsilon))
    #expect(agrees(alpha, 0.0153846154 * epsilon, within: 1e-10))
    #expect(agrees(kolmPollakEDE(values: Self.costs, alpha: alpha), expected, within: 1e-9))
    var sums = KolmPollakSums(alpha: alpha)
    for cost in Self.costs { sums.add(cost) }
    #expect(agrees(sums.equallyDistributedEquivalent, expected, within: 1e-9))
  }

  /// EQ-05.
  @Test("Kolm-Pollak suits burdens: more for all adds, and harm to the worst-off counts")
  func kolmPollakProperties() {
    let alpha = 200.0 / 13_000
    func equivalent(_ values: [Double]) -> Double {
      kolmPollakEDE(values: values, alpha: alpha) ?? .nan
    }
    let raised = Self.costs.map { $0 + 50 }
    #expect(agrees(equivalent(raised) - 90, 8.970045, within: 1e-6))
    #expect(agrees(equivalent(raised), equivalent(Self.costs) + 50, within: 1e-12))
    #expect(agrees(equivalent([8, 20, 30, 40, 102]), 49.64095, within: 1e-5))
    #expect(equivalent(Self.costs) >= 40)
    #expect(equivalent([7, 7, 7]) == 7)
    #expect(equivalent([0, 100]) > 50)
  }

  @Test("Kolm-Pollak neither overflows nor loses a small spread")
  func kolmPollakExtremes() {
    #expect(
      agrees(kolmPollakEDE(values: [0, 1e6], alpha: 1), 1e6 - 0.6931471805599453, within: 1e-9))
    #expect(agrees(kolmPollakEDE(values: [0, 1e6], alpha: -1), 0.6931471805599453, within: 1e-12))
    // For a small α the equivalent is the mean and half α times the variance.
    let small = kolmPollakEDE(values: [99, 101], alpha: 1e-12) ?? .nan
    #expect(agrees(small, 100, within: 1e-11))
    #expect(kolmPollakEDE(values: [99, 101], alpha: 0) == 100)
    #expect(kolmPollakEDE(values: [], alpha: 1) == nil)
    #expect(kolmPollakEDE(values: [1, 2], weights: [0, 0], alpha: 1) == nil)
    #expect(kolmPollakEDE(values: [1, .nan], alpha: 1) == nil)
    #expect(kolmPollakEDE(values: [1], alpha: .infinity) == nil)
    #expect(kolmPollakAlpha(sum: 0, sumOfSquares: 0) == nil)
    #expect(kolmPollakEDE(sumOfExponentials: 0, count: 0, alpha: 1) == nil)
    #expect(
      agrees(
        kolmPollakEDE(sumOfExponentials: 2 * 7.38905609893065, count: 2, alpha: 1), 2,
        within: 1e-14))
  }

  @Test("Kolm-Pollak sums merge, weigh and do not overflow")
  func kolmPollakSums() {
    let weights = [5.0, 4, 3, 2, 1]
    for alpha in [0.015, 30.0, -30, 0] {
      var first = KolmPollakSums(alpha: alpha)
      var second = KolmPollakSums(alpha: alpha)
      for (index, cost) in Self.costs.enumerated() {
        if index < 3 {
          first.add(cost, weight: weights[index])
        } else {
          second.add(cost, weight: weights[index])
        }
      }
      second.merge(first)
      second.merge(KolmPollakSums(alpha: alpha))
      second.add(1e9, weight: 0)
      let direct = kolmPollakEDE(values: Self.costs, weights: weights, alpha: alpha)
      #expect(agrees(second.equallyDistributedEquivalent, direct ?? .nan, within: 1e-11))
      #expect(agrees(second.mean, 400.0 / 15, within: 1e-13))
      #expect((second.inequalityIndex ?? .nan) * alpha >= 0)
    }
    let empty = KolmPollakSums(alpha: 1)
    #expect(empty.equallyDistributedEquivalent == nil && empty.inequalityIndex == nil)
  }
}
