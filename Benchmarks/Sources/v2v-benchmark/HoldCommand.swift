import ArgumentParser
import BenchmarkModels

struct HoldCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hold",
    abstract: "The event list alone: takes the next event, schedules one, so many times.")

  @OptionGroup var common: CommonOptions

  @Option(help: "Events pending all the time.")
  var population = 1_000

  @Option(help: "Pairs of a removal and an insertion.")
  var operations = 2_000_000

  func validate() throws {
    if population < 1 || population > 100_000_000 {
      throw ValidationError("--population must be from 1 to 100000000.")
    }
    if operations < 1 { throw ValidationError("--operations must be at least 1.") }
  }

  func run() throws {
    let (outcome, whole) = Measurement.of {
      HoldModel.run(population: population, operations: operations, seed: common.seed)
    }
    BenchmarkReport(
      benchmark: "hold",
      settings: [("population", "\(population)"), ("seed", "\(common.seed)")],
      // The filling is not what is measured.
      measurement: Measurement(cpuSeconds: outcome.cpuSeconds, wallSeconds: whole.wallSeconds),
      entities: ("operations", outcome.operations), events: outcome.operations,
      statistics: [.init(name: "clock", value: outcome.clock)]
    ).print(as: common.format)
  }
}
