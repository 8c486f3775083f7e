import Testing

@testable import SupplyNetwork

@Suite("Comma-separated values")
struct CSVTableTests {
  private func parse(_ text: String) -> (table: CSVTable?, problems: [String]) {
    parse(Array(text.utf8))
  }

  private func parse(_ bytes: [UInt8]) -> (table: CSVTable?, problems: [String]) {
    let log = ProblemLog()
    let table = SourceFile.checked(name: "t.csv", bytes: bytes, log: log)
      .flatMap { CSVTable.parse($0, log: log) }
    return (table, log.problems.map(\.description))
  }

  private func rows(_ text: String) -> [[String]]? {
    parse(text).table?.rows.map { $0.map(\.text) }
  }

  @Test("Plain fields, with and without a last line end")
  func plain() {
    #expect(rows("a,b\n1,2\n3,4\n") == [["1", "2"], ["3", "4"]])
    #expect(rows("a,b\n1,2\n3,4") == [["1", "2"], ["3", "4"]])
    #expect(rows("a,b\n,\n1,\n,2\n") == [["1", ""], ["", "2"]])
  }

  @Test("Line ends of every system")
  func lineEnds() {
    #expect(rows("a,b\r\n1,2\r\n3,4\r\n") == [["1", "2"], ["3", "4"]])
    #expect(rows("a,b\r1,2\r3,4\r") == [["1", "2"], ["3", "4"]])
  }

  @Test("Quoted fields: commas, line ends and doubled quotation marks")
  func quoted() {
    #expect(rows("a,b\n\"1,5\",\"x\ny\"\n") == [["1,5", "x\ny"]])
    #expect(rows("a,b\n\"say \"\"hello\"\"\",\"\"\n") == [["say \"hello\"", ""]])
    #expect(rows("a,b\n\"\"\"\",\"1\"\r\n") == [["\"", "1"]])
    #expect(rows("a,b\n\"x\r\ny\",2") == [["x\r\ny", "2"]])
  }

  @Test("Blank lines and a byte order mark are skipped")
  func blankLines() {
    #expect(rows("\u{FEFF}a,b\n\n1,2\n   \n,\n\n3,4\n\n\n") == [["1", "2"], ["3", "4"]])
    #expect(parse("\u{FEFF}a,b\n1,2").table?.header.map(\.text) == ["a", "b"])
  }

  @Test("Unicode is kept")
  func unicode() {
    #expect(rows("a\nŁódź 東京 🏥\n") == [["Łódź 東京 🏥"]])
  }

  @Test("Every field knows its line and column")
  func positions() throws {
    let table = try #require(parse("a,bé,c\n\"x\ny\",é2,\"q\"\r\n\n1,2,3").table)
    #expect(table.header.map(\.column) == [1, 3, 6])
    #expect(table.rows[0].map(\.line) == [2, 3, 3])
    #expect(table.rows[0].map(\.column) == [1, 4, 7])
    #expect(table.rows[1].map(\.line) == [5, 5, 5])
    #expect(table.rows[1].map(\.column) == [1, 3, 5])
  }

  @Test("Ragged rows are noted and left out")
  func ragged() {
    let parsed = parse("a,b\n1\n1,2\n1,2,3\n")
    #expect(parsed.table?.rows.count == 1)
    #expect(parsed.table?.isIncomplete == true)
    #expect(
      parsed.problems == [
        "t.csv:2: the row has 1 field, the header 2",
        "t.csv:4: the row has 3 fields, the header 2 — put fields that contain commas in quotation"
          + " marks",
      ])
  }

  @Test("Every broken quotation is noted where it is")
  func quotations() {
    let parsed = parse("a,b\n1\",2\n\"1\"x,2\n3,\"4\n5,6\n")
    #expect(parsed.table == nil)
    #expect(parsed.problems.map { $0.prefix(9) } == ["t.csv:2:2", "t.csv:3:4", "t.csv:4:3"])
  }

  @Test("Nothing at all")
  func empty() {
    #expect(parse("").problems == ["t.csv: the file is empty"])
    #expect(parse("\n \n").problems == ["t.csv: the file is empty"])
    #expect(parse("a,b\n").problems == ["t.csv:1: the table has a header but no rows"])
  }

  @Test(
    "Malformed UTF-8",
    arguments: [
      [0x80], [0xC3], [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80],
      [0xF4, 0x90, 0x80, 0x80],
      [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82], [0xFE],
    ])
  func malformed(bytes: [UInt8]) {
    #expect(SourceFile.firstInvalidUTF8(in: Array("aé".utf8) + bytes) == 3)
  }

  @Test("A long table takes no time")
  func long() throws {
    var text = "region_id,deprivation_quintile,population,latitude,longitude\n"
    for index in 0..<15_715 { text += "\(10_000 + index / 5),\(index % 5 + 1),1234,50.25,-1.5\n" }
    #expect(parse(text).table?.rows.count == 15_715)
  }
}
