import ArgumentParser
import BenchmarkModels

struct SingleServerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mm1",
    abstract: "A queue with one server: arrivals at rate 0.9, service at rate 1.")

  @OptionGroup var common: CommonOptions
  @OptionGroup var plan: ReplicationOptions

  @Option(help: "Customers in a replication.")
  var customers = 1_000_000

  @Option(help: "fast: xoshiro256++ and ziggurat; philox: the product's streams, by inversion.")
  var variates = VariateKind.fast

  func validate() throws {
    if customers < 1 { throw ValidationError("--customers must be at least 1.") }
  }

  func run() throws {
    let (outcomes, measurement) = Measurement.of {
      runReplications(plan) { [customers, variates, seed = common.seed] replication in
        SingleServer.run(
          customers: customers, variates: variates, seed: seed, replication: replication)
      }
    }
    let count = Double(outcomes.count)
    BenchmarkReport(
      benchmark: "mm1",
      settings: [("variates", variates.rawValue), ("seed", "\(common.seed)")],
      measurement: measurement,
      entities: ("customers", outcomes.reduce(0) { $0 + $1.served }),
      events: outcomes.reduce(0) { $0 + $1.events },
      statistics: [
        .init(
          name: "mean_time_in_system",
          value: outcomes.reduce(0) { $0 + $1.meanTimeInSystem } / count),
        .init(name: "utilisation", value: outcomes.reduce(0) { $0 + $1.utilisation } / count),
      ]
    ).print(as: common.format)
  }
}
