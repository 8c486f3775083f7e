import Foundation
import Randomness
import SupplyNetwork
import Testing

/// Features of the format that the tutorial network does not use.
@Suite("The network format")
struct NetworkFormatTests {
  private func read(_ change: (URL) throws -> Void) throws -> Network {
    try TestNetworks.withTutorialCopy(change) { try NetworkReader.read(folder: $0) }
  }

  private func edited(_ file: String, _ old: String, _ new: String) throws -> Network {
    try read { try TestNetworks.replace(old, with: new, in: $0.appending(path: file)) }
  }

  private func withLanes(_ rows: String...) throws -> Network {
    let header = "centre_id,facility_id,mode,duration_hours,price,delay_probability"
    return try read { folder in
      try Data(([header] + rows).joined(separator: "\n").utf8)
        .write(to: folder.appending(path: "lanes.csv"))
    }
  }

  @Test("A pair in lanes.csv replaces its derived lanes, and only those")
  func lanes() throws {
    let network = try withLanes("WEST-C,EAST,air,9.5,3000,", "EAST-C,EAST,co-located,1,20,0.5")
    let given = network.lanes.lanes(centre: 0, facility: 1)
    #expect(given.map(\.mode) == ["air"])
    #expect(given.map(\.durationHours) == [9.5])
    // Blank risks are those of the mode.
    #expect(given.map(\.delayProbability) == [0.02])
    #expect(given.map(\.excursionProbability) == [0.001])
    #expect(given.map(\.delayHours) == [try Distribution.exponential(mean: 12)])
    let local = network.lanes.lanes(centre: 1, facility: 1)
    #expect(local.map(\.delayProbability) == [0.5])
    #expect(local.map(\.excursionProbability) == [0])
    #expect(network.lanes.lanes(centre: 0, facility: 0).map(\.mode) == ["van"])
  }

  @Test("A lane table without rows changes nothing")
  func noLanes() throws {
    let network = try withLanes()
    let tutorial = try NetworkReader.read(folder: TestNetworks.tutorial.path)
    #expect(network.lanes.lanes == tutorial.lanes.lanes)
  }

  @Test("Without derived lanes there are only those given")
  func onlyGiven() throws {
    let network = try read { folder in
      try TestNetworks.replace(
        "derive_lanes: true", with: "derive_lanes: false",
        in: folder.appending(path: "network.yaml"))
      let rows = """
        centre_id,facility_id,mode,duration_hours,price
        WEST-C,HUB,van,3,100
        EAST-C,HUB,air,11,2500
        """
      try Data(rows.utf8).write(to: folder.appending(path: "lanes.csv"))
    }
    #expect(network.lanes.lanes.map(\.durationHours) == [3, 11])
  }

  @Test("Defaults stand in for what is left out")
  func defaults() throws {
    let network = try read { folder in
      let file = folder.appending(path: "network.yaml")
      let text = try String(contentsOf: file, encoding: .utf8)
      let start = try #require(text.range(of: "demand:"))
      let end = try #require(text.range(of: "patient_travel:"))
      let targets = try #require(text.range(of: "targets:"))
      let short = text[..<start.lowerBound] + text[end.lowerBound..<targets.lowerBound]
      try short.replacing("  derive_lanes: true\n", with: "")
        .write(to: file, atomically: true, encoding: .utf8)
      let facilities = """
        facility_id,name,kind,status,country,latitude,longitude,suites
        HUB,The hub,hub,open,XX,50,0.5,4
        EAST,East,satellite,candidate,XX,50,5,1
        """
      try Data(facilities.utf8).write(to: folder.appending(path: "facilities.csv"))
    }
    #expect(network.demand == DemandModel())
    #expect(network.targets.isEmpty)
    #expect(network.facilities.map(\.failureMultiplier) == [1, 1])
    #expect(network.facilities.map(\.capitalCost) == [0, 0])
    #expect(network.facilities.map(\.colocatedCentre) == [nil, nil])
    // Only an open facility keeps its suites where a configuration does not name it.
    #expect(network.configurations.map(\.suites) == [[4, 0], [2, 2]])
    // Nothing co-located opens the candidate centre now.
    #expect(network.configurations.map(\.openCentres) == [[true, false], [true, false]])
  }

  @Test("Quoted names hold commas, line ends and quotation marks, and Unicode is kept")
  func names() throws {
    let network = try read { folder in
      let regions = """
        region_id,name,country,latitude,longitude,population
        WEST,"Łódź, ""west""
        bank 東京",XX,50,0,3000000
        EAST,Île-de-France 🏥,XX,50,5,2000000
        """
      try Data(regions.utf8).write(to: folder.appending(path: "regions.csv"))
    }
    #expect(network.regions.map(\.name) == ["Łódź, \"west\"\nbank 東京", "Île-de-France 🏥"])
  }

  @Test("Identifiers may be any text", arguments: ["Zürich-1", "東京", "a.b", "x y", "0"])
  func identifiers(id: String) throws {
    let network = try read { folder in
      try TestNetworks.replace(
        "HUB", with: id, in: folder.appending(path: "facilities.csv"))
      try TestNetworks.replace("HUB", with: id, in: folder.appending(path: "network.yaml"))
    }
    #expect(network.facilities[0].id == id)
    #expect(network.configurations[1].suites == [2, 2])
  }

  @Test(
    "Every dispatch policy",
    arguments: [
      ("assigned_facility", DispatchPolicy.assignedFacility), ("earliest_slot", .earliestSlot),
      ("least_loaded", .leastLoaded), ("{nearest_within_days: 7}", .nearestWithin(days: 7)),
    ])
  func dispatch(text: String, expected: DispatchPolicy) throws {
    let network = try edited("network.yaml", "dispatch: earliest_slot", "dispatch: \(text)")
    #expect(network.configurations.map(\.dispatch) == [.earliestSlot, expected])
  }

  @Test("Everything that a configuration can say")
  func configuration() throws {
    let network = try edited(
      "network.yaml", "    dispatch: earliest_slot\n",
      """
          dispatch: assigned_facility
          assigned_facilities: {WEST-C: HUB, EAST-C: EAST}
          slot_booking: false
          priority: clinical_urgency
        third:
          open_centres: [EAST-C]
          close_centres: [WEST-C]
        fourth:

      """)
    #expect(
      network.configurations.map(\.name) == ["today", "hub-and-spoke", "third", "fourth"])
    let second = network.configurations[1]
    #expect(second.assignedFacility == [0, 1])
    #expect(!second.slotBooking)
    #expect(second.priority == .clinicalUrgency)
    #expect(network.configurations[2].openCentres == [false, true])
    #expect(network.configurations[3].openCentres == [true, false])
    #expect(network.configurations[3].assignedFacility == [nil, nil])
  }

  @Test("A centre that does not treat the patient group stays closed")
  func patientGroups() throws {
    let network = try read { folder in
      try TestNetworks.replace(
        "patient_groups:\n",
        with: "patient_groups:\n  paediatric: {incidence_per_million_per_year: 3}\n",
        in: folder.appending(path: "network.yaml"))
      try TestNetworks.replace(
        "candidate,adult", with: "open,paediatric", in: folder.appending(path: "centres.csv"))
      try TestNetworks.replace(
        "open,adult", with: "open,adult; paediatric", in: folder.appending(path: "centres.csv"))
    }
    #expect(network.centres.map(\.patientGroups) == [["adult", "paediatric"], ["paediatric"]])
    #expect(network.configurations.map(\.openCentres) == [[true, false], [true, false]])
  }

  @Test(
    "Every failure curve",
    arguments: [
      ("{constant: {baseline: 0.1}}", 0.1),
      ("{weibull: {baseline: 0, scale_hours: 24, shape: 2}}", 0.632),
      ("{logistic: {baseline: 0, midpoint_hours: 24, scale_hours: 6}}", 0.5),
      ("{table: [[0, 0], [48, 0.4]]}", 0.2),
      ("{viability: {baseline: 0.1, release_threshold: 0.5}}", 0.1),
    ])
  func failureCurves(curve: String, expected: Double) throws {
    let network = try edited(
      "therapy.yaml", "{weibull: {baseline: 0.03, scale_hours: 500, shape: 1}}", curve)
    let probability = network.therapy.failure.function.probability(equivalentHours: 24)
    #expect(abs(probability - expected) < 0.001)
  }

  @Test("The hold limit does not bind cryopreserved material")
  func cryopreserved() throws {
    let network = try read { folder in
      let file = folder.appending(path: "therapy.yaml")
      try TestNetworks.replace("form: fresh", with: "form: cryopreserved", in: file)
      try TestNetworks.replace("hold_limit_hours: 72", with: "hold_limit_hours: 0.1", in: file)
    }
    #expect(network.therapy.material.form == .cryopreserved)
  }

  @Test("A network of thousands of regions is read at once")
  func large() throws {
    let network = try read { folder in
      var regions = "region_id,name,country,latitude,longitude,population\n"
      var demand = "region_id,deprivation_quintile,population,latitude,longitude\n"
      for index in 0..<3143 {
        let place = "\(30 + Double(index % 20)),\(Double(index % 60) - 120)"
        regions += "R\(index),Region \(index),US,\(place),5000\n"
        for quintile in 1...5 { demand += "R\(index),\(quintile),1000,\(place)\n" }
      }
      try Data(regions.utf8).write(to: folder.appending(path: "regions.csv"))
      try Data(demand.utf8).write(to: folder.appending(path: "demand.csv"))
    }
    #expect(network.demandRows.count == 15_715)
    #expect(network.demandRows.last?.region == 3142)
  }

  @Test("A table of garbage is refused with a bounded number of problems")
  func garbage() throws {
    var demand = "region_id,deprivation_quintile,population,latitude,longitude\n"
    for index in 0..<8000 { demand += "WAST\(index),many,few,north,south\n" }
    let problems = try TestNetworks.withTutorialCopy { folder in
      try Data(demand.utf8).write(to: folder.appending(path: "demand.csv"))
    } body: {
      try TestNetworks.problems($0)
    }
    #expect(problems.count == 10_001)
    #expect(problems.contains { $0.hasSuffix(": 30000 more problems") })
  }
}
