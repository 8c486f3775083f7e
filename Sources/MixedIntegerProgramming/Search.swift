import CGLPK

extension MixedIntegerProgram {
  /// Solves the program by branch and cut.
  ///
  /// One synchronous call: the GLPK problem is made, solved and deleted on the calling thread. Any
  /// number of calls may run at the same time on different threads, and a callback may call again.
  /// The same program and settings give the same result, unless the result says otherwise.
  ///
  /// - Parameters:
  ///   - settings: how, and for how long.
  ///   - start: a solution to start from; ignored where it breaks something.
  ///   - basis: where the relaxation's solution starts.
  ///   - callbacks: lazy rows, guesses, branching, progress, cancellation, log.
  /// - Throws: ``InvalidModel`` with everything that is wrong with the program.
  public func solve(
    _ settings: SearchSettings = SearchSettings(), start: [Double]? = nil,
    from basis: Basis? = nil, callbacks: SearchCallbacks = SearchCallbacks()
  ) throws(InvalidModel) -> SearchResult {
    var problems = self.problems
    if let start, start.count != variableCount {
      problems.append(
        .wrongCount(what: "the start", count: start.count, expected: variableCount))
    }
    if let basis { problems += basis.problems(for: relaxation) }
    guard problems.isEmpty else { throw InvalidModel(problems: problems) }
    for tolerance in [settings.integralityTolerance, settings.objectiveTolerance] {
      precondition((1e-15...0.4).contains(tolerance), "A tolerance is out of range.")
    }
    var search = Search(self, settings, start, basis, callbacks)
    return search.run()
  }
}

/// One search, with what is done before and after GLPK's own.
private struct Search {
  var program: MixedIntegerProgram
  var settings: SearchSettings
  var start: [Double]?
  var basis: Basis?
  var callbacks: SearchCallbacks
  let deadline: Deadline?

  init(
    _ program: MixedIntegerProgram, _ settings: SearchSettings, _ start: [Double]?,
    _ basis: Basis?, _ callbacks: SearchCallbacks
  ) {
    self.program = program
    self.settings = settings
    self.start = start
    self.basis = basis
    self.callbacks = callbacks
    deadline = settings.timeLimitSeconds.map { Deadline(seconds: $0) }
  }

  mutating func run() -> SearchResult {
    guard roundBounds() else { return SearchResult(outcome: .infeasible, nodes: 0, lazyRows: 0) }
    let driver = SearchDriver(program, settings, callbacks)
    let outcome: SearchOutcome
    do throws(SolverFailure) {
      outcome = try self.outcome(driver)
    } catch {
      outcome = .numericalFailure(error)
    }
    return SearchResult(outcome: outcome, nodes: driver.nodes, lazyRows: driver.lazyRowCount)
  }

  /// Moves bounds of integer variables to integers, as GLPK demands; false where none is between them.
  private mutating func roundBounds() -> Bool {
    for (index, kind) in program.kinds.enumerated() where kind == .integer {
      let bounds = program.relaxation.variableBounds[index]
      let lower = (bounds.lower - settings.integralityTolerance).rounded(.up)
      let upper = (bounds.upper + settings.integralityTolerance).rounded(.down)
      guard lower <= upper else { return false }
      program.relaxation.variableBounds[index] = Bounds(lower: lower, upper: upper)
    }
    return true
  }

  private func outcome(_ driver: SearchDriver) throws(SolverFailure) -> SearchOutcome {
    if let start { driver.offer(start) }
    if callbacks.isCancelled?() == true {
      return .limitReachedWithoutAnswer(bound: nil, .cancelled)
    }
    let session = try GLPKSession.loaded(with: program.relaxation, log: callbacks.log)
    // GLPK searches from an optimal basis of the relaxation, or not at all.
    switch try relaxation(session) {
    case .optimal: break
    case .infeasible: return .infeasible
    case .unbounded: return unboundedOrInfeasible()
    case .stopped(let reason): return .limitReachedWithoutAnswer(bound: nil, reason)
    case .numericalFailure(let failure): return .numericalFailure(failure)
    }
    for (index, kind) in program.kinds.enumerated() where kind == .integer {
      try session.setInteger(index)
    }
    let answer = try search(session, driver)
    let isKnown = answer.status == GLP_OPT || answer.status == GLP_FEAS
    let incumbent = isKnown ? try session.incumbent(variables: program.variableCount) : nil
    return outcome(answer, incumbent, driver)
  }

  private func relaxation(
    _ session: borrowing GLPKSession
  ) throws(SolverFailure) -> LinearOutcome {
    var linear = LinearSettings()
    if let basis { try session.start(from: basis) }
    linear.timeLimitSeconds = deadline.map { Double($0.milliseconds) * 1e-3 }
    return try Simplex(
      program: program.relaxation, settings: linear, isCancelled: callbacks.isCancelled,
      startsWarm: basis != nil, changedRows: true
    ).run(on: session)
  }

  private func search(
    _ session: borrowing GLPKSession, _ driver: SearchDriver
  ) throws(SolverFailure) -> cglpk_search_answer {
    var glpk = cglpk_search_settings()
    glpk.milliseconds = deadline?.milliseconds ?? .max
    glpk.relative_gap = max(0, settings.relativeGap)
    glpk.integrality_tolerance = settings.integralityTolerance
    glpk.objective_tolerance = settings.objectiveTolerance
    glpk.cuts = settings.cuts ? 1 : 0
    // GLPK's rounding does not know the lazy rows.
    glpk.rounding = callbacks.lazyRows == nil ? 1 : 0
    glpk.branching =
      switch settings.branching {
      case .driebeekTomlin: GLP_BR_DTH
      case .mostFractional: GLP_BR_MFV
      case .pseudoCost: GLP_BR_PCH
      }
    glpk.backtracking =
      switch settings.backtracking {
      case .bestBound: GLP_BT_BLB
      case .depthFirst: GLP_BT_DFS
      case .bestProjection: GLP_BT_BPH
      }
    glpk.context = Unmanaged.passUnretained(driver).toOpaque()
    glpk.observer = { context, event in
      guard let context, let event else { return }
      Unmanaged<SearchDriver>.fromOpaque(context).takeUnretainedValue().handle(&event.pointee)
    }
    defer { withExtendedLifetime(driver) {} }
    return try session.search(glpk)
  }

  private func outcome(
    _ answer: cglpk_search_answer, _ incumbent: [Double]?, _ driver: SearchDriver
  ) -> SearchOutcome {
    let reason: StopReason?
    switch answer.code {
    case 0: reason = nil
    case GLP_EMIPGAP: reason = .gapReached
    case GLP_ETMLIM: reason = .timeLimit
    case GLP_ESTOP: reason = driver.stop ?? .cancelled
    default: reason = .failure(.returnCode(call: "glp_intopt", code: Int(answer.code)))
    }
    guard let incumbent else {
      guard let reason else {
        return answer.status == GLP_NOFEAS
          ? .infeasible
          : .numericalFailure(.undefinedStatus(call: "glp_intopt", status: Int(answer.status)))
      }
      if case .failure(let failure) = reason { return .numericalFailure(failure) }
      return .limitReachedWithoutAnswer(bound: driver.bound, reason)
    }
    guard let solution = polished(incumbent, driver) else {
      return .numericalFailure(
        .violatedAnswer(call: "glp_intopt", violation: program.violation(of: incumbent)))
    }
    return judged(solution, claimed: answer.objective, reason, driver.bound)
  }

  /// What a solution proves, given what GLPK claimed.
  private func judged(
    _ solution: IntegerSolution, claimed: Double, _ reason: StopReason?, _ lastBound: Double?
  ) -> SearchOutcome {
    let sign = program.sense == .minimise ? 1.0 : -1.0
    let tolerance = max(settings.objectiveTolerance, 1e-9) * (1 + abs(claimed))
    // Without a reason to stop, what GLPK claimed is the optimum, and so a bound.
    let bound = reason == nil ? claimed : lastBound
    let loss = bound.map { sign * (solution.objective - $0) }
    if let loss, loss <= tolerance, reason == nil || loss <= 0 { return .provenOptimal(solution) }
    let clipped = bound.map { sign > 0 ? min($0, solution.objective) : max($0, solution.objective) }
    return .feasible(
      solution, bound: clipped,
      reason ?? .failure(.violatedAnswer(call: "glp_intopt", violation: loss ?? .infinity)))
  }

  /// A solution with exact integers. Where rounding them breaks a constraint, because it is multiplied
  /// by something large, the other variables are found anew around them.
  private func polished(_ values: [Double], _ driver: SearchDriver) -> IntegerSolution? {
    var rounded = values
    for (index, kind) in program.kinds.enumerated() where kind == .integer {
      rounded[index] = values[index].rounded()
    }
    func breaks(_ values: [Double]) -> Bool {
      program.violation(of: values) > answerTolerance
        || driver.pool.rows.contains {
          $0.bounds.relativeExcess(of: $0.terms.sum(at: values)) > answerTolerance
        }
    }
    if !breaks(rounded) {
      return IntegerSolution(
        objective: program.relaxation.objectiveValue(at: rounded), values: rounded)
    }
    var fixed = program.relaxation
    for (index, kind) in program.kinds.enumerated() where kind == .integer {
      fixed.variableBounds[index] = .exactly(rounded[index])
    }
    var known = 0
    for _ in 0..<100 {
      for row in driver.pool.rows[known...] { fixed.addConstraint(nil, row.terms, row.bounds) }
      known = driver.pool.rows.count
      guard let found = try? fixed.solve().solution else { return nil }
      for (index, kind) in program.kinds.enumerated() where kind == .continuous {
        rounded[index] = found.values[index]
      }
      let point = RelaxedPoint(
        values: rounded, objective: found.objective, bound: nil, incumbent: nil, depth: 0)
      if driver.newRows(violatedBy: point) == 0 {
        guard !breaks(rounded) else { return nil }
        return IntegerSolution(
          objective: program.relaxation.objectiveValue(at: rounded), values: rounded)
      }
    }
    return nil
  }

  /// The relaxation has no end. With rational coefficients the program then has none either, if there
  /// is any solution at all.
  private func unboundedOrInfeasible() -> SearchOutcome {
    guard callbacks.lazyRows == nil else { return .unbounded }
    var anyPoint = program
    anyPoint.objectiveConstant = 0
    for index in 0..<program.variableCount { anyPoint.relaxation.objective[index] = 0 }
    var plain = SearchCallbacks()
    plain.isCancelled = callbacks.isCancelled
    plain.log = callbacks.log
    var left = settings
    left.timeLimitSeconds = deadline.map { Double($0.milliseconds) * 1e-3 }
    var search = Search(anyPoint, left, nil, nil, plain)
    switch search.run().outcome {
    case .provenOptimal, .feasible, .unbounded: return .unbounded
    case .infeasible: return .infeasible
    case .limitReachedWithoutAnswer(_, let reason):
      return .limitReachedWithoutAnswer(bound: nil, reason)
    case .numericalFailure(let failure): return .numericalFailure(failure)
    }
  }
}
