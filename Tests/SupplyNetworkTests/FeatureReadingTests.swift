import Foundation
import Randomness
import SupplyNetwork
import Testing

/// Features that the tutorial network does without, read from files.
@Suite("Features of the format")
struct FeatureReadingTests {
  private func read(
    network: String = "", overrides: [String] = [], scenario: String? = nil,
    change: (URL) throws -> Void = { _ in }
  ) throws -> Network {
    try TestNetworks.withTutorialCopy { folder in
      let file = folder.appending(path: "network.yaml")
      let text = try String(contentsOf: file, encoding: .utf8)
      try (text + "\n" + network).write(to: file, atomically: true, encoding: .utf8)
      try change(folder)
    } body: {
      try NetworkReader.read(
        folder: $0, overrides: overrides.map { try #require(NetworkOverride($0)) },
        scenario: scenario)
    }
  }

  @Test("Sites take the pattern of their table, else that of their kind, else never close")
  func calendar() throws {
    let text = """
      calendar:
        public_holidays: {default: [12-25], XX: [2026-01-06]}
        patterns:
          office: {monday: [8, 12, 13, 18], tuesday: [8, 18], starts_per_shift: 2}
          ward: {sunday: [0, 24], open_on_public_holidays: true}
        centres: ward
        facilities: office
        closures: [{site: EAST, from: 2026-01-13, to: 2026-01-14}]
      """
    let network = try read(
      network: text,
      overrides: ["centres.EAST-C.opening=office", "facilities.HUB.opening=always"])
    #expect(network.centres[0].opening?.pattern.opensOnPublicHolidays == true)
    let office = try #require(network.centres[1].opening)
    #expect(office.pattern.startsPerShift == 2)
    #expect(network.facilities[0].opening == nil)
    #expect(network.facilities[0].laboratoryOpening == nil)
    // The horizon starts on Monday 2026-01-05; Tuesday is a holiday of the country.
    #expect(office.nextStart(from: 0) == 8)
    #expect(office.nextStart(from: 12.5) == 13)
    #expect(office.shift(at: 14) == 13..<18)
    #expect(office.nextStart(from: 18) == 7 * 24 + 8)
    let east = try #require(network.facilities[1].opening)
    // Tuesday 13 January is closed, and its laboratory with it.
    #expect(east.nextStart(from: 7 * 24 + 18) == 14 * 24 + 8)
    let laboratory = try #require(network.facilities[1].laboratoryOpening)
    #expect(laboratory.nextStart(from: 8 * 24 + 1) == 10 * 24)
    #expect(laboratory.isOpen(at: 5 * 24 + 1))
  }

  @Test("Modes leave at their departures")
  func departures() throws {
    let network = try read(overrides: [
      "network.calendar.public_holidays=[2026-01-06]",
      "network.transport.modes.air.departures={monday: [10], tuesday: [12.5]}",
      "network.transport.modes.air.cut_off_hours=2",
    ])
    #expect(network.timetables.keys.sorted() == ["air"])
    let air = try #require(network.timetables["air"])
    #expect(air.departure(readyAt: 8) == 10)
    #expect(air.departure(readyAt: 8.1) == 7 * 24 + 10)
    let onHolidays = try read(overrides: [
      "network.calendar.public_holidays=[2026-01-06]",
      "network.transport.modes.air.departures={monday: [10], tuesday: [12.5]}",
      "network.transport.modes.air.departs_on_public_holidays=true",
    ])
    #expect(onHolidays.timetables["air"]?.departure(readyAt: 11) == 36.5)
  }

  @Test("Licences, learning, breakdowns and numbers of suites that change")
  func suites() throws {
    let network = try read(
      network: "suite_breakdowns: {hours_to_failure: {exponential: 900}, repair_hours: 30, "
        + "batch_loss_probability: 0.25}",
      overrides: [
        "facilities.EAST.licence_date=2026-02-04", "facilities.EAST.comparability_days=70",
        "facilities.EAST.comparability_starts_per_week=2",
        "facilities.EAST.start_up_failure_multiplier=3", "facilities.EAST.learning_batches=25",
        "facilities.HUB.licence_date=2020-01-01",
        "network.configurations.today.suites_from={HUB: {2027-01-05: 6, 2026-01-15: 5}}",
      ])
    let east = network.facilities[1]
    #expect(network.facilities[0].licenceHour == 0)
    #expect(east.licenceHour == 30 * 24)
    #expect(east.comparability == StartLimit(period: 720..<(720 + 70 * 24), starts: 2))
    #expect(east.startUpFailureMultiplier == 3)
    #expect(east.learningBatches == 25)
    let breakdowns = try #require(network.suiteBreakdowns)
    #expect(breakdowns.clock == .operating)
    #expect(breakdowns.hoursToFailure.mean == 900)
    #expect(breakdowns.batchLossProbability == 0.25)
    let today = network.configurations[0]
    #expect(
      today.suiteChanges[0] == [.init(hour: 240, suites: 5), .init(hour: 8760, suites: 6)])
    #expect(today.changesSuites)
    #expect(!network.configurations[1].changesSuites)
  }

  @Test("Holding policies, and what storage costs")
  func holding() throws {
    for (text, days) in [
      ("until_free", nil), ("never", 0), ("{up_to_days: 2.5}", 2.5), ("", nil),
    ] as [(String, Double?)] {
      let network = try read(overrides: ["network.configurations.today.holding=\(text)"])
      #expect(network.configurations[0].holdingDays == days)
      #expect(network.configurations[1].holdingDays == nil)
      #expect(network.serviceCosts.cryostorageDay == 0)
    }
    let network = try read(overrides: ["network.service_costs.cryostorage_day=12"])
    #expect(network.serviceCosts.cryostorageDay == 12)
  }

  private let scenarios = """
    scenarios:
      nothing:
      fire:
        description: The hub burns
        demand_multiplier: 1.25
        set: {facilities.HUB.suites: 7, 'therapy.apheresis.lead_days': {uniform: [2, 4]}}
        disruptions:
          - {lost_facility: HUB, material: resumes, from: 2026-01-15, days: 2}
          - {closed_mode: air, from: 2026-01-05, days: 1}
          - {delayed_lane: [WEST-C, HUB], delay_hours_factor: 2, from: 2026-01-05, days: 1}
          - {demand_surge: 1.5, from: 2026-01-05, days: 1}
          - {starts_per_week: 0, from: 2026-01-05, days: 1}
    """

  @Test("Scenarios, and the inputs that they change")
  func scenario() throws {
    let network = try read(network: scenarios)
    #expect(network.scenarios.map(\.name) == ["nothing", "fire"])
    let fire = network.scenarios[1]
    #expect(fire.description == "The hub burns")
    #expect(fire.demandMultiplier == 1.25)
    #expect(fire.largestDemandMultiplier == 1.875)
    let day = 0.0..<24
    #expect(
      fire.disruptions == [
        Disruption(period: 240..<288, kind: .facilityLoss(facility: 0, losesMaterial: false)),
        Disruption(period: day, kind: .closedMode("air")),
        Disruption(
          period: day,
          kind: .delay(
            mode: nil, centre: 0, facility: 0, hoursFactor: 2, probabilityFactor: 1)),
        Disruption(period: day, kind: .demandSurge(1.5)),
        Disruption(period: day, kind: .startLimit(facility: nil, startsPerWeek: 0)),
      ])
    // Read for the scenario, its inputs hold, and those of --set before them.
    #expect(network.facilities[0].suites == 4)
    let burning = try read(
      network: scenarios, overrides: ["therapy.apheresis.lead_days=9"], scenario: "fire")
    #expect(burning.facilities[0].suites == 7)
    #expect(burning.therapy.apheresis.leadDays.mean == 9)
    #expect(
      try read(network: scenarios, scenario: "fire").therapy.apheresis.leadDays
        == .uniform(low: 2, high: 4))
    #expect(try read(network: scenarios, scenario: "nothing").facilities[0].suites == 4)
  }

  @Test("A problem of a scenario's input names it")
  func badScenarioInput() throws {
    let problems = try TestNetworks.withTutorialCopy { folder in
      let file = folder.appending(path: "network.yaml")
      let text = try String(contentsOf: file, encoding: .utf8)
      let bad = "\nscenarios: {poor: {set: {therapy.material.form: frozen}}}\n"
      try (text + bad).write(to: file, atomically: true, encoding: .utf8)
    } body: { path in
      do throws(NetworkReadingError) {
        _ = try NetworkReader.read(folder: path, scenario: "poor")
        return [String]()
      } catch {
        return error.problems.map(\.description)
      }
    }
    #expect(
      problems == [
        "scenarios.poor.set therapy.material.form: material.form must be one of fresh,"
          + " cryopreserved (found 'frozen')"
      ])
  }

  @Test("Without a calendar nothing closes and nothing waits for a departure")
  func nothing() throws {
    for network in [try read(), try read(network: "calendar: {}")] {
      #expect(network.timetables.isEmpty)
      #expect(network.centres.allSatisfy { $0.opening == nil })
      #expect(
        network.facilities.allSatisfy { $0.opening == nil && $0.laboratoryOpening == nil })
      #expect(network.suiteBreakdowns == nil)
      #expect(network.facilities.allSatisfy { $0.startUpFailureMultiplier == nil })
    }
  }
}
