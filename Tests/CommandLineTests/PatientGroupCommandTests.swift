import Foundation
import Testing

@Suite("Several patient groups at the command line")
struct PatientGroupCommandTests {
  /// A copy of the tutorial in which children are treated too, with a therapy of their own.
  private func withChildren(_ body: (String) throws -> Void) throws {
    let scratch = try Scratch()
    let folder = scratch.url.appending(path: "two")
    try FileManager.default.copyItem(
      at: Program.root.appending(path: "Networks/tutorial"), to: folder)
    func change(_ file: String, to copy: String? = nil, _ changes: [(String, String)]) throws {
      var text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
      for (old, new) in changes {
        try #require(text.contains(old))
        text = text.replacing(old, with: new)
      }
      try Data(text.utf8).write(to: folder.appending(path: copy ?? file))
    }
    try change(
      "network.yaml",
      [
        ("patient_group: adult\n", "patient_group: [adult, children]\n"),
        (
          "    incidence_per_million_per_year: 20\n",
          """
              incidence_per_million_per_year: 20
            children:
              incidence_per_million_per_year: 6
              therapy: therapy-b.yaml

          """
        ),
      ])
    try change(
      "therapy.yaml", to: "therapy-b.yaml",
      [("patient_group: adult", "patient_group: children"), ("name: Tutorial", "name: Children's")])
    try change("centres.csv", [(",adult,", ",adult;children,")])
    try body(folder.path)
  }

  private let short = ["--replications", "2", "--years", "1", "--warm-up", "180"]

  @Test("One of the groups alone is the network that knows no other, to the byte")
  func alone() throws {
    try withChildren { folder in
      let arguments = short + ["--format", "json"]
      let adults = try Program.output(
        ["compare", folder, "--set", "network.patient_group=adult"] + arguments)
      #expect(adults == (try Program.output(["compare", "tutorial"] + arguments)))
    }
  }

  @Test("Results are split by group, and the parts make the whole")
  func split() throws {
    try withChildren { folder in
      let document = try Document(
        try Program.output(["simulate", folder, "--format", "json"] + short))
      #expect(document["patient_group"] as? [String] == ["adult", "children"])
      #expect(document["therapy"] as? [String] == ["Tutorial CAR-T", "Children's CAR-T"])
      for key in ["patients_treated_per_year", "batches_started_per_year"] {
        let path = ["configurations", "today", "indicators", key]
        func value(_ rest: String...) -> Double {
          let found = (path + rest).reduce(document.members as Any?) {
            ($0 as? [String: Any])?[$1]
          }
          return (found as? NSNumber)?.doubleValue ?? .nan
        }
        let parts = ["adult", "children"].map { value("by", "patient_group", $0, "mean") }
        #expect(abs(parts[0] + parts[1] - value("mean")) < 1e-9 && parts.allSatisfy { $0 > 0 })
      }
    }
  }

  @Test("A log of two groups passes the audit, and a patient of the second can be replayed")
  func log() throws {
    try withChildren { folder in
      let file = URL(filePath: folder).appending(path: "log.csv").path
      _ = try Program.output(["log", folder, "--years", "1", "--output", file])
      let text = try Program.output(["audit", file, "--network", folder])
      #expect(text.contains("the chain of identity and custody is unbroken"))
      let table = try Table(try String(contentsOfFile: file, encoding: .utf8))
      let child = try #require(
        table.records.compactMap { $0["patient_id"] }.first { $0.contains("/children/") })
      let replay = try Program.output(["replay", folder, "--years", "1", "--patient", child])
      #expect(replay.contains(child))
    }
  }

  @Test(
    "Commands that work for one group say so",
    arguments: [
      ["place"], ["design"], ["access"], ["simulate", "--check"],
      ["calibrate", "--most-deprived", "0.1", "--least-deprived", "0.2"],
    ])
  func refusals(command: [String]) throws {
    try withChildren { folder in
      let outcome = try Program.run([command[0], folder] + command.dropFirst())
      #expect(outcome.status == 65 && outcome.output.isEmpty)
      #expect(
        outcome.errors.contains(
          "this network simulates adult, children: choose one, as by --set network.patient_group="))
    }
  }

  @Test("The audit knows who may not be made where, and commands that do not say so")
  func segregation() throws {
    let scratch = try Scratch()
    let folder = scratch.url.appending(path: "apart")
    try FileManager.default.copyItem(
      at: Program.root.appending(path: "Networks/tutorial"), to: folder)
    let therapy = folder.appending(path: "therapy.yaml")
    let text = try String(contentsOf: therapy, encoding: .utf8)
    try Data((text + "viral_infection: {prevalence: 0.3, changeover_hours: 24}\n").utf8)
      .write(to: therapy)
    let facilities = folder.appending(path: "facilities.csv")
    let rows = try String(contentsOf: facilities, encoding: .utf8).split(separator: "\n")
    try Data(
      "\(rows[0]),infected_material\n\(rows[1]),refused\n\(rows[2]),only\n".utf8
    ).write(to: facilities)
    // The first configuration has nobody to make it.
    let suites = ["--set", "network.configurations.today.suites={HUB: 3, EAST: 1}"]
    let log = try Program.output(
      ["log", folder.path, "--years", "1", "--configuration", "hub-and-spoke"] + suites)
    let file = scratch.path("log.csv")
    try Data(log.utf8).write(to: URL(filePath: file))
    #expect(try Program.run(["audit", file]).status == 0)
    #expect(log.contains("found_infected"))
    // Whoever was found infected would have been made in a suite that refuses it.
    let table = try Table(log)
    let infected = try #require(
      table.records.first { $0["activity"] == "found_infected" }?["patient_id"])
    let booked = try #require(
      table.records.first { $0["patient_id"] == infected && $0["facility_id"] != "" })
    #expect(booked["facility_id"] == "EAST")
    for command in ["place", "design"] {
      let outcome = try Program.run([command, folder.path] + suites)
      #expect(outcome.status == 65)
      #expect(outcome.errors.contains("\(command) does not know segregated suites"))
    }
    // With the network at hand the audit sees who is where.
    let network = folder.appending(path: "network.yaml")
    let yaml = try String(contentsOf: network, encoding: .utf8).replacing(
      "  today:\n", with: "  today:\n    suites: {HUB: 3, EAST: 1}\n")
    try Data(yaml.utf8).write(to: network)
    let known = ["--network", folder.path, "--configuration", "hub-and-spoke"]
    #expect(try Program.run(["audit", file] + known).status == 0)
    let forged = log.split(separator: "\r\n", omittingEmptySubsequences: false)
      .filter { !$0.contains("found_infected") }.joined(separator: "\r\n")
    try Data(forged.utf8).write(to: URL(filePath: file))
    let outcome = try Program.run(["audit", file] + known)
    #expect(outcome.status == 65)
    #expect(outcome.output.contains("EAST makes no batches of patients without a viral infection"))
  }
}
