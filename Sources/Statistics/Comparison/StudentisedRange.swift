import Randomness
import RealModule

/// Tukey's studentised range: the distribution of the range of k independent normal means over an
/// independent estimate of their standard error.
///
/// P(Q ≤ q) = E over s of k·∫φ(z)·(Φ(z) − Φ(z − q·s))^(k−1) dz, with s² a chi-square variate over its
/// degrees of freedom; both integrals by the trapezoidal rule.
///
/// Source: Copenhaver, Holland, Journal of Statistical Computation and Simulation 30(1), 1988,
/// DOI 10.1080/00949658808811082.
public enum StudentisedRange {
  /// The probability that the range is at most `q`.
  ///
  /// - Parameters:
  ///   - q: the range.
  ///   - groups: the number of means, at least 2.
  ///   - degreesOfFreedom: those of the variance estimate, at least 1.
  /// - Returns: NaN outside the domain. Some 10⁴ evaluations of the normal distribution; accurate to
  ///   about 10⁻⁹.
  public static func cumulative(_ q: Double, groups: Int, degreesOfFreedom: Double) -> Double {
    guard groups >= 2, degreesOfFreedom >= 1, !q.isNaN else { return .nan }
    guard q > 0 else { return 0 }
    let grid = ChiSquareGrid(degreesOfFreedom: degreesOfFreedom)
    var total = 0.0
    for (ratio, weight) in zip(grid.ratios, grid.weights) {
      total += weight * rangeProbability(q * Double.sqrt(ratio), groups: groups)
    }
    return min(1, total)
  }

  /// The range whose probability is `p`, for 0 < p < 1.
  public static func quantile(_ p: Double, groups: Int, degreesOfFreedom: Double) -> Double {
    guard groups >= 2, degreesOfFreedom >= 1, p > 0, p < 1 else { return .nan }
    return rootOfRising(low: 0, high: 5, tolerance: 1e-11) {
      cumulative($0, groups: groups, degreesOfFreedom: degreesOfFreedom) - p
    } ?? .nan
  }

  private static func rangeProbability(_ width: Double, groups: Int) -> Double {
    let steps = 96
    let (low, high) = (-8.5, 8.5)
    let step = (high - low) / Double(steps)
    var sum = 0.0
    for index in 0...steps {
      let z = low + Double(index) * step
      let between =
        SpecialFunctions.normalCumulative(z) - SpecialFunctions.normalCumulative(z - width)
      sum += SpecialFunctions.normalDensity(z) * Double.pow(between, groups - 1)
    }
    return Double(groups) * step * sum
  }
}
