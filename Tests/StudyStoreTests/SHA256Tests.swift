import Foundation
import Testing

@testable import StudyStore

@Suite("SHA-256")
struct SHA256Tests {
  /// The examples of FIPS 180-4's test vectors, and the empty message.
  @Test(
    "Published examples",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
    ])
  func examples(text: String, hash: String) {
    #expect(SHA256.hex(text.utf8) == hash)
  }

  @Test("However a message is cut, at every length about two blocks")
  func pieces() {
    for length in 0...200 {
      let message = (0..<length).map { UInt8(truncatingIfNeeded: $0 * 7) }
      var hash = SHA256()
      for start in stride(from: 0, to: length, by: 13) {
        hash.add(message[start..<min(start + 13, length)])
      }
      #expect(hash.hex() == SHA256.hex(message), "\(length)")
    }
  }

  @Test(
    "As another program has it",
    .enabled(if: FileManager.default.fileExists(atPath: "/usr/bin/sha256sum")))
  func otherProgram() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: file) }
    for length in [55, 56, 63, 64, 65, 5_000] {
      let message = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* $0) }
      try Data(message).write(to: file)
      let process = Process()
      process.executableURL = URL(filePath: "/usr/bin/sha256sum")
      process.arguments = [file.path]
      let output = Pipe()
      process.standardOutput = output
      try process.run()
      let said = try output.fileHandleForReading.readToEnd() ?? Data()
      process.waitUntilExit()
      #expect(String(decoding: said, as: UTF8.self).prefix(64) == SHA256.hex(message))
    }
  }
}
