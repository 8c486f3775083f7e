import ArgumentParser

@main
struct BenchmarkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "v2v-benchmark",
    abstract: "Measures the speed of the event engine, the patient journey and placement.",
    discussion: """
      CPU seconds are those of the whole process while it works, all threads together. Build with
      -c release.
      """,
    subcommands: [
      SingleServerCommand.self, TherapyLineCommand.self, HoldCommand.self, JourneyCommand.self,
      ShipmentCommand.self,
      PMedianCommand.self, WarehouseCommand.self,
    ])
}

/// Options of every benchmark.
struct CommonOptions: ParsableArguments {
  @Option(help: "How to print: table or json.")
  var format = OutputFormat.table

  @Option(help: "The seed.")
  var seed: UInt64 = 1
}

/// Options of benchmarks that run replications.
struct ReplicationOptions: ParsableArguments {
  @Option(help: "How many replications.")
  var replications = 1

  @Option(help: "How many threads share the replications.")
  var threads = 1

  func validate() throws {
    if replications < 1 || replications > 1_000_000 {
      throw ValidationError("--replications must be from 1 to 1000000.")
    }
    if threads < 1 || threads > 1_024 {
      throw ValidationError("--threads must be from 1 to 1024.")
    }
  }
}

enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case table
  case json
}
