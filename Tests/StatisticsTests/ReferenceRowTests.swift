import Foundation
import Testing

/// Every row of the reference table that belongs to the module's methods is named by a test.
@Suite("Reference rows of statistics")
struct StatisticsReferenceRowTests {
  private static let areas: Set = [
    "output stats", "warm-up", "variance reduction", "ranking & selection", "sensitivity", "design",
    "input modelling", "equity", "health economics",
  ]

  /// Rows of these areas that are no calculation of this module.
  private static let elsewhere = [
    "WUP-05": "Welch's moving average",
    "HE-08": "a check of the simulated journey",
    "HE-09": "a setting with a date, not a calculation",
  ]

  /// The reference table: in the folder of `V2V_REFERENCE`, or in the one beside the checkout.
  private static var table: URL? {
    let checkout = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    var candidates = [checkout.deletingLastPathComponent().appending(path: "shared")]
    if let named = ProcessInfo.processInfo.environment["V2V_REFERENCE"] {
      candidates.insert(URL(fileURLWithPath: named), at: 0)
    }
    return candidates.lazy
      .flatMap { [$0.appending(path: "reference"), $0] }
      .map { $0.appending(path: "correctness_targets.csv") }
      .first { FileManager.default.fileExists(atPath: $0.path) }
  }

  @Test("every row is named by a test")
  func named() throws {
    guard let table = Self.table else {
      print("reference data: skipped")
      return
    }
    print("reference data: used")
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    var sources = ""
    for file in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    where file.hasSuffix("Tests.swift") && file != "ReferenceRowTests.swift" {
      sources += try String(contentsOf: folder.appending(path: file), encoding: .utf8)
    }
    var seen = 0
    for line in try String(contentsOf: table, encoding: .utf8).split(whereSeparator: \.isNewline) {
      // The first two fields hold no comma.
      let fields = line.split(separator: ",", maxSplits: 2).map(String.init)
      guard fields.count == 3, Self.areas.contains(fields[1]) else { continue }
      seen += 1
      #expect(
        sources.contains(fields[0]) || Self.elsewhere[fields[0]] != nil, "\(fields[0])")
    }
    #expect(seen > 0)
  }
}
