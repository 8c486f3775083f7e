import Foundation
import PatientJourney
import SupplyNetwork
import Testing

/// What patients and the network pay, worked out by hand on the tutorial network.
struct CostTests {
  private func tutorial(_ overrides: [String] = []) throws -> Network {
    let folder = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Networks/tutorial")
    return try NetworkReader.read(
      folder: folder.path, overrides: overrides.map { try #require(NetworkOverride($0)) })
  }

  private func schedule(_ network: Network, row: Int, centre: Int) -> PatientCostSchedule {
    let row = network.demandRows[row]
    let leg = network.patientTravel.leg(
      from: row, of: network.regions[row.region], to: network.centres[centre])
    return PatientCostSchedule(
      leg: leg, isRemote: network.patientTravel.isRemote(leg), rates: network.patientCosts)
  }

  private func isClose(_ value: Double, _ expected: Double) -> Bool {
    abs(value - expected) <= 1e-9 * max(1, abs(expected))
  }

  /// WEST/1 lives at the centre: no travel and no room. Patient and caregiver (one each) take meals
  /// at 20 and lose half of 120 each for a day: 40 + 60 + 60 = 160 a visit. The stay is four visits'
  /// meals (4 · 40) and 28 days' wages (2 · 60 · 28); the caregiver's meal of 20 comes with every
  /// inpatient day. Follow-up: 4 · 0.8 visits discounted by half a year and 2 · 0.6 by one and a half.
  @Test func nearRow() throws {
    let network = try tutorial()
    let cost = schedule(network, row: 0, centre: 0)
    #expect(!cost.isRemote && cost.leg.hours == 0)
    #expect(isClose(cost.consultation.total, 160) && isClose(cost.apheresis.total, 160))
    #expect(isClose(cost.infusionAndStay.meals, 160))
    #expect(isClose(cost.infusionAndStay.wages, 1680))
    #expect(isClose(cost.infusionAndStay.caregiver, 1680))
    #expect(isClose(cost.infusionAndStay.total, 3520))
    #expect(isClose(cost.perInpatientDay.total, 20) && isClose(cost.perInpatientDay.meals, 20))
    let visits = 3.2 / 1.035.squareRoot() + 1.2 / (1.035 * 1.035.squareRoot())
    #expect(isClose(cost.followUp.total, visits * 160))
    #expect(isClose(cost.infusion(inpatientDays: 10).total, 3520 + 200 + visits * 160))
    // Inpatient days beyond the stay of 28 change nothing more.
    #expect(cost.infusion(inpatientDays: 40) == cost.infusion(inpatientDays: 28))
  }

  /// EAST/5 lives 5.1° of longitude from the western centre, at 50° north. On a sphere of radius
  /// 6371.0088 km that is 2 R asin(cos 50° sin 2.55°) = 364.4 km, 1.25 times that by road at 50 km/h:
  /// 9.1 h, remote. A trip is twice the road at 0.3 a km; a visit adds a room of 100, meals of 40 and
  /// wages of 60 and 60. The stay: one trip, 28 rooms, 28 · 40 for meals, wages as for all; in
  /// hospital the patient's meal of 20 is saved, the caregiver keeps the room.
  @Test func remoteRow() throws {
    let network = try tutorial()
    let degree = Double.pi / 180
    let kilometres = 2 * 6371.0088 * asin(cos(50 * degree) * sin(2.55 * degree))
    let trip = 2 * 1.25 * kilometres * 0.3
    let cost = schedule(network, row: 3, centre: 0)
    #expect(cost.isRemote && isClose(cost.leg.hours, 1.25 * kilometres / 50))
    #expect(isClose(cost.apheresis.travel, trip) && cost.apheresis.lodging == 100)
    #expect(isClose(cost.apheresis.total, trip + 260))
    #expect(isClose(cost.infusionAndStay.travel, trip))
    #expect(isClose(cost.infusionAndStay.lodging, 2800))
    #expect(isClose(cost.infusionAndStay.meals, 1120))
    #expect(isClose(cost.infusionAndStay.total, trip + 2800 + 1120 + 3360))
    #expect(isClose(cost.perInpatientDay.total, -20) && cost.perInpatientDay.lodging == 0)
    let visits = 3.2 / 1.035.squareRoot() + 1.2 / (1.035 * 1.035.squareRoot())
    #expect(isClose(cost.followUp.total, visits * (trip + 260)))
  }

  /// What a patient who is treated has paid: a consultation, the aphereses that were needed, and
  /// infusion, stay and follow-up with ten inpatient days; who is not treated has paid for what took
  /// place.
  @Test func journeysPayWhatTookPlace() throws {
    let network = try tutorial(["therapy.infusion.inpatient_stay_days=10"])
    let schedules = (0..<4).map { schedule(network, row: $0, centre: 0) }
    let steps = try network.observe(seed: 1).steps
    var aphereses: [PatientKey: Double] = [:]
    var consulted = Set<PatientKey>()
    var ends = [0, 0]
    for step in steps {
      if step.event.isConsultation { consulted.insert(step.patient) }
      if step.event.isApheresisEnd { aphereses[step.patient, default: 0] += 1 }
      guard case .ended(let fate, let paid, _) = step.event else { continue }
      let cost = schedules[step.row]
      var expected = aphereses[step.patient, default: 0] * cost.apheresis.total
      if consulted.contains(step.patient) { expected += cost.consultation.total }
      if fate.isInfused { expected += cost.infusion(inpatientDays: 10).total }
      #expect(isClose(paid, expected))
      ends[fate.isInfused ? 1 : 0] += 1
    }
    #expect(ends[0] > 10 && ends[1] > 40)
  }

  @Test func causesSum() throws {
    for seed in UInt64(0)..<6 {
      let record = try RandomNetwork(seed: seed).network.simulate(seed: seed)
      let parts = PatientCostCause.allCases.map { record.total(.treatedCost($0)) }
      #expect(isClose(parts.reduce(0, +), record.total(.treatedCost)))
    }
    let cost = CostByCause(travel: 1, lodging: 2, meals: 4, wages: 8, caregiver: 16)
    #expect(cost.total == 31 && (2 * cost + cost).total == 93)
    #expect(PatientCostCause.allCases.map { $0.part(of: cost) } == [1, 2, 4, 8, 16])
  }

  /// A capital of 8.607686508868 ÷ 1.035 is worth payments of 1 at the ends of ten years at 3.5 %:
  /// HE-01 gives the annuity due of ten payments.
  @Test func annuity() throws {
    var costs = try SmallNetwork.one().serviceCosts
    costs.discountRate = 0.035
    #expect(abs(costs.annuity(of: 8.607686508868 / 1.035) - 1) < 1e-12)
    costs.discountRate = 0
    #expect(costs.annuity(of: 50) == 5)
    costs.discountRate = 1e-9
    #expect(abs(costs.annuity(of: 50) - 5) < 1e-5)
  }

  /// `hub-and-spoke`: sites 1,000,000 + 300,000; suites 2 · 400,000 + 2 · 500,000; two centres at
  /// 200,000; capital 1,000,000 + 2 · 250,000 for the satellite and 1,300,000 for its centre, over 15
  /// years at 3.5 % (HE-01's formula).
  @Test func standingCost() throws {
    let network = try tutorial()
    let today = StandingCost(network: network, configuration: network.configurations[0])
    #expect(today.total == 1_000_000 + 4 * 400_000 + 200_000 && today.capital == 0)
    let spoke = StandingCost(network: network, configuration: network.configurations[1])
    #expect(spoke.facilities == 1_300_000 && spoke.suites == 1_800_000)
    #expect(spoke.centres == 400_000)
    #expect(isClose(spoke.capital, 2_800_000 * 0.035 / (1 - pow(1.035, -15))))
  }

  /// The flows of money, counted step by step: ten days in a bed after infusion and five before.
  @Test func flows() throws {
    let network = try tutorial(["therapy.infusion.inpatient_stay_days=10"])
    let (record, steps) = try network.observe(seed: 2, warmUpDays: 200, years: 2)
    var expected = [0.0, 0, 0, 0, 0]
    var harvests: [PatientKey: Double] = [:]
    for step in steps where step.time >= 4800 && step.time < 4800 + 17520 {
      switch step.event {
      case .apheresisEnded: expected[0] += 2000
      case .manufactureStarted: expected[1] += 10_000
      case .dispatched, .released:
        expected[2] += network.lanes.lanes(centre: 0, facility: 0).first?.price ?? .nan
      case .admitted: expected[3] += 5 * 900
      case .ended(let fate, _, _) where fate.isInfused: expected[3] += 10 * 900
      case .harvested:
        // Known at harvest, a failure needs no quality control; the laboratory has no limit.
        harvests[step.patient] = step.time
        expected[4] += 9000
      case .batchFailed where harvests[step.patient] == step.time: expected[4] -= 9000
      default: break
      }
    }
    let flows: [Counter] = [
      .apheresisCost, .materialsCost, .transportCost, .bedCost, .qualityControlCost,
    ]
    for (flow, amount) in zip(flows, expected) { #expect(isClose(record.total(flow), amount)) }
  }
}
