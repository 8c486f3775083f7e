import Randomness
import RealModule

/// Refits of a family to bootstrap samples: what the parameters could have been with other data of the
/// same number.
///
/// Sources: Efron, Annals of Statistics 7(1), 1979, DOI 10.1214/aos/1176344552; for simulation inputs
/// Cheng, Holland, Journal of Statistical Computation and Simulation 57, 1997,
/// DOI 10.1080/00949659708811809.
///
/// - Parameters:
///   - values: the data.
///   - family: the family.
///   - bounds: the bounds of a beta or triangular distribution.
///   - resamples: the number of refits.
///   - parametric: whether samples are drawn from the fitted distribution, or from the data with
///     replacement.
///   - seed: the seed.
/// - Throws: where the data, or a hundred samples in a row, cannot be fitted.
public func bootstrapFits(
  _ values: [Double], family: DistributionFamily, bounds: (low: Double, high: Double)? = nil,
  resamples: Int, parametric: Bool = true, seed: UInt64
) throws(StatisticsError) -> [FittedDistribution] {
  try Require.atLeast(resamples, "resamples", 1)
  let fitted = try FittedDistribution(family, to: values, bounds: bounds)
  var sequence = SeededSequence(seed: seed, purpose: .inputBootstrap)
  var result: [FittedDistribution] = []
  var failures = 0
  while result.count < resamples {
    let sample = values.map { _ in
      parametric
        ? fitted.quantile(sequence.nextUniform())
        : values[sequence.nextInteger(below: values.count)]
    }
    do throws(StatisticsError) {
      result.append(try FittedDistribution(family, to: sample, bounds: bounds))
      failures = 0
    } catch {
      // A sample of one repeated value says nothing; others follow.
      failures += 1
      if failures >= 100 { throw error }
    }
  }
  return result
}

/// How much of a response's uncertainty comes from parameters estimated from few data, and how much from
/// the chance of the simulation.
///
/// For each of several parameter sets, drawn by ``bootstrapFits(_:family:bounds:resamples:parametric:seed:)``,
/// some replications are simulated. The variance between sets beyond what replications explain is that of
/// the parameters: the one-way random-effects analysis of variance. More replications shrink the one and
/// not the other; only more data do.
///
/// Replications must be independent between sets: common random numbers would hide a part of both.
///
/// Sources: Cheng, Holland, Journal of Statistical Computation and Simulation 57, 1997,
/// DOI 10.1080/00949659708811809; Searle, Casella, McCulloch, Variance Components, Wiley 1992,
/// DOI 10.1002/9780470316856.
public struct InputUncertainty: Hashable, Sendable {
  /// The number of parameter sets.
  public let setCount: Int
  /// The mean over all replications.
  public let mean: Double
  /// The variance of one replication for given parameters.
  public let simulationVariance: Double
  /// The variance of the expected response over parameter sets; 0 where replications explain it all.
  public let parameterVariance: Double
  /// The probability, if parameters did not matter, of a variance between sets at least so large: the F
  /// test.
  public let probability: Double
  private let meanSquareBetween: Double
  private let replicationsPerSet: Double
  private let degreesWithin: Double

  /// Analyses responses.
  ///
  /// - Parameter responses: for each parameter set the response of each replication, two or more; the
  ///   numbers may differ.
  /// - Throws: for fewer than two sets, a set of fewer than two replications, or values not finite.
  public init(_ responses: [[Double]]) throws(StatisticsError) {
    try Require.count(responses.count, of: "responses", atLeast: 2)
    var all = RunningMoments()
    var within = 0.0
    var sizeSquares = 0.0
    var groups: [RunningMoments] = []
    for (index, values) in responses.enumerated() {
      try Require.count(values.count, of: "responses[\(index)]", atLeast: 2)
      try Require.finite(values, "responses[\(index)]")
      let moments = RunningMoments(values)
      groups.append(moments)
      all.merge(moments)
      within += (moments.variance ?? 0) * Double(values.count - 1)
      sizeSquares += Double(values.count * values.count)
    }
    let grand = all.mean ?? 0
    let total = Double(all.count)
    let between = groups.reduce(0.0) { sum, group in
      let deviation = (group.mean ?? 0) - grand
      return sum + Double(group.count) * deviation * deviation
    }
    setCount = responses.count
    mean = grand
    degreesWithin = total - Double(setCount)
    simulationVariance = within / degreesWithin
    meanSquareBetween = between / Double(setCount - 1)
    replicationsPerSet = (total - sizeSquares / total) / Double(setCount - 1)
    parameterVariance = max(0, (meanSquareBetween - simulationVariance) / replicationsPerSet)
    if simulationVariance > 0 {
      let ratio = meanSquareBetween / simulationVariance
      let d1 = Double(setCount - 1)
      probability = SpecialFunctions.regularizedBeta(
        degreesWithin / (degreesWithin + d1 * ratio), 0.5 * degreesWithin, 0.5 * d1)
    } else {
      probability = meanSquareBetween > 0 ? 0 : 1
    }
  }

  /// The share of parameters in the variance of a mean over a number of replications; nil where nothing
  /// varies.
  public func parameterShare(replications: Int) -> Double? {
    let total = parameterVariance + simulationVariance / Double(max(1, replications))
    return total > 0 ? parameterVariance / total : nil
  }

  /// The response at the fitted parameters, with an interval for what it would be at the true ones.
  ///
  /// The variance of the mean is that of the parameters plus that of the replications; degrees of freedom by
  /// Satterthwaite, Biometrics Bulletin 2(6), 1946, DOI 10.2307/3002019.
  ///
  /// - Parameters:
  ///   - values: the responses of replications at the fitted parameters, two or more.
  ///   - confidence: the coverage of the interval.
  public func estimate(
    atFitted values: [Double], confidence: Double = 0.95
  ) throws(StatisticsError) -> Estimate {
    try Require.count(values.count, of: "values", atLeast: 2)
    try Require.finite(values, "values")
    try Require.probability(confidence, "confidence")
    let moments = RunningMoments(values)
    let own = (moments.variance ?? 0) / Double(values.count)
    let variance = parameterVariance + own
    guard variance > 0 else {
      return Estimate(mean: moments.mean, halfWidth: 0, count: values.count)
    }
    var denominator = own * own / Double(values.count - 1)
    if parameterVariance > 0 {
      let between = meanSquareBetween / replicationsPerSet
      let within = simulationVariance / replicationsPerSet
      denominator += between * between / Double(setCount - 1) + within * within / degreesWithin
    }
    let degreesOfFreedom = max(1, variance * variance / denominator)
    let multiplier = -SpecialFunctions.studentTQuantile(
      0.5 * (1 - confidence), degreesOfFreedom: degreesOfFreedom)
    return Estimate(
      mean: moments.mean, halfWidth: multiplier * Double.sqrt(variance), count: values.count)
  }
}
