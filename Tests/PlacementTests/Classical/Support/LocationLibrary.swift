import Foundation
import Placement

/// OR-Library's test problems and Holmberg's: in the folder of `V2V_REFERENCE`, or in the one beside
/// the checkout. They are no part of the repository; without them, tests that need them say so and
/// do nothing.
enum LocationLibrary {
  static let isNightly = ProcessInfo.processInfo.environment["V2V_NIGHTLY"] == "1"

  static var folder: URL? {
    var checkout = URL(fileURLWithPath: #filePath)
    for _ in 0..<5 { checkout.deleteLastPathComponent() }
    var candidates = [checkout.deletingLastPathComponent().appending(path: "shared")]
    if let named = ProcessInfo.processInfo.environment["V2V_REFERENCE"] {
      candidates.insert(URL(fileURLWithPath: named), at: 0)
    }
    return candidates.lazy.map { $0.appending(path: "data/orlib") }
      .first { FileManager.default.fileExists(atPath: $0.path) }
  }

  static func text(_ path: String) throws -> String? {
    guard let file = folder?.appending(path: path),
      FileManager.default.fileExists(atPath: file.path)
    else {
      print("location library: \(path) skipped")
      return nil
    }
    return try String(contentsOf: file, encoding: .utf8)
  }

  /// The lines of a list of optima: name, optimum, and perhaps a capacity.
  static func optima(_ path: String) throws -> [Optimum] {
    guard let text = try text(path) else { return [] }
    return text.split(whereSeparator: \.isNewline).compactMap { line in
      let words = line.split(separator: " ")
      guard words.count >= 2, let value = Double(words[1]) else { return nil }
      let capacity = words.dropFirst(2).first { $0.hasPrefix("capacity=") }
      return Optimum(
        name: String(words[0]), value: value, capacity: capacity.flatMap { Double($0.dropFirst(9)) }
      )
    }
  }

  struct Optimum: CustomStringConvertible {
    var name: String
    var value: Double
    var capacity: Double?

    var description: String { name + (capacity.map { " \($0)" } ?? "") }
  }
}
