/// A dense two-phase tableau simplex with Bland's rule: slow, and too plain to be wrong in the way
/// that the solver might be.
struct ReferenceSimplex {
  enum Outcome: Equatable {
    case optimal(Double, [Double])
    case infeasible
    case unbounded
  }

  enum Relation {
    case atMost
    case equal
  }

  var objective: [Double]
  var rows: [(coefficients: [Double], relation: Relation, bound: Double)] = []

  init(maximise objective: [Double]) { self.objective = objective }

  mutating func add(_ coefficients: [Double], _ relation: Relation, _ bound: Double) {
    rows.append((coefficients, relation, bound))
  }

  func solve() -> Outcome {
    let variables = objective.count
    let slacks = rows.count { $0.relation == .atMost }
    let width = variables + slacks + rows.count + 1
    var table: [[Double]] = []
    var basis: [Int] = []
    var slack = variables
    for (index, row) in rows.enumerated() {
      var line = [Double](repeating: 0, count: width)
      for (column, value) in row.coefficients.enumerated() { line[column] = value }
      line[width - 1] = row.bound
      if row.relation == .atMost {
        line[slack] = 1
        slack += 1
      }
      if row.bound < 0 { for column in line.indices { line[column] = -line[column] } }
      line[variables + slacks + index] = 1
      basis.append(variables + slacks + index)
      table.append(line)
    }
    var phase = [Double](repeating: 0, count: width)
    for index in rows.indices { phase[variables + slacks + index] = -1 }
    let first = Self.pivot(&table, &basis, phase, columns: variables + slacks + rows.count)
    guard first.isBounded, first.value > -1e-7 else { return .infeasible }
    var second = [Double](repeating: 0, count: width)
    for (column, value) in objective.enumerated() { second[column] = value }
    let last = Self.pivot(&table, &basis, second, columns: variables + slacks)
    guard last.isBounded else { return .unbounded }
    var solution = [Double](repeating: 0, count: variables)
    for (row, column) in basis.enumerated() where column < variables {
      solution[column] = table[row][width - 1]
    }
    return .optimal(last.value, solution)
  }

  private static func pivot(
    _ table: inout [[Double]], _ basis: inout [Int], _ cost: [Double], columns: Int
  ) -> (value: Double, isBounded: Bool) {
    let width = cost.count
    var reduced = cost
    var value = 0.0
    for (row, column) in basis.enumerated() where cost[column] != 0 {
      let factor = reduced[column]
      for index in 0..<width - 1 { reduced[index] -= factor * table[row][index] }
      value += factor * table[row][width - 1]
    }
    while let entering = (0..<columns).first(where: { reduced[$0] > 1e-9 }) {
      var leaving = -1
      var least = Double.infinity
      for row in table.indices where table[row][entering] > 1e-9 {
        let ratio = table[row][width - 1] / table[row][entering]
        if ratio < least - 1e-12 || (ratio <= least + 1e-12 && basis[row] < basis[leaving]) {
          least = min(least, ratio)
          leaving = row
        }
      }
      guard leaving >= 0 else { return (value, false) }
      let scale = 1 / table[leaving][entering]
      for index in 0..<width { table[leaving][index] *= scale }
      let line = table[leaving]
      for row in table.indices where row != leaving {
        let factor = table[row][entering]
        if factor != 0 { for index in 0..<width { table[row][index] -= factor * line[index] } }
      }
      let factor = reduced[entering]
      for index in 0..<width - 1 { reduced[index] -= factor * line[index] }
      value += factor * line[width - 1]
      basis[leaving] = entering
    }
    return (value, true)
  }
}
