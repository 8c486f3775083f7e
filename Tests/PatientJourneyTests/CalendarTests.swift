import PatientJourney
import Randomness
import SupplyNetwork
import Testing

/// Opening hours, shifts, holidays and departures, by what is true of them on paper.
struct CalendarTests {
  static func week(
    _ from: Double, _ to: Double, days: Int = 5, startsPerShift: Int? = nil
  ) -> WeeklyPattern {
    WeeklyPattern(
      days: (0..<7).map { $0 < days ? [.init(from: from, to: to)] : [] },
      startsPerShift: startsPerShift)
  }

  private func hours(
    _ pattern: WeeklyPattern, closures: [Range<Int>] = []
  ) throws -> OpeningHours {
    OpeningHours(pattern: pattern, startDate: try SmallNetwork.date(), closures: closures)
  }

  /// A suite that always has work makes as many batches a week as fit between Monday and Friday
  /// midnight: the last may run into the weekend.
  @Test(arguments: [(24.0, 5), (36, 4), (12, 10), (130, 1)], [true, false])
  func capacityWithWeekends(batch: (hours: Double, perWeek: Int), booking: Bool) throws {
    var network = try SmallNetwork.one(referralsPerDay: 8, suites: 1)
    try network.setManufacturing(days: .constant(batch.hours / 24))
    network.facilities[0].opening = try hours(Self.week(0, 24))
    network.configurations[0].slotBooking = booking
    let (_, steps) = try network.observe(years: 1, followUpYears: 0)
    let starts = steps.filter(\.event.isManufactureStart).map(\.time)
    // The first week begins when somebody comes.
    for week in 1..<52 {
      let count = starts.count { $0 >= 168 * Double(week) && $0 < 168 * Double(week + 1) }
      #expect(count == batch.perWeek, "week \(week)")
    }
  }

  /// Staff of a shift start so many batches, however many suites are free.
  @Test(arguments: [true, false]) func startsOfAShift(booking: Bool) throws {
    var network = try SmallNetwork.one(referralsPerDay: 6.5, suites: 50)
    try network.setManufacturing(days: .constant(2))
    let day: [WeeklyPattern.Stretch] = [.init(from: 6, to: 14), .init(from: 14, to: 22)]
    network.facilities[0].opening = try hours(
      WeeklyPattern(days: (0..<7).map { $0 < 6 ? day : [] }, startsPerShift: 3))
    network.configurations[0].slotBooking = booking
    let (_, steps) = try network.observe(years: 1, followUpYears: 0)
    let starts = steps.filter(\.event.isManufactureStart).map(\.time)
    for week in 8..<52 {
      let inWeek = starts.filter { $0 >= 168 * Double(week) && $0 < 168 * Double(week + 1) }
      #expect(inWeek.count == 6 * 2 * 3)
      for shift in 0..<2 {
        let from = 168 * Double(week) + 6 + 8 * Double(shift)
        #expect(inWeek.count { $0 >= from && $0 < from + 8 } == 3)
      }
    }
  }

  /// The wait for a courier at four on weekdays is 22 2/7 hours on average, and the cut-off more.
  @Test(arguments: [0.0, 3]) func waitForDeparture(cutOff: Double) throws {
    var network = try SmallNetwork.one(referralsPerDay: 3, suites: 1000)
    network.therapy.material.form = .cryopreserved
    network.timetables["van"] = DepartureTimetable(
      days: (0..<7).map { $0 < 5 ? [16] : [] }, cutOffHours: cutOff,
      startDate: network.startDate)
    let waits = try (0..<60).map { replication in
      let (_, steps) = try network.observe(
        replication: UInt32(replication), years: 1, followUpYears: 0)
      var sum = 0.0
      var count = 0.0
      for journey in steps.byPatient.values {
        guard let sent = journey.first(where: { $0.event.isApheresisEnd }),
          let received = journey.first(where: { $0.event.isReceipt }), sent.time < 364 * 24
        else { continue }
        sum += received.time - sent.time
        count += 1
      }
      return sum / count
    }
    expectMean(waits, (4 * 24 * 24 + 72 * 72) / 336 + cutOff, precision: 0.01, "wait")
  }

  /// Fresh material is collected so that it does not wait for its suite over a weekend, though
  /// cells may travel and be used within the hold limit only.
  @Test func freshMaterialDoesNotAgeOverTheWeekend() throws {
    var network = try SmallNetwork.one(referralsPerDay: 0.5, suites: 20)
    network.therapy.apheresis.durationHours = try .constant(4)
    network.therapy.material.holdLimitHours = 40
    network.setLane(try SmallNetwork.lane(0, 0, hours: 10))
    try network.setManufacturing(days: .constant(8))
    network.centres[0].opening = try hours(Self.week(8, 18))
    network.facilities[0].opening = try hours(Self.week(7, 19))
    network.configurations[0].slotBooking = true
    let (record, steps) = try network.observe(years: 2, followUpYears: 1)
    #expect(record.total(.collectionFailures(.holdLimit)) == 0)
    #expect(record.total(.cohortTreated) == record.total(.referred))
    for step in steps {
      // Monday 2026-01-05 is day 0: nobody is collected on a Friday, whose cells would arrive too
      // late for that week and be too old on Monday.
      if step.event.isApheresisStart { #expect(Int(step.time / 24) % 7 < 4) }
      if case .manufactureStarted(_, _, let age, _, _) = step.event { #expect(age < 40) }
    }
  }

  /// Closed sites wait for the end of their closure, and everybody then has a place.
  @Test func closure() throws {
    var network = try SmallNetwork.one(referralsPerDay: 2, suites: 1000)
    network.facilities[0].opening = try hours(.always, closures: [100..<130])
    let (_, steps) = try network.observe(years: 1, followUpYears: 0.2)
    let starts = steps.filter(\.event.isManufactureStart).map(\.time)
    let referrals = steps.filter(\.event.isReferral).map(\.time)
    #expect(!starts.contains { $0 >= 2400 && $0 < 3120 })
    let during = referrals.count { $0 >= 2400 && $0 < 3120 }
    #expect(during > 30)
    #expect(starts.count { $0 == 3120 } == during)
  }

  /// A calendar on which nothing ever closes changes nothing but the last bits of some times.
  @Test(arguments: 0..<24) func alwaysOpenIsNoCalendar(seed: Int) throws {
    let plain = try RandomNetwork(seed: UInt64(seed)).network
    var gated = plain
    let always = OpeningHours(pattern: .always, startDate: plain.startDate)
    for index in gated.centres.indices { gated.centres[index].opening = always }
    for index in gated.facilities.indices {
      gated.facilities[index].opening = always
      gated.facilities[index].laboratoryOpening = always
    }
    let expected = try plain.simulate(seed: UInt64(seed), years: 2)
    let actual = try gated.simulate(seed: UInt64(seed), years: 2)
    let counters: [Counter] = [
      .treated, .batchesStarted, .aphereses, .batchesEnded, .batchesDiscontinued, .referred,
      .cohortTreated, .veinToVeinDays, .referralToInfusionDays, .exVivoHours, .treatedCost,
    ]
    for counter in counters {
      let sum = expected.total(counter)
      #expect(abs(actual.total(counter) - sum) <= 1e-6 * max(1, sum), "\(counter)")
    }
    #expect(actual.patients == expected.patients)
  }
}
