import RealModule

extension FittedDistribution {
  /// Fits a family to data by maximum likelihood.
  ///
  /// In closed form, except for the shapes of gamma, Weibull and beta, which are iterated until they
  /// settle. Of the triangular distribution only the mode is estimated: with the bounds given its
  /// likelihood is greatest at one of the values.
  ///
  /// Sources: gamma by Choi, Wette, Technometrics 11(4), 1969, DOI 10.1080/00401706.1969.10490731, with
  /// Newton's step in the reciprocal of the shape; Weibull and beta by Johnson, Kotz, Balakrishnan,
  /// Continuous Univariate Distributions, 2nd ed., chapters 21 and 25; triangular by Kotz, van Dorp, Beyond
  /// Beta, 2004, DOI 10.1142/5720.
  ///
  /// - Parameters:
  ///   - family: the family.
  ///   - values: the data, at least two values and at least one more than parameters.
  ///   - bounds: the bounds of a beta or triangular distribution; 0 and 1 where absent.
  /// - Throws: where a value is outside the family's support, the values do not vary, or the iteration
  ///   does not settle.
  public init(
    _ family: DistributionFamily, to values: [Double], bounds: (low: Double, high: Double)? = nil
  ) throws(StatisticsError) {
    try Require.count(values.count, of: "values", atLeast: max(2, family.parameterCount + 1))
    try Require.finite(values, "values")
    let moments = RunningMoments(values)
    guard let mean = moments.mean, let highest = moments.maximum,
      let variance = moments.variance, variance > 0
    else { throw .noVariation(what: "values") }
    let n = Double(values.count)
    let low = bounds?.low ?? 0
    let high = bounds?.high ?? 1
    try Self.checkSupport(family, values, low: low, high: high)
    let law: Law
    switch family {
    case .exponential:
      guard mean > 0 else { throw .noVariation(what: "values") }
      law = .exponential(mean: mean)
    case .normal:
      law = .normal(mean: mean, deviation: Double.sqrt(variance * (n - 1) / n))
    case .lognormal:
      let logs = RunningMoments(values.lazy.map { Double.log($0) })
      guard let location = logs.mean, let spread = logs.variance, spread > 0 else {
        throw .noVariation(what: "values")
      }
      law = .lognormal(location: location, spread: Double.sqrt(spread * (n - 1) / n))
    case .gamma:
      let meanLog = values.reduce(0) { $0 + Double.log($1 / mean) } / n
      let shape = try Self.gammaShape(-meanLog)
      law = .gamma(shape: shape, scale: mean / shape)
    case .weibull:
      law = try Self.weibull(values, highest: highest)
    case .beta:
      law = try Self.beta(values, low: low, high: high)
    case .triangular:
      law = .triangular(
        low: low, mode: Self.triangularMode(values, low: low, high: high), high: high)
    }
    self.family = family
    self.law = law
    count = values.count
    logLikelihood = values.reduce(0) { $0 + Self.logDensity($1, law) }
  }

  private static func checkSupport(
    _ family: DistributionFamily, _ values: [Double], low: Double, high: Double
  ) throws(StatisticsError) {
    if family.needsBounds {
      try Require.finite(low, "bounds.low")
      try Require.finite(high, "bounds.high")
      guard high > low else {
        throw .outOfRange(what: "bounds.high", value: high, rule: "greater than the lower, \(low)")
      }
    }
    for (index, value) in values.enumerated() {
      let name = "values[\(index)]"
      switch family {
      case .normal: break
      case .exponential: try Require.nonNegative(value, name)
      case .lognormal, .gamma, .weibull: try Require.positive(value, name)
      case .beta, .triangular:
        guard value > low, value < high else {
          throw .outOfRange(
            what: name, value: value, rule: "strictly between the bounds \(low) and \(high)")
        }
      }
    }
  }

  /// The root of log k − ψ(k) = s.
  private static func gammaShape(_ s: Double) throws(StatisticsError) -> Double {
    guard s > 1e-14 else { throw .noVariation(what: "values") }
    var shape = (3 - s + Double.sqrt((s - 3) * (s - 3) + 24 * s)) / (12 * s)
    for _ in 0..<100 {
      let error = Polygamma.logExcess(shape) - s
      let slope = 1 / shape - Polygamma.trigamma(shape)
      let next = 1 / (1 / shape + error / (shape * shape * slope))
      guard next > 0, next.isFinite else { break }
      let step = (next - shape).magnitude
      shape = next
      if step <= 1e-11 * shape { return shape }
    }
    throw .notConverged(what: "the shape of the gamma distribution", iterations: 100)
  }

  private static func weibull(_ values: [Double], highest: Double) throws(StatisticsError) -> Law {
    // In units of the largest value no power overflows.
    let logs = values.map { Double.log($0 / highest) }
    let moments = RunningMoments(logs)
    guard let meanLog = moments.mean, let deviation = moments.standardDeviation, deviation > 0
    else { throw .noVariation(what: "values") }
    // π ÷ √6 over the deviation of the logarithms.
    var shape = 1.282_549_830_161_864 / deviation
    for _ in 0..<200 {
      var (sum, first, second) = (0.0, 0.0, 0.0)
      for log in logs {
        let power = Double.exp(shape * log)
        sum += power
        first += power * log
        second += power * log * log
      }
      let ratio = first / sum
      let error = ratio - 1 / shape - meanLog
      let slope = second / sum - ratio * ratio + 1 / (shape * shape)
      let next = max(shape / 3, shape - error / slope)
      let step = (next - shape).magnitude
      shape = next
      if step <= 1e-12 * shape {
        let power = logs.reduce(0) { $0 + Double.exp(shape * $1) } / Double(logs.count)
        return .weibull(shape: shape, scale: highest * Double.pow(power, 1 / shape))
      }
    }
    throw .notConverged(what: "the shape of the Weibull distribution", iterations: 200)
  }

  private static func beta(
    _ values: [Double], low: Double, high: Double
  ) throws(StatisticsError) -> Law {
    let n = Double(values.count)
    let shares = values.map { ($0 - low) / (high - low) }
    let moments = RunningMoments(shares)
    let mean = moments.mean ?? 0.5
    let variance = max(moments.variance ?? 0, 1e-300)
    let logLow = shares.reduce(0) { $0 + Double.log($1) } / n
    let logHigh = shares.reduce(0) { $0 + Double.log(onePlus: -$1) } / n
    // From the moments; Newton's steps in the logarithms keep both positive.
    let total = max(0.1, mean * (1 - mean) / variance - 1)
    var (a, b) = (max(1e-3, mean * total), max(1e-3, (1 - mean) * total))
    for _ in 0..<200 {
      let both = Polygamma.digamma(a + b)
      let gradientA = a * (logLow - Polygamma.digamma(a) + both)
      let gradientB = b * (logHigh - Polygamma.digamma(b) + both)
      let joint = Polygamma.trigamma(a + b)
      let hessianA = a * a * (joint - Polygamma.trigamma(a)) + min(0, gradientA)
      let hessianB = b * b * (joint - Polygamma.trigamma(b)) + min(0, gradientB)
      let cross = a * b * joint
      let determinant = hessianA * hessianB - cross * cross
      guard determinant.isFinite, determinant != 0 else { break }
      let stepA = -(hessianB * gradientA - cross * gradientB) / determinant
      let stepB = -(hessianA * gradientB - cross * gradientA) / determinant
      a *= Double.exp(max(-1, min(1, stepA)))
      b *= Double.exp(max(-1, min(1, stepB)))
      if max(stepA.magnitude, stepB.magnitude) < 1e-9 {
        return .beta(a: a, b: b, low: low, high: high)
      }
    }
    throw .notConverged(what: "the parameters of the beta distribution", iterations: 200)
  }

  private static func triangularMode(_ values: [Double], low: Double, high: Double) -> Double {
    let sorted = values.sorted()
    let n = sorted.count
    let below = sorted.map { Double.log(($0 - low) / (high - low)) }
    let above = sorted.map { Double.log((high - $0) / (high - low)) }
    var left = 0.0
    var right = above.reduce(0, +)
    var best = (mode: sorted[0], value: -Double.infinity)
    for index in 0..<n {
      right -= above[index]
      let value = left - Double(index) * below[index] + right - Double(n - 1 - index) * above[index]
      if value > best.value { best = (sorted[index], value) }
      left += below[index]
    }
    return best.mode
  }
}

/// The fits of several families to the same data.
public struct FamilyComparison: Hashable, Sendable {
  /// A family that could not be fitted.
  public struct Refusal: Hashable, Sendable {
    /// The family.
    public let family: DistributionFamily
    /// Why.
    public let error: StatisticsError
  }

  /// The fits, the smallest of Akaike's criterion first.
  public let fits: [FittedDistribution]
  /// The families that could not be fitted, as where a value is outside their support.
  public let refusals: [Refusal]

  /// Fits families to data and orders them by Akaike's criterion. A low criterion is the best of those
  /// tried, not a good fit: see ``GoodnessOfFit``.
  public init(
    _ values: [Double], families: [DistributionFamily] = DistributionFamily.allCases,
    bounds: (low: Double, high: Double)? = nil
  ) {
    var fits: [FittedDistribution] = []
    var refusals: [Refusal] = []
    for family in families {
      do throws(StatisticsError) {
        fits.append(try FittedDistribution(family, to: values, bounds: bounds))
      } catch {
        refusals.append(Refusal(family: family, error: error))
      }
    }
    self.fits = fits.indices.sorted {
      (fits[$0].informationCriterion, $0) < (fits[$1].informationCriterion, $1)
    }.map { fits[$0] }
    self.refusals = refusals
  }
}
