import Randomness
import RealModule

/// The value of information about one normal net benefit, in closed form.
///
/// A decision between doing something, with an incremental net benefit that is normal before any data,
/// and not doing it.
///
/// Source: Raiffa, Schlaifer, Applied Statistical Decision Theory, Harvard 1961, chapter 5.
public enum NormalInformation {
  /// What knowing the net benefit would be worth: σ·(φ(u) − u·(1 − Φ(u))) with u = |mean| ÷ σ.
  ///
  /// - Parameters:
  ///   - mean: the mean before data.
  ///   - deviation: the standard deviation before data, 0 or more.
  public static func perfect(mean: Double, deviation: Double) throws(StatisticsError) -> Double {
    try Require.finite(mean, "mean")
    try Require.nonNegative(deviation, "deviation")
    guard deviation > 0 else { return 0 }
    let u = mean.magnitude / deviation
    return deviation
      * max(0, SpecialFunctions.normalDensity(u) - u * SpecialFunctions.normalUpperTail(u))
  }

  /// What a sample would be worth: perfect information with the standard deviation by which the sample is
  /// expected to move the mean, σ²·√(n ÷ (n·σ² + τ²)).
  ///
  /// - Parameters:
  ///   - mean: the mean before data.
  ///   - deviation: the standard deviation σ before data, 0 or more.
  ///   - observationDeviation: the standard deviation τ of one observation, 0 or more.
  ///   - observations: the number n of observations, 0 or more.
  public static func sample(
    mean: Double, deviation: Double, observationDeviation: Double, observations: Int
  ) throws(StatisticsError) -> Double {
    try Require.atLeast(observations, "observations", 0)
    return try perfect(
      mean: mean,
      deviation: preposteriorDeviation(
        deviation: deviation, observationDeviation: observationDeviation,
        observations: observations))
  }

  /// The standard deviation of the mean after data, seen from before.
  public static func preposteriorDeviation(
    deviation: Double, observationDeviation: Double, observations: Int
  ) throws(StatisticsError) -> Double {
    try Require.nonNegative(deviation, "deviation")
    try Require.nonNegative(observationDeviation, "observationDeviation")
    guard deviation > 0, observations > 0 else { return 0 }
    let n = Double(observations)
    let variance = deviation * deviation
    return variance
      * Double.sqrt(n / (n * variance + observationDeviation * observationDeviation))
  }
}
