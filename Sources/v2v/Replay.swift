import ArgumentParser
import Experiments
import Foundation
import PatientJourney
import Reporting
import SupplyNetwork

/// `v2v replay`.
struct Replay: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print one patient's journey.",
    discussion: """
      Runs one replication again, exactly as 'simulate' and 'compare' run it with the same seed, \
      and prints what happened to one patient. A patient is REGION/QUINTILE/NUMBER. Numbers count \
      a process that runs at the highest level of demand, so not every number is a patient: where \
      the number is none, the next one that is a patient is named.
      """)

  @OptionGroup var source: NetworkOptions

  @OptionGroup var run: ReplicationOptions

  @Option(help: ArgumentHelp("The patient.", valueName: "region/quintile/number"))
  var patient: String

  @Option(help: "How the journey is written.")
  var format = ReplayFormat.table

  @Option(help: ArgumentHelp("Write the journey to a file.", valueName: "file"))
  var output: String?

  /// How a journey is written.
  enum ReplayFormat: String, ExpressibleByArgument, CaseIterable {
    case table
    case json
  }

  func run() async throws {
    try await reportingFailure {
      let network = try source.read(scenario: run.scenario.name)
      let plan = try run.plan(of: network)
      let (row, ordinal) = try identify(in: network)
      try checkDestination(output)
      let trace = try PatientJourney.run(
        plan: plan, settings: run.settings, observer: PatientTrace(row: row, ordinal: ordinal)
      ).observer
      guard !trace.steps.isEmpty else {
        if let next = trace.nextOrdinal {
          write(
            standardError: "v2v: the next patient of this row is "
              + "\(plan.patientName(row: row, ordinal: next))\n")
        }
        throw CommandFailure.patientNotReferred(name: patient)
      }
      let text = JourneyText(plan: plan, steps: trace.steps)
      switch format {
      case .table:
        let title =
          "\(network.name), \(plan.configuration.name), seed \(run.seed), "
          + "replication \(run.replication), patient \(patient)"
        try write(([title, ""] + text.lines()).joined(separator: "\n") + "\n", to: output)
      case .json:
        try write(document(plan, text), to: output)
      }
    }
  }

  private func document(_ plan: DeliveryPlan, _ text: JourneyText) throws -> String {
    let network = plan.network
    return try JSONValue.object([
      "schema": .string("v2v/1"), "command": .string("replay"), "version": .string(version),
      "network": .string(network.name), "currency": .string(network.currency),
      "price_year": .integer(network.priceYear), "configuration": .string(plan.configuration.name),
      "seed": .unsigned(run.seed), "replication": .integer(Int(run.replication)),
      "replications": .integer(1), "years": .integer(run.years),
      "warm_up_days": .number(run.warmUp),
      "reproducible": .bool(true), "patient": .string(patient), "steps": text.document(),
    ]).text()
  }

  private func identify(
    in network: Network
  ) throws(CommandFailure) -> (row: Int, ordinal: UInt32) {
    let parts = patient.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count >= 3, let last = parts.last, let ordinal = UInt32(last) else {
      throw .noSuchPatient(name: patient, reason: .form)
    }
    let id = parts.dropLast().joined(separator: "/")
    guard let row = network.demandRows.firstIndex(where: { $0.id == id }) else {
      let nearest = NearestName.of(id, among: network.demandRows.map(\.id))
      throw .noSuchPatient(name: patient, reason: .row(nearest: nearest))
    }
    return (row, ordinal)
  }
}

/// Keeps the steps of one patient.
private struct PatientTrace: JourneyObserver {
  static var isActive: Bool { true }
  let row: Int
  let ordinal: UInt32
  var steps: [JourneyStep] = []
  /// The first patient of the row after the one looked for.
  var nextOrdinal: UInt32?

  init(row: Int, ordinal: UInt32) {
    self.row = row
    self.ordinal = ordinal
  }

  mutating func observe(_ step: JourneyStep) {
    guard step.row == row else { return }
    if step.ordinal == ordinal { steps.append(step) }
    if step.ordinal > ordinal { nextOrdinal = min(nextOrdinal ?? .max, step.ordinal) }
  }
}
