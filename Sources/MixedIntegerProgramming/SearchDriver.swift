import CGLPK

/// Listens to one branch-and-cut search of GLPK and answers it.
///
/// A class because C holds a pointer to it while the search runs.
final class SearchDriver {
  private let program: MixedIntegerProgram
  private let settings: SearchSettings
  private let callbacks: SearchCallbacks

  private(set) var pool: LazyRowPool
  private(set) var nodes = 0
  private(set) var bound: Double?
  private(set) var stop: StopReason?
  private var usedRows: Set<Int> = []
  /// A checked solution that GLPK has not been told of.
  private var waiting: [Double]?

  // What the event points to must outlive the observer's return.
  private var handedRows = UnsafeRows()
  private var handedCandidate = UnsafeMutableBufferPointer<Double>.allocate(capacity: 0)

  init(
    _ program: MixedIntegerProgram, _ settings: SearchSettings, _ callbacks: SearchCallbacks
  ) {
    self.program = program
    self.settings = settings
    self.callbacks = callbacks
    pool = LazyRowPool(tolerance: settings.lazyRowTolerance)
  }

  deinit {
    handedRows.deallocate()
    handedCandidate.deallocate()
  }

  var lazyRowCount: Int { usedRows.count }

  /// Takes a start or a guess, rounded and checked; false where it breaks something.
  @discardableResult
  func offer(_ values: [Double]) -> Bool {
    guard values.count == program.variableCount else { return false }
    var candidate = values
    for (index, kind) in program.kinds.enumerated() where kind == .integer {
      candidate[index] = values[index].rounded()
    }
    guard zip(candidate, values).allSatisfy({ abs($0 - $1) <= settings.integralityTolerance }),
      program.violation(of: candidate) <= answerTolerance * 1e-1
    else { return false }
    if callbacks.lazyRows != nil, !satisfiesLazyRows(candidate) { return false }
    waiting = candidate
    return true
  }

  private func satisfiesLazyRows(_ values: [Double]) -> Bool {
    !pool.isViolated(at: values) && newRows(violatedBy: point(values, nil)) == 0
  }

  /// Asks the callback, keeps the rows that the point violates, and returns how many are new.
  func newRows(violatedBy point: RelaxedPoint) -> Int {
    guard let lazyRows = callbacks.lazyRows, stop == nil else { return 0 }
    var count = 0
    for row in lazyRows(point) {
      let terms = LinearProgram.merged(row.terms)
      let problems = program.relaxation.problems(
        of: terms, row.bounds, index: program.constraintCount, name: row.name)
      guard problems.isEmpty else {
        stop = .failure(.invalidRow(problems))
        return 0
      }
      if pool.isViolated(terms, row.bounds, at: point.values), pool.keep(terms, row.bounds) {
        count += 1
      }
    }
    return count
  }

  private func point(_ values: [Double], _ event: cglpk_event?) -> RelaxedPoint {
    RelaxedPoint(
      values: values,
      objective: event?.node_objective ?? program.relaxation.objectiveValue(at: values),
      bound: bound, incumbent: event.flatMap { $0.has_incumbent != 0 ? $0.incumbent : nil },
      depth: Int(event?.depth ?? 0))
  }

  // MARK: - Events

  func handle(_ event: inout cglpk_event) {
    nodes = Int(event.nodes)
    if event.bound.isFinite, abs(event.bound) < Double.greatestFiniteMagnitude {
      bound = event.bound
    }
    if callbacks.isCancelled?() == true { stop = .cancelled }
    if stop == nil {
      switch event.reason {
      case GLP_ISELECT:
        if nodes > settings.nodeLimit { stop = .nodeLimit }
        report(event)
        handOver(&event)
      case GLP_IPREPRO: if nodes > settings.nodeLimit { stop = .nodeLimit }
      case GLP_IROWGEN: addRows(&event)
      case GLP_IHEUR: guess(&event)
      case GLP_IBRANCH: branch(&event)
      case GLP_IBINGO: report(event)
      default: break
      }
    }
    if stop != nil { event.stop = 1 }
  }

  private func report(_ event: cglpk_event) {
    callbacks.progress?(
      SearchProgress(
        incumbent: event.has_incumbent != 0 ? event.incumbent : nil, bound: bound, nodes: nodes,
        activeNodes: Int(event.active_nodes)))
  }

  private func values(_ event: cglpk_event) -> [Double]? {
    event.values.map { Array(UnsafeBufferPointer(start: $0, count: program.variableCount)) }
  }

  private func addRows(_ event: inout cglpk_event) {
    guard callbacks.lazyRows != nil, let values = values(event),
      pool.enter(node: event.node, point: values)
    else { return }
    var rows = pool.take(violatedBy: values)
    if rows.isEmpty, newRows(violatedBy: point(values, event)) > 0 {
      rows = pool.take(violatedBy: values)
    }
    guard !rows.isEmpty else { return }
    usedRows.formUnion(rows)
    handedRows.deallocate()
    handedRows = UnsafeRows(
      PackedVectors(rows: rows.map { (pool.rows[$0].terms, pool.rows[$0].bounds) }))
    event.rows = handedRows.vectors
  }

  private func guess(_ event: inout cglpk_event) {
    if let heuristic = callbacks.heuristic, let values = values(event),
      let candidate = heuristic(point(values, event))
    {
      offer(candidate)
    }
    handOver(&event)
  }

  /// Tells GLPK of a solution. Only when it selects a node or asks for a heuristic: while it makes rows
  /// it would overwrite a better solution with the node's own.
  private func handOver(_ event: inout cglpk_event) {
    guard let candidate = waiting else { return }
    waiting = nil
    handedCandidate.deallocate()
    handedCandidate = .allocate(capacity: max(1, candidate.count))
    _ = handedCandidate.initialize(from: candidate)
    event.candidate = UnsafePointer(handedCandidate.baseAddress)
  }

  private func branch(_ event: inout cglpk_event) {
    guard let branching = callbacks.branching, let values = values(event),
      let choice = branching(point(values, event)), values.indices.contains(choice.variable.index),
      event.can_branch?[choice.variable.index] == 1
    else { return }
    event.branch_column = Int32(choice.variable.index)
    event.branch_first = choice.upFirst ? GLP_UP_BRNCH : GLP_DN_BRNCH
  }
}

/// Rows in memory that C may read after the observer has returned.
private struct UnsafeRows {
  private(set) var vectors = cglpk_vectors()
  private let numbers: UnsafeMutableBufferPointer<Double>
  private let integers: UnsafeMutableBufferPointer<Int32>

  init() {
    numbers = .allocate(capacity: 0)
    integers = .allocate(capacity: 0)
  }

  init(_ packed: PackedVectors) {
    let (rows, entries) = (packed.lower.count, packed.indices.count)
    numbers = .allocate(capacity: 2 * rows + entries + 1)
    _ = numbers.initialize(from: packed.lower + packed.upper + packed.coefficients)
    integers = .allocate(capacity: rows + 1 + entries)
    _ = integers.initialize(from: packed.starts + packed.indices)
    guard let numbers = numbers.baseAddress, let integers = integers.baseAddress else { return }
    vectors.count = Int32(rows)
    vectors.lower = UnsafePointer(numbers)
    vectors.upper = UnsafePointer(numbers + rows)
    vectors.coefficients = UnsafePointer(numbers + 2 * rows)
    vectors.starts = UnsafePointer(integers)
    vectors.indices = UnsafePointer(integers + rows + 1)
  }

  func deallocate() {
    numbers.deallocate()
    integers.deallocate()
  }
}
