import ArgumentParser
import BenchmarkModels
import Foundation
import Placement

/// What the benchmarks of classical location problems have in common.
struct LocationOptions: ParsableArguments {
  @Argument(help: "The file of the problem.")
  var file: String

  @Option(help: "How to print: table or json.")
  var format = OutputFormat.table

  @Option(help: "The largest number of nodes of the tree.")
  var nodes = 100_000

  func validate() throws {
    if nodes < 1 { throw ValidationError("--nodes must be at least 1.") }
  }

  var limits: LocationSearchLimits { LocationSearchLimits(nodes: nodes) }

  /// Reads the file and times that.
  func read<Problem>(
    _ parse: (_ text: String, _ file: String) throws -> Problem
  ) throws -> (problem: Problem, cpuSeconds: Double) {
    guard let data = FileManager.default.contents(atPath: file) else {
      throw failure("\(file): cannot be read", code: 66)
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw failure("\(file): the text is not UTF-8", code: 65)
    }
    do {
      let (problem, measurement) = try Measurement.of { try parse(text, file) }
      return (problem, measurement.cpuSeconds)
    } catch let error as LocationFileError {
      throw failure("\(error)", code: 65)
    }
  }

  /// Writes a message and gives the exit code to leave with.
  func failure(_ message: String, code: Int32) -> ExitCode {
    FileHandle.standardError.write(Data("v2v-benchmark: \(message)\n".utf8))
    return ExitCode(code)
  }

  func report(
    _ benchmark: String, _ settings: [(name: String, value: String)], _ outcome: LocationOutcome,
    _ measurement: Measurement, readingSeconds: Double
  ) {
    BenchmarkReport(
      benchmark: benchmark,
      settings: settings + [("status", outcome.status.rawValue)],
      figures: [
        .init(name: "objective", value: outcome.objective),
        .init(name: "bound", value: outcome.bound),
        .init(name: "gap", value: outcome.gap),
        .init(name: "cpu_seconds", value: measurement.cpuSeconds),
        .init(name: "wall_seconds", value: measurement.wallSeconds),
        .init(name: "reading_cpu_seconds", value: readingSeconds),
        .init(name: "nodes", value: Double(outcome.nodes)),
        .init(name: "iterations", value: Double(outcome.iterations)),
        .init(name: "peak_memory_bytes", value: Double(ProcessUsage.peakMemory)),
      ]
    ).print(as: format)
  }
}

extension BenchmarkReport {
  init(benchmark: String, settings: [(name: String, value: String)], figures: [Figure]) {
    self.benchmark = benchmark
    self.settings = settings
    self.figures = figures
  }
}
