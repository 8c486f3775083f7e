import MixedIntegerProgramming
import Testing

@testable import Placement

@Suite("The simplex method with groups")
struct GroupedSimplexTests {
  @Test("300 random programs agree with the reference simplex, and their prices prove them")
  func random() throws {
    var dice = Dice(11)
    var optimal = 0
    var infeasible = 0
    for number in 0..<300 {
      let groups = dice.integer(1...5)
      let rows = dice.integer(0...4)
      let columns = dice.integer(1...14)
      let amounts = (0..<groups).map { _ in Double(dice.integer(0...6)) }
      let groupIsEqual = (0..<groups).map { _ in dice.chance(0.2) }
      let bounds = (0..<rows).map { _ in dice.uniform(-4, 12) }
      let rowIsEqual = (0..<rows).map { _ in dice.chance(0.2) }
      let simplex = GroupedSimplex(
        amounts: amounts, groupIsEqual: groupIsEqual, bounds: bounds, rowIsEqual: rowIsEqual)
      var groupOf: [Int] = []
      var costs: [Double] = []
      var entries: [[Double]] = []
      for _ in 0..<columns {
        let group = dice.integer(0...groups - 1)
        let cost = Double(dice.integer(-3...6))
        let column = (0..<rows).map { _ in dice.chance(0.7) ? Double(dice.integer(-2...4)) : 0 }
        groupOf.append(group)
        costs.append(cost)
        entries.append(column)
        simplex.openColumn(group: group, cost: cost)
        for (row, value) in column.enumerated() { simplex.addEntry(row: row, value: value) }
        simplex.closeColumn()
      }
      var reference = ReferenceSimplex(maximise: costs)
      for group in 0..<groups {
        reference.add(
          groupOf.map { $0 == group ? 1 : 0 }, groupIsEqual[group] ? .equal : .atMost,
          amounts[group])
      }
      for row in 0..<rows {
        reference.add(
          entries.map { $0[row] }, rowIsEqual[row] ? .equal : .atMost, bounds[row])
      }
      let isWarm = dice.chance(0.5)
      if isWarm { simplex.chooseKeys((0..<rows).map { _ in dice.uniform(0, 2) }) }
      switch (simplex.solve(), reference.solve()) {
      case (.optimal, .optimal(let value, _)):
        optimal += 1
        #expect(abs(simplex.objective - value) <= 1e-7 * max(1, abs(value)), "program \(number)")
        // Weak duality with the prices: nothing is worth more than they say.
        var bound = 0.0
        for (price, amount) in zip(simplex.groupPrice, amounts) { bound += price * amount }
        for (price, right) in zip(simplex.rowPrice, bounds) { bound += price * right }
        #expect(abs(bound - value) <= 1e-6 * max(1, abs(value)), "program \(number)")
        for column in 0..<columns {
          var reduced = costs[column] - simplex.groupPrice[groupOf[column]]
          for row in 0..<rows { reduced -= simplex.rowPrice[row] * entries[column][row] }
          #expect(reduced <= 1e-7, "program \(number)")
        }
        // And GLPK agrees.
        let solution = try simplex.linearProgram.solve().solution
        #expect(abs(try #require(solution).objective - value) <= 1e-7 * max(1, abs(value)))
      case (.infeasible, .infeasible):
        infeasible += 1
        // The prices are a proof: they make the right side less than nothing.
        var bound = 0.0
        for (price, amount) in zip(simplex.groupPrice, amounts) { bound += price * amount }
        for (price, right) in zip(simplex.rowPrice, bounds) { bound += price * right }
        #expect(bound < 0, "program \(number)")
      case (let ours, let theirs):
        Issue.record("program \(number): \(ours), reference \(theirs)")
      }
    }
    #expect(optimal > 150 && infeasible > 30)
  }

  @Test("GLPK in its place gives the same optimum and prices that prove it")
  func fallback() {
    let simplex = GroupedSimplex(
      amounts: [3, 2], groupIsEqual: [false, false], bounds: [4], rowIsEqual: [false])
    for (group, cost) in [(0, 5.0), (0, 3.0), (1, 4.0)] {
      simplex.openColumn(group: group, cost: cost)
      simplex.addEntry(row: 0, value: cost / 3)
      simplex.closeColumn()
    }
    guard case .optimal = simplex.solveWithGLPK() else {
      Issue.record("GLPK gave up")
      return
    }
    #expect(abs(simplex.objective - 12) < 1e-9)
    #expect(
      abs(3 * simplex.groupPrice[0] + 2 * simplex.groupPrice[1] + 4 * simplex.rowPrice[0] - 12)
        < 1e-9)
  }
}
