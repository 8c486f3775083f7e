/// How much a search may do. Limits count steps, never seconds, so that the same limits give the
/// same answer on any machine.
public struct LocationSearchLimits: Hashable, Sendable {
  /// The largest number of nodes of the branching tree, the root included.
  public var nodes: Int
  /// The largest number of evaluations of the Lagrangian function at the root.
  public var rootIterations: Int
  /// The largest number of evaluations at every other node.
  public var nodeIterations: Int

  /// Creates limits; a number below 1 counts as 1.
  public init(nodes: Int = 100_000, rootIterations: Int = 1_500, nodeIterations: Int = 120) {
    self.nodes = max(1, nodes)
    self.rootIterations = max(1, rootIterations)
    self.nodeIterations = max(1, nodeIterations)
  }
}

/// What a search knows of the cost, whatever the problem.
public struct LocationOutcome: Hashable, Sendable {
  /// What is known.
  public var status: LocationStatus
  /// The cost of the best plan, nil without one.
  public var objective: Double?
  /// No plan costs less than this. Positive infinity when there is no plan, nil when nothing is
  /// known.
  public var bound: Double?
  /// Nodes of the branching tree that were evaluated.
  public var nodes: Int
  /// Evaluations of the Lagrangian function, at all nodes together.
  public var iterations: Int

  /// (objective − bound) ÷ |objective|; 0 when proven, nil when there is no plan or no bound.
  public var gap: Double? {
    guard let objective, let bound else { return nil }
    if status == .proven || objective == bound { return 0 }
    return (objective - bound) / objective.magnitude
  }
}
