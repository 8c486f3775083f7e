import RealModule

/// Discounting of costs and effects at a yearly rate.
///
/// Source: NICE health technology evaluations manual PMG36, section 4.5: 3.5 % a year for both.
public struct Discounting: Hashable, Sendable {
  /// The rate, such as 0.035; greater than −1.
  public let rate: Double

  /// Creates a discounting at a yearly rate, 0 or more.
  public init(rate: Double) throws(StatisticsError) {
    try Require.nonNegative(rate, "rate")
    self.rate = rate
  }

  /// What 1 in `years` years is worth now.
  public func factor(years: Double) -> Double { Double.pow(1 + rate, -years) }

  /// What 1 a year is worth now, paid at the start of each of `years` years.
  public func annuity(years: Int) -> Double {
    (0..<max(0, years)).reduce(0) { $0 + factor(years: Double($1)) }
  }

  /// What 1 a year is worth now, paid in the middle of each of `years` years.
  public func midYearAnnuity(years: Int) -> Double {
    (0..<max(0, years)).reduce(0) { $0 + factor(years: Double($1) + 0.5) }
  }

  /// What 1 a year is worth now, paid continuously for `years` years, which may be infinite at a rate above
  /// 0.
  public func continuousAnnuity(years: Double) -> Double {
    let force = Double.log(onePlus: rate)
    return force > 0 ? -Double.expMinusOne(-force * years) / force : years
  }

  /// The discounted quality-adjusted life years of someone with a constant hazard of death and a constant
  /// utility: utility ÷ (hazard + log(1 + rate)).
  ///
  /// - Parameters:
  ///   - hazard: deaths per year of life, greater than 0.
  ///   - utility: quality of life, from 0 to 1.
  public func lifeYears(hazard: Double, utility: Double) throws(StatisticsError) -> Double {
    try Require.positive(hazard, "hazard")
    try Require.finite(utility, "utility")
    return utility / (hazard + Double.log(onePlus: rate))
  }
}

/// The weight that NICE gives to QALYs for a severe condition.
///
/// By how many QALYs people with the condition lose against the general population (absolute shortfall),
/// or what share (proportional shortfall), whichever gives the greater weight.
///
/// Source: NICE health technology evaluations manual PMG36, section 6.2, table 6.1: weight 1.2 from a
/// proportional shortfall of 0.85 or an absolute one of 12 on, 1.7 from 0.95 or 18 on.
///
/// - Parameters:
///   - general: the remaining discounted QALYs of the general population of the same age and sex, greater
///     than 0.
///   - condition: those with the condition under present care, 0 or more.
/// - Returns: 1, 1.2 or 1.7.
public func severityWeight(
  general: Double, condition: Double
) throws(StatisticsError) -> Double {
  try Require.positive(general, "general")
  try Require.nonNegative(condition, "condition")
  let absolute = general - condition
  let proportional = absolute / general
  // Decimal cut-offs: rounding of the division must not move a value off one.
  func reaches(_ value: Double, _ limit: Double) -> Bool { value >= limit - 1e-12 }
  if reaches(proportional, 0.95) || reaches(absolute, 18) { return 1.7 }
  if reaches(proportional, 0.85) || reaches(absolute, 12) { return 1.2 }
  return 1
}
