import Foundation
import Testing

@Suite("Access")
struct AccessTests {
  @Test("The table says how far people live, by fifth")
  func table() throws {
    // Of the tutorial's people 3 million live in the west, where the centre is; the others are
    // 357 km × 1.25 ÷ 50 km/h away, nearly nine hours.
    let text = try Program.output(["access", "tutorial"])
    #expect(text.hasPrefix("Tutorial: 5,000,000 people, 2 regions\n"))
    let rows = text.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
    for row in [
      "Open centres 1 2", "Up to 1 h 60.00 100.00", "Over 5 h 40.00 0.00",
      "Over 200 km 40.00 0.00", "Fifth 1, most deprived 60.00 0.00",
      "Fifth 5, least deprived 20.00 0.00",
    ] {
      #expect(rows.contains(row), "\(row)")
    }
    #expect(!text.contains("Fifth 2"))
  }

  @Test("The document and the CSV table say the same, and shares sum to 1")
  func formats() throws {
    let arguments = ["access", "uk", "--hours", "0.5,1,2", "--kilometres", "10,96.56"]
    let document = try Document(Program.output(arguments + ["--format", "json"]))
    #expect(document["command"] as? String == "access")
    let table = try Table(Program.output(arguments + ["--format", "csv"]))
    let configurations = try document.object("configurations")
    #expect(Set(table.records.map { $0["configuration"] }) == Set(configurations.keys))
    for name in configurations.keys {
      for (measure, ends) in [("hours", 3), ("kilometres", 2)] {
        let bands = try #require(document["configurations", name, measure] as? [[String: Any]])
        #expect(bands.count == ends + 1)
        let shares = bands.compactMap { ($0["share"] as? NSNumber)?.doubleValue }
        #expect(abs(shares.reduce(0, +) - 1) < 1e-12)
        let rows = table.records.filter {
          $0["configuration"] == name && $0["dimension"] == "" && $0["measure"] == measure
        }
        #expect(rows.compactMap { $0["share"].flatMap(Double.init) } == shares)
        #expect(rows.first?["over"] == "0.0" && rows.last?["to"] == "")
        // The fifths make the whole.
        for (index, band) in bands.enumerated() {
          let parts = try document.object("configurations", name, "by", "quintile").keys.map {
            quintile -> Double in
            let list =
              document["configurations", name, "by", "quintile", quintile, measure]
              as? [[String: Any]]
            return (list?[index]["people"] as? NSNumber)?.doubleValue ?? .nan
          }
          let people = (band["people"] as? NSNumber)?.doubleValue ?? .nan
          #expect(abs(parts.reduce(0, +) - people) < 1)
        }
      }
    }
  }

  @Test("Groups and lists of regions restrict what is counted")
  func restricted() throws {
    let scratch = try Scratch()
    func people(_ options: [String]) throws -> Double? {
      try Document(
        Program.output(
          ["access", "uk", "--format", "json", "--configurations", "today"] + options,
          in: scratch.url)
      ).number("configurations", "today", "people")
    }
    #expect(try people(["--group", "Wales"]) == 3_107_468)
    try scratch.write("# two boards\nE54000008\n\n  E54000010\r\n", to: "list")
    #expect(try people(["--regions", "list"]) == 2_518_616 + 1_134_502)
    let table = try Program.output(["access", "uk", "--by", "group"])
    #expect(table.contains("\n  Northern Ireland "))
  }

  @Test("What is wrong is said")
  func problems() throws {
    let scratch = try Scratch()
    try scratch.write("E54000008\nE5400010\nnowhere\n", to: "list")
    let unknown = try Program.run(["access", "uk", "--regions", "list"], in: scratch.url)
    #expect(unknown.status == 65)
    #expect(
      unknown.errors == """
        v2v: list:2: no region 'E5400010' — did you mean 'E54000010'?
        v2v: list:3: no region 'nowhere'

        """)
    #expect(try Program.run(["access", "uk", "--regions", "none"], in: scratch.url).status == 66)
    #expect(try Program.run(["access", "uk", "--group", "France"]).status == 64)
    #expect(try Program.run(["access", "uk", "--configurations", "todya"]).status == 64)
    for bands in ["", "0", "2,1", "1,,2", "-1", "x", "nan"] {
      #expect(try Program.run(["access", "uk", "--hours=\(bands)"]).status == 64, "\(bands)")
    }
  }
}
