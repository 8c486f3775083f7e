import PatientJourney
import Randomness
import SupplyNetwork
import Testing

/// Booking of suites before apheresis, where nothing varies but the referrals: exact.
struct BookingTests {
  static let laneHours = 12.0
  static let apheresisHours = 4.0
  static let occupancyHours = 8 * 24 + 12.0

  /// Constant durations; 0.23 referrals a day on two suites of 8.5 days are a load of 0.98.
  private func network(suites: Int = 2) throws -> Network {
    var network = try SmallNetwork.one(referralsPerDay: 0.115 * Double(suites), suites: suites)
    network.therapy.apheresis.leadDays = try .constant(5)
    network.therapy.apheresis.durationHours = try .constant(Self.apheresisHours)
    network.setLane(try SmallNetwork.lane(0, 0, hours: Self.laneHours))
    try network.setManufacturing(days: .constant(8), changeoverHours: 12)
    network.configurations[0].slotBooking = true
    return network
  }

  /// Fresh material comes just in time: it never waits, however long the line of bookings. The
  /// starts are those of first come, first served: startₖ = max(readyₖ, startₖ₋c + occupancy).
  @Test(arguments: [1, 2, 4]) func freshMaterialNeverWaits(suites: Int) throws {
    let (record, steps) = try network(suites: suites).observe(seed: UInt64(suites), years: 3)
    #expect(record.total(.cohortTreated) == record.total(.referred))
    var starts: [Double] = []
    var waited = 0
    for journey in steps.byPatient.values.sorted(by: { $0[0].time < $1[0].time })
    where journey[0].time < 3 * 8760 {
      let start = try #require(journey.first { $0.event.isManufactureStart })
      guard case .manufactureStarted(_, _, let hours, _, _) = start.event else { continue }
      #expect(abs(hours - Self.laneHours) < 1e-6)
      let ready = journey[0].time + 5 * 24 + Self.apheresisHours + Self.laneHours
      let free =
        starts.count >= suites ? starts[starts.count - suites] + Self.occupancyHours : 0
      #expect(abs(start.time - max(ready, free)) < 1e-6)
      if start.time > ready + 24 { waited += 1 }
      starts.append(start.time)
      let collected = try #require(journey.first { $0.event.isApheresisStart })
      #expect(abs(start.time - collected.time - Self.apheresisHours - Self.laneHours) < 1e-6)
    }
    #expect(waited > starts.count / 4)
  }

  /// Material to be frozen is collected at once and waits for its suite.
  @Test func frozenMaterialIsCollectedAtOnce() throws {
    var network = try network()
    network.therapy.material.form = .cryopreserved
    network.therapy.material.cryopreservationHours = try .constant(6)
    let (_, steps) = try network.observe(seed: 3)
    var waited = 0
    for journey in steps.byPatient.values where journey[0].time < 8760 {
      let collected = try #require(journey.first { $0.event.isApheresisStart })
      #expect(abs(collected.time - journey[0].time - 5 * 24) < 1e-6)
      let start = try #require(journey.first { $0.event.isManufactureStart })
      let least = Self.apheresisHours + 6 + Self.laneHours
      #expect(start.time - collected.time > least - 1e-6)
      if start.time - collected.time > least + 24 { waited += 1 }
    }
    #expect(waited > 10)
  }

  /// With few chairs the apheresis is later, never earlier, than the lead time allows.
  @Test func chairsAreBookedToo() throws {
    var network = try network(suites: 8)
    network.centres[0].apheresisSlots = 1
    network.therapy.apheresis.durationHours = try .constant(20)
    let (record, steps) = try network.observe(seed: 4)
    let referrals = steps.times(where: \.isReferral)
    var last = -Double.infinity
    for step in steps where step.event.isApheresisStart {
      #expect(step.time >= last + 20 - 1e-6)
      last = step.time
      let referral = try #require(referrals[step.patient])
      #expect(step.time >= referral + 5 * 24)
    }
    #expect(try #require(record.apheresisUse[0].utilisation) > 0.6)
    #expect(record.apheresisUse[0].meanQueue < 1e-9)
  }

  /// Where a patient who was booked leaves, the next one in the only suite takes the interval if it
  /// can be reached and gains a day or more, and those behind move up. Nobody is ever moved to a
  /// later one.
  @Test func vacatedIntervalsAreTaken() throws {
    var network = try network(suites: 1)
    network.patientGroup.incidencePerMillionPerYear = 60
    network.therapy.attrition.deathPerDay = 0.02
    let (_, steps) = try network.observe(seed: 5, followUpYears: 0)
    let way = Self.apheresisHours + Self.laneHours
    let referrals = steps.times(where: \.isReferral)
    var booked: [PatientKey: Double] = [:]
    var taken = 0
    for instant in Dictionary(grouping: steps, by: \.time).sorted(by: { $0.key < $1.key }) {
      let before = booked
      for step in instant.value {
        switch step.event {
        case .booked(_, _, let manufacture, let moved):
          if moved {
            let previous = try #require(before[step.patient])
            #expect(manufacture < previous)
          }
          booked[step.patient] = manufacture
        case .apheresisStarted, .ended: booked[step.patient] = nil
        default: break
        }
      }
      guard let end = instant.value.first(where: { $0.event.isEnd }),
        let vacated = before[end.patient],
        let next = before.filter({ $0.value > vacated }).min(by: { $0.value < $1.value }),
        let referral = referrals[next.key],
        max(instant.key, referral + 5 * 24) + way <= vacated, next.value >= vacated + 24
      else { continue }
      taken += 1
      #expect(abs(try #require(booked[next.key]) - vacated) < 1e-6)
    }
    #expect(taken > 10)
  }

  /// An interval that was vacated calls nobody before the lead time is over, not by a second.
  @Test func leadTimeIsKept() throws {
    var network = try network(suites: 1)
    network.patientGroup.incidencePerMillionPerYear = 80
    network.therapy.consultation.referralToConsultationDays = try .exponential(mean: 11)
    network.therapy.apheresis.leadDays = try .constant(5.3)
    network.therapy.attrition.deathPerDay = 0.04
    var consultations: [PatientKey: Double] = [:]
    var booked: [PatientKey: Double] = [:]
    for step in try network.observe(seed: 8, years: 3, followUpYears: 0).steps {
      if step.event.isConsultation { consultations[step.patient] = step.time }
      guard case .booked(_, let apheresis, let manufacture, let moved) = step.event
      else { continue }
      let earliest = try #require(consultations[step.patient]) + 24 * 5.3
      #expect(apheresis >= earliest - 1e-6, "\(apheresis - earliest) h, moved: \(moved)")
      if moved, let previous = booked[step.patient] {
        #expect(previous - manufacture > 1e-3, "moved by \(previous - manufacture) h")
      }
      booked[step.patient] = manufacture
    }
  }

  /// Where suites overrun or end early, the order of service is still that of the bookings, and an
  /// appointment is never before the first day that the lead time allows.
  @Test func varyingDurations() throws {
    var network = try network(suites: 2)
    try network.setManufacturing(days: .triangular(low: 5, mode: 7, high: 12))
    let (record, steps) = try network.observe(seed: 6, years: 2)
    let referrals = steps.times(where: \.isReferral)
    for step in steps {
      guard case .booked(_, let apheresis, let manufacture, _) = step.event else { continue }
      let referral = try #require(referrals[step.patient])
      #expect(apheresis >= referral + 5 * 24, "\(apheresis - referral - 120)")
      #expect(manufacture >= apheresis + Self.apheresisHours + Self.laneHours - 1e-6)
    }
    #expect(record.suiteUse[0].utilisation ?? 0 > 0.7)
  }
}
