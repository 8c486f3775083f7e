import Foundation
import Testing

@Suite("Calibrate")
struct CalibrateTests {
  /// The tutorial's demand with people in every quintile.
  static let fiveQuintiles = """
    region_id,deprivation_quintile,population,latitude,longitude
    WEST,1,500000,50,0
    WEST,2,500000,50,0
    WEST,3,500000,50,0
    WEST,4,500000,50,0
    WEST,5,1000000,50,0.1
    EAST,1,1000000,50,5
    EAST,5,1000000,50,5.1

    """

  @Test("Shares asked for are shares reproduced, and the multipliers have mean 1")
  func calibrate() throws {
    let scratch = try Scratch()
    let path = try scratch.copyTutorial(overlay: ["demand.csv": Self.fiveQuintiles])
    let arguments = [
      "calibrate", path, "--most-deprived", "0.2", "--least-deprived", "0.45", "--replications",
      "6", "--years", "4",
    ]
    let text = try Program.output(arguments + ["--threads", "1"])
    #expect(try Program.output(arguments + ["--threads", "2"]) == text)
    let last = try #require(text.split(separator: "\n").last)
    #expect(last.hasPrefix("referral_multiplier_by_quintile: ["))
    let list = last.dropFirst("referral_multiplier_by_quintile: [".count).dropLast()
    let multipliers = list.split(separator: ",").compactMap {
      Double($0.trimmingPrefix { $0 == " " })
    }
    try #require(multipliers.count == 5)
    let people = [1.5, 0.5, 0.5, 0.5, 2.0]
    let mean = zip(multipliers, people).reduce(0) { $0 + $1.0 * $1.1 } / 5
    #expect(abs(mean - 1) < 1e-3)
    // 30 % of people shall be 20 % of the treated, and 40 % be 45 %.
    #expect(multipliers[0] < 1 && multipliers[4] > 1)
    // What was solved is accepted by a simulation, and does what it was solved for.
    let set = "network.demand.referral_multiplier_by_quintile=[\(list)]"
    let document = try Document(
      Program.output([
        "simulate", path, "--set", set, "--replications", "6", "--years", "4", "--warm-up", "182",
        "--format", "json",
      ]))
    let shares = try (1...5).map { quintile in
      try #require(
        document.number(
          "configurations", "today", "indicators", "patients_treated_per_year", "by", "quintile",
          "\(quintile)", "mean"))
    }
    let total = shares.reduce(0, +)
    #expect(abs(shares[0] / total - 0.2) < 0.02)
    #expect(abs(shares[4] / total - 0.45) < 0.02)
  }

  @Test("A network without people in some quintile is refused, not taken for interrupted")
  func emptyQuintiles() throws {
    let outcome = try Program.run([
      "calibrate", "tutorial", "--most-deprived", "0.2", "--least-deprived", "0.2",
    ])
    #expect(outcome.status == 65)
    #expect(outcome.output == "")
    #expect(outcome.errors == "v2v: nobody lives in quintile 2, 3, 4: no share to solve for\n")
  }

  @Test("A network that treats nobody of some quintile is refused too")
  func nobodyTreated() throws {
    let scratch = try Scratch()
    let path = try scratch.copyTutorial(overlay: ["demand.csv": Self.fiveQuintiles])
    let outcome = try Program.run([
      "calibrate", path, "--most-deprived", "0.2", "--least-deprived", "0.2", "--replications",
      "1", "--years", "1", "--set",
      "network.demand.referral_multiplier_by_quintile=[0, 1, 1, 1, 1]",
    ])
    #expect(outcome.status == 65)
    #expect(outcome.errors.contains("nobody of some quintile is treated"))
  }
}
