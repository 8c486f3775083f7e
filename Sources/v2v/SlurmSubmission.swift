import ArgumentParser
import Experiments
import Foundation
import Reporting
import StudyStore

/// `v2v experiment submit`.
struct ExperimentSubmit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "submit",
    abstract: "Run an experiment on a cluster.",
    discussion: """
      Writes a job array of 'work' and a job of 'gather' that waits for it into a folder, and submits \
      them. Given again with the same folder, it submits only the blocks whose shards are missing. \
      Follow it with 'v2v experiment status FOLDER'.
      """)

  /// What runs jobs.
  enum Engine: String, ExpressibleByArgument, CaseIterable {
    case slurm
  }

  @OptionGroup var experiment: ExperimentArgument

  @Option(help: "What runs the jobs.")
  var engine = Engine.slurm

  @Option(help: "The number of blocks, each a task of the job array.")
  var blocks = 20

  @Option(
    help: ArgumentHelp(
      "The folder of scripts, shards and logs, seen by every node; by default the experiment's name.",
      valueName: "folder"))
  var output: String?

  @OptionGroup var threading: ThreadOptions

  @Option(help: ArgumentHelp("The cluster's partition.", valueName: "name"))
  var partition: String?

  @Option(
    help: ArgumentHelp("The time limit of a block, as Slurm writes it.", valueName: "hh:mm:ss"))
  var time: String?

  @Option(help: ArgumentHelp("The memory of a block, as Slurm writes it.", valueName: "2G"))
  var memory: String?

  @Option(help: ArgumentHelp("The account that pays.", valueName: "name"))
  var account: String?

  @Flag(help: "Only write the scripts.")
  var dryRun = false

  func validate() throws {
    try RunOptions.check("--blocks", blocks, 1...1_000_000)
    for (name, value) in [
      ("--partition", partition), ("--time", time), ("--memory", memory), ("--account", account),
    ] {
      guard let value else { continue }
      guard !value.isEmpty,
        value.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-_.:,+".contains($0)) })
      else { throw ValidationError("\(name) '\(value)' is no value that Slurm takes.") }
    }
  }

  func run() async throws {
    try await reportingFailure {
      // What is wrong is said here, not by twenty jobs.
      let file = try experiment.read()
      let path = try ExperimentLocator().file(of: experiment.file)
      let folder = output ?? URL(filePath: experiment.defaultStudy).deletingPathExtension().path
      let submission = Submission(
        folder: URL(filePath: folder).standardizedFileURL, blocks: blocks)
      try submission.makeFolder()
      let missing = submission.missing
      let options = SlurmOptions(
        name: file.name, partition: partition, time: time, memory: memory, account: account,
        threads: threading.wanted ?? 1)
      try submission.writeScripts(
        experiment: URL(filePath: path).standardizedFileURL.path, options)
      if dryRun {
        return try write(
          "\(submission.array.path)\n\(submission.gather.path)\n", to: nil)
      }
      var waits: [String] = []
      if !missing.isEmpty {
        let job = try Slurm.submit([
          "--parsable", "--array=\(Slurm.ranges(missing))", submission.array.path,
        ])
        waits = ["--dependency=afterany:\(job)"]
        try write("job array \(job): blocks \(Slurm.ranges(missing)) of \(blocks)\n", to: nil)
      }
      let job = try Slurm.submit(["--parsable"] + waits + [submission.gather.path])
      try write("job \(job): gather into \(submission.study.path)\n", to: nil)
    }
  }
}

/// What a cluster is asked for.
struct SlurmOptions {
  var name: String
  var partition: String?
  var time: String?
  var memory: String?
  var account: String?
  var threads: Int

  /// The lines that begin a script.
  func directives(isArray: Bool, log: String) -> [String] {
    let plain = name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? String($0) : "-" }.joined()
    var lines = [
      "#SBATCH --job-name=v2v-\(plain.prefix(40))", "#SBATCH --output=\(log)",
      "#SBATCH --cpus-per-task=\(isArray ? threads : 1)", "#SBATCH --ntasks=1",
    ]
    if isArray { lines.append("#SBATCH --requeue") }
    for (option, value) in [
      ("partition", partition), ("time", time), ("mem", memory), ("account", account),
    ] {
      if let value { lines.append("#SBATCH --\(option)=\(value)") }
    }
    return lines
  }
}

/// The folder of an experiment that runs on a cluster.
struct Submission {
  let folder: URL
  let blocks: Int

  init(folder: URL, blocks: Int) {
    self.folder = folder
    self.blocks = blocks
  }

  /// Reads a folder; nil where it is none of an experiment.
  init?(reading path: String) {
    let folder = URL(filePath: path).standardizedFileURL
    guard
      let text = try? String(contentsOf: folder.appending(path: Self.blocksName), encoding: .utf8),
      let blocks = Int(text.trimmingCharacters(in: .whitespacesAndNewlines))
    else { return nil }
    self.init(folder: folder, blocks: blocks)
  }

  private static let blocksName = "blocks"

  var array: URL { folder.appending(path: "array.sh") }
  var gather: URL { folder.appending(path: "gather.sh") }
  var study: URL { folder.appending(path: "result.study") }

  private func shard(_ block: Int) -> URL { folder.appending(path: "shard-\(block).study") }

  /// The blocks whose shards are not there. A shard has its name only when it is whole.
  var missing: [Int] {
    (1...blocks).filter { !FileManager.default.fileExists(atPath: shard($0).path) }
  }

  func makeFolder() throws {
    if let other = Submission(reading: folder.path), other.blocks != blocks {
      throw CommandFailure.cannotWrite(
        path: folder.path,
        reason: "it is of \(other.blocks) blocks — give --blocks \(other.blocks), or another folder"
      )
    }
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw CommandFailure.cannotWrite(
        path: folder.path, reason: (error as NSError).localizedDescription)
    }
    try write("\(blocks)\n", to: folder.appending(path: Self.blocksName).path)
  }

  /// Writes the two scripts.
  func writeScripts(experiment: String, _ options: SlurmOptions) throws {
    let program = quoted(Bundle.main.executableURL?.resolvingSymlinksInPath().path ?? "v2v")
    let place = quoted(folder.path)
    var lines =
      ["#!/bin/sh"]
      + options.directives(isArray: true, log: "\(folder.path)/block-%a.log")
    lines += [
      "block=$SLURM_ARRAY_TASK_ID",
      "\(program) experiment work \(quoted(experiment)) --block \"$block\" --of \(blocks) \\",
      "  --threads \(options.threads) --output \(place)/shard-\"$block\".study --quiet",
      "code=$?",
      "# 75 says that it may be tried again; above 128 the program was killed.",
      "if [ \"$code\" -eq 75 ] || [ \"$code\" -gt 128 ]; then",
      "  if [ \"${SLURM_RESTART_COUNT:-0}\" -ge 5 ]; then exit 1; fi",
      "  # Where the cluster's RequeueExit has 75 the exit code is enough.",
      "  if ! scontrol show config | grep -Eq '^RequeueExit +=.*(^|[^0-9])75([^0-9]|$)'; then",
      "    scontrol requeue \"${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}\" && sleep 60",
      "  fi",
      "  exit 75",
      "fi",
      "exit \"$code\"",
    ]
    try write(lines.joined(separator: "\n") + "\n", to: array.path)
    lines =
      ["#!/bin/sh"] + options.directives(isArray: false, log: "\(folder.path)/gather.log")
    lines += [
      "exec \(program) experiment gather \(quoted(experiment)) \(place)/shard-*.study \\",
      "  --output \(quoted(study.path))",
    ]
    try write(lines.joined(separator: "\n") + "\n", to: gather.path)
  }

  private func quoted(_ text: String) -> String {
    "'" + text.replacing("'", with: "'\\''") + "'"
  }

  /// How far it is.
  func status(_ format: ReadingFormat) throws -> String {
    let missing = missing
    let description =
      FileManager.default.fileExists(atPath: study.path)
      ? try? StudyDescription(Study(reading: study.path)) : nil
    switch format {
    case .table:
      var lines = ["\(folder.path): \(blocks - missing.count) of \(blocks) shards"]
      if !missing.isEmpty { lines.append("missing: blocks \(Slurm.ranges(missing))") }
      if let description { lines.append(description.text().trimmingCharacters(in: .newlines)) }
      return lines.joined(separator: "\n") + "\n"
    case .json:
      return try JSONValue.object([
        "schema": .string("v2v/1"), "command": .string("experiment status"),
        "version": .string(version), "folder": .string(folder.path), "blocks": .integer(blocks),
        "missing": .array(missing.map { .integer($0) }),
        "complete": .bool(description?.outcome != nil),
        "results_sha256": description?.outcome.map { .string($0.hash) } ?? .null,
      ]).text()
    }
  }
}

/// The scheduler Slurm, through its own commands.
enum Slurm {
  /// Submits a script; the number of the job.
  static func submit(_ arguments: [String]) throws(CommandFailure) -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["sbatch"] + arguments
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    do {
      try process.run()
    } catch {
      throw .programMissing(name: "sbatch", why: (error as NSError).localizedDescription)
    }
    let said = String(
      decoding: (try? output.fileHandleForReading.readToEnd()) ?? Data(), as: UTF8.self)
    let complaint = String(
      decoding: (try? errors.fileHandleForReading.readToEnd()) ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    if process.terminationStatus == 127 {
      throw .programMissing(
        name: "sbatch", why: "submit from a node of the cluster, or give --dry-run")
    }
    let job = said.split(separator: ";").first?.trimmingCharacters(in: .whitespacesAndNewlines)
    guard process.terminationStatus == 0, let job, !job.isEmpty else {
      throw .programFailed(
        name: "sbatch", output: complaint.trimmingCharacters(in: .whitespacesAndNewlines))
    }
    return job
  }

  /// Rising numbers as ranges: `1-3,7`.
  static func ranges(_ numbers: [Int]) -> String {
    var parts: [ClosedRange<Int>] = []
    for number in numbers {
      if let last = parts.last, last.upperBound == number - 1 {
        parts[parts.count - 1] = last.lowerBound...number
      } else {
        parts.append(number...number)
      }
    }
    return parts.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
      .joined(separator: ",")
  }
}
