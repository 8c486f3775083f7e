import Foundation
import Testing

/// Help texts against files. `V2V_RECORD=1` writes the files anew.
@Suite("Help")
struct HelpTests {
  static let isRecording = ProcessInfo.processInfo.environment["V2V_RECORD"] == "1"
  static let commands = [
    "", "init", "generate", "validate", "access", "simulate", "compare", "place", "design",
    "replay", "log",
    "audit", "calibrate", "networks", "experiment", "experiment run", "experiment status",
    "experiment work", "experiment gather", "experiment submit", "study", "study list",
    "study export", "rerun", "report", "figure",
  ]

  /// The words of a command.
  static func words(_ command: String) -> [String] {
    command.split(separator: " ").map(String.init)
  }

  @Test("What --help prints", arguments: commands)
  func help(command: String) throws {
    let arguments = Self.words(command) + ["--help"]
    // The width of a line is that of the terminal, or of this variable.
    let outcome = try Program.run(
      arguments, environment: Program.environment(["COLUMNS": "80"]))
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
    let name = command.isEmpty ? "v2v" : Self.words(command).joined(separator: "-")
    let file = Program.root.appending(path: "Tests/CommandLineTests/Snapshots/help-\(name).txt")
    if Self.isRecording {
      try Data(outcome.output.utf8).write(to: file)
    } else {
      #expect(try String(contentsOf: file, encoding: .utf8) == outcome.output)
    }
  }

  @Test("Every command is listed, and no text depends on the machine")
  func list() throws {
    let text = try Program.output(["--help"])
    for command in Self.commands.dropFirst() {
      let words = Self.words(command)
      let list = words.count > 1 ? try Program.output([words[0], "--help"]) : text
      #expect(list.contains("\n  \(words.last ?? "") "))
      let help = try Program.output(words + ["--help"])
      let cores = ProcessInfo.processInfo.activeProcessorCount
      let lines = help.split(separator: "\n").drop { !$0.contains("--threads") }.prefix(3)
      #expect(!lines.contains { $0.contains("(default: \(cores))") })
    }
  }
}
