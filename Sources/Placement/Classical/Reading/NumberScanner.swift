/// Reads numbers separated by white space, and remembers where each stood.
struct NumberScanner {
  /// One word of the text.
  struct Word {
    var text: String
    var line: Int
    var column: Int
  }

  let file: String
  private(set) var problems: [LocationFileProblem] = []
  private var bytes: [UInt8]
  private var offset = 0
  private var line = 1
  private var lineStart = 0
  private var hasEnded = false

  /// More problems than this are not collected: what is not such a file at all needs no long list.
  private static let mostProblems = 20

  init(text: String, file: String) {
    self.file = file
    bytes = Array(text.utf8)
  }

  /// Whether reading on makes sense.
  var isUsable: Bool { !hasEnded && problems.count < Self.mostProblems }

  mutating func report(_ kind: LocationFileProblem.Kind, at word: Word?) {
    guard problems.count < Self.mostProblems else { return }
    problems.append(
      LocationFileProblem(kind: kind, file: file, line: word?.line, column: word?.column))
  }

  mutating func nextWord() -> Word? {
    while offset < bytes.count, bytes[offset] <= 0x20 {
      if bytes[offset] == 0x0A {
        line += 1
        lineStart = offset + 1
      }
      offset += 1
    }
    guard offset < bytes.count else { return nil }
    let start = offset
    while offset < bytes.count, bytes[offset] > 0x20 { offset += 1 }
    // Whole characters: a word begins and ends beside white space.
    let text = String(decoding: bytes[start..<min(offset, start + 40)], as: UTF8.self)
    let column = String(decoding: bytes[lineStart..<start], as: UTF8.self).count + 1
    return Word(text: text, line: line, column: column)
  }

  /// The next number, 0 when it is missing or wrong (which is reported).
  mutating func number(_ meaning: @autoclosure () -> String) -> (value: Double, word: Word?) {
    guard isUsable else { return (0, nil) }
    guard let word = nextWord() else {
      hasEnded = true
      report(
        .tooShort(missing: meaning()),
        at: Word(text: "", line: line, column: offset - lineStart + 1))
      return (0, nil)
    }
    return (value(of: word, meaning()), word)
  }

  /// A word as a number; "7500." counts as one, as in Fortran's files.
  mutating func value(of word: Word, _ meaning: @autoclosure () -> String) -> Double {
    let text = word.text.hasSuffix(".") ? String(word.text.dropLast()) : word.text
    guard let value = Double(text), value.isFinite, text.first != "+" || text.count > 1 else {
      report(.notANumber(found: word.text, meaning: meaning()), at: word)
      return 0
    }
    return value
  }

  /// The next number that must be at least `least`.
  mutating func number(
    _ meaning: @autoclosure () -> String, atLeast least: Double
  ) -> Double {
    let (value, word) = number(meaning())
    if let word, value < least {
      let limit = least == 0 ? "0" : "\(least)"
      report(
        .outOfRange(found: word.text, meaning: meaning(), allowed: "at least \(limit)"), at: word)
    }
    return value
  }

  /// The next whole number within a range; the lower end when missing or wrong.
  mutating func whole(
    _ meaning: @autoclosure () -> String, in range: ClosedRange<Int>
  ) -> Int {
    let before = problems.count
    let (value, word) = number(meaning())
    guard let word, problems.count == before else { return range.lowerBound }
    guard let whole = Int(exactly: value) else {
      report(.notAWholeNumber(found: word.text, meaning: meaning()), at: word)
      return range.lowerBound
    }
    guard range.contains(whole) else {
      let allowed = "from \(range.lowerBound) to \(range.upperBound)"
      report(.outOfRange(found: word.text, meaning: meaning(), allowed: allowed), at: word)
      return range.lowerBound
    }
    return whole
  }

  /// Reports what follows, and throws if anything was wrong.
  mutating func finish() throws(LocationFileError) {
    if isUsable, let word = nextWord() { report(.tooLong(found: word.text), at: word) }
    if !problems.isEmpty { throw LocationFileError(problems: problems) }
  }
}
