import Randomness
import Statistics
import Testing

/// One queue of the suite: its model, its plan and what theory says about it.
struct ValidationCase: Sendable, CustomTestStringConvertible {
  /// How precise a simulated value must be.
  enum Precision: Sendable {
    /// The standard error is at most 0.7 % of the value per commit and 0.15 % nightly.
    case standard
    /// The standard error is at most these shares of the value.
    case relative(perCommit: Double, nightly: Double)
    /// The standard error is at most this, in the unit of the value.
    case absolute(Double)
  }

  /// A quantity, its closed form, and how it is read from runs: a ratio of totals.
  struct Measure: Sendable {
    var name: String
    var expected: Double
    var precision = Precision.standard
    var numerator: @Sendable (QueueOutcome) -> Double
    var denominator: @Sendable (QueueOutcome) -> Double

    init(
      _ name: String, _ expected: Double, _ precision: Precision = .standard,
      _ numerator: @escaping @Sendable (QueueOutcome) -> Double,
      per denominator: @escaping @Sendable (QueueOutcome) -> Double
    ) {
      self.name = name
      self.expected = expected
      self.precision = precision
      self.numerator = numerator
      self.denominator = denominator
    }
  }

  /// The rows of the reference table that this case covers; none where theory is cited directly.
  var rows: [String]
  var title: String
  var parameters: String
  /// The formula as the gallery prints it.
  var formula: String
  var source: String
  var model: QueueModel
  var plan: RunPlan
  var measures: [Measure]

  var testDescription: String { title }
}

/// A simulated value beside its closed form.
struct Comparison: Sendable {
  /// The largest difference allowed, in standard errors.
  static let limit = 3.3

  var name: String
  var expected: Double
  var value: Double
  var standardError: Double
  var plainStandardError: Double
  var degreesOfFreedom: Int
  var allowedStandardError: Double

  /// The difference in standard errors.
  var deviation: Double { (value - expected) / standardError }
  /// The probability that a sound engine fails this comparison, over choices of the seed.
  var falseAlarmRate: Double {
    2
      * SpecialFunctions.studentTCumulative(
        -Comparison.limit, degreesOfFreedom: Double(degreesOfFreedom))
  }
}

/// What the runs of a case gave.
struct CaseResult: Sendable {
  var comparisons: [Comparison]
  var violations: [String]
  var customers: Int
  var replications: Int
}
