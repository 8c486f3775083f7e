import Foundation
import Testing

/// A temporary folder that goes away with its last reference.
final class Scratch {
  /// The folder.
  let url: URL

  /// Makes an empty folder.
  init() throws {
    url = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appending(path: "v2v-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// The path of a file in the folder.
  func path(_ name: String) -> String { url.appending(path: name).path }

  /// The text of a file in the folder; empty where there is none.
  func text(_ name: String) throws -> String {
    guard FileManager.default.fileExists(atPath: path(name)) else { return "" }
    return try String(contentsOf: url.appending(path: name), encoding: .utf8)
  }

  /// The names of everything in the folder, sorted.
  func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: url.path).sorted()
  }

  /// Writes a file into the folder.
  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: url.appending(path: name))
  }

  /// Makes an empty file and opens it for writing.
  func newFile(_ name: String) throws -> FileHandle {
    try write("", to: name)
    return try FileHandle(forWritingTo: url.appending(path: name))
  }

  /// Copies the tutorial network into the folder, with other files laid over it.
  func copyTutorial(as name: String = "network", overlay: [String: String] = [:]) throws -> String {
    let source = Program.root.appending(path: "Networks/tutorial")
    try FileManager.default.copyItem(at: source, to: url.appending(path: name))
    for (file, text) in overlay { try write(text, to: "\(name)/\(file)") }
    return path(name)
  }

  /// Copies the tutorial with one of the broken networks of the reading tests laid over it.
  ///
  /// - Returns: the path of the copy, and the problems that reading must find.
  func copyBroken(_ name: String) throws -> (path: String, problems: [String], status: Int32) {
    let copy = try copyTutorial(as: name)
    let source = Program.root.appending(path: "Tests/SupplyNetworkTests/BrokenNetworks/\(name)")
    var expected: [String] = []
    for file in try FileManager.default.contentsOfDirectory(atPath: source.path) {
      let text = try String(contentsOf: source.appending(path: file), encoding: .utf8)
      switch file {
      case "expected.txt":
        expected = text.split(separator: "\n").map(String.init)
      case "REMOVE":
        for removed in text.split(separator: "\n") {
          try FileManager.default.removeItem(at: url.appending(path: "\(name)/\(removed)"))
        }
      default:
        try write(text, to: "\(name)/\(file)")
      }
    }
    let status = try #require(expected.first.flatMap { Int32($0) })
    return (copy, Array(expected.dropFirst()), status)
  }
}
