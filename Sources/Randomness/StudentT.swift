import RealModule

extension SpecialFunctions {
  /// The cumulative probability at `t` of Student's t with any positive degrees of freedom.
  ///
  /// Accurate in the lower tail; for an upper tail change the sign of `t`. Through the incomplete
  /// beta function; above 10⁸ degrees of freedom by the normal approximation of Abramowitz and
  /// Stegun 26.7.8. Relative accuracy about 10⁻¹², falling to 10⁻⁷ where the probability is below
  /// 10⁻³⁰⁰ or so.
  public static func studentTCumulative(_ t: Double, degreesOfFreedom: Double) -> Double {
    guard degreesOfFreedom > 0, !t.isNaN else { return .nan }
    guard t != 0 else { return 0.5 }
    guard t.isFinite else { return t < 0 ? 0 : 1 }
    if degreesOfFreedom > 1e8 {
      let shrink = 1 - 0.25 / degreesOfFreedom
      return normalCumulative(t * shrink / Double.sqrt(1 + 0.5 * t * (t / degreesOfFreedom)))
    }
    let logit = Double.log(degreesOfFreedom) - 2 * Double.log(t.magnitude)
    let tail = betaTail(0.5 * degreesOfFreedom, 0.5, UnitPoint(logit: logit))
    let probability = Double.exp(tail.logTail)
    let lower = tail.isLower ? 0.5 * probability : 0.5 - 0.5 * probability
    return t < 0 ? lower : 1 - lower
  }

  /// The quantile at probability `p` of Student's t with any positive degrees of freedom.
  ///
  /// Relative accuracy about 10⁻¹²; −∞ at 0, +∞ at 1. Infinite degrees of freedom give the normal
  /// quantile.
  public static func studentTQuantile(_ p: Double, degreesOfFreedom: Double) -> Double {
    guard degreesOfFreedom > 0, p >= 0, p <= 1 else { return .nan }
    if p == 0 { return -.infinity }
    if p == 1 { return .infinity }
    if p == 0.5 { return 0 }
    if p > 0.5 { return -studentTQuantile(1 - p, degreesOfFreedom: degreesOfFreedom) }
    if degreesOfFreedom > 1e8 {
      let z = normalQuantile(p)
      return z + z * (z * z + 1) / (4 * degreesOfFreedom)
    }
    let a = 0.5 * degreesOfFreedom
    // The logit of t² ÷ (t² + degrees of freedom), which is log(t² ÷ degrees of freedom).
    let logit =
      p <= 0.25 ? -inverseBetaLogit(2 * p, a, 0.5) : inverseBetaLogit(1 - 2 * p, 0.5, a)
    return -Double.exp(0.5 * (logit + Double.log(degreesOfFreedom)))
  }
}
