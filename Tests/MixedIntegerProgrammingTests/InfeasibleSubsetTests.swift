import MixedIntegerProgramming
import Testing

@Suite("Infeasible subsets")
struct InfeasibleSubsetTests {
  @Test("limits that contradict each other are named, and no other")
  func limits() throws {
    var plan = MixedIntegerProgram(.minimise)
    let open = (0..<5).map { _ in plan.addVariable(nil, .binary, objective: 1) }
    let served = plan.addVariable(nil, .continuous(.between(0, 100)))
    plan.addConstraint("capacity", [1 * served] + open.map { -20 * $0 }, .atMost(0))
    let budget = plan.addConstraint("budget", open.map { 3 * $0 }, .atMost(8))
    let sites = plan.addConstraint("sites", open.map { 1 * $0 }, .atMost(4))
    let floor = plan.addConstraint("availability", [1 * served], .atLeast(50))
    #expect(
      try plan.irreducibleInfeasibleSubset(of: [[budget], [sites], [floor]])
        == .conflict(groups: [0, 2], isIrreducible: true))
    plan.setBounds(of: budget, to: .atMost(9))
    #expect(try plan.irreducibleInfeasibleSubset(of: [[budget], [sites], [floor]]) == .feasible)
    plan.addConstraint(nil, [], .atLeast(1))
    #expect(
      try plan.irreducibleInfeasibleSubset(of: [[budget], [sites], [floor]])
        == .conflict(groups: [], isIrreducible: true))
    #expect(
      try plan.irreducibleInfeasibleSubset(of: [[budget]], isCancelled: { true }) == .unknown)
  }

  @Test("what is found is infeasible, and feasible without any one group: 150 random programs")
  func irreducible() throws {
    var numbers = TestNumbers(seed: 50)
    var conflicts = 0
    while conflicts < 150 {
      let program = randomProgram(&numbers, integers: 3, continuous: 1, rows: 7)
      let constraints = program.relaxation.constraints
      let groups = [[0, 1], [2], [3], [4, 5]].map { $0.map { constraints[$0] } }
      func isFeasible(_ kept: [Int]) -> Bool {
        var test = program
        for (index, group) in groups.enumerated() where !kept.contains(index) {
          for constraint in group { test.setBounds(of: constraint, to: .free) }
        }
        return enumeratedOptimum(test) != nil
      }
      switch try program.irreducibleInfeasibleSubset(of: groups) {
      case .feasible: #expect(isFeasible([0, 1, 2, 3]))
      case .unknown: Issue.record("a small program without an answer")
      case .conflict(let found, let isIrreducible):
        conflicts += 1
        #expect(isIrreducible)
        #expect(!isFeasible(found))
        for left in found { #expect(isFeasible(found.filter { $0 != left })) }
      }
    }
  }

  @Test("a test without an answer keeps its group and says so")
  func unknownVerdicts() {
    let subset = irreducibleInfeasibleSubset(count: 4) { kept in
      // Groups 1 and 3 contradict each other; whether group 0 matters cannot be told.
      if !kept[0], kept[1] { return .unknown }
      return kept[1] && kept[3] ? .infeasible : .feasible
    }
    #expect(subset == .conflict(groups: [0, 1, 3], isIrreducible: false))
  }
}
