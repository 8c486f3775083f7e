import Randomness
import SupplyNetwork
import Testing

@testable import PatientJourney

/// Which facility a batch goes to and who goes first, against the rules worked out by hand on runs
/// where nothing varies but the referrals: exact.
struct DispatchTests {
  /// A centre with a slow way of 30 h to `F0` and a fast one of 6 h to `F1`, one suite each.
  private func network(_ dispatch: DispatchPolicy, booking: Bool = true) throws -> Network {
    var network = try SmallNetwork.one(referralsPerDay: 0.3)
    network.facilities = [
      SmallNetwork.facility("F0", suites: 1), SmallNetwork.facility("F1", suites: 1),
    ]
    network.lanes = LaneTable(
      lanes: [try SmallNetwork.lane(0, 0, hours: 30), try SmallNetwork.lane(0, 1, hours: 6)],
      centreCount: 1, facilityCount: 2)
    try network.setManufacturing(days: .constant(6))
    network.configurations[0] = SmallNetwork.configuration([1, 1])
    network.configurations[0].dispatch = dispatch
    network.configurations[0].slotBooking = booking
    return network
  }

  private func bookings(_ network: Network) throws -> [(ready: Double, facility: Int, at: Double)] {
    try network.observe(seed: 1, years: 8, followUpYears: 0).steps.compactMap { step in
      guard case .booked(let facility, _, let at, _) = step.event else { return nil }
      return (step.time, facility, at)
    }
  }

  @Test func assignedFacility() throws {
    var network = try network(.assignedFacility)
    #expect(Set(try bookings(network).map(\.facility)) == [1])
    network.configurations[0].assignedFacility = [0]
    #expect(Set(try bookings(network).map(\.facility)) == [0])
  }

  /// Each patient gets the facility that can start first, ties going to the faster lane.
  @Test func earliestSlot() throws {
    let choices = try bookings(try network(.earliestSlot))
    var free = [0.0, 0.0]
    for choice in choices {
      let starts = [max(choice.ready + 30, free[0]), max(choice.ready + 6, free[1])]
      let best = starts[0] < starts[1] ? 0 : 1
      #expect(choice.facility == best && abs(choice.at - starts[best]) < 1e-6)
      free[best] = starts[best] + 144
    }
    #expect(Set(choices.map(\.facility)) == [0, 1])
  }

  /// The faster lane unless its suite cannot start within two days of arrival; then the earliest.
  @Test func nearestWithin() throws {
    let choices = try bookings(try network(.nearestWithin(days: 2)))
    var free = [0.0, 0.0]
    var farther = 0
    for choice in choices {
      let starts = [max(choice.ready + 30, free[0]), max(choice.ready + 6, free[1])]
      let isNearInTime = starts[1] - (choice.ready + 6) <= 48
      let slowInTime = starts[0] - (choice.ready + 30) <= 48
      let best = isNearInTime ? 1 : slowInTime ? 0 : starts[0] < starts[1] ? 0 : 1
      #expect(choice.facility == best && abs(choice.at - starts[best]) < 1e-6)
      if !isNearInTime { farther += 1 }
      free[best] = starts[best] + 144
    }
    #expect(farther > 10 && farther < choices.count - 10)
  }

  /// The fewest batches booked or in process for each suite, ties going to the faster lane.
  @Test(arguments: [true, false]) func leastLoaded(booking: Bool) throws {
    var network = try network(.leastLoaded, booking: booking)
    network.configurations[0].suites = [3, 1]
    network.patientGroup.incidencePerMillionPerYear = 200
    let steps = try network.observe(seed: 2, followUpYears: 0).steps
    var load = [0.0, 0.0]
    var chosen = [0, 0]
    for step in steps {
      switch step.event {
      case .booked(let facility, _, _, let moved) where !moved:
        #expect(facility == (load[0] / 3 < load[1] ? 0 : 1), "\(load)")
        load[facility] += 1
        chosen[facility] += 1
      case .harvested(let facility, _): load[facility] -= 1
      default: break
      }
    }
    #expect(chosen.allSatisfy { $0 > 20 })
  }

  /// Of two lanes to one facility each patient's cells take the one that its share names; without a
  /// name, the fastest. The chance that a share of 0.3 of 700 falls outside 0.3 ± 0.08 is below 1e-5.
  @Test func sharesByMode() throws {
    var network = try network(.facilityShares)
    var air = try SmallNetwork.lane(0, 0, hours: 6)
    air.mode = "air"
    network.lanes = LaneTable(
      lanes: [
        try SmallNetwork.lane(0, 0, hours: 30), air, try SmallNetwork.lane(0, 1, hours: 12),
      ], centreCount: 1, facilityCount: 2)
    func hours(_ shares: [FacilityShare]) throws -> [Double] {
      network.configurations[0].facilityShares = [shares]
      var sent: [PatientKey: Double] = [:]
      return try network.observe(seed: 3, years: 14, followUpYears: 0).steps.compactMap { step in
        switch step.event {
        case .dispatched: sent[step.patient] = step.time
        case .received: return sent[step.patient].map { (step.time - $0).rounded() }
        default: break
        }
        return nil
      }
    }
    #expect(Set(try hours([FacilityShare(facility: 0, share: 1)])) == [6])
    #expect(Set(try hours([FacilityShare(facility: 0, share: 1, mode: "van")])) == [30])
    let mixed = try hours([
      FacilityShare(facility: 0, share: 0.7, mode: "van"),
      FacilityShare(facility: 0, share: 0.3, mode: "air"),
    ])
    #expect(Set(mixed) == [6, 30])
    #expect(mixed.count > 700)
    let share = Double(mixed.count { $0 == 6 }) / Double(mixed.count)
    #expect(abs(share - 0.3) < 0.08)
  }

  /// In front of a suite where many wait, the next is the one who arrived first, who was referred
  /// first, or who is urgent and arrived first.
  @Test(arguments: PriorityRule.allCases) func priorities(rule: PriorityRule) throws {
    var network = try SmallNetwork.one(referralsPerDay: 0.3)
    network.therapy.consultation.referralToConsultationDays = try .uniform(low: 0, high: 60)
    network.therapy.consultation.urgentFraction = 0.3
    try network.setManufacturing(days: .exponential(mean: 3.4))
    network.configurations[0].priority = rule
    let steps = try network.observe(seed: 3, followUpYears: 0).steps
    let referrals = steps.times(where: \.isReferral)
    let entity = EntityHash.hash(network.demandRows[0].id)
    func isUrgent(_ patient: PatientKey) -> Bool {
      RandomStream(seed: 3, replication: 0, entity: entity, ordinal: patient.ordinal)
        .uniform(purpose: JourneyPurpose.urgency) < 0.3
    }
    var waiting: [PatientKey: Double] = [:]
    var overtaken = 0
    for step in steps {
      switch step.event {
      case .received: waiting[step.patient] = step.time
      case .manufactureStarted:
        let arrival = try #require(waiting[step.patient])
        waiting[step.patient] = nil
        for (other, otherArrival) in waiting {
          if otherArrival < arrival { overtaken += 1 }
          switch rule {
          case .firstCome: #expect(arrival <= otherArrival)
          case .longestWait:
            #expect(try #require(referrals[step.patient]) <= #require(referrals[other]))
          case .clinicalUrgency:
            #expect(isUrgent(step.patient) || !isUrgent(other))
            if isUrgent(step.patient) == isUrgent(other) { #expect(arrival <= otherArrival) }
          }
        }
      default: break
      }
    }
    #expect(rule == .firstCome ? overtaken == 0 : overtaken > 20)
  }
}
