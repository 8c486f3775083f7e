import Placement
import Testing

@Suite("The location solver against enumeration")
struct BruteForceTests {
  /// Solves a problem, checks plan and certificate, and compares with every placement.
  private func compare(_ problem: LocationProblem, seed: UInt64) throws {
    let answer = try problem.solve(LocationSettings(relativeGap: 1e-9))
    let truth = Enumeration(problem)
    switch answer.status {
    case .proven:
      let best = try #require(truth.best, "seed \(seed): a plan where there is none")
      let objective = try #require(answer.objective)
      let plan = try #require(answer.plan)
      let bound = try #require(answer.bound)
      let room = 1e-6 * max(1, abs(best))
      #expect(abs(objective - best) <= room, "seed \(seed)")
      #expect(abs(bound - best) <= room, "seed \(seed)")
      #expect(problem.violations(of: plan).isEmpty, "seed \(seed)")
      #expect(abs(problem.objective.value(of: plan) - objective) <= room, "seed \(seed)")
    case .infeasible:
      #expect(truth.best == nil, "seed \(seed): said to be infeasible")
    case .gap, .open:
      Issue.record("seed \(seed): \(answer.status)")
    }
    let verdict = CertificateChecker(answer.certificate, of: problem).check()
    guard case .holds = verdict else {
      Issue.record("seed \(seed): \(verdict)")
      return
    }
  }

  @Test("500 problems with every kind of limit", arguments: 0..<10)
  func divisible(block: Int) throws {
    for index in 0..<50 {
      let seed = UInt64(block * 50 + index)
      try compare(RandomLocation().problem(seed), seed: seed)
    }
  }

  @Test("Whole catchments")
  func wholeCatchments() throws {
    var generator = RandomLocation()
    generator.clients = 1...3
    generator.places = 1...2
    generator.facilities = 1...2
    generator.catchmentsAreWhole = true
    for seed in 10_000..<10_060 as Range<UInt64> {
      try compare(generator.problem(seed), seed: seed)
    }
  }
}
