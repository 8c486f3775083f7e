public import Randomness
import RealModule

extension Therapy.QualityControl {
  /// A critical quality attribute of the product.
  public enum Attribute: String, Hashable, Sendable, CaseIterable {
    /// Viable cells.
    case viability
    /// Biological effect.
    case potency
    /// Integrated vector copies in a cell.
    case vectorCopyNumber = "vector_copy_number"
    /// No growth of bacteria and fungi.
    case sterility
    /// No mycoplasma.
    case mycoplasma
    /// At most 5 endotoxin units for each kg of body weight.
    case endotoxin
  }

  /// A release test of its own: how long it takes, and how often it is the one that is missed.
  public struct Test: Sendable {
    /// What is tested.
    public var attribute: Attribute
    /// The method, for people.
    public var method: Method
    /// From the laboratory's taking the batch to the result, days.
    public var durationDays: Distribution
    /// Share of the batches out of specification that miss this attribute.
    public var share: Double
    /// Probability that a batch which misses it is released under exception.
    public var releaseUnderExceptionProbability: Double

    /// Creates a test.
    public init(
      attribute: Attribute, method: Method, durationDays: Distribution, share: Double,
      releaseUnderExceptionProbability: Double
    ) {
      self.attribute = attribute
      self.method = method
      self.durationDays = durationDays
      self.share = share
      self.releaseUnderExceptionProbability = releaseUnderExceptionProbability
    }
  }

  /// E[exp(−rate·X)] for the days X from the start of quality control to the release of a batch that
  /// passes: the longest of all tests, which are independent.
  ///
  /// - Complexity: O(tests) for each of 1,024 cells.
  public func survival(rate: Double) -> Double {
    guard !tests.isEmpty, rate > 0 else { return durationDays.survival(rate: rate) }
    // E[exp(−rX)] is the integral of P(X ≤ −ln(u)/r) over u from 0 to 1.
    let cells = 1024
    let sum = (0..<cells).reduce(0.0) { sum, cell in
      let days = -Double.log((Double(cell) + 0.5) / Double(cells)) / rate
      return sum
        + tests.reduce(durationDays.cumulativeProbability(days)) {
          $0 * $1.durationDays.cumulativeProbability(days)
        }
    }
    return sum / Double(cells)
  }

  /// The longest of the mean durations, days: a lower bound of the mean time to release.
  public var leastMeanDays: Double {
    tests.reduce(durationDays.mean) { max($0, $1.durationDays.mean) }
  }
}

extension Therapy {
  /// Probability that a batch out of specification is released under exception, over all attributes.
  public var meanExceptionProbability: Double {
    guard !qualityControl.tests.isEmpty else { return failure.releaseUnderExceptionProbability }
    return qualityControl.tests.reduce(0) { $0 + $1.share * $1.releaseUnderExceptionProbability }
  }
}
