import RealModule

/// A probability distribution of one real quantity, sampled by inversion.
///
/// Every variate takes exactly one uniform: ``quantile(_:)``. A distribution can only be made with
/// parameters that make sense, so that sampling never fails. Distributions that are equal give the
/// same variates.
public struct Distribution: Hashable, Sendable {
  enum Form: Hashable, Sendable {
    case constant(Double)
    case uniform(low: Double, high: Double)
    case triangular(low: Double, mode: Double, high: Double)
    case exponential(mean: Double)
    case weibull(shape: Double, scale: Double)
    case gamma(shape: Double, scale: Double)
    case lognormal(location: Double, spread: Double)
    case truncatedNormal(TruncatedNormal)
    case empirical(EmpiricalTable)
  }

  let form: Form

  /// The value that every variate has, where they all have the same; nil otherwise.
  public var constantValue: Double? {
    if case .constant(let value) = form { value } else { nil }
  }

  /// The distribution that always gives `value`.
  public static func constant(_ value: Double) throws(DistributionError) -> Distribution {
    try ParameterCheck(distribution: "constant").finite("value", value)
    return Distribution(form: .constant(value))
  }

  /// The uniform distribution between two bounds, which may be equal.
  public static func uniform(
    low: Double, high: Double
  ) throws(DistributionError) -> Distribution {
    let check = ParameterCheck(distribution: "uniform")
    try check.finite("low", low)
    try check.finite("high", high)
    try check.ordered("high", high, atLeast: "low", low)
    try check.finiteResult("high", high, result: high - low)
    return Distribution(form: low == high ? .constant(low) : .uniform(low: low, high: high))
  }

  /// The triangular distribution between two bounds, with its density highest at `mode`.
  ///
  /// The mode may equal a bound, and the bounds may be equal.
  public static func triangular(
    low: Double, mode: Double, high: Double
  ) throws(DistributionError) -> Distribution {
    let check = ParameterCheck(distribution: "triangular")
    try check.finite("low", low)
    try check.finite("mode", mode)
    try check.finite("high", high)
    try check.ordered("mode", mode, atLeast: "low", low)
    try check.ordered("high", high, atLeast: "mode", mode)
    try check.finiteResult("high", high, result: (high - low) * (high - low))
    return Distribution(
      form: low == high ? .constant(low) : .triangular(low: low, mode: mode, high: high))
  }

  /// The exponential distribution with a mean greater than 0.
  public static func exponential(mean: Double) throws(DistributionError) -> Distribution {
    try ParameterCheck(distribution: "exponential").positive("mean", mean)
    return Distribution(form: .exponential(mean: mean))
  }

  /// The Weibull distribution, P(X > x) = exp(−(x ÷ scale)^shape); shape 1 is exponential.
  public static func weibull(
    shape: Double, scale: Double
  ) throws(DistributionError) -> Distribution {
    let check = ParameterCheck(distribution: "weibull")
    try check.positive("shape", shape)
    try check.positive("scale", scale)
    let distribution = Distribution(
      form: shape == 1 ? .exponential(mean: scale) : .weibull(shape: shape, scale: scale))
    try check.finiteResult("shape", shape, result: distribution.mean)
    return distribution
  }

  /// The gamma distribution with mean shape × scale; shape 1 is exponential.
  public static func gamma(
    shape: Double, scale: Double
  ) throws(DistributionError) -> Distribution {
    let check = ParameterCheck(distribution: "gamma")
    try check.positive("shape", shape)
    try check.positive("scale", scale)
    try check.finiteResult("shape", shape, result: shape * scale)
    return Distribution(
      form: shape == 1 ? .exponential(mean: scale) : .gamma(shape: shape, scale: scale))
  }

  /// The Erlang distribution: the sum of `stages` exponential variates, with a mean in total.
  public static func erlang(
    stages: Int, mean: Double
  ) throws(DistributionError) -> Distribution {
    let check = ParameterCheck(distribution: "erlang")
    if stages < 1 { throw check.error("stages", Double(stages), .atLeastNumber(1)) }
    try check.positive("mean", mean)
    let shape = Double(stages)
    return Distribution(
      form: stages == 1
        ? .exponential(mean: mean) : .gamma(shape: shape, scale: mean / shape))
  }

  /// The lognormal distribution with a mean and a coefficient of variation.
  ///
  /// The logarithm has variance log(1 + cv²) and mean log(mean) less half of that. A coefficient of
  /// variation of 0 gives the constant `mean`.
  public static func lognormal(
    mean: Double, coefficientOfVariation: Double
  ) throws(DistributionError) -> Distribution {
    let check = ParameterCheck(distribution: "lognormal")
    try check.positive("mean", mean)
    try check.nonNegative("coefficientOfVariation", coefficientOfVariation)
    if coefficientOfVariation == 0 { return Distribution(form: .constant(mean)) }
    let variance = Double.log(onePlus: coefficientOfVariation * coefficientOfVariation)
    try check.finiteResult("coefficientOfVariation", coefficientOfVariation, result: variance)
    return Distribution(
      form: .lognormal(
        location: Double.log(mean) - 0.5 * variance, spread: Double.sqrt(variance)))
  }

  /// The lognormal distribution with a median and a 90th percentile, which may be equal.
  public static func lognormal(
    median: Double, percentile90: Double
  ) throws(DistributionError) -> Distribution {
    let check = ParameterCheck(distribution: "lognormal")
    try check.positive("median", median)
    try check.positive("percentile90", percentile90)
    try check.ordered("percentile90", percentile90, atLeast: "median", median)
    if median == percentile90 { return Distribution(form: .constant(median)) }
    let location = Double.log(median)
    let spread =
      (Double.log(percentile90) - location) / SpecialFunctions.normalQuantile(0.9)
    let distribution = Distribution(form: .lognormal(location: location, spread: spread))
    try check.finiteResult("percentile90", percentile90, result: distribution.mean)
    return distribution
  }

  /// The normal distribution cut off outside two bounds.
  ///
  /// - Parameters:
  ///   - mean: the mean of the normal distribution before it is cut.
  ///   - standardDeviation: its standard deviation; 0 gives a constant, which must lie within the
  ///     bounds.
  ///   - low: the lower bound.
  ///   - high: the upper bound, which may equal the lower.
  /// - Throws: where a parameter breaks its rule, or where the bounds lie so far out in a tail that
  ///   double precision cannot hold their probability.
  public static func truncatedNormal(
    mean: Double, standardDeviation: Double, low: Double, high: Double
  ) throws(DistributionError) -> Distribution {
    let check = ParameterCheck(distribution: "truncatedNormal")
    try check.finite("mean", mean)
    try check.nonNegative("standardDeviation", standardDeviation)
    try check.finite("low", low)
    try check.finite("high", high)
    try check.ordered("high", high, atLeast: "low", low)
    if low == high { return Distribution(form: .constant(low)) }
    if standardDeviation == 0 {
      try check.ordered("mean", mean, atLeast: "low", low)
      try check.ordered("high", high, atLeast: "mean", mean)
      return Distribution(form: .constant(mean))
    }
    let truncated = TruncatedNormal(
      mean: mean, standardDeviation: standardDeviation, low: low, high: high)
    if !(truncated.mass > 1e-290) {
      throw check.error("[\(low), \(high)]", truncated.mass, .holdsProbability)
    }
    return Distribution(form: .truncatedNormal(truncated))
  }

  /// The discrete distribution of observed values, each as likely as its weight.
  ///
  /// Nothing is interpolated: the quantile at u is the smallest value whose cumulative share reaches
  /// u, so that only values given can be drawn.
  ///
  /// - Parameters:
  ///   - values: the values, in any order; equal values are joined.
  ///   - weights: one weight of 0 or more for each value, not all 0; all alike where absent.
  public static func empirical(
    values: [Double], weights: [Double]? = nil
  ) throws(DistributionError) -> Distribution {
    Distribution(form: .empirical(try EmpiricalTable(values: values, weights: weights)))
  }
}
