import RealModule

/// A polynomial fitted to simulated responses, to be read and evaluated in their place.
///
/// Inputs are coded so that each factor's range in the data is [−1, 1], which keeps the fit well
/// conditioned; coefficients are in coded units: half the change of the response across the range, for a
/// linear term.
///
/// Sources: Box, Draper, Response Surfaces, Mixtures, and Ridge Analyses, 2nd ed.; Kleijnen, Design and
/// Analysis of Simulation Experiments, 2nd ed., DOI 10.1007/978-3-319-18087-8; leave-one-out error by Allen,
/// Technometrics 16(1), 1974, DOI 10.1080/00401706.1974.10489157.
public struct PolynomialMetamodel: Hashable, Sendable {
  /// Which terms the polynomial has.
  public enum Terms: Hashable, Sendable, Codable {
    /// The mean and each factor.
    case linear
    /// These and the products of two different factors.
    case interactions
    /// These and the squares.
    case quadratic
    /// Every product of factors up to a total degree, at least 1.
    case degree(Int)
  }

  /// A term as the factors multiplied, in order, each as often as its power; the mean where empty.
  public let terms: [[Int]]
  /// The coefficient of each term in coded units, with its interval.
  public let coefficients: [Estimate]
  /// The share of the responses' variance that the polynomial explains, R².
  public let determination: Double
  /// R² with each sum of squares divided by its degrees of freedom; nil without any left.
  public let adjustedDetermination: Double?
  /// The share of variance explained where each response is predicted by the fit to all others,
  /// 1 − PRESS ÷ total. Far below R² where the polynomial fits noise; may be negative. Nil where a response
  /// is fitted by itself alone.
  public let predictiveDetermination: Double?
  /// The root of the mean squared leave-one-out error, in the unit of the response.
  public let leaveOneOutError: Double?
  /// The standard deviation of the residuals; nil without degrees of freedom.
  public let residualDeviation: Double?
  private let fit: LeastSquaresFit
  private let centres: [Double]
  private let scales: [Double]
  private let runCount: Int

  /// Fits a polynomial.
  ///
  /// - Parameters:
  ///   - inputs: one row of factor values for each run.
  ///   - responses: the response of each run, such as a mean over replications. The intervals suppose
  ///     equal variances and independent runs.
  ///   - terms: which terms.
  ///   - confidence: the coverage of the coefficients' intervals.
  /// - Throws: for fewer runs than terms, terms that the runs cannot tell apart, a factor or response that
  ///   does not vary, or values that are not finite.
  /// - Complexity: O(n·p²) for n runs and p terms.
  public init(
    inputs: [[Double]], responses: [Double], terms: Terms, confidence: Double = 0.95
  ) throws(StatisticsError) {
    try Require.sameCount(inputs.count, "inputs", responses.count, "responses")
    try Require.count(inputs.count, of: "inputs", atLeast: 2)
    try Require.rectangular(inputs, "inputs")
    try Require.probability(confidence, "confidence")
    if case .degree(let degree) = terms { try Require.atLeast(degree, "degree", 1) }
    var centres: [Double] = []
    var scales: [Double] = []
    for factor in inputs[0].indices {
      let moments = RunningMoments(inputs.lazy.map { $0[factor] })
      guard let low = moments.minimum, let high = moments.maximum, high > low else {
        throw .noVariation(what: "inputs column \(factor)")
      }
      centres.append(low + 0.5 * (high - low))
      scales.append(2 / (high - low))
    }
    let list = Self.list(terms, factors: inputs[0].count)
    let rows = inputs.map { Self.row($0, terms: list, centres: centres, scales: scales) }
    let fit = try LeastSquaresFit(rows: rows, responses: responses)
    let total = responses.count > 1 ? RunningMoments(responses).variance ?? 0 : 0
    guard total > 0 else { throw .noVariation(what: "responses") }
    let squares = total * Double(responses.count - 1)
    (self.terms, self.fit, self.centres, self.scales) = (list, fit, centres, scales)
    runCount = inputs.count
    determination = 1 - fit.residualSumOfSquares / squares
    adjustedDetermination = fit.residualVariance.map { 1 - $0 / total }
    residualDeviation = fit.residualVariance.map { Double.sqrt($0) }
    let press = fit.leaveOneOutResiduals.map { $0.reduce(0) { $0 + $1 * $1 } }
    predictiveDetermination = press.map { 1 - $0 / squares }
    leaveOneOutError = press.map { Double.sqrt($0 / Double(responses.count)) }
    coefficients = list.indices.map { column in
      Estimate(
        mean: fit.coefficients[column],
        halfWidth: fit.standardError(of: column).map {
          $0 * studentTMultiplier(degreesOfFreedom: fit.degreesOfFreedom, confidence: confidence)
        }, count: inputs.count)
    }
  }

  /// The mean response at some values of the factors.
  public func value(at input: [Double]) throws(StatisticsError) -> Double {
    try Require.sameCount(input.count, "input", centres.count, "factors")
    return fit.value(at: Self.row(input, terms: terms, centres: centres, scales: scales))
  }

  /// What the polynomial says at some values of the factors.
  ///
  /// - Parameters:
  ///   - input: the values, best within the range of the data: outside, polynomials run away.
  ///   - confidence: the coverage of both intervals.
  /// - Returns: the mean response with its interval, and one further run with the wider interval that it
  ///   falls into.
  public func prediction(
    at input: [Double], confidence: Double = 0.95
  ) throws(StatisticsError) -> (mean: Estimate, run: Estimate) {
    try Require.sameCount(input.count, "input", centres.count, "factors")
    try Require.finite(input, "input")
    try Require.probability(confidence, "confidence")
    let row = Self.row(input, terms: terms, centres: centres, scales: scales)
    let value = fit.value(at: row)
    guard let variance = fit.residualVariance else {
      let bare = Estimate(mean: value, count: runCount)
      return (bare, bare)
    }
    let multiplier = studentTMultiplier(
      degreesOfFreedom: fit.degreesOfFreedom, confidence: confidence)
    let leverage = fit.leverage(of: row)
    func estimate(_ share: Double) -> Estimate {
      Estimate(
        mean: value, halfWidth: multiplier * Double.sqrt(variance * share), count: runCount)
    }
    return (estimate(leverage), estimate(1 + leverage))
  }

  private static func list(_ terms: Terms, factors: Int) -> [[Int]] {
    let highest =
      switch terms {
      case .linear: 1
      case .interactions, .quadratic: 2
      case .degree(let degree): degree
      }
    var level: [[Int]] = [[]]
    var result = level
    for _ in 0..<highest {
      level = level.flatMap { term in ((term.last ?? 0)..<max(factors, 0)).map { term + [$0] } }
      result += level
    }
    if terms == .interactions { result.removeAll { $0.count == 2 && $0[0] == $0[1] } }
    return result
  }

  private static func row(
    _ input: [Double], terms: [[Int]], centres: [Double], scales: [Double]
  ) -> [Double] {
    let coded = input.indices.map { (input[$0] - centres[$0]) * scales[$0] }
    return terms.map { $0.reduce(1) { $0 * coded[$1] } }
  }
}
