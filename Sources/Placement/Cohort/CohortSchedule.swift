import MixedIntegerProgramming

/// Where and when to make everybody's batches in facilities that are open already.
///
/// Patients of a group are sent to starts, a facility with a day, and the starts of a facility within any
/// window of days are limited. Once the numbers of starts are integers, what is left is a transport
/// between groups and starts, whose corners are integers. So only the numbers of starts are branched on,
/// a few hundred whatever the number of patients. Windows have consecutive ones, so these are integers
/// nearly always; windows are added only where a solution is above them.
struct CohortSchedule {
  /// One start of one group.
  struct Column {
    var group: Int
    var facility: Int
    var start: CohortOptions.Start
  }

  enum Outcome {
    /// Numbers of patients by column. `bound`: what every schedule costs at least; the cost where proven.
    case found([(column: Column, patients: Int)], cost: Double, bound: Double)
    case infeasible
    /// No schedule costs less than the limit given.
    case tooExpensive
    /// Stopped before a schedule was found.
    case unknown(bound: Double)
  }

  private let options: CohortOptions
  private let open: [Int]
  /// The first variables: patients by group and start.
  private let columns: [Column]
  /// By facility and in the order of days, the variables that follow: starts on the day.
  private let starts: [[(day: Int, variable: Int)]]
  private let program: LinearProgram
  private let basis: Basis

  /// Prepares a schedule; nil where some group cannot start anywhere.
  init?(_ options: CohortOptions, open: [Int]) {
    self.options = options
    self.open = open
    var columns: [Column] = []
    var program = LinearProgram(.minimise)
    var cheapest: [Int] = []
    var days: [[Int: [Term]]] = Array(
      repeating: [:], count: options.problem.facilities.count)
    for (index, group) in options.groups.enumerated() {
      var terms: [Term] = []
      var best: Int?
      for facility in open {
        for start in group.starts[facility] {
          let variable = program.addVariable(nil, .nonNegative, objective: start.cost)
          terms.append(1 * variable)
          if best.map({ start.cost < columns[$0].start.cost }) ?? true { best = variable.index }
          columns.append(Column(group: index, facility: facility, start: start))
          days[facility][start.day, default: []].append(1 * variable)
        }
      }
      guard let best else { return nil }
      cheapest.append(best)
      program.addConstraint(nil, terms, .exactly(Double(group.patients.count)))
    }
    starts = days.map { days in
      days.sorted { $0.key < $1.key }.map { day, terms in
        let variable = program.addVariable()
        program.addConstraint(nil, terms + [-1 * variable], .exactly(0))
        return (day, variable.index)
      }
    }
    self.columns = columns
    self.program = program
    // Without windows everybody takes the cheapest start, and this is the basis that says so.
    var statuses = [BasisStatus](repeating: .basic, count: program.variableCount)
    for variable in columns.indices { statuses[variable] = .atLower }
    for variable in cheapest { statuses[variable] = .basic }
    basis = Basis(
      constraints: .init(repeating: .fixed, count: program.constraintCount), variables: statuses)
  }

  /// The windows that numbers of starts are above.
  private func crowdedWindows(_ values: [Double]) -> [ConstraintRow] {
    var rows: [ConstraintRow] = []
    for facility in open {
      let suites = Double(options.problem.facilities[facility].suites)
      let starts = starts[facility]
      var first = 0
      // A window ending on a day when something can start holds as much as any.
      for (last, start) in starts.enumerated() {
        while starts[first].day <= start.day - options.problem.manufacturingDays { first += 1 }
        let window = starts[first...last]
        guard window.reduce(0, { $0 + values[$1.variable] }) > suites + 1e-6 else { continue }
        rows.append(
          ConstraintRow(
            nil, window.map { 1 * Variable(index: $0.variable) }, .atMost(suites)))
      }
    }
    return rows
  }

  /// Finds the cheapest schedule.
  ///
  /// - Parameters:
  ///   - limit: a schedule that costs as much is of no interest.
  ///   - nodeLimit: of branch and cut.
  ///   - nodes: grows by the nodes of branch and cut.
  func solve(
    below limit: Double, nodeLimit: Int, nodes: inout Int, isCancelled: (() -> Bool)?
  ) -> Outcome {
    var bound = -Double.infinity
    do throws(InvalidModel) {
      var program = program
      var relaxed: LinearSolution?
      var isInfeasible = false
      try withLinearProgram(program) { (living) throws(InvalidModel) in
        try living.start(from: basis)
        while true {
          switch living.solve(isCancelled: isCancelled) {
          case .optimal(let solution):
            bound = max(bound, solution.objective)
            if bound >= limit { return }
            let rows = crowdedWindows(solution.values)
            guard !rows.isEmpty else {
              relaxed = solution
              program = living.program
              return
            }
            try living.addConstraints(rows)
          case .infeasible:
            isInfeasible = true
            return
          case .unbounded, .stopped, .numericalFailure: return
          }
        }
      }
      if isInfeasible { return .infeasible }
      if bound >= limit { return .tooExpensive }
      guard let relaxed else { return .unknown(bound: bound) }
      if relaxed.values.allSatisfy({ abs($0 - $0.rounded()) < 1e-7 }) {
        return found(relaxed.values, bound: nil)
      }
      return try branch(
        program, from: relaxed.basis, bound: bound, nodeLimit: nodeLimit, nodes: &nodes,
        isCancelled: isCancelled)
    } catch {
      // Only a defect of this file can make the program invalid; nothing is claimed then.
      return .unknown(bound: bound)
    }
  }

  private func branch(
    _ program: LinearProgram, from basis: Basis, bound: Double, nodeLimit: Int, nodes: inout Int,
    isCancelled: (() -> Bool)?
  ) throws(InvalidModel) -> Outcome {
    var settings = SearchSettings()
    settings.nodeLimit = nodeLimit
    let kinds = program.variables.map {
      $0.index < columns.count ? VariableKind.continuous : .integer
    }
    let integral = MixedIntegerProgram(program, kinds: kinds)
    let result = try integral.solve(
      settings, from: basis,
      callbacks: SearchCallbacks(
        lazyRows: { crowdedWindows($0.values) }, isCancelled: isCancelled))
    nodes += result.nodes
    switch result.outcome {
    case .provenOptimal(let solution): return found(solution.values, bound: nil)
    case .feasible(let solution, let proven, _):
      return found(solution.values, bound: max(bound, proven ?? bound))
    case .infeasible: return .infeasible
    case .limitReachedWithoutAnswer(let proven, _):
      return .unknown(bound: max(bound, proven ?? bound))
    case .unbounded, .numericalFailure: return .unknown(bound: bound)
    }
  }

  private func found(_ values: [Double], bound: Double?) -> Outcome {
    let used = columns.indices.compactMap { index -> (column: Column, patients: Int)? in
      let count = Int(values[index].rounded())
      return count > 0 ? (columns[index], count) : nil
    }
    let cost = used.reduce(0) { $0 + Double($1.patients) * $1.column.start.cost }
    return .found(used, cost: cost, bound: bound ?? cost)
  }
}
