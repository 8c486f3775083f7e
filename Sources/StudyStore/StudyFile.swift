internal import Foundation
internal import GRDB

/// The file of a study: opening, locking, and what SQLite says in the module's own words.
///
/// One process writes at a time. It holds an advisory lock on the file for as long as it works,
/// which ends with the process however that ends. Commits use SQLite's rollback journal, so a
/// process that is killed leaves either the whole of a transaction or nothing of it.
final class StudyFile: Sendable {
  let path: String
  let database: DatabaseQueue
  /// The descriptor that holds the lock; nil where the study is only read.
  private let lock: Int32?

  /// Marks the file as a study: "v2vs".
  static let applicationID: Int32 = 0x7632_7673
  static let format = 1

  private static let schema = """
    CREATE TABLE manifest (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
    CREATE TABLE input (path TEXT PRIMARY KEY, hash TEXT NOT NULL, bytes BLOB NOT NULL) STRICT;
    CREATE TABLE point (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, levels TEXT NOT NULL)
      STRICT;
    CREATE TABLE design (
      position INTEGER PRIMARY KEY, point INTEGER NOT NULL REFERENCES point(id)) STRICT;
    CREATE TABLE run (
      id INTEGER PRIMARY KEY, point INTEGER NOT NULL REFERENCES point(id),
      replication INTEGER NOT NULL, cells BLOB NOT NULL, UNIQUE (point, replication)) STRICT;
    CREATE TABLE histogram (
      run INTEGER PRIMARY KEY REFERENCES run(id) ON DELETE CASCADE, bins BLOB NOT NULL) STRICT;
    """

  /// Opens a file.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - writing: whether it will be written; it is then locked, and made where it is not there.
  init(path: String, writing: Bool) throws(StudyError) {
    self.path = path
    let exists = FileManager.default.fileExists(atPath: path)
    guard writing || exists else { throw .missing(path: path) }
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
      throw writing
        ? .cannotWrite(path: path, reason: "it is a folder") : .notAStudy(path: path)
    }
    lock = writing ? try Self.lock(path) : nil
    var configuration = GRDB.Configuration()
    configuration.busyMode = .timeout(10)
    // A reader too may have to undo what a killed writer left.
    configuration.readonly = !writing && !FileManager.default.isWritableFile(atPath: path)
    do {
      let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? UInt64 ?? 0
      let database = try DatabaseQueue(path: path, configuration: configuration)
      self.database = database
      if writing {
        try database.writeWithoutTransaction { database in
          // Survives the end of the process at any moment; of the machine, to the last commit.
          try database.execute(sql: "PRAGMA synchronous = NORMAL")
        }
      }
      if writing, size == 0 {
        try database.write { database in
          try database.execute(sql: "PRAGMA application_id = \(Self.applicationID)")
          try database.execute(sql: "PRAGMA user_version = \(Self.format)")
          try database.execute(sql: Self.schema)
        }
      }
      let isStudy = try database.read { database in
        try Int32.fetchOne(database, sql: "PRAGMA application_id") == Self.applicationID
          && Int.fetchOne(database, sql: "PRAGMA user_version") == Self.format
      }
      guard isStudy else { throw StudyError.notAStudy(path: path) }
    } catch {
      if let lock { close(lock) }
      throw Self.failure(error, path: path)
    }
  }

  deinit {
    try? database.close()
    // Only after SQLite's own locks are gone.
    if let lock { close(lock) }
  }

  private static func lock(_ path: String) throws(StudyError) -> Int32 {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw systemFailure(path) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let failure: StudyError = errno == EWOULDBLOCK ? .inUse(path: path) : systemFailure(path)
      close(descriptor)
      throw failure
    }
    return descriptor
  }

  private static func systemFailure(_ path: String) -> StudyError {
    errno == ENOSPC
      ? .diskFull(path: path) : .cannotWrite(path: path, reason: String(cString: strerror(errno)))
  }

  /// Reads in one transaction.
  func read<Value>(_ work: (Database) throws -> Value) throws(StudyError) -> Value {
    do { return try database.read(work) } catch { throw Self.failure(error, path: path) }
  }

  /// Writes in one transaction: all of it or nothing.
  func write<Value>(_ work: (Database) throws -> Value) throws(StudyError) -> Value {
    do { return try database.write(work) } catch { throw Self.failure(error, path: path) }
  }

  /// An error of SQLite or the system as a problem of the study.
  static func failure(_ error: any Error, path: String) -> StudyError {
    if let error = error as? StudyError { return error }
    guard let error = error as? DatabaseError else {
      return .cannotWrite(path: path, reason: (error as NSError).localizedDescription)
    }
    let reason = error.message ?? "\(error.resultCode)"
    switch error.resultCode {
    case .SQLITE_FULL: return .diskFull(path: path)
    case .SQLITE_BUSY, .SQLITE_LOCKED: return .inUse(path: path)
    case .SQLITE_NOTADB: return .notAStudy(path: path)
    case .SQLITE_CORRUPT, .SQLITE_ERROR, .SQLITE_CONSTRAINT, .SQLITE_MISMATCH:
      return .damaged(path: path, what: reason)
    default: return .cannotWrite(path: path, reason: reason)
    }
  }
}
