internal import Foundation

/// A seal over every byte of a shard, so that nothing can be cut off or altered unnoticed, not even
/// where the file holds nothing.
///
/// The manifest has a row with room for a hash. Once the file is closed, its hash is taken with that
/// room filled with zeros, and written into it.
package enum ShardSeal {
  private static let mark = "sha256 of this file with zeros here: "
  private static let zeros = String(repeating: "0", count: 64)

  /// The text that keeps the room.
  static var room: String { mark + zeros }

  /// Seals a file that nobody has open.
  package static func seal(_ path: String) throws(StudyError) {
    let (bytes, place) = try read(path)
    let hash = SHA256.hex(bytes)
    do {
      let handle = try FileHandle(forUpdating: URL(filePath: path))
      try handle.seek(toOffset: UInt64(place))
      try handle.write(contentsOf: Data(hash.utf8))
      try handle.synchronize()
      try handle.close()
    } catch {
      throw StudyFile.failure(error, path: path)
    }
  }

  /// Checks a sealed file.
  package static func check(_ path: String) throws(StudyError) {
    var (bytes, place) = try read(path)
    let found = String(decoding: bytes[place..<(place + 64)], as: UTF8.self)
    bytes.replaceSubrange(place..<(place + 64), with: Data(zeros.utf8))
    guard SHA256.hex(bytes) == found else {
      throw .damaged(path: path, what: "its seal does not fit")
    }
  }

  /// The bytes of a file, and where the room for its hash is.
  private static func read(_ path: String) throws(StudyError) -> (bytes: Data, place: Int) {
    guard let bytes = try? Data(contentsOf: URL(filePath: path)) else {
      throw .missing(path: path)
    }
    guard let range = bytes.range(of: Data(mark.utf8)), range.upperBound + 64 <= bytes.count else {
      throw .damaged(path: path, what: "it has no seal")
    }
    return (bytes, range.upperBound)
  }
}
