import RealModule

extension SpecialFunctions {
  /// The regularised incomplete beta function I_x(a, b).
  ///
  /// This is the cumulative probability at `x` of a beta variate with parameters `a` and `b`.
  /// A continued fraction on the side where it converges fast, with the leading term in
  /// saddle-point form; relative accuracy about 10⁻¹³.
  ///
  /// Source: DiDonato, Morris, ACM TOMS 18(3), 1992, DOI 10.1145/131766.131776; Loader 2000.
  public static func regularizedBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
    guard a > 0, b > 0, a.isFinite, b.isFinite, !x.isNaN else { return .nan }
    guard x > 0 else { return 0 }
    guard x < 1 else { return 1 }
    let tail = betaTail(a, b, UnitPoint(x: x))
    return tail.isLower ? Double.exp(tail.logTail) : 1 - Double.exp(tail.logTail)
  }

  /// The x at which I_x(a, b) equals `p`: the quantile of a beta variate.
  ///
  /// Newton's iteration on the logarithm of the smaller tail against the logit of x. The log-tail is
  /// concave in the logit, so the iteration converges from any start. Relative accuracy about 10⁻¹².
  public static func inverseRegularizedBeta(_ p: Double, _ a: Double, _ b: Double) -> Double {
    guard a > 0, b > 0, a.isFinite, b.isFinite, p >= 0, p <= 1 else { return .nan }
    if p == 0 || p == 1 { return p }
    return p <= 0.5
      ? UnitPoint(logit: inverseBetaLogit(p, a, b)).x
      : UnitPoint(logit: inverseBetaLogit(1 - p, b, a)).y
  }

  /// One tail in logarithms: the lower tail I_x(a, b) below the mean, else the upper; and the
  /// logarithm of xᵃ·yᵇ ÷ B(a, b), which is the derivative of I against the logit of x.
  static func betaTail(
    _ a: Double, _ b: Double, _ point: UnitPoint
  ) -> (isLower: Bool, logTail: Double, logSlope: Double) {
    let logSlope = SaddlePoint.logBetaTerm(a, b, point)
    if point.x < (a + 1) / (a + b + 2) {
      let logTail = logSlope + Double.log(betaFraction(a, b, point))
      return (true, min(0, logTail), logSlope)
    }
    let logTail = logSlope + Double.log(betaFraction(b, a, point.swapped))
    return (false, min(0, logTail), logSlope)
  }

  /// The logit of the x at which I_x(a, b) equals p, for 0 < p ≤ ½.
  static func inverseBetaLogit(_ p: Double, _ a: Double, _ b: Double) -> Double {
    let target = Double.log(p)
    var logit = inverseBetaStart(p, a, b)
    let enough = 1e-7 / max(1, Double.sqrt(min(a, b)))
    for _ in 0..<200 {
      let tail = betaTail(a, b, UnitPoint(logit: logit))
      let logTail = tail.isLower ? tail.logTail : Double.log(onePlus: -Double.exp(tail.logTail))
      guard logTail > -.infinity else {
        logit += 2
        continue
      }
      let step = (target - logTail) * Double.exp(logTail - tail.logSlope)
      guard step.isFinite else {
        logit -= 2
        continue
      }
      logit += step
      if step.magnitude < enough { break }
    }
    return logit
  }

  private static func inverseBetaStart(_ p: Double, _ a: Double, _ b: Double) -> Double {
    // From the left: the leading term xᵃ ÷ (a·B(a, b)).
    let logBeta = Double.logGamma(a) + Double.logGamma(b) - Double.logGamma(a + b)
    let logX = (Double.log(p) + Double.log(a) + logBeta) / a
    let left = logX < -0.1 ? logX - Double.log(onePlus: -Double.exp(logX)) : .infinity
    guard a >= 1, b >= 1 else {
      return left < .infinity ? left : Double.log(a / b)
    }
    // Abramowitz and Stegun 26.5.22.
    let z = normalQuantile(p)
    let lambda = (z * z - 3) / 6
    let ra = 1 / (2 * a - 1)
    let rb = 1 / (2 * b - 1)
    let h = 2 / (ra + rb)
    let w =
      -z * Double.sqrt(max(0, h + lambda)) / h - (rb - ra) * (lambda + 5.0 / 6 - 2 / (3 * h))
    return Double.log(a / b) - 2 * w
  }

  /// The continued fraction of I_x(a, b) ÷ (xᵃ·yᵇ ÷ B(a, b)), in the contracted form of DiDonato
  /// and Morris, which takes a − (a + b)·x from the smaller of x and y and so does not cancel.
  private static func betaFraction(_ a: Double, _ b: Double, _ point: UnitPoint) -> Double {
    let x = point.x
    let c = 1 + (x < 0.5 ? a - (a + b) * x : (a + b) * point.y - b)
    let c1 = 1 + 1 / a
    var p = 1.0
    var s = a + 1
    var (previousTop, previousBottom) = (0.0, 1.0)
    var (top, bottom) = (1.0, c / c1)
    var ratio = c1 / c
    var n = 1.0
    while n < 1e6 {
      let t = n / a
      let w = n * (b - n) * x
      let e = a / s
      let alpha = p * (p + b / a) * e * e * (w * x)
      let beta = n + w / s + (1 + t) / (c1 + t + t) * (c + n * (1 + point.y))
      p = 1 + t
      s += 2
      (previousTop, top) = (top, alpha * previousTop + beta * top)
      (previousBottom, bottom) = (bottom, alpha * previousBottom + beta * bottom)
      let next = top / bottom
      let hasSettled = (next - ratio).magnitude <= 1e-15 * next
      ratio = next
      if hasSettled { break }
      previousTop /= bottom
      previousBottom /= bottom
      (top, bottom) = (ratio, 1)
      n += 1
    }
    return ratio
  }
}
