import RealModule

/// How a quantile is read from a sorted sample; the numbers are those of Hyndman and Fan.
///
/// Source: Hyndman, Fan, The American Statistician 50(4), 1996,
/// DOI 10.1080/00031305.1996.10473566.
public enum QuantileType: String, CaseIterable, Hashable, Sendable {
  /// Type 1: the smallest value whose cumulative share reaches p; nothing is interpolated.
  case inverseCumulative = "inverse-cdf"
  /// Type 5, Hazen: position n·p + ½.
  case hazen
  /// Type 6, Weibull: position (n + 1)·p.
  case weibull
  /// Type 7: position (n − 1)·p + 1, the default of R and NumPy.
  case linear
  /// Type 8: position (n + ⅓)·p + ⅓, nearly median-unbiased.
  case medianUnbiased = "median-unbiased"
}

/// A quantile of a sample.
///
/// - Parameters:
///   - sorted: the values in rising order.
///   - probability: the probability p, from 0 to 1.
///   - type: how to interpolate.
/// - Returns: nil for no values or a probability outside [0, 1]. Constant time.
public func quantile(
  sorted: [Double], probability: Double, type: QuantileType = .linear
) -> Double? {
  guard !sorted.isEmpty, probability >= 0, probability <= 1 else { return nil }
  let n = Double(sorted.count)
  let position: Double
  switch type {
  case .inverseCumulative:
    let index = rank(probability: probability, count: sorted.count) - 1
    return sorted[index]
  case .hazen: position = n * probability + 0.5
  case .weibull: position = (n + 1) * probability
  case .linear: position = (n - 1) * probability + 1
  case .medianUnbiased: position = (n + 1.0 / 3) * probability + 1.0 / 3
  }
  let clamped = min(n, max(1, position))
  let index = Int(clamped) - 1
  let fraction = clamped - Double(index + 1)
  guard fraction > 0, index + 1 < sorted.count else { return sorted[index] }
  return sorted[index] + fraction * (sorted[index + 1] - sorted[index])
}

/// The rank, from 1 to `count`, of the smallest value whose cumulative share reaches a probability.
///
/// A product that misses a whole number by rounding counts as that number.
func rank(probability: Double, count: Int) -> Int {
  let exact = Double(count) * probability
  let nearest = exact.rounded()
  let rank = (exact - nearest).magnitude <= 4e-16 * exact ? nearest : exact.rounded(.up)
  return min(count, max(1, Int(rank)))
}
