/// How to solve a linear program.
public struct LinearSettings: Hashable, Sendable {
  /// A way of the simplex method.
  public enum Method: Hashable, Sendable {
    /// Dual after rows or bounds have changed, primal after columns or costs have.
    case automatic
    /// The primal simplex method.
    case primal
    /// The dual simplex method, and the primal one where it fails.
    case dual
  }

  /// The way of the simplex method.
  public var method = Method.automatic
  /// Simplex iterations after which to stop.
  public var iterationLimit = Int(Int32.max)
  /// Seconds after which to stop; soft, and what comes out then is not reproducible.
  public var timeLimitSeconds: Double?

  /// The defaults.
  public init() {}
}

/// How to solve a mixed-integer program.
public struct SearchSettings: Hashable, Sendable {
  /// Which variable to branch on, where no callback says.
  public enum Branching: Hashable, Sendable {
    /// Driebeek and Tomlin's look-ahead: GLPK's default.
    case driebeekTomlin
    /// The variable that is farthest from an integer.
    case mostFractional
    /// Pseudo-costs.
    case pseudoCost
  }

  /// Which node comes next when a branch ends.
  public enum Backtracking: Hashable, Sendable {
    /// The one with the best bound: GLPK's default.
    case bestBound
    /// The last one made.
    case depthFirst
    /// The one with the best projected objective.
    case bestProjection
  }

  /// Nodes after which to stop. Deterministic, so prefer it to a time.
  public var nodeLimit = Int.max
  /// Stops when the incumbent is proven to be within this share of the optimum; 0 for the optimum.
  public var relativeGap = 0.0
  /// Seconds after which to stop; soft, and what comes out then is not reproducible.
  public var timeLimitSeconds: Double?
  /// How far from an integer an integer variable of a relaxation may be; from 10⁻¹⁵ to 0.4, like the
  /// next.
  public var integralityTolerance = 1e-6
  /// A node is dropped unless its bound is better than the incumbent by this share of 1 + |incumbent|:
  /// the precision of a proof. GLPK's own default, 10⁻⁷, is 0.7 where the objective is 7 million.
  public var objectiveTolerance = 1e-9
  /// How much a lazy row must be violated, absolutely and as a share of 10⁻² of its largest term,
  /// to be added.
  public var lazyRowTolerance = 1e-7
  /// Whether GLPK makes its cuts: Gomory, mixed-integer rounding, cover and clique.
  public var cuts = false
  /// Which variable to branch on.
  public var branching = Branching.driebeekTomlin
  /// Which node comes next.
  public var backtracking = Backtracking.bestBound

  /// The defaults.
  public init() {}
}

/// Why a solver stopped before it was done.
public enum StopReason: Hashable, Sendable {
  /// The limit of simplex iterations.
  case iterationLimit
  /// The limit of nodes.
  case nodeLimit
  /// The incumbent is within the gap asked for.
  case gapReached
  /// The limit of time. Not reproducible.
  case timeLimit
  /// Somebody asked it to. Not reproducible.
  case cancelled
  /// It could not go on.
  case failure(SolverFailure)

  /// Whether the same call would stop at the same point.
  public var isReproducible: Bool { self != .timeLimit && self != .cancelled }
}

/// What went wrong inside a solver.
public enum SolverFailure: Error, Hashable, Sendable {
  /// A call of GLPK returned this code.
  case returnCode(call: String, code: Int)
  /// A call of GLPK returned no error but left this status.
  case undefinedStatus(call: String, status: Int)
  /// GLPK gave up, and the guard around it caught the fault.
  case fault(call: String, message: String)
  /// The answer breaks a constraint, a bound or integrality by this much beyond the tolerance.
  case violatedAnswer(call: String, violation: Double)
  /// The answer is called optimal, and its multipliers leave this relative gap.
  case unprovenOptimum(call: String, gap: Double)
  /// A callback returned a row that is not valid.
  case invalidRow([ModelProblem])
  /// There is no memory.
  case outOfMemory
}
