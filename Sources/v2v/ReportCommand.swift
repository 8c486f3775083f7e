import ArgumentParser
import Experiments
import Foundation
import Reporting
import StudyStore
import SupplyNetwork

/// `v2v report`.
struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write a study as one self-contained HTML page.",
    discussion: """
      The page has the answer in plain words, maps, charts with their numbers, and the methods; it \
      opens offline in any browser. Splits by region, deprivation and stage come from running the \
      first point's replications again, which gives the same numbers. A study that was stopped half \
      way gives a page that says so. Example: v2v report first-steps.study --output report.html
      """)

  @OptionGroup var source: StudyReportOptions

  @Option(help: ArgumentHelp("The page to write.", valueName: "file"))
  var output: String

  func run() async throws {
    try await reportingFailure {
      try checkDestination(output)
      try writeReport(try await source.content(), to: output)
    }
  }
}

/// `v2v figure`.
struct FigureCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "figure",
    abstract: "Write one figure of a study's report, for a paper.",
    discussion: """
      Without a name it lists the figures. The format follows the file's ending: svg, png and pdf need \
      the chart runtime ('make charts'), json is the Vega-Lite specification, csv the figure's numbers.
      """)

  @OptionGroup var source: StudyReportOptions

  @Argument(help: "The figure's name; leave it out to list them.")
  var name: String?

  @Option(help: ArgumentHelp("The picture to write.", valueName: "file"))
  var output: String?

  static let formats = ["svg", "png", "pdf", "json", "csv"]

  func validate() throws {
    guard name == nil || output != nil else { throw ValidationError("--output is missing.") }
    if let output, !Self.formats.contains(URL(filePath: output).pathExtension) {
      throw ValidationError("--output ends in one of .\(Self.formats.joined(separator: ", .")).")
    }
  }

  func run() async throws {
    try await reportingFailure {
      try checkDestination(output)
      let content = try await source.content()
      let page = ReportPage(content, basemap: ReportData().basemap(of: content.network))
      guard let name, let output else {
        var table = TextTable(header: ["figure", "what it shows"])
        table.rows = page.figures.map { .cells([$0.name, $0.title]) }
        return try write(table.lines().joined(separator: "\n") + "\n", to: nil)
      }
      guard let figure = page.figures.first(where: { $0.name == name }) else {
        throw CommandFailure.noSuchFigure(
          name: name, nearest: NearestName.of(name, among: page.figures.map(\.name)))
      }
      let specification = figure.standalone(shared: page.sharedData)
      switch URL(filePath: output).pathExtension {
      case "json": try write(try specification.text(), to: output)
      case "csv":
        let lines = ([figure.table.header] + figure.table.rows).map(TableText.line)
        try write(lines.joined(), to: output)
      default: try render(specification, to: output)
      }
    }
  }

  private func render(_ specification: JSONValue, to output: String) throws {
    guard let renderer = ReportData().renderer() else {
      throw CommandFailure.programMissing(
        name: "vl-convert", why: "'make charts' in the checkout installs what draws pictures")
    }
    let file = FileManager.default.temporaryDirectory
      .appending(path: "v2v-\(UUID().uuidString).json")
    try write(try specification.text(), to: file.path)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    process.executableURL = URL(filePath: renderer.python)
    process.arguments = [renderer.script, file.path, output]
    let errors = Pipe()
    process.standardError = errors
    do {
      try process.run()
    } catch {
      throw CommandFailure.programFailed(
        name: renderer.python, output: (error as NSError).localizedDescription)
    }
    let text = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw CommandFailure.programFailed(
        name: "vl-convert", output: String(decoding: text, as: UTF8.self))
    }
  }
}

/// What a report is made of: a study, and how its first point is run again.
struct StudyReportOptions: ParsableArguments {
  @Argument(help: "The study's file.")
  var study: String

  @OptionGroup var threading: ThreadOptions

  /// Replications beyond which splits would take long and gain little.
  private static let mostReplications = 400

  /// Reads the study and makes its report's content.
  func content() async throws -> ReportContent {
    let source = try Study(reading: study)
    guard try source.shard() == nil else {
      throw StudyError.damaged(
        path: study, what: "it is one block of an experiment; gather the blocks first")
    }
    if try DesignStudy.isHeld(by: source) { return try await designContent(source) }
    let workspace = try StudyWorkspace(source)
    defer { workspace.remove() }
    let plan = try await workspace.plan()
    let manifest = workspace.manifest
    let outcome = try source.outcome()
    let counts = try source.counts()
    let there = counts.first ?? 0
    guard there > 0 else {
      throw StudyError.damaged(path: study, what: "no run of its first point is there yet")
    }
    let replications = min(there, Self.mostReplications)
    let (result, network) = try await plan.comparison(
      ofPoint: 0, replications: replications, threads: threading.count)
    var content = ReportContent(
      result, network: network,
      run: ReportContent.RunFacts(
        command: manifest.command, version: manifest.version, commit: manifest.commit,
        seed: manifest.seed, replications: replications, years: plan.file.years,
        warmUpDays: manifest.warmUpDays, hash: outcome?.hash, wasInterrupted: outcome == nil),
      title: manifest.name)
    if replications < there {
      content.warnings.append(
        "Splits and maps rest on the first \(replications) of \(there) replications of the first point."
      )
    }
    if let outcome {
      ExperimentReport.add(
        to: &content, try ExperimentAnalysis(plan, of: source).run(outcome), plan)
    } else {
      content.warnings.append(
        "The experiment is not complete: \(counts.reduce(0, +)) runs of \(counts.count) points are "
          + "there, and nothing is said of its factors.")
    }
    return content
  }

  /// A design goes through its loop again over the runs that the study holds.
  private func designContent(_ source: Study) async throws -> ReportContent {
    let manifest = try source.manifest()
    guard let outcome = try source.outcome() else {
      throw StudyError.damaged(
        path: study, what: "the design is not complete; the command that began it goes on")
    }
    let design = try DesignStudy(reading: source, threads: threading.count)
    return try await designReport(
      design.request, try await design.result(), command: manifest.command,
      version: manifest.version, commit: manifest.commit, hash: outcome.hash)
  }
}
