import RealModule

/// The inequality aversion α = ε·ΣC ÷ ΣC² of the Kolm-Pollak measure for a burden C.
///
/// To be fixed once, over a reference population, and kept with its currency: α has the unit one
/// over that of C.
///
/// Source: Sheriff, Maguire, Risk Analysis 40(12), 2020, DOI 10.1111/risa.13562; Logan, Anderson,
/// Williams, Conrow, Computers, Environment and Urban Systems 86, 2021,
/// DOI 10.1016/j.compenvurbsys.2020.101590.
///
/// - Parameters:
///   - sum: ΣC over the reference population.
///   - sumOfSquares: ΣC².
///   - epsilon: the aversion ε; greater than 0 for a burden, where much is bad.
/// - Returns: nil where the sum of squares is not greater than 0.
public func kolmPollakAlpha(sum: Double, sumOfSquares: Double, epsilon: Double = 1) -> Double? {
  guard sumOfSquares > 0 else { return nil }
  let alpha = epsilon * sum / sumOfSquares
  return alpha.isFinite ? alpha : nil
}

/// The Kolm-Pollak equally-distributed equivalent: the burden which, borne by everyone alike, would
/// be as bad as the burdens as they are.
///
/// EDE = (1 ÷ α)·log(mean of exp(α·C)). For α > 0 it lies at or above the mean; adding an amount to
/// every burden adds it to the EDE. α = 0 gives the mean; α < 0 is for a good. Computed about the
/// mean or the dominant value, so that it neither overflows nor loses a small spread.
///
/// Source: Kolm, Journal of Economic Theory 12(3), 1976, DOI 10.1016/0022-0531(76)90037-5; for
/// burdens Sheriff, Maguire 2020, DOI 10.1111/risa.13562.
///
/// - Parameters:
///   - values: the burdens.
///   - weights: one weight of 0 or more for each; all alike where absent.
///   - alpha: the inequality aversion; see ``kolmPollakAlpha(sum:sumOfSquares:epsilon:)``.
/// - Returns: nil where there is no weight or a value is not finite. Linear.
public func kolmPollakEDE(
  values: [Double], weights: [Double]? = nil, alpha: Double
) -> Double? {
  precondition(
    weights.map { $0.count == values.count } ?? true, "Values and weights must be equally many.")
  var total = 0.0
  var mean = 0.0
  var lowest = Double.infinity
  var highest = -Double.infinity
  for (index, value) in values.enumerated() {
    let weight = weights.map { $0[index] } ?? 1
    guard weight > 0 else { continue }
    total += weight
    mean += (value - mean) * weight / total
    lowest = min(lowest, value)
    highest = max(highest, value)
  }
  guard total > 0, alpha.isFinite, mean.isFinite else { return nil }
  if alpha == 0 || lowest == highest { return mean }
  let isNarrow = (alpha * (highest - lowest)).magnitude < 1
  let shift = isNarrow ? mean : (alpha > 0 ? highest : lowest)
  var excess = 0.0
  for (index, value) in values.enumerated() {
    let weight = weights.map { $0[index] } ?? 1
    guard weight > 0 else { continue }
    excess += weight * Double.expMinusOne(alpha * (value - shift))
  }
  let equivalent = shift + Double.log(onePlus: excess / total) / alpha
  return equivalent.isFinite ? equivalent : nil
}

/// The sums from which a Kolm-Pollak equivalent follows, in one pass and constant memory.
///
/// Keeps Σw, Σw·C and Σw·exp(α·C), the last scaled by its largest term so that it cannot overflow.
/// Accumulators of the same α merge, up to rounding, as if one had seen all values.
public struct KolmPollakSums: Hashable, Sendable, BitwiseCopyable {
  /// The inequality aversion, fixed for the accumulator.
  public let alpha: Double
  /// The sum of weights.
  public private(set) var weight: Double = 0
  /// The weighted sum of the burdens.
  public private(set) var sum: Double = 0
  private var scaledExponentials: Double = 0
  private var largestExponent: Double = -.infinity

  /// Creates an empty accumulator.
  public init(alpha: Double) {
    self.alpha = alpha
  }

  /// Takes in one burden; a weight that is not greater than 0 leaves it out.
  public mutating func add(_ value: Double, weight: Double = 1) {
    guard weight > 0 else { return }
    self.weight += weight
    sum += weight * value
    addScaled(weight, exponent: alpha * value)
  }

  /// Takes in everything another accumulator of the same α has seen.
  public mutating func merge(_ other: KolmPollakSums) {
    precondition(alpha == other.alpha, "Sums to be merged must have the same alpha.")
    guard other.weight > 0 else { return }
    weight += other.weight
    sum += other.sum
    addScaled(other.scaledExponentials, exponent: other.largestExponent)
  }

  /// The mean burden; nil where empty.
  public var mean: Double? { weight > 0 ? sum / weight : nil }

  /// The equally-distributed equivalent; nil where empty or not finite.
  public var equallyDistributedEquivalent: Double? {
    guard weight > 0 else { return nil }
    if alpha == 0 { return mean }
    let equivalent = (largestExponent + Double.log(scaledExponentials / weight)) / alpha
    return equivalent.isFinite ? equivalent : nil
  }

  /// The equally-distributed equivalent less the mean: what inequality costs, per head.
  public var inequalityIndex: Double? {
    if let mean, let equivalent = equallyDistributedEquivalent { equivalent - mean } else { nil }
  }

  private mutating func addScaled(_ amount: Double, exponent: Double) {
    if exponent > largestExponent {
      scaledExponentials =
        scaledExponentials * Double.exp(largestExponent - exponent) + amount
      largestExponent = exponent
    } else {
      scaledExponentials += amount * Double.exp(exponent - largestExponent)
    }
  }
}

/// The Kolm-Pollak equivalent from sums over people.
///
/// - Parameters:
///   - sumOfExponentials: Σexp(α·C), which must not have overflowed; see ``KolmPollakSums`` for
///     sums that cannot.
///   - count: the number of people.
///   - alpha: the inequality aversion, other than 0.
/// - Returns: nil where there are no people or the result is not finite.
public func kolmPollakEDE(
  sumOfExponentials: Double, count: Double, alpha: Double
) -> Double? {
  guard count > 0, alpha != 0, sumOfExponentials > 0 else { return nil }
  let equivalent = Double.log(sumOfExponentials / count) / alpha
  return equivalent.isFinite ? equivalent : nil
}
