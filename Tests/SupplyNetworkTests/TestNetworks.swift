import Foundation
import SupplyNetwork
import Testing

/// Finds the networks that tests read, and changes copies of them.
enum TestNetworks {
  static let testFolder = URL(filePath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent()
  /// The tutorial network.
  static let tutorial = testFolder.deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Networks/tutorial")
  /// The corpus of broken networks.
  static let broken = testFolder.appending(path: "BrokenNetworks")

  /// Runs a body with the path of a copy of the tutorial network, which is then removed.
  static func withTutorialCopy<Result>(
    _ change: (URL) throws -> Void = { _ in }, body: (String) throws -> Result
  ) throws -> Result {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "network-\(UUID().uuidString)")
    try FileManager.default.copyItem(at: tutorial, to: folder)
    defer { try? FileManager.default.removeItem(at: folder) }
    try change(folder)
    return try body(folder.path)
  }

  /// Replaces text in a file; the text must be there.
  static func replace(_ old: String, with new: String, in file: URL) throws {
    let text = try String(contentsOf: file, encoding: .utf8)
    try #require(text.contains(old))
    try text.replacing(old, with: new).write(to: file, atomically: true, encoding: .utf8)
  }

  /// The problems of a network, rendered; empty where it is sound.
  static func problems(
    _ folder: String, overrides: [String] = [], knownIndicators: [String] = []
  ) throws -> [String] {
    let parsed = try overrides.map { try #require(NetworkOverride($0)) }
    do {
      _ = try NetworkReader.read(
        folder: folder, overrides: parsed, knownIndicators: knownIndicators)
      return []
    } catch {
      return error.problems.map(\.description)
    }
  }
}
