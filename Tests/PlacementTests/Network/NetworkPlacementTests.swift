import Foundation
import SupplyNetwork
import Testing

@testable import Placement

/// Placement on the tutorial network, whose one candidate can be enumerated.
@Suite("Placement on a network")
struct NetworkPlacementTests {
  private static let networks = URL(filePath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Networks")

  private func placement(
    _ overrides: [String] = [], sizes: [Int] = [1, 2, 3], most: Int? = nil
  ) throws -> NetworkPlacement {
    let network = try NetworkReader.read(
      folder: Self.networks.appending(path: "tutorial").path,
      overrides: overrides.map { try #require(NetworkOverride($0)) })
    return try NetworkPlacement(
      network: network,
      options: PlacementOptions(
        reference: network.configurations[0], moduleSizes: sizes, mostSatellites: most))
  }

  /// The best of every choice of modules, each solved on its own.
  private func enumerated(
    _ placement: NetworkPlacement, _ objective: PlacementIndicator, limits: [PlacementLimit]
  ) throws -> Double? {
    var best: Double?
    let candidates = placement.model.moduleSuites.indices.filter {
      placement.model.network.facilities[$0].status == .candidate
    }
    #expect(candidates.count == 1)
    for size in [nil] + placement.model.moduleSuites[candidates[0]].map(Optional.some) {
      let network = placement.model.network
      let one = try NetworkPlacement(
        network: network,
        options: PlacementOptions(
          reference: network.configurations[0], moduleSizes: size.map { [$0] } ?? [],
          mostSatellites: nil))
      guard let value = try one.solve(objective, limits: limits).objective else { continue }
      if best.map({ objective.measure.isGood ? value > $0 : value < $0 }) ?? true { best = value }
    }
    return best
  }

  @Test(
    "Every objective is the best of all choices", arguments: PlacementIndicator.Measure.allCases)
  func objectives(measure: PlacementIndicator.Measure) throws {
    let placement = try placement()
    let objective = PlacementIndicator(measure)
    let limit = PlacementLimit(
      PlacementIndicator(.networkCost), isAtLeast: false, bound: 7_800_000)
    let answer = try placement.solve(objective, limits: [limit])
    #expect(answer.status == .proven)
    let value = try #require(answer.objective)
    let bound = try #require(answer.bound)
    let other = try #require(try enumerated(placement, objective, limits: [limit]))
    #expect(abs(value - other) <= 3e-4 * abs(other), "\(value) \(other)")
    #expect(objective.measure.isGood ? bound >= value - 1e-9 * value : bound <= value * (1 + 1e-9))
    // The limit and the floor hold.
    for limit in answer.limits {
      let plan = try #require(answer.plan)
      let held = try #require(placement.model.value(limit.indicator, of: plan))
      let room = 1e-6 * abs(limit.bound)
      #expect(limit.isAtLeast ? held >= limit.bound - room : held <= limit.bound + room)
    }
  }

  @Test("Indicators are what the plan's own flows come to")
  func recomputed() throws {
    let placement = try placement()
    let answer = try placement.solve(PlacementIndicator(.patientsTreated))
    let plan = try #require(answer.plan)
    let network = placement.model.network
    var treated = 0.0
    var paid = 0.0
    for assignment in placement.assignments(of: plan) {
      let row = network.demandRows[assignment.row]
      let centre = network.centres[assignment.centre]
      let leg = network.patientTravel.leg(
        from: row, of: network.regions[row.region], to: centre)
      let fastest = network.facilities.indices.filter {
        !placement.model.moduleSuites[$0].isEmpty
      }.compactMap { network.lanes.lanes(centre: assignment.centre, facility: $0).first }
        .min { ($0.durationHours, $0.facility) < ($1.durationHours, $1.facility) }
      let lane = try #require(fastest)
      let journey = ExpectedJourney(
        therapy: network.therapy, lane: lane,
        risks: ExpectedJourney.LaneRisks(
          therapy: network.therapy, lane: lane,
          failureMultiplier: network.facilities[lane.facility].failureMultiplier),
        dropOutMultiplier: network.demand.dropOutMultiplierByQuintile[row.quintile - 1])
      treated += assignment.patientsPerYear * journey.treated
      let schedule = PatientCostSchedule(
        leg: leg, isRemote: network.patientTravel.isRemote(leg), rates: network.patientCosts)
      let stay = network.therapy.infusion.inpatientStayDays
      let infusion = stay.expectation { schedule.infusion(inpatientDays: $0).total }
      for (index, share) in journey.treatedByAphereses.enumerated() {
        paid +=
          assignment.patientsPerYear * share
          * (schedule.consultation.total + Double(index + 1) * schedule.apheresis.total + infusion)
      }
    }
    let cost = try #require(placement.model.value(PlacementIndicator(.patientBorneCost), of: plan))
    let fraction = try #require(
      placement.model.value(PlacementIndicator(.patientsTreated), of: plan))
    // What other lanes change is small, and known.
    #expect(abs(fraction - treated) < 0.01 * treated)
    #expect(abs(cost - paid / treated) < 1e-9 * cost)
    // Batches balance patients.
    let started = placement.flows(of: plan).reduce(0) { $0 + $1.batchesPerYear }
    #expect(started > treated)
  }

  @Test("Limits that cannot be kept together are named, and no more than those")
  func conflict() throws {
    let placement = try placement()
    let answer = try placement.solve(
      PlacementIndicator(.patientsTreated),
      limits: [
        PlacementLimit(PlacementIndicator(.networkCost), isAtLeast: false, bound: 1e9),
        PlacementLimit(PlacementIndicator(.treatedFraction), isAtLeast: true, bound: 0.99),
      ])
    #expect(answer.status == .infeasible)
    #expect(answer.plan == nil)
    #expect(answer.conflict == ["treated_fraction>=0.99"])
    let budget = try placement.solve(
      PlacementIndicator(.patientsTreated),
      limits: [
        PlacementLimit(PlacementIndicator(.networkCost), isAtLeast: false, bound: 4_000_000),
        PlacementLimit(PlacementIndicator(.treatedFraction), isAtLeast: true, bound: 0.7),
      ])
    #expect(budget.status == .infeasible)
    #expect(budget.conflict.count == 2)
  }

  @Test("No satellites, none; and nobody is sent further than today")
  func satellites() throws {
    let none = try placement(most: 0).solve(PlacementIndicator(.patientsTreated))
    let plan = try #require(none.plan)
    let placement = try placement()
    for (facility, module) in plan.modules.enumerated()
    where placement.model.network.facilities[facility].kind == .satellite {
      #expect(module == nil)
    }
    let free = try placement.solve(PlacementIndicator(.patientBorneCost))
    let cost = try #require(free.objective)
    let reference = try #require(placement.reference)
    let before = try #require(
      placement.model.value(PlacementIndicator(.patientBorneCost), of: reference))
    #expect(cost < before)
  }

  @Test("A frontier has no point that another dominates, and its bounds hold")
  func frontier() throws {
    let placement = try placement()
    let frontier = try placement.frontier(
      [PlacementIndicator(.patientBorneCost), PlacementIndicator(.networkCost)], count: 6)
    #expect(frontier.points.count >= 2)
    for (first, second) in zip(frontier.points, frontier.points.dropFirst()) {
      let (a, b) = (try #require(first.values), try #require(second.values))
      // Costs the network more, costs patients less.
      #expect(b[1] > a[1])
      #expect(b[0] < a[0])
      #expect(try #require(second.answer.bound) <= b[0] * (1 + 1e-9))
    }
    let attained = try #require(frontier.attainedHypervolume)
    let bound = try #require(frontier.boundHypervolume)
    #expect(attained <= bound + 1e-9)
  }

  @Test("Keys are read back, and nonsense is not")
  func keys() {
    for key in PlacementIndicator.keys { #expect(PlacementIndicator(key: key)?.key == key) }
    for key in [
      "", "treated", "treated_fraction.quintile.6", "network_cost_per_year.quintile.1",
      "treated_fraction.remoteness.far", "treated_fraction.",
    ] { #expect(PlacementIndicator(key: key) == nil) }
  }
}
