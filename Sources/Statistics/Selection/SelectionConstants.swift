import Randomness
import RealModule

/// The constants of procedures that select the best of several normal populations.
public enum SelectionConstants {
  /// Rinott's constant h: the root of E[ E[Φ(h ÷ √(ν(1 ÷ X + 1 ÷ Y)))│Y]^(k−1) ] = P, with X and Y
  /// chi-square with ν = n₀ − 1 degrees of freedom.
  ///
  /// Source: Rinott, Communications in Statistics A 7(8), 1978, DOI 10.1080/03610927808827671. Both
  /// expectations by the trapezoidal rule in the logarithm, to about 10⁻⁹.
  ///
  /// - Parameters:
  ///   - systems: the number k of systems, at least 2.
  ///   - firstStage: the number n₀ of replications in the first stage, at least 2.
  ///   - probability: the probability P of correct selection, between 1 ÷ k and 1.
  public static func rinott(
    systems: Int, firstStage: Int, probability: Double
  ) throws(StatisticsError) -> Double {
    try check(systems: systems, firstStage: firstStage, probability: probability)
    let grid = ChiSquareGrid(degreesOfFreedom: Double(firstStage - 1))
    // ν(1 ÷ X + 1 ÷ Y) with X and Y as ratios to ν.
    let inverses = grid.ratios.map { 1 / $0 }
    let root = rootOfRising(low: 0, high: 4, tolerance: 1e-11) { h in
      var outer = 0.0
      for (first, weight) in zip(inverses, grid.weights) {
        var inner = 0.0
        for (second, innerWeight) in zip(inverses, grid.weights) {
          inner += innerWeight * SpecialFunctions.normalCumulative(h / Double.sqrt(first + second))
        }
        outer += weight * Double.pow(inner, systems - 1)
      }
      return outer - probability
    }
    guard let root else { throw .notConverged(what: "Rinott's constant", iterations: 300) }
    return root
  }

  /// The constant of Dudewicz and Dalal: the root of ∫F(t + h)^(k−1)·f(t) dt = P, with F and f Student's
  /// t with n₀ − 1 degrees of freedom.
  ///
  /// Source: Dudewicz, Dalal, Sankhyā B 37(1), 1975, 28-78.
  ///
  /// - Parameters: as of ``rinott(systems:firstStage:probability:)``.
  public static func dudewiczDalal(
    systems: Int, firstStage: Int, probability: Double
  ) throws(StatisticsError) -> Double {
    try check(systems: systems, firstStage: firstStage, probability: probability)
    let freedom = Double(firstStage - 1)
    // With t = √ν·sinh s the density is proportional to cosh(s)^(−ν).
    let reach = 1 + 36 / freedom
    let points = max(121, Int(reach / 0.1))
    let step = 2 * reach / Double(points - 1)
    let places = (0..<points).map { Double($0) * step - reach }
    let densities = places.map { Double.exp(-freedom * Double.log(Double.cosh($0))) }
    let total = densities.reduce(0, +)
    let root = rootOfRising(low: 0, high: 4, tolerance: 1e-11) { h in
      var sum = 0.0
      for (place, density) in zip(places, densities) {
        let t = Double.sqrt(freedom) * Double.sinh(place)
        let below = SpecialFunctions.studentTCumulative(t + h, degreesOfFreedom: freedom)
        sum += density * Double.pow(below, systems - 1)
      }
      return sum / total - probability
    }
    guard let root else { throw .notConverged(what: "Dudewicz's constant", iterations: 300) }
    return root
  }

  /// η of the fully sequential procedures with a triangular region (c = 1), for a probability `error`
  /// of one wrong decision: ½·((2·error)^(−2 ÷ (n₀ − 1)) − 1). The region's h² is 2·η·(n₀ − 1).
  ///
  /// Source: Kim, Nelson, ACM TOMACS 11(3), 2001, DOI 10.1145/502109.502111.
  static func triangularEta(error: Double, firstStage: Int) -> Double {
    0.5 * Double.expMinusOne(-2 / Double(firstStage - 1) * Double.log(2 * error))
  }

  /// η of Kim and Nelson's procedure for k systems: each of k − 1 comparisons may err with
  /// probability (1 − P) ÷ (k − 1), whatever common random numbers do.
  public static func kimNelsonEta(
    systems: Int, firstStage: Int, probability: Double
  ) throws(StatisticsError) -> Double {
    try check(systems: systems, firstStage: firstStage, probability: probability)
    return triangularEta(
      error: (1 - probability) / Double(systems - 1), firstStage: firstStage)
  }

  static func check(
    systems: Int, firstStage: Int, probability: Double
  ) throws(StatisticsError) {
    try Require.atLeast(systems, "systems", 2)
    try Require.atLeast(firstStage, "firstStage", 2)
    guard probability > 1 / Double(systems), probability < 1 else {
      throw .outOfRange(
        what: "probability", value: probability, rule: "greater than 1/\(systems) and less than 1")
    }
  }
}
