import Foundation
import Testing

/// Networks that use none of a feature's inputs give the results they gave before it was there, to
/// the byte: hashes of whole documents, recorded once. `V2V_RECORD=1` records them anew, which is
/// right only where a change of results is meant.
@Suite("Recorded results")
struct RecordedResultsTests {
  private static let file = Program.root
    .appending(path: "Tests/CommandLineTests/Facts/recorded-results.txt")

  static let commands = [
    "simulate tutorial", "simulate tutorial --configuration hub-and-spoke", "compare tutorial",
    "simulate uk", "simulate uk --configuration hub-and-spoke",
  ]

  /// FNV-1a of 64 bits, in hexadecimal.
  private static func hash(_ text: String) -> String {
    let hash = text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { hash, byte in
      (hash ^ UInt64(byte)) &* 0x100_0000_01B3
    }
    return String(hash, radix: 16)
  }

  @Test("Features that are not used change nothing")
  func unusedFeatures() throws {
    var lines: [String] = []
    for command in Self.commands {
      let arguments =
        command.split(separator: " ").map(String.init)
        + ["--replications", "2", "--years", "1", "--warm-up", "180", "--format", "json"]
      lines.append("\(command): \(Self.hash(try Program.output(arguments)))")
    }
    let text = lines.joined(separator: "\n") + "\n"
    if HelpTests.isRecording {
      try Data(text.utf8).write(to: Self.file)
    } else {
      #expect(try String(contentsOf: Self.file, encoding: .utf8) == text)
    }
  }
}
