import ArgumentParser
import Foundation
import Reporting
import SupplyNetwork

/// `v2v init`.
struct Initialise: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Make a network to start from: a copy of a ready one.",
    discussion: "Example: v2v init my-country && v2v compare my-country")

  @Argument(help: "The folder to make.")
  var folder: String

  @Option(
    name: .customLong("from"),
    help: ArgumentHelp("The ready network to copy.", valueName: "network"))
  var template = "tutorial"

  func run() async throws {
    try await reportingFailure {
      let source = try NetworkLocator().template(named: template)
      try checkNewFolder(folder)
      let files = FileManager.default
      do {
        // A network is its files; folders beside them, such as the new one, are no part of it.
        let content = try files.contentsOfDirectory(
          at: source, includingPropertiesForKeys: [.isDirectoryKey])
        try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for file in content
        where try file.resourceValues(forKeys: [.isDirectoryKey]).isDirectory != true {
          try files.copyItem(
            at: file, to: URL(filePath: folder).appending(path: file.lastPathComponent))
        }
      } catch {
        throw CommandFailure.cannotWrite(
          path: folder, reason: (error as NSError).localizedDescription)
      }
      try write("Made \(folder). Try: v2v compare \(folder)\n", to: nil)
    }
  }
}

/// `v2v validate`.
struct Validate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check a network and print every problem at once.",
    discussion: """
      Each problem is file:line:column, what is wrong, and a suggested fix. Exit code 0 where there \
      is none, 65 for bad data, 66 for missing files.
      """)

  @OptionGroup var source: NetworkOptions

  @Option(help: "How the answer is written.")
  var format = ValidateFormat.table

  /// How the answer is written.
  enum ValidateFormat: String, ExpressibleByArgument, CaseIterable {
    case table
    case json
  }

  func run() async throws {
    try await reportingFailure {
      do throws(CommandFailure) {
        let network = try source.read()
        // What a scenario changes is checked with everything else in the place it changes.
        for scenario in network.scenarios where !scenario.changes.isEmpty {
          _ = try source.read(scenario: scenario.name)
        }
        try write(summary(network), to: nil)
      } catch {
        if case .badNetwork(let problems) = error, format == .json {
          try write(document(problems).text(), to: nil)
          throw error.exitCode
        }
        throw error
      }
    }
  }

  private func summary(_ network: Network) -> String {
    // Every patient group has rows of its own for the same people.
    let population = network.demandRows.reduce(0) {
      $0 + ($1.patientGroup == 0 ? $1.population : 0)
    }
    let counts =
      "\(network.regions.count) regions, \(network.demandRows.count) demand rows, "
      + "\(network.centres.count) centres, \(network.facilities.count) facilities, "
      + "\(network.lanes.lanes.count) lanes, \(network.configurations.count) configurations, "
      + "\(NumberText.fixed(population, decimals: 0)) people"
    guard format == .json else { return "\(network.name) is sound: \(counts).\n" }
    let document = JSONValue.object([
      "schema": .string("v2v/1"), "command": .string("validate"), "version": .string(version),
      "network": .string(network.name), "valid": .bool(true), "problems": .array([]),
    ])
    return (try? document.text()) ?? ""
  }

  private func document(_ error: NetworkReadingError) -> JSONValue {
    .object([
      "schema": .string("v2v/1"), "command": .string("validate"), "version": .string(version),
      "valid": .bool(false),
      "problems": .array(
        error.problems.map { problem in
          .object([
            "file": .string(problem.file),
            "line": problem.line.map { .integer($0) } ?? .null,
            "column": problem.column.map { .integer($0) } ?? .null,
            "message": .string(problem.description),
          ])
        }),
    ])
  }
}

/// `v2v networks`.
struct Networks: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the ready networks.",
    discussion: """
      Looks in $V2V_HOME, in ../share/v2v beside the installed program, and in Networks of the \
      checkout.
      """)

  @Option(help: "How the list is written.")
  var format = NetworksFormat.table

  /// How the list is written.
  enum NetworksFormat: String, ExpressibleByArgument, CaseIterable {
    case table
    case json
  }

  func run() async throws {
    try await reportingFailure {
      var table = TextTable(
        header: ["name", "country or system", "regions", "centres", "facilities", "configurations"])
      var documents: [JSONValue] = []
      for ready in NetworkLocator().ready() {
        guard let network = try? NetworkReader.read(folder: ready.folder.path) else { continue }
        table.rows.append(
          .cells([
            ready.name, network.name, "\(network.regions.count)", "\(network.centres.count)",
            "\(network.facilities.count)",
            network.configurations.map(\.name).joined(separator: ", "),
          ]))
        documents.append(
          .object([
            "name": .string(ready.name), "title": .string(network.name),
            "regions": .integer(network.regions.count),
            "centres": .integer(network.centres.count),
            "facilities": .integer(network.facilities.count),
            "configurations": .array(network.configurations.map { .string($0.name) }),
          ]))
      }
      let text =
        format == .json
        ? try JSONValue.object([
          "schema": .string("v2v/1"), "command": .string("networks"), "version": .string(version),
          "networks": .array(documents),
        ]).text()
        : table.lines(isStyled: isOutputStyled).joined(separator: "\n") + "\n"
      try write(text, to: nil)
    }
  }
}
