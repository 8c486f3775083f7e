import RealModule

extension SpecialFunctions {
  /// The regularised lower incomplete gamma function P(a, x) = γ(a, x) ÷ Γ(a).
  ///
  /// This is the cumulative probability at `x` of a gamma variate with shape `shape` and scale 1.
  /// A series below x = a + 1 and a continued fraction above, with the leading term in saddle-point
  /// form; relative accuracy about 10⁻¹³. The number of terms grows with the root of the shape.
  ///
  /// Source: Gautschi, ACM TOMS 5(4), 1979, DOI 10.1145/355853.355863; Loader 2000.
  public static func regularizedGammaLower(shape: Double, _ x: Double) -> Double {
    guard shape > 0, shape.isFinite, !x.isNaN else { return .nan }
    guard x > 0 else { return 0 }
    guard x < .infinity else { return 1 }
    let tails = gammaTails(shape: shape, x: x, logX: Double.log(x))
    return tails.isLower ? Double.exp(tails.logTail) : 1 - Double.exp(tails.logTail)
  }

  /// The regularised upper incomplete gamma function Q(a, x) = 1 − P(a, x), accurate where small.
  public static func regularizedGammaUpper(shape: Double, _ x: Double) -> Double {
    guard shape > 0, shape.isFinite, !x.isNaN else { return .nan }
    guard x > 0 else { return 1 }
    guard x < .infinity else { return 0 }
    let tails = gammaTails(shape: shape, x: x, logX: Double.log(x))
    return tails.isLower ? 1 - Double.exp(tails.logTail) : Double.exp(tails.logTail)
  }

  /// The x at which P(shape, x) equals `p`: the quantile of a gamma variate with scale 1.
  ///
  /// Newton's iteration on the logarithm of the smaller tail against log x. Both log-tails are
  /// concave in log x, so the iteration converges from any start. Relative accuracy about 10⁻¹².
  public static func inverseRegularizedGamma(shape: Double, _ p: Double) -> Double {
    guard shape > 0, shape.isFinite, p >= 0, p <= 1 else { return .nan }
    if p == 0 { return 0 }
    if p == 1 { return .infinity }
    return p <= 0.5
      ? inverseGammaLower(shape: shape, p: p) : inverseGammaUpper(shape: shape, q: 1 - p)
  }

  /// The cumulative probability at `x` of a chi-square variate.
  public static func chiSquareCumulative(_ x: Double, degreesOfFreedom: Double) -> Double {
    regularizedGammaLower(shape: 0.5 * degreesOfFreedom, 0.5 * x)
  }

  /// One tail in logarithms: the lower below a + 1, else the upper; and the logarithm of
  /// xᵃ·e⁻ˣ ÷ Γ(a), which is the derivative of P against log x.
  private static func gammaTails(
    shape a: Double, x: Double, logX: Double
  ) -> (isLower: Bool, logTail: Double, logSlope: Double) {
    let logTerm = SaddlePoint.logPoissonTerm(shape: a, x: x, logX: logX)
    let logSlope = logTerm + Double.log(a)
    if x < a + 1 {
      var sum = 1.0
      var term = 1.0
      var denominator = a
      while term > sum * 1e-17 {
        denominator += 1
        term *= x / denominator
        sum += term
      }
      return (true, min(0, logTerm + Double.log(sum)), logSlope)
    }
    // Lentz's evaluation of the continued fraction of Γ(a, x).
    var b = x + 1 - a
    var c = 1e300
    var d = 1 / b
    var fraction = d
    var index = 1.0
    while index < 1e7 {
      let numerator = -index * (index - a)
      b += 2
      d = numerator * d + b
      d = 1 / (d.magnitude < 1e-300 ? 1e-300 : d)
      c = b + numerator / c
      c = c.magnitude < 1e-300 ? 1e-300 : c
      let factor = c * d
      fraction *= factor
      if (factor - 1).magnitude < 1e-16 { break }
      index += 1
    }
    return (false, min(0, logSlope + Double.log(fraction)), logSlope)
  }

  private static func inverseGammaLower(shape a: Double, p: Double) -> Double {
    let target = Double.log(p)
    // P(a, x) never exceeds xᵃ ÷ Γ(a + 1): this start lies to the left of the solution.
    var logX = (target + Double.logGamma(a + 1)) / a
    if let start = wilsonHilferty(shape: a, z: normalQuantile(p)) { logX = max(logX, start) }
    let enough = 1e-7 / max(1, Double.sqrt(a))
    for _ in 0..<100 {
      let x = Double.exp(logX)
      if x == 0 { return 0 }
      let tails = gammaTails(shape: a, x: x, logX: logX)
      let logTail =
        tails.isLower ? tails.logTail : Double.log(onePlus: -Double.exp(tails.logTail))
      let step = (target - logTail) * Double.exp(logTail - tails.logSlope)
      logX += step
      if step.magnitude < enough { break }
    }
    return Double.exp(logX)
  }

  private static func inverseGammaUpper(shape a: Double, q: Double) -> Double {
    let target = Double.log(q)
    var logX: Double
    if let start = wilsonHilferty(shape: a, z: -normalQuantile(q)), a >= 0.5 {
      logX = start
    } else {
      logX = (Double.log(onePlus: -q) + Double.logGamma(a + 1)) / a
      let tail = -target - Double.logGamma(a)
      if tail > 1 { logX = max(logX, Double.log(tail)) }
    }
    let enough = 1e-7 / max(1, Double.sqrt(a))
    for _ in 0..<200 {
      let x = Double.exp(logX)
      if x == 0 { return 0 }
      let tails = gammaTails(shape: a, x: x, logX: logX)
      let logTail =
        tails.isLower ? Double.log(onePlus: -Double.exp(tails.logTail)) : tails.logTail
      let step = (logTail - target) * Double.exp(logTail - tails.logSlope)
      logX += max(-2, min(2, step))
      if step.magnitude < enough { break }
    }
    return Double.exp(logX)
  }

  /// The logarithm of the cube-root normal approximation of Wilson and Hilferty, where it applies.
  private static func wilsonHilferty(shape a: Double, z: Double) -> Double? {
    let root = 1 - 1 / (9 * a) + z / (3 * Double.sqrt(a))
    return root > 0.05 ? Double.log(a) + 3 * Double.log(root) : nil
  }
}
