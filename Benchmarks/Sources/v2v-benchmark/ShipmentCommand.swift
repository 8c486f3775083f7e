import ArgumentParser
import BenchmarkModels
import Foundation
import Placement

struct ShipmentCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ishipment",
    abstract: "Dated patients: the facilities and starts of an instance of i-SHIPMENT, proven.",
    discussion: """
      CPU seconds are those of reading, solving and checking. Without a hold the model is the
      published one; days held do not count towards its turnaround limit unless
      --limit-counts-hold says so.
      """)

  @Argument(help: "A data file of i-SHIPMENT.")
  var file: String

  @Option(help: "How many facilities may open.")
  var facilitiesAtMost = 2

  @Option(help: "Days that cells may wait for manufacture.")
  var hold = 0

  @Flag(help: "Count days held towards the turnaround limit.")
  var limitCountsHold = false

  @Option(help: "Nodes after which to stop.")
  var nodes = CohortSettings().nodeLimit

  @Option(help: "How to print: table or json.")
  var format = OutputFormat.table

  func run() throws {
    let (found, measurement) = try Measurement.of {
      guard let data = FileManager.default.contents(atPath: file),
        let text = String(data: data, encoding: .utf8)
      else { throw ValidationError("\(file) cannot be read as text.") }
      var problem = try CohortProblem(
        shipmentFile: text, named: file, facilitiesAtMost: facilitiesAtMost)
      problem.holdDays = hold
      problem.limitCountsHold = limitCountsHold
      var settings = CohortSettings()
      settings.nodeLimit = nodes
      let result = try problem.solve(settings)
      return (problem, result, result.plan.map { CohortCheck($0, of: problem) })
    }
    let (problem, result, check) = found
    if let check {
      let objective = result.objective ?? .infinity
      guard check.violations.isEmpty, abs(check.objective - objective) <= 1e-9 * abs(objective)
      else {
        throw CheckFailure(violations: check.violations, objective: check.objective)
      }
    }
    let status: SolutionReport.Status =
      switch result.outcome {
      case .provenOptimal: .proven
      case .feasible: .gap
      case .infeasible: .infeasible
      case .limitReachedWithoutAnswer: .open
      }
    let open = result.plan?.open.map { problem.facilities[$0].name } ?? []
    SolutionReport(
      benchmark: "ishipment",
      settings: [
        ("file", file), ("facilities_at_most", "\(facilitiesAtMost)"), ("hold", "\(hold)"),
        ("limit_counts_hold", "\(limitCountsHold)"), ("patients", "\(problem.patients.count)"),
      ],
      status: status, objective: result.objective, bound: result.bound, gap: result.gap,
      measurement: measurement, nodes: result.nodes,
      details: [("open", open.joined(separator: "+"))]
    ).print(as: format)
  }
}

/// An answer that its checker does not agree with.
struct CheckFailure: Error, CustomStringConvertible {
  var violations: [CohortViolation]
  var objective: Double

  var description: String {
    "the plan costs \(objective) and breaks \(violations)"
  }
}
