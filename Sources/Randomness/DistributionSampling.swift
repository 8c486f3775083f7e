import RealModule

extension Distribution {
  /// The variate that belongs to a uniform: the inverse of ``cumulativeProbability(_:)``.
  ///
  /// Never falls as `u` rises. At 0 it is ``minimum``, at 1 ``maximum``; outside [0, 1] NaN. A
  /// handful of nanoseconds to tens of nanoseconds for most forms; about a microsecond for gamma and
  /// Erlang; O(log n) for empirical.
  ///
  /// - Parameter u: a probability, usually from ``RandomStream``.
  public func quantile(_ u: Double) -> Double {
    guard u > 0, u < 1 else { return u == 0 ? minimum : u == 1 ? maximum : .nan }
    switch form {
    case .constant(let value):
      return value
    case .uniform(let low, let high):
      return min(high, low + u * (high - low))
    case .triangular(let low, let mode, let high):
      let rising = (mode - low) / (high - low)
      return u <= rising
        ? min(mode, low + Double.sqrt(u * (high - low) * (mode - low)))
        : max(mode, high - Double.sqrt((1 - u) * (high - low) * (high - mode)))
    case .exponential(let mean):
      return -mean * Double.log(onePlus: -u)
    case .weibull(let shape, let scale):
      return scale * Double.pow(-Double.log(onePlus: -u), 1 / shape)
    case .gamma(let shape, let scale):
      return scale * SpecialFunctions.inverseRegularizedGamma(shape: shape, u)
    case .lognormal(let location, let spread):
      return Double.exp(location + spread * SpecialFunctions.normalQuantile(u))
    case .truncatedNormal(let truncated):
      return truncated.quantile(u)
    case .empirical(let table):
      return table.quantile(u)
    }
  }

  /// The probability of a variate at or below `x`.
  public func cumulativeProbability(_ x: Double) -> Double {
    if x.isNaN { return .nan }
    switch form {
    case .constant(let value):
      return x < value ? 0 : 1
    case .uniform(let low, let high):
      return x <= low ? 0 : x >= high ? 1 : (x - low) / (high - low)
    case .triangular(let low, let mode, let high):
      if x <= low { return 0 }
      if x >= high { return 1 }
      return x <= mode
        ? (x - low) / (high - low) * ((x - low) / (mode - low))
        : 1 - (high - x) / (high - low) * ((high - x) / (high - mode))
    case .exponential(let mean):
      return x <= 0 ? 0 : -Double.expMinusOne(-x / mean)
    case .weibull(let shape, let scale):
      return x <= 0 ? 0 : -Double.expMinusOne(-Double.pow(x / scale, shape))
    case .gamma(let shape, let scale):
      return x <= 0 ? 0 : SpecialFunctions.regularizedGammaLower(shape: shape, x / scale)
    case .lognormal(let location, let spread):
      return x <= 0
        ? 0 : SpecialFunctions.normalCumulative((Double.log(x) - location) / spread)
    case .truncatedNormal(let truncated):
      return truncated.cumulativeProbability(x)
    case .empirical(let table):
      return table.cumulativeProbability(x)
    }
  }
}
