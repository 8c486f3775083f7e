import PatientJourney
import SupplyNetwork
import Testing

@testable import Experiments

/// Equity can move: a satellite with a centre of its own in Belfast spares Northern Ireland the
/// crossing.
struct EquityTests {
  @Test func belfast() async throws {
    let network = try TestNetworks.read("uk")
    let satellite = try #require(network.facilities.firstIndex { $0.id == "GB-S-BEL" })
    let centre = try #require(network.facilities[satellite].colocatedCentre)
    var opened = network.configurations[0]
    #expect(opened.suites[satellite] == 0 && !opened.openCentres[centre])
    opened.name = "belfast"
    opened.suites[satellite] = 3
    opened.openCentres[centre] = true
    opened.dispatch = .earliestSlot

    let irish = network.demandRows.indices.filter {
      network.regions[network.demandRows[$0].region].group == "Northern Ireland"
    }
    try #require(!irish.isEmpty)
    for row in irish {
      let demand = network.demandRows[row]
      func hours(_ configuration: Configuration) -> Double {
        network.centres.indices.filter { configuration.openCentres[$0] }.map { centre in
          network.patientTravel.leg(
            from: demand, of: network.regions[demand.region], to: network.centres[centre]
          ).hours
        }.min() ?? .infinity
      }
      #expect(hours(opened) < hours(network.configurations[0]) / 1.5)
    }

    let result = try await ComparisonRequest(
      network: network, configurations: [network.configurations[0], opened], replications: 2,
      years: 1, warmUp: .days(60), seed: 1, threads: 2
    ).result()
    let difference = try #require(
      result.configurations[1].difference("patient_borne_cost_paired_difference"))
    let remoteness = try difference.parts(.remoteness)
    let near = try #require(remoteness[0].value)
    let remote = try #require(remoteness[1].value)
    #expect(remote < -500 && abs(near) < abs(remote) / 20)
    let regions = try difference.parts(.region)
    for (region, part) in zip(network.regions, regions) where region.group == "Northern Ireland" {
      #expect(part.key == region.id && part.value ?? 0 < -1000, "\(region.id)")
    }
  }
}
