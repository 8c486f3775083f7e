import CGLPK

/// A linear program that GLPK keeps between changes, so that each solution starts from the last one:
/// for cutting planes, column generation and Benders' decomposition.
///
/// It lives in the closure of ``withLinearProgram(_:log:_:)`` and cannot leave it.
public struct LivingLinearProgram: ~Copyable {
  /// The program as it stands.
  public private(set) var program: LinearProgram

  private enum Change { case rows, columns }

  private let log: ((String) -> Void)?
  /// Nothing after a fault. What was lost is loaded again from `program`.
  private var session: GLPKSession?
  private var hasBasis = false
  private var lastChange = Change.columns

  fileprivate init(_ program: LinearProgram, log: ((String) -> Void)?) throws(InvalidModel) {
    let problems = program.problems
    guard problems.isEmpty else { throw InvalidModel(problems: problems) }
    self.program = program
    self.log = log
    session = nil
  }

  /// Does something to GLPK's copy. Where that fails, the copy is dropped.
  private mutating func update(
    _ change: Change, _ body: (borrowing GLPKSession) throws(SolverFailure) -> Void
  ) {
    lastChange = change
    guard let living = session.take() else { return }
    do {
      try body(living)
      session = consume living
    } catch {
      hasBasis = false
    }
  }

  /// Adds a constraint.
  @discardableResult
  public mutating func addConstraint(
    _ name: String? = nil, _ terms: [Term], _ bounds: Bounds
  ) throws(InvalidModel) -> Constraint {
    try addConstraints([ConstraintRow(name, terms, bounds)])
    return Constraint(index: program.constraintCount - 1)
  }

  /// Adds constraints; all of them, or none where one is not valid.
  public mutating func addConstraints(_ rows: [ConstraintRow]) throws(InvalidModel) {
    let first = program.constraintCount
    let merged = rows.map { (LinearProgram.merged($0.terms), $0.bounds) }
    var problems: [ModelProblem] = []
    for (offset, (terms, bounds)) in merged.enumerated() {
      problems += program.problems(
        of: terms, bounds, index: first + offset, name: rows[offset].name)
    }
    guard problems.isEmpty else { throw InvalidModel(problems: problems) }
    for (row, (terms, bounds)) in zip(rows, merged) {
      program.addConstraint(row.name, terms, bounds)
    }
    update(.rows) { (session) throws(SolverFailure) in
      try session.addRows(PackedVectors(rows: merged))
    }
  }

  /// Adds a variable with its coefficients in constraints that are there; coefficients of the same
  /// constraint are put together.
  @discardableResult
  public mutating func addVariable(
    _ name: String? = nil, _ bounds: Bounds = .nonNegative, objective: Double = 0,
    column: [(constraint: Constraint, coefficient: Double)] = []
  ) throws(InvalidModel) -> Variable {
    let variable = Variable(index: program.variableCount)
    // Terms of "variables" that are constraints, to be put together in the same way.
    let merged = LinearProgram.merged(
      column.map { Term(Variable(index: $0.constraint.index), $0.coefficient) })
    var problems = LinearProgram.problems(
      of: bounds, at: .variableBounds(variable: variable.index, name: name))
    if !objective.isFinite {
      problems.append(.notFinite(.objective(variable: variable.index, name: name), objective))
    }
    for term in merged {
      let row = term.variable.index
      if row < 0 || row >= program.constraintCount {
        problems.append(
          .unknownConstraint(
            variable: variable.index, name: name, constraint: row,
            constraintCount: program.constraintCount))
      } else if !term.coefficient.isFinite {
        problems.append(
          .notFinite(
            .coefficient(
              constraint: row, name: program.constraintNames[row], variable: variable.index),
            term.coefficient))
      }
    }
    guard problems.isEmpty else { throw InvalidModel(problems: problems) }
    program.addVariable(name, bounds, objective: objective)
    for term in merged {
      program.constraintTerms[term.variable.index].append(Term(variable, term.coefficient))
    }
    update(.columns) { (session) throws(SolverFailure) in
      var packed = PackedVectors()
      packed.append(bounds, cost: objective)
      packed.close(merged.lazy.map { ($0.variable.index, $0.coefficient) })
      try session.addColumns(packed)
    }
    return variable
  }

  /// Changes the bounds of a variable.
  public mutating func setBounds(of variable: Variable, to bounds: Bounds) throws(InvalidModel) {
    let problems = LinearProgram.problems(
      of: bounds,
      at: .variableBounds(
        variable: variable.index, name: program.variableNames[variable.index]))
    guard problems.isEmpty else { throw InvalidModel(problems: problems) }
    program.setBounds(of: variable, to: bounds)
    update(.rows) { (session) throws(SolverFailure) in
      try session.setColumnBounds(variable.index, bounds)
    }
  }

  /// Changes the bounds of a constraint.
  public mutating func setBounds(
    of constraint: Constraint, to bounds: Bounds
  ) throws(InvalidModel) {
    let problems = LinearProgram.problems(
      of: bounds,
      at: .constraintBounds(
        constraint: constraint.index, name: program.constraintNames[constraint.index]))
    guard problems.isEmpty else { throw InvalidModel(problems: problems) }
    program.setBounds(of: constraint, to: bounds)
    update(.rows) { (session) throws(SolverFailure) in
      try session.setRowBounds(constraint.index, bounds)
    }
  }

  /// Changes the coefficient of a variable in the objective.
  public mutating func setObjective(
    of variable: Variable, to coefficient: Double
  ) throws(InvalidModel) {
    guard coefficient.isFinite else {
      let name = program.variableNames[variable.index]
      throw InvalidModel(
        problems: [.notFinite(.objective(variable: variable.index, name: name), coefficient)])
    }
    program.setObjective(of: variable, to: coefficient)
    update(.columns) { (session) throws(SolverFailure) in
      try session.setCost(variable.index, coefficient)
    }
  }

  /// Removes constraints. Those after them move up, so constraints named before name others now.
  public mutating func removeConstraints(where isUnwanted: (Constraint) -> Bool) {
    let unwanted = (0..<program.constraintCount).filter { isUnwanted(Constraint(index: $0)) }
    guard !unwanted.isEmpty else { return }
    for index in unwanted.reversed() {
      program.constraintTerms.remove(at: index)
      program.constraintBounds.remove(at: index)
      program.constraintNames.remove(at: index)
    }
    update(.rows) { (session) throws(SolverFailure) in try session.deleteRows(unwanted) }
  }

  /// Starts the next solution from a basis instead of the last one. One of the wrong length is an
  /// error; one that is not a basis only costs time.
  public mutating func start(from basis: Basis) throws(InvalidModel) {
    let problems = basis.problems(for: program)
    guard problems.isEmpty else { throw InvalidModel(problems: problems) }
    do {
      try load()
    } catch {
      return
    }
    update(.rows) { (session) throws(SolverFailure) in try session.start(from: basis) }
    hasBasis = session != nil
  }

  private mutating func load() throws(SolverFailure) {
    if session == nil {
      session = try GLPKSession.loaded(with: program, log: log)
      hasBasis = false
    }
  }

  /// Solves the program as it stands, from the last basis where there is one.
  ///
  /// - Parameters:
  ///   - settings: how.
  ///   - isCancelled: asked every few thousand iterations.
  public mutating func solve(
    _ settings: LinearSettings = LinearSettings(), isCancelled: (() -> Bool)? = nil
  ) -> LinearOutcome {
    // A fault loses GLPK's copy; the second attempt starts from ours.
    var failure = SolverFailure.outOfMemory
    for _ in 0..<2 {
      do throws(SolverFailure) {
        try load()
        guard let living = session.take() else { break }
        let outcome = try Simplex(
          program: program, settings: settings, isCancelled: isCancelled,
          startsWarm: hasBasis, changedRows: lastChange == .rows
        ).run(on: living)
        session = consume living
        hasBasis = outcome.solution != nil
        return outcome
      } catch {
        failure = error
        hasBasis = false
      }
    }
    return .numericalFailure(failure)
  }
}

/// Keeps a linear program in GLPK while the closure runs, to be changed and solved again and again.
///
/// - Throws: ``InvalidModel`` where the program, or what the closure adds to it, is not valid.
public func withLinearProgram<Result>(
  _ program: LinearProgram, log: ((String) -> Void)? = nil,
  _ body: (inout LivingLinearProgram) throws(InvalidModel) -> Result
) throws(InvalidModel) -> Result {
  var living = try LivingLinearProgram(program, log: log)
  return try body(&living)
}

extension LinearProgram {
  /// Solves the program.
  ///
  /// - Parameters:
  ///   - settings: how.
  ///   - basis: where to start.
  ///   - isCancelled: asked every few thousand iterations.
  ///   - log: takes GLPK's lines; nothing is printed in any case.
  /// - Throws: ``InvalidModel`` with everything that is wrong with the program.
  public func solve(
    _ settings: LinearSettings = LinearSettings(), from basis: Basis? = nil,
    isCancelled: (() -> Bool)? = nil, log: ((String) -> Void)? = nil
  ) throws(InvalidModel) -> LinearOutcome {
    try withLinearProgram(self, log: log) { (living) throws(InvalidModel) in
      if let basis { try living.start(from: basis) }
      return living.solve(settings, isCancelled: isCancelled)
    }
  }
}
