import ArgumentParser
import BenchmarkModels
import Placement

struct WarehouseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "warehouse",
    abstract: "Solves and proves a warehouse location problem of OR-Library or of Holmberg.",
    discussion: """
      The plan is checked against the problem before anything is printed. The time to read the file \
      and that of the check are not within cpu_seconds.
      """)

  @OptionGroup var options: LocationOptions

  @Option(help: "The capacity of sites for which the file has the word 'capacity'.")
  var capacity: Double?

  @Flag(help: "One site serves all of a client's demand.")
  var singleSource = false

  @Flag(help: "Leave capacities out of account.")
  var uncapacitated = false

  @Option(
    help: "The file's layout, or-library or holmberg; without it, as the file's lines tell.")
  var layout: WarehouseFile.Layout?

  func validate() throws {
    if let capacity, !(capacity >= 0 && capacity.isFinite) {
      throw ValidationError("--capacity must be a number of at least 0.")
    }
  }

  func run() throws {
    let (problem, reading) = try options.read { text, file in
      guard let layout = layout ?? WarehouseFile.layout(of: text) else {
        throw options.failure(
          "\(file): its lines do not tell its layout — give --layout or-library or holmberg",
          code: 65)
      }
      return try WarehouseFile.read(
        text, file: file, layout: layout, capacity: capacity ?? (uncapacitated ? 0 : nil),
        sourcing: singleSource ? .single : .split
      ).withoutCapacities(uncapacitated)
    }
    let (solution, measurement) = Measurement.of { problem.solved(limits: options.limits) }
    if let plan = solution.plan {
      do {
        try problem.check(plan)
      } catch {
        throw options.failure("the plan does not keep to the problem: \(error)", code: 70)
      }
    }
    options.report(
      "warehouse",
      [
        ("sites", "\(problem.costs.siteCount)"), ("clients", "\(problem.costs.clientCount)"),
        ("sourcing", problem.sourcing.rawValue),
      ],
      solution.outcome, measurement, readingSeconds: reading)
  }
}

extension WarehouseProblem {
  fileprivate func withoutCapacities(_ isWanted: Bool) throws -> WarehouseProblem {
    guard isWanted else { return self }
    return try WarehouseProblem(
      costs: costs, demands: demands, capacities: nil, fixedCosts: fixedCosts, sourcing: sourcing)
  }
}
