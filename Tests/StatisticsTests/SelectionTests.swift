import Foundation
import Statistics
import Testing

@Suite("Selection")
struct SelectionTests {
  /// The trace of RS-04.
  static func trace(system: Int, replication: Int) -> Double {
    let (i, r) = (system, replication)
    let residue: Int = (7 * r + 3 * i * i + 5 * ((r * r) % 13)) % 11
    return 10 + 0.3 * Double(i) + 0.5 * Double(residue)
  }

  /// RS-04.
  @Test("the golden trace without random numbers")
  func goldenTrace() throws {
    let references: [(delta: Double, stop: Int, total: Int, left: [Int], at: [Int])] = [
      (0.3, 109, 314, [2, 0, 1], [10, 86, 109]), (0.5, 69, 177, [2, 0, 1], [10, 29, 69]),
      (1, 19, 58, [0, 2, 1], [10, 10, 19]),
    ]
    for reference in references {
      var procedure = try KimNelsonSelection(
        systems: 4, objective: .maximise, indifference: reference.delta)
      let best = try procedure.run { Self.trace(system: $0, replication: $1) }
      #expect(best == 3 && procedure.processed == reference.stop)
      #expect(procedure.replicationsUsed == reference.total)
      #expect(procedure.eliminations.map(\.system) == reference.left)
      #expect(procedure.eliminations.map(\.replications) == reference.at)
      for (first, second, variance) in [
        (0, 1, 3.025), (0, 2, 3.025), (0, 3, 7.058333), (1, 2, 0), (1, 3, 5.377778),
        (2, 3, 5.377778),
      ] {
        #expect(
          agrees(procedure.differenceVariance(first, second), variance, within: 1e-6))
      }
    }
  }

  @Test("minimising the opposite selects the same")
  func mirrored() throws {
    var procedure = try KimNelsonSelection(systems: 4, objective: .minimise, indifference: 0.5)
    #expect(try procedure.run { -Self.trace(system: $0, replication: $1) } == 3)
    #expect(procedure.replicationsUsed == 177)
  }

  @Test("equal systems end with the first, not never")
  func ties() throws {
    var procedure = try KimNelsonSelection(systems: 3, objective: .maximise, indifference: 1)
    #expect(try procedure.run { _, replication in Double(replication % 2) } == 0)
    #expect(procedure.processed == 10)
  }

  /// In blocks of any size, and stored and taken up again after every block.
  @Test("blocks and resumption do not change the outcome", arguments: [1, 3, 17, 200])
  func blocks(size: Int) throws {
    var procedure = try KimNelsonSelection(systems: 4, objective: .maximise, indifference: 0.3)
    var next = Array(repeating: 0, count: 4)
    while procedure.selected == nil {
      #expect(!procedure.requests.isEmpty)
      for request in procedure.requests {
        for _ in 0..<max(size, request.replications.count) {
          let value = Self.trace(system: request.system, replication: next[request.system])
          try procedure.record(value, system: request.system)
          next[request.system] += 1
        }
      }
      procedure = try JSONDecoder().decode(
        KimNelsonSelection.self, from: JSONEncoder().encode(procedure))
    }
    #expect(procedure.selected == 3 && procedure.replicationsUsed == 314)
  }

  @Test("two stages take the totals of the rule")
  func twoStage() throws {
    for rule in TwoStageSelection.Rule.allCases {
      var source = NormalSource(seed: 11)
      let values = (0..<3).map { source.normals(400, Double($0), Double($0 + 1)) }
      var procedure = try TwoStageSelection(
        systems: 3, objective: .maximise, indifference: 1, rule: rule)
      #expect(procedure.total(of: 0) == nil && procedure.selected == nil)
      let best = try procedure.run { values[$0][$1] }
      #expect(best == 2)
      for system in 0..<3 {
        let variance = try #require(RunningMoments(values[system].prefix(10)).variance)
        let h = procedure.constant
        let needed = Int((h * h * variance).rounded(.up))
        #expect(procedure.total(of: system) == max(rule == .rinott ? 10 : 11, needed))
        let mean = try #require(procedure.mean(of: system))
        let total = try #require(procedure.total(of: system))
        let plain = values[system].prefix(total).reduce(0, +) / Double(total)
        #expect((mean - plain).magnitude < (rule == .rinott ? 1e-12 : 1))
      }
    }
  }

  /// The weights are chosen so that the variance of the weighted mean, S²·Σ weights², is (δ ÷ h)².
  @Test("Dudewicz and Dalal's weights give the variance of the design")
  func weights() throws {
    var source = NormalSource(seed: 12)
    let values = source.normals(300, 0, 3)
    var procedure = try TwoStageSelection(
      systems: 2, objective: .maximise, indifference: 1, rule: .dudewiczDalal)
    for value in values { try procedure.record(value, system: 0) }
    let total = try #require(procedure.total(of: 0))
    let mean = try #require(procedure.mean(of: 0))
    // Each value's weight is how the mean moves with it.
    let first = values.prefix(10).reduce(0, +) / 10
    let second = values[10..<total].reduce(0, +) / Double(total - 10)
    let weight = (mean - second) / (first - second)
    let variance = try #require(RunningMoments(values.prefix(10)).variance)
    let spread =
      variance * (weight * weight / 10 + (1 - weight) * (1 - weight) / Double(total - 10))
    let wanted = 1 / (procedure.constant * procedure.constant)
    #expect(agrees(spread, wanted, within: 1e-9 * wanted))
  }

  /// RS-07, from Chen and Lee 2010.
  @Test("optimal computing budget allocation at the published example")
  func budgetAllocation() throws {
    let additions = try OptimalComputingBudget.allocation(
      means: [1.2, 2.1, 3.4, 4.87, 6.05], variances: [3.3, 2.0, 4.5, 5.3, 6.9],
      counts: [12, 6, 5, 5, 4], adding: 100, objective: .minimise)
    #expect(additions == [48, 38, 11, 2, 1])
  }

  @Test("allocation adds up, and never takes away")
  func allocationSums() throws {
    var source = NormalSource(seed: 13)
    for _ in 0..<200 {
      let counts = (0..<6).map { _ in 2 + Int(20 * source.uniform()) }
      let additions = try OptimalComputingBudget.allocation(
        means: source.normals(6), variances: (0..<6).map { _ in source.uniform() },
        counts: counts, adding: 25, objective: .maximise)
      #expect(additions.reduce(0, +) == 25)
      #expect(additions.allSatisfy { $0 >= 0 })
    }
    let equal = try OptimalComputingBudget.allocation(
      means: [1, 1, 1], variances: [0, 0, 0], counts: [2, 2, 2], adding: 9, objective: .maximise)
    #expect(equal.reduce(0, +) == 9)
  }

  @Test("a budgeted selection spends its budget, where it matters")
  func budgeted() throws {
    var source = NormalSource(seed: 14)
    var procedure = try BudgetedSelection(
      systems: 4, objective: .minimise, budget: 400, firstStage: 10, increment: 15)
    let means = [1.0, 1.5, 4, 8]
    #expect(procedure.approximateProbability == nil)
    let best = try procedure.run { system, _ in source.normal(means[system]) }
    #expect(best == 0)
    #expect(procedure.allocation.reduce(0, +) == 400)
    #expect(procedure.allocation[0] + procedure.allocation[1] > 300)
    #expect((procedure.approximateProbability ?? 0) > 0.95)
  }

  @Test("misuse is refused")
  func refused() throws {
    var procedure = try KimNelsonSelection(systems: 2, objective: .maximise, indifference: 1)
    #expect(throws: StatisticsError.unknown(what: "system", index: 2, count: 2)) {
      try procedure.record(1, system: 2)
    }
    #expect(throws: StatisticsError.self) { try procedure.record(.infinity, system: 0) }
    #expect(throws: StatisticsError.self) {
      try KimNelsonSelection(systems: 2, objective: .maximise, indifference: 0)
    }
    #expect(throws: StatisticsError.self) {
      try BudgetedSelection(systems: 3, objective: .maximise, budget: 20)
    }
  }
}
