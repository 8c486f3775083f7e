import RealModule

/// How narrow an interval must be.
public enum Precision: Hashable, Sendable, Codable {
  /// A half-width of at most this, in the unit of the values.
  case absolute(Double)
  /// A half-width of at most this share of the mean's size.
  case relative(Double)

  /// Whether an estimate is as precise.
  public func isReached(by estimate: Estimate) -> Bool {
    guard let halfWidth = estimate.halfWidth, let mean = estimate.mean else { return false }
    return switch self {
    case .absolute(let limit): halfWidth <= limit
    case .relative(let share): halfWidth <= share * mean.magnitude
    }
  }
}

/// Replications until the interval is narrow enough, with look-ahead and a budget.
///
/// After at least `minimum` replications the half-width is compared with what is wanted. Early on a
/// standard deviation that happens to be small would end the run too soon; so the precision, once
/// reached at n, must hold at every one of the next `lookAhead`·max(n, 100) ÷ 100 replications too.
/// The estimate is over all replications made. A budget that ends first is told apart from success.
///
/// ```swift
/// var rule = try SequentialStopping(.relative(0.05), budget: 1_000)
/// while case .replicate(let more) = rule.decision {
///   for _ in 0..<more { try rule.record(simulate(replication: rule.count)) }
/// }
/// ```
///
/// Values recorded beyond what was asked are used up to the end of the rule and no further, so that
/// the result does not depend on how many replications are run at a time.
///
/// Sources: Chow, Robbins, Annals of Mathematical Statistics 36(2), 1965,
/// DOI 10.1214/aoms/1177700156; look-ahead by Hoad, Robinson, Davies, Journal of the Operational
/// Research Society 61(11), 2010, DOI 10.1057/jors.2009.121.
public struct SequentialStopping: Hashable, Sendable {
  /// What to do next.
  public enum Decision: Hashable, Sendable {
    /// Make at least so many more replications.
    case replicate(Int)
    /// The precision was first reached at this number of replications and has held since.
    case precise(reachedAt: Int)
    /// The budget ended before the precision was reached and had held long enough.
    case budgetExhausted
  }

  /// The precision wanted.
  public let precision: Precision
  /// The coverage of the interval.
  public let confidence: Double
  /// The least number of replications.
  public let minimum: Int
  /// The look-ahead for up to 100 replications.
  public let lookAhead: Int
  /// The greatest number of replications.
  public let budget: Int
  /// What to do next.
  public private(set) var decision: Decision
  private var moments = RunningMoments()
  private var reachedAt: Int?

  /// Creates a rule.
  ///
  /// - Parameters:
  ///   - precision: the half-width wanted, greater than 0.
  ///   - confidence: the coverage of the interval.
  ///   - minimum: the least number of replications, at least 2.
  ///   - lookAhead: the number of further replications for which the precision must hold, for n up
  ///     to 100; 0 for none.
  ///   - budget: the greatest number of replications, at least `minimum`.
  public init(
    _ precision: Precision, confidence: Double = 0.95, minimum: Int = 10, lookAhead: Int = 5,
    budget: Int
  ) throws(StatisticsError) {
    switch precision {
    case .absolute(let limit), .relative(let limit): try Require.positive(limit, "precision")
    }
    try Require.probability(confidence, "confidence")
    try Require.atLeast(minimum, "minimum", 2)
    try Require.atLeast(lookAhead, "lookAhead", 0)
    try Require.atLeast(budget, "budget", minimum)
    self.precision = precision
    self.confidence = confidence
    self.minimum = minimum
    self.lookAhead = lookAhead
    self.budget = budget
    decision = .replicate(minimum)
  }

  /// The number of replications used.
  public var count: Int { moments.count }

  /// The mean over all replications used, with its interval.
  public var estimate: Estimate { meanEstimate(moments, confidence: confidence) }

  /// Takes in the value of the next replication; after the end it is left out.
  public mutating func record(_ value: Double) throws(StatisticsError) {
    try Require.finite(value, "value")
    guard case .replicate = decision else { return }
    moments.add(value)
    guard count >= minimum else {
      decision = .replicate(minimum - count)
      return
    }
    if precision.isReached(by: estimate) {
      reachedAt = reachedAt ?? count
    } else {
      reachedAt = nil
    }
    if let reachedAt {
      let end = reachedAt + lookAhead * max(reachedAt, 100) / 100
      if count >= end {
        decision = .precise(reachedAt: reachedAt)
        return
      }
      decision = count >= budget ? .budgetExhausted : .replicate(min(end, budget) - count)
    } else {
      decision = count >= budget ? .budgetExhausted : .replicate(1)
    }
  }

  /// How many replications the precision will take in all, from the variance so far.
  ///
  /// The half-width falls with the root of the number; nil before there is an interval, or for a
  /// relative precision of a mean of 0. Not more than `budget`.
  public var expectedReplications: Int? {
    guard let halfWidth = estimate.halfWidth, let mean = estimate.mean else { return nil }
    let limit =
      switch precision {
      case .absolute(let limit): limit
      case .relative(let share): share * mean.magnitude
      }
    guard limit > 0 else { return nil }
    let ratio = halfWidth / limit
    return Int(
      min(Double(budget), max(Double(minimum), Double(count) * ratio * ratio).rounded(.up)))
  }
}
