import Foundation
import Testing

@Suite("Exit codes")
struct ExitCodeTests {
  struct Usage: Sendable, CustomTestStringConvertible {
    var arguments: String
    var message: String
    var testDescription: String { arguments }
  }

  static let usages = [
    Usage(
      arguments: "simulate tutorial --replicatons 3",
      message: "Unknown option '--replicatons'. Did you mean '--replications'?"),
    Usage(arguments: "simulat tutorial", message: "unexpected argument"),
    Usage(arguments: "simulate", message: "Missing expected argument '<network>'"),
    Usage(arguments: "simulate tutorial --replications 0", message: "from 1 to 1000000, not 0"),
    Usage(arguments: "simulate tutorial --replications many", message: "many"),
    Usage(arguments: "simulate tutorial --years 1001", message: "from 1 to 1000, not 1001"),
    Usage(arguments: "simulate tutorial --threads 0", message: "from 1 to 1024, not 0"),
    Usage(arguments: "simulate tutorial --warm-up soon", message: "soon"),
    Usage(arguments: "simulate tutorial --warm-up -1", message: "--warm-up"),
    Usage(arguments: "simulate tutorial --warm-up nan", message: "nan"),
    Usage(arguments: "simulate tutorial --seed -1", message: "--seed"),
    Usage(arguments: "simulate tutorial --format xml", message: "xml"),
    Usage(
      arguments: "simulate tutorial --configuration todya",
      message: "no configuration 'todya' — did you mean 'today'?"),
    Usage(
      arguments: "simulate tutorial --scenario flood", message: "no scenario 'flood'"),
    Usage(
      arguments: "simulate tutorial --configuration elsewhere",
      message: "no configuration 'elsewhere'"),
    Usage(
      arguments: "compare tutorial --configurations today,hub_and_spoke",
      message: "no configuration 'hub_and_spoke' — did you mean 'hub-and-spoke'?"),
    Usage(
      arguments: "compare tutorial --configurations today,today",
      message: "configuration 'today' is named twice"),
    Usage(
      arguments: "compare tutorial --configurations today,", message: "no configuration ''"),
    Usage(arguments: "simulate tutorial --set nothing", message: "--set nothing: expected"),
    Usage(arguments: "simulate tutorial --set =1", message: "--set =1: expected"),
    Usage(
      arguments: "replay tutorial --patient WEST",
      message: "'WEST' is no patient: expected REGION/QUINTILE/NUMBER"),
    Usage(arguments: "replay tutorial --patient WEST/1/-3", message: "is no patient"),
    Usage(
      arguments: "replay tutorial --patient WEST/1/99999999999", message: "is no patient"),
    Usage(
      arguments: "replay tutorial --patient WETS/1/3",
      message: "'WETS/1/3': no such demand row — did you mean 'WEST/1'?"),
    Usage(
      arguments: "replay tutorial --patient WEST/3/3", message: "'WEST/3/3': no such demand row"),
    Usage(arguments: "replay tutorial", message: "--patient"),
    Usage(arguments: "replay tutorial --patient WEST/1/3 --warm-up nan", message: "--warm-up"),
    Usage(
      arguments: "calibrate tutorial --most-deprived 1.2 --least-deprived 0.2",
      message: "--most-deprived must lie between 0 and 1"),
    Usage(
      arguments: "calibrate tutorial --most-deprived 0.6 --least-deprived 0.6",
      message: "must leave a rest"),
    Usage(
      arguments: "calibrate tutorial --most-deprived 0.2 --least-deprived 0.2 --threads 0",
      message: "--threads"),
    Usage(
      arguments:
        "calibrate tutorial --most-deprived 0.2 --least-deprived 0.2 --group Middle",
      message: "no region of group 'Middle'"),
    Usage(arguments: "validate tutorial --format csv", message: "csv"),
  ]

  @Test("64: what was typed makes no sense", arguments: usages)
  func usage(_ usage: Usage) throws {
    let outcome = try Program.run(usage.arguments.components(separatedBy: " "))
    #expect(outcome.status == 64)
    #expect(outcome.output == "")
    #expect(outcome.errors.contains(usage.message), "\(outcome.errors)")
  }

  @Test(
    "65 and 66: a network that is broken, or not there in full",
    arguments: [
      "unknown-key", "negative-cost", "two-problems-in-three-files", "unknown-column",
      "missing-therapy-yaml", "missing-two-files", "missing-file-and-bad-number",
      "target-with-unknown-indicator",
    ])
  func brokenNetwork(name: String) throws {
    let scratch = try Scratch()
    let broken = try scratch.copyBroken(name)
    for command in ["validate", "simulate", "compare"] {
      let outcome = try Program.run([command, broken.path])
      #expect(outcome.status == broken.status)
      #expect(outcome.output == "")
      let expected = broken.problems.map { "v2v: \($0)\n" }.joined()
      if name != "target-with-unknown-indicator" { #expect(outcome.errors == expected) }
      #expect(outcome.errors.hasPrefix("v2v: "))
    }
  }

  @Test("65: an override that the network refuses")
  func badOverride() throws {
    let outcome = try Program.run([
      "simulate", "tutorial", "--set", "facilities.HUB.suites=-1", "--set",
      "therapy.apheresis.viabilty=1",
    ])
    #expect(outcome.status == 65)
    #expect(outcome.output == "")
    #expect(
      outcome.errors == """
        v2v: --set facilities.HUB.suites: suites must be from 0 to 100000 (found -1)
        v2v: --set therapy.apheresis.viabilty: unknown key 'apheresis.viabilty' — did you mean \
        'viability'?

        """)
  }

  @Test("65: a number that is no patient")
  func noPatient() throws {
    let outcome = try Program.run(["replay", "tutorial", "--patient", "WEST/1/4000000000"])
    #expect(outcome.status == 65)
    #expect(outcome.output == "")
    #expect(outcome.errors.contains("WEST/1/4000000000 is not referred"))
  }

  @Test("66: no such folder")
  func noFolder() throws {
    for command in ["validate", "simulate", "compare"] {
      let outcome = try Program.run([command, "elsewhere"])
      #expect(outcome.status == 66)
      #expect(outcome.output == "")
      #expect(
        outcome.errors == """
          v2v: elsewhere: no such folder, and no ready network of that name (ready: eu, tutorial, \
          uk, uk-two-therapies, us, us-counties)

          """)
    }
    #expect(try Program.run(["init", "new", "--from", "elsewhere"]).status == 66)
  }

  @Test("66: a file where a folder is expected")
  func file() throws {
    let outcome = try Program.run([
      "validate", Program.root.appending(path: "Networks/tutorial/network.yaml").path,
    ])
    #expect(outcome.status == 66)
    #expect(outcome.errors.contains("not a folder"))
  }

  @Test(
    "73: a result that cannot be written is said before the work begins",
    arguments: [
      "nowhere/result.json", "folder", "file/result.json", "/proc/result.json", "",
    ])
  func cannotWrite(path: String) throws {
    let scratch = try Scratch()
    try FileManager.default.createDirectory(
      at: scratch.url.appending(path: "folder"), withIntermediateDirectories: true)
    try scratch.write("kept", to: "file")
    // So many replications would take days.
    let outcome = try Program.start(
      [
        "simulate", "tutorial", "--replications", "1000000", "--years", "1000", "--output", path,
      ], in: scratch.url
    ).wait(seconds: 30)
    #expect(outcome.status == 73)
    #expect(outcome.output == "")
    #expect(outcome.errors.hasPrefix("v2v: \(path): cannot write: "), "\(outcome.errors)")
    #expect(try scratch.names() == ["file", "folder"])
    #expect(try scratch.text("file") == "kept")
  }

  @Test("73: standard output is full", .enabled(if: access("/dev/full", W_OK) == 0))
  func full() throws {
    for arguments in [["networks"], ["simulate", "tutorial"] + Program.small, ["validate", "uk"]] {
      let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
      let outcome = try Program.run(arguments, output: full)
      #expect(outcome.status == 73)
      #expect(!outcome.wasKilled)
      #expect(outcome.errors.hasPrefix("v2v: standard output: cannot write: "))
    }
  }

  @Test("73: init keeps what is there")
  func initialise() throws {
    let scratch = try Scratch()
    let full = try scratch.copyTutorial()
    try scratch.write("kept", to: "file")
    for (path, message) in [
      (full, "is there already"), (scratch.path("file"), "is there already"),
      (scratch.path("file/new"), "cannot write"),
    ] {
      let outcome = try Program.run(["init", path])
      #expect(outcome.status == 73)
      #expect(outcome.errors.contains(message), "\(outcome.errors)")
    }
    #expect(try scratch.text("file") == "kept")
  }

  @Test("0: help and version")
  func help() throws {
    #expect(try Program.output([]) == Program.output(["--help"]))
    #expect(try Program.output(["--version"]).split(separator: ".").count == 3)
  }
}
