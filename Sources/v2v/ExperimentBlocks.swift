import ArgumentParser
import Experiments
import Foundation
import Reporting
import StudyStore

/// `v2v experiment work`.
struct ExperimentWork: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "work",
    abstract: "Make one block of an experiment's runs, anywhere.",
    discussion: """
      Needs nothing but the experiment and its network, and writes one file, whole or not at all. \
      Exit code 75 says that the same command may be tried again; it then goes on where it stopped.
      """)

  @OptionGroup var experiment: ExperimentArgument

  @Option(help: "The block, counted from 1.")
  var block: Int

  @Option(help: "The number of blocks.")
  var of: Int

  @OptionGroup var threading: ThreadOptions

  @Option(help: ArgumentHelp("The shard's file.", valueName: "shard"))
  var output: String

  @Flag(help: "No progress line.")
  var quiet = false

  func validate() throws {
    try RunOptions.check("--of", of, 1...1_000_000)
    try RunOptions.check("--block", block, 1...of)
  }

  func run() async throws {
    try await reportingFailure {
      let file = try experiment.read()
      Interruption.watch()
      Interruption.watchTermination()
      try checkDestination(output)
      let part = StudyShard(block: block, blocks: of)
      do {
        let plan = try await ExperimentPlan.prepare(
          file, version: version, threads: threading.count,
          isInterrupted: { Interruption.isRequested })
        if try isDone(plan, part) { return }
        try await make(plan, part)
      } catch ExperimentFailure.interrupted {
        throw CommandFailure.blockStopped(block: block)
      }
    }
  }

  /// Whether the shard is there, sound.
  private func isDone(_ plan: ExperimentPlan, _ part: StudyShard) throws -> Bool {
    guard FileManager.default.fileExists(atPath: output),
      let shard = try? Study(reading: output), try shard.experiment() == plan.experiment,
      try shard.shard() == part
    else { return false }
    return (try? ShardSeal.check(output)) != nil && (try? shard.verify()) != nil
  }

  private func make(_ plan: ExperimentPlan, _ part: StudyShard) async throws {
    let partial = output + ".partial"
    try await fill(partial, plan, part)
    try ShardSeal.seal(partial)
    guard rename(partial, output) == 0 else {
      throw CommandFailure.cannotWrite(path: output, reason: String(cString: strerror(errno)))
    }
  }

  private func fill(_ partial: String, _ plan: ExperimentPlan, _ part: StudyShard) async throws {
    if let old = try? Study(reading: partial), try old.experiment() != nil,
      try old.experiment() != plan.experiment || old.shard() != part
    {
      try? FileManager.default.removeItem(atPath: partial)
    }
    let study = try Study(writing: partial)
    let runner = ExperimentRunner(plan, into: study, threads: threading.count)
    try runner.describe(
      .current,
      command:
        "v2v experiment work \(experiment.file) --block \(block) --of \(of) --output \(output)",
      shard: part)
    let progress = ProgressLine(isWanted: !quiet)
    let isDone = try await runner.run(
      part, progress: { done, total, _ in progress.show(done: done, of: total) },
      isInterrupted: { Interruption.isRequested })
    progress.clear()
    guard isDone else { throw CommandFailure.blockStopped(block: block) }
  }
}

/// `v2v experiment gather`.
struct ExperimentGather: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gather",
    abstract: "Put the shards of an experiment together, and print its results.",
    discussion: """
      Refuses shards that were cut short or altered, that are of another experiment, or whose block \
      was there before, and names the blocks that are missing: exit code 75, where nothing else is \
      wrong. Example: v2v experiment gather uk-hub-and-spoke shards/*.study
      """)

  @OptionGroup var experiment: ExperimentArgument

  @Argument(help: "The shards.")
  var shards: [String]

  @Option(
    help: ArgumentHelp(
      "The study's file; by default the experiment's name with '.study'.", valueName: "study"))
  var output: String?

  @Option(help: "How the results are printed.")
  var format = OutputFormat.table

  func run() async throws {
    try await reportingFailure {
      let file = try experiment.read()
      let plan = try await ExperimentPlan.prepare(file, version: version, threads: 1)
      let path = output ?? experiment.defaultStudy
      let study = try Study(writing: path)
      let runner = ExperimentRunner(plan, into: study, threads: 1)
      try runner.describe(
        .current, command: "v2v experiment run \(experiment.file) --output \(path)")
      let gathered = try ShardGathering(plan).gather(shards, into: study)
      guard let outcome = gathered.outcome else {
        throw CommandFailure.blocksMissing(
          missing: gathered.missing, blocks: gathered.blocks, refused: gathered.refused)
      }
      let result = try ExperimentAnalysis(plan, of: study).run(outcome)
      try write(try text(of: result, plan, format, command: "experiment gather"), to: nil)
      if !gathered.refused.isEmpty { throw CommandFailure.shardsRefused(gathered.refused) }
    }
  }
}
