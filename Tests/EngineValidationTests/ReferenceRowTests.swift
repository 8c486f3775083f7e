import Foundation
import Testing

@Suite("Reference rows")
struct ReferenceRowTests {
  /// The reference table: in the folder of `V2V_REFERENCE`, or in the one beside the checkout.
  private static var table: URL? {
    let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    var candidates = [checkout.deletingLastPathComponent().appending(path: "shared")]
    if let named = ProcessInfo.processInfo.environment["V2V_REFERENCE"] {
      candidates.insert(URL(fileURLWithPath: named), at: 0)
    }
    return candidates.lazy
      .flatMap { [$0.appending(path: "reference"), $0] }
      .map { $0.appending(path: "correctness_targets.csv") }
      .first { FileManager.default.fileExists(atPath: $0.path) }
  }

  /// The fields of one line, quotation marks removed.
  private static func fields(_ line: Substring) -> [String] {
    var fields = [""]
    var quoted = false
    for character in line {
      if character == "\"" {
        quoted.toggle()
      } else if character == "," && !quoted {
        fields.append("")
      } else {
        fields[fields.count - 1].append(character)
      }
    }
    return fields
  }

  @Test("The constants of the suite are those of the reference table")
  func constants() throws {
    guard let file = Self.table else {
      print("reference data: skipped")
      return
    }
    print("reference data: used")
    let text = try String(contentsOf: file, encoding: .utf8)
    var table: [String: String] = [:]
    for line in text.split(whereSeparator: \.isNewline) {
      let fields = Self.fields(line)
      if fields.count > 4 { table[fields[0]] = fields[4] }
    }
    for row in ReferenceRows.expected {
      #expect(table[row.id] == row.text, "\(row.id)")
    }
  }

  @Test("Every row of a queue or a published model has a case")
  func coverage() {
    let covered = Set(ValidationCatalogue.cases.flatMap(\.rows))
    let elsewhere: Set = ["QUE-29", "HDES-04"]
    for row in ReferenceRows.expected where row.id.hasPrefix("QUE") || row.id.hasPrefix("HDES") {
      #expect(covered.contains(row.id) || elsewhere.contains(row.id), "\(row.id)")
    }
  }
}
