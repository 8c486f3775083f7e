import RealModule

/// Points and weights that integrate over a chi-square distribution.
///
/// The trapezoidal rule in the logarithm of the variable, where the density is smooth and falls off
/// exponentially on both sides, so that the rule converges exponentially. Weights sum to 1.
///
/// Source: Trefethen, Weideman, SIAM Review 56(3), 2014, DOI 10.1137/130932132.
struct ChiSquareGrid {
  /// Chi-square variates divided by their degrees of freedom.
  let ratios: [Double]
  let weights: [Double]

  init(degreesOfFreedom: Double) {
    let half = 0.5 * degreesOfFreedom
    // The log-density of s = log(x ÷ ν) relative to its peak at 0.
    func logDensity(_ s: Double) -> Double { half * (s - Double.expMinusOne(s)) }
    func end(_ direction: Double) -> Double {
      var reach = 1.0
      while logDensity(direction * reach) > -40 { reach *= 2 }
      var inner = 0.0
      for _ in 0..<30 {
        let middle = 0.5 * (inner + reach)
        if logDensity(direction * middle) > -40 { inner = middle } else { reach = middle }
      }
      return direction * reach
    }
    let (first, last) = (end(-1), end(1))
    // Fine enough for few degrees of freedom, where the density is wide in the logarithm.
    let points = max(101, Int((last - first) / 0.3))
    let step = (last - first) / Double(points - 1)
    let places = (0..<points).map { first + Double($0) * step }
    let densities = places.map { Double.exp(logDensity($0)) }
    let total = densities.reduce(0, +)
    ratios = places.map { Double.exp($0) }
    weights = densities.map { $0 / total }
  }
}
