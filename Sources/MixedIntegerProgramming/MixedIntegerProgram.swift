/// Which numbers a variable may be.
public enum VariableKind: Hashable, Sendable {
  /// Any within its bounds.
  case continuous
  /// The integers within its bounds.
  case integer
}

/// A linear program in which some variables must be integers.
///
/// ```swift
/// var plan = MixedIntegerProgram(.maximise)
/// let north = plan.addVariable("north", .binary, objective: 60)
/// let south = plan.addVariable("south", .binary, objective: 100)
/// plan.addConstraint("budget", [2 * north, 3 * south], .atMost(4))
/// let result = try plan.solve()
/// ```
public struct MixedIntegerProgram: Hashable, Sendable {
  /// What a variable may be, kind and bounds together.
  public struct Domain: Hashable, Sendable {
    /// Which numbers.
    public var kind: VariableKind
    /// Between which bounds.
    public var bounds: Bounds

    /// Creates a domain.
    public init(_ kind: VariableKind, _ bounds: Bounds) {
      self.kind = kind
      self.bounds = bounds
    }

    /// 0 or 1.
    public static let binary = Domain(.integer, .unit)

    /// An integer within bounds.
    public static func integer(_ bounds: Bounds = .nonNegative) -> Domain {
      Domain(.integer, bounds)
    }

    /// Any number within bounds.
    public static func continuous(_ bounds: Bounds = .nonNegative) -> Domain {
      Domain(.continuous, bounds)
    }
  }

  /// The same program without integrality.
  public internal(set) var relaxation: LinearProgram
  /// The kind of each variable.
  public internal(set) var kinds: [VariableKind]

  /// Creates a program without variables.
  public init(_ sense: LinearProgram.Sense = .minimise) {
    relaxation = LinearProgram(sense)
    kinds = []
  }

  /// Makes a linear program's variables integers where `kinds` says so; missing kinds are continuous.
  public init(_ relaxation: LinearProgram, kinds: [VariableKind]) {
    self.relaxation = relaxation
    self.kinds = (0..<relaxation.variableCount).map {
      $0 < kinds.count ? kinds[$0] : .continuous
    }
  }

  /// Whether the objective is to be small or large.
  public var sense: LinearProgram.Sense {
    get { relaxation.sense }
    set { relaxation.sense = newValue }
  }

  /// What is added to the objective whatever the variables are.
  public var objectiveConstant: Double {
    get { relaxation.objectiveConstant }
    set { relaxation.objectiveConstant = newValue }
  }

  /// How many variables there are.
  public var variableCount: Int { relaxation.variableCount }
  /// How many constraints there are.
  public var constraintCount: Int { relaxation.constraintCount }

  /// Adds a variable.
  ///
  /// - Parameters:
  ///   - name: for people and exported files.
  ///   - domain: kind and bounds; continuous from 0 where nothing is said.
  ///   - objective: its coefficient in the objective.
  @discardableResult
  public mutating func addVariable(
    _ name: String? = nil, _ domain: Domain = .continuous(), objective coefficient: Double = 0
  ) -> Variable {
    kinds.append(domain.kind)
    return relaxation.addVariable(name, domain.bounds, objective: coefficient)
  }

  /// Adds a constraint. Terms of the same variable are put together.
  @discardableResult
  public mutating func addConstraint(
    _ name: String? = nil, _ terms: [Term], _ bounds: Bounds
  ) -> Constraint {
    relaxation.addConstraint(name, terms, bounds)
  }

  /// Adds a constraint.
  @discardableResult
  public mutating func addConstraint(_ row: ConstraintRow) -> Constraint {
    relaxation.addConstraint(row)
  }

  /// Changes the bounds of a variable.
  public mutating func setBounds(of variable: Variable, to bounds: Bounds) {
    relaxation.setBounds(of: variable, to: bounds)
  }

  /// Changes the bounds of a constraint.
  public mutating func setBounds(of constraint: Constraint, to bounds: Bounds) {
    relaxation.setBounds(of: constraint, to: bounds)
  }

  /// Changes the coefficient of a variable in the objective.
  public mutating func setObjective(of variable: Variable, to coefficient: Double) {
    relaxation.setObjective(of: variable, to: coefficient)
  }
}
