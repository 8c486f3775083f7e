import Randomness
import RealModule

/// A proportion with Wilson's score interval.
///
/// It keeps its coverage for few trials and for proportions near 0 or 1, and stays within [0, 1].
///
/// Source: Wilson, JASA 22(158), 1927, DOI 10.1080/01621459.1927.10502953.
///
/// - Parameters:
///   - successes: the number of successes, from 0 to `trials`.
///   - trials: the number of independent trials.
///   - confidence: the coverage of the interval, between 0 and 1.
/// - Returns: the plain proportion as `mean`; empty for no trials or counts that make no sense.
public func wilsonInterval(
  successes: Int, trials: Int, confidence: Double = 0.95
) -> Estimate {
  guard trials > 0, successes >= 0, successes <= trials else { return .empty }
  let n = Double(trials)
  let proportion = Double(successes) / n
  guard confidence > 0, confidence < 1 else { return Estimate(mean: proportion, count: trials) }
  let z = -SpecialFunctions.normalQuantile(0.5 * (1 - confidence))
  let scale = 1 / (1 + z * z / n)
  let centre = scale * (proportion + z * z / (2 * n))
  let reach =
    scale * z * Double.sqrt(proportion * (1 - proportion) / n + z * z / (4 * n * n))
  return Estimate(
    mean: proportion,
    low: successes == 0 ? 0 : max(0, centre - reach),
    high: successes == trials ? 1 : min(1, centre + reach),
    count: trials)
}

/// The probability that the true mean is at least a limit, by Student's t confidence distribution.
///
/// P = T((mean − limit) ÷ standard error) with n − 1 degrees of freedom: the level at which the
/// one-sided confidence interval from below just reaches the limit.
///
/// Source: Xie, Singh, International Statistical Review 81(1), 2013, DOI 10.1111/insr.12000.
///
/// - Parameters:
///   - limit: the limit, in the unit of the values.
///   - values: one value for each replication.
/// - Returns: nil for fewer than two values; 0 or 1 where all values are equal.
public func probabilityMeanAtLeast(_ limit: Double, values: [Double]) -> Double? {
  let moments = RunningMoments(values)
  guard let mean = moments.mean, let error = moments.standardError else { return nil }
  return probabilityAtLeast(limit, mean: mean, standardError: error, count: moments.count)
}

/// The probability that the true mean is at most a limit; see ``probabilityMeanAtLeast(_:values:)``.
public func probabilityMeanAtMost(_ limit: Double, values: [Double]) -> Double? {
  probabilityMeanAtLeast(-limit, values: values.map { -$0 })
}

/// The probability that a true value is at least a limit, from an estimate and its standard error.
///
/// Serves ratios with a jackknife standard error as well as means.
///
/// - Parameters:
///   - limit: the limit.
///   - mean: the estimate.
///   - standardError: its standard error, 0 or more.
///   - count: the number of replications; there are count − 1 degrees of freedom.
/// - Returns: nil for fewer than two replications or where a number is not finite.
public func probabilityAtLeast(
  _ limit: Double, mean: Double, standardError: Double, count: Int
) -> Double? {
  guard count > 1, limit.isFinite, mean.isFinite, standardError.isFinite, standardError >= 0
  else { return nil }
  guard standardError > 0 else { return mean >= limit ? 1 : 0 }
  return SpecialFunctions.studentTCumulative(
    (mean - limit) / standardError, degreesOfFreedom: Double(count - 1))
}

/// The probability that a true value is at least a limit, from an estimate with a t interval.
///
/// The standard error is taken back from the interval's half-width, so this is for the symmetric
/// intervals of means, paired differences, jackknifed ratios and sectioned quantiles, not for
/// Wilson's.
///
/// - Parameters:
///   - limit: the limit.
///   - estimate: the estimate.
///   - confidence: the coverage the estimate was made with.
/// - Returns: nil where the estimate has no interval.
public func probabilityAtLeast(
  _ limit: Double, estimate: Estimate, confidence: Double = 0.95
) -> Double? {
  guard let mean = estimate.mean, let halfWidth = estimate.halfWidth, estimate.count > 1,
    confidence > 0, confidence < 1
  else { return nil }
  let multiplier = studentTMultiplier(
    degreesOfFreedom: estimate.count - 1, confidence: confidence)
  return probabilityAtLeast(
    limit, mean: mean, standardError: halfWidth / multiplier, count: estimate.count)
}
