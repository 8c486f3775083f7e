import MixedIntegerProgramming
import Testing

@Suite("Linear programs")
struct LinearProgramTests {
  @Test("a diet of two foods, by hand")
  func diet() throws {
    var diet = LinearProgram(.minimise)
    let bread = diet.addVariable("bread", objective: 2)
    let milk = diet.addVariable("milk", objective: 3.5)
    diet.addConstraint("energy", [90 * bread, 120 * milk], .atLeast(500))
    diet.addConstraint("protein", [4 * bread, 8 * milk], .atLeast(40))
    let solution = try #require(try diet.solve().solution)
    // Milk alone: 5 units give 600 of energy and 40 of protein for 17.5. Bread alone: 10 units for 20.
    // Both rows binding: bread < 0. So milk, and only protein binds.
    #expect(abs(solution.objective - 17.5) < 1e-9)
    #expect(abs(solution[milk] - 5) < 1e-9)
    #expect(abs(solution.duals[1] - 3.5 / 8) < 1e-9)
    #expect(abs(solution.duals[0]) < 1e-9)
    #expect(abs(solution.reducedCosts[bread.index] - (2 - 4 * 3.5 / 8)) < 1e-9)
  }

  @Test("a maximum with a constant, and shadow prices of both signs")
  func product() throws {
    // Hillier and Lieberman's glass works: 3x + 5y, x ≤ 4, 2y ≤ 12, 3x + 2y ≤ 18; 36 at (2, 6).
    var works = LinearProgram(.maximise)
    works.objectiveConstant = 100
    let doors = works.addVariable(objective: 3)
    let windows = works.addVariable(objective: 5)
    works.addConstraint(nil, [1 * doors], .atMost(4))
    works.addConstraint(nil, [2 * windows], .atMost(12))
    works.addConstraint(nil, [1 * doors, 2 * windows, 2 * doors], .atMost(18))
    let solution = try #require(try works.solve().solution)
    #expect(abs(solution.objective - 136) < 1e-9)
    #expect(solution.duals.elementsEqual([0, 1.5, 1], by: { abs($0 - $1) < 1e-9 }))
    #expect(abs(works.bound(fromMultipliers: solution.duals) - 136) < 1e-9)
  }

  @Test("programs without rows, without columns, without either")
  func empty() throws {
    var program = LinearProgram(.minimise)
    program.objectiveConstant = 7
    #expect(try program.solve().solution?.objective == 7)

    program.addConstraint(nil, [], .atMost(1))
    #expect(try program.solve().solution?.objective == 7)
    program.addConstraint("nothing is one", [], .exactly(1))
    #expect(try program.solve() == .infeasible)

    var noRows = LinearProgram(.maximise)
    let a = noRows.addVariable(nil, .between(-3, 4), objective: 2)
    let b = noRows.addVariable(nil, .between(-3, 4), objective: -2)
    noRows.addVariable(nil, .free)
    let solution = try #require(try noRows.solve().solution)
    #expect(solution[a] == 4 && solution[b] == -3 && solution.objective == 14)
    noRows.setBounds(of: a, to: .free)
    #expect(try noRows.solve() == .unbounded)
  }

  @Test("infeasible, unbounded, and both at once")
  func noOptimum() throws {
    var settings = LinearSettings()
    for method in [LinearSettings.Method.automatic, .primal, .dual] {
      settings.method = method
      var program = LinearProgram(.minimise)
      let x = program.addVariable(objective: -1)
      let y = program.addVariable(objective: 0)
      program.addConstraint(nil, [1 * x, -1 * y], .atMost(1))
      #expect(try program.solve(settings) == .unbounded)
      // No dual feasible point either, and yet not unbounded: there is no point at all.
      program.addConstraint(nil, [1 * x, 1 * y], .atMost(-1))
      #expect(try program.solve(settings) == .infeasible)
      var both = LinearProgram(.minimise)
      let p = both.addVariable(nil, .nonNegative, objective: -1)
      let q = both.addVariable(nil, .nonNegative, objective: -1)
      both.addConstraint(nil, [1 * p, -1 * q], .atLeast(1))
      both.addConstraint(nil, [-1 * p, 1 * q], .atLeast(1))
      #expect(try both.solve(settings) == .infeasible)
    }
  }

  @Test("degenerate: Beale's example, on which the simplex method can cycle")
  func beale() throws {
    var program = LinearProgram(.minimise)
    let x = [-0.75, 150, -0.02, 6].map { program.addVariable(objective: $0) }
    program.addConstraint(
      nil, [0.25 * x[0], -60 * x[1], -0.04 * x[2], 9 * x[3]], .atMost(0))
    program.addConstraint(nil, [0.5 * x[0], -90 * x[1], -0.02 * x[2], 3 * x[3]], .atMost(0))
    program.addConstraint(nil, [1 * x[2]], .atMost(1))
    let solution = try #require(try program.solve().solution)
    #expect(abs(solution.objective + 0.05) < 1e-12)
  }

  @Test("duals prove the optimum and meet complementary slackness on 300 random programs")
  func duality() throws {
    var numbers = TestNumbers(seed: 1)
    var optima = 0
    for _ in 0..<300 {
      let program = randomProgram(
        &numbers, integers: 0, continuous: numbers.integer(1...6), rows: numbers.integer(0...6),
        fractional: true
      ).relaxation
      guard let solution = try program.solve().solution else { continue }
      optima += 1
      #expect(program.violation(of: solution.values) < 1e-7)
      #expect(
        abs(program.bound(fromMultipliers: solution.duals) - solution.objective)
          < 1e-6 * (1 + abs(solution.objective)))
      let sign = program.sense == .minimise ? 1.0 : -1.0
      for (row, dual) in solution.duals.enumerated() {
        let bounds = program.constraintBounds[row]
        // A price only where the bound that it belongs to binds.
        if sign * dual > 1e-7 { #expect(abs(solution.activities[row] - bounds.lower) < 1e-6) }
        if sign * dual < -1e-7 { #expect(abs(solution.activities[row] - bounds.upper) < 1e-6) }
      }
      for (index, cost) in solution.reducedCosts.enumerated() {
        let bounds = program.variableBounds[index]
        if sign * cost > 1e-7 { #expect(abs(solution.values[index] - bounds.lower) < 1e-6) }
        if sign * cost < -1e-7 { #expect(abs(solution.values[index] - bounds.upper) < 1e-6) }
      }
    }
    #expect(optima > 100)
  }

  @Test("two variables: the best corner found by trying all, on 300 random programs")
  func corners() throws {
    var numbers = TestNumbers(seed: 2)
    var infeasible = 0
    for _ in 0..<300 {
      let program = randomProgram(&numbers, integers: 0, continuous: 2, rows: 4).relaxation
      // Every line that bounds something, as a·x + b·y = c.
      var lines: [(Double, Double, Double)] = []
      for (terms, bounds) in zip(program.constraintTerms, program.constraintBounds) {
        var (a, b) = (0.0, 0.0)
        for term in terms {
          if term.variable.index == 0 { a = term.coefficient } else { b = term.coefficient }
        }
        for side in [bounds.lower, bounds.upper] where side.isFinite { lines.append((a, b, side)) }
      }
      for (index, bounds) in program.variableBounds.enumerated() {
        for side in [bounds.lower, bounds.upper] {
          lines.append((index == 0 ? 1 : 0, index == 1 ? 1 : 0, side))
        }
      }
      var best: Double?
      let sign = program.sense == .minimise ? 1.0 : -1.0
      for (first, p) in lines.enumerated() {
        for q in lines[(first + 1)...] {
          let determinant = p.0 * q.1 - p.1 * q.0
          guard determinant != 0 else { continue }
          let corner = [
            (p.2 * q.1 - p.1 * q.2) / determinant, (p.0 * q.2 - p.2 * q.0) / determinant,
          ]
          guard program.violation(of: corner) < 1e-9 else { continue }
          let value = program.objectiveValue(at: corner)
          if best.map({ sign * value < sign * $0 }) ?? true { best = value }
        }
      }
      let outcome = try program.solve()
      if let best {
        let found = try #require(outcome.solution)
        #expect(abs(found.objective - best) < 1e-7)
      } else {
        infeasible += 1
        #expect(outcome == .infeasible)
      }
    }
    #expect(infeasible > 20)
  }

  @Test("multipliers of any kind prove a bound that the optimum keeps to")
  func anyMultipliers() throws {
    var numbers = TestNumbers(seed: 3)
    for _ in 0..<200 {
      let program = randomProgram(&numbers, integers: 0, continuous: 4, rows: 4).relaxation
      guard let solution = try program.solve().solution else { continue }
      let multipliers = (0..<4).map { _ in numbers.unit() * 4 - 2 }
      let bound = program.bound(fromMultipliers: multipliers)
      switch program.sense {
      case .minimise: #expect(bound <= solution.objective + 1e-9)
      case .maximise: #expect(bound >= solution.objective - 1e-9)
      }
    }
  }

  @Test(
    "from the optimal basis the same program takes no iteration, and a wrong basis does no harm")
  func bases() throws {
    var numbers = TestNumbers(seed: 4)
    let program = transport(&numbers, places: 12)
    let cold = try #require(try program.solve().solution)
    #expect(cold.iterations > 0)
    let warm = try #require(try program.solve(from: cold.basis).solution)
    #expect(warm.iterations == 0)
    #expect(abs(warm.objective - cold.objective) < 1e-9)
    let nonsense = Basis(
      constraints: .init(repeating: .basic, count: program.constraintCount),
      variables: .init(repeating: .basic, count: program.variableCount))
    let recovered = try #require(try program.solve(from: nonsense).solution)
    #expect(abs(recovered.objective - cold.objective) < 1e-9)
    #expect(throws: InvalidModel.self) {
      try program.solve(from: Basis(constraints: [], variables: []))
    }
  }

  @Test("limits of iterations and of time, and cancellation, end without an answer")
  func limits() throws {
    var numbers = TestNumbers(seed: 5)
    let program = transport(&numbers, places: 20)
    var settings = LinearSettings()
    settings.iterationLimit = 3
    #expect(try program.solve(settings) == .stopped(.iterationLimit))
    settings = LinearSettings()
    settings.timeLimitSeconds = 0
    #expect(try program.solve(settings) == .stopped(.timeLimit))
    #expect(try program.solve(isCancelled: { true }) == .stopped(.cancelled))
  }
}

/// Balanced transport between random places in the plane, two rows for each place.
func transport(_ numbers: inout TestNumbers, places: Int) -> LinearProgram {
  var program = LinearProgram(.minimise)
  var from = [[Term]](repeating: [], count: places)
  var to = from
  for origin in 0..<places {
    for goal in 0..<places {
      let flow = program.addVariable(objective: numbers.unit())
      from[origin].append(1 * flow)
      to[goal].append(1 * flow)
    }
  }
  for place in 0..<places {
    program.addConstraint(nil, from[place], .atMost(Double(places)))
    program.addConstraint(nil, to[place], .atLeast(Double(numbers.integer(1...places))))
  }
  return program
}
