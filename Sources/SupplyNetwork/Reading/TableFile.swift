#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Any table of comma-separated values on disk, read with the care that a network's tables get.
package enum TableFile {
  /// Reads the rows of a table.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - required: columns that must be there.
  ///   - optional: columns that may be there; any other is a problem.
  ///   - decode: reads one row; what it asks for and does not find is noted.
  /// - Throws: every problem of the file at once.
  package static func rows<Row>(
    path: String, required: [String], optional: [String], decode: (TableRow) -> Row
  ) throws(NetworkReadingError) -> [Row] {
    let log = ProblemLog()
    let file = URL(filePath: path)
    let source = SourceFile.read(
      file.lastPathComponent, in: file.deletingLastPathComponent().path,
      limit: SourceFile.tableLimit, log: log)
    var rows: [Row] = []
    if let source, let table = CSVTable.parse(source, mayBeEmpty: true, log: log) {
      let reader = TableReader(table, required: required, optional: optional, log: log)
      if log.isEmpty { rows = reader.rows.map(decode) }
    }
    guard log.isEmpty else { throw NetworkReadingError(problems: log.allProblems) }
    return rows
  }
}

/// Text of comma-separated values by RFC 4180.
package enum TableText {
  /// A line of fields with its end; quotation marks stand where a field needs them.
  package static func line(_ fields: [String]) -> String {
    fields.map(quoted).joined(separator: ",") + "\r\n"
  }

  private static func quoted(_ field: String) -> String {
    guard field.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return field }
    return "\"" + field.replacing("\"", with: "\"\"") + "\""
  }
}
