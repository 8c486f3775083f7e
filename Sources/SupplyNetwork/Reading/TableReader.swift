/// Reads the columns of a table by name, and notes those that are missing, unknown or repeated.
final class TableReader {
  let table: CSVTable
  let log: ProblemLog
  private var columns: [String: Int] = [:]

  /// Resolves the columns.
  init(_ table: CSVTable, required: [String], optional: [String], log: ProblemLog) {
    self.table = table
    self.log = log
    var unknown: [CSVTable.Field] = []
    for (index, field) in table.header.enumerated() {
      let name = field.text.trimmed
      if !required.contains(name), !optional.contains(name) {
        unknown.append(field)
      } else if columns[name] != nil {
        log.add(.duplicateColumn(name: name), at: table.position(of: field))
      } else {
        columns[name] = index
      }
    }
    let missing = required.filter { columns[$0] == nil }
    var excused: Set<String> = []
    for field in unknown {
      let name = field.text.trimmed
      let nearest = NearestName.of(name, among: missing + required + optional)
      if let nearest { excused.insert(nearest) }
      log.add(
        .unknownColumn(name: name.shortened, nearest: nearest), at: table.position(of: field))
    }
    for name in missing where !excused.contains(name) {
      log.add(.missingColumn(name: name), at: SourcePosition(file: table.file, line: 1))
    }
  }

  /// Whether a column is there.
  func has(_ column: String) -> Bool { columns[column] != nil }

  /// The rows, in the order of the file.
  var rows: some Sequence<TableRow> {
    table.rows.lazy.map { [columns, table, log] in
      TableRow(fields: $0, columns: columns, table: table, log: log)
    }
  }
}

/// Reads the fields of one row. Where a problem is noted, or was noted of the whole column, the
/// value is a placeholder within its range.
package struct TableRow {
  let fields: [CSVTable.Field]
  let columns: [String: Int]
  let table: CSVTable
  let log: ProblemLog

  /// The line on which the row starts.
  var line: Int { fields[0].line }

  /// The row's place.
  var position: SourcePosition { SourcePosition(file: table.file, line: line) }

  /// The place of a column's field.
  func position(_ column: String) -> SourcePosition {
    field(column).map(table.position(of:)) ?? position
  }

  private func field(_ column: String) -> CSVTable.Field? {
    columns[column].map { fields[$0] }
  }

  /// The text of a field, without spaces around it; nil where the field is blank or not there.
  package func optionalText(_ column: String) -> String? {
    guard let field = field(column), !field.text.isBlank else { return nil }
    let text = field.text.trimmed
    if text.hasControlCharacter(allowingLineFeed: column == "name") {
      log.add(.controlCharacter(subject: column), at: position(column))
      return nil
    }
    return text
  }

  /// The text of a field that must not be blank; empty where it is.
  package func text(_ column: String) -> String {
    guard let field = field(column) else { return "" }
    if field.text.isBlank { log.add(.emptyText(subject: column), at: position(column)) }
    return optionalText(column) ?? ""
  }

  /// A number; `fallback` where the field is blank, which is a problem without a fallback.
  package func number(
    _ column: String, _ range: NumberRange, default fallback: Double? = nil
  ) -> Double {
    let placeholder = fallback ?? range.placeholder
    guard let field = field(column) else { return placeholder }
    if field.text.isBlank {
      if fallback == nil { log.add(.emptyText(subject: column), at: position(column)) }
      return placeholder
    }
    return NumberText.number(
      field.text.trimmed, range, subject: column, at: position(column), log: log) ?? placeholder
  }

  /// A whole number; nil where the field is blank or a problem was noted.
  func optionalWhole(_ column: String, _ range: NumberRange) -> Int? {
    guard let field = field(column), !field.text.isBlank else { return nil }
    guard
      let number = NumberText.number(
        field.text.trimmed, range, subject: column, at: position(column), log: log)
    else { return nil }
    if let whole = Int(exactly: number) { return whole }
    log.add(.notWhole(subject: column, found: field.text.trimmed), at: position(column))
    return nil
  }

  /// A whole number in a field that must not be blank.
  package func whole(_ column: String, _ range: NumberRange) -> Int {
    guard let field = field(column) else { return Int(range.placeholder) }
    if field.text.isBlank { log.add(.emptyText(subject: column), at: position(column)) }
    return optionalWhole(column, range) ?? Int(range.placeholder)
  }

  /// One of the raw values of an enumeration; nil where a problem was noted.
  package func choice<Choice: RawRepresentable<String> & CaseIterable>(_ column: String) -> Choice?
  {
    guard let field = field(column) else { return nil }
    let text = text(column)
    guard !field.text.isBlank, !text.isEmpty else { return nil }
    if let choice = Choice(rawValue: text) { return choice }
    let choices = Choice.allCases.map(\.rawValue)
    log.add(
      .notAChoice(
        subject: column, found: text.shortened, choices: choices,
        nearest: NearestName.of(text, among: choices)), at: position(column))
    return nil
  }

  /// Latitude and longitude.
  func location() -> GeographicPoint {
    GeographicPoint(
      latitude: number("latitude", NumberRange(-90, 90)),
      longitude: number("longitude", NumberRange(-180, 180)))
  }
}

/// Names that rows or keys defined, to notice repeated ones and resolve references.
struct NameIndex {
  /// What is named: `region`, `centre`.
  let what: String
  /// Whether every name is known, so that a reference to another dangles.
  var isComplete: Bool
  /// The names, in the order of the file.
  private(set) var names: [String] = []
  /// Problems after which near names are no longer searched: that takes time in long tables.
  private static let searchLimit = 50
  private var indices: [String: (index: Int, line: Int?)] = [:]

  init(what: String, isComplete: Bool) {
    self.what = what
    self.isComplete = isComplete
  }

  /// Defines a name; notes a repeated one.
  mutating func define(
    _ name: String, index: Int, line: Int?, at position: SourcePosition, log: ProblemLog
  ) {
    guard !name.isEmpty else {
      isComplete = false
      return
    }
    if let first = indices[name] {
      // One of the two probably has another name, to which others may refer.
      isComplete = false
      log.add(
        .duplicateName(what: what, name: name.shortened, firstLine: first.line), at: position)
    } else {
      indices[name] = (index, line)
      names.append(name)
    }
  }

  /// The index of a name, or nil; nothing is noted.
  func index(of name: String) -> Int? { indices[name]?.index }

  /// The index of a name, or nil: where every name is known, that is noted.
  func resolve(
    _ name: String, subject: String, at position: SourcePosition, log: ProblemLog
  ) -> Int? {
    if let found = indices[name] { return found.index }
    if isComplete {
      let isFew = log.count < Self.searchLimit
      log.add(
        .danglingReference(
          subject: subject, what: what, found: name.shortened,
          nearest: isFew ? NearestName.of(name, among: names) : nil), at: position)
    }
    return nil
  }
}
