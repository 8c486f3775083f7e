import ArgumentParser
import Experiments
import Foundation
import Reporting
import StudyStore
import SupplyNetwork

/// `v2v experiment`.
struct ExperimentCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "experiment",
    abstract: "Run designed experiments, on one machine or many.",
    discussion: """
      An experiment is a file that names a network, what is varied, how precisely it is to be \
      answered and what is analysed. Its runs are kept in a study, one SQLite file; what is there \
      is not run again.
      """,
    subcommands: [
      ExperimentRun.self, ExperimentStatus.self, ExperimentWork.self, ExperimentGather.self,
      ExperimentSubmit.self,
    ])
}

/// The argument that names an experiment.
struct ExperimentArgument: ParsableArguments {
  @Argument(help: "The experiment's file, or the name of a ready experiment.")
  var file: String

  /// Reads the experiment.
  func read() throws(CommandFailure) -> ExperimentFile { try ExperimentLocator().read(file) }

  /// The study's file where none is named: in the working directory, named after the experiment.
  var defaultStudy: String {
    URL(filePath: file).deletingPathExtension().lastPathComponent + ".study"
  }
}

/// `v2v experiment run`.
struct ExperimentRun: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run an experiment, or what is missing of it, and print its results.",
    discussion: """
      Interrupted in whatever way, the same command goes on where it stopped. Example: \
      v2v experiment run uk-hub-and-spoke --dry-run
      """)

  @OptionGroup var experiment: ExperimentArgument

  @Flag(help: "Only say how many runs, how much time and how much disk it will take.")
  var dryRun = false

  @OptionGroup var threading: ThreadOptions

  @Option(
    help: ArgumentHelp(
      "The study's file; by default the experiment's name with '.study'.", valueName: "study"))
  var output: String?

  @Option(help: "How the results are printed.")
  var format = OutputFormat.table

  @Flag(help: "No progress line.")
  var quiet = false

  func run() async throws {
    try await reportingFailure {
      let file = try experiment.read()
      Interruption.watch()
      let plan = try await ExperimentPlan.prepare(
        file, version: version, threads: threading.count,
        isInterrupted: { Interruption.isRequested })
      if dryRun {
        return try write(
          DryRun(plan: plan, threads: threading.count).text(), to: nil)
      }
      let path = output ?? experiment.defaultStudy
      let study = try Study(writing: path)
      if try study.experiment() != nil, try DesignStudy.isHeld(by: study) {
        throw CommandFailure.isADesign(path: path)
      }
      let runner = ExperimentRunner(plan, into: study, threads: threading.count)
      let command = "v2v experiment run \(experiment.file) --output \(path)"
      if try runner.describe(.current, command: command) {
        write(
          standardError: "v2v: \(path): the experiment has changed; runs of equal points are kept\n"
        )
      }
      let progress = ProgressLine(isWanted: !quiet)
      let outcome = try await runner.run(
        progress: { done, total, halfWidth in
          progress.show(
            done: done, of: total,
            detail: halfWidth.map { ", widest half-width \($0.formatted())" } ?? "")
        }, isInterrupted: { Interruption.isRequested })
      progress.clear()
      guard let outcome else {
        let state = try runner.state()
        write(
          standardError: "v2v: interrupted: \(state.done) of \(state.known) runs are kept in "
            + "\(path); the same command goes on\n")
        throw ExitCode(130)
      }
      let result = try ExperimentAnalysis(plan, of: study).run(outcome)
      try write(
        try text(of: result, plan, format, command: "experiment run"), to: nil)
    }
  }
}

/// A result in one of the formats.
func text(
  of result: ExperimentResult, _ plan: ExperimentPlan, _ format: OutputFormat, command: String
) throws -> String {
  switch format {
  case .table: ExperimentPage.text(result, plan, isStyled: isOutputStyled)
  case .json: try ExperimentDocument.document(result, plan, command: command).text()
  case .csv: ExperimentDocument.table(result)
  }
}

/// What an experiment will take, from a few runs of it.
struct DryRun {
  let plan: ExperimentPlan
  let threads: Int

  func text() throws -> String {
    let runs = plan.runLimit
    let trial = try plan.trial()
    let seconds = trial.seconds * Double(runs) / Double(max(1, threads))
    let megabytes = Double(trial.bytes * runs) / 1e6
    var lines = [
      "\(plan.file.name)",
      "\(plan.points.count) points × \(plan.configurations.count) configurations "
        + "(\(plan.configurations.joined(separator: ", ")))",
    ]
    switch plan.file.replications {
    case .fixed(let count) where plan.file.selection == nil:
      lines.append("\(count) replications at each point: \(runs) runs of all configurations")
    default:
      lines.append(
        "at most \(plan.file.replications.budget) replications at each point: at most \(runs) runs "
          + "of all configurations")
    }
    lines.append(
      "about \(DryRun.duration(seconds)) on \(threads) \(threads == 1 ? "thread" : "threads"), "
        + "measured on one run here")
    lines.append(
      "about \(NumberText.fixed(megabytes, decimals: megabytes < 10 ? 1 : 0)) MB of disk")
    return lines.joined(separator: "\n") + "\n"
  }

  private static func duration(_ seconds: Double) -> String {
    switch seconds {
    case ..<90: "\(Int(seconds.rounded(.up))) s"
    case ..<5400: "\(Int((seconds / 60).rounded(.up))) min"
    default: "\(Int((seconds / 3600).rounded(.up))) h"
    }
  }
}

/// `v2v experiment status`.
struct ExperimentStatus: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Say how far a study is.",
    discussion: """
      STUDY is a study's file, which may be growing meanwhile, or a folder that 'submit' filled.
      """)

  @Argument(help: "The study's file, or the folder of a submitted experiment.")
  var study: String

  @Option(help: "How it is printed.")
  var format = ReadingFormat.table

  func run() async throws {
    try await reportingFailure {
      if let submission = Submission(reading: study) {
        return try write(try submission.status(format), to: nil)
      }
      let description = try StudyDescription(Study(reading: study))
      switch format {
      case .table: try write(description.text(), to: nil)
      case .json: try write(try description.document("experiment status").text(), to: nil)
      }
    }
  }
}

/// How something that is read is printed.
enum ReadingFormat: String, ExpressibleByArgument, CaseIterable {
  case table
  case json
}

/// What a study is and how far it is.
struct StudyDescription {
  let path: String
  let manifest: StudyManifest
  let points: Int
  let runs: Int
  let outcome: Study.Outcome?
  let shard: StudyShard?

  init(_ study: Study) throws(StudyError) {
    path = study.path
    manifest = try study.manifest()
    let counts = try study.counts()
    points = counts.count
    runs = counts.reduce(0, +)
    outcome = try study.outcome()
    shard = try study.shard()
  }

  /// The most runs that the results may need; of a design, its budget.
  private var mostRuns: Int {
    manifest.kind == .design ? manifest.budget : points * manifest.budget
  }

  func text() -> String {
    let state =
      if let shard {
        outcome == nil
          ? "block \(shard.block) of \(shard.blocks), not complete"
          : "block \(shard.block) of \(shard.blocks), complete"
      } else if let outcome {
        "complete: results rest on \(outcome.replications.reduce(0, +)) runs"
      } else {
        "not complete: at most \(mostRuns) runs are needed"
          + (manifest.kind == .design ? ", and those of the explanation" : "")
      }
    let places = manifest.kind == .design ? "networks and phases" : "points"
    var lines = [
      "\(path): \(manifest.name)", "\(runs) runs at \(points) \(places); \(state)",
      "v2v \(manifest.version), commit \(manifest.commit ?? "unknown"), \(manifest.compiler), "
        + "\(manifest.generator), seed \(manifest.seed)",
      "made by: \(manifest.command)",
    ]
    if let outcome { lines.append("results: sha256 \(outcome.hash)") }
    return lines.joined(separator: "\n") + "\n"
  }

  func document(_ command: String) -> JSONValue {
    .object([
      "schema": .string("v2v/1"), "command": .string(command), "version": .string(version),
      "study": .string(path), "kind": .string(manifest.kind?.rawValue ?? "experiment"),
      "name": .string(manifest.name),
      "made_with_version": .string(manifest.version),
      "commit": manifest.commit.map { .string($0) } ?? .null,
      "compiler": .string(manifest.compiler), "generator": .string(manifest.generator),
      "made_by": .string(manifest.command), "seed": .unsigned(manifest.seed),
      "points": .integer(points), "runs": .integer(runs),
      "most_runs": .integer(mostRuns), "complete": .bool(outcome != nil),
      "results_sha256": outcome.map { .string($0.hash) } ?? .null,
      "block": shard.map { .integer($0.block) } ?? .null,
      "blocks": shard.map { .integer($0.blocks) } ?? .null,
    ])
  }
}
