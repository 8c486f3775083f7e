import Foundation
import SupplyNetwork
import Testing

@Suite("Generated networks")
struct GeneratorTests {
  static func size(
    regions: Int = 60, centres: Int = 5, hubs: Int = 2, candidates: Int = 4,
    clustering: Double = 0.7, people: Double = 5_000_000, extent: Double = 500, seed: UInt64 = 1
  ) -> GeneratedNetworkSize {
    GeneratedNetworkSize(
      regions: regions, centres: centres, hubs: hubs, candidates: candidates,
      clustering: clustering, people: people, extentKilometres: extent, seed: seed)
  }

  static func files(_ size: GeneratedNetworkSize) throws -> [NetworkGenerator.File] {
    let folder = TestNetworks.tutorial
    let template = NetworkGenerator.Template(
      network: try NetworkReader.read(folder: folder.path),
      networkText: try String(contentsOf: folder.appending(path: "network.yaml"), encoding: .utf8),
      therapyText: try String(contentsOf: folder.appending(path: "therapy.yaml"), encoding: .utf8))
    return NetworkGenerator(size: size, template: template).files()
  }

  static func network(_ size: GeneratedNetworkSize) throws -> Network {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "network-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for file in try files(size) {
      try Data(file.text.utf8).write(to: folder.appending(path: file.name))
    }
    return try NetworkReader.read(folder: folder.path)
  }

  static let sizes = [
    size(regions: 1, centres: 1, hubs: 1, candidates: 0), size(), size(seed: UInt64.max),
    size(clustering: 0), size(clustering: 1),
    size(regions: 3, centres: 1, hubs: 4, candidates: 2, people: 1_000, extent: 10),
    size(regions: 100, centres: 40, hubs: 3, candidates: 60, people: 1e9, extent: 3_000),
  ]

  @Test("They are sound and of the size asked for", arguments: sizes)
  func sound(size: GeneratedNetworkSize) throws {
    #expect(size.problems == [])
    let network = try Self.network(size)
    #expect(network.regions.count == size.regions)
    #expect(network.centres.filter { $0.status == .open }.count == size.centres)
    #expect(network.centres.filter { $0.status == .candidate }.count == size.candidates)
    #expect(network.facilities.filter { $0.kind == .hub }.count == size.hubs)
    #expect(network.facilities.filter { $0.kind == .satellite }.count == size.candidates)
    #expect(network.facilities.allSatisfy { ($0.kind == .hub) == ($0.colocatedCentre == nil) })
    #expect(Set(network.centres.map(\.location)).count == network.centres.count)
    // People are whole numbers, so that each row is off by half a person at most.
    let people = network.demandRows.reduce(0) { $0 + $1.population }
    #expect(abs(people - size.people) <= Double(size.regions) * 2.5)
    for (index, region) in network.regions.enumerated() {
      let rows = network.demandRows.filter { $0.region == index }
      #expect(rows.reduce(0) { $0 + $1.population } == region.population)
    }
  }

  @Test("Each fifth of deprivation has a fifth of the people", arguments: sizes)
  func fifths(size: GeneratedNetworkSize) throws {
    let network = try Self.network(size)
    for quintile in 1...5 {
      let people = network.demandRows.filter { $0.quintile == quintile }
        .reduce(0) { $0 + $1.population }
      #expect(abs(people - size.people / 5) <= Double(size.regions), "\(quintile)")
    }
  }

  @Test("Equal sizes and seeds give equal files; another seed gives others")
  func deterministic() throws {
    #expect(try Self.files(Self.size()) == Self.files(Self.size()))
    let first = try Self.files(Self.size())
    let other = try Self.files(Self.size(seed: 2))
    for name in ["regions.csv", "demand.csv", "centres.csv", "facilities.csv"] {
      #expect(first.first { $0.name == name } != other.first { $0.name == name }, "\(name)")
    }
  }

  @Test("Satellites and larger hubs cost the same, up to a suite", arguments: sizes.dropFirst())
  func equalCost(size: GeneratedNetworkSize) throws {
    let network = try Self.network(size)
    let costs = network.configurations.map { StandingCost(network: network, configuration: $0) }
    #expect(
      network.configurations.map(\.name) == ["today", "centralised-expanded", "hub-and-spoke"])
    let suite = network.facilities[0].suiteCostPerYear
    let difference = costs[2].total - costs[1].total
    // A hub that costs more than the satellites even as it stands is not made smaller.
    #expect(difference < suite)
    #expect(
      difference > -1e-6 || network.configurations[1].suites == network.configurations[0].suites)
  }

  @Test("Candidates bring care nearer, and open centres stand where many people are")
  func sites() throws {
    for seed in 1...5 {
      var network = try Self.network(Self.size(regions: 200, candidates: 10, seed: UInt64(seed)))
      var configuration = network.configurations[0]
      func mean() -> Double {
        AccessBands(
          Access(network: network, configuration: configuration).homes, hours: [1],
          kilometres: [1]
        ).meanKilometres ?? .nan
      }
      let today = mean()
      var last = today
      for candidate in network.centres.indices where network.centres[candidate].status == .candidate
      {
        configuration.openCentres[candidate] = true
        #expect(mean() < last)
        last = mean()
      }
      // The same number of centres in the smallest regions would be further away.
      configuration = network.configurations[0]
      let smallest = network.regions.sorted { $0.population < $1.population }
      for (index, centre) in network.centres.indices.filter({ network.centres[$0].status == .open })
        .enumerated()
      {
        network.centres[centre].location = smallest[index].location
      }
      #expect(today < mean())
    }
  }

  @Test("The more clustering, the nearer regions lie to each other")
  func clustering() throws {
    func nearest(_ clustering: Double) throws -> Double {
      let network = try Self.network(Self.size(regions: 150, clustering: clustering, seed: 3))
      let points = network.regions.map(\.location)
      return points.indices.reduce(0) { sum, first in
        sum
          + points.indices.filter { $0 != first }.reduce(Double.infinity) {
            min($0, points[first].greatCircleKilometres(to: points[$1]))
          }
      }
    }
    let distances = try [0, 0.5, 1].map(nearest)
    #expect(distances[1] < distances[0] && distances[2] < distances[1])
  }

  @Test("Sizes that cannot be made are named")
  func problems() {
    #expect(Self.size(clustering: .nan).problems.count == 1)
    #expect(
      Self.size(regions: 0).problems == [
        .outOfRange(option: "regions", found: 0, low: 1, high: 200_000)
      ])
    #expect(Self.size(regions: 0, clustering: 2, extent: 1).problems.count == 3)
    #expect(
      Self.size(regions: 10, centres: 8, candidates: 3).problems == [
        .moreSitesThanRegions(sites: 11, regions: 10)
      ])
    #expect(
      Self.size(regions: 50_000, centres: 5_000, candidates: 5_000).problems == [
        .tooManyLanes(pairs: 10_000 * 5_002, limit: GeneratedNetworkSize.pairLimit)
      ])
  }
}
