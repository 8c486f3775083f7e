import Foundation
import Randomness
import SupplyNetwork
import Testing

@Suite("The tutorial network")
struct TutorialNetworkTests {
  let network: Network

  init() throws {
    network = try NetworkReader.read(folder: TestNetworks.tutorial.path)
  }

  @Test("has the parts that its files describe")
  func parts() throws {
    #expect(network.name == "Tutorial")
    #expect(network.currency == "EUR")
    #expect(network.priceYear == 2025)
    #expect(network.startDate == CalendarDate("2026-01-05"))
    #expect(network.patientGroup.incidencePerMillionPerYear == 20)
    #expect(network.regions.map(\.id) == ["WEST", "EAST"])
    #expect(network.regions.map(\.roadZone) == ["main", "main"])
    #expect(network.demandRows.map(\.id) == ["WEST/1", "WEST/5", "EAST/1", "EAST/5"])
    #expect(network.demandRows.map(\.region) == [0, 0, 1, 1])
    #expect(network.centres.map(\.status) == [.open, .candidate])
    #expect(network.centres.map(\.infusionBeds) == [8, 4])
    #expect(network.facilities.map(\.kind) == [.hub, .satellite])
    #expect(network.facilities.map(\.laboratoryCapacity) == [nil, nil])
    #expect(network.facilities.map(\.colocatedCentre) == [nil, 1])
    #expect(network.patientCosts.followUpVisitsByYear == [4, 2])
    #expect(network.attribution.isEmpty)
  }

  @Test("has its configurations in the order of the file")
  func configurations() throws {
    #expect(network.configurations.map(\.name) == ["today", "hub-and-spoke"])
    #expect(network.configurations.map(\.suites) == [[4, 0], [2, 2]])
    // The satellite's suites open the candidate centre that it belongs to.
    #expect(network.configurations.map(\.openCentres) == [[true, false], [true, true]])
    #expect(network.configurations.map(\.dispatch) == [.earliestSlot, .earliestSlot])
    #expect(network.configurations.allSatisfy { $0.slotBooking && $0.priority == .firstCome })
  }

  @Test("has its targets")
  func targets() throws {
    #expect(network.targets.map(\.relation) == [.atLeast, .reducedByAtLeast, .atMost])
    #expect(network.targets.map(\.limit) == [0.75, 0.1, 0.06])
  }

  @Test("has derived lanes")
  func lanes() throws {
    // A van within 700 km; by air beyond 200 km.
    #expect(network.lanes.lanes(centre: 0, facility: 0).map(\.mode) == ["van"])
    #expect(network.lanes.lanes(centre: 0, facility: 1).map(\.mode) == ["van", "air"])
    #expect(network.lanes.lanes(centre: 1, facility: 1).map(\.mode) == ["co-located"])
    #expect(network.lanes.lanes(centre: 1, facility: 1).first?.durationHours == 0.5)
  }

  @Test("has its therapy")
  func therapy() throws {
    let therapy = network.therapy
    #expect(therapy.manufacturing.stages.map(\.name).last == "harvest")
    #expect(abs(therapy.manufacturing.meanOccupancyHours - (24 * 8.5 + 12)) < 1e-9)
    #expect(therapy.failure.causeShares == [0.1, 0.4, 0.1, 0.4])
    #expect(therapy.material.holdLimitHours == 72)
    #expect(therapy.infusion.conditioningDays == (try Distribution.constant(5)))
    let failure = therapy.failure.function.probability(equivalentHours: 0)
    #expect(abs(failure - 0.03) < 1e-12)
  }

  @Test("reads the same with CRLF, byte order marks and columns in another order")
  func spreadsheetDialects() throws {
    let changed = try TestNetworks.withTutorialCopy { folder in
      for name in ["regions.csv", "demand.csv", "centres.csv", "facilities.csv", "network.yaml"] {
        let file = folder.appending(path: name)
        let text = try String(contentsOf: file, encoding: .utf8)
        let windows = "\u{FEFF}" + text.replacing("\n", with: "\r\n")
        try windows.write(to: file, atomically: true, encoding: .utf8)
      }
      let reordered = """
        population,longitude,name,latitude,country,region_id
        3000000,0,West,50,XX,WEST
        2000000,5,East,50,XX,EAST
        """
      try reordered.write(
        to: folder.appending(path: "regions.csv"), atomically: true, encoding: .utf8)
    } body: {
      try NetworkReader.read(folder: $0)
    }
    #expect(changed.regions == network.regions)
    #expect(changed.demandRows == network.demandRows)
    #expect(changed.centres == network.centres)
    #expect(changed.facilities == network.facilities)
    #expect(changed.configurations == network.configurations)
    #expect(changed.targets == network.targets)
    #expect(changed.lanes.lanes == network.lanes.lanes)
  }
}
