/// Something wrong with a program, found before GLPK sees it.
public enum ModelProblem: Hashable, Sendable {
  /// Where a number stands.
  public enum Place: Hashable, Sendable {
    /// The constant of the objective.
    case objectiveConstant
    /// A variable's coefficient in the objective.
    case objective(variable: Int, name: String?)
    /// A variable's coefficient in a constraint.
    case coefficient(constraint: Int, name: String?, variable: Int)
    /// A bound of a variable.
    case variableBounds(variable: Int, name: String?)
    /// A bound of a constraint.
    case constraintBounds(constraint: Int, name: String?)
  }

  /// A number that is not a number, or infinite where it must not be.
  case notFinite(Place, Double)
  /// A lower bound above the upper one.
  case crossedBounds(Place, lower: Double, upper: Double)
  /// A constraint over a variable that does not exist.
  case unknownVariable(constraint: Int, name: String?, variable: Int, variableCount: Int)
  /// A column of a new variable with a constraint that does not exist.
  case unknownConstraint(variable: Int, name: String?, constraint: Int, constraintCount: Int)
  /// More rows, columns or entries than GLPK can number.
  case tooLarge(what: String, count: Int, limit: Int)
  /// A starting point, candidate or basis with the wrong number of entries.
  case wrongCount(what: String, count: Int, expected: Int)
}

/// A program that cannot be solved because of what it says, with everything that is wrong.
public struct InvalidModel: Error, Hashable, Sendable {
  /// What is wrong; at least one.
  public var problems: [ModelProblem]
}
