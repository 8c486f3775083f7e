internal import Foundation
internal import GRDB

/// A study on disk: one SQLite file with everything needed to read its results and to make them
/// again. Safe to use from several threads; see ``StudyFile`` for several processes.
package final class Study: Sendable {
  let file: StudyFile

  /// The file.
  package var path: String { file.path }

  /// Opens a study that is there, to read it.
  package init(reading path: String) throws(StudyError) {
    file = try StudyFile(path: path, writing: false)
  }

  /// Opens a study to add to it, or makes one.
  ///
  /// - Throws: ``StudyError/inUse(path:)`` where another process writes it.
  package init(writing path: String) throws(StudyError) {
    file = try StudyFile(path: path, writing: true)
  }

  // MARK: What it is about

  /// Says what the study is about. Runs of points that the new design has too are kept and need not
  /// be made again; those of other points stay in the file, and outside of its results.
  ///
  /// - Parameter experiment: the hash of everything that the results follow from.
  package func describe(
    _ manifest: StudyManifest, experiment: String, inputs: [StudyInput], points: [StudyPoint],
    shard: StudyShard? = nil
  ) throws(StudyError) {
    try file.write { database in
      try database.execute(sql: "DELETE FROM manifest")
      try Self.set(database, "manifest", try Self.text(manifest))
      try Self.set(database, "experiment", experiment)
      if let shard {
        try Self.set(database, "shard", try Self.text(shard))
        try Self.set(database, "seal", ShardSeal.room)
      }
      try database.execute(sql: "DELETE FROM input")
      for input in inputs {
        try database.execute(
          sql: "INSERT INTO input VALUES (?, ?, ?)",
          arguments: [input.path, SHA256.hex(input.bytes), Data(input.bytes)])
      }
      try database.execute(sql: "DELETE FROM design")
      for (position, point) in points.enumerated() {
        try database.execute(
          sql: """
            INSERT INTO point (key, levels) VALUES (?, ?)
            ON CONFLICT (key) DO UPDATE SET levels = excluded.levels
            """, arguments: [point.key, try Self.text(point.levels)])
        try database.execute(
          sql: "INSERT INTO design VALUES (?, (SELECT id FROM point WHERE key = ?))",
          arguments: [position, point.key])
      }
    }
  }

  /// What the study is about.
  package func manifest() throws(StudyError) -> StudyManifest {
    try value("manifest", as: StudyManifest.self)
  }

  /// The hash of everything that the results follow from; nil where the study is still empty.
  package func experiment() throws(StudyError) -> String? {
    try file.read { try Self.value($0, "experiment") }
  }

  /// The part of an experiment that this shard holds; nil for a whole study.
  package func shard() throws(StudyError) -> StudyShard? {
    let text = try file.read { try Self.value($0, "shard") }
    return text == nil ? nil : try value("shard", as: StudyShard.self)
  }

  /// The files that the experiment was read from, in the order of their paths.
  package func inputs() throws(StudyError) -> [StudyInput] {
    let path = path
    return try file.read { database in
      try Row.fetchAll(database, sql: "SELECT path, hash, bytes FROM input ORDER BY path").map {
        let bytes = [UInt8]($0["bytes"] as Data)
        guard SHA256.hex(bytes) == $0["hash"] else {
          throw StudyError.damaged(path: path, what: "the input \($0["path"] as String)")
        }
        return StudyInput(path: $0["path"], bytes: bytes)
      }
    }
  }

  /// The points of the design, in its order.
  package func points() throws(StudyError) -> [StudyPoint] {
    let path = path
    return try file.read { database in
      try Row.fetchAll(
        database,
        sql:
          "SELECT key, levels FROM design JOIN point ON point.id = design.point ORDER BY position"
      ).map { row in
        guard
          let levels = try? JSONDecoder().decode(
            [StudyPoint.Level].self, from: Data((row["levels"] as String).utf8))
        else { throw StudyError.damaged(path: path, what: "a point") }
        return StudyPoint(key: row["key"], levels: levels)
      }
    }
  }

  // MARK: Runs

  /// Adds runs, all or none.
  ///
  /// - Throws: ``StudyError/conflict(path:point:replication:)`` where a run is there already with
  ///   another result; one with the same result is left as it is.
  package func insert(_ runs: [StudyRun]) throws(StudyError) {
    let coded = runs.map { (run: $0, cells: RunCoding.bytes($0.cells)) }
    let path = path
    try file.write { database in
      for (run, cells) in coded {
        let point = try Int64.fetchOne(
          database.cachedStatement(sql: "SELECT point FROM design WHERE position = ?"),
          arguments: [run.point])
        let bins = RunCoding.bytes(run.histograms)
        let known = try Row.fetchOne(
          database.cachedStatement(
            sql: """
              SELECT cells, bins FROM run JOIN histogram ON histogram.run = run.id
              WHERE point = ? AND replication = ?
              """), arguments: [point, run.replication])
        if let known {
          guard [UInt8](known["cells"] as Data) == cells, [UInt8](known["bins"] as Data) == bins
          else {
            throw StudyError.conflict(path: path, point: run.point, replication: run.replication)
          }
          continue
        }
        try database.cachedStatement(
          sql: "INSERT INTO run (point, replication, cells) VALUES (?, ?, ?)"
        ).execute(arguments: [point, run.replication, Data(cells)])
        try database.cachedStatement(sql: "INSERT INTO histogram VALUES (?, ?)")
          .execute(arguments: [database.lastInsertedRowID, Data(bins)])
      }
    }
  }

  /// The number of runs at each point of the design.
  package func counts() throws(StudyError) -> [Int] {
    try file.read { database in
      try Int.fetchAll(
        database,
        sql: """
          SELECT (SELECT COUNT(*) FROM run WHERE run.point = design.point) FROM design
          ORDER BY position
          """)
    }
  }

  /// The number of runs at each point whose replications are among the first.
  ///
  /// - Parameter replications: how many are the first, for each point.
  package func counts(first replications: [Int]) throws(StudyError) -> [Int] {
    try file.read { database in
      let statement = try database.cachedStatement(
        sql: """
          SELECT COUNT(*) FROM run
          WHERE point = (SELECT point FROM design WHERE position = ?) AND replication < ?
          """)
      return try replications.enumerated().map { position, limit in
        try Int.fetchOne(statement, arguments: [position, limit]) ?? 0
      }
    }
  }

  /// The replications that are there at a point, in order.
  package func replications(ofPoint point: Int) throws(StudyError) -> [Int] {
    try file.read { database in
      try Int.fetchAll(
        database,
        sql: """
          SELECT replication FROM run WHERE point = (SELECT point FROM design WHERE position = ?)
          ORDER BY replication
          """, arguments: [point])
    }
  }

  /// Runs at a point, in the order of replications.
  ///
  /// - Parameter replications: which; those that are not there are left out.
  package func runs(
    ofPoint point: Int, replications: Range<Int> = 0..<Int(UInt32.max)
  ) throws(StudyError) -> [StudyRun] {
    let manifest = try manifest()
    return try runs(ofPoint: point, replications: replications, shape: manifest)
  }

  /// The same with the manifest at hand.
  package func runs(
    ofPoint point: Int, replications: Range<Int>, shape: StudyManifest
  ) throws(StudyError) -> [StudyRun] {
    let configurations = shape.configurations.count
    let path = path
    return try file.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT replication, cells, bins FROM run JOIN histogram ON histogram.run = run.id
          WHERE point = (SELECT point FROM design WHERE position = ?)
            AND replication >= ? AND replication < ? ORDER BY replication
          """, arguments: [point, replications.lowerBound, replications.upperBound]
      ).map { row in
        guard
          let cells = RunCoding.cells(
            [UInt8](row["cells"] as Data), count: configurations * shape.measures.count),
          let histograms = RunCoding.histograms(
            [UInt8](row["bins"] as Data), count: configurations * shape.histograms.count)
        else { throw StudyError.damaged(path: path, what: "a run at point \(point)") }
        return StudyRun(
          point: point, replication: row["replication"], cells: cells, histograms: histograms)
      }
    }
  }

  // MARK: The hash of the results

  /// The hash of the results: of the experiment, and of every run of the first replications at each
  /// point, in the order of points and replications. In which order, by how many threads, processes
  /// or blocks they were made and stored does not matter.
  ///
  /// - Parameter replications: how many of each point count; nil counts all.
  package func contentHash(replications: [Int]? = nil) throws(StudyError) -> String {
    try file.read { try Self.contentHash($0, replications: replications) }
  }

  private static func contentHash(_ database: Database, replications: [Int]?) throws -> String {
    var hash = SHA256()
    hash.add(try value(database, "experiment") ?? "")
    let keys = try Row.fetchAll(
      database,
      sql: "SELECT point, key FROM design JOIN point ON point.id = design.point ORDER BY position")
    for (position, key) in keys.enumerated() {
      hash.add(key["key"] as String)
      let limit = replications.map { position < $0.count ? $0[position] : 0 } ?? .max
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT replication, cells, bins FROM run JOIN histogram ON histogram.run = run.id
          WHERE point = ? AND replication < ? ORDER BY replication
          """, arguments: [key["point"] as Int64, limit])
      while let row = try rows.next() {
        hash.add(UInt64(row["replication"] as Int))
        for column in ["cells", "bins"] {
          let bytes = row[column] as Data
          hash.add(UInt64(bytes.count))
          hash.add(bytes)
        }
      }
    }
    return hash.hex()
  }

  /// Notes that the study is complete: how many replications of each point its results rest on, and
  /// their hash.
  package func finish(replications: [Int]) throws(StudyError) {
    try file.write { database in
      let hash = try Self.contentHash(database, replications: replications)
      try Self.set(
        database, "outcome", try Self.text(Outcome(replications: replications, hash: hash)))
    }
  }

  /// What a complete study's results rest on.
  package struct Outcome: Hashable, Sendable, Codable {
    /// How many replications of each point.
    package var replications: [Int]
    /// The hash of the results.
    package var hash: String
  }

  /// What the results rest on; nil where the study is not complete.
  package func outcome() throws(StudyError) -> Outcome? {
    let text = try file.read { try Self.value($0, "outcome") }
    return text == nil ? nil : try value("outcome", as: Outcome.self)
  }

  /// Checks that nothing was cut short or altered since the study was complete.
  package func verify() throws(StudyError) {
    let problems = try file.read { try String.fetchAll($0, sql: "PRAGMA quick_check") }
    guard problems == ["ok"] else {
      throw .damaged(path: path, what: problems.first ?? "SQLite's check failed")
    }
    guard let outcome = try outcome() else {
      throw .damaged(path: path, what: "it was never completed")
    }
    guard try contentHash(replications: outcome.replications) == outcome.hash else {
      throw .damaged(path: path, what: "the hash of its results is another")
    }
  }

  // MARK: Values

  private func value<Value: Decodable>(
    _ key: String, as type: Value.Type
  ) throws(StudyError) -> Value {
    let text = try file.read { try Self.value($0, key) }
    guard let text, let value = try? JSONDecoder().decode(type, from: Data(text.utf8)) else {
      throw .damaged(path: path, what: "there is no \(key)")
    }
    return value
  }

  static func value(_ database: Database, _ key: String) throws -> String? {
    try String.fetchOne(
      database, sql: "SELECT value FROM manifest WHERE key = ?", arguments: [key])
  }

  static func set(_ database: Database, _ key: String, _ value: String) throws {
    try database.execute(
      sql: "INSERT OR REPLACE INTO manifest VALUES (?, ?)", arguments: [key, value])
  }

  static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
