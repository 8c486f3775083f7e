import CGLPK

/// One solution of a loaded program by the simplex method, with other ways tried where one fails.
struct Simplex {
  var program: LinearProgram
  var settings: LinearSettings
  var isCancelled: (() -> Bool)?
  /// Whether GLPK holds a basis to start from.
  var startsWarm: Bool
  /// Whether rows or bounds changed last, rather than columns or costs.
  var changedRows: Bool

  /// Iterations between two questions whether to stop. The same whether anybody asks, so that asking
  /// does not change the answer.
  private static let slice: Int32 = 5_000

  private enum Verdict {
    case optimal
    case infeasible
    case unbounded
    case stopped(StopReason)
    case unclear(SolverFailure)
  }

  func run(on session: borrowing GLPKSession) throws(SolverFailure) -> LinearOutcome {
    let deadline = settings.timeLimitSeconds.map { Deadline(seconds: $0) }
    var iterations = 0
    var lastFailure = SolverFailure.undefinedStatus(call: "glp_simplex", status: Int(GLP_UNDEF))
    let asked: Int32 =
      switch settings.method {
      case .automatic: startsWarm && changedRows ? GLP_DUALP : GLP_PRIMAL
      case .primal: GLP_PRIMAL
      case .dual: GLP_DUALP
      }
    let attempts: [(method: Int32, afresh: Bool)] = [
      (asked, false), (GLP_PRIMAL, false), (GLP_PRIMAL, true), (GLP_DUALP, true),
    ]
    for attempt in attempts {
      if attempt.afresh { try session.startOver() }
      let verdict = try verdict(
        of: session, method: attempt.method, deadline: deadline, iterations: &iterations)
      switch verdict {
      case .optimal:
        let solution = try read(session, iterations: iterations)
        // Badly scaled programs have been seen to end "optimal" far from the optimum, so both sides are
        // checked.
        let violation = program.violation(of: solution.values)
        let gap = program.optimalityGap(of: solution.values, multipliers: solution.duals)
        if violation <= answerTolerance, gap <= answerTolerance { return .optimal(solution) }
        lastFailure =
          violation > answerTolerance
          ? .violatedAnswer(call: "glp_simplex", violation: violation)
          : .unprovenOptimum(call: "glp_simplex", gap: gap)
      case .infeasible: return .infeasible
      case .unbounded: return .unbounded
      case .stopped(let reason): return .stopped(reason)
      case .unclear(let failure): lastFailure = failure
      }
    }
    return .numericalFailure(lastFailure)
  }

  private func verdict(
    of session: borrowing GLPKSession, method: Int32, deadline: Deadline?,
    iterations: inout Int
  ) throws(SolverFailure) -> Verdict {
    while true {
      if isCancelled?() == true { return .stopped(.cancelled) }
      let left = settings.iterationLimit - iterations
      if left <= 0 { return .stopped(.iterationLimit) }
      let milliseconds = deadline?.milliseconds ?? .max
      if milliseconds <= 0 { return .stopped(.timeLimit) }
      let answer = try session.simplex(
        cglpk_simplex_settings(
          method: method, iteration_limit: Int32(min(left, Int(Self.slice))),
          milliseconds: milliseconds))
      iterations += Int(answer.iterations)
      switch answer.code {
      case 0: return verdict(of: answer)
      case GLP_EITLIM: continue
      case GLP_ETMLIM: return .stopped(.timeLimit)
      default: return .unclear(.returnCode(call: "glp_simplex", code: Int(answer.code)))
      }
    }
  }

  private func verdict(of answer: cglpk_simplex_answer) -> Verdict {
    switch answer.status {
    case GLP_OPT: .optimal
    case GLP_NOFEAS: .infeasible
    case GLP_UNBND: .unbounded
    default: .unclear(.undefinedStatus(call: "glp_simplex", status: Int(answer.status)))
    }
  }

  private func read(
    _ session: borrowing GLPKSession, iterations: Int
  ) throws(SolverFailure) -> LinearSolution {
    let (constraints, variables) = (program.constraintCount, program.variableCount)
    let basic = try session.basicSolution(constraints: constraints, variables: variables)
    return LinearSolution(
      objective: program.objectiveValue(at: basic.values), values: basic.values,
      activities: basic.activities, duals: basic.duals, reducedCosts: basic.reducedCosts,
      basis: try session.basis(constraints: constraints, variables: variables),
      iterations: iterations)
  }
}

/// A moment after which a solver stops.
struct Deadline {
  private let end: ContinuousClock.Instant

  init(seconds: Double) {
    end = .now + .seconds(min(max(seconds.isNaN ? 0 : seconds, 0), 1e9))
  }

  /// Milliseconds left, as GLPK counts them.
  var milliseconds: Int32 {
    let left = ContinuousClock.now.duration(to: end) / .milliseconds(1)
    return Int32(clamping: Int64(max(0, min(left, 2e9)).rounded(.up)))
  }
}
