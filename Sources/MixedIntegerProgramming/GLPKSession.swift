import CGLPK

/// Columns or rows in the layout of C.
struct PackedVectors {
  var lower: [Double] = []
  var upper: [Double] = []
  var costs: [Double] = []
  var starts: [Int32] = [0]
  var indices: [Int32] = []
  var coefficients: [Double] = []

  mutating func append(_ bounds: Bounds, cost: Double? = nil) {
    lower.append(bounds.lower)
    upper.append(bounds.upper)
    if let cost { costs.append(cost) }
  }

  /// Adds the entries of the vector appended last.
  mutating func close(_ entries: some Sequence<(index: Int, coefficient: Double)>) {
    for entry in entries {
      indices.append(Int32(entry.index))
      coefficients.append(entry.coefficient)
    }
    starts.append(Int32(indices.count))
  }

  /// The columns of a program, without entries.
  init(columnsOf program: LinearProgram) {
    for (bounds, cost) in zip(program.variableBounds, program.objective) {
      append(bounds, cost: cost)
      close([])
    }
  }

  init(rows: some Sequence<([Term], Bounds)>) {
    for (terms, bounds) in rows {
      append(bounds)
      close(terms.lazy.map { ($0.variable.index, $0.coefficient) })
    }
  }

  init() {}

  /// Calls the closure with the layout of C, which is valid during the call.
  func withC<Result>(_ body: (cglpk_vectors) -> Result) -> Result {
    lower.withUnsafeBufferPointer { lower in
      upper.withUnsafeBufferPointer { upper in
        costs.withUnsafeBufferPointer { costs in
          starts.withUnsafeBufferPointer { starts in
            indices.withUnsafeBufferPointer { indices in
              coefficients.withUnsafeBufferPointer { coefficients in
                body(
                  cglpk_vectors(
                    count: Int32(lower.count), lower: lower.baseAddress, upper: upper.baseAddress,
                    costs: costs.isEmpty ? nil : costs.baseAddress,
                    starts: indices.isEmpty ? nil : starts.baseAddress,
                    indices: indices.baseAddress, coefficients: coefficients.baseAddress))
              }
            }
          }
        }
      }
    }
  }
}

/// Puts GLPK's pieces of text together to lines.
private final class LogRelay {
  let log: (String) -> Void
  var pending = ""

  init(_ log: @escaping (String) -> Void) { self.log = log }

  func take(_ text: String) {
    pending += text
    while let end = pending.firstIndex(of: "\n") {
      log(String(pending[..<end]))
      pending = String(pending[pending.index(after: end)...])
    }
  }
}

/// One living GLPK problem. It is made, used and dropped on one thread: being neither copyable nor
/// sendable, it cannot leave the synchronous function that holds it.
struct GLPKSession: ~Copyable {
  private let raw: OpaquePointer
  private let relay: LogRelay?

  init(log: ((String) -> Void)?) throws(SolverFailure) {
    let relay = log.map(LogRelay.init)
    let context = relay.map { Unmanaged.passUnretained($0).toOpaque() }
    let take: cglpk_log? =
      relay == nil
      ? nil
      : { context, text in
        guard let context, let text else { return }
        Unmanaged<LogRelay>.fromOpaque(context).takeUnretainedValue().take(String(cString: text))
      }
    guard let raw = cglpk_open(take, context) else { throw .outOfMemory }
    self.raw = raw
    self.relay = relay
  }

  /// A session with a checked program.
  static func loaded(
    with program: LinearProgram, log: ((String) -> Void)?
  ) throws(SolverFailure) -> GLPKSession {
    let session = try GLPKSession(log: log)
    try session.check(
      "glp_set_obj_dir",
      cglpk_set_objective(
        session.raw, program.sense == .maximise ? 1 : 0, program.objectiveConstant))
    try session.addColumns(PackedVectors(columnsOf: program))
    try session.addRows(
      PackedVectors(
        rows: zip(program.constraintTerms, program.constraintBounds).lazy.map { ($0, $1) }))
    try session.check("glp_scale_prob", cglpk_scale(session.raw))
    return session
  }

  deinit { cglpk_close(raw) }

  private func check(_ call: StaticString, _ code: Int32) throws(SolverFailure) {
    guard code != 0 else { return }
    let message = String(cString: cglpk_fault(raw))
      .split(whereSeparator: \.isNewline).joined(separator: " ")
    throw .fault(call: "\(call)", message: message)
  }

  func addColumns(_ columns: PackedVectors) throws(SolverFailure) {
    try check(
      "glp_add_cols", columns.withC { withUnsafePointer(to: $0) { cglpk_add_columns(raw, $0) } })
  }

  func addRows(_ rows: PackedVectors) throws(SolverFailure) {
    try check("glp_add_rows", rows.withC { withUnsafePointer(to: $0) { cglpk_add_rows(raw, $0) } })
  }

  func deleteRows(_ rows: [Int]) throws(SolverFailure) {
    try check("glp_del_rows", cglpk_delete_rows(raw, Int32(rows.count), rows.map(Int32.init)))
  }

  func setColumnBounds(_ column: Int, _ bounds: Bounds) throws(SolverFailure) {
    try check(
      "glp_set_col_bnds", cglpk_set_column_bounds(raw, Int32(column), bounds.lower, bounds.upper))
  }

  func setRowBounds(_ row: Int, _ bounds: Bounds) throws(SolverFailure) {
    try check("glp_set_row_bnds", cglpk_set_row_bounds(raw, Int32(row), bounds.lower, bounds.upper))
  }

  func setCost(_ column: Int, _ cost: Double) throws(SolverFailure) {
    try check("glp_set_obj_coef", cglpk_set_cost(raw, Int32(column), cost))
  }

  func setInteger(_ column: Int) throws(SolverFailure) {
    try check("glp_set_col_kind", cglpk_set_integer(raw, Int32(column), 1))
  }

  /// Forgets scale factors and basis.
  func startOver() throws(SolverFailure) {
    try check("glp_unscale_prob", cglpk_unscale(raw))
    try check("glp_std_basis", cglpk_standard_basis(raw))
  }

  func start(from basis: Basis) throws(SolverFailure) {
    try check(
      "glp_set_row_stat",
      cglpk_write_basis(raw, basis.constraints.map(\.rawValue), basis.variables.map(\.rawValue)))
  }

  func simplex(_ settings: cglpk_simplex_settings) throws(SolverFailure) -> cglpk_simplex_answer {
    var answer = cglpk_simplex_answer()
    var settings = settings
    try check("glp_simplex", cglpk_simplex(raw, &settings, &answer))
    return answer
  }

  func basis(constraints: Int, variables: Int) throws(SolverFailure) -> Basis {
    var rows = [Int32](repeating: 0, count: constraints)
    var columns = [Int32](repeating: 0, count: variables)
    try check("glp_get_row_stat", cglpk_read_basis(raw, &rows, &columns))
    return Basis(
      constraints: rows.map { BasisStatus(rawValue: $0) ?? .basic },
      variables: columns.map { BasisStatus(rawValue: $0) ?? .basic })
  }

  /// The basic solution: values and reduced costs of variables, activities and duals of constraints.
  func basicSolution(
    constraints: Int, variables: Int
  ) throws(SolverFailure) -> (
    values: [Double], reducedCosts: [Double], activities: [Double], duals: [Double]
  ) {
    var values = [Double](repeating: 0, count: variables)
    var reducedCosts = values
    var activities = [Double](repeating: 0, count: constraints)
    var duals = activities
    try check(
      "glp_get_col_prim", cglpk_read_basic(raw, &values, &reducedCosts, &activities, &duals))
    return (values, reducedCosts, activities, duals)
  }

  func search(_ settings: cglpk_search_settings) throws(SolverFailure) -> cglpk_search_answer {
    var answer = cglpk_search_answer()
    var settings = settings
    try check("glp_intopt", cglpk_search(raw, &settings, &answer))
    return answer
  }

  func incumbent(variables: Int) throws(SolverFailure) -> [Double] {
    var values = [Double](repeating: 0, count: variables)
    try check("glp_mip_col_val", cglpk_read_incumbent(raw, &values))
    return values
  }
}
