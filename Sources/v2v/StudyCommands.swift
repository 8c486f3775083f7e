import ArgumentParser
import Experiments
import Foundation
import Reporting
import StudyStore

/// `v2v study`.
struct StudyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "study", abstract: "List studies, and export them.",
    subcommands: [StudyList.self, StudyExportCommand.self])
}

/// `v2v study list`.
struct StudyList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the studies of a folder.")

  @Argument(help: "The folder; the working directory by default.")
  var folder = "."

  @Option(help: "How the list is written.")
  var format = ReadingFormat.table

  func run() async throws {
    try await reportingFailure {
      guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
        throw CommandFailure.cannotRead(path: folder, reason: "no such folder, or not readable")
      }
      let studies = names.sorted().filter { $0.hasSuffix(".study") }.compactMap { name in
        try? StudyDescription(
          Study(reading: URL(filePath: folder).appending(path: name).path))
      }
      switch format {
      case .table:
        var table = TextTable(header: ["study", "name", "points", "runs", "complete", "version"])
        table.rows = studies.map { study in
          .cells([
            URL(filePath: study.path).lastPathComponent, study.manifest.name, "\(study.points)",
            "\(study.runs)", study.outcome == nil ? "no" : "yes", study.manifest.version,
          ])
        }
        try write(table.lines().joined(separator: "\n") + "\n", to: nil)
      case .json:
        try write(
          try JSONValue.object([
            "schema": .string("v2v/1"), "command": .string("study list"),
            "version": .string(version),
            "studies": .array(studies.map { $0.document("study list") }),
          ]).text(), to: nil)
      }
    }
  }
}

/// `v2v study export`.
struct StudyExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a complete study's results in an open format.",
    discussion: """
      csv: one table, a row for each indicator and difference. json: the document of 'experiment run'. \
      sqlite: a plain database. datapackage: a folder of tables by the Frictionless standard, with the \
      study's inputs. A design's study has a document only: that of 'design'.
      """)

  /// The formats.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case csv
    case json
    case sqlite
    case datapackage
  }

  @Argument(help: "The study's file.")
  var study: String

  @Option(help: "The format.")
  var to: Format

  @Option(
    help: ArgumentHelp(
      "The file or folder to write; csv and json go to standard output by default.",
      valueName: "path"))
  var output: String?

  func validate() throws {
    if output == nil, to == .sqlite || to == .datapackage {
      throw ValidationError("--to \(to.rawValue) needs --output.")
    }
  }

  func run() async throws {
    try await reportingFailure {
      let source = try Study(reading: study)
      guard let outcome = try source.outcome(), try source.shard() == nil else {
        throw StudyError.damaged(path: study, what: "it is not complete")
      }
      if try DesignStudy.isHeld(by: source) {
        guard to == .json else {
          throw CommandFailure.noTablesOfDesign(path: study, format: to.rawValue)
        }
        try checkDestination(output)
        return try write(try await documentOfDesign(source), to: output)
      }
      let workspace = try StudyWorkspace(source)
      defer { workspace.remove() }
      let plan = try await workspace.plan()
      let result = try ExperimentAnalysis(plan, of: source).run(outcome)
      let tables = StudyTables(plan: plan, study: source, result: result)
      switch to {
      case .csv, .json:
        try checkDestination(output)
        try write(
          try text(of: result, plan, to == .csv ? .csv : .json, command: "study export"),
          to: output)
      case .sqlite:
        let path = output ?? ""
        guard !FileManager.default.fileExists(atPath: path) else {
          throw CommandFailure.cannotWrite(path: path, reason: "it is there already")
        }
        try checkDestination(path)
        try PlainDatabase.write(tables.all, to: path)
      case .datapackage:
        let path = output ?? ""
        try checkNewFolder(path)
        do {
          try DataPackage(tables: tables.all, plan: plan, manifest: try source.manifest())
            .write(to: path, inputs: try source.inputs())
        } catch let error as CocoaError {
          throw CommandFailure.cannotWrite(path: path, reason: error.localizedDescription)
        }
      }
    }
  }
}

/// The document of a design that is kept in a study.
private func documentOfDesign(_ study: Study) async throws -> String {
  let design = try DesignStudy(reading: study, threads: 1)
  let result: DesignResult
  do throws(NetworkDesigner.Failure) {
    result = try await design.result()
  } catch {
    throw CommandFailure.design(error)
  }
  return try text(of: DesignPage(design.request, result), .json)
}

/// A study's inputs, unpacked where they can be read again.
struct StudyWorkspace {
  let folder: URL
  let manifest: StudyManifest

  init(_ study: Study) throws {
    manifest = try study.manifest()
    folder = FileManager.default.temporaryDirectory.appending(path: "v2v-\(UUID().uuidString)")
    for input in try study.inputs() {
      let file = folder.appending(path: input.path)
      do {
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(input.bytes).write(to: file)
      } catch {
        throw CommandFailure.cannotWrite(
          path: file.path, reason: (error as NSError).localizedDescription)
      }
    }
  }

  /// The experiment as the study has it.
  func experiment() throws(CommandFailure) -> ExperimentFile {
    let folder = folder
    do {
      return try ExperimentReader.read(
        path: folder.appending(path: "experiment.yaml").path,
        table: folder.appending(path: "table.csv").path
      ) { _, _ in folder.appending(path: "network").path }
    } catch {
      throw .badNetwork(error)
    }
  }

  /// The experiment made ready as it was for the study, without pilot runs.
  func plan() async throws -> ExperimentPlan {
    try await ExperimentPlan.prepare(
      try experiment(), version: manifest.version, threads: 1,
      known: (manifest.warmUpDays, manifest.kolmPollakAlpha))
  }

  /// Takes the files away.
  func remove() { try? FileManager.default.removeItem(at: folder) }
}

/// `v2v rerun`.
struct Rerun: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a study again from its own inputs, and say whether it is the same.",
    discussion: """
      Runs the experiment that is in the study on the network that is in the study, and compares \
      every run. Exit code 0 where all are equal, byte for byte; 65 where they differ, with the first \
      differences.
      """)

  @Argument(help: "The study's file.")
  var study: String

  @OptionGroup var threading: ThreadOptions

  @Option(
    help: ArgumentHelp("Keep the new study in a file.", valueName: "study"))
  var output: String?

  @Flag(help: "No progress line.")
  var quiet = false

  func run() async throws {
    try await reportingFailure {
      let old = try Study(reading: study)
      guard let expected = try old.outcome(), try old.shard() == nil else {
        throw StudyError.damaged(path: study, what: "it is not complete")
      }
      Interruption.watch()
      if try DesignStudy.isHeld(by: old) { return try await runDesign(old, expected) }
      let workspace = try StudyWorkspace(old)
      defer { workspace.remove() }
      let manifest = workspace.manifest
      // Under the version that made it, so that only results can differ.
      let plan = try await ExperimentPlan.prepare(
        try workspace.experiment(), version: manifest.version, threads: threading.count,
        isInterrupted: { Interruption.isRequested })
      let new = try Study(
        writing: output ?? workspace.folder.appending(path: "again.study").path)
      let runner = ExperimentRunner(plan, into: new, threads: threading.count)
      try runner.describe(.current, command: manifest.command)
      let progress = ProgressLine(isWanted: !quiet)
      let outcome = try await runner.run(
        progress: { done, total, _ in progress.show(done: done, of: total) },
        isInterrupted: { Interruption.isRequested })
      progress.clear()
      guard let outcome else { throw ExitCode(130) }
      if outcome == expected,
        try old.contentHash(replications: expected.replications) == expected.hash
      {
        return try write(
          "\(study): reproduced byte for byte, \(outcome.replications.reduce(0, +)) runs, "
            + "sha256 \(outcome.hash)\n", to: nil)
      }
      throw CommandFailure.notReproduced(
        differences: try StudyComparison(old: old, new: new, plan: plan).lines(
          program: .current))
    }
  }

  /// Makes a design again.
  private func runDesign(_ old: Study, _ expected: Study.Outcome) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "v2v-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let progress = ProgressLine(isWanted: !quiet)
    let differences: [String]?
    do throws(NetworkDesigner.Failure) {
      let new: Study
      do throws(StudyError) {
        new = try Study(writing: output ?? folder.appending(path: "again.study").path)
      } catch {
        throw .study(error)
      }
      let design: DesignStudy
      do throws(ExperimentFailure) {
        design = try DesignStudy(reading: old)
      } catch {
        throw .study(.damaged(path: study, what: CommandFailure(error).text))
      }
      differences = try await design.again(
        in: new, program: .current, threads: threading.count, progress: { progress.show($0) },
        isInterrupted: { Interruption.isRequested })
    } catch {
      progress.clear()
      throw CommandFailure.design(error)
    }
    progress.clear()
    guard let differences else { throw ExitCode(130) }
    guard differences.isEmpty else { throw CommandFailure.notReproduced(differences: differences) }
    try old.verify()
    try write(
      "\(study): reproduced byte for byte, \(expected.replications.reduce(0, +)) runs, "
        + "sha256 \(expected.hash)\n", to: nil)
  }
}
