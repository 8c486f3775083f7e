internal import GRDB

/// Studies whose points are not known before: they are added as the work goes on.
extension Study {
  /// Adds a point at the end of the design, unless it is there.
  ///
  /// - Returns: its position in the design.
  package func position(ofPoint point: StudyPoint) throws(StudyError) -> Int {
    try file.write { database in
      let known = try Int.fetchOne(
        database.cachedStatement(
          sql: """
            SELECT position FROM design JOIN point ON point.id = design.point WHERE key = ?
            """), arguments: [point.key])
      if let known { return known }
      try database.execute(
        sql: """
          INSERT INTO point (key, levels) VALUES (?, ?)
          ON CONFLICT (key) DO UPDATE SET levels = excluded.levels
          """, arguments: [point.key, try Self.text(point.levels)])
      let position = try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM design") ?? 0
      try database.execute(
        sql: "INSERT INTO design VALUES (?, (SELECT id FROM point WHERE key = ?))",
        arguments: [position, point.key])
      return position
    }
  }

  /// The position of a point by its key; nil where it is not in the design.
  package func position(ofKey key: String) throws(StudyError) -> Int? {
    try file.read { database in
      try Int.fetchOne(
        database.cachedStatement(
          sql: """
            SELECT position FROM design JOIN point ON point.id = design.point WHERE key = ?
            """), arguments: [key])
    }
  }

  /// What was noted under a name; nil where nothing was. Notes end with ``describe(_:experiment:inputs:points:shard:)``.
  package func note(_ name: String) throws(StudyError) -> String? {
    try file.read { try Self.value($0, "note/\(name)") }
  }

  /// Notes a text under a name: what is costly to work out and follows from the study's inputs.
  package func keep(note text: String, under name: String) throws(StudyError) {
    try file.write { try Self.set($0, "note/\(name)", text) }
  }

  /// All notes, in the order of their names.
  package func notes() throws(StudyError) -> [(name: String, text: String)] {
    try file.read { database in
      try Row.fetchAll(
        database,
        sql: "SELECT key, value FROM manifest WHERE key LIKE 'note/%' ORDER BY key"
      ).map { (String(($0["key"] as String).dropFirst(5)), $0["value"]) }
    }
  }
}
