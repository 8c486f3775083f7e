import RealModule

/// The digamma and trigamma functions for positive arguments.
///
/// The recurrence lifts the argument to 10 or more, where the asymptotic series holds to double
/// precision. Source: Abramowitz, Stegun, Handbook of Mathematical Functions, 6.3.5, 6.3.18, 6.4.12.
enum Polygamma {
  /// ψ(x), the derivative of log Γ.
  static func digamma(_ x: Double) -> Double {
    guard x > 0 else { return .nan }
    var (value, shifted) = (0.0, x)
    while shifted < 10 {
      value -= 1 / shifted
      shifted += 1
    }
    return value + Double.log(shifted) - excess(shifted)
  }

  /// log x − ψ(x), which is near 1 ÷ 2x, without cancellation where x is large.
  static func logExcess(_ x: Double) -> Double {
    x < 10 ? Double.log(x) - digamma(x) : excess(x)
  }

  /// log x − ψ(x) for x of 10 or more, by the asymptotic series.
  private static func excess(_ x: Double) -> Double {
    let r = 1 / (x * x)
    let tail = 1.0 / 252 - r * (1.0 / 240 - r * (1.0 / 132 - r * 691 / 32_760))
    return 0.5 / x + r * (1.0 / 12 - r * (1.0 / 120 - r * tail))
  }

  /// ψ′(x).
  static func trigamma(_ x: Double) -> Double {
    guard x > 0 else { return .nan }
    var (value, shifted) = (0.0, x)
    while shifted < 10 {
      value += 1 / (shifted * shifted)
      shifted += 1
    }
    let r = 1 / (shifted * shifted)
    let tail = 1.0 / 42 - r * (1.0 / 30 - r * (5.0 / 66 - r * 691 / 2_730))
    let series = 1.0 / 6 - r * (1.0 / 30 - r * tail)
    return value + 1 / shifted + 0.5 * r + series * r / shifted
  }
}
