import Foundation
import Testing

/// Help texts against files. `V2V_RECORD=1` writes the files anew.
@Suite("Help")
struct HelpTests {
  static let isRecording = ProcessInfo.processInfo.environment["V2V_RECORD"] == "1"
  static let commands = [
    "", "init", "generate", "validate", "access", "simulate", "compare", "place", "replay", "log",
    "audit", "calibrate", "networks",
  ]

  @Test("What --help prints", arguments: commands)
  func help(command: String) throws {
    let arguments = command.isEmpty ? ["--help"] : [command, "--help"]
    // The width of a line is that of the terminal, or of this variable.
    let outcome = try Program.run(
      arguments, environment: Program.environment(["COLUMNS": "80"]))
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
    let name = command.isEmpty ? "v2v" : command
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
      #expect(text.contains("\n  \(command) "))
      let help = try Program.output([command, "--help"])
      let cores = ProcessInfo.processInfo.activeProcessorCount
      let lines = help.split(separator: "\n").drop { !$0.contains("--threads") }.prefix(3)
      #expect(!lines.contains { $0.contains("(default: \(cores))") })
    }
  }
}
