/// The relaxation's optimum at a node of the search, which a callback looks at.
public struct RelaxedPoint: Sendable {
  /// The value of each variable.
  public var values: [Double]
  /// The objective.
  public var objective: Double
  /// How good any solution can be, where known.
  public var bound: Double?
  /// The objective of the best solution so far.
  public var incumbent: Double?
  /// Branches above the node; 0 at the root.
  public var depth: Int

  /// The value of a variable.
  public subscript(variable: Variable) -> Double { values[variable.index] }
}

/// How far a search has come.
public struct SearchProgress: Hashable, Sendable {
  /// The objective of the best solution so far.
  public var incumbent: Double?
  /// How good any solution can be, where known.
  public var bound: Double?
  /// Nodes so far.
  public var nodes: Int
  /// Nodes still to be looked at.
  public var activeNodes: Int

  /// |incumbent − bound| as a share of |incumbent|.
  public var gap: Double? {
    guard let incumbent, let bound else { return nil }
    return relativeGap(objective: incumbent, bound: bound)
  }
}

/// What takes part in a search. Everything is called on the searching thread, one at a time. A callback
/// may solve other programs.
public struct SearchCallbacks {
  /// Constraints that are part of the program but too many to write down: returns those that the point
  /// violates; returned rows that it does not are ignored. Called at every node, and with every
  /// candidate solution. Every row must hold for every solution, since it may be used anywhere.
  public var lazyRows: ((RelaxedPoint) -> [ConstraintRow])?
  /// A guess at a solution near a fractional point: a value for each variable, or nil. It is checked,
  /// lazy rows included, and ignored where it breaks something.
  public var heuristic: ((RelaxedPoint) -> [Double]?)?
  /// The integer variable to branch on and whether upwards first; nil leaves it to the settings. A
  /// variable that is an integer already is ignored.
  public var branching: ((RelaxedPoint) -> (variable: Variable, upFirst: Bool)?)?
  /// Told whenever a node is chosen and whenever a better solution is found.
  public var progress: ((SearchProgress) -> Void)?
  /// Asked at every step whether to stop.
  public var isCancelled: (() -> Bool)?
  /// Takes GLPK's lines; nothing is printed in any case.
  public var log: ((String) -> Void)?

  /// Nothing takes part.
  public init(
    lazyRows: ((RelaxedPoint) -> [ConstraintRow])? = nil,
    heuristic: ((RelaxedPoint) -> [Double]?)? = nil,
    branching: ((RelaxedPoint) -> (variable: Variable, upFirst: Bool)?)? = nil,
    progress: ((SearchProgress) -> Void)? = nil, isCancelled: (() -> Bool)? = nil,
    log: ((String) -> Void)? = nil
  ) {
    self.lazyRows = lazyRows
    self.heuristic = heuristic
    self.branching = branching
    self.progress = progress
    self.isCancelled = isCancelled
    self.log = log
  }
}
