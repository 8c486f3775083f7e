import RealModule

/// The pieces of the saddle-point form of gamma and binomial terms, which keep full relative
/// accuracy where differences of log-gamma values would cancel.
///
/// Source: Loader, "Fast and accurate computation of binomial probabilities", 2000; the same
/// decomposition stands behind R's `dpois` and `dbinom`.
enum SaddlePoint {
  static let logRootTwoPi = 0.918_938_533_204_672_8

  /// Stirling's error: log Γ(z + 1) − (z + ½)·log z + z − ½·log 2π, for z > 0.
  static func stirlingError(_ z: Double) -> Double {
    guard z < 15 else {
      let s = 1 / (z * z)
      return (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - (1.0 / 1680 - s / 1188) * s) * s) * s) / z
    }
    return Double.logGamma(z + 1) - (z + 0.5) * Double.log(z) + z - logRootTwoPi
  }

  /// The deviance part: x·log(x ÷ m) + m − x, for x > 0 and m ≥ 0, given the logarithm of m so that
  /// an m that underflows still counts.
  static func deviance(_ x: Double, _ m: Double, logM: Double) -> Double {
    let difference = x - m
    guard difference.magnitude < 0.1 * (x + m) else {
      return x * (Double.log(x) - logM) + m - x
    }
    var v = difference / (x + m)
    var sum = difference * v
    var term = 2 * x * v
    v *= v
    var divisor = 3.0
    while divisor < 200 {
      term *= v
      let next = sum + term / divisor
      if next == sum { return next }
      sum = next
      divisor += 2
    }
    return sum
  }

  /// The logarithm of xᵃ·e⁻ˣ ÷ Γ(a + 1).
  static func logPoissonTerm(shape a: Double, x: Double, logX: Double) -> Double {
    -deviance(a, x, logM: logX) - stirlingError(a) - logRootTwoPi - 0.5 * Double.log(a)
  }

  /// The logarithm of xᵃ·yᵇ ÷ B(a, b), where y = 1 − x.
  static func logBetaTerm(_ a: Double, _ b: Double, _ point: UnitPoint) -> Double {
    let n = a + b
    let logN = Double.log(n)
    return stirlingError(n) - stirlingError(a) - stirlingError(b)
      - deviance(a, n * point.x, logM: logN + point.logX)
      - deviance(b, n * point.y, logM: logN + point.logY)
      + 0.5 * (Double.log(a) + Double.log(b) - logN) - logRootTwoPi
  }
}

/// A point x of the unit interval with its complement y = 1 − x and both logarithms, all accurate.
struct UnitPoint {
  var x: Double
  var y: Double
  var logX: Double
  var logY: Double

  /// The point whose logit log(x ÷ y) is given.
  init(logit: Double) {
    let ratio = Double.exp(-logit.magnitude)
    let small = ratio / (1 + ratio)
    let large = 1 / (1 + ratio)
    let logLarge = -Double.log(onePlus: ratio)
    let logSmall = logLarge - logit.magnitude
    if logit < 0 {
      (x, y, logX, logY) = (small, large, logSmall, logLarge)
    } else {
      (x, y, logX, logY) = (large, small, logLarge, logSmall)
    }
  }

  init(x: Double) {
    self.x = x
    y = 1 - x
    logX = Double.log(x)
    logY = Double.log(onePlus: -x)
  }

  var swapped: UnitPoint {
    var point = self
    (point.x, point.y, point.logX, point.logY) = (y, x, logY, logX)
    return point
  }
}
