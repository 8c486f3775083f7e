import ArgumentParser
import ChainOfCustody
import Foundation
import PatientJourney
import Reporting
import SupplyNetwork

/// `v2v log`.
struct Log: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write every hand-over of one replication as an event log.",
    discussion: """
      Runs one replication again, exactly as 'simulate' and 'compare' run it with the same seed, \
      and writes what happened to every patient and every patient's material: as a table (csv) or \
      as an object-centric event log (ocel: OCEL 2.0 JSON) for process-mining tools. Example: \
      v2v log uk --format ocel --output uk.json
      """)

  @OptionGroup var source: NetworkOptions

  @OptionGroup var run: ReplicationOptions

  @Option(help: "The form of the log.")
  var format = LogFormat.csv

  @Option(help: ArgumentHelp("Write the log to a file.", valueName: "file"))
  var output: String?

  /// The form of a log.
  enum LogFormat: String, ExpressibleByArgument, CaseIterable {
    case csv
    case ocel
  }

  func run() async throws {
    try await reportingFailure {
      let network = try source.read(scenario: run.scenario.name)
      let plan = try run.plan(of: network)
      try checkDestination(output)
      let recorder = try PatientJourney.run(
        plan: plan, settings: run.settings, observer: CustodyRecorder(plan: plan)
      ).observer
      switch format {
      case .csv: try write(recorder.log.table(), to: output)
      case .ocel: try write(try recorder.log.objectCentricDocument(), to: output)
      }
    }
  }
}

/// `v2v audit`.
struct Audit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check the chain of identity and custody in an event log.",
    discussion: """
      Reads a log that 'log' wrote (csv, or OCEL 2.0 JSON) and holds every event against what must \
      be true of any network: material never leaves its patient, each hand-over is between who has \
      it and who gets it, time never runs back, a journey ends once, no place holds more than it \
      has room for. Knows nothing of the simulation. Exit code 65 where something is wrong. \
      Example: v2v audit uk.json
      """)

  @Argument(help: "The log: a .csv table or a .json document.")
  var log: String

  @Option(
    help: ArgumentHelp(
      "The network that tells places' capacities; needed for tables only.", valueName: "network"))
  var network: String?

  @Option(
    name: .customLong("configuration"),
    help: ArgumentHelp("The configuration; the network's first by default.", valueName: "name"))
  var configurationName: String?

  @Option(help: "How the result is written.")
  var format = AuditFormat.table

  /// How a result is written.
  enum AuditFormat: String, ExpressibleByArgument, CaseIterable {
    case table
    case json
  }

  func validate() throws {
    guard configurationName == nil || network != nil else {
      throw ValidationError("--configuration needs --network.")
    }
  }

  func run() async throws {
    try await reportingFailure {
      let events: CustodyLog
      do throws(CustodyLogError) {
        events = try CustodyLog.read(path: log)
      } catch {
        throw CommandFailure.badLog(path: log, error)
      }
      let audit = CustodyAudit(events, sites: try sites())
      switch format {
      case .table: try write(AuditText.text(audit), to: nil)
      case .json: try write(try AuditText.document(audit, version: version).text(), to: nil)
      }
      if audit.violationCount > 0 { throw ExitCode(65) }
    }
  }

  private func sites() throws(CommandFailure) -> [CustodySite]? {
    guard let name = network else { return nil }
    let network = try NetworkOptions.read(name)
    let chosen = try configurations(
      [configurationName ?? network.configurations[0].name], of: network)
    return CustodySite.of(network, chosen[0])
  }
}
