/// Where a variable or a constraint stands in a basis.
public enum BasisStatus: Int32, Hashable, Sendable {
  /// In the basis.
  case basic = 1
  /// Outside, at the lower bound.
  case atLower = 2
  /// Outside, at the upper bound.
  case atUpper = 3
  /// Outside and free.
  case free = 4
  /// Outside and fixed.
  case fixed = 5
}

/// A simplex basis, from which another solution of a program of the same size can start.
public struct Basis: Hashable, Sendable {
  /// Of each constraint.
  public var constraints: [BasisStatus]
  /// Of each variable.
  public var variables: [BasisStatus]

  /// Creates a basis. One that is not a basis of the program only costs time: the solver then starts
  /// without it.
  public init(constraints: [BasisStatus], variables: [BasisStatus]) {
    self.constraints = constraints
    self.variables = variables
  }
}

/// An optimal solution of a linear program.
public struct LinearSolution: Hashable, Sendable {
  /// The objective, constant included, added up from the values.
  public var objective: Double
  /// The value of each variable.
  public var values: [Double]
  /// The left side of each constraint.
  public var activities: [Double]
  /// By how much the objective grows with one unit more in the binding bound of each constraint,
  /// whatever the sense.
  public var duals: [Double]
  /// The same for each variable's binding bound: its coefficient in the objective less the duals'
  /// share.
  public var reducedCosts: [Double]
  /// The basis.
  public var basis: Basis
  /// Simplex iterations that this call took.
  public var iterations: Int

  /// The value of a variable.
  public subscript(variable: Variable) -> Double { values[variable.index] }
}

/// What came of solving a linear program.
public enum LinearOutcome: Hashable, Sendable {
  /// An optimum.
  case optimal(LinearSolution)
  /// No point satisfies everything.
  case infeasible
  /// Points satisfy everything, and the objective has no end.
  case unbounded
  /// Stopped without an answer.
  case stopped(StopReason)
  /// The solver could not do it.
  case numericalFailure(SolverFailure)

  /// The optimum, where there is one.
  public var solution: LinearSolution? {
    if case .optimal(let solution) = self { solution } else { nil }
  }
}
