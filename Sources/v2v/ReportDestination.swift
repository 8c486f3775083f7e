import ArgumentParser
import Experiments
import Foundation
import Reporting
import SupplyNetwork

/// `--report`.
struct ReportOption: ParsableArguments {
  @Option(
    name: .customLong("report"),
    help: ArgumentHelp(
      "Also write a self-contained HTML page for readers without this program.",
      valueName: "file"))
  var path: String?

  /// Checks that the page can be written before hours are spent on it.
  func check() throws(CommandFailure) { try checkDestination(path) }

  /// Writes the page where one was asked for.
  func write(_ content: ReportContent) throws {
    guard let path else { return }
    try writeReport(content, to: path)
  }
}

/// Writes a report, with charts where the chart runtime is installed.
func writeReport(_ content: ReportContent, to path: String?) throws {
  let page = ReportPage(content, basemap: ReportData().basemap(of: content.network))
  let runtime = ReportData().chartRuntime()
  try write(try page.html(runtime: runtime), to: path)
  // The page says it too, so that a script need not read it.
  if runtime == nil, isatty(STDERR_FILENO) == 1 {
    write(
      standardError:
        "v2v: the report has tables without charts: 'make charts' in the checkout brings them\n")
  }
}

/// Finds what reports are made with, beside the ready networks.
struct ReportData {
  private let homes = NetworkLocator().homes

  /// Outlines for the maps of a network.
  func basemap(of network: Network) -> Basemap {
    let folders = homes.flatMap { home in
      [
        home.deletingLastPathComponent().appending(path: "Basemaps"),
        home.appending(path: "basemaps"),
      ]
    }
    let folder = folders.first { FileManager.default.fileExists(atPath: $0.path) }
    return folder.map { Basemap(network: network, folder: $0) } ?? Basemap()
  }

  /// The script that draws charts; nil where it is not installed.
  func chartRuntime() -> String? {
    file("vega.js").flatMap { try? String(contentsOf: $0, encoding: .utf8) }
  }

  /// A file of the chart runtime: in `.charts` of the checkout, or in `charts` of `share/v2v`.
  private func file(_ name: String) -> URL? {
    let files = homes.flatMap { home in
      [
        home.deletingLastPathComponent().appending(path: ".charts").appending(path: name),
        home.appending(path: "charts").appending(path: name),
      ]
    }
    return files.first { FileManager.default.fileExists(atPath: $0.path) }
  }

  /// The Python and the script that turn a specification into a picture: those of a checkout, else the
  /// packed script with the Python of the path, which must have vl-convert; nil where neither is there.
  func renderer() -> (python: String, script: String)? {
    for home in homes {
      let checkout = home.deletingLastPathComponent()
      let python = checkout.appending(path: ".venv/bin/python").path
      let script = checkout.appending(path: "Scripts/render-chart.py").path
      if FileManager.default.isExecutableFile(atPath: python),
        FileManager.default.fileExists(atPath: script)
      {
        return (python, script)
      }
    }
    let packed = file("render-chart.py")
    let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    let python = path.map { "\($0)/python3" }.first(
      where: FileManager.default.isExecutableFile(atPath:))
    if let packed, let python { return (python, packed.path) }
    return nil
  }
}

/// The command that was given, so that it can be given again.
func commandLineText() -> String {
  "v2v " + CommandLine.arguments.dropFirst().map(\.shellQuoted).joined(separator: " ")
}

/// The content of a design's report: the recommended network beside the reference, and the finalists.
func designReport(
  _ request: DesignRequest, _ result: DesignResult, command: String, version: String,
  commit: String?, hash: String? = nil, provenance: String? = nil
) async throws -> ReportContent {
  var comparison = result.comparison
  if comparison == nil {
    comparison = try await ComparisonRunner(
      ComparisonRequest(
        network: request.network, configurations: [request.reference], years: request.years,
        warmUp: request.warmUp, seed: request.seed, threads: request.threads)
    ).run()
  }
  guard let comparison else { throw CommandFailure.interruptedBeforeFirstResult }
  var content = ReportContent(
    comparison, network: request.network,
    run: ReportContent.RunFacts(
      command: command, version: version, commit: commit, seed: request.seed,
      replications: comparison.replications, years: request.years,
      warmUpDays: result.warmUpDays, hash: hash, wasInterrupted: result.wasInterrupted),
    title: "\(request.network.name): a recommended network", provenance: provenance)
  DesignReport.add(to: &content, request, result)
  return content
}
