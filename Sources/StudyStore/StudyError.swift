/// Why a study on disk cannot be used, as data.
package enum StudyError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is no such file.
  case missing(path: String)
  /// The file, or its folder, cannot be written.
  case cannotWrite(path: String, reason: String)
  /// The disk is full.
  case diskFull(path: String)
  /// Another process works on the study.
  case inUse(path: String)
  /// The file is no study, or of a format that this program does not know.
  case notAStudy(path: String)
  /// The file was cut short or altered.
  case damaged(path: String, what: String)
  /// A study of another experiment, or with other inputs.
  case foreign(path: String, what: String)
  /// A shard whose block is there already.
  case doubled(path: String, block: Int, other: String)
  /// A run that is there already with another result.
  case conflict(path: String, point: Int, replication: Int)

  /// The problem in words.
  package var description: String {
    switch self {
    case .missing(let path): "\(path): there is no such file"
    case .cannotWrite(let path, let reason): "\(path): cannot write: \(reason)"
    case .diskFull(let path):
      "\(path): cannot write: the disk is full — make room and run the same command again; what "
        + "was stored is kept"
    case .inUse(let path):
      "\(path): another process works on this study — wait for it, or give --output another file"
    case .notAStudy(let path): "\(path): not a study of this program"
    case .damaged(let path, let what): "\(path): cut short or altered (\(what))"
    case .foreign(let path, let what): "\(path): of another experiment (\(what))"
    case .doubled(let path, let block, let other):
      "\(path): block \(block) is in \(other) already — give each block once"
    case .conflict(let path, let point, let replication):
      "\(path): another result than the stored one at point \(point), replication \(replication)"
    }
  }

  /// Whether the same command may succeed later as it is.
  package var isTemporary: Bool {
    if case .inUse = self { true } else { false }
  }
}
