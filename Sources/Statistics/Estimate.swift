import Randomness
import RealModule

/// A quantity estimated from replications, with its confidence interval.
///
/// Empty is nil, never 0 and never NaN: `mean` is nil where nothing was observed or the value is not
/// finite, and the interval is nil where it is not defined, as from a single replication.
public struct Estimate: Hashable, Sendable {
  /// The point estimate.
  public let mean: Double?
  /// The lower end of the confidence interval.
  public let low: Double?
  /// The upper end of the confidence interval.
  public let high: Double?
  /// The number of replications, or of other independent observations, behind the estimate.
  public let count: Int

  /// Creates an estimate; parts that are not finite, or have no point estimate, become nil.
  public init(mean: Double?, low: Double? = nil, high: Double? = nil, count: Int) {
    self.count = count
    if let mean, mean.isFinite {
      self.mean = mean
      if let low, let high, low.isFinite, high.isFinite {
        (self.low, self.high) = (low, high)
      } else {
        (self.low, self.high) = (nil, nil)
      }
    } else {
      (self.mean, self.low, self.high) = (nil, nil, nil)
    }
  }

  /// Creates an estimate with an interval symmetric about the mean.
  public init(mean: Double?, halfWidth: Double?, count: Int) {
    if let mean, let halfWidth {
      self.init(mean: mean, low: mean - halfWidth, high: mean + halfWidth, count: count)
    } else {
      self.init(mean: mean, low: nil, high: nil, count: count)
    }
  }

  /// The estimate of a quantity of which nothing was observed.
  public static let empty = Estimate(mean: nil, count: 0)

  /// Half the width of the interval; nil where there is none.
  public var halfWidth: Double? {
    if let low, let high { 0.5 * (high - low) } else { nil }
  }

  /// Half the width of the interval ÷ the size of the mean; nil where either is missing or the mean
  /// is 0.
  public var relativeHalfWidth: Double? {
    if let halfWidth, let mean, mean != 0 { halfWidth / mean.magnitude } else { nil }
  }
}

/// The mean of independent values with Student's t interval.
///
/// - Parameters:
///   - values: one finite value for each replication.
///   - confidence: the coverage of the interval, between 0 and 1.
/// - Returns: an estimate without an interval for one value, and empty for none.
public func meanEstimate(_ values: [Double], confidence: Double = 0.95) -> Estimate {
  meanEstimate(RunningMoments(values), confidence: confidence)
}

/// The mean of the values an accumulator has seen, with Student's t interval.
public func meanEstimate(_ moments: RunningMoments, confidence: Double = 0.95) -> Estimate {
  Estimate(
    mean: moments.mean,
    halfWidth: halfWidth(
      standardError: moments.standardError, count: moments.count, confidence: confidence),
    count: moments.count)
}

/// The mean difference `values` − `reference`, paired by replication, with Student's t interval.
///
/// With common random numbers the pairs are correlated, and the interval of the differences is the
/// right and usually the narrower one.
///
/// - Parameters:
///   - values: one value for each replication.
///   - reference: the values of the reference in the same replications; as many.
///   - confidence: the coverage of the interval, between 0 and 1.
public func pairedDifference(
  _ values: [Double], minus reference: [Double], confidence: Double = 0.95
) -> Estimate {
  precondition(values.count == reference.count, "Paired lists must be equally long.")
  return meanEstimate(
    RunningMoments(zip(values, reference).lazy.map { $0 - $1 }), confidence: confidence)
}

/// The half-width of Student's t interval with count − 1 degrees of freedom.
///
/// - Returns: nil for fewer than two observations, without a standard error, or where `confidence`
///   is not between 0 and 1.
public func halfWidth(standardError: Double?, count: Int, confidence: Double) -> Double? {
  guard let standardError, count > 1, confidence > 0, confidence < 1 else { return nil }
  return standardError * studentTMultiplier(degreesOfFreedom: count - 1, confidence: confidence)
}

/// The two-sided multiplier of Student's t: the quantile at (1 + confidence) ÷ 2.
public func studentTMultiplier(degreesOfFreedom: Int, confidence: Double) -> Double {
  -SpecialFunctions.studentTQuantile(
    0.5 * (1 - confidence), degreesOfFreedom: Double(degreesOfFreedom))
}
