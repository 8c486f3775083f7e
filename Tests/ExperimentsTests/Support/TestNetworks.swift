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

  /// A generated network in the tutorial's prices.
  static func generated(_ size: GeneratedNetworkSize) throws -> Network {
    let source = folder("tutorial")
    let template = NetworkGenerator.Template(
      network: try NetworkReader.read(folder: source.path),
      networkText: try String(contentsOf: source.appending(path: "network.yaml"), encoding: .utf8),
      therapyText: try String(contentsOf: source.appending(path: "therapy.yaml"), encoding: .utf8))
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "network-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for file in NetworkGenerator(size: size, template: template).files() {
      try Data(file.text.utf8).write(to: folder.appending(path: file.name))
    }
    return try NetworkReader.read(folder: folder.path)
  }
}
