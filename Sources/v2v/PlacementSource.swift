import ArgumentParser
import Foundation
import SupplyNetwork

/// The option that adds placements to a network's configurations.
struct PlacementOption: ParsableArguments {
  @Option(
    name: .customLong("placement"),
    help: ArgumentHelp(
      """
      Add the placements of a result that 'place --format json' wrote, as configurations named \
      after the file. May be repeated.
      """, valueName: "file"))
  var files: [String] = []

  /// The names of the configurations, and the overrides that add them. They pass the same checks as
  /// those of the network's own file.
  func configurations() throws(CommandFailure) -> (names: [String], overrides: [String]) {
    var names: [String] = []
    var overrides: [String] = []
    for file in files {
      guard let data = try? Data(contentsOf: URL(filePath: file)) else {
        throw .cannotRead(path: file, reason: "no such file, or not readable")
      }
      guard let document = try? JSONDecoder().decode(Document.self, from: data) else {
        throw .notAPlacement(path: file)
      }
      let stem = URL(filePath: file).deletingPathExtension().lastPathComponent
      for (key, configuration) in document.configurations.sorted(by: { $0.key < $1.key }) {
        let name = stem + key.dropFirst(Self.prefix.count)
        guard key.hasPrefix(Self.prefix), !stem.contains("."), !names.contains(name),
          let text = try? configuration.text()
        else { throw .notAPlacement(path: file) }
        names.append(name)
        overrides.append("network.configurations.\(name)=\(text)")
      }
    }
    return (names, overrides)
  }

  private static let prefix = "placement"

  /// The part of a result that matters here.
  private struct Document: Decodable {
    var configurations: [String: Configuration]
  }

  /// A configuration as `network.yaml` has it.
  private struct Configuration: Codable {
    var description: String
    var suites: [String: Int]
    var open_centres: [String]
    var assigned_centres: [String: String]
    var dispatch: String
    var facility_shares: [String: [String: Share]]
    var slot_booking: Bool
    var priority: String

    /// Of a facility, or of each of its modes.
    enum Share: Codable {
      case whole(Double)
      case byMode([String: Double])

      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Double.self) {
          self = .whole(number)
        } else {
          self = .byMode(try container.decode([String: Double].self))
        }
      }

      func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .whole(let share): try container.encode(share)
        case .byMode(let shares): try container.encode(shares)
        }
      }
    }

    func text() throws -> String {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
  }
}
