import Foundation
import Testing

@Suite("Ctrl-C", .serialized)
struct InterruptionTests {
  /// Waits until the program handles interrupts.
  private func waitUntilWatching(_ running: Program.Running) throws {
    let status = "/proc/\(running.processIdentifier)/status"
    guard FileManager.default.fileExists(atPath: status) else {
      Thread.sleep(forTimeInterval: 2)
      return
    }
    for _ in 0..<300 {
      let text = (try? String(contentsOfFile: status, encoding: .utf8)) ?? ""
      let line = text.split(separator: "\n").first { $0.hasPrefix("SigCgt:") }
      let mask = line.flatMap {
        UInt64($0.dropFirst(7).trimmingPrefix { $0.isWhitespace }, radix: 16)
      }
      if let mask, mask & 1 << UInt64(SIGINT - 1) != 0 { return }
      Thread.sleep(forTimeInterval: 0.1)
    }
    Issue.record("the program never watched for interrupts")
  }

  /// Runs a study that would take days, and interrupts it once some replications are done.
  private func interrupted(_ arguments: [String]) throws -> Program.Outcome {
    var outcome: Program.Outcome?
    for seconds in [1.0, 5, 15] {
      let running = try Program.start(
        arguments + [
          "--replications", "1000000", "--years", "1", "--warm-up", "0", "--threads", "1",
        ])
      try waitUntilWatching(running)
      Thread.sleep(forTimeInterval: seconds)
      running.interrupt()
      let ended = try running.wait(seconds: 60)
      outcome = ended
      // On a busy machine even the pilot runs may not be over yet.
      if !ended.errors.contains("before the first replication") { break }
    }
    return try #require(outcome)
  }

  @Test("What is known is one whole JSON document, marked as not reproducible")
  func json() throws {
    let outcome = try interrupted(["compare", "tutorial", "--format", "json"])
    #expect(outcome.status == 130)
    #expect(!outcome.wasKilled)
    #expect(outcome.errors == "")
    let document = try Document(outcome.output)
    #expect(document["interrupted"] as? Bool == true)
    #expect(document["reproducible"] as? Bool == false)
    let replications = try #require(document["replications"] as? Int)
    #expect((1..<1_000_000).contains(replications))
    for name in ["today", "hub-and-spoke"] {
      #expect(
        document["configurations", name, "indicators", "treated_fraction", "replications"] as? Int
          == replications)
    }
  }

  @Test("A table says that it was interrupted, a file is written whole")
  func table() throws {
    let outcome = try interrupted(["simulate", "tutorial"])
    #expect(outcome.status == 130)
    #expect(outcome.output.contains("; INTERRUPTED, fewer replications than asked for"))

    let scratch = try Scratch()
    let file = try interrupted([
      "simulate", "tutorial", "--format", "csv", "--output", scratch.path("result.csv"),
    ])
    #expect(file.status == 130)
    #expect(file.output == "")
    #expect(try Table(scratch.text("result.csv")).rows.count > 38)
  }

  @Test("Nothing is printed where nothing is known")
  func tooEarly() throws {
    let running = try Program.start([
      "simulate", "tutorial", "--set",
      "network.patient_groups.adult.incidence_per_million_per_year=500", "--set",
      "facilities.HUB.suites=1000",
    ])
    try waitUntilWatching(running)
    running.interrupt()
    let outcome = try running.wait(seconds: 100)
    #expect(outcome.status == 130)
    #expect(outcome.output == "")
    #expect(outcome.errors == "v2v: interrupted before the first replication was done\n")
  }

  @Test("A second one ends the program at once")
  func twice() throws {
    let running = try Program.start([
      "simulate", "tutorial", "--years", "1000", "--set",
      "network.patient_groups.adult.incidence_per_million_per_year=100000",
    ])
    try waitUntilWatching(running)
    running.interrupt()
    Thread.sleep(forTimeInterval: 0.2)
    running.interrupt()
    let outcome = try running.wait(seconds: 10)
    #expect(outcome.status == 130)
    #expect(outcome.output == "")
  }

  @Test("calibrate")
  func calibrate() throws {
    let scratch = try Scratch()
    let path = try scratch.copyTutorial(overlay: ["demand.csv": CalibrateTests.fiveQuintiles])
    let running = try Program.start([
      "calibrate", path, "--most-deprived", "0.1", "--least-deprived", "0.3", "--replications",
      "100000",
    ])
    try waitUntilWatching(running)
    running.interrupt()
    let outcome = try running.wait(seconds: 60)
    #expect(outcome.status == 130)
    #expect(outcome.output == "")
  }
}
