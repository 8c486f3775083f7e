import Foundation
import Testing

@Suite("Where results go")
struct OutputTests {
  static let simulate = ["simulate", "tutorial"] + Program.small

  @Test("--output writes what standard output would get", arguments: ["table", "json", "csv"])
  func output(format: String) throws {
    let scratch = try Scratch()
    let arguments = Self.simulate + ["--format", format]
    let printed = try Program.output(arguments)
    #expect(try Program.output(arguments + ["--output", scratch.path("result")]) == "")
    #expect(try scratch.text("result") == printed)
    // Over an older file, by a relative path, and nothing temporary stays behind.
    try scratch.write("old", to: "result")
    #expect(try Program.output(arguments + ["--output", "result"], in: scratch.url) == "")
    #expect(try scratch.text("result") == printed)
    #expect(try scratch.names() == ["result"])
  }

  @Test("A replay goes to a file too")
  func replay() throws {
    let scratch = try Scratch()
    let arguments = ["replay", "tutorial", "--patient", try ReplayTests.firstPatient()]
    let printed = try Program.output(arguments)
    #expect(try Program.output(arguments + ["--output", scratch.path("result")]) == "")
    #expect(try scratch.text("result") == printed)
    let refused = try Program.run(arguments + ["--output", scratch.path("nowhere/result")])
    #expect(refused.status == 73)
  }

  @Test("A link is followed, not replaced")
  func link() throws {
    let scratch = try Scratch()
    try scratch.write("old", to: "target")
    try FileManager.default.createSymbolicLink(
      atPath: scratch.path("link"), withDestinationPath: "target")
    _ = try Program.output(Self.simulate + ["--output", scratch.path("link")])
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: scratch.path("link")) == "target")
    #expect(try scratch.text("target").hasPrefix("Tutorial: "))
  }

  @Test("A pipe or device is written to, not replaced")
  func pipe() throws {
    let scratch = try Scratch()
    try #require(mkfifo(scratch.path("pipe"), 0o600) == 0)
    // Opened for both directions, so that neither side waits for the other.
    let descriptor = open(scratch.path("pipe"), O_RDWR | O_NONBLOCK)
    defer { close(descriptor) }
    let outcome = try Program.run(
      ["replay", "tutorial", "--patient", ReplayTests.firstPatient()]
        + ["--output", scratch.path("pipe")])
    #expect(outcome.status == 0)
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = read(descriptor, &buffer, buffer.count)
    try #require(count > 0)
    #expect(String(decoding: buffer[..<count], as: UTF8.self).hasPrefix("Tutorial, today"))
    var status = stat()
    #expect(stat(scratch.path("pipe"), &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
  }

  @Test("No escape sequence and no progress where nobody watches")
  func piped() throws {
    let outcome = try Program.run(Self.simulate)
    #expect(!outcome.output.contains("\u{1B}"))
    #expect(!outcome.output.contains("\r"))
    #expect(outcome.errors == "")
  }

  @Test("A terminal gets emphasis, unless NO_COLOR is set")
  func emphasis() throws {
    let screen = try PseudoTerminal()
    #expect(try Program.run(["networks"], output: screen.terminal).status == 0)
    #expect(screen.text().contains("\u{1B}[1m"))

    let plain = try PseudoTerminal()
    let environment = Program.environment(["NO_COLOR": "1"])
    let outcome = try Program.run(
      ["networks"], environment: environment, output: plain.terminal)
    #expect(outcome.status == 0)
    let text = plain.text()
    #expect(!text.contains("\u{1B}"))
    #expect(text.contains("tutorial"))
  }

  @Test("A terminal gets a line of progress, unless --quiet")
  func progress() throws {
    let screen = try PseudoTerminal()
    let shown = try Program.run(Self.simulate, errors: screen.terminal)
    #expect(shown.status == 0)
    #expect(screen.text().contains("3 of 3 replications"))
    let quiet = try PseudoTerminal()
    let hidden = try Program.run(Self.simulate + ["--quiet"], errors: quiet.terminal)
    #expect(quiet.text() == "")
    #expect(hidden.output == shown.output)
  }

  @Test("--verbose tells size and time on standard error, and changes no result")
  func verbose() throws {
    let plain = try Program.output(Self.simulate + ["--format", "json"])
    let outcome = try Program.run(Self.simulate + ["--format", "json", "--verbose"])
    #expect(outcome.output == plain)
    #expect(outcome.errors.contains(" patients, ") && outcome.errors.contains(" patients/s\n"))
  }

  @Test("Warnings: in the table, and on standard error beside a document")
  func warnings() throws {
    // Demand far above what one suite can make, and nobody leaves: no steady state.
    let arguments = [
      "simulate", "tutorial", "--replications", "1", "--years", "1", "--set",
      "facilities.HUB.suites=1", "--set",
      "therapy.attrition={death_per_day: 0, progression_per_day: 0, withdrawal_per_day: 0}",
    ]
    let table = try Program.run(arguments)
    #expect(table.output.contains("\nWarning: today: "))
    #expect(table.errors == "")
    let json = try Program.run(arguments + ["--format", "json"])
    let warnings = try #require(Document(json.output)["warnings"] as? [String])
    #expect(!warnings.isEmpty)
    #expect(json.errors == warnings.map { "v2v: warning: \($0)\n" }.joined())
  }
}
