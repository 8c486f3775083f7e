import MixedIntegerProgramming
import Testing

@Suite("Living linear programs")
struct LivingLinearProgramTests {
  @Test("changed step by step, it always equals the same program solved cold")
  func changes() throws {
    var numbers = TestNumbers(seed: 30)
    for _ in 0..<40 {
      let base = randomProgram(&numbers, integers: 0, continuous: 4, rows: 2).relaxation
      var kinds: Set<Int> = []
      try withLinearProgram(base) { (living) throws(InvalidModel) in
        for _ in 0..<12 {
          let variables = living.program.variables
          let constraints = living.program.constraints
          let step = numbers.integer(0...5)
          kinds.insert(step)
          switch step {
          case 0:
            let terms = variables.map { Term($0, Double(numbers.integer(-3...3))) }
            try living.addConstraint(nil, terms, .atMost(Double(numbers.integer(0...9))))
          case 1:
            let column = constraints.map { ($0, Double(numbers.integer(-3...3))) }
            try living.addVariable(
              nil, .between(0, 2), objective: Double(numbers.integer(-5...5)), column: column)
          case 2:
            let variable = variables[numbers.integer(0...(variables.count - 1))]
            let lower = Double(numbers.integer(-1...1))
            try living.setBounds(of: variable, to: .between(lower, lower + 2))
          case 3 where !constraints.isEmpty:
            let constraint = constraints[numbers.integer(0...(constraints.count - 1))]
            try living.setBounds(of: constraint, to: .atMost(Double(numbers.integer(-1...9))))
          case 4:
            let variable = variables[numbers.integer(0...(variables.count - 1))]
            try living.setObjective(of: variable, to: Double(numbers.integer(-5...5)))
          default:
            if constraints.count > 3 {
              living.removeConstraints { $0.index % 3 == 1 }
            }
          }
          let warm = living.solve()
          let cold = try living.program.solve()
          switch (warm, cold) {
          case (.optimal(let warm), .optimal(let cold)):
            #expect(abs(warm.objective - cold.objective) < 1e-7)
            #expect(living.program.violation(of: warm.values) < 1e-7)
          case (.infeasible, .infeasible), (.unbounded, .unbounded): break
          default: Issue.record("warm \(warm), cold \(cold)")
          }
        }
      }
      #expect(kinds.count > 2)
    }
  }

  @Test("cutting stock by column generation: 97.5 rolls, and warm starts are short")
  func cuttingStock() throws {
    // Widths 45, 36, 31, 14 of a roll of 100; 97, 610, 395, 211 wanted. The bound of the relaxation is
    // 452.25 (Gilmore and Gomory's example, as in Chvátal, Linear Programming, chapter 13).
    let widths = [45, 36, 31, 14]
    let wanted = [97.0, 610, 395, 211]
    var master = LinearProgram(.minimise)
    let rows = wanted.map { master.addConstraint(nil, [], .atLeast($0)) }
    for (row, width) in zip(rows, widths) {
      let pattern = master.addVariable(objective: 1)
      master.constraintTermsForTesting(row, pattern, Double(100 / width))
    }
    let objective = try withLinearProgram(master) { (living) throws(InvalidModel) in
      var last = 0.0
      for _ in 0..<50 {
        guard let solution = living.solve().solution else { return last }
        last = solution.objective
        // The best new pattern, all tried.
        var best: (value: Double, pattern: [Int]) = (1 + 1e-9, [])
        for a in 0...2 {
          for b in 0...2 {
            for c in 0...3 {
              for d in 0...7 where 45 * a + 36 * b + 31 * c + 14 * d <= 100 {
                let pattern = [a, b, c, d]
                let value = zip(pattern, solution.duals).reduce(0) { $0 + Double($1.0) * $1.1 }
                if value > best.value { best = (value, pattern) }
              }
            }
          }
        }
        guard !best.pattern.isEmpty else { return last }
        try living.addVariable(
          nil, objective: 1, column: zip(rows, best.pattern).map { ($0, Double($1)) })
      }
      return last
    }
    #expect(abs(objective - 452.25) < 1e-9)
  }

  @Test("what is added is checked, and nothing of an invalid addition stays")
  func validation() throws {
    var base = LinearProgram(.minimise)
    let x = base.addVariable(objective: 1)
    base.addConstraint(nil, [1 * x], .atLeast(2))
    try withLinearProgram(base) { (living) throws(InvalidModel) in
      #expect(living.solve().solution?.objective == 2)
      do throws(InvalidModel) {
        try living.addConstraints([
          ConstraintRow(nil, [1 * x], .atLeast(3)),
          ConstraintRow("bad", [.nan * x, 1 * Variable(index: 5)], .between(2, 1)),
        ])
        Issue.record("an invalid row was taken")
      } catch {
        #expect(error.problems.count == 3)
      }
      #expect(living.program.constraintCount == 1)
      do throws(InvalidModel) {
        try living.addVariable("bad", column: [(Constraint(index: 9), 1)])
        Issue.record("an invalid column was taken")
      } catch {
        #expect(
          error.problems == [
            .unknownConstraint(variable: 1, name: "bad", constraint: 9, constraintCount: 1)
          ])
      }
      #expect(living.solve().solution?.objective == 2)
    }
  }
}

extension LinearProgram {
  /// Replaces a constraint by one with a term more.
  fileprivate mutating func constraintTermsForTesting(
    _ constraint: Constraint, _ variable: Variable, _ coefficient: Double
  ) {
    var rebuilt = LinearProgram(sense)
    for index in 0..<variableCount {
      rebuilt.addVariable(
        variableNames[index], variableBounds[index], objective: objective[index])
    }
    for index in 0..<constraintCount {
      let extra = index == constraint.index ? [Term(variable, coefficient)] : []
      rebuilt.addConstraint(
        constraintNames[index], constraintTerms[index] + extra, constraintBounds[index])
    }
    self = rebuilt
  }
}
