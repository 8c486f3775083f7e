import MixedIntegerProgramming
import Placement
import Testing

@Suite("The full formulation")
struct FormulationTests {
  /// Compares with GLPK on the problem written out in full.
  private func compare(_ problem: LocationProblem, _ name: String) throws {
    let answer = try problem.solve(LocationSettings(relativeGap: 1e-9))
    let result = try problem.mixedIntegerProgram.solve()
    switch result.outcome {
    case .provenOptimal(let solution):
      #expect(answer.status == .proven, "\(name)")
      let objective = try #require(answer.objective, "\(name)")
      #expect(
        abs(objective - solution.objective) <= 1e-5 * max(1, abs(objective)),
        "\(name): \(objective), GLPK \(solution.objective)")
    case .infeasible:
      #expect(answer.status == .infeasible, "\(name)")
    default:
      Issue.record("\(name): \(result.outcome)")
    }
  }

  @Test("GLPK agrees on problems too large to enumerate")
  func divisible() throws {
    var generator = RandomLocation()
    generator.clients = 4...8
    generator.places = 2...5
    generator.facilities = 2...5
    generator.modules = 1...3
    for seed in 3_000..<3_040 as Range<UInt64> {
      try compare(generator.problem(seed), "seed \(seed)")
    }
  }

  @Test("GLPK agrees on whole catchments")
  func wholeCatchments() throws {
    var generator = RandomLocation()
    generator.clients = 3...6
    generator.places = 2...4
    generator.facilities = 2...3
    generator.catchmentsAreWhole = true
    for seed in 3_100..<3_130 as Range<UInt64> {
      try compare(generator.problem(seed), "seed \(seed)")
    }
  }
}
