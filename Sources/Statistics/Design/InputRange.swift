public import Randomness

/// The values that a factor may take, and how a coordinate of [0, 1] becomes one.
public enum InputRange: Hashable, Sendable {
  /// Every value from the first to the second, evenly.
  case interval(Double, Double)
  /// One of some values, each for an equal share of [0, 1].
  case levels([Double])
  /// A distribution: the coordinate is its probability.
  case distribution(Distribution)

  /// The value at a coordinate.
  ///
  /// - Parameter coordinate: from 0 to 1; a distribution without bounds gives an infinite value at its
  ///   open end, so use coordinates inside.
  public func value(at coordinate: Double) -> Double {
    switch self {
    case .interval(let low, let high): return low + coordinate * (high - low)
    case .levels(let levels):
      guard !levels.isEmpty else { return .nan }
      let index = Int(coordinate * Double(levels.count))
      return levels[min(levels.count - 1, max(0, index))]
    case .distribution(let distribution): return distribution.quantile(coordinate)
    }
  }
}

/// Rows of coordinates as rows of values.
///
/// - Throws: where a row has not as many coordinates as there are ranges, or a list of levels is empty.
public func scaled(
  _ coordinates: [[Double]], to ranges: [InputRange]
) throws(StatisticsError) -> [[Double]] {
  for (index, range) in ranges.enumerated() {
    if case .levels(let levels) = range {
      try Require.count(levels.count, of: "ranges[\(index)]", atLeast: 1)
    }
  }
  for (index, row) in coordinates.enumerated() {
    try Require.sameCount(row.count, "coordinates[\(index)]", ranges.count, "ranges")
  }
  return coordinates.map { row in zip(row, ranges).map { $1.value(at: $0) } }
}
