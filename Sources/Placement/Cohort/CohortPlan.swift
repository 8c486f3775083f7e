/// Where, when and how each patient's batch is made.
public struct CohortPlan: Hashable, Sendable {
  /// What happens to one patient's cells.
  public struct Assignment: Hashable, Sendable {
    /// The facility.
    public var facility: Int
    /// The day on which manufacture starts.
    public var startDay: Int
    /// The mode to the facility.
    public var modeIn: Int
    /// The mode back.
    public var modeOut: Int

    /// Creates an assignment.
    public init(facility: Int, startDay: Int, modeIn: Int, modeOut: Int) {
      self.facility = facility
      self.startDay = startDay
      self.modeIn = modeIn
      self.modeOut = modeOut
    }
  }

  /// The open facilities, in order.
  public var open: [Int]
  /// One for each patient, in the problem's order.
  public var assignments: [Assignment]

  /// Creates a plan.
  public init(open: [Int], assignments: [Assignment]) {
    self.open = open
    self.assignments = assignments
  }
}

/// Why no plan exists.
public enum CohortInfeasibility: Hashable, Sendable {
  /// No facility can treat these patients in time, whatever else happens.
  case unreachable(patients: [Int])
  /// This many patients must start from the first to the last day, and the facilities that may be open
  /// can start no more than `possible`.
  case tooFewSuites(firstDay: Int, lastDay: Int, patients: Int, possible: Int)
  /// Every choice of facilities has been ruled out.
  case exhausted
}

/// What came of a cohort problem.
public enum CohortOutcome: Hashable, Sendable {
  /// No plan is cheaper.
  case provenOptimal(CohortPlan, objective: Double)
  /// The best plan found, and what every plan costs at least.
  case feasible(CohortPlan, objective: Double, bound: Double)
  /// Proven: there is no plan.
  case infeasible(CohortInfeasibility)
  /// Stopped before a plan was found; every plan costs at least the bound.
  case limitReachedWithoutAnswer(bound: Double)
}

/// The outcome with what it took.
public struct CohortResult: Hashable, Sendable {
  /// The outcome.
  public var outcome: CohortOutcome
  /// Choices of facilities looked at, and nodes of the searches for schedules.
  public var nodes: Int

  /// The best plan.
  public var plan: CohortPlan? {
    switch outcome {
    case .provenOptimal(let plan, _), .feasible(let plan, _, _): plan
    default: nil
    }
  }

  /// What it costs.
  public var objective: Double? {
    switch outcome {
    case .provenOptimal(_, let objective), .feasible(_, let objective, _): objective
    default: nil
    }
  }

  /// What every plan costs at least.
  public var bound: Double? {
    switch outcome {
    case .provenOptimal(_, let objective): objective
    case .feasible(_, _, let bound), .limitReachedWithoutAnswer(let bound): bound
    case .infeasible: nil
    }
  }

  /// (objective − bound) as a share of the objective.
  public var gap: Double? {
    guard let objective, let bound else { return nil }
    return objective == bound ? 0 : (objective - bound) / abs(objective)
  }
}
