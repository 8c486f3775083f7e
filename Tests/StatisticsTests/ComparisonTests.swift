import Statistics
import Testing

@Suite("Comparisons")
struct ComparisonTests {
  private static let byHand: [(MultiplicityCorrection, [Double])] = [
    (.bonferroni, [0.04, 0.16, 0.12, 0.02]),
    (.holm, [0.03, 0.06, 0.06, 0.02]),
    (.hochberg, [0.03, 0.04, 0.04, 0.02]),
    (.benjaminiHochberg, [0.02, 0.04, 0.04, 0.02]),
    (.benjaminiYekutieli, [0.5 / 12, 1.0 / 12, 1.0 / 12, 0.5 / 12]),
  ]

  @Test("adjusted p-values, worked by hand", arguments: byHand)
  func adjusted(method: MultiplicityCorrection, expected: [Double]) throws {
    let result = try adjustedPValues([0.01, 0.04, 0.03, 0.005], method: method)
    for (value, reference) in zip(result, expected) {
      #expect(agrees(value, reference, within: 1e-15))
    }
    #expect(try adjustedPValues([], method: method) == [])
    #expect(try adjustedPValues([1, 1, 1], method: method) == [1, 1, 1])
  }

  @Test("p-values outside [0, 1] are refused")
  func badProbability() {
    #expect(throws: StatisticsError.self) { try adjustedPValues([0.1, 1.1], method: .holm) }
    #expect(throws: StatisticsError.self) { try adjustedPValues([.nan], method: .holm) }
  }

  @Test("adjustment keeps the order, and the methods are ordered by power")
  func order() throws {
    var source = NormalSource(seed: 1)
    for _ in 0..<50 {
      let values = (0..<12).map { _ in source.uniform() * source.uniform() }
      let bonferroni = try adjustedPValues(values, method: .bonferroni)
      let holm = try adjustedPValues(values, method: .holm)
      let hochberg = try adjustedPValues(values, method: .hochberg)
      let discovery = try adjustedPValues(values, method: .benjaminiHochberg)
      for index in values.indices {
        #expect(bonferroni[index] >= holm[index] && holm[index] >= hochberg[index])
        #expect(hochberg[index] >= discovery[index] && discovery[index] >= values[index])
        for other in values.indices where values[other] <= values[index] {
          #expect(holm[other] <= holm[index] && discovery[other] <= discovery[index])
        }
      }
    }
  }

  /// STA-02's data at 90 %; with one comparison nothing is adjusted.
  @Test("one comparison is the paired t interval")
  func single() throws {
    let systems = [
      [118.21, 120.22, 122.45, 122.68, 119.40], [126.97, 124.31, 126.68, 122.66, 127.23],
    ]
    let comparisons = try comparisonsWithReference(systems, confidence: 0.9)
    let comparison = try #require(comparisons.first)
    #expect(agrees(comparison.difference.low, 1.6491268748, within: 1e-9))
    #expect(agrees(comparison.probability, 0.03328082378610257, within: 1e-12))
    #expect(comparison.adjustedProbability == comparison.probability)
  }

  @Test("several comparisons share the confidence")
  func several() throws {
    var source = NormalSource(seed: 2)
    let systems = (0..<4).map { _ in source.normals(10) }
    let comparisons = try comparisonsWithReference(systems, reference: 2)
    #expect(comparisons.map(\.system) == [0, 1, 3])
    for comparison in comparisons {
      let plain = pairedDifference(systems[comparison.system], minus: systems[2])
      let ratio = (comparison.difference.halfWidth ?? 0) / (plain.halfWidth ?? 1)
      // STA-08: 2.9333240884 for three comparisons with 9 degrees of freedom.
      #expect(agrees(ratio, 2.9333240884 / 2.2621571628, within: 1e-9))
      #expect(comparison.adjustedProbability >= comparison.probability)
    }
    #expect(throws: StatisticsError.self) { try comparisonsWithReference(systems, reference: 4) }
    #expect(throws: StatisticsError.self) { try comparisonsWithReference([[1, 2], [1]]) }
  }

  /// STA-08, and other values of SciPy 1.17.1, which agree with the tables.
  @Test("the studentised range at reference values")
  func studentisedRange() {
    let references: [(p: Double, groups: Int, freedom: Double, value: Double)] = [
      (0.95, 4, 36, 3.8087983812), (0.99, 3, 10, 5.2701615371), (0.9, 10, 5, 5.8159030810),
      (0.95, 2, 1, 17.969287064), (0.95, 20, 1_000, 5.0253470111),
    ]
    for reference in references {
      let value = StudentisedRange.quantile(
        reference.p, groups: reference.groups, degreesOfFreedom: reference.freedom)
      #expect(agrees(value, reference.value, within: 1e-6), "\(value)")
    }
  }

  /// For two groups the range is √2·|t|.
  @Test("the studentised range of two groups is Student's t", arguments: [1.0, 4, 30])
  func twoGroups(freedom: Double) {
    let t = studentTMultiplier(degreesOfFreedom: Int(freedom), confidence: 0.9)
    let probability = StudentisedRange.cumulative(
      t * 2.0.squareRoot(), groups: 2, degreesOfFreedom: freedom)
    #expect(agrees(probability, 0.9, within: 1e-8), "\(probability)")
    #expect(StudentisedRange.cumulative(0, groups: 2, degreesOfFreedom: freedom) == 0)
    #expect(StudentisedRange.cumulative(1, groups: 1, degreesOfFreedom: freedom).isNaN)
  }

  @Test("comparisons with the best tell clear winners from ties")
  func best() throws {
    let noise = [0.1, -0.2, 0.05, 0.15, -0.1, 0.0]
    let clear = [noise.map { 5 + $0 }, noise.map { 3 - $0 }, noise.map { 1 + 2 * $0 }]
    let found = try comparisonsWithBest(clear, objective: .maximise)
    #expect(found.map(\.mayBeBest) == [true, false, false])
    #expect(found[0].difference.low == 0 && (found[0].difference.high ?? 0) > 2)
    #expect(found[1].difference.high == 0 && (found[1].difference.low ?? 0) < -2)
    // Minimising the opposite gives the mirror image.
    let mirrored = try comparisonsWithBest(clear.map { $0.map { -$0 } }, objective: .minimise)
    #expect(mirrored.map(\.mayBeBest) == [true, false, false])
    #expect(agrees(mirrored[1].difference.high, -(found[1].difference.low ?? .nan), within: 1e-12))
    #expect(mirrored[0].difference.high == 0)
    let tied = try comparisonsWithBest(
      [[1, 2, 3, 4], [2, 1, 4, 3], [1, 2, 3, 4]], objective: .maximise)
    #expect(tied.map(\.mayBeBest) == [true, true, true])
    #expect((tied[0].difference.low ?? 1) <= 0 && (tied[0].difference.high ?? -1) >= 0)
  }
}
