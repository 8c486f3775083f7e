public import Randomness
import RealModule

/// A distribution with parameters estimated from data by maximum likelihood.
public struct FittedDistribution: Hashable, Sendable {
  /// The distribution with its parameters.
  public enum Law: Hashable, Sendable {
    /// With a mean.
    case exponential(mean: Double)
    /// With a mean and a standard deviation.
    case normal(mean: Double, deviation: Double)
    /// With the mean and the standard deviation of the logarithm.
    case lognormal(location: Double, spread: Double)
    /// With mean shape × scale.
    case gamma(shape: Double, scale: Double)
    /// P(X > x) = exp(−(x ÷ scale)^shape).
    case weibull(shape: Double, scale: Double)
    /// A beta variate with parameters a and b, stretched to the bounds.
    case beta(a: Double, b: Double, low: Double, high: Double)
    /// With bounds and a mode.
    case triangular(low: Double, mode: Double, high: Double)
  }

  /// The family.
  public let family: DistributionFamily
  /// The distribution with its parameters.
  public let law: Law
  /// The logarithm of the likelihood of the data.
  public let logLikelihood: Double
  /// The number of values.
  public let count: Int

  /// Akaike's criterion, 2·parameters − 2·log-likelihood: the smaller, the better for prediction.
  ///
  /// Source: Akaike, IEEE Transactions on Automatic Control 19(6), 1974, DOI 10.1109/TAC.1974.1100705.
  public var informationCriterion: Double {
    2 * Double(family.parameterCount) - 2 * logLikelihood
  }

  /// Akaike's criterion with the correction for few values; nil where there are too few for it.
  ///
  /// Source: Hurvich, Tsai, Biometrika 76(2), 1989, DOI 10.1093/biomet/76.2.297.
  public var correctedInformationCriterion: Double? {
    let p = Double(family.parameterCount)
    let rest = Double(count) - p - 1
    return rest > 0 ? informationCriterion + 2 * p * (p + 1) / rest : nil
  }

  /// Schwarz's criterion, log(n)·parameters − 2·log-likelihood.
  ///
  /// Source: Schwarz, Annals of Statistics 6(2), 1978, DOI 10.1214/aos/1176344136.
  public var schwarzCriterion: Double {
    Double.log(Double(count)) * Double(family.parameterCount) - 2 * logLikelihood
  }

  /// The same distribution for sampling by a simulation.
  ///
  /// - Returns: nil for the beta and the untruncated normal distribution, which `Distribution` has not.
  public var distribution: Distribution? {
    switch law {
    case .exponential(let mean): return try? .exponential(mean: mean)
    case .gamma(let shape, let scale): return try? .gamma(shape: shape, scale: scale)
    case .weibull(let shape, let scale): return try? .weibull(shape: shape, scale: scale)
    case .lognormal(let location, let spread):
      return try? .lognormal(
        mean: Double.exp(location + 0.5 * spread * spread),
        coefficientOfVariation: Double.sqrt(Double.expMinusOne(spread * spread)))
    case .triangular(let low, let mode, let high):
      return try? .triangular(low: low, mode: mode, high: high)
    case .normal, .beta: return nil
    }
  }

  /// The probability of a value at or below `x`.
  public func cumulativeProbability(_ x: Double) -> Double {
    switch law {
    case .exponential(let mean): return x <= 0 ? 0 : -Double.expMinusOne(-x / mean)
    case .normal(let mean, let deviation):
      return SpecialFunctions.normalCumulative((x - mean) / deviation)
    case .lognormal(let location, let spread):
      return x <= 0 ? 0 : SpecialFunctions.normalCumulative((Double.log(x) - location) / spread)
    case .gamma(let shape, let scale):
      return x <= 0 ? 0 : SpecialFunctions.regularizedGammaLower(shape: shape, x / scale)
    case .weibull(let shape, let scale):
      return x <= 0 ? 0 : -Double.expMinusOne(-Double.pow(x / scale, shape))
    case .beta(let a, let b, let low, let high):
      return SpecialFunctions.regularizedBeta((x - low) / (high - low), a, b)
    case .triangular(let low, let mode, let high):
      if x <= low { return 0 }
      if x >= high { return 1 }
      return x <= mode
        ? (x - low) / (high - low) * ((x - low) / (mode - low))
        : 1 - (high - x) / (high - low) * ((high - x) / (high - mode))
    }
  }

  /// The value whose cumulative probability is `u`, for 0 < u < 1.
  public func quantile(_ u: Double) -> Double {
    switch law {
    case .exponential(let mean): return -mean * Double.log(onePlus: -u)
    case .normal(let mean, let deviation):
      return mean + deviation * SpecialFunctions.normalQuantile(u)
    case .lognormal(let location, let spread):
      return Double.exp(location + spread * SpecialFunctions.normalQuantile(u))
    case .gamma(let shape, let scale):
      return scale * SpecialFunctions.inverseRegularizedGamma(shape: shape, u)
    case .weibull(let shape, let scale):
      return scale * Double.pow(-Double.log(onePlus: -u), 1 / shape)
    case .beta(let a, let b, let low, let high):
      return low + (high - low) * SpecialFunctions.inverseRegularizedBeta(u, a, b)
    case .triangular(let low, let mode, let high):
      return u <= (mode - low) / (high - low)
        ? low + Double.sqrt(u * (high - low) * (mode - low))
        : high - Double.sqrt((1 - u) * (high - low) * (high - mode))
    }
  }

  /// The logarithm of the density at `x`; −∞ outside the support.
  public func logDensity(_ x: Double) -> Double { Self.logDensity(x, law) }

  static func logDensity(_ x: Double, _ law: Law) -> Double {
    switch law {
    case .exponential(let mean): return x < 0 ? -.infinity : -x / mean - Double.log(mean)
    case .normal(let mean, let deviation):
      let z = (x - mean) / deviation
      return -0.5 * z * z - Double.log(deviation) - 0.918_938_533_204_672_8
    case .lognormal(let location, let spread):
      guard x > 0 else { return -.infinity }
      let z = (Double.log(x) - location) / spread
      return -0.5 * z * z - Double.log(spread) - Double.log(x) - 0.918_938_533_204_672_8
    case .gamma(let shape, let scale):
      guard x > 0 else { return -.infinity }
      return (shape - 1) * Double.log(x / scale) - x / scale - Double.log(scale)
        - SpecialFunctions.logGamma(shape)
    case .weibull(let shape, let scale):
      guard x > 0 else { return -.infinity }
      let logRatio = Double.log(x / scale)
      return Double.log(shape / scale) + (shape - 1) * logRatio - Double.exp(shape * logRatio)
    case .beta(let a, let b, let low, let high):
      guard x > low, x < high else { return -.infinity }
      let z = (x - low) / (high - low)
      return (a - 1) * Double.log(z) + (b - 1) * Double.log(onePlus: -z)
        + SpecialFunctions.logGamma(a + b) - SpecialFunctions.logGamma(a)
        - SpecialFunctions.logGamma(b) - Double.log(high - low)
    case .triangular(let low, let mode, let high):
      guard x > low, x < high else { return -.infinity }
      let height = x <= mode ? (x - low) / (mode - low) : (high - x) / (high - mode)
      return Double.log(2 * height / (high - low))
    }
  }
}
