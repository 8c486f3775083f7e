import ArgumentParser
import BenchmarkModels

struct TherapyLineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ct6",
    abstract: "A cell therapy in six stages, with impatient patients and failing batches.")

  @OptionGroup var common: CommonOptions
  @OptionGroup var plan: ReplicationOptions

  @Option(help: "Patients in a replication.")
  var patients = 100_000

  @Option(help: "fast: xoshiro256++ and ziggurat; philox: the product's streams, by inversion.")
  var variates = VariateKind.fast

  func validate() throws {
    if patients < 1 || patients >= Int(UInt32.max) {
      throw ValidationError("--patients must be from 1 to 4294967294.")
    }
  }

  func run() throws {
    let (outcomes, measurement) = Measurement.of {
      runReplications(plan) { [patients, variates, seed = common.seed] replication in
        CellTherapyLine.run(
          patients: patients, variates: variates, seed: seed, replication: replication)
      }
    }
    let count = Double(outcomes.count)
    func total(_ path: KeyPath<CellTherapyLine.Outcome, Int>) -> Double {
      Double(outcomes.reduce(0) { $0 + $1[keyPath: path] })
    }
    func mean(_ path: KeyPath<CellTherapyLine.Outcome, Double>) -> Double {
      outcomes.reduce(0) { $0 + $1[keyPath: path] } / count
    }
    BenchmarkReport(
      benchmark: "ct6",
      settings: [("variates", variates.rawValue), ("seed", "\(common.seed)")],
      measurement: measurement,
      entities: ("patients", patients * outcomes.count),
      events: Int(total(\.events)),
      statistics: [
        .init(name: "infused", value: total(\.infused)),
        .init(name: "lost", value: total(\.lost)),
        .init(name: "reneged_before_apheresis", value: total(\.renegedBeforeApheresis)),
        .init(name: "reneged_before_manufacturing", value: total(\.renegedBeforeManufacturing)),
        .init(name: "mean_time_in_system", value: mean(\.meanTimeInSystem)),
        .init(name: "mean_manufacturing_wait", value: mean(\.meanManufacturingWait)),
        .init(name: "manufacturing_utilisation", value: mean(\.manufacturingUtilisation)),
        .init(
          name: "peak_events_pending",
          value: Double(outcomes.map(\.peakEventsPending).max() ?? 0)),
      ]
    ).print(as: common.format)
  }
}
