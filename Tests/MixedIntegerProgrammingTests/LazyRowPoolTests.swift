import Testing

@testable import MixedIntegerProgramming

@Suite("The pool of lazy rows")
struct LazyRowPoolTests {
  private let row: [Term] = [Term(Variable(index: 0), 1)]

  @Test("a row is given once to a node, again to the next, and never where it is satisfied")
  func givenOnce() {
    var pool = LazyRowPool(tolerance: 1e-7)
    let isNew = [pool.keep(row, .atMost(1)), pool.keep(row, .atMost(1))]
    #expect(isNew == [true, false])
    _ = pool.enter(node: 1, point: [2])
    let first = [pool.take(violatedBy: [2]), pool.take(violatedBy: [2])]
    #expect(first == [[0], []])
    _ = pool.enter(node: 2, point: [2])
    let second = [pool.take(violatedBy: [1 + 1e-9]), pool.take(violatedBy: [2])]
    #expect(second == [[], [0]])
  }

  @Test("rows that do not move a node's optimum end the round there")
  func standstill() {
    var pool = LazyRowPool(tolerance: 1e-7)
    pool.keep(row, .atMost(1))
    var isMoving = [pool.enter(node: 1, point: [2])]
    _ = pool.take(violatedBy: [2])
    isMoving.append(pool.enter(node: 1, point: [2]))
    isMoving.append(pool.enter(node: 1, point: [1.5]))
    isMoving.append(pool.enter(node: 2, point: [1.5]))
    #expect(isMoving == [true, false, true, true])
  }

  @Test("a large row must be violated by more than rounding")
  func size() {
    let pool = LazyRowPool(tolerance: 1e-7)
    let large: [Term] = [Term(Variable(index: 0), 1e9), Term(Variable(index: 1), -1e9)]
    #expect(!pool.isViolated(large, .atMost(0), at: [1, 1 - 5e-10]))
    #expect(pool.isViolated(large, .atMost(0), at: [1, 1 - 1e-7]))
    #expect(pool.isViolated(row, .atMost(1), at: [1 + 2e-7]))
  }
}
