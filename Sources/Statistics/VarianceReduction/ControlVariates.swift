import Randomness
import RealModule

/// A mean corrected by other quantities of the same replications whose means are known.
public struct ControlledEstimate: Hashable, Sendable {
  /// How the coefficients' own error is dealt with.
  public enum Method: String, CaseIterable, Hashable, Sendable, Codable {
    /// The intercept of the regression, with n − q − 1 degrees of freedom. Exact where values and controls
    /// are jointly normal; otherwise with a bias of order 1 ÷ n.
    case regression
    /// The jackknifed intercept, which removes the bias of order 1 ÷ n and estimates its error without
    /// supposing normality.
    case jackknife
    /// Each value is corrected with the coefficients from all others: unbiased whatever the distribution.
    case splitting
  }

  /// The corrected mean with its interval.
  public let estimate: Estimate
  /// The plain mean with its interval, for comparison.
  public let plain: Estimate
  /// The coefficient of each control, from all replications.
  public let coefficients: [Double]

  /// The variance of the plain mean over that of the corrected one; above 1 the controls helped. Nil where
  /// either interval is missing or the corrected one has no width.
  public let varianceRatio: Double?

  /// Estimates a mean.
  ///
  /// Sources: Lavenberg, Welch, Management Science 27(3), 1981, DOI 10.1287/mnsc.27.3.322; remedies by
  /// Nelson, Operations Research 38(6), 1990, DOI 10.1287/opre.38.6.974.
  ///
  /// - Parameters:
  ///   - values: the response of each replication.
  ///   - controls: for each replication the value of each control. A few good ones: every control costs a
  ///     degree of freedom.
  ///   - means: the known mean of each control.
  ///   - method: how the coefficients' error is dealt with.
  ///   - confidence: the coverage of the interval.
  /// - Throws: where numbers do not match, are not finite, there are fewer than q + 3 replications of q
  ///   controls, or controls depend on one another or do not vary.
  public init(
    values: [Double], controls: [[Double]], means: [Double], method: Method = .regression,
    confidence: Double = 0.95
  ) throws(StatisticsError) {
    try Require.sameCount(controls.count, "controls", values.count, "values")
    try Require.count(values.count, of: "values", atLeast: means.count + 3)
    try Require.probability(confidence, "confidence")
    try Require.finite(means, "means")
    for (index, row) in controls.enumerated() {
      try Require.sameCount(row.count, "controls[\(index)]", means.count, "means")
    }
    let rows = controls.map { row in [1] + zip(row, means).map { $0 - $1 } }
    let fit = try LeastSquaresFit(rows: rows, responses: values)
    let n = values.count
    let intercept = fit.coefficients[0]
    plain = meanEstimate(values, confidence: confidence)
    coefficients = Array(fit.coefficients.dropFirst())
    var error: Double?
    switch method {
    case .regression:
      error = fit.standardError(of: 0)
      estimate = Estimate(
        mean: intercept,
        halfWidth: error.map {
          $0 * studentTMultiplier(degreesOfFreedom: fit.degreesOfFreedom, confidence: confidence)
        }, count: n)
    case .jackknife:
      // The intercept without replication i is the intercept less influence·e ÷ (1 − h).
      var pseudoValues = RunningMoments()
      for index in 0..<n {
        guard fit.leverages[index] < 1 - 1e-10 else {
          throw .noVariation(what: "a control without replication \(index)")
        }
        let shift =
          fit.influence(of: rows[index])[0] * fit.residuals[index] / (1 - fit.leverages[index])
        pseudoValues.add(intercept + Double(n - 1) * shift)
      }
      error = pseudoValues.standardError
      estimate = meanEstimate(pseudoValues, confidence: confidence)
    case .splitting:
      var corrected = RunningMoments()
      for index in 0..<n {
        guard fit.leverages[index] < 1 - 1e-10 else {
          throw .noVariation(what: "a control without replication \(index)")
        }
        let influence = fit.influence(of: rows[index])
        let scale = fit.residuals[index] / (1 - fit.leverages[index])
        var value = values[index]
        for control in means.indices {
          value -=
            (fit.coefficients[control + 1] - scale * influence[control + 1])
            * rows[index][control + 1]
        }
        corrected.add(value)
      }
      error = corrected.standardError
      estimate = meanEstimate(corrected, confidence: confidence)
    }
    if let error, error > 0, let plainError = RunningMoments(values).standardError {
      varianceRatio = (plainError / error) * (plainError / error)
    } else {
      varianceRatio = nil
    }
  }
}
