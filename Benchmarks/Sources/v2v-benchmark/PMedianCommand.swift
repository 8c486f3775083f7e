import ArgumentParser
import BenchmarkModels
import Placement

struct PMedianCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pmed",
    abstract: "Solves and proves a p-median problem of OR-Library.",
    discussion: """
      The certificate of the bound is checked before anything is printed. The time to read the file \
      and find all shortest paths, and that of the check, are not within cpu_seconds.
      """)

  @OptionGroup var options: LocationOptions

  func run() throws {
    let (problem, reading) = try options.read { try PMedianFile.read($0, file: $1) }
    let (solution, measurement) = Measurement.of { problem.solved(limits: options.limits) }
    do {
      try PMedianCertificate.verify(solution, of: problem)
    } catch {
      throw options.failure("the certificate does not hold: \(error)", code: 70)
    }
    options.report(
      "pmed",
      [("vertices", "\(problem.costs.siteCount)"), ("medians", "\(problem.medianCount)")],
      solution.outcome, measurement, readingSeconds: reading)
  }
}
