import Foundation
import SupplyNetwork
import Testing

@testable import Experiments

/// What the pages of the ready networks of countries say of them.
struct ReadyNetworksTests {
  static let countries = ["eu", "uk", "us", "us-counties"]

  @Test(arguments: countries) func configurations(name: String) throws {
    let network = try TestNetworks.read(name)
    #expect(
      network.configurations.map(\.name) == ["today", "centralised-expanded", "hub-and-spoke"])
    let costs = network.configurations.map {
      StandingCost(network: network, configuration: $0).total
    }
    // Equal money before the first patient comes, to within 1 %, and more than today.
    #expect(abs(costs[2] / costs[1] - 1) < 0.01)
    #expect(costs[1] > costs[0])
    #expect(!network.targets.isEmpty && !network.attribution.isEmpty)
    // Every candidate centre has a candidate satellite that opens it.
    for (index, centre) in network.centres.enumerated() where centre.status == .candidate {
      #expect(
        network.facilities.contains { $0.colocatedCentre == index && $0.kind == .satellite },
        "\(centre.id)")
    }
  }

  @Test(arguments: countries) func access(name: String) throws {
    let network = try TestNetworks.read(name)
    let surveys = network.configurations.map { Access(network: network, configuration: $0) }
    // Larger hubs open no centre; satellites bring care nearer to some and take it from nobody.
    #expect(surveys[1].homes.map(\.centre) == surveys[0].homes.map(\.centre))
    let pairs = zip(surveys[2].homes, surveys[0].homes)
    #expect(pairs.allSatisfy { $0.hours <= $1.hours })
    #expect(pairs.contains { $0.hours < $1.hours })
  }

  /// The counties' network differs from the states' only in how people are divided.
  @Test func counties() throws {
    let states = try TestNetworks.read("us")
    let counties = try TestNetworks.read("us-counties")
    for file in ["centres.csv", "facilities.csv", "therapy.yaml"] {
      let texts = try ["us", "us-counties"].map {
        try String(contentsOf: TestNetworks.folder($0).appending(path: file), encoding: .utf8)
      }
      #expect(texts[0] == texts[1], "\(file)")
    }
    #expect(states.configurations == counties.configurations)
    #expect(counties.regions.count == 3143)
    for quintile in 1...5 {
      func people(_ network: Network) -> Double {
        network.demandRows.filter { $0.quintile == quintile }.reduce(0) { $0 + $1.population }
      }
      #expect(people(states) == people(counties))
    }
  }
}
