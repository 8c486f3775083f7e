import Foundation
import Randomness
import SupplyNetwork
import Testing

@Suite("Overrides")
struct NetworkOverrideTests {
  private func read(_ overrides: String...) throws -> Network {
    try NetworkReader.read(
      folder: TestNetworks.tutorial.path,
      overrides: try overrides.map { try #require(NetworkOverride($0)) })
  }

  private func problems(_ overrides: String...) throws -> [String] {
    try TestNetworks.problems(TestNetworks.tutorial.path, overrides: overrides)
  }

  @Test("An override is a path and a value")
  func syntax() {
    #expect(
      NetworkOverride("a.b = {c: d=e}") == NetworkOverride(path: "a.b", value: "{c: d=e}"))
    #expect(NetworkOverride("a.b=")?.value == "")
    #expect(NetworkOverride("a.b") == nil)
    #expect(NetworkOverride("=3") == nil)
  }

  @Test("A field of several rows is replaced at once")
  func severalRows() throws {
    let before = try read()
    let all = try read("facilities.*.failure_multiplier=1.5")
    #expect(all.facilities.allSatisfy { $0.failureMultiplier == 1.5 })
    let satellites = try read("facilities.kind:satellite.failure_multiplier=2")
    for (facility, old) in zip(satellites.facilities, before.facilities) {
      #expect(facility.failureMultiplier == (old.kind == .satellite ? 2 : old.failureMultiplier))
    }
    #expect(
      try problems("facilities.kind:satelite.failure_multiplier=2").first?
        .contains("'kind:satelite'") == true)
    #expect(try problems("facilities.sort:hub.suites=2").isEmpty == false)
  }

  @Test("Values of YAML files are replaced")
  func yaml() throws {
    #expect(try read("therapy.material.hold_limit_hours=48").therapy.material.holdLimitHours == 48)
    #expect(try read("therapy.material.hold_limit_hours=").therapy.material.holdLimitHours == nil)
    #expect(try read("therapy.material.hold_limit_hours=~").therapy.material.holdLimitHours == nil)
    #expect(try read("network.demand.multiplier=1.2").demand.multiplier == 1.2)
    let attrition = "{death_per_day: 0.1, progression_per_day: 0.2, withdrawal_per_day: 0.3}"
    #expect(try read("therapy.attrition=\(attrition)").therapy.attrition.progressionPerDay == 0.2)
    #expect(
      try read("therapy.apheresis.lead_days={exponential: 3}").therapy.apheresis.leadDays
        == (try Distribution.exponential(mean: 3)))
    #expect(
      try read("network.configurations.today.suites.HUB=5").configurations[0].suites == [5, 0])
    #expect(
      try read("network.configurations.hub-and-spoke.suites.EAST=7").configurations[1].suites
        == [2, 7])
    #expect(
      try read("network.configurations.today.dispatch={nearest_within_days: 3}")
        .configurations[0].dispatch == .nearestWithin(days: 3))
  }

  @Test("Entries of lists go by number or name")
  func lists() throws {
    let three = try Distribution.constant(3)
    #expect(
      try read("therapy.manufacturing.stages.harvest.duration_days=3")
        .therapy.manufacturing.stages[2].durationDays == three)
    #expect(
      try read("therapy.manufacturing.stages.1.duration_days=3")
        .therapy.manufacturing.stages[0].durationDays == three)
    #expect(try read("network.targets.1.at_least=0.9").targets[0].limit == 0.9)
    #expect(try read("network.targets.treated_fraction.at_least=0.9").targets[0].limit == 0.9)
  }

  @Test("Optional keys and columns that are absent can be set")
  func absent() throws {
    #expect(try read("network.attribution=[A source]").attribution == ["A source"])
    #expect(
      try read("network.configurations.today.priority=longest_wait").configurations[0].priority
        == .longestWait)
    let zones = try read("facilities.EAST.road_zone=island").facilities.map(\.roadZone)
    #expect(zones == ["main", "island"])
  }

  @Test("Fields of tables are replaced")
  func tables() throws {
    #expect(try read("facilities.HUB.suites=10").facilities.map(\.suites) == [10, 0])
    #expect(try read("centres.EAST-C.infusion_beds=3").centres.map(\.infusionBeds) == [8, 3])
    #expect(try read("centres.EAST-C.infusion_beds=").centres.map(\.infusionBeds) == [8, nil])
    #expect(try read("regions.WEST.name=Far, far west").regions[0].name == "Far, far west")
    #expect(try read("demand.WEST/5.population=7").demandRows[1].population == 7)
  }

  @Test("The last of several wins")
  func order() throws {
    let network = try read("facilities.HUB.suites=10", "facilities.HUB.suites=12")
    #expect(network.facilities[0].suites == 12)
  }

  @Test("Lanes are named by centre, facility and mode")
  func lanes() throws {
    let lanes = try TestNetworks.withTutorialCopy { folder in
      let text = "centre_id,facility_id,mode,duration_hours,price\nWEST-C,HUB,van,3,100\n"
      try Data(text.utf8).write(to: folder.appending(path: "lanes.csv"))
    } body: { path in
      try NetworkReader.read(
        folder: path,
        overrides: [NetworkOverride(path: "lanes.WEST-C/HUB/van.price", value: "250")]
      ).lanes.lanes(centre: 0, facility: 0)
    }
    #expect(lanes.map(\.price) == [250])
  }

  @Test(
    "Values pass the same checks as the files'",
    arguments: [
      (
        "facilities.HUB.suites=-1",
        "--set facilities.HUB.suites: suites must be from 0 to 100000 (found -1)"
      ),
      (
        "facilities.HUB.suites=many",
        "--set facilities.HUB.suites: suites must be a number (found 'many')"
      ),
      (
        "therapy.consultation.eligible_fraction=2",
        "--set therapy.consultation.eligible_fraction: consultation.eligible_fraction must be from 0"
          + " to 1 (found 2)"
      ),
      (
        "network.demand.multiplier=3",
        "--set network.demand.multiplier: demand.multiplier must not be above maximum_multiplier, 2"
          + " (found 3)"
      ),
      (
        "therapy.material.hold_limit_hour=48",
        "--set therapy.material.hold_limit_hour: unknown key 'material.hold_limit_hour' — did you"
          + " mean 'hold_limit_hours'?"
      ),
      (
        "therapy.materail.hold_limit_hours=48",
        "--set therapy.materail.hold_limit_hours: unknown key 'materail' — did you mean 'material'?"
      ),
      (
        "facilities.HUB.suits=3",
        "--set facilities.HUB.suits: unknown column 'suits' — did you mean 'suites'?"
      ),
      (
        "facilities.HUBB.suites=3",
        "--set facilities.HUBB.suites: facilities.csv has no facility 'HUBB' — did you mean 'HUB'?"
      ),
      (
        "lanes.WEST-C/HUB/van.price=3",
        "--set lanes.WEST-C/HUB/van.price: lanes.csv has no lane 'WEST-C/HUB/van'"
      ),
      (
        "network.configurations.today.suites.HUBS=5",
        "--set network.configurations.today.suites.HUBS: configurations.today.suites: there is no"
          + " facility 'HUBS' — did you mean 'HUB'?"
      ),
      (
        "network.targets.4.at_least=1",
        "--set network.targets.4.at_least: targets has no entry '4'"
      ),
      (
        "network.name.short=T",
        "--set network.name.short: name must be a map of keys (found 'Tutorial')"
      ),
      (
        "netwrok.name=T",
        "--set netwrok.name: 'netwrok' is none of network, therapy, regions, demand, centres,"
          + " facilities, lanes — did you mean 'network'?"
      ),
      ("network=T", "--set network: the path names no value — name one such as network.currency"),
      (
        "facilities.HUB=T",
        "--set facilities.HUB: the path names no value — name one such as facilities.HUB.suites"
      ),
      (
        "network.demand=[*a",
        "--set network.demand: the value is not valid YAML (found undefined alias)"
      ),
    ])
  func checked(override: String, expected: String) throws {
    #expect(try problems(override) == [expected])
  }

  @Test("Problems of several overrides and of the network as a whole come at once")
  func several() throws {
    let problems = try problems(
      "facilities.HUB.suites=x", "therapy.attrition={}", "network.currency=euro")
    #expect(problems.count == 5)
    #expect(problems.allSatisfy { $0.hasPrefix("--set ") })
    #expect(
      try self.problems("therapy.material.hold_limit_hours=0.4").map { $0.prefix(13) } == [
        "centres.csv:2", "centres.csv:3",
      ])
  }

  @Test("An alias bomb in a value is refused")
  func bomb() throws {
    var value = "{a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1]"
    for (name, earlier) in zip("bcdefgh", "abcdefg") {
      let aliases = Array(repeating: "*\(earlier)", count: 9).joined(separator: ", ")
      value += ", \(name): &\(name) [\(aliases)]"
    }
    let problems = try problems("network.demand=\(value)}")
    #expect(problems.count == 1)
    #expect(problems.first?.contains("more than 100000 values") == true)
  }
}
