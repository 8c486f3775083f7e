import Experiments
import Statistics
import SupplyNetwork

/// Targets in words.
enum TargetWords {
  private static func isShare(_ target: Target) -> Bool {
    target.relation == .reducedByAtLeast || target.indicator.contains("_rate")
      || target.indicator.contains("_fraction")
  }

  /// A target as a phrase, such as `Treated fraction at least 66 %`.
  static func text(_ target: Target) -> String {
    let scale = isShare(target) ? 100.0 : 1
    let limit = target.limit * scale
    let number = NumberText.fixed(limit, decimals: limit == limit.rounded() ? 0 : 1)
    let unit = isShare(target) ? " %" : ""
    let relation =
      switch target.relation {
      case .atLeast: "at least"
      case .atMost: "at most"
      case .reducedByAtLeast: "reduced by at least"
      }
    return "\(ReportWords.phrase(target.indicator)) \(relation) \(number)\(unit)"
  }

  /// What was found for a target.
  static func found(_ result: TargetResult) -> String {
    let isShare = isShare(result.target)
    return NumberText.estimate(result.estimate, scale: isShare ? 100 : 1) + (isShare ? " %" : "")
  }
}
