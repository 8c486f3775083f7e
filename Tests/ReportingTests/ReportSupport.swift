import Experiments
import Foundation
import Reporting
import SupplyNetwork
import Testing

/// Reports of the tutorial network.
enum TutorialReport {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  static let networks = root.appending(path: "Networks")
  static let basemaps = root.appending(path: "Basemaps")

  static func network(_ overrides: [String] = []) throws -> Network {
    try NetworkReader.read(
      folder: networks.appending(path: "tutorial").path,
      overrides: overrides.compactMap { NetworkOverride($0) })
  }

  static func result(
    _ network: Network, replications: Int = 4, configurations: Int = 2
  ) async throws -> Experiments.ComparisonResult {
    let request = ComparisonRequest(
      network: network, configurations: Array(network.configurations.prefix(configurations)),
      replications: replications, years: 1, warmUp: .days(60))
    return try #require(await ComparisonRunner(request).run())
  }

  static func content(
    _ result: Experiments.ComparisonResult, _ network: Network, interrupted: Bool = false
  ) -> ReportContent {
    ReportContent(
      result, network: network,
      run: .init(
        command: "v2v compare tutorial", version: "0.1.0", commit: nil, seed: 1,
        replications: result.replications, years: 1, warmUpDays: 60, wasInterrupted: interrupted),
      title: "\(network.name): delivery models compared", provenance: "All is assumed. <b>")
  }
}

/// A page taken apart again.
struct ReadPage {
  let html: String

  /// The rows of the table that stands after a text, cell by cell, entities resolved.
  func rows(after text: String) throws -> [[String]] {
    let start = try #require(html.range(of: text))
    let end = try #require(html.range(of: "</table>", range: start.upperBound..<html.endIndex))
    return html[start.upperBound..<end.lowerBound].components(separatedBy: "<tr>").dropFirst().map {
      row in
      row.components(separatedBy: "<t").dropFirst().filter { $0.first == "h" || $0.first == "d" }
        .map { cell in
          let inner = cell.drop { $0 != ">" }.dropFirst().prefix { $0 != "<" }
          return Self.plain(String(inner))
        }
    }
  }

  static func plain(_ text: String) -> String {
    text.replacingOccurrences(of: "&lt;", with: "<").replacingOccurrences(of: "&gt;", with: ">")
      .replacingOccurrences(of: "&quot;", with: "\"").replacingOccurrences(of: "&#39;", with: "'")
      .replacingOccurrences(of: "&amp;", with: "&")
  }

  /// How often a text stands in the page.
  func count(_ text: String) -> Int { html.components(separatedBy: text).count - 1 }

  /// The JSON documents in script elements, by identifier.
  func json(id: String) throws -> [String: Any] {
    let open = "<script type=\"application/json\" id=\"\(id)\">"
    let start = try #require(html.range(of: open))
    let end = try #require(html.range(of: "</script>", range: start.upperBound..<html.endIndex))
    let data = Data(html[start.upperBound..<end.lowerBound].utf8)
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }
}
