import Foundation
import Reporting
import SupplyNetwork
import Testing

@Suite("Outlines of maps")
struct BasemapTests {
  /// Every point of a list of features.
  private func rings(_ value: JSONValue) -> [[(Double, Double)]] {
    guard case .array(let features) = value else { return [] }
    return features.flatMap { feature -> [[(Double, Double)]] in
      guard case .object(let members) = feature, case .object(let geometry)? = members["geometry"],
        case .array(let polygons)? = geometry["coordinates"]
      else { return [] }
      return polygons.compactMap { polygon -> [(Double, Double)]? in
        guard case .array(let rings) = polygon, case .array(let points)? = rings.first else {
          return nil
        }
        return points.compactMap { point -> (Double, Double)? in
          guard case .array(let pair) = point, case .number(let x) = pair[0],
            case .number(let y) = pair[1]
          else { return nil }
          return (x, y)
        }
      }
    }
  }

  private func basemap(_ name: String) throws -> Basemap {
    let network = try NetworkReader.read(
      folder: TutorialReport.networks.appending(path: name).path)
    return Basemap(network: network, folder: TutorialReport.basemaps)
  }

  @Test("The United Kingdom: every health board has its polygon, outer rings run clockwise")
  func unitedKingdom() throws {
    let basemap = try basemap("uk")
    guard case .array(let regions)? = basemap.regions else {
      Issue.record("no polygons")
      return
    }
    #expect(regions.count == 68)
    for ring in rings(basemap.land) + rings(.array(regions)) {
      var twice = 0.0
      for (point, next) in zip(ring, ring.dropFirst()) {
        twice += point.0 * next.1 - next.0 * point.1
      }
      #expect(twice <= 0)
    }
  }

  @Test("Europe: land is clipped to the network, regions are circles")
  func europe() throws {
    let basemap = try basemap("eu")
    #expect(basemap.regions == nil)
    let points = rings(basemap.land).flatMap(\.self)
    #expect(points.count > 1000)
    let network = try NetworkReader.read(
      folder: TutorialReport.networks.appending(path: "eu").path)
    let west = network.regions.map(\.location.longitude).min() ?? 0
    let east = network.regions.map(\.location.longitude).max() ?? 0
    let room = 0.2 * max(east - west, 40)
    #expect(points.allSatisfy { $0.0 >= west - room && $0.0 <= east + room })
  }

  @Test("A folder without outlines leaves the map without land")
  func missing() throws {
    let network = try TutorialReport.network()
    let basemap = Basemap(network: network, folder: URL(filePath: "/nowhere"))
    #expect(basemap.land == .array([]) && basemap.regions == nil)
  }
}
