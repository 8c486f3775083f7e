import MixedIntegerProgramming
import Testing

@Suite("Lazy rows")
struct LazyRowTests {
  /// The shortest tour through points in the plane, with two edges at each point written down and
  /// connected tours as lazy rows.
  private struct Tour {
    var places: [(x: Double, y: Double)]
    var plan = MixedIntegerProgram(.minimise)
    var edges: [(Int, Int)] = []

    init(_ numbers: inout TestNumbers, count: Int) {
      places = (0..<count).map { _ in (numbers.unit(), numbers.unit()) }
      var at = [[Term]](repeating: [], count: count)
      for i in 0..<count {
        for j in (i + 1)..<count {
          let edge = plan.addVariable(nil, .binary, objective: length(i, j))
          edges.append((i, j))
          at[i].append(1 * edge)
          at[j].append(1 * edge)
        }
      }
      for terms in at { plan.addConstraint(nil, terms, .exactly(2)) }
    }

    func length(_ i: Int, _ j: Int) -> Double {
      let (dx, dy) = (places[i].x - places[j].x, places[i].y - places[j].y)
      return (dx * dx + dy * dy).squareRoot()
    }

    /// For the parts that fall apart: at most size − 1 edges within each.
    func brokenRows(_ point: RelaxedPoint) -> [ConstraintRow] {
      var part = Array(places.indices)
      func root(_ place: Int) -> Int { part[place] == place ? place : root(part[place]) }
      for (index, edge) in edges.enumerated() where point.values[index] > 1e-6 {
        part[root(edge.0)] = root(edge.1)
      }
      let roots = places.indices.map(root)
      let parts = Set(roots).sorted()
      guard parts.count > 1 else { return [] }
      return parts.map { part in
        let inside = edges.indices.filter {
          roots[edges[$0].0] == part && roots[edges[$0].1] == part
        }
        let size = roots.filter { $0 == part }.count
        return ConstraintRow(
          nil, inside.map { 1 * Variable(index: $0) }, .atMost(Double(size - 1)))
      }
    }

    /// The shortest tour by trying all orders.
    var shortest: Double {
      var best = Double.infinity
      func extend(_ tour: [Int], _ sum: Double) {
        guard tour.count < places.count else {
          best = min(best, sum + length(tour[tour.count - 1], 0))
          return
        }
        for next in 1..<places.count where !tour.contains(next) {
          extend(tour + [next], sum + length(tour[tour.count - 1], next))
        }
      }
      extend([0], 0)
      return best
    }
  }

  @Test("round tours through eight places, all orders tried")
  func tours() throws {
    var numbers = TestNumbers(seed: 20)
    var rows = 0
    for _ in 0..<15 {
      let tour = Tour(&numbers, count: 8)
      let result = try tour.plan.solve(callbacks: SearchCallbacks(lazyRows: tour.brokenRows))
      let solution = try #require(result.solution)
      #expect(result.outcome == .provenOptimal(solution))
      #expect(abs(solution.objective - tour.shortest) < 1e-9)
      rows += result.lazyRows
      // Written down in the first place, the same rows give the same tour.
      let again = try tour.plan.solve(callbacks: SearchCallbacks(lazyRows: tour.brokenRows))
      #expect(again == result)
    }
    #expect(rows > 15)
  }

  @Test("p-median with Benders rows equals the full model")
  func median() throws {
    var numbers = TestNumbers(seed: 21)
    for _ in 0..<12 {
      let count = numbers.integer(8...16)
      let open = numbers.integer(2...4)
      let places = (0..<count).map { _ in (numbers.unit(), numbers.unit()) }
      func distance(_ i: Int, _ j: Int) -> Double {
        let (dx, dy) = (places[i].0 - places[j].0, places[i].1 - places[j].1)
        return ((dx * dx + dy * dy).squareRoot() * 100).rounded()
      }
      // In full.
      var full = MixedIntegerProgram(.minimise)
      let sites = (0..<count).map { _ in full.addVariable(nil, .binary) }
      full.addConstraint(nil, sites.map { 1 * $0 }, .exactly(Double(open)))
      for i in 0..<count {
        var all: [Term] = []
        for j in 0..<count {
          let served = full.addVariable(nil, .continuous(.unit), objective: distance(i, j))
          all.append(1 * served)
          full.addConstraint(nil, [1 * served, -1 * sites[j]], .atMost(0))
        }
        full.addConstraint(nil, all, .exactly(1))
      }
      // One cost per place, and for a radius r: cost ≥ r − Σ (r − d)⁺ · open.
      var master = MixedIntegerProgram(.minimise)
      let choices = (0..<count).map { _ in master.addVariable(nil, .binary) }
      let costs = (0..<count).map { _ in master.addVariable(nil, .continuous(), objective: 1) }
      master.addConstraint(nil, choices.map { 1 * $0 }, .exactly(Double(open)))
      let near = (0..<count).map { i in (0..<count).sorted { distance(i, $0) < distance(i, $1) } }
      func separate(_ point: RelaxedPoint) -> [ConstraintRow] {
        (0..<count).compactMap { i in
          var sum = 0.0
          var radius = 0.0
          for j in near[i] {
            radius = distance(i, j)
            sum += point[choices[j]]
            if sum >= 1 - 1e-9 { break }
          }
          let terms = (0..<count).filter { distance(i, $0) < radius }.map {
            (radius - distance(i, $0)) * choices[$0]
          }
          return ConstraintRow(nil, [1 * costs[i]] + terms, .atLeast(radius))
        }
      }
      func guess(_ point: RelaxedPoint) -> [Double]? {
        let chosen = Set(
          choices.indices.sorted { (-point[choices[$0]], $0) < (-point[choices[$1]], $1) }
            .prefix(open))
        return choices.indices.map { chosen.contains($0) ? 1 : 0 }
          + (0..<count).map { i in chosen.map { distance(i, $0) }.min() ?? .infinity }
      }
      let expected = try #require(try full.solve().solution)
      let found = try master.solve(
        callbacks: SearchCallbacks(lazyRows: separate, heuristic: guess))
      let solution = try #require(found.solution)
      #expect(found.outcome == .provenOptimal(solution))
      #expect(abs(solution.objective - expected.objective) < 1e-6)
    }
  }

  @Test("satisfied rows, the same row again and again, and rows missed by rounding end the search")
  func endless() throws {
    var plan = MixedIntegerProgram(.maximise)
    let x = plan.addVariable(nil, .integer(.between(0, 10)), objective: 1)
    let y = plan.addVariable(nil, .continuous(.between(0, 10)), objective: 1)
    var calls = 0
    let result = try plan.solve(
      callbacks: SearchCallbacks(lazyRows: { _ in
        calls += 1
        return [
          // Satisfied by everything, violated until it is added, and by less than the tolerance.
          ConstraintRow(nil, [1 * x], .atMost(100)),
          ConstraintRow(nil, [3 * x, 1 * y], .atMost(17.5)),
          ConstraintRow(nil, [3 * x, 1 * y], .atMost(17.5 - 1e-9)),
        ]
      }))
    // y = 10 leaves 7.5 for 3x: x = 2. x = 3 leaves y = 8.5, and 11.5 is less than 12.
    #expect(abs(try #require(result.solution).objective - 12) < 1e-6)
    #expect(result.lazyRows == 2)
    #expect(calls < 50)
  }

  @Test("a start or a guess that only a lazy row forbids is refused")
  func forbiddenGuess() throws {
    var plan = MixedIntegerProgram(.maximise)
    let items = (0..<6).map { _ in plan.addVariable(nil, .binary, objective: 1) }
    plan.addConstraint(nil, items.map { 2 * $0 }, .atMost(11))
    func rows(_ point: RelaxedPoint) -> [ConstraintRow] {
      [ConstraintRow(nil, items.map { 1 * $0 }, .atMost(3))]
    }
    let tooMany: [Double] = [1, 1, 1, 1, 1, 0]
    let result = try plan.solve(
      start: tooMany, callbacks: SearchCallbacks(lazyRows: rows, heuristic: { _ in tooMany }))
    #expect(result.solution?.objective == 3)
  }

  @Test("GLPK's rounding does not slip past a lazy row that only the rounded point violates")
  func rounding() throws {
    var plan = MixedIntegerProgram(.maximise)
    let x = [10.0, 10, 1].map { plan.addVariable(nil, .binary, objective: $0) }
    plan.addConstraint(nil, x.map { 4 * $0 }, .atMost(9))
    // The relaxation is at (1, 1, ¼), which keeps to this row; (1, 1, 0) does not.
    let row = ConstraintRow(nil, [1 * x[2], -0.2 * x[0], -0.2 * x[1]], .atLeast(-0.2))
    let result = try plan.solve(callbacks: SearchCallbacks(lazyRows: { _ in [row] }))
    #expect(abs(try #require(result.solution).objective - 11) < 1e-9)
  }

  @Test("a row that is not valid ends the search with its problems")
  func invalidRow() throws {
    var plan = MixedIntegerProgram(.maximise)
    plan.addVariable(nil, .integer(.between(0, 10)), objective: 1)
    let result = try plan.solve(
      callbacks: SearchCallbacks(lazyRows: { _ in
        [ConstraintRow(nil, [Term(Variable(index: 7), .nan)], .atMost(1))]
      }))
    guard case .numericalFailure(.invalidRow(let problems)) = result.outcome else {
      Issue.record("\(result.outcome)")
      return
    }
    #expect(problems.count == 2)
  }

  @Test("a callback may solve other programs on the same thread")
  func nested() throws {
    var plan = MixedIntegerProgram(.maximise)
    let x = (0..<4).map { plan.addVariable(nil, .binary, objective: Double(5 + $0)) }
    plan.addConstraint(nil, x.map { 2 * $0 }, .atMost(5))
    // What may be packed is itself an optimum: at most one of the last two.
    var inner = LinearProgram(.maximise)
    let z = inner.addVariable(objective: 1)
    inner.addConstraint(nil, [2 * z], .atMost(2))
    let result = try plan.solve(
      callbacks: SearchCallbacks(lazyRows: { _ in
        guard let side = try? inner.solve().solution?.objective else { return [] }
        return [ConstraintRow(nil, [1 * x[2], 1 * x[3]], .atMost(side))]
      }))
    #expect(abs(try #require(result.solution).objective - 14) < 1e-9)
  }
}
