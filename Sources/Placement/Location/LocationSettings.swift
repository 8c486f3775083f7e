/// How far and how exactly to search.
///
/// Budgets count work, not time, so that the same problem gives the same answer on any machine.
public struct LocationSettings: Sendable {
  /// The relative gap between plan and bound at which a plan counts as proven.
  public var relativeGap: Double
  /// Nodes of the search tree at most.
  public var mostNodes: Int
  /// Evaluations of the bound at most.
  public var mostEvaluations: Int
  /// How many distinct placements to find: the best, the second best and so on.
  public var placements: Int
  /// Asked now and then; true ends the search with what is known.
  public var isInterrupted: @Sendable () -> Bool
  /// Told about progress now and then.
  public var progress: @Sendable (LocationProgress) -> Void

  /// Creates settings.
  public init(
    relativeGap: Double = 1e-4, mostNodes: Int = 200_000, mostEvaluations: Int = 20_000_000,
    placements: Int = 1, isInterrupted: @escaping @Sendable () -> Bool = { false },
    progress: @escaping @Sendable (LocationProgress) -> Void = { _ in }
  ) {
    self.relativeGap = relativeGap
    self.mostNodes = mostNodes
    self.mostEvaluations = mostEvaluations
    self.placements = placements
    self.isInterrupted = isInterrupted
    self.progress = progress
  }
}

/// How far a search has come.
public struct LocationProgress: Sendable, Hashable {
  /// The best plan's objective, nil while there is none.
  public var objective: Double?
  /// The bound.
  public var bound: Double
  /// Nodes looked at.
  public var nodes: Int
}

/// What is known at the end of a search.
public enum LocationStatus: String, Sendable, Hashable {
  /// The plan is within the asked gap of the bound.
  case proven
  /// There is a plan and a bound, further apart than asked.
  case gap
  /// No plan was found, and none was excluded: the budget ended first.
  case open
  /// There is no plan, proven.
  case infeasible = "infeasible-proven"
}

/// The answer to a location problem.
public struct LocationAnswer: Sendable {
  /// What is known.
  public var status: LocationStatus
  /// The best plan found.
  public var plan: LocationPlan?
  /// Its objective.
  public var objective: Double?
  /// No plan is better than this; nil where there is none at all.
  public var bound: Double?
  /// |bound − objective| ÷ |objective|; nil without both.
  public var relativeGap: Double?
  /// Distinct placements, the best first, as many as were asked for and found.
  public var ranking: [RankedPlan]
  /// No placement outside the ranking is better than this; nil where there is none.
  public var boundOutsideRanking: Double?
  /// What proves the bound.
  public var certificate: BoundCertificate
  /// Nodes of the search tree.
  public var nodes: Int
  /// Evaluations of the bound.
  public var evaluations: Int
  /// Linear programs solved, each for one placement.
  public var programs: Int

  /// A plan with its objective.
  public struct RankedPlan: Sendable, Hashable {
    /// The plan.
    public var plan: LocationPlan
    /// Its objective.
    public var objective: Double
  }
}
