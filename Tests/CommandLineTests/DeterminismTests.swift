import Foundation
import Testing

@Suite("The same study, the same bytes")
struct DeterminismTests {
  static let compare = ["compare", "tutorial"] + Program.small

  @Test(
    "Whatever the threads, the process and the working directory",
    arguments: [
      "table", "json", "csv",
    ])
  func threads(format: String) throws {
    let one = try Program.output(Self.compare + ["--format", format, "--threads", "1"])
    let two = try Program.output(Self.compare + ["--format", format, "--threads", "2"])
    let many = try Program.output(
      Self.compare + ["--format", format, "--threads", "7"],
      in: Program.root)
    #expect(!one.isEmpty)
    #expect(one == two)
    #expect(one == many)
  }

  @Test("Automatic warm-up too")
  func warmUp() throws {
    let arguments = [
      "compare", "tutorial", "--replications", "2", "--years", "1", "--format", "json",
    ]
    let one = try Program.output(arguments + ["--threads", "1"])
    #expect(try Program.output(arguments + ["--threads", "2"]) == one)
    #expect(try #require(Document(one).number("warm_up_days")) > 0)
  }

  @Test("Each configuration's block, in any company and order")
  func order() throws {
    func document(_ arguments: [String]) throws -> Document {
      try Document(Program.output(arguments + Program.small + ["--format", "json"]))
    }
    let forward = try document([
      "compare", "tutorial", "--configurations", "today,hub-and-spoke",
    ])
    let backward = try document([
      "compare", "tutorial", "--configurations", "hub-and-spoke, today",
    ])
    #expect(backward["reference"] as? String == "hub-and-spoke")
    #expect(try forward.text("configurations") == backward.text("configurations"))
    #expect(try forward.text("kolm_pollak") == backward.text("kolm_pollak"))
    for name in ["today", "hub-and-spoke"] {
      let alone = try document(["simulate", "tutorial", "--configuration", name])
      #expect(
        try alone.text("configurations", name) == forward.text("configurations", name))
    }
    // A difference turned round only changes its sign.
    let there = try #require(
      forward.number("differences", "hub-and-spoke", "treated_fraction", "mean"))
    let back = try #require(backward.number("differences", "today", "treated_fraction", "mean"))
    #expect(there == -back)
  }

  @Test("Another seed is another study")
  func seed() throws {
    let arguments = ["simulate", "tutorial", "--format", "csv"] + Program.small
    let one = try Program.output(arguments)
    #expect(try Program.output(arguments + ["--seed", "1"]) == one)
    #expect(try Program.output(arguments + ["--seed", "2"]) != one)
    let largest = try Document(
      Program.output(
        ["simulate", "tutorial", "--format", "json", "--seed", "18446744073709551615"]
          + Program.small))
    #expect((largest["seed"] as? NSNumber)?.uint64Value == .max)
  }

  @Test("More replications begin with the same ones")
  func replications() throws {
    // With one replication less the totals differ by that replication's: here of counts.
    func treated(_ replications: Int) throws -> Double {
      let document = try Document(
        Program.output([
          "simulate", "tutorial", "--format", "json", "--years", "1", "--warm-up", "0",
          "--replications", "\(replications)",
        ]))
      let perYear = try #require(
        document.number(
          "configurations", "today", "indicators", "patients_treated_per_year", "mean"))
      return (perYear * Double(replications)).rounded()
    }
    let totals = try (1...3).map(treated)
    #expect(totals[0] < totals[1] && totals[1] < totals[2])
    #expect(totals[2] - totals[1] < 150)
  }
}
