internal import Foundation
internal import GRDB

/// A table of a study in open form; rows come one after the other, so that none need be kept.
package struct StudyTable: Sendable {
  /// A column.
  package struct Field: Hashable, Sendable {
    /// What it holds.
    package enum Kind: String, Hashable, Sendable {
      case string
      case integer
      case number
    }

    /// Its name.
    package var name: String
    /// What it holds.
    package var kind: Kind
    /// What it means.
    package var description: String

    /// Creates a column.
    package init(_ name: String, _ kind: Kind, _ description: String) {
      self.name = name
      self.kind = kind
      self.description = description
    }
  }

  /// The name.
  package var name: String
  /// What it is.
  package var description: String
  /// The columns.
  package var fields: [Field]
  /// The columns that identify a row.
  package var key: [String]
  /// Hands out the rows in order; a field without a value is nil.
  package var rows: @Sendable (_ take: ([String?]) throws -> Void) throws -> Void

  /// Creates a table.
  package init(
    name: String, description: String, fields: [Field], key: [String],
    rows: @escaping @Sendable (_ take: ([String?]) throws -> Void) throws -> Void
  ) {
    self.name = name
    self.description = description
    self.fields = fields
    self.key = key
    self.rows = rows
  }
}

/// A database of tables as they are, for whoever asks questions in SQL.
package enum PlainDatabase {
  /// Writes tables to a new file, all or none.
  package static func write(_ tables: [StudyTable], to path: String) throws {
    let partial = path + ".partial"
    try? FileManager.default.removeItem(atPath: partial)
    do {
      let database = try DatabaseQueue(path: partial)
      try database.write { database in
        for table in tables {
          let columns = table.fields.map { field in
            "\(quoted(field.name)) \(type(field.kind))"
          }
          let key = table.key.map(quoted).joined(separator: ", ")
          try database.execute(
            sql: "CREATE TABLE \(quoted(table.name)) (\(columns.joined(separator: ", ")), "
              + "PRIMARY KEY (\(key))) STRICT")
          let places = table.fields.map { _ in "?" }.joined(separator: ", ")
          let statement = try database.makeStatement(
            sql: "INSERT INTO \(quoted(table.name)) VALUES (\(places))")
          try table.rows { row in
            let values: [(any DatabaseValueConvertible)?] = zip(row, table.fields).map {
              text, field in
              guard let text else { return nil }
              return switch field.kind {
              case .string: text
              case .integer: Int64(text)
              case .number: Double(text)
              }
            }
            try statement.execute(arguments: StatementArguments(values))
          }
        }
      }
      try database.close()
      try FileManager.default.moveItem(atPath: partial, toPath: path)
    } catch {
      try? FileManager.default.removeItem(atPath: partial)
      if error is DatabaseError { throw StudyFile.failure(error, path: path) }
      throw error
    }
  }

  private static func quoted(_ name: String) -> String {
    "\"" + name.replacing("\"", with: "\"\"") + "\""
  }

  private static func type(_ kind: StudyTable.Field.Kind) -> String {
    switch kind {
    case .string: "TEXT"
    case .integer: "INTEGER"
    case .number: "REAL"
    }
  }
}
