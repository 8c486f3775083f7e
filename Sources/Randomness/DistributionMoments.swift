import RealModule

extension Distribution {
  /// The expected value, finite for every distribution that can be made.
  public var mean: Double {
    switch form {
    case .constant(let value): value
    case .uniform(let low, let high): low + 0.5 * (high - low)
    case .triangular(let low, let mode, let high): low + ((mode - low) + (high - low)) / 3
    case .exponential(let mean): mean
    case .weibull(let shape, let scale): scale * Double.exp(Double.logGamma(1 + 1 / shape))
    case .gamma(let shape, let scale): shape * scale
    case .lognormal(let location, let spread): Double.exp(location + 0.5 * spread * spread)
    case .truncatedNormal(let truncated): truncated.moments.mean
    case .empirical(let table): table.mean
    }
  }

  /// The expected squared distance from the mean; infinite where it exceeds double precision.
  public var variance: Double {
    switch form {
    case .constant: return 0
    case .uniform(let low, let high): return (high - low) * (high - low) / 12
    case .triangular(let low, let mode, let high):
      let left = mode - low
      let right = high - mode
      return (left * left + left * right + right * right) / 18
    case .exponential(let mean): return mean * mean
    case .weibull(let shape, let scale):
      let first = Double.logGamma(1 + 1 / shape)
      let second = Double.logGamma(1 + 2 / shape)
      let mean = scale * Double.exp(first)
      return mean * mean * Double.expMinusOne(second - 2 * first)
    case .gamma(let shape, let scale): return shape * scale * scale
    case .lognormal(_, let spread):
      let mean = mean
      return mean * mean * Double.expMinusOne(spread * spread)
    case .truncatedNormal(let truncated): return truncated.moments.variance
    case .empirical(let table): return table.variance
    }
  }

  /// The lower end of the support.
  public var minimum: Double {
    switch form {
    case .constant(let value): value
    case .uniform(let low, _): low
    case .triangular(let low, _, _): low
    case .exponential, .weibull, .gamma, .lognormal: 0
    case .truncatedNormal(let truncated): truncated.low
    case .empirical(let table): table.minimum
    }
  }

  /// The upper end of the support, infinite where there is none.
  public var maximum: Double {
    switch form {
    case .constant(let value): value
    case .uniform(_, let high): high
    case .triangular(_, _, let high): high
    case .exponential, .weibull, .gamma, .lognormal: .infinity
    case .truncatedNormal(let truncated): truncated.high
    case .empirical(let table): table.maximum
    }
  }
}
