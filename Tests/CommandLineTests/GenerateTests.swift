import Foundation
import Testing

@Suite("Generate")
struct GenerateTests {
  @Test("A generated network validates and runs, and equal options give equal bytes")
  func generate() throws {
    let scratch = try Scratch()
    let options = ["--regions", "40", "--centres", "4", "--candidates", "2", "--seed", "7"]
    let said = try Program.output(["generate", "first"] + options, in: scratch.url)
    #expect(said == "Made first. Try: v2v compare first\n")
    _ = try Program.output(["generate", "second"] + options, in: scratch.url)
    let names = try FileManager.default.contentsOfDirectory(atPath: scratch.path("first")).sorted()
    #expect(
      names == [
        "PROVENANCE.md", "README.md", "centres.csv", "demand.csv", "facilities.csv",
        "network.yaml", "regions.csv", "therapy.yaml",
      ])
    for name in names {
      #expect(try scratch.text("first/\(name)") == scratch.text("second/\(name)"))
    }
    #expect(
      try Program.output(["validate", "first"], in: scratch.url).contains(
        "40 regions, 200 demand rows, 6 centres, 3 facilities"))
    let document = try Document(
      Program.output(["compare", "first", "--format", "json"] + Program.small, in: scratch.url))
    let order = document["configuration_order"] as? [String]
    #expect(order == ["today", "centralised-expanded", "hub-and-spoke"])
    for name in order ?? [] {
      let treated = try #require(
        document.number("configurations", name, "indicators", "treated_fraction", "mean"))
      #expect(treated > 0.5 && treated < 1)
    }
    // The command that the page names makes the same files.
    let page = try scratch.text("first/README.md")
    let line = try #require(page.split(separator: "\n").first { $0.contains("v2v generate") })
    let words = line.split(separator: " ").dropFirst().map(String.init)
    _ = try Program.output(words.map { $0 == "DIR" ? "third" : $0 }, in: scratch.url)
    #expect(try scratch.text("third/demand.csv") == scratch.text("first/demand.csv"))
  }

  @Test("Nothing is overwritten")
  func overwrite() throws {
    let scratch = try Scratch()
    try scratch.write("kept", to: "letter")
    let refused = try Program.run(["generate", "."], in: scratch.url)
    #expect(refused.status == 73)
    #expect(refused.errors == "v2v: .: is there already and not an empty folder\n")
    #expect(try Program.run(["generate", "letter"], in: scratch.url).status == 73)
    #expect(try scratch.names() == ["letter"])
    #expect(try Program.run(["generate", "letter/inside"], in: scratch.url).status == 73)
  }

  @Test("Every wrong size is named at once")
  func sizes() throws {
    let scratch = try Scratch()
    let refused = try Program.run(
      ["generate", "new", "--regions", "0", "--clustering", "2", "--extent", "1"], in: scratch.url)
    #expect(refused.status == 64)
    for option in ["--regions must be", "--clustering must be", "--extent must be"] {
      #expect(refused.errors.contains(option))
    }
    let full = try Program.run(
      ["generate", "new", "--regions", "10", "--centres", "8"], in: scratch.url)
    #expect(full.status == 64)
    #expect(full.errors.contains("13 together, need as many regions, not 10"))
    #expect(try scratch.names() == [])
  }

  @Test(
    "Ten thousand regions",
    .enabled(if: ProcessInfo.processInfo.environment["V2V_NIGHTLY"] != nil))
  func large() throws {
    let scratch = try Scratch()
    _ = try Program.output(
      [
        "generate", "big", "--regions", "10000", "--centres", "100", "--hubs", "3", "--candidates",
        "50", "--people", "300000000", "--extent", "2500",
      ], in: scratch.url)
    #expect(
      try Program.output(["validate", "big"], in: scratch.url).contains(
        "10000 regions, 50000 demand rows, 150 centres, 53 facilities"))
  }
}
