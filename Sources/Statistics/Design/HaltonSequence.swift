/// The point of a number of Halton's low-discrepancy sequence, counted from 0.
///
/// Coordinate j is the number's digits in the j-th prime base, mirrored at the point. Beyond some ten
/// dimensions its projections are poor, and ``SobolSequence`` is the better choice.
///
/// Source: Halton, Numerische Mathematik 2, 1960, DOI 10.1007/BF01386213.
///
/// - Parameters:
///   - index: the number of the point, 0 or more; the first is the origin.
///   - dimensions: the number of dimensions, at least 1.
public func haltonPoint(_ index: Int, dimensions: Int) throws(StatisticsError) -> [Double] {
  try Require.atLeast(index, "index", 0)
  try Require.atLeast(dimensions, "dimensions", 1)
  var primes: [Int] = []
  var candidate = 2
  while primes.count < dimensions {
    if primes.allSatisfy({ candidate % $0 != 0 }) { primes.append(candidate) }
    candidate += 1
  }
  return primes.map { base in
    // Numerator and denominator are exact, so that one rounding remains.
    var (rest, numerator, denominator) = (index, 0.0, 1.0)
    while rest > 0 {
      numerator = numerator * Double(base) + Double(rest % base)
      denominator *= Double(base)
      rest /= base
    }
    return numerator / denominator
  }
}
