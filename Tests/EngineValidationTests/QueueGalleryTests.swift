import Foundation
import Testing

@Suite("QueueGallery")
struct QueueGalleryTests {
  @Test("The gallery in the documentation is what the engine gives")
  func document() async throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Documentation/QueueGallery.md")
    let text = try await QueueGallery.markdown()
    if ProcessInfo.processInfo.environment["V2V_RECORD"] == "1" {
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    let committed = try String(contentsOf: file, encoding: .utf8)
    let lines = committed.split(separator: "\n", omittingEmptySubsequences: false)
    let generated = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (old, new) in zip(lines, generated) where old != new {
      Issue.record("Documentation/QueueGallery.md has «\(old)», the engine gives «\(new)»")
      break
    }
    #expect(committed == text, "V2V_RECORD=1 swift test --filter QueueGallery writes it anew")
  }

  @Test("Numbers are printed with five digits")
  func numbers() {
    #expect(QueueGallery.number(4.000_000_01) == "4.0000")
    #expect(QueueGallery.number(0.021_694_048) == "0.021694")
    #expect(QueueGallery.number(119.84) == "119.84")
  }
}
