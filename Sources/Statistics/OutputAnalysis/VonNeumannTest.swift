import Randomness
import RealModule

/// Von Neumann's test of a sequence against positive correlation of neighbours.
///
/// C = 1 − Σ(Yᵢ − Yᵢ₊₁)² ÷ (2·Σ(Yᵢ − Ȳ)²) estimates the correlation at lag one, with both ends counted
/// so that its mean is 0 and its variance (k − 2) ÷ (k² − 1) for k independent normal values; it is
/// close to normal from k = 8 on.
///
/// Sources: von Neumann, Annals of Mathematical Statistics 12(4), 1941, DOI 10.1214/aoms/1177731677;
/// Fishman, Management Science 24(5), 1978, DOI 10.1287/mnsc.24.5.510.
public struct VonNeumannTest: Hashable, Sendable {
  /// The number of values.
  public let count: Int
  /// The estimate C of the correlation at lag one; 0 where the values do not vary.
  public let lagOneCorrelation: Double
  /// The probability of a C at least so large under independence.
  public let probability: Double

  /// Tests a sequence. Fewer than three values, or equal ones, cannot be told from independent.
  public init(_ values: [Double]) {
    count = values.count
    let moments = RunningMoments(values)
    guard count > 2, let mean = moments.mean else {
      (lagOneCorrelation, probability) = (0, 1)
      return
    }
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    guard squares > 0 else {
      (lagOneCorrelation, probability) = (0, 1)
      return
    }
    var differences = 0.0
    for (value, next) in zip(values, values.dropFirst()) {
      differences += (next - value) * (next - value)
    }
    lagOneCorrelation = 1 - 0.5 * differences / squares
    let k = Double(count)
    probability = SpecialFunctions.normalUpperTail(
      lagOneCorrelation * Double.sqrt((k * k - 1) / (k - 2)))
  }
}
