/// A variable of a program, by its place.
public struct Variable: Hashable, Comparable, Sendable {
  /// The place, from 0.
  public let index: Int

  /// Names the variable at a place.
  public init(index: Int) { self.index = index }

  /// In the order of places.
  public static func < (left: Variable, right: Variable) -> Bool { left.index < right.index }

  /// A coefficient with its variable: `2.5 * suites`.
  public static func * (coefficient: Double, variable: Variable) -> Term {
    Term(variable, coefficient)
  }
}

/// A constraint of a program, by its place.
public struct Constraint: Hashable, Comparable, Sendable {
  /// The place, from 0.
  public let index: Int

  /// Names the constraint at a place.
  public init(index: Int) { self.index = index }

  /// In the order of places.
  public static func < (left: Constraint, right: Constraint) -> Bool { left.index < right.index }
}

/// A variable with its coefficient in a constraint.
public struct Term: Hashable, Sendable {
  /// The variable.
  public var variable: Variable
  /// What it is multiplied by.
  public var coefficient: Double

  /// Creates a term.
  public init(_ variable: Variable, _ coefficient: Double) {
    self.variable = variable
    self.coefficient = coefficient
  }
}

/// A constraint that is not part of a program yet: bounds on a sum of terms.
public struct ConstraintRow: Hashable, Sendable {
  /// A name for people and for exported files.
  public var name: String?
  /// The sum; a variable may occur more than once.
  public var terms: [Term]
  /// The values that the sum may take.
  public var bounds: Bounds

  /// Creates a row.
  public init(_ name: String? = nil, _ terms: [Term], _ bounds: Bounds) {
    self.name = name
    self.terms = terms
    self.bounds = bounds
  }
}

/// A linear program: an objective over bounded variables, and bounds on sums of them.
///
/// A plain value. Nothing is checked while it is built: ``problems`` lists everything that is wrong with
/// it, and solving throws that list.
///
/// ```swift
/// var diet = LinearProgram(.minimise)
/// let bread = diet.addVariable("bread", objective: 2)
/// let milk = diet.addVariable("milk", objective: 3.5)
/// diet.addConstraint("energy", [90 * bread, 120 * milk], .atLeast(500))
/// diet.addConstraint("protein", [4 * bread, 8 * milk], .atLeast(40))
/// let outcome = try diet.solve()
/// ```
public struct LinearProgram: Hashable, Sendable {
  /// Whether the objective is to be small or large.
  public enum Sense: Hashable, Sendable {
    /// Small.
    case minimise
    /// Large.
    case maximise
  }

  /// Whether the objective is to be small or large.
  public var sense: Sense
  /// What is added to the objective whatever the variables are.
  public var objectiveConstant = 0.0

  /// The coefficient of each variable in the objective.
  public internal(set) var objective: [Double] = []
  /// The bounds of each variable.
  public internal(set) var variableBounds: [Bounds] = []
  /// The name of each variable, where it has one.
  public internal(set) var variableNames: [String?] = []
  /// The bounds of each constraint.
  public internal(set) var constraintBounds: [Bounds] = []
  /// The name of each constraint, where it has one.
  public internal(set) var constraintNames: [String?] = []
  /// The terms of each constraint, by variable, each variable once, no coefficient 0.
  public internal(set) var constraintTerms: [[Term]] = []

  /// Creates a program without variables.
  public init(_ sense: Sense = .minimise) { self.sense = sense }

  /// How many variables there are.
  public var variableCount: Int { objective.count }
  /// How many constraints there are.
  public var constraintCount: Int { constraintBounds.count }
  /// The variables in order.
  public var variables: [Variable] { objective.indices.map(Variable.init(index:)) }
  /// The constraints in order.
  public var constraints: [Constraint] { constraintBounds.indices.map(Constraint.init(index:)) }

  /// Adds a variable.
  ///
  /// - Parameters:
  ///   - name: for people and exported files.
  ///   - bounds: 0 or more where nothing is said.
  ///   - objective: its coefficient in the objective.
  @discardableResult
  public mutating func addVariable(
    _ name: String? = nil, _ bounds: Bounds = .nonNegative, objective coefficient: Double = 0
  ) -> Variable {
    objective.append(coefficient)
    variableBounds.append(bounds)
    variableNames.append(name)
    return Variable(index: objective.count - 1)
  }

  /// Adds a constraint. Terms of the same variable are put together.
  ///
  /// - Complexity: O(*k* log *k*) for *k* terms.
  @discardableResult
  public mutating func addConstraint(
    _ name: String? = nil, _ terms: [Term], _ bounds: Bounds
  ) -> Constraint {
    constraintTerms.append(Self.merged(terms))
    constraintBounds.append(bounds)
    constraintNames.append(name)
    return Constraint(index: constraintBounds.count - 1)
  }

  /// Adds a constraint.
  @discardableResult
  public mutating func addConstraint(_ row: ConstraintRow) -> Constraint {
    addConstraint(row.name, row.terms, row.bounds)
  }

  /// Changes the bounds of a variable.
  public mutating func setBounds(of variable: Variable, to bounds: Bounds) {
    variableBounds[variable.index] = bounds
  }

  /// Changes the bounds of a constraint.
  public mutating func setBounds(of constraint: Constraint, to bounds: Bounds) {
    constraintBounds[constraint.index] = bounds
  }

  /// Changes the coefficient of a variable in the objective.
  public mutating func setObjective(of variable: Variable, to coefficient: Double) {
    objective[variable.index] = coefficient
  }

  /// Terms in the order of variables, each variable once, without zeros.
  static func merged(_ terms: [Term]) -> [Term] {
    var isOrdered = true
    for (left, right) in zip(terms, terms.dropFirst()) where left.variable >= right.variable {
      isOrdered = false
      break
    }
    if isOrdered { return terms.contains { $0.coefficient == 0 } ? terms.filter(\.isThere) : terms }
    // Stable, so that equal variables are added up in the order given.
    let order = terms.indices.sorted {
      (terms[$0].variable, $0) < (terms[$1].variable, $1)
    }
    var result: [Term] = []
    result.reserveCapacity(terms.count)
    for place in order {
      let term = terms[place]
      if let last = result.last, last.variable == term.variable {
        result[result.count - 1].coefficient += term.coefficient
      } else {
        result.append(term)
      }
    }
    return result.filter(\.isThere)
  }
}

extension Term {
  fileprivate var isThere: Bool { coefficient != 0 }
}
