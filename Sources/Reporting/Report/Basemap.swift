public import Foundation
public import SupplyNetwork

/// Outlines of land and regions for the maps of one network, clipped to where it is.
public struct Basemap: Sendable {
  /// Outlines of countries or states; empty where there are none.
  public private(set) var land = JSONValue.array([])
  /// Outlines of the network's regions; nil where too few have one.
  public private(set) var regions: JSONValue?

  /// The names under which figures refer to the outlines.
  static let landName = "outlines-land"
  static let regionsName = "outlines-regions"

  /// The outlines by the names that figures use.
  public var shared: [String: JSONValue] {
    var shared = [Self.landName: land]
    if let regions { shared[Self.regionsName] = regions }
    return shared
  }

  /// No outlines.
  public init() {}

  /// Finds outlines for a network in a folder of GeoJSON files; what cannot be read is left out.
  public init(network: Network, folder: URL) {
    var frame = Frame(network.regions.map(\.location))
    // Land under facilities near by too; one overseas must not shrink the country.
    let near = frame
    frame.add(
      network.facilities.map(\.location).filter { near.distance(to: $0) <= 8 })
    let isEurope = frame.isWithin(latitudes: 34...72, longitudes: -26...46)
    let isAmerica = network.regions.allSatisfy { $0.country == "US" }
    let landFile = isAmerica ? "us_states_50m" : isEurope ? "europe_50m" : "world_110m"
    // Alaska and Hawaii are drawn apart from the rest, so that nothing is clipped there.
    let clip = isAmerica ? nil : frame.widened
    land = .array(
      Self.features(folder, landFile).compactMap { $0.json(clip: clip) })
    for file in ["uk_health_regions", "us_counties_simplified", "us_states_50m"] {
      let byName = Dictionary(
        Self.features(folder, file).flatMap { feature in
          feature.names.map { ($0, feature) }
        }, uniquingKeysWith: { first, _ in first })
      var found: [JSONValue] = []
      for region in network.regions {
        guard var feature = byName[region.id] ?? byName[region.name] else { continue }
        feature.id = region.id
        if let json = feature.json(clip: nil) { found.append(json) }
      }
      guard found.count * 10 >= network.regions.count * 8 else { continue }
      regions = .array(found)
      break
    }
  }

  private static func features(_ folder: URL, _ name: String) -> [OutlineFeature] {
    guard let data = try? Data(contentsOf: folder.appending(path: "\(name).geojson")),
      let collection = try? JSONDecoder().decode(OutlineCollection.self, from: data)
    else { return [] }
    return collection.features
  }
}

/// A rectangle of latitudes and longitudes.
struct Frame: Hashable, Sendable {
  var west = 180.0
  var east = -180.0
  var south = 90.0
  var north = -90.0

  /// The least rectangle around points.
  init(_ points: [GeographicPoint]) { add(points) }

  /// How far outside a point lies, degrees.
  func distance(to point: GeographicPoint) -> Double {
    max(
      west - point.longitude, point.longitude - east, south - point.latitude,
      point.latitude - north, 0)
  }

  /// Grows to hold points.
  mutating func add(_ points: [GeographicPoint]) {
    for point in points {
      west = min(west, point.longitude)
      east = max(east, point.longitude)
      south = min(south, point.latitude)
      north = max(north, point.latitude)
    }
  }

  /// The rectangle with some room around.
  var widened: Frame {
    var frame = self
    let room = max(1, 0.12 * max(east - west, north - south))
    frame.west = max(-180, west - room)
    frame.east = min(180, east + room)
    frame.south = max(-85, south - room)
    frame.north = min(85, north + room)
    return frame
  }

  func isWithin(latitudes: ClosedRange<Double>, longitudes: ClosedRange<Double>) -> Bool {
    west >= longitudes.lowerBound && east <= longitudes.upperBound
      && south >= latitudes.lowerBound && north <= latitudes.upperBound
  }

  /// A ring clipped to the rectangle, by Sutherland and Hodgman (doi:10.1145/360767.360802).
  func clip(_ ring: [[Double]]) -> [[Double]] {
    let edges: [(axis: Int, limit: Double, isLower: Bool)] = [
      (0, west, true), (0, east, false), (1, south, true), (1, north, false),
    ]
    var points = ring
    for edge in edges {
      guard points.count > 2 else { return [] }
      func isInside(_ point: [Double]) -> Bool {
        edge.isLower ? point[edge.axis] >= edge.limit : point[edge.axis] <= edge.limit
      }
      var kept: [[Double]] = []
      for (index, point) in points.enumerated() {
        let previous = points[index == 0 ? points.count - 1 : index - 1]
        if isInside(point) != isInside(previous) {
          let share =
            (edge.limit - previous[edge.axis]) / (point[edge.axis] - previous[edge.axis])
          kept.append([
            previous[0] + share * (point[0] - previous[0]),
            previous[1] + share * (point[1] - previous[1]),
          ])
        }
        if isInside(point) { kept.append(point) }
      }
      points = kept
    }
    return points
  }
}

private struct OutlineCollection: Decodable {
  var features: [OutlineFeature]
}

/// A feature of a GeoJSON file (RFC 7946) with polygons.
private struct OutlineFeature: Decodable {
  var names: [String]
  var polygons: [[[[Double]]]]
  var id: String?

  private enum Key: String, CodingKey { case properties, geometry, type, coordinates }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let properties = try container.decode([String: String].self, forKey: .properties)
    names = properties.sorted { $0.key < $1.key }.map(\.value)
    let geometry = try container.nestedContainer(keyedBy: Key.self, forKey: .geometry)
    switch try geometry.decode(String.self, forKey: .type) {
    case "Polygon":
      polygons = [try geometry.decode([[[Double]]].self, forKey: .coordinates)]
    case "MultiPolygon":
      polygons = try geometry.decode([[[[Double]]]].self, forKey: .coordinates)
    default: polygons = []
    }
  }

  /// The feature, clipped; nil where nothing is left. On a sphere the inside of a ring lies to the
  /// right of it, so outer rings run clockwise, unlike in RFC 7946.
  func json(clip frame: Frame?) -> JSONValue? {
    let kept = polygons.compactMap { polygon -> JSONValue? in
      let rings = polygon.enumerated().compactMap { index, ring -> [[Double]]? in
        guard ring.allSatisfy({ $0.count >= 2 }) else { return nil }
        var points = ring
        if points.first == points.last { points = points.dropLast() }
        points = frame?.clip(points) ?? points
        guard points.count > 2 else { return nil }
        if (area(points) > 0) == (index == 0) { points.reverse() }
        return points + [points[0]]
      }
      guard rings.count == polygon.count || frame != nil, !rings.isEmpty else { return nil }
      return .array(
        rings.map { ring in .array(ring.map { .array([short($0[0]), short($0[1])]) }) })
    }
    guard !kept.isEmpty else { return nil }
    var members: [String: JSONValue] = [
      "type": .string("Feature"),
      "geometry": .object(["type": .string("MultiPolygon"), "coordinates": .array(kept)]),
      "properties": .object([:]),
    ]
    if let id { members["id"] = .string(id) }
    return .object(members)
  }

  private func area(_ ring: [[Double]]) -> Double {
    var twice = 0.0
    for (index, point) in ring.enumerated() {
      let next = ring[index + 1 == ring.count ? 0 : index + 1]
      twice += point[0] * next[1] - next[0] * point[1]
    }
    return twice / 2
  }

  private func short(_ degrees: Double) -> JSONValue { .number((degrees * 1000).rounded() / 1000) }
}
