import Testing

@testable import SupplyNetwork

@Suite("YAML")
struct YAMLReadingTests {
  private func parse(_ text: String) -> (value: YAMLValue?, problems: [String]) {
    let log = ProblemLog()
    let source = SourceFile(name: "t.yaml", bytes: Array(text.utf8))
    return (YAMLValue.parse(source, log: log), log.problems.map(\.description))
  }

  private func read(_ text: String, _ body: (YAMLMap) -> Void) -> [String] {
    let log = ProblemLog()
    let source = SourceFile(name: "t.yaml", bytes: Array(text.utf8))
    let value = YAMLValue.parse(source, log: log)
    let map = YAMLMap(value, path: "", position: SourcePosition(file: "t.yaml"), log: log)
    body(map)
    map.finish()
    return log.problems.map(\.description)
  }

  @Test("Values of every kind are read")
  func kinds() {
    let text = """
      number: 1.5
      exponent: -2e3
      whole: 7
      truth: true
      text: 'quoted'
      list: [1, 2, 3]
      nothing: ~
      """
    let problems = read(text) { map in
      #expect(map.number("number", .any) == 1.5)
      #expect(map.number("exponent", .any) == -2000)
      #expect(map.whole("whole", .any) == 7)
      #expect(map.boolean("truth"))
      #expect(map.text("text") == "quoted")
      #expect(map.numbers("list", .any) == [1, 2, 3])
      #expect(map.optionalNumber("nothing", .any) == nil)
      #expect(map.number("absent", .any, default: 4) == 4)
    }
    #expect(problems.isEmpty)
  }

  @Test("Anchors and aliases are followed")
  func aliases() {
    let problems = read("a: &level 3\nb: *level\n") { map in
      #expect(map.number("a", .any) == 3)
      #expect(map.number("b", .any) == 3)
    }
    #expect(problems.isEmpty)
  }

  @Test("A misspelt key excuses the missing one")
  func misspelt() {
    let problems = read("poplation: 3\ncolour: blue\n") { map in
      _ = map.number("population", .any)
      _ = map.number("area", .any)
    }
    #expect(
      problems == [
        "t.yaml:1:1: unknown key 'poplation' — did you mean 'population'?",
        "t.yaml:2:1: unknown key 'colour'",
        "t.yaml: the key 'area' is missing",
      ])
  }

  @Test("Positions count from 1, columns in characters")
  func positions() {
    let problems = read("é: ok\nouter:\n  inner: [1, two]\n") { map in
      _ = map.text("é")
      let outer = map.map("outer")
      _ = outer.numbers("inner", .any)
    }
    #expect(problems == ["t.yaml:3:14: outer.inner[2] must be a number (found 'two')"])
  }

  @Test("Text within quotation marks is no number, no truth value and not nothing")
  func quoted() {
    let problems = read("a: \"1\"\nb: 'true'\nc: \"\"\n") { map in
      _ = map.number("a", .any)
      _ = map.boolean("b")
      _ = map.optionalNumber("c", .any)
    }
    #expect(problems.map { $0.prefix(10) } == ["t.yaml:1:4", "t.yaml:2:4", "t.yaml:3:4"])
  }

  @Test(
    "What cannot be parsed has a place",
    arguments: [
      ("a: [1, 2\nb: 3\n", "t.yaml:2:2:"), ("a: 1\n\tb: 2\n", "t.yaml:2:1: a tab"),
      ("a: 1\n---\nb: 2\n", "t.yaml:2:1: a second document"), ("a: *b\n", "t.yaml:1:4:"),
      ("a: &a [*a]\n", "t.yaml:1:8:"), ("a: 1\nb: 2\na: 3\n", "t.yaml:3:1: the key 'a' occurs"),
      ("a: \"\u{1}\"\n", "t.yaml:1:5:"), ("- [a]: &a 1\n  *a : 2\n", "t.yaml:1:5: a key must"),
      ("a: %b\n", "t.yaml:1:4:"), ("", "t.yaml: the file is empty"),
      ("# only this\n", "t.yaml: the file is empty"), ("~\n", "t.yaml: the file is empty"),
    ])
  func broken(text: String, expected: String) {
    let parsed = parse(text)
    #expect(parsed.value == nil)
    #expect(parsed.problems.count == 1)
    #expect(parsed.problems.first?.hasPrefix(expected) == true, "\(parsed.problems)")
  }

  @Test(
    "Depth is bounded however it is written",
    arguments: [
      String(repeating: "[", count: 100_000), String(repeating: "{a: ", count: 10_000),
      "a:\n  " + String(repeating: "- ", count: 100_000),
      String(repeating: "? ", count: 100_000),
      (0..<900).map { String(repeating: " ", count: $0) + "k:\n" }.joined(),
    ])
  func depth(text: String) {
    let parsed = parse(text)
    #expect(parsed.value == nil)
    #expect(parsed.problems.count == 1)
    #expect(parsed.problems.first?.contains("nested deeper than 64 levels") == true)
  }

  @Test("Depth within the limit is read")
  func shallow() {
    let text = String(repeating: "[", count: 60) + String(repeating: "]", count: 60)
    #expect(parse("a: \(text)\n").value != nil)
  }

  @Test("Aliases are counted as what they stand for", arguments: 2...9)
  func bomb(levels: Int) {
    var text = "l0: &l0 [1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
    for level in 1...levels {
      let aliases = Array(repeating: "*l\(level - 1)", count: 9).joined(separator: ", ")
      text += "l\(level): &l\(level) [\(aliases)]\n"
    }
    let parsed = parse(text)
    #expect((parsed.value == nil) == (levels >= 5), "\(levels)")
    #expect(parsed.problems.count == (levels >= 5 ? 1 : 0))
  }

  @Test(
    "Numbers are decimal",
    arguments: [
      ("1", 1.0), ("-1.5", -1.5), ("+2", 2), (".5", 0.5), ("5.", 5), ("1e3", 1000), ("1E-3", 0.001),
      ("007", 7),
    ])
  func number(text: String, expected: Double) {
    guard case .number(let number) = NumberText.read(text) else {
      Issue.record("\(text) is a number")
      return
    }
    #expect(number == expected)
  }

  @Test(
    "What is no number",
    arguments: [
      "", "-", ".", "e5", "1e", "0x10", "1_000", "1,000", "1 000", "1.2.3", "½", "١", "one", "1;",
    ])
  func noNumber(text: String) {
    guard case .notANumber = NumberText.read(text) else {
      Issue.record("\(text) is no number")
      return
    }
  }

  @Test("What is not finite", arguments: ["inf", "-Infinity", "NaN", ".inf", "-.INF", "1e999"])
  func notFinite(text: String) {
    guard case .notFinite = NumberText.read(text) else {
      Issue.record("\(text) is not finite")
      return
    }
  }

  @Test(
    "The nearest name",
    arguments: [
      ("suits", "suites"), ("SUITES", "suites"), ("suties", "suites"), ("suite", "suites"),
      ("hold-limit-hours", "hold_limit_hours"), ("latitud", "latitude"),
    ])
  func nearest(name: String, expected: String) {
    let names = ["latitude", "longitude", "suites", "hold_limit_hours"]
    #expect(NearestName.of(name, among: names) == expected)
  }

  @Test("No name is near")
  func noneNear() {
    #expect(NearestName.of("population", among: ["latitude", "suites"]) == nil)
    #expect(NearestName.of("", among: ["a"]) == nil)
    #expect(NearestName.of(String(repeating: "x", count: 100_000), among: ["x"]) == nil)
    #expect(NearestName.of("x", among: [String(repeating: "x", count: 100_000)]) == nil)
  }

  @Test("The edit distance counts a swap of neighbours once")
  func distance() {
    #expect(NearestName.distance(Array("abcd"), Array("abdc"), atMost: 3) == 1)
    #expect(NearestName.distance(Array("kitten"), Array("sitting"), atMost: 3) == 3)
    #expect(NearestName.distance(Array("kitten"), Array("sitting"), atMost: 2) == 3)
    #expect(NearestName.distance(Array("ca"), Array("abc"), atMost: 3) == 3)
  }
}

@Suite("Control characters")
struct ControlCharacterTests {
  @Test(
    "are found", arguments: ["a\u{0}", "\u{7}", "\u{1B}[1m", "\u{7F}", "é\u{80}", "\u{9F}x", "\t"])
  func found(text: String) {
    #expect(text.hasControlCharacter(allowingLineFeed: true))
  }

  @Test("are not seen where there are none", arguments: ["", "Zürich", "東京", "\u{A0}", "Â©", "à"])
  func none(text: String) {
    #expect(!text.hasControlCharacter(allowingLineFeed: false))
  }

  @Test("Line ends are a choice")
  func lineEnds() {
    #expect("a\nb".hasControlCharacter(allowingLineFeed: false))
    #expect(!"a\r\nb".hasControlCharacter(allowingLineFeed: true))
  }
}
