/// Where a strategy stands among all by cost and effect.
public enum CostEffectivenessStatus: Hashable, Sendable {
  /// On the frontier; with the cost of a further unit of effect against the one before it, nil for the
  /// first.
  case frontier(ratio: Double?)
  /// Another strategy costs no more and does no worse, and is better in one of the two.
  case dominated(by: Int)
  /// A mixture of two strategies on the frontier costs no more and does no worse.
  case extendedlyDominated
}

/// The table of incremental cost-effectiveness ratios, with dominance and extended dominance.
///
/// Ratios are formed only between neighbours on the frontier, where they rise; a ratio against a common
/// comparator misleads where there are more than two strategies.
///
/// Source: Johannesson, Weinstein, Journal of Health Economics 12(4), 1993,
/// DOI 10.1016/0167-6296(93)90005-Y; Drummond et al., Methods for the Economic Evaluation of Health Care
/// Programmes, 4th ed., chapter 4.
///
/// - Parameters:
///   - costs: the mean cost of each strategy.
///   - effects: the mean effect of each, more being better.
/// - Returns: the status of each strategy, in the order given. Of equals the first stays. O(k²).
/// - Throws: where numbers do not match or are not finite.
public func costEffectivenessTable(
  costs: [Double], effects: [Double]
) throws(StatisticsError) -> [CostEffectivenessStatus] {
  try Require.sameCount(effects.count, "effects", costs.count, "costs")
  try Require.finite(costs, "costs")
  try Require.finite(effects, "effects")
  var result: [CostEffectivenessStatus] = costs.map { _ in .frontier(ratio: nil) }
  var open: [Int] = []
  for strategy in costs.indices {
    let better = costs.indices.first { other in
      guard other != strategy, costs[other] <= costs[strategy], effects[other] >= effects[strategy]
      else { return false }
      return costs[other] < costs[strategy] || effects[other] > effects[strategy]
        || other < strategy
    }
    if let better {
      result[strategy] = .dominated(by: better)
    } else {
      open.append(strategy)
    }
  }
  open.sort { effects[$0] < effects[$1] }
  func ratio(_ first: Int, _ second: Int) -> Double {
    (costs[second] - costs[first]) / (effects[second] - effects[first])
  }
  // The lower convex hull: ratios rise along it.
  var hull: [Int] = []
  for strategy in open {
    while hull.count >= 2,
      ratio(hull[hull.count - 2], hull[hull.count - 1]) >= ratio(hull[hull.count - 1], strategy)
    {
      result[hull.removeLast()] = .extendedlyDominated
    }
    hull.append(strategy)
  }
  for (before, strategy) in zip(hull, hull.dropFirst()) {
    result[strategy] = .frontier(ratio: ratio(before, strategy))
  }
  return result
}
