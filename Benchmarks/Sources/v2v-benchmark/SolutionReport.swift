import BenchmarkModels
import Foundation

/// What a solver found, how good it is proven to be, and what that took.
struct SolutionReport {
  /// What is known of a problem.
  enum Status: String {
    /// The objective is proven to be the optimum.
    case proven
    /// A plan, and a bound that leaves a gap.
    case gap
    /// No plan and no proof that there is none.
    case open
    /// Proven: there is no plan.
    case infeasible = "infeasible-proven"
  }

  var benchmark: String
  /// What was asked for.
  var settings: [(name: String, value: String)]
  var status: Status
  var objective: Double?
  var bound: Double?
  /// |objective − bound| as a share of |objective|.
  var gap: Double?
  var measurement: Measurement
  var nodes: Int
  /// More about the plan.
  var details: [(name: String, value: String)] = []

  func print(as format: OutputFormat) {
    switch format {
    case .table:
      let rows = members.map { ($0.name, $0.text) }
      let width = rows.map(\.0.count).max() ?? 0
      for (name, text) in rows {
        Swift.print(name + String(repeating: " ", count: width - name.count + 2) + text)
      }
    case .json:
      let body = members.map { "\(Self.quoted($0.name)): \($0.json)" }
      Swift.print("{" + body.joined(separator: ", ") + "}")
    }
  }

  private var members: [(name: String, text: String, json: String)] {
    func word(_ name: String, _ text: String) -> (String, String, String) {
      (name, text, Self.quoted(text))
    }
    func number(_ name: String, _ value: Double?) -> (String, String, String) {
      let text = value.flatMap { $0.isFinite ? "\($0)" : nil } ?? "null"
      return (name, text, text)
    }
    return [word("benchmark", benchmark)] + settings.map(word) + [
      word("status", status.rawValue), number("objective", objective), number("bound", bound),
      number("gap", gap), number("cpu_seconds", measurement.cpuSeconds),
      number("wall_seconds", measurement.wallSeconds), ("nodes", "\(nodes)", "\(nodes)"),
    ] + details.map(word)
  }

  /// A string of JSON.
  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case "\u{0}"..<"\u{20}": quoted += String(format: "\\u%04x", scalar.value)
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
