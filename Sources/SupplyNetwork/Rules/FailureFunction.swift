public import Randomness
import RealModule

/// The probability F(t) that a batch does not come out in specification, against ex vivo
/// equivalent hours t.
///
/// `F(t) = 1 − (1 − f(t))^m`: a form f that hub and satellite share, and a facility multiplier m.
/// No published curve of failure against ex vivo time exists; every form is an assumption, and
/// reports say so.
public struct FailureFunction: Sendable {
  /// The shape of f.
  public enum Form: Sendable {
    /// f = `baseline`.
    case constant(baseline: Double)
    /// f = 1 − (1 − `baseline`)·exp(−(t/`scaleHours`)^`shape`); shape 1 is exponential.
    case weibull(baseline: Double, scaleHours: Double, shape: Double)
    /// f = 1 − (1 − `baseline`)·(1 − σ((t − `midpointHours`)/`scaleHours`)), σ being the logistic
    /// function.
    case logistic(baseline: Double, midpointHours: Double, scaleHours: Double)
    /// Piecewise linear between points of increasing hours, constant outside them.
    case table(hours: [Double], probabilities: [Double])
    /// f = 1 − (1 − `baseline`)·P(V₀·e^(−λt) ≥ `releaseThreshold` | accepted at receipt), with
    /// V₀, λ and the receipt threshold of the starting material.
    case viability(baseline: Double, releaseThreshold: Double, receipt: ViabilityAtReceipt)
  }

  /// What the `viability` form needs to know of the starting material.
  public struct ViabilityAtReceipt: Sendable {
    /// Viability V₀ at the end of apheresis, fraction.
    public var initial: Distribution
    /// Decay rate λ per ex vivo equivalent hour.
    public var decayPerHour: Double
    /// Least viability at receipt, fraction.
    public var threshold: Double

    /// Creates the conditioning on acceptance at receipt.
    public init(initial: Distribution, decayPerHour: Double, threshold: Double) {
      self.initial = initial
      self.decayPerHour = decayPerHour
      self.threshold = threshold
    }
  }

  /// The shape of f.
  public var form: Form

  /// Creates a failure function.
  public init(form: Form) { self.form = form }

  /// F(t) with facility multiplier m.
  ///
  /// - Parameters:
  ///   - equivalentHours: t at the start of manufacture, ex vivo equivalent hours ≥ 0.
  ///   - equivalentHoursAtReceipt: t when the material was accepted; only the `viability` form
  ///     uses it.
  ///   - multiplier: m > 0; 1 is the therapy's own curve.
  /// - Returns: a probability in [0, 1].
  public func probability(
    equivalentHours: Double, equivalentHoursAtReceipt: Double = 0, multiplier: Double = 1
  ) -> Double {
    let shared = sharedProbability(equivalentHours, equivalentHoursAtReceipt)
    guard multiplier != 1 else { return shared }
    // expm1 and log1p keep the small probabilities that matter here exact.
    return shared >= 1 ? 1 : -Double.expMinusOne(multiplier * Double.log(onePlus: -shared))
  }

  private func sharedProbability(_ hours: Double, _ hoursAtReceipt: Double) -> Double {
    switch form {
    case .constant(let baseline):
      return baseline
    case .weibull(let baseline, let scale, let shape):
      let exponent = shape == 1 ? hours / scale : Double.pow(hours / scale, shape)
      return 1 - (1 - baseline) * Double.exp(-exponent)
    case .logistic(let baseline, let midpoint, let scale):
      let logistic = 1 / (1 + Double.exp(-(hours - midpoint) / scale))
      return 1 - (1 - baseline) * (1 - logistic)
    case .table(let points, let probabilities):
      return Self.interpolate(hours, points, probabilities)
    case .viability(let baseline, let releaseThreshold, let receipt):
      let neededAtReceipt = receipt.threshold * Double.exp(receipt.decayPerHour * hoursAtReceipt)
      let neededAtRelease = releaseThreshold * Double.exp(receipt.decayPerHour * hours)
      let accepted = 1 - receipt.initial.cumulativeProbability(neededAtReceipt)
      let both = 1 - receipt.initial.cumulativeProbability(max(neededAtReceipt, neededAtRelease))
      let inSpecification = accepted > 0 ? both / accepted : 0
      return 1 - (1 - baseline) * inSpecification
    }
  }

  private static func interpolate(
    _ hours: Double, _ points: [Double], _ probabilities: [Double]
  ) -> Double {
    guard let upper = points.firstIndex(where: { $0 >= hours }) else {
      return probabilities[probabilities.count - 1]
    }
    guard upper > 0 else { return probabilities[0] }
    let share = (hours - points[upper - 1]) / (points[upper] - points[upper - 1])
    return probabilities[upper - 1] + share * (probabilities[upper] - probabilities[upper - 1])
  }
}
