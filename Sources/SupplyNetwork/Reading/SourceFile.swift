#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The text of one file, checked to be UTF-8 without NUL bytes, and without its byte order mark.
package struct SourceFile {
  package var name: String
  package var bytes: [UInt8]

  /// The greatest table that is read, bytes.
  package static let tableLimit = 64 << 20
  /// The greatest YAML file that is read, bytes.
  package static let yamlLimit = 4 << 20

  /// Reads a file, or notes why it cannot be.
  ///
  /// - Returns: nil where a problem was noted, or where an optional file does not exist.
  package static func read(
    _ name: String, in folder: String, limit: Int, isRequired: Bool = true, log: ProblemLog
  ) -> SourceFile? {
    let position = SourcePosition(file: name)
    let url = URL(filePath: folder, directoryHint: .isDirectory)
      .appending(path: name, directoryHint: .notDirectory).resolvingSymlinksInPath()
    let manager = FileManager.default
    guard manager.fileExists(atPath: url.path) else {
      if isRequired { log.add(.missingFile, at: position) }
      return nil
    }
    guard let attributes = try? manager.attributesOfItem(atPath: url.path) else {
      log.add(.unreadable, at: position)
      return nil
    }
    guard attributes[.type] as? FileAttributeType == .typeRegular else {
      log.add(.notAFile, at: position)
      return nil
    }
    let size = Int(clamping: (attributes[.size] as? UInt64) ?? 0)
    guard size <= limit else {
      log.add(.tooLarge(bytes: size, limit: limit), at: position)
      return nil
    }
    guard let data = try? Data(contentsOf: url) else {
      log.add(.unreadable, at: position)
      return nil
    }
    return checked(name: name, bytes: [UInt8](data), log: log)
  }

  /// Checks bytes to be text, or notes why they are not.
  static func checked(name: String, bytes: [UInt8], log: ProblemLog) -> SourceFile? {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      log.add(.utf16, at: SourcePosition(file: name, line: 1, column: 1))
      return nil
    }
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    if let offset = bytes.firstIndex(of: 0) {
      log.add(.nulByte(offset: offset), at: position(of: offset, in: bytes, from: start, name))
      return nil
    }
    if let offset = firstInvalidUTF8(in: bytes) {
      log.add(.invalidUTF8(offset: offset), at: position(of: offset, in: bytes, from: start, name))
      return nil
    }
    return SourceFile(name: name, bytes: start == 0 ? bytes : Array(bytes.dropFirst(start)))
  }

  private static func position(
    of offset: Int, in bytes: [UInt8], from start: Int, _ name: String
  ) -> SourcePosition {
    var line = 1
    var column = 1
    for byte in bytes[min(start, offset)..<offset] {
      if byte == UInt8(ascii: "\n") {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
    return SourcePosition(file: name, line: line, column: column)
  }

  /// The offset of the first byte that starts no well-formed sequence (Unicode 15, table 3-7).
  static func firstInvalidUTF8(in bytes: [UInt8]) -> Int? {
    bytes.withUnsafeBufferPointer { buffer in
      var index = 0
      func isContinuation(_ offset: Int, _ low: UInt8 = 0x80, _ high: UInt8 = 0xBF) -> Bool {
        let place = index + offset
        return place < buffer.count && buffer[place] >= low && buffer[place] <= high
      }
      while index < buffer.count {
        let byte = buffer[index]
        switch byte {
        case 0x00...0x7F:
          index += 1
        case 0xC2...0xDF where isContinuation(1):
          index += 2
        case 0xE0...0xEF
        where isContinuation(1, byte == 0xE0 ? 0xA0 : 0x80, byte == 0xED ? 0x9F : 0xBF)
          && isContinuation(2):
          index += 3
        case 0xF0...0xF4
        where isContinuation(1, byte == 0xF0 ? 0x90 : 0x80, byte == 0xF4 ? 0x8F : 0xBF)
          && isContinuation(2) && isContinuation(3):
          index += 4
        default:
          return index
        }
      }
      return nil
    }
  }
}
