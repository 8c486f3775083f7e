import Randomness
import RealModule
import Statistics

/// A simulated quantity beside the value that a closed form gives.
public struct AnalyticCheck: Sendable, Hashable {
  /// Which simplification of the network was simulated.
  public enum Twin: String, Sendable, Hashable, CaseIterable {
    /// The configuration as it is.
    case asIs = "as it is"
    /// Places for everybody, nothing fails: hazards race against durations.
    case race = "race of hazards"
    /// Places for everybody, nobody drops out, every loss is drawn: the retry policy.
    case retries = "retry policy"
    /// Places for everybody, nobody drops out, one attempt: failure against ex vivo time.
    case lanes = "lanes"
    /// Facilities as queues with the suites' own service times.
    case generalService = "facilities as M/G/c"
    /// Facilities as queues with exponential service times.
    case exponentialService = "facilities as M/M/c"
  }

  /// What a check says.
  public enum Verdict: String, Sendable, Hashable {
    /// The difference is within what chance explains.
    case agrees
    /// The difference is more than chance explains: an alarm.
    case differs
    /// The closed form is an approximation: no verdict.
    case approximation
    /// Too few events are expected for a verdict.
    case tooFew = "too_few"
  }

  /// The simplification that was simulated.
  public var twin: Twin
  /// What is compared.
  public var quantity: String
  /// The unit.
  public var unit: String
  /// The closed form's value.
  public var expected: Double
  /// The simulated value.
  public var simulated: Double?
  /// The standard error of the simulated value: under the closed form for counts and shares,
  /// jackknifed for means.
  public var standardError: Double?
  /// How many standard errors may lie between the two; set for all checks together.
  public internal(set) var limit: Double?
  /// What the check says.
  public internal(set) var verdict: Verdict

  /// Difference ÷ standard error.
  public var standardisedDifference: Double? {
    guard let simulated, let standardError else { return nil }
    let difference = simulated - expected
    if standardError > 0 { return difference / standardError }
    // Without chance the two may differ by rounding only.
    return abs(difference) <= 1e-9 * max(1, abs(expected)) ? 0 : .infinity
  }

  /// Degrees of freedom of the standard error; nil where the closed form gives it.
  var degreesOfFreedom: Int?

  /// A count that the closed form makes Poisson.
  static func count(
    _ twin: Twin, _ quantity: String, unit: String, expected: Double, of total: Double,
    observed: Double
  ) -> AnalyticCheck {
    // `total` years were observed.
    make(
      twin, quantity, unit, expected: expected, simulated: observed / total,
      standardError: (expected / total).squareRoot(), isTested: expected * total >= 25)
  }

  /// A share that the closed form makes binomial.
  static func share(
    _ twin: Twin, _ quantity: String, expected: Double, of trials: Double, observed: Double
  ) -> AnalyticCheck {
    let rare = trials * min(expected, 1 - expected)
    return make(
      twin, quantity, "fraction", expected: expected,
      simulated: trials > 0 ? observed / trials : nil,
      standardError: trials > 0 ? (expected * (1 - expected) / trials).squareRoot() : nil,
      isTested: rare >= 25 || (rare < 1e-9 && trials > 0))
  }

  /// A mean whose error replications tell.
  static func mean(
    _ twin: Twin, _ quantity: String, unit: String, expected: Double, _ estimate: Estimate,
    isApproximation: Bool = false
  ) -> AnalyticCheck {
    var check = make(
      twin, quantity, unit, expected: expected, simulated: estimate.mean,
      standardError: estimate.halfWidth.map {
        $0
          / SpecialFunctions.studentTQuantile(
            0.975, degreesOfFreedom: Double(max(1, estimate.count - 1)))
      }, isTested: estimate.halfWidth != nil)
    check.degreesOfFreedom = max(1, estimate.count - 1)
    if isApproximation { check.verdict = .approximation }
    return check
  }

  private static func make(
    _ twin: Twin, _ quantity: String, _ unit: String, expected: Double, simulated: Double?,
    standardError: Double?, isTested: Bool
  ) -> AnalyticCheck {
    AnalyticCheck(
      twin: twin, quantity: quantity, unit: unit, expected: expected, simulated: simulated,
      standardError: standardError, limit: nil, verdict: isTested ? .agrees : .tooFew,
      degreesOfFreedom: nil)
  }
}

/// Every check of one configuration.
public struct AnalyticReport: Sendable, Hashable {
  /// The checks.
  public let checks: [AnalyticCheck]
  /// The probability that a simulation without fault raises any alarm.
  public static let falseAlarmRate = 0.01

  /// Whether any check differs by more than chance explains.
  public var isAlarm: Bool { checks.contains { $0.verdict == .differs } }

  /// Judges checks together: each gets the share of the false-alarm rate that Šidák's inequality
  /// allows (doi:10.1080/01621459.1967.10482935).
  init(_ checks: [AnalyticCheck]) {
    let tested = checks.count { $0.verdict == .agrees }
    let each = -Double.expMinusOne(
      Double.log(onePlus: -Self.falseAlarmRate) / Double(max(1, tested)))
    self.checks = checks.map { check in
      var check = check
      guard check.verdict == .agrees else { return check }
      let limit =
        check.degreesOfFreedom.map {
          SpecialFunctions.studentTQuantile(1 - each / 2, degreesOfFreedom: Double($0))
        } ?? SpecialFunctions.normalQuantile(1 - each / 2)
      check.limit = limit
      if abs(check.standardisedDifference ?? .infinity) > limit { check.verdict = .differs }
      return check
    }
  }
}
