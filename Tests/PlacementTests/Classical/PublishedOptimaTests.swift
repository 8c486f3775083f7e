import Placement
import Testing

/// Published optima: of OR-Library (Beasley 1985, 1988) and of Holmberg, Rönnqvist and Yuan (1999).
/// A few files are solved every time, all of them nightly.
@Suite("Published optima of location problems")
struct PublishedOptimaTests {
  private static let isNightly = LocationLibrary.isNightly

  @Test("p-median: each proven, and each proof holds")
  func pMedian() throws {
    let everyday: Set = ["pmed1", "pmed5"]
    for optimum in try LocationLibrary.optima("pmed/pmedopt.txt")
    where Self.isNightly || everyday.contains(optimum.name) {
      guard let text = try LocationLibrary.text("pmed/\(optimum.name).txt") else { continue }
      let problem = try PMedianFile.read(text, file: optimum.name)
      let solution = problem.solved()
      #expect(solution.outcome.status == .proven, "\(optimum)")
      #expect(solution.outcome.objective == optimum.value, "\(optimum)")
      #expect(solution.outcome.bound == optimum.value, "\(optimum)")
      #expect(throws: Never.self, "\(optimum)") {
        try PMedianCertificate.verify(solution, of: problem)
      }
    }
  }

  /// The lists give three decimals.
  private func expectOptimum(
    _ problem: WarehouseProblem, _ optimum: LocationLibrary.Optimum
  ) throws {
    let solution = problem.solved()
    #expect(solution.outcome.status == .proven, "\(optimum)")
    let objective = try #require(solution.outcome.objective)
    #expect((objective - optimum.value).magnitude <= 0.001, "\(optimum): \(objective)")
    let plan = try #require(solution.plan)
    #expect(throws: Never.self, "\(optimum)") { try problem.check(plan) }
    #expect(agree(problem.cost(of: plan), objective), "\(optimum)")
  }

  @Test("Capacitated warehouses, demand split")
  func capacitated() throws {
    let everyday: Set = ["cap61", "cap64", "cap91"]
    for optimum in try LocationLibrary.optima("cap/capopt.txt")
    where Self.isNightly || everyday.contains(optimum.name) {
      guard let text = try LocationLibrary.text("cap/\(optimum.name).txt") else { continue }
      let problem = try WarehouseFile.read(text, file: optimum.name, capacity: optimum.capacity)
      try expectOptimum(problem, optimum)
    }
  }

  @Test("The same warehouses without capacities")
  func uncapacitated() throws {
    let everyday: Set = ["cap71", "cap104", "cap134"]
    for optimum in try LocationLibrary.optima("cap/uncapopt.txt")
    where Self.isNightly || everyday.contains(optimum.name) {
      guard let text = try LocationLibrary.text("cap/\(optimum.name).txt") else { continue }
      let file = try WarehouseFile.read(text, file: optimum.name, capacity: 1)
      let problem = try WarehouseProblem(
        costs: file.costs, demands: file.demands, capacities: nil, fixedCosts: file.fixedCosts)
      try expectOptimum(problem, optimum)
    }
  }

  @Test("Warehouses with one source for each client")
  func singleSource() throws {
    let everyday: Set = ["p1", "p2", "p10", "p13", "p41", "p44"]
    for optimum in try LocationLibrary.optima("holmberg_sscflp/optima.txt")
    where Self.isNightly || everyday.contains(optimum.name) {
      guard let text = try LocationLibrary.text("holmberg_sscflp/\(optimum.name)") else { continue }
      #expect(WarehouseFile.layout(of: text) == .holmberg, "\(optimum)")
      let problem = try WarehouseFile.read(
        text, file: optimum.name, layout: .holmberg, sourcing: .single)
      try expectOptimum(problem, optimum)
    }
  }
}
