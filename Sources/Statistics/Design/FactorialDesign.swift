/// Every combination of the levels of several factors, the first factor changing fastest.
///
/// - Parameter levels: the number of levels of each factor, at least 1 each.
/// - Returns: one row of level numbers, from 0, for each run: their product in number.
/// - Throws: where there is no factor, a factor has no level, or there would be more than a million
///   runs.
public func fullFactorial(levels: [Int]) throws(StatisticsError) -> [[Int]] {
  try Require.count(levels.count, of: "levels", atLeast: 1)
  var runs = 1
  for (index, count) in levels.enumerated() {
    try Require.atLeast(count, "levels[\(index)]", 1)
    let product = runs.multipliedReportingOverflow(by: count)
    guard !product.overflow, product.partialValue <= 1_000_000 else {
      throw .outOfRange(
        what: "the number of runs", value: Double(runs) * Double(count), rule: "at most 1000000")
    }
    runs = product.partialValue
  }
  return (0..<runs).map { run in
    var rest = run
    return levels.map { count in
      let level = rest % count
      rest /= count
      return level
    }
  }
}

/// A run that differs from the base in one factor.
public struct OneAtATimeRun: Hashable, Sendable {
  /// The factor that is changed; nil for the base itself.
  public let factor: Int?
  /// The value of each factor.
  public let values: [Double]
}

/// The base, then each factor in turn at each of its other levels, all else as in the base.
///
/// It shows no interactions and spends more runs than a factorial design for the same precision;
/// it is easy to read. See ``tornado(base:responses:)``.
///
/// - Parameters:
///   - base: the base value of each factor.
///   - levels: the values to try of each factor; those equal to the base are left out.
/// - Throws: where the lists differ in length or a value is not finite.
public func oneAtATime(
  base: [Double], levels: [[Double]]
) throws(StatisticsError) -> [OneAtATimeRun] {
  try Require.sameCount(levels.count, "levels", base.count, "base")
  try Require.finite(base, "base")
  var runs = [OneAtATimeRun(factor: nil, values: base)]
  for (factor, candidates) in levels.enumerated() {
    try Require.finite(candidates, "levels[\(factor)]")
    for candidate in candidates where candidate != base[factor] {
      var values = base
      values[factor] = candidate
      runs.append(OneAtATimeRun(factor: factor, values: values))
    }
  }
  return runs
}
