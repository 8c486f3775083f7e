/// A linear program whose columns mostly belong to groups of bounded sum: the primal simplex method
/// with generalised upper bounds.
///
/// Maximise Σ c·x over x ≥ 0 with Σ x over the columns of group g ≤ amount (or =), and coupling rows
/// Σ a·x ≤ bound (or =). Of each group one basic column, its key, follows from the others, so that the
/// basis to be kept is as small as the coupling rows are few. Source: Dantzig, Van Slyke, Journal of
/// Computer and System Sciences 1(3), 1967, DOI 10.1016/S0022-0000(67)80015-8.
///
/// With clients as groups and the capacities and limits as coupling rows, the program that remains
/// once a placement is chosen has thousands of columns and about ten rows. It may start anywhere:
/// what is below zero is driven out first.
struct GroupedSimplex {
  /// What is known at the end.
  enum Outcome: Sendable {
    case optimal
    /// The duals prove that no solution exists.
    case infeasible
    /// More pivots than allowed, or numbers too bad to go on.
    case failed
  }

  /// Columns in compressed form.
  struct Columns: Sendable {
    /// By column: the group, −1 for none.
    var group: [Int] = []
    var cost: [Double] = []
    /// By column, one more at the end: where its entries start.
    var start: [Int] = [0]
    var row: [Int] = []
    var value: [Double] = []

    var count: Int { group.count }

    /// Adds a column; entries follow by ``add(row:value:)`` and ``close()``.
    mutating func open(group: Int, cost: Double) {
      self.group.append(group)
      self.cost.append(cost)
    }
    mutating func add(row: Int, value: Double) {
      if value != 0 {
        self.row.append(row)
        self.value.append(value)
      }
    }
    mutating func close() { start.append(row.count) }
  }

  let columns: Columns
  let amounts: [Double]
  let groupIsEqual: [Bool]
  let bounds: [Double]
  let rowIsEqual: [Bool]

  /// By coupling row, the dual price.
  private(set) var rowPrice: [Double]
  /// By group, the dual price.
  private(set) var groupPrice: [Double]
  /// By column, its value.
  private(set) var value: [Double] = []
  /// The objective.
  private(set) var objective = 0.0
  private(set) var pivots = 0

  // Columns after the given ones: a slack for each row, then one for each group.
  private let rowCount: Int
  private let groupCount: Int
  private var key: [Int]
  private var keyValue: [Double]
  private var basic: [Int]
  private var basicValue: [Double]
  /// The inverse of the working basis, row by row.
  private var inverse: [Double]
  /// What is within this of a bound keeps it; numbers are scaled to about 1.
  private static let tolerance = 1e-9
  private static let reducedCostTolerance = 1e-10

  init(
    columns: Columns, amounts: [Double], groupIsEqual: [Bool], bounds: [Double],
    rowIsEqual: [Bool]
  ) {
    self.columns = columns
    self.amounts = amounts
    self.groupIsEqual = groupIsEqual
    self.bounds = bounds
    self.rowIsEqual = rowIsEqual
    rowCount = bounds.count
    groupCount = amounts.count
    rowPrice = [Double](repeating: 0, count: rowCount)
    groupPrice = [Double](repeating: 0, count: groupCount)
    key = (0..<groupCount).map { columns.count + bounds.count + $0 }
    keyValue = amounts
    basic = (0..<rowCount).map { columns.count + $0 }
    basicValue = bounds
    inverse = [Double](repeating: 0, count: rowCount * rowCount)
    for row in 0..<rowCount { inverse[row * rowCount + row] = 1 }
  }

  /// Solves the program.
  ///
  /// - Parameter prices: prices of the coupling rows to start near: each group begins with the column
  ///   that is best at them.
  mutating func solve(startingNear prices: [Double]? = nil, mostPivots: Int? = nil) -> Outcome {
    if let prices { chooseKeys(prices) }
    recomputeValues()
    let limit = mostPivots ?? 50 * (rowCount + 10) + 4 * (groupCount + columns.count)
    var direction = [Double](repeating: 0, count: rowCount)
    var entering = [Double](repeating: 0, count: rowCount)
    var keyRate = [Double](repeating: 0, count: groupCount)
    var phaseCost = [Double](repeating: 0, count: rowCount)
    var flat = 0
    var sinceRefresh = 0
    while true {
      if sinceRefresh >= 60 {
        guard refactor() else { return .failed }
        sinceRefresh = 0
      }
      let isFeasible = price(&phaseCost)
      let usesBland = flat > 40
      guard let candidate = enteringColumn(isFeasible: isFeasible, bland: usesBland) else {
        // Confirm with fresh numbers before an answer is given.
        if sinceRefresh > 0 {
          guard refactor() else { return .failed }
          sinceRefresh = 0
          continue
        }
        collect()
        return isFeasible ? .optimal : .infeasible
      }
      guard pivots < limit else { return .failed }
      pivots += 1
      sinceRefresh += 1
      let group = self.group(candidate)
      loadWorking(candidate, &entering)
      multiply(entering, &direction)
      guard
        let (step, leaving) = ratio(
          direction, group: group, keyRate: &keyRate, bland: usesBland)
      else { return .failed }
      flat = step > 1e-12 ? 0 : flat + 1
      // Move.
      for index in 0..<rowCount { basicValue[index] -= step * direction[index] }
      if group >= 0 { keyValue[group] -= step }
      for index in 0..<rowCount {
        let other = self.group(basic[index])
        if other >= 0 { keyValue[other] += step * direction[index] }
      }
      switch leaving {
      case .position(let index):
        guard replace(index, with: candidate, value: step, direction) else {
          guard refactor() else { return .failed }
          sinceRefresh = 0
          continue
        }
      case .key(let leavingGroup):
        if let index = (0..<rowCount).first(where: { self.group(basic[$0]) == leavingGroup }) {
          swapKey(of: leavingGroup, with: index)
          loadWorking(candidate, &entering)
          multiply(entering, &direction)
          guard replace(index, with: candidate, value: step, direction) else {
            guard refactor() else { return .failed }
            sinceRefresh = 0
            continue
          }
        } else {
          key[leavingGroup] = candidate
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
    if column < columns.count { return columns.group[column] }
    return column < columns.count + rowCount ? -1 : column - columns.count - rowCount
  }

  private func cost(_ column: Int) -> Double {
    column < columns.count ? columns.cost[column] : 0
  }

  /// Whether a column may only be 0: the slack of an equation.
  private func isFixed(_ column: Int) -> Bool {
    if column < columns.count { return false }
    let slack = column - columns.count
    return slack < rowCount ? rowIsEqual[slack] : groupIsEqual[slack - rowCount]
  }

  private func addEntries(_ column: Int, _ factor: Double, to vector: inout [Double]) {
    if column < columns.count {
      for entry in columns.start[column]..<columns.start[column + 1] {
        vector[columns.row[entry]] += factor * columns.value[entry]
      }
    } else if column < columns.count + rowCount {
      vector[column - columns.count] += factor
    }
  }

  /// The entries of a column less those of its group's key.
  private func loadWorking(_ column: Int, _ vector: inout [Double]) {
    for row in vector.indices { vector[row] = 0 }
    addEntries(column, 1, to: &vector)
    let group = self.group(column)
    if group >= 0 { addEntries(key[group], -1, to: &vector) }
  }

  private func multiply(_ vector: [Double], _ result: inout [Double]) {
    for index in 0..<rowCount {
      var sum = 0.0
      let base = index * rowCount
      for row in 0..<rowCount { sum += inverse[base + row] * vector[row] }
      result[index] = sum
    }
  }

  private mutating func chooseKeys(_ prices: [Double]) {
    var worth = [Double](repeating: 0, count: groupCount)
    for group in 0..<groupCount where groupIsEqual[group] { worth[group] = -.infinity }
    for column in 0..<columns.count {
      let group = columns.group[column]
      guard group >= 0, amounts[group] > 0 else { continue }
      var reduced = columns.cost[column]
      for entry in columns.start[column]..<columns.start[column + 1] {
        reduced -= prices[columns.row[entry]] * columns.value[entry]
      }
      if reduced > worth[group] {
        worth[group] = reduced
        key[group] = column
      }
    }
  }

  /// The values of all basic columns from the right-hand sides.
  private mutating func recomputeValues() {
    var rest = bounds
    for group in 0..<groupCount where amounts[group] != 0 {
      addEntries(key[group], -amounts[group], to: &rest)
    }
    multiply(rest, &basicValue)
    keyValue = amounts
    for index in 0..<rowCount {
      let group = self.group(basic[index])
      if group >= 0 { keyValue[group] -= basicValue[index] }
    }
  }

  /// The sign of what is wrong with a basic value: +1 below 0, −1 above 0 where it must be 0.
  private func fault(_ column: Int, _ value: Double) -> Double {
    if value < -Self.tolerance { return 1 }
    if value > Self.tolerance, isFixed(column) { return -1 }
    return 0
  }

  /// Dual prices: of what is infeasible, or of the objective once nothing is.
  private mutating func price(_ phaseCost: inout [Double]) -> Bool {
    var isFeasible = true
    for index in 0..<rowCount where fault(basic[index], basicValue[index]) != 0 {
      isFeasible = false
      break
    }
    if isFeasible {
      for group in 0..<groupCount where fault(key[group], keyValue[group]) != 0 {
        isFeasible = false
        break
      }
    }
    func costOf(_ column: Int, _ value: Double) -> Double {
      isFeasible ? cost(column) : fault(column, value)
    }
    for index in 0..<rowCount {
      let column = basic[index]
      let group = self.group(column)
      var entry = costOf(column, basicValue[index])
      if group >= 0 { entry -= costOf(key[group], keyValue[group]) }
      phaseCost[index] = entry
    }
    for row in 0..<rowCount { rowPrice[row] = 0 }
    for index in 0..<rowCount where phaseCost[index] != 0 {
      let base = index * rowCount
      let entry = phaseCost[index]
      for row in 0..<rowCount { rowPrice[row] += entry * inverse[base + row] }
    }
    for group in 0..<groupCount {
      let column = key[group]
      var entry = costOf(column, keyValue[group])
      if column < columns.count {
        for place in columns.start[column]..<columns.start[column + 1] {
          entry -= rowPrice[columns.row[place]] * columns.value[place]
        }
      }
      groupPrice[group] = entry
    }
    return isFeasible
  }

  private func enteringColumn(isFeasible: Bool, bland: Bool) -> Int? {
    var best = Self.reducedCostTolerance
    var found: Int?
    rowPrice.withUnsafeBufferPointer { rowPrice in
      groupPrice.withUnsafeBufferPointer { groupPrice in
        columns.start.withUnsafeBufferPointer { start in
          columns.row.withUnsafeBufferPointer { row in
            columns.value.withUnsafeBufferPointer { value in
              columns.group.withUnsafeBufferPointer { groups in
                columns.cost.withUnsafeBufferPointer { cost in
                  var entry = 0
                  for column in 0..<groups.count {
                    var reduced = isFeasible ? cost[column] : 0
                    let group = groups[column]
                    if group >= 0 { reduced -= groupPrice[group] }
                    let end = start[column + 1]
                    while entry < end {
                      reduced -= rowPrice[row[entry]] * value[entry]
                      entry += 1
                    }
                    if reduced > best {
                      found = column
                      if bland { return }
                      best = reduced
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
    if bland && found != nil { return found }
    for row in 0..<rowCount where !rowIsEqual[row] && -rowPrice[row] > best {
      found = columns.count + row
      if bland { return found }
      best = -rowPrice[row]
    }
    for group in 0..<groupCount where !groupIsEqual[group] && -groupPrice[group] > best {
      found = columns.count + rowCount + group
      if bland { return found }
      best = -groupPrice[group]
    }
    return found
  }

  /// How far the entering column may rise, and what then leaves.
  private func ratio(
    _ direction: [Double], group: Int, keyRate: inout [Double], bland: Bool
  ) -> (step: Double, leaving: Leaving)? {
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
    let small = 1e-9
    func consider(_ column: Int, _ value: Double, _ rate: Double, _ which: Leaving) {
      // The value falls by `rate` for each unit of the entering column.
      guard abs(rate) > small else { return }
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
      let isPreferred =
        bland ? column < leavingColumn : abs(rate) > pivot
      if isTie ? isPreferred : room < step {
        step = min(step, room)
        pivot = abs(rate)
        leaving = which
        leavingColumn = column
      }
    }
    for index in 0..<rowCount {
      consider(basic[index], basicValue[index], direction[index], .position(index))
    }
    for other in touched where keyRate[other] != 0 {
      consider(key[other], keyValue[other], keyRate[other], .key(other))
      keyRate[other] = 0
    }
    for other in touched { keyRate[other] = 0 }
    return leaving.map { (step, $0) }
  }

  /// Puts a column in the place of a basic one. False where the pivot is too small.
  private mutating func replace(
    _ index: Int, with column: Int, value: Double, _ direction: [Double]
  ) -> Bool {
    let pivot = direction[index]
    guard abs(pivot) > 1e-11 else { return false }
    basic[index] = column
    basicValue[index] = value
    let base = index * rowCount
    let reciprocal = 1 / pivot
    for row in 0..<rowCount { inverse[base + row] *= reciprocal }
    for other in 0..<rowCount where other != index && direction[other] != 0 {
      let factor = direction[other]
      let target = other * rowCount
      for row in 0..<rowCount { inverse[target + row] -= factor * inverse[base + row] }
    }
    return true
  }

  /// Makes a basic column of a group its key, and the key basic in its place.
  private mutating func swapKey(of group: Int, with index: Int) {
    let base = index * rowCount
    for other in 0..<rowCount where other != index && self.group(basic[other]) == group {
      let source = other * rowCount
      for row in 0..<rowCount { inverse[base + row] += inverse[source + row] }
    }
    for row in 0..<rowCount { inverse[base + row] = -inverse[base + row] }
    swap(&key[group], &basic[index])
    let value = keyValue[group]
    keyValue[group] = basicValue[index]
    basicValue[index] = value
  }

  /// Inverts the working basis anew. False where it is singular.
  private mutating func refactor() -> Bool {
    let size = rowCount
    guard size > 0 else {
      recomputeValues()
      return true
    }
    var matrix = [Double](repeating: 0, count: size * size)
    var vector = [Double](repeating: 0, count: size)
    for index in 0..<size {
      loadWorking(basic[index], &vector)
      for row in 0..<size { matrix[row * size + index] = vector[row] }
    }
    // Gauss-Jordan with row pivoting on [matrix | identity].
    var result = [Double](repeating: 0, count: size * size)
    for row in 0..<size { result[row * size + row] = 1 }
    for step in 0..<size {
      var best = step
      for row in step..<size
      where abs(matrix[row * size + step]) > abs(matrix[best * size + step]) {
        best = row
      }
      guard abs(matrix[best * size + step]) > 1e-12 else { return false }
      if best != step {
        for column in 0..<size {
          matrix.swapAt(best * size + column, step * size + column)
          result.swapAt(best * size + column, step * size + column)
        }
      }
      let reciprocal = 1 / matrix[step * size + step]
      for column in 0..<size {
        matrix[step * size + column] *= reciprocal
        result[step * size + column] *= reciprocal
      }
      for row in 0..<size where row != step {
        let factor = matrix[row * size + step]
        guard factor != 0 else { continue }
        for column in 0..<size {
          matrix[row * size + column] -= factor * matrix[step * size + column]
          result[row * size + column] -= factor * result[step * size + column]
        }
      }
    }
    inverse = result
    recomputeValues()
    return true
  }

  /// Reads the solution.
  private mutating func collect() {
    value = [Double](repeating: 0, count: columns.count)
    objective = 0
    for index in 0..<rowCount where basic[index] < columns.count {
      value[basic[index]] = max(0, basicValue[index])
    }
    for group in 0..<groupCount where key[group] < columns.count {
      value[key[group]] = max(0, keyValue[group])
    }
    for column in 0..<columns.count { objective += columns.cost[column] * value[column] }
  }
}
