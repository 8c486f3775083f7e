/// A table of comma-separated values by RFC 4180, every field with its place in the file.
///
/// A byte order mark, CRLF, LF and lone CR line ends are accepted; lines of nothing but blank fields
/// are skipped.
struct CSVTable {
  /// A field: its text with quotation marks undone, and where it starts.
  struct Field {
    var text: String
    var line: Int
    var column: Int
    /// The override that gave the field its text, if any.
    var override: String?

    init(text: String, line: Int, column: Int, override: String? = nil) {
      self.text = text
      self.line = line
      self.column = column
      self.override = override
    }
  }

  /// The file's name.
  var file: String
  /// The names of the columns.
  var header: [Field]
  /// The rows, each as long as the header.
  var rows: [[Field]]
  /// Whether a row was refused, so that what it defined is unknown.
  var isIncomplete: Bool

  /// Where a field is.
  func position(of field: Field) -> SourcePosition {
    if let override = field.override { return SourcePosition(file: override) }
    return SourcePosition(file: file, line: field.line, column: field.column)
  }

  /// Splits a file, or notes why it cannot be; a ragged row is noted and left out.
  ///
  /// - Parameter mayBeEmpty: whether a header without rows is sound.
  static func parse(
    _ source: SourceFile, mayBeEmpty: Bool = false, log: ProblemLog
  ) -> CSVTable? {
    var parser = CSVParser(source: source, log: log)
    guard let records = parser.records() else { return nil }
    guard let header = records.first else {
      log.add(.emptyFile, at: SourcePosition(file: source.name))
      return nil
    }
    var rows: [[Field]] = []
    rows.reserveCapacity(records.count - 1)
    for record in records.dropFirst() {
      if record.count == header.count {
        rows.append(record)
      } else {
        log.add(
          .raggedRow(fields: record.count, columns: header.count),
          at: SourcePosition(file: source.name, line: record[0].line))
      }
    }
    if records.count == 1, !mayBeEmpty {
      log.add(.noRows, at: SourcePosition(file: source.name, line: 1))
    }
    return CSVTable(
      file: source.name, header: header, rows: rows,
      isIncomplete: rows.count < max(mayBeEmpty ? 0 : 1, records.count - 1))
  }
}

/// Splits bytes into records of fields.
struct CSVParser {
  private let file: String
  private let bytes: [UInt8]
  private let log: ProblemLog
  private var index = 0
  private var line = 1
  private var column = 1

  init(source: SourceFile, log: ProblemLog) {
    file = source.name
    bytes = source.bytes
    self.log = log
  }

  private static let columnLimit = 1000
  private static let rowLimit = 1_000_000
  private static let quote = UInt8(ascii: "\"")
  private static let comma = UInt8(ascii: ",")
  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  /// All records but blank lines; nil where quotation marks leave the records undecided.
  mutating func records() -> [[CSVTable.Field]]? {
    var records: [[CSVTable.Field]] = []
    var isDecided = true
    while index < bytes.count {
      var record: [CSVTable.Field] = []
      record.reserveCapacity(records.last?.count ?? 16)
      repeat {
        guard let field = field() else {
          isDecided = false
          skipLine()
          break
        }
        record.append(field)
        if record.count > Self.columnLimit {
          log.add(.tooManyColumns(limit: Self.columnLimit), at: position(field.line, field.column))
          return nil
        }
      } while takeComma()
      // Spreadsheets end tables with rows of nothing but commas.
      if !record.allSatisfy(\.text.isBlank) { records.append(record) }
      if records.count > Self.rowLimit + 1 {
        log.add(.tooManyRows(limit: Self.rowLimit), at: SourcePosition(file: file))
        return nil
      }
      takeLineEnd()
      if !isDecided, index >= bytes.count { return nil }
    }
    return isDecided ? records : nil
  }

  private mutating func field() -> CSVTable.Field? {
    let start = (line: line, column: column)
    guard index < bytes.count, bytes[index] == Self.quote else {
      let first = index
      while index < bytes.count, !isDelimiter(bytes[index]) {
        if bytes[index] == Self.quote {
          log.add(.strayQuote, at: position(line, column))
          return nil
        }
        advance()
      }
      let text = String(decoding: bytes[first..<index], as: UTF8.self)
      return CSVTable.Field(text: text, line: start.line, column: start.column)
    }
    advance()
    var content: [UInt8] = []
    while index < bytes.count {
      let byte = bytes[index]
      guard byte == Self.quote else {
        content.append(byte)
        advance()
        continue
      }
      advance()
      if index < bytes.count, bytes[index] == Self.quote {
        content.append(Self.quote)
        advance()
        continue
      }
      if index < bytes.count, !isDelimiter(bytes[index]) {
        let rest = bytes[index...].prefix { !isDelimiter($0) && $0 != Self.quote }.prefix(64)
        log.add(
          .textAfterQuote(found: String(decoding: rest, as: UTF8.self)), at: position(line, column))
        return nil
      }
      return CSVTable.Field(
        text: String(decoding: content, as: UTF8.self), line: start.line, column: start.column)
    }
    log.add(.unterminatedQuote, at: position(start.line, start.column))
    return nil
  }

  private func position(_ line: Int, _ column: Int) -> SourcePosition {
    SourcePosition(file: file, line: line, column: column)
  }

  private func isDelimiter(_ byte: UInt8) -> Bool {
    byte == Self.comma || byte == Self.lineFeed || byte == Self.carriageReturn
  }

  private mutating func advance() {
    let byte = bytes[index]
    index += 1
    if byte == Self.lineFeed
      || (byte == Self.carriageReturn && !(index < bytes.count && bytes[index] == Self.lineFeed))
    {
      line += 1
      column = 1
    } else if byte & 0xC0 != 0x80, byte != Self.carriageReturn {
      column += 1
    }
  }

  private mutating func takeComma() -> Bool {
    guard index < bytes.count, bytes[index] == Self.comma else { return false }
    advance()
    return true
  }

  private mutating func takeLineEnd() {
    guard index < bytes.count else { return }
    let isReturn = bytes[index] == Self.carriageReturn
    advance()
    if isReturn, index < bytes.count, bytes[index] == Self.lineFeed { advance() }
  }

  private mutating func skipLine() {
    while index < bytes.count, bytes[index] != Self.lineFeed, bytes[index] != Self.carriageReturn {
      advance()
    }
  }
}

extension StringProtocol {
  /// Whether there is nothing but spaces and tabs.
  var isBlank: Bool { utf8.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") } }

  /// The text without spaces and tabs around it.
  var trimmed: String {
    var characters = self[...]
    while let first = characters.first, first == " " || first == "\t" { characters.removeFirst() }
    while let last = characters.last, last == " " || last == "\t" { characters.removeLast() }
    return String(characters)
  }
}
