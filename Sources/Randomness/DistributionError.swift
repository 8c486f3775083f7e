/// Why the parameters of a distribution were rejected: which parameter, its value, and the rule.
public struct DistributionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The rule that a parameter must satisfy.
  public enum Constraint: Hashable, Sendable {
    /// The value must be a finite number.
    case finite
    /// The value must be greater than zero.
    case positive
    /// The value must not be less than zero.
    case nonNegative
    /// The value must be at least that of another parameter.
    case atLeast(parameter: String, value: Double)
    /// The value must be at least a number.
    case atLeastNumber(Double)
    /// The list must not be empty; the value is its count.
    case notEmpty
    /// The list must be as long as another; the value is its count.
    case sameCount(parameter: String, count: Int)
    /// The interval must hold a probability that double precision can resolve; the value is the
    /// probability that it holds.
    case holdsProbability
    /// A moment that the parameter implies must be a finite number; the value is the parameter's.
    case finiteResult
  }

  /// The distribution, by the name of its constructor.
  public let distribution: String
  /// The parameter, by its label; an element of a list as `values[3]`.
  public let parameter: String
  /// The value that was given.
  public let value: Double
  /// The rule that it breaks.
  public let constraint: Constraint

  /// Creates an error from its facts.
  public init(distribution: String, parameter: String, value: Double, constraint: Constraint) {
    self.distribution = distribution
    self.parameter = parameter
    self.value = value
    self.constraint = constraint
  }

  /// One sentence that names the parameter, its value and the rule.
  public var description: String {
    let given = "\(distribution): \(parameter) is \(value)"
    switch constraint {
    case .finite: return "\(given) and must be a finite number"
    case .positive: return "\(given) and must be greater than 0"
    case .nonNegative: return "\(given) and must not be negative"
    case .atLeast(let other, let bound): return "\(given) and must be at least \(other), \(bound)"
    case .atLeastNumber(let bound): return "\(given) and must be at least \(bound)"
    case .notEmpty: return "\(distribution): \(parameter) must not be empty"
    case .sameCount(let other, let count):
      return "\(distribution): \(parameter) has \(Int(value)) entries but \(other) has \(count)"
    case .holdsProbability:
      return "\(distribution): \(parameter) holds a probability of \(value), too small to sample"
    case .finiteResult: return "\(given), which takes the distribution beyond double precision"
    }
  }
}

/// Checks of parameters, which throw the facts of the first broken rule.
struct ParameterCheck {
  let distribution: String

  func finite(_ parameter: String, _ value: Double) throws(DistributionError) {
    if !value.isFinite { throw error(parameter, value, .finite) }
  }

  func positive(_ parameter: String, _ value: Double) throws(DistributionError) {
    try finite(parameter, value)
    if value <= 0 { throw error(parameter, value, .positive) }
  }

  func nonNegative(_ parameter: String, _ value: Double) throws(DistributionError) {
    try finite(parameter, value)
    if value < 0 { throw error(parameter, value, .nonNegative) }
  }

  func ordered(
    _ parameter: String, _ value: Double, atLeast other: String, _ bound: Double
  ) throws(DistributionError) {
    if value < bound { throw error(parameter, value, .atLeast(parameter: other, value: bound)) }
  }

  func finiteResult(
    _ parameter: String, _ value: Double, result: Double
  ) throws(DistributionError) {
    if !result.isFinite { throw error(parameter, value, .finiteResult) }
  }

  func error(
    _ parameter: String, _ value: Double, _ constraint: DistributionError.Constraint
  ) -> DistributionError {
    DistributionError(
      distribution: distribution, parameter: parameter, value: value, constraint: constraint)
  }
}
