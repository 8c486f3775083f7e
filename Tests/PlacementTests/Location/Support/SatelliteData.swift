import Foundation
import Placement

/// The synthetic instances of satellite placement in the reference data.
enum SatelliteData {
  /// The data: in the folder of `V2V_REFERENCE`, or in the one beside the checkout.
  static let folder: URL? = {
    let checkout = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    var candidates = [checkout.deletingLastPathComponent().appending(path: "shared")]
    if let named = ProcessInfo.processInfo.environment["V2V_REFERENCE"] {
      let folder = URL(fileURLWithPath: named)
      candidates = [folder, folder.deletingLastPathComponent()] + candidates
    }
    return candidates.lazy
      .map { $0.appending(path: "data/satellite") }
      .first { FileManager.default.fileExists(atPath: $0.appending(path: "optima.csv").path) }
  }()

  static var isThere: Bool { folder != nil }

  private static func contents(_ name: String) throws -> Data {
    guard let folder else { throw CocoaError(.fileNoSuchFile) }
    return try Data(contentsOf: folder.appending(path: name))
  }

  static func read(_ name: String) throws -> SatelliteInstance {
    try JSONDecoder().decode(SatelliteInstance.self, from: contents("\(name).json"))
  }

  /// The best known values with their relative gaps.
  static func optima() throws -> [(name: String, value: Double, gap: Double)] {
    let text = String(decoding: try contents("optima.csv"), as: UTF8.self)
    return text.split(whereSeparator: \.isNewline).dropFirst().compactMap { line in
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      guard fields.count >= 3, let value = Double(fields[1]),
        let percent = Double(fields[2].dropLast())
      else { return nil }
      return (String(fields[0]), value, percent / 100)
    }
  }
}

/// Which tests run.
enum PlacementTier {
  /// With `V2V_NIGHTLY=1` also the long ones.
  static let isNightly = ProcessInfo.processInfo.environment["V2V_NIGHTLY"] == "1"
}
