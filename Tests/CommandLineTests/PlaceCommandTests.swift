import Foundation
import Testing

@Suite("v2v place")
struct PlaceCommandTests {
  private static let tutorial = ["place", "tutorial", "--quiet"]

  private struct Document: Decodable {
    var status: String
    var reproducible: Bool
    var objective: Double?
    var bound: Double?
    var gap: Double?
    var configurations: [String: Configuration]?

    struct Configuration: Decodable {}
  }

  private func document(_ arguments: [String]) throws -> Document {
    try JSONDecoder().decode(
      Document.self,
      from: Data(try Program.output(Self.tutorial + arguments + ["--format", "json"]).utf8))
  }

  @Test("A limit of time that is up leaves a bound, and says that nobody can repeat it")
  func timeLimit() throws {
    let cut = try document(["--time-limit", "1e-9"])
    #expect(!cut.reproducible)
    #expect(cut.status == "open" || cut.status == "gap")
    let whole = try document(["--time-limit", "600"])
    #expect(whole.reproducible && whole.status == "proven")
    let bound = try #require(cut.bound)
    #expect(bound >= (try #require(whole.objective)) * (1 - 1e-9))
    let noise = try Program.run(["place", "tutorial", "--time-limit", "1e-9"])
    #expect(noise.errors.contains("--time-limit raises it"))
    #expect(try Program.run(["place", "tutorial", "--time-limit", "0"]).status == 64)
    // A ratio needs the reference's availability, which no limit of time takes away.
    #expect(
      try document(["--time-limit", "1e-9", "--objective", "batch_failure_rate"]).bound == nil)
  }

  @Test("Limits that cannot be kept together are named as they were given")
  func conflict() throws {
    let text = try Program.output(
      Self.tutorial + [
        "--budget", "1e6", "--limit", "treated_fraction>=0.7", "--limit",
        "batch_failure_rate<=0.5",
      ])
    #expect(text.contains("no placement keeps the limits (proven)"))
    #expect(text.contains("network_cost_per_year<=1000000\n"))
    #expect(!text.contains("batch_failure_rate<=0.5"))
  }

  @Test("A placement goes into a comparison, its modes too")
  func simulated() throws {
    let scratch = try Scratch()
    for (name, objective) in [("cheap", "network_cost_per_year"), ("fast", "batch_failure_rate")] {
      _ = try Program.output(
        Self.tutorial + [
          "--objective", objective, "--format", "json", "--output", scratch.path("\(name).json"),
          "--set", "network.transport.modes.air.fixed_hours=1",
          "--set", "network.transport.modes.air.minimum_km=0",
        ])
    }
    #expect(try scratch.text("cheap.json").contains("\"van\""))
    let text = try Program.output(
      ["compare", "tutorial"] + Program.small + [
        "--placement", scratch.path("cheap.json"), "--placement", scratch.path("fast.json"),
        "--set", "network.transport.modes.air.fixed_hours=1",
        "--set", "network.transport.modes.air.minimum_km=0",
      ])
    #expect(text.contains("cheap") && text.contains("fast"))
  }
}
