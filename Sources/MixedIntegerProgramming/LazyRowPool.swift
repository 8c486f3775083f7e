/// The lazy rows found so far.
///
/// GLPK forgets the lazy rows of a branch when it leaves it, so they are kept here and looked through
/// before the callback is asked for new ones. A row that the point satisfies is never handed to GLPK:
/// it would solve the same relaxation and ask again, for ever.
struct LazyRowPool {
  private(set) var rows: [Row] = []
  private var known: Set<Row> = []
  /// The rows that the current node was given itself.
  private var given: Set<Int> = []
  private var node: Int32 = 0
  private var lastPoint: [Double] = []

  struct Row: Hashable {
    var terms: [Term]
    var bounds: Bounds
  }

  /// How much a row must be violated to count.
  var tolerance: Double

  init(tolerance: Double) { self.tolerance = tolerance }

  /// Keeps a row of merged terms; false where it is known.
  @discardableResult
  mutating func keep(_ terms: [Term], _ bounds: Bounds) -> Bool {
    let row = Row(terms: terms, bounds: bounds)
    guard known.insert(row).inserted else { return false }
    rows.append(row)
    return true
  }

  /// Notes where the search is. False where rows given to this node did not move its optimum: what they
  /// miss by is then below the solver's precision, and nothing more can be gained.
  mutating func enter(node: Int32, point: [Double]) -> Bool {
    if node != self.node {
      self.node = node
      given.removeAll(keepingCapacity: true)
      lastPoint = point
      return true
    }
    defer { lastPoint = point }
    return given.isEmpty || point != lastPoint
  }

  /// The kept rows that a point violates and the current node has not been given, marked as given.
  mutating func take(violatedBy point: [Double]) -> [Int] {
    var found: [Int] = []
    for (index, row) in rows.enumerated()
    where isViolated(row.terms, row.bounds, at: point) && !given.contains(index) {
      found.append(index)
    }
    given.formUnion(found)
    return found
  }

  /// Whether a point violates any kept row.
  func isViolated(at point: [Double]) -> Bool {
    rows.contains { isViolated($0.terms, $0.bounds, at: point) }
  }

  /// Whether a point violates a row by more than the tolerance and more than rounding can explain.
  func isViolated(_ terms: [Term], _ bounds: Bounds, at point: [Double]) -> Bool {
    var sum = 0.0
    var largest = 1.0
    for term in terms {
      let part = term.coefficient * point[term.variable.index]
      sum += part
      largest = max(largest, abs(part))
    }
    return bounds.excess(of: sum) > tolerance * max(1, largest * 1e-2)
  }
}
