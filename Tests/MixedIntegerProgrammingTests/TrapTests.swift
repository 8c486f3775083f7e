import CGLPK
import Foundation
import MixedIntegerProgramming
import Testing

@Suite("GLPK's traps")
struct TrapTests {
  @Test("GLPK is built with an environment for each thread")
  func threadLocal() {
    #expect(glp_config("TLS") != nil)
  }

  @Test("everything wrong with a model is listed before GLPK sees any of it")
  func validation() throws {
    var program = MixedIntegerProgram(.minimise)
    program.objectiveConstant = .infinity
    let x = program.addVariable("x", .continuous(.between(2, 1)), objective: .nan)
    program.addVariable(nil, .integer(.atLeast(.infinity)))
    program.addConstraint("row", [.infinity * x, 1 * Variable(index: 9)], .exactly(.nan))
    program.addConstraint(nil, [1 * Variable(index: -1)], .between(5, 4))
    do {
      _ = try program.solve()
      Issue.record("an invalid model was solved")
    } catch {
      #expect(error.problems.count == 10)
      #expect(
        error.problems.contains(
          .crossedBounds(.variableBounds(variable: 0, name: "x"), lower: 2, upper: 1)))
      #expect(
        error.problems.contains(
          .unknownVariable(constraint: 0, name: "row", variable: 9, variableCount: 2)))
      #expect(error.description.split(separator: "\n").count == 10)
    }
    #expect(throws: InvalidModel.self) { try program.relaxation.solve() }
    #expect(throws: InvalidModel.self) { try program.freeMPS() }
  }

  @Test("no solution is seen to be none where GLPK's presolver finds one")
  func presolver() throws {
    var program = MixedIntegerProgram(.maximise)
    let x = program.addVariable(nil, .binary, objective: 7)
    program.addConstraint(nil, [6 * x], .between(1, 5))
    #expect(try program.solve().outcome == .infeasible)
  }

  @Test("a tiny coefficient does not make a wrong optimum of a large bound")
  func scaling() throws {
    // GLPK scales the first column by 10¹¹, and then takes the second one's coefficient for 0.
    var program = MixedIntegerProgram(.maximise)
    let x = program.addVariable(nil, .integer(.between(1, 4)), objective: 3.625)
    let y = program.addVariable(nil, .continuous(.between(-1, 1e7)), objective: 0.3)
    let z = program.addVariable(nil, .continuous(.atMost(.pi)))
    program.addVariable(nil, .continuous(.free))
    let fixed = program.addVariable(nil, .continuous(.exactly(1)), objective: -4)
    program.addConstraint(nil, [-1e-11 * x, (1 / 3) * z], .atLeast(-2))
    let solution = try #require(try program.solve().solution)
    #expect(solution[y] == 1e7 && solution[x] == 4 && solution[fixed] == 1)
    #expect(try #require(try program.relaxation.solve().solution)[y] == 1e7)
  }

  @Test("terms of the same variable are put together")
  func duplicates() throws {
    var program = LinearProgram(.maximise)
    let x = program.addVariable(objective: 1)
    let y = program.addVariable(objective: 1)
    program.addConstraint(nil, [1 * y, 2 * x, 3 * y, -4 * y], .atMost(6))
    program.addConstraint(nil, [1 * y], .atMost(5))
    #expect(program.constraintTerms[0] == [Term(x, 2)])
    #expect(try program.solve().solution?.objective == 8)
  }

  @Test("a bad argument does not abort, and the thread can solve on")
  func badArgument() throws {
    // A guard inside another's callback as well: the outer problem must survive the inner fault.
    var plan = MixedIntegerProgram(.maximise)
    let x = (0..<4).map { _ in plan.addVariable(nil, .binary, objective: 1) }
    plan.addConstraint(nil, x.map { 2 * $0 }, .atMost(5))
    var faults = 0
    let result = try plan.solve(
      callbacks: SearchCallbacks(lazyRows: { _ in
        if provokeFault().contains("row number out of range") { faults += 1 }
        return []
      }))
    #expect(faults > 0)
    #expect(result.solution?.objective == 2)
    #expect(provokeFault().contains("row number out of range"))
    #expect(try plan.solve().solution?.objective == 2)
  }

  /// Sets a bound of a row that is not there, which by itself would end the process.
  private func provokeFault() -> String {
    guard let session = cglpk_open(nil, nil) else { return "no session" }
    defer { cglpk_close(session) }
    guard cglpk_set_row_bounds(session, 5, 0, 1) == CGLPK_FAULT else { return "no fault" }
    // Dead from here on, whatever is asked.
    guard cglpk_set_column_bounds(session, 0, 0, 1) == CGLPK_FAULT else { return "alive" }
    return String(cString: cglpk_fault(session))
  }

  @Test("numbers that overflow inside GLPK end in a failure or an answer that was checked")
  func overflow() throws {
    var program = LinearProgram(.minimise)
    let x = program.addVariable(objective: 1e308)
    let y = program.addVariable(objective: -1e308)
    program.addConstraint(nil, [1e308 * x, 1e-308 * y], .atLeast(1))
    program.addConstraint(nil, [1e-300 * x, 1e300 * y], .atMost(1e308))
    switch try program.solve() {
    case .optimal(let solution): #expect(program.violation(of: solution.values) <= 1e-6)
    case .numericalFailure, .unbounded: break
    case .infeasible, .stopped: Issue.record("neither is true")
    }
  }

  @Test("nothing is printed; the log comes by the line")
  func log() throws {
    var lines: [String] = []
    let plan = hardKnapsack(size: 12)
    _ = try plan.solve(callbacks: SearchCallbacks(log: { lines.append($0) }))
    #expect(lines.contains { $0.contains("INTEGER OPTIMAL SOLUTION FOUND") })
    #expect(!lines.contains { $0.contains("\n") })
    var linear: [String] = []
    _ = try plan.relaxation.solve(log: { linear.append($0) })
    #expect(linear.contains { $0.contains("OPTIMAL") })
  }

  @Test("200 searches at the same time on many threads give what one thread gives")
  func concurrency() async throws {
    let plans = (0..<20).map { hardKnapsack(size: 8 + $0 % 5) }
    let expected = try plans.map { try $0.solve() }
    let found = try await withThrowingTaskGroup(of: (Int, SearchResult).self) { group in
      for task in 0..<200 {
        let plan = plans[task % plans.count]
        group.addTask { (task, try plan.solve()) }
      }
      return try await group.reduce(into: [Int: SearchResult]()) { $0[$1.0] = $1.1 }
    }
    for task in 0..<200 { #expect(found[task] == expected[task % plans.count]) }
    // Threads that are not of the pool, each with an environment of its own.
    let results = ThreadResults()
    let group = DispatchGroup()
    for plan in plans {
      group.enter()
      Thread.detachNewThread {
        results.add(try? plan.solve())
        group.leave()
      }
    }
    group.wait()
    #expect(results.count == plans.count)
  }

  private final class ThreadResults: @unchecked Sendable {
    private let lock = NSLock()
    private var found = 0
    var count: Int { lock.withLock { found } }
    func add(_ result: SearchResult?) {
      if result?.solution != nil { lock.withLock { found += 1 } }
    }
  }
}
