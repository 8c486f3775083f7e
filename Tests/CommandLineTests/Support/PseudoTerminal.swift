import Foundation
import Testing

/// A terminal without a screen, for what the program does only before a person.
final class PseudoTerminal {
  private let master: Int32
  /// The end that a program writes to.
  let terminal: FileHandle

  init() throws {
    var ends: (master: Int32, terminal: Int32) = (-1, -1)
    try #require(openpty(&ends.master, &ends.terminal, nil, nil, nil) == 0)
    master = ends.master
    terminal = FileHandle(fileDescriptor: ends.terminal, closeOnDealloc: true)
  }

  deinit { close(master) }

  /// What was written, once the program has ended.
  func text() -> String {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    _ = fcntl(master, F_SETFL, O_NONBLOCK)
    while true {
      let count = read(master, &buffer, buffer.count)
      guard count > 0 else { break }
      bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
