import ArgumentParser
import PatientJourney
import SupplyNetwork

struct JourneyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "journey",
    abstract: "The patient journey on a network, every configuration with the same patients.")

  @OptionGroup var common: CommonOptions
  @OptionGroup var plan: ReplicationOptions

  @Option(help: "The folder of a network.")
  var network: String

  @Option(help: "Years of the observed window.")
  var years = 10

  @Option(help: "How many times the network's patients a year, its suites and its places.")
  var scale = 1

  func validate() throws {
    if scale < 1 || scale > 10_000 { throw ValidationError("--scale must be from 1 to 10000.") }
    if years < 1 || years > 10_000 { throw ValidationError("--years must be from 1 to 10000.") }
  }

  func run() throws {
    let network = try NetworkReader.read(folder: network).scaled(by: scale)
    let plans = network.configurations.map {
      DeliveryPlan(network: network, configuration: $0)
    }
    let (results, measurement) = Measurement.of {
      runReplications(plan) { [years, seed = common.seed] replication in
        plans.map { plan in
          Result { () throws(JourneyInvariantViolation) in
            try PatientJourney.run(
              plan: plan,
              settings: JourneySettings(seed: seed, replication: replication, years: years))
          }
        }
      }
    }
    let records = try results.flatMap { try $0.map { try $0.get() } }
    let events = records.reduce(0) { $0 + $1.events }
    func total(_ counter: Counter) -> Double { records.reduce(0) { $0 + $1.total(counter) } }
    BenchmarkReport(
      benchmark: "journey",
      settings: [
        ("network", network.name), ("scale", "\(scale)"),
        ("configurations", "\(plans.count)"), ("years", "\(years)"), ("seed", "\(common.seed)"),
      ],
      measurement: measurement,
      entities: ("patients", records.reduce(0) { $0 + $1.patients }),
      events: events,
      statistics: [
        .init(name: "nanoseconds_an_event", value: measurement.cpuSeconds * 1e9 / Double(events)),
        .init(name: "treated", value: total(.treated)),
        .init(name: "batches_started", value: total(.batchesStarted)),
        .init(name: "aphereses", value: total(.aphereses)),
      ]
    ).print(as: common.format)
  }
}
