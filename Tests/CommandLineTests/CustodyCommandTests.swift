import Foundation
import Testing

@Suite("Event logs and their audit")
struct CustodyCommandTests {
  @Test("A log of either form passes the audit", arguments: ["csv", "ocel"])
  func logAndAudit(format: String) throws {
    let scratch = try Scratch()
    let file = scratch.path(format == "csv" ? "log.csv" : "log.json")
    _ = try Program.output(
      ["log", "tutorial", "--years", "1", "--format", format, "--output", file])
    let text = try Program.output(["audit", file, "--network", "tutorial"])
    #expect(text.contains("the chain of identity and custody is unbroken"))
    let document = try Document(
      try Program.output(["audit", file, "--network", "tutorial", "--format", "json"]))
    #expect(document.number("violations") == 0)
    #expect((document.number("patients") ?? 0) > 50)
    #expect(document["capacities_checked"] as? Bool == true)
  }

  @Test("The log tells the same journeys as a replay")
  func sameAsReplay() throws {
    let log = try Program.output(["log", "tutorial", "--years", "1", "--replication", "2"])
    let table = try Table(log)
    let patient = try #require(table.records.first?["patient_id"])
    let replay = try Document(
      try Program.output([
        "replay", "tutorial", "--years", "1", "--replication", "2", "--patient", patient,
        "--format", "json",
      ]))
    let steps = try #require(replay["steps"] as? [[String: Any]])
    let hours = table.records.filter { $0["patient_id"] == patient }.map { $0["time_hours"] }
    #expect(steps.map { ($0["time_hours"] as? Double).map { "\($0)" } } == hours)
  }

  @Test("A forged log is refused, and a log that is none")
  func refusals() throws {
    let scratch = try Scratch()
    let file = scratch.url.appending(path: "log.csv")
    let log = try Program.output(["log", "tutorial", "--years", "1"])
    try Data(log.replacing("/A1", with: "/A7", maxReplacements: 1).utf8).write(to: file)
    let forged = try Program.run(["audit", file.path])
    #expect(forged.status == 65)
    #expect(forged.output.contains("/A7"))
    try Data("nothing\n1\n".utf8).write(to: file)
    let none = try Program.run(["audit", file.path])
    #expect(none.status == 65)
    #expect(none.errors.contains("log.csv:1:1: unknown column 'nothing'"))
    #expect(try Program.run(["audit", scratch.path("x.json")]).status == 66)
    #expect(try Program.run(["audit", "x.csv", "--configuration", "a"]).status == 64)
  }
}
