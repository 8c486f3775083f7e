public import Experiments
import Foundation

/// Checks against closed forms as text and as JSON.
public enum AnalyticPage {
  /// The checks as a table, and what they come to.
  public static func text(_ report: AnalyticReport) -> String {
    var table = TextTable(header: ["", "closed form", "simulated", "difference ÷ error", "verdict"])
    for twin in AnalyticCheck.Twin.allCases {
      let checks = report.checks.filter { $0.twin == twin }
      guard !checks.isEmpty else { continue }
      table.rows.append(.section(twin.rawValue))
      for check in checks {
        let error = check.standardError
        let decimals = NumberText.decimals(value: check.expected, halfWidth: error)
        let simulated = check.simulated.map { value in
          NumberText.fixed(value, decimals: decimals)
            + (error.map { " ± " + NumberText.fixed($0, decimals: decimals) } ?? "")
        }
        table.rows.append(
          .cells([
            "  \(check.quantity) (\(check.unit))",
            NumberText.fixed(check.expected, decimals: decimals), simulated ?? "–",
            check.standardisedDifference.map { NumberText.fixed($0, decimals: 2) } ?? "–",
            check.verdict.rawValue.replacing("_", with: " "),
          ]))
      }
    }
    var lines = ["Checks against closed forms (simulated ± standard error)", ""] + table.lines()
    let tested = report.checks.count { $0.limit != nil }
    let failed = report.checks.count { $0.verdict == .differs }
    lines.append(
      report.isAlarm
        ? "ALARM: \(failed) of \(tested) checks differ by more than chance explains."
        : "All \(tested) checks agree. Where all is well, one run in "
          + "\(Int((1 / AnalyticReport.falseAlarmRate).rounded())) raises an alarm.")
    return lines.joined(separator: "\n") + "\n"
  }

  /// The checks as a member of a result document.
  public static func document(_ report: AnalyticReport) -> JSONValue {
    .object([
      "alarm": .bool(report.isAlarm),
      "false_alarm_rate": .number(AnalyticReport.falseAlarmRate),
      "checks": .array(
        report.checks.map {
          .object([
            "twin": .string($0.twin.rawValue), "quantity": .string($0.quantity),
            "unit": .string($0.unit), "expected": .number($0.expected),
            "simulated": .optional($0.simulated), "standard_error": .optional($0.standardError),
            "standardised_difference": .optional($0.standardisedDifference),
            "limit": .optional($0.limit), "verdict": .string($0.verdict.rawValue),
          ])
        }),
    ])
  }
}
