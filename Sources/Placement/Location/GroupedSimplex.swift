/// A linear program whose columns mostly belong to groups of bounded sum: the primal simplex method
/// with generalised upper bounds.
///
/// Maximise Σ c·x over x ≥ 0 with Σ x over the columns of group g ≤ amount (or =), and coupling rows
/// Σ a·x ≤ bound (or =). Of each group one basic column, its key, follows from the others, so that the
/// basis to be kept is as small as the coupling rows are few. Source: Dantzig, Van Slyke, Journal of
/// Computer and System Sciences 1(3), 1967, DOI 10.1016/S0022-0000(67)80015-8.
///
/// Once a placement is chosen, clients are groups, and capacities and limits the coupling rows:
/// thousands of columns and about ten rows. In the master program of a bound, sites are groups. The
/// program lives: columns may be added or blocked and bounds moved, and the next solution starts from
/// the last basis, whether that is feasible or not; what breaks a bound is driven out first.
final class GroupedSimplex {
  /// What is known at the end.
  enum Outcome: Sendable {
    case optimal
    /// The prices prove that no solution exists.
    case infeasible
    /// More pivots than allowed, or numbers too bad to go on.
    case failed
  }

  let rowCount: Int
  let groupCount: Int
  let groupIsEqual: [Bool]
  let rowIsEqual: [Bool]
  private(set) var amounts: [Double]
  private(set) var bounds: [Double]

  /// By coupling row, the dual price.
  private(set) var rowPrice: [Double]
  /// By group, the dual price.
  private(set) var groupPrice: [Double]
  /// All pivots ever made.
  private(set) var pivots = 0

  // Column numbers: a slack for each row, a slack for each group, then the columns added.
  private var columnGroup: [Int32] = []
  private var columnCost: [Double] = []
  private var columnStart: [Int] = [0]
  private var entryRow: [Int32] = []
  private var entryValue: [Double] = []
  private var isBlocked: [Bool] = []

  private var key: [Int]
  private var keyValue: [Double]
  private var basic: [Int]
  private var basicValue: [Double]
  /// The inverse of the working basis: for each row, its entries by basis position.
  private let inverse: UnsafeMutablePointer<Double>
  private let direction: UnsafeMutablePointer<Double>
  private var keyRate: [Double]
  private var scanStart = 0

  /// What is within this of a bound keeps it; numbers are scaled to about 1.
  private static let tolerance = 1e-9
  private static let priceTolerance = 1e-9

  private var firstColumn: Int { rowCount + groupCount }

  init(amounts: [Double], groupIsEqual: [Bool], bounds: [Double], rowIsEqual: [Bool]) {
    self.amounts = amounts
    self.groupIsEqual = groupIsEqual
    self.bounds = bounds
    self.rowIsEqual = rowIsEqual
    rowCount = bounds.count
    groupCount = amounts.count
    rowPrice = [Double](repeating: 0, count: rowCount)
    groupPrice = [Double](repeating: 0, count: groupCount)
    key = (0..<groupCount).map { bounds.count + $0 }
    keyValue = amounts
    basic = Array(0..<rowCount)
    basicValue = bounds
    keyRate = [Double](repeating: 0, count: groupCount)
    inverse = UnsafeMutablePointer.allocate(capacity: max(1, rowCount * rowCount))
    inverse.initialize(repeating: 0, count: max(1, rowCount * rowCount))
    direction = UnsafeMutablePointer.allocate(capacity: max(1, rowCount))
    direction.initialize(repeating: 0, count: max(1, rowCount))
    for row in 0..<rowCount { inverse[row * rowCount + row] = 1 }
  }

  deinit {
    inverse.deallocate()
    direction.deallocate()
  }

  // MARK: Building

  /// How many columns were added.
  var columnCount: Int { columnCost.count }

  /// Opens a column; its entries follow, then ``closeColumn()``.
  func openColumn(group: Int, cost: Double) {
    columnGroup.append(Int32(group))
    columnCost.append(cost)
    isBlocked.append(false)
  }

  func addEntry(row: Int, value: Double) {
    if value != 0 {
      entryRow.append(Int32(row))
      entryValue.append(value)
    }
  }

  func closeColumn() { columnStart.append(entryRow.count) }

  /// What a column is worth at prices of the rows.
  func reducedCost(_ column: Int, _ prices: [Double]) -> Double {
    var value = columnCost[column]
    for entry in columnStart[column]..<columnStart[column + 1] {
      value -= prices[Int(entryRow[entry])] * entryValue[entry]
    }
    return value
  }

  /// Forbids a column, or allows it again.
  func setBlocked(_ column: Int, _ blocked: Bool) { isBlocked[column] = blocked }

  /// Moves a bound.
  func setBound(_ row: Int, _ bound: Double) { bounds[row] = bound }

  /// Begins each group with the column that is best at prices of the rows; to be called before the
  /// first solution.
  func chooseKeys(_ prices: [Double]) {
    var worth = groupIsEqual.map { $0 ? -Double.infinity : 0 }
    for column in 0..<columnCount {
      let group = Int(columnGroup[column])
      guard group >= 0, amounts[group] > 0, !isBlocked[column] else { continue }
      let reduced = reducedCost(column, prices)
      if reduced > worth[group] {
        worth[group] = reduced
        key[group] = firstColumn + column
      }
    }
  }

  /// The values of the columns.
  var values: [Double] {
    var values = [Double](repeating: 0, count: columnCount)
    for index in 0..<rowCount where basic[index] >= firstColumn {
      values[basic[index] - firstColumn] = max(0, basicValue[index])
    }
    for group in 0..<groupCount where key[group] >= firstColumn {
      values[key[group] - firstColumn] = max(0, keyValue[group])
    }
    return values
  }

  /// The objective of the values.
  var objective: Double {
    var sum = 0.0
    for (column, value) in values.enumerated() where value != 0 {
      sum += columnCost[column] * value
    }
    return sum
  }

  // MARK: Solving

  /// Finds an optimum, from wherever the last solution ended.
  func solve(mostPivots: Int? = nil) -> Outcome {
    let limit =
      pivots + (mostPivots ?? 2_000 + 30 * rowCount + 4 * groupCount)
    recomputeValues()
    var isFresh = false
    var wasFeasible = false
    var flat = 0
    var sinceCheck = 0
    var repairs = 0
    while true {
      if sinceCheck >= 100 {
        sinceCheck = 0
        if drift() > 1e-8 { refactor() }
        isFresh = false
      }
      let isFeasible = isPrimalFeasible
      if !isFeasible || !wasFeasible || !isFresh {
        computeRowPrices(isFeasible: isFeasible)
        isFresh = true
      }
      wasFeasible = isFeasible
      computeGroupPrices(isFeasible: isFeasible)
      guard let entering = enteringColumn(isFeasible: isFeasible, bland: flat > 60) else {
        if sinceCheck > 0 && (drift() > 1e-9 || repairs == 0) {
          // Confirm with fresh numbers before an answer is given.
          if drift() > 1e-9 { refactor() } else { recomputeValues() }
          repairs += 1
          sinceCheck = 0
          isFresh = false
          if repairs < 20 { continue }
        }
        return isFeasible ? .optimal : .infeasible
      }
      guard pivots < limit else { return .failed }
      pivots += 1
      sinceCheck += 1
      loadDirection(entering.column)
      let group = self.group(entering.column)
      guard let (step, leaving) = ratio(group: group, bland: flat > 60) else { return .failed }
      flat = step > 1e-12 ? 0 : flat + 1
      for index in 0..<rowCount where direction[index] != 0 {
        basicValue[index] -= step * direction[index]
        let other = self.group(basic[index])
        if other >= 0 { keyValue[other] += step * direction[index] }
      }
      if group >= 0 { keyValue[group] -= step }
      switch leaving {
      case .position(let index):
        if isFeasible { movePrices(index, entering.reduced) }
        replace(index, with: entering.column, value: step)
      case .key(let leavingGroup):
        if let index = (0..<rowCount).first(where: { self.group(basic[$0]) == leavingGroup }) {
          swapKey(of: leavingGroup, with: index)
          loadDirection(entering.column)
          if isFeasible { movePrices(index, entering.reduced) }
          replace(index, with: entering.column, value: step)
        } else {
          key[leavingGroup] = entering.column
          keyValue[leavingGroup] = step
        }
      }
    }
  }

  private enum Leaving {
    case position(Int)
    case key(Int)
  }

  private func group(_ column: Int) -> Int {
    if column >= firstColumn { return Int(columnGroup[column - firstColumn]) }
    return column - rowCount
  }

  private func cost(_ column: Int) -> Double {
    column >= firstColumn ? columnCost[column - firstColumn] : 0
  }

  /// Whether a column may only be 0: the slack of an equation, or a blocked one.
  private func isFixed(_ column: Int) -> Bool {
    if column >= firstColumn { return isBlocked[column - firstColumn] }
    return column < rowCount ? rowIsEqual[column] : groupIsEqual[column - rowCount]
  }

  /// Adds a column's entries, mapped to basis positions, to the direction.
  private func addMapped(_ column: Int, _ factor: Double) {
    func add(_ row: Int, _ amount: Double) {
      let source = inverse + row * rowCount
      for index in 0..<rowCount { direction[index] += amount * source[index] }
    }
    if column >= firstColumn {
      let number = column - firstColumn
      for entry in columnStart[number]..<columnStart[number + 1] {
        add(Int(entryRow[entry]), factor * entryValue[entry])
      }
    } else if column < rowCount {
      add(column, factor)
    }
  }

  /// How the basic columns fall for each unit of an entering one, whose group's key makes room.
  private func loadDirection(_ column: Int) {
    for index in 0..<rowCount { direction[index] = 0 }
    addMapped(column, 1)
    let group = self.group(column)
    if group >= 0 { addMapped(key[group], -1) }
    for index in 0..<rowCount where abs(direction[index]) < 1e-12 { direction[index] = 0 }
  }

  /// The right-hand side less what keys at their full amounts use.
  private func remainder() -> [Double] {
    var rest = bounds
    for group in 0..<groupCount where amounts[group] != 0 && key[group] >= firstColumn {
      let number = key[group] - firstColumn
      for entry in columnStart[number]..<columnStart[number + 1] {
        rest[Int(entryRow[entry])] -= amounts[group] * entryValue[entry]
      }
    }
    return rest
  }

  /// The values of all basic columns from the right-hand sides.
  private func recomputeValues() {
    let rest = remainder()
    for index in 0..<rowCount { basicValue[index] = 0 }
    for row in 0..<rowCount where rest[row] != 0 {
      let source = inverse + row * rowCount
      for index in 0..<rowCount { basicValue[index] += rest[row] * source[index] }
    }
    keyValue = amounts
    for index in 0..<rowCount {
      let group = self.group(basic[index])
      if group >= 0 { keyValue[group] -= basicValue[index] }
    }
  }

  /// By how much the basic values miss the rows, relative to the size of what is added up.
  private func drift() -> Double {
    var left = bounds
    var size = bounds.map { 1 + abs($0) }
    func use(_ column: Int, _ value: Double) {
      if column >= firstColumn {
        let number = column - firstColumn
        for entry in columnStart[number]..<columnStart[number + 1] {
          let row = Int(entryRow[entry])
          left[row] -= value * entryValue[entry]
          size[row] += abs(value * entryValue[entry])
        }
      } else if column < rowCount {
        left[column] -= value
        size[column] += abs(value)
      }
    }
    for index in 0..<rowCount { use(basic[index], basicValue[index]) }
    for group in 0..<groupCount { use(key[group], keyValue[group]) }
    var worst = 0.0
    for row in 0..<rowCount { worst = max(worst, abs(left[row]) / size[row]) }
    return worst.isNaN ? .infinity : worst
  }

  /// The sign of what is wrong with a basic value: +1 below 0, −1 above 0 where it must be 0.
  private func fault(_ column: Int, _ value: Double) -> Double {
    if value < -Self.tolerance { return 1 }
    if value > Self.tolerance, isFixed(column) { return -1 }
    return 0
  }

  private var isPrimalFeasible: Bool {
    for index in 0..<rowCount where fault(basic[index], basicValue[index]) != 0 { return false }
    for group in 0..<groupCount where fault(key[group], keyValue[group]) != 0 { return false }
    return true
  }

  /// Prices of the rows: of what is infeasible, or of the objective once nothing is.
  private func computeRowPrices(isFeasible: Bool) {
    var costs = [Double](repeating: 0, count: rowCount)
    for index in 0..<rowCount {
      let column = basic[index]
      let group = self.group(column)
      if isFeasible {
        costs[index] = cost(column) - (group >= 0 ? cost(key[group]) : 0)
      } else {
        costs[index] =
          fault(column, basicValue[index])
          - (group >= 0 ? fault(key[group], keyValue[group]) : 0)
      }
    }
    costs.withUnsafeBufferPointer { costs in
      for row in 0..<rowCount {
        let source = inverse + row * rowCount
        var sum = 0.0
        for index in 0..<rowCount { sum += costs[index] * source[index] }
        rowPrice[row] = sum
      }
    }
  }

  private func computeGroupPrices(isFeasible: Bool) {
    for group in 0..<groupCount {
      let column = key[group]
      var price = isFeasible ? cost(column) : fault(column, keyValue[group])
      if column >= firstColumn {
        let number = column - firstColumn
        for entry in columnStart[number]..<columnStart[number + 1] {
          price -= rowPrice[Int(entryRow[entry])] * entryValue[entry]
        }
      }
      groupPrice[group] = price
    }
  }

  /// The prices after a basis change at a position, from those before.
  private func movePrices(_ position: Int, _ reduced: Double) {
    let factor = reduced / direction[position]
    for row in 0..<rowCount { rowPrice[row] += factor * inverse[row * rowCount + position] }
  }

  private func enteringColumn(isFeasible: Bool, bland: Bool) -> (column: Int, reduced: Double)? {
    var best = Self.priceTolerance
    var found: Int?
    for row in 0..<rowCount where !rowIsEqual[row] && -rowPrice[row] > best {
      found = row
      best = -rowPrice[row]
      if bland { return (row, best) }
    }
    for group in 0..<groupCount where !groupIsEqual[group] && -groupPrice[group] > best {
      found = rowCount + group
      best = -groupPrice[group]
      if bland { return (rowCount + group, best) }
    }
    // The columns a part at a time, going round.
    let count = columnCount
    guard count > 0 else { return found.map { ($0, best) } }
    let part = bland ? count : max(300, count / 6)
    var next = bland ? 0 : scanStart % count
    var left = count
    while left > 0 {
      let end = min(next + min(part, left), count)
      scan(next..<end, isFeasible: isFeasible, bland: bland, &best, &found)
      left -= end - next
      next = end == count ? 0 : end
      if let found, found >= firstColumn { break }
    }
    if !bland { scanStart = next }
    return found.map { ($0, best) }
  }

  private func scan(
    _ range: Range<Int>, isFeasible: Bool, bland: Bool, _ best: inout Double, _ found: inout Int?
  ) {
    rowPrice.withUnsafeBufferPointer { rowPrice in
      groupPrice.withUnsafeBufferPointer { groupPrice in
        columnStart.withUnsafeBufferPointer { start in
          entryRow.withUnsafeBufferPointer { row in
            entryValue.withUnsafeBufferPointer { value in
              var entry = start[range.lowerBound]
              for column in range {
                let end = start[column + 1]
                if isBlocked[column] {
                  entry = end
                  continue
                }
                var reduced = isFeasible ? columnCost[column] : 0
                let group = Int(columnGroup[column])
                if group >= 0 { reduced -= groupPrice[group] }
                while entry < end {
                  reduced -= rowPrice[Int(row[entry])] * value[entry]
                  entry += 1
                }
                if reduced > best {
                  found = firstColumn + column
                  best = reduced
                  if bland { return }
                }
              }
            }
          }
        }
      }
    }
  }

  /// How far the entering column may rise, and what then leaves.
  private func ratio(group: Int, bland: Bool) -> (step: Double, leaving: Leaving)? {
    var touched: [Int] = []
    if group >= 0 {
      keyRate[group] += 1
      touched.append(group)
    }
    for index in 0..<rowCount where direction[index] != 0 {
      let other = self.group(basic[index])
      if other >= 0 {
        keyRate[other] -= direction[index]
        touched.append(other)
      }
    }
    var step = Double.infinity
    var leaving: Leaving?
    var pivot = 0.0
    var leavingColumn = Int.max
    func consider(_ column: Int, _ value: Double, _ rate: Double, _ which: Leaving) {
      // The value falls by `rate` for each unit of the entering column.
      guard abs(rate) > 1e-9 else { return }
      let trouble = fault(column, value)
      var room: Double
      if trouble > 0 {
        if rate > 0 { return }
        room = value / rate
      } else if trouble < 0 {
        if rate < 0 { return }
        room = value / rate
      } else if isFixed(column) {
        room = 0
      } else {
        if rate < 0 { return }
        room = max(0, value) / rate
      }
      room = max(0, room)
      let isTie = abs(room - step) <= 1e-12
      let isPreferred = bland ? column < leavingColumn : abs(rate) > pivot
      if isTie ? isPreferred : room < step {
        step = min(step, room)
        pivot = abs(rate)
        leaving = which
        leavingColumn = column
      }
    }
    for index in 0..<rowCount where direction[index] != 0 {
      consider(basic[index], basicValue[index], direction[index], .position(index))
    }
    for other in touched where keyRate[other] != 0 {
      consider(key[other], keyValue[other], keyRate[other], .key(other))
      keyRate[other] = 0
    }
    for other in touched { keyRate[other] = 0 }
    return leaving.map { (step, $0) }
  }

  /// Puts a column in the place of a basic one, whose direction is loaded.
  private func replace(_ position: Int, with column: Int, value: Double) {
    basic[position] = column
    basicValue[position] = value
    let reciprocal = 1 / direction[position]
    for row in 0..<rowCount {
      let target = inverse + row * rowCount
      let entry = target[position] * reciprocal
      guard entry != 0 else { continue }
      for index in 0..<rowCount { target[index] -= entry * direction[index] }
      target[position] = entry
    }
  }

  /// Makes a basic column of a group its key, and the key basic in its place.
  private func swapKey(of group: Int, with position: Int) {
    var mates: [Int] = []
    for other in 0..<rowCount where other != position && self.group(basic[other]) == group {
      mates.append(other)
    }
    for row in 0..<rowCount {
      let target = inverse + row * rowCount
      var sum = target[position]
      for other in mates { sum += target[other] }
      target[position] = -sum
    }
    swap(&key[group], &basic[position])
    let value = keyValue[group]
    keyValue[group] = basicValue[position]
    basicValue[position] = value
  }

  /// Builds the inverse anew, one basic column after the other. What has become dependent leaves the
  /// basis for a slack.
  private func refactor() {
    let wanted = basic
    var isKept = [Bool](repeating: false, count: rowCount)
    for column in wanted where column < rowCount { isKept[column] = true }
    for entry in 0..<rowCount * rowCount { inverse[entry] = 0 }
    for row in 0..<rowCount {
      inverse[row * rowCount + row] = 1
      basic[row] = row
    }
    var isTaken = isKept
    for column in wanted where column >= rowCount {
      loadDirection(column)
      var best = -1
      for index in 0..<rowCount
      where !isTaken[index] && (best < 0 || abs(direction[index]) > abs(direction[best])) {
        best = index
      }
      guard best >= 0, abs(direction[best]) > 1e-9 else { continue }
      isTaken[best] = true
      replace(best, with: column, value: 0)
    }
    recomputeValues()
  }
}
