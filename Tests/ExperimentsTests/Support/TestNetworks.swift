import Foundation
import SupplyNetwork
import Testing

/// The ready networks as tests change and compare them.
enum TestNetworks {
  private static let networks = URL(filePath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Networks")

  static func folder(_ name: String) -> URL { networks.appending(path: name) }

  static func read(_ name: String, _ overrides: [String] = []) throws -> Network {
    try NetworkReader.read(
      folder: folder(name).path,
      overrides: overrides.map { try #require(NetworkOverride($0)) })
  }

  /// The tutorial network: about 100 patients a year.
  static func tutorial(_ overrides: [String] = []) throws -> Network {
    try read("tutorial", overrides)
  }
}
