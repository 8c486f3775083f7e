/// Where in its stratum a point of a Latin hypercube lies.
public enum StratumPlacement: String, CaseIterable, Hashable, Sendable, Codable {
  /// At random, so that estimates are unbiased.
  case random
  /// In the middle.
  case centred
}

/// A Latin hypercube: in every dimension exactly one of n points in each of n equal strata.
///
/// Source: McKay, Beckman, Conover, Technometrics 21(2), 1979, DOI 10.1080/00401706.1979.10489755.
///
/// - Parameters:
///   - points: the number n of points, at least 1.
///   - dimensions: the number of dimensions, at least 1.
///   - seed: the seed; a dimension's coordinates do not depend on how many others there are.
///   - placement: where in its stratum a point lies.
/// - Returns: one row of coordinates of (0, 1) for each point.
public func latinHypercube(
  points: Int, dimensions: Int, seed: UInt64, placement: StratumPlacement = .random
) throws(StatisticsError) -> [[Double]] {
  try Require.atLeast(points, "points", 1)
  try Require.atLeast(dimensions, "dimensions", 1)
  var rows = Array(repeating: Array(repeating: 0.0, count: dimensions), count: points)
  for dimension in 0..<dimensions {
    var sequence = SeededSequence(seed: seed, purpose: .latinHypercube, stream: dimension)
    for (point, stratum) in sequence.permutation(points).enumerated() {
      let place = placement == .centred ? 0.5 : sequence.nextUniform()
      // Rounding must not carry a point into the next stratum.
      rows[point][dimension] = min(
        (Double(stratum) + place) / Double(points), (Double(stratum + 1) / Double(points)).nextDown)
    }
  }
  return rows
}

/// A Latin hypercube whose points keep their distance, improved by seeded swaps.
///
/// Two points exchange one coordinate where that lowers Σ over pairs of distance⁻ᵖ with p = 15, which
/// nearly maximises the least distance, then reduces the number of pairs at it. Swaps keep the strata.
///
/// Source: Morris, Mitchell, Journal of Statistical Planning and Inference 43(3), 1995,
/// DOI 10.1016/0378-3758(94)00035-T.
///
/// - Parameters:
///   - points: the number of points, at least 2.
///   - dimensions: the number of dimensions, at least 1.
///   - seed: the seed.
///   - swaps: the number of swaps tried; 100·points·dimensions where absent.
///   - placement: where in its stratum a point lies.
/// - Returns: one row for each point. O(swaps·points·dimensions).
public func maximinLatinHypercube(
  points: Int, dimensions: Int, seed: UInt64, swaps: Int? = nil,
  placement: StratumPlacement = .centred
) throws(StatisticsError) -> [[Double]] {
  try Require.atLeast(points, "points", 2)
  let tries = swaps ?? 100 * points * dimensions
  try Require.atLeast(tries, "swaps", 0)
  var rows = try latinHypercube(
    points: points, dimensions: dimensions, seed: seed, placement: placement)
  var sequence = SeededSequence(seed: seed, purpose: .latinHypercubeSwaps)
  // Distances in units that keep the powers in range.
  let scale = Double(points) * Double(points)
  func energy(_ row: Int, besides other: Int) -> Double {
    var sum = 0.0
    for index in rows.indices where index != row && index != other {
      var square = 0.0
      for (first, second) in zip(rows[row], rows[index]) {
        square += (first - second) * (first - second)
      }
      let inverse = 1 / max(1e-30, scale * square)
      // distance⁻¹⁵ = (square⁻¹)^7.5
      let fourth = inverse * inverse * inverse * inverse
      sum += fourth * inverse * inverse * inverse * inverse.squareRoot()
    }
    return sum
  }
  for _ in 0..<tries {
    let first = sequence.nextInteger(below: points)
    var second = sequence.nextInteger(below: points - 1)
    if second >= first { second += 1 }
    let dimension = sequence.nextInteger(below: dimensions)
    // The distance between the two stays as it is.
    let before = energy(first, besides: second) + energy(second, besides: first)
    let held = rows[first][dimension]
    rows[first][dimension] = rows[second][dimension]
    rows[second][dimension] = held
    if energy(first, besides: second) + energy(second, besides: first) >= before {
      rows[second][dimension] = rows[first][dimension]
      rows[first][dimension] = held
    }
  }
  return rows
}
