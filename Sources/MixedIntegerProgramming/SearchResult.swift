/// A point that satisfies a mixed-integer program.
public struct IntegerSolution: Hashable, Sendable {
  /// The objective, constant included, added up from the values.
  public var objective: Double
  /// The value of each variable, exact integers where they must be.
  public var values: [Double]

  /// The value of a variable.
  public subscript(variable: Variable) -> Double { values[variable.index] }

  /// Whether a binary variable is 1.
  public func isSet(_ variable: Variable) -> Bool { values[variable.index] > 0.5 }
}

/// What came of solving a mixed-integer program.
public enum SearchOutcome: Hashable, Sendable {
  /// No point is better than this one by more than the objective tolerance.
  case provenOptimal(IntegerSolution)
  /// The best point found, and how good any point can be; no bound where none is known.
  case feasible(IntegerSolution, bound: Double?, StopReason)
  /// Proven: no point satisfies everything.
  case infeasible
  /// Points satisfy everything, and the objective has no end. With lazy rows: before any is added.
  case unbounded
  /// Stopped before a point was found; one may exist.
  case limitReachedWithoutAnswer(bound: Double?, StopReason)
  /// The solver could not do it.
  case numericalFailure(SolverFailure)
}

/// The outcome of a search with what it took.
public struct SearchResult: Hashable, Sendable {
  /// The outcome.
  public var outcome: SearchOutcome
  /// Nodes of the search tree.
  public var nodes: Int
  /// Different lazy rows that were added.
  public var lazyRows: Int

  /// The best point, where one is known.
  public var solution: IntegerSolution? {
    switch outcome {
    case .provenOptimal(let solution), .feasible(let solution, _, _): solution
    default: nil
    }
  }

  /// How good any point can be, where that is known.
  public var bound: Double? {
    switch outcome {
    case .provenOptimal(let solution): solution.objective
    case .feasible(_, let bound, _), .limitReachedWithoutAnswer(let bound, _): bound
    default: nil
    }
  }

  /// |objective − bound| as a share of |objective|, 0 where it is proven, nil where no bound or no
  /// point is known, ∞ where the objective is 0 and the bound is not.
  public var gap: Double? {
    guard let solution, let bound else { return nil }
    return relativeGap(objective: solution.objective, bound: bound)
  }

  /// Whether the same call would give the same result.
  public var isReproducible: Bool {
    switch outcome {
    case .feasible(_, _, let reason), .limitReachedWithoutAnswer(_, let reason):
      reason.isReproducible
    default: true
    }
  }
}

/// |objective − bound| as a share of |objective|.
func relativeGap(objective: Double, bound: Double) -> Double {
  let distance = abs(objective - bound)
  return distance == 0 ? 0 : distance / abs(objective)
}
