import PatientJourney
import Randomness
import SupplyNetwork
import Testing

/// Disruptions: nobody knows of them before, and what they do is what they are said to do.
struct DisruptionTests {
  private static func scenario(_ disruptions: Disruption...) -> Scenario {
    Scenario(name: "test", disruptions: disruptions)
  }

  /// Up to the onset a disturbed run is the undisturbed one, step by step, whatever the disruption.
  @Test(arguments: 0..<40) func nothingIsForeseen(seed: Int) throws {
    var network = try RandomNetwork.withFeatures(seed: UInt64(seed))
    let onset = network.scenarios.first?.disruptions.map(\.period.lowerBound).min()
    guard let onset else { return }
    let (_, disturbed) = try network.observe(seed: UInt64(seed), years: 2, followUpYears: 0)
    network.scenarios = [network.scenarios[0].undisturbed]
    let (_, undisturbed) = try network.observe(seed: UInt64(seed), years: 2, followUpYears: 0)
    #expect(disturbed.prefix { $0.time < onset } == undisturbed.prefix { $0.time < onset })
  }

  /// A surge multiplies referrals while it lasts, and those of the plain run are all among them.
  @Test func surge() throws {
    var network = try SmallNetwork.one(referralsPerDay: 4, suites: 1000)
    network.demand.multiplier = 0.5
    let (_, plain) = try network.observe(years: 3, followUpYears: 0)
    network.scenarios = [
      Self.scenario(Disruption(period: 4380..<13_140, kind: .demandSurge(1.8)))
    ]
    let (_, surge) = try network.observe(years: 3, followUpYears: 0)
    func referrals(_ steps: [JourneyStep], in period: Range<Double>) -> [JourneyStep] {
      steps.filter { $0.event.isReferral && period.contains($0.time) }
    }
    let during = referrals(surge, in: 4380..<13_140)
    expectPoisson(Double(during.count), 365 * 2 * 1.8, precision: 0.04, "during")
    #expect(referrals(surge, in: 0..<4380) == referrals(plain, in: 0..<4380))
    #expect(referrals(surge, in: 13_140..<26_280) == referrals(plain, in: 13_140..<26_280))
    #expect(Set(during).isSuperset(of: referrals(plain, in: 4380..<13_140)))
  }

  /// Two facilities, one of which is lost for a time.
  private func pair(losesMaterial: Bool, booking: Bool) throws -> Network {
    var network = try SmallNetwork.one(referralsPerDay: 1, suites: 20)
    network.facilities.append(SmallNetwork.facility("OTHER", suites: 20))
    network.lanes = LaneTable(
      lanes: [try SmallNetwork.lane(0, 0, hours: 2), try SmallNetwork.lane(0, 1, hours: 5)],
      centreCount: 1, facilityCount: 2)
    network.therapy.apheresis.leadDays = try .constant(3)
    network.therapy.apheresis.durationHours = try .constant(4)
    network.therapy.qualityControl.durationDays = try .constant(7)
    network.therapy.retry.maximumAphereses = 3
    network.therapy.retry.maximumBatches = 3
    try network.setManufacturing(days: .constant(10))
    network.configurations = [SmallNetwork.configuration([20, 20])]
    network.configurations[0].dispatch = .earliestSlot
    network.configurations[0].slotBooking = booking
    network.scenarios = [
      Self.scenario(
        Disruption(
          period: 2400..<3840,
          kind: .facilityLoss(facility: 0, losesMaterial: losesMaterial)))
    ]
    return network
  }

  /// While the facility is lost the other makes everything; what was in it is lost, and made again.
  @Test func lostFacility() throws {
    let (record, steps) = try pair(losesMaterial: true, booking: true).observe(
      years: 1, followUpYears: 1)
    #expect(record.total(.cohortTreated) == record.total(.referred))
    var inHub = 0
    var lost = 0
    for step in steps {
      switch step.event {
      case .manufactureStarted(let facility, _, _, _, _):
        if facility == 0 { #expect(!(2400..<3840).contains(step.time)) }
        if facility == 0, step.time < 2400, step.time >= 2400 - 17 * 24 { inHub += 1 }
      case .batchFailed(let facility, _, let cause):
        #expect(facility == 0 && cause == .equipment && step.time == 2400)
        lost += 1
      default: break
      }
    }
    // Ten days in the suite and seven in quality control: whoever started within them.
    #expect(inHub == lost && lost > 8)
  }

  /// Where nothing is lost, everything in the facility stands still for its absence, to the hour.
  @Test func absentFacility() throws {
    let (_, steps) = try pair(losesMaterial: false, booking: true).observe(
      years: 1, followUpYears: 1)
    var stopped = 0
    for journey in steps.byPatient.values {
      let start = journey.first { $0.event.isManufactureStart }
      guard let start, case .manufactureStarted(0, _, _, _, _) = start.event,
        journey[0].time < 8760
      else { continue }
      let harvest = try #require(
        journey.first { if case .harvested = $0.event { true } else { false } })
      let release = try #require(
        journey.first { if case .released = $0.event { true } else { false } })
      let isStoppedInSuite = start.time < 2400 && start.time + 240 > 2400
      let isStoppedAfter = harvest.time < 2400 && harvest.time + 168 > 2400
      #expect(abs(harvest.time - start.time - 240 - (isStoppedInSuite ? 1440 : 0)) < 1e-6)
      #expect(abs(release.time - harvest.time - 168 - (isStoppedAfter ? 1440 : 0)) < 1e-6)
      if isStoppedInSuite || isStoppedAfter { stopped += 1 }
    }
    #expect(stopped > 8)
  }

  /// A mode that is closed carries nothing; what cannot go by another waits for its end.
  @Test(arguments: [true, false]) func closedMode(hasOther: Bool) throws {
    var network = try SmallNetwork.one(referralsPerDay: 2, suites: 1000)
    var air = try SmallNetwork.lane(0, 0, hours: 3, price: 100)
    air.mode = "air"
    let van = try SmallNetwork.lane(0, 0, hours: 20, price: 7)
    network.lanes = LaneTable(
      lanes: hasOther ? [air, van] : [air], centreCount: 1, facilityCount: 1)
    let closed = 1000.0..<1200
    network.scenarios = [Self.scenario(Disruption(period: closed, kind: .closedMode("air")))]
    let (record, steps) = try network.observe(years: 1)
    var spent = 0.0
    for journey in steps.byPatient.values {
      let sent = try #require(journey.first { $0.event.isApheresisEnd }).time
      let received = try #require(journey.first { $0.event.isReceipt }).time
      let back = try #require(
        journey.first { if case .productReceived = $0.event { true } else { false } }
      ).time
      // Nothing else takes time: the product leaves when the material arrives.
      for (from, to) in [(sent, received), (received, back)] {
        let byAir = (closed.contains(from) ? closed.upperBound : from) + 3
        #expect(abs(to - (hasOther ? min(byAir, from + 20) : byAir)) < 1e-6)
        if from < 8760 { spent += hasOther && from + 20 < byAir ? 7 : 100 }
      }
    }
    #expect(abs(record.total(.transportCost) - spent) < 1e-6 * spent)
  }

  /// Delays that are more frequent and longer by factors lengthen the way by their product.
  @Test func delays() throws {
    var network = try SmallNetwork.one(referralsPerDay: 40, suites: 10_000)
    var lane = try SmallNetwork.lane(0, 0, hours: 5)
    lane.delayProbability = 0.2
    lane.delayHours = try .constant(10)
    network.setLane(lane)
    network.scenarios = [
      Self.scenario(
        Disruption(
          period: 2000..<6000,
          kind: .delay(
            mode: "van", centre: nil, facility: 0, hoursFactor: 3, probabilityFactor: 2)))
    ]
    let (_, steps) = try network.observe(years: 1, followUpYears: 0.1)
    var late = (inside: 0.0, outside: 0.0)
    var all = (inside: 0.0, outside: 0.0)
    for journey in steps.byPatient.values {
      guard let sent = journey.first(where: { $0.event.isApheresisEnd })?.time,
        let received = journey.first(where: { $0.event.isReceipt })?.time
      else { continue }
      let delay = received - sent - 5
      if (2000..<6000).contains(sent) {
        #expect(abs(delay) < 1e-6 || abs(delay - 30) < 1e-6)
        all.inside += 1
        if delay > 1 { late.inside += 1 }
      } else {
        #expect(abs(delay) < 1e-6 || abs(delay - 10) < 1e-6)
        all.outside += 1
        if delay > 1 { late.outside += 1 }
      }
    }
    expectShare(late.inside, of: all.inside, 0.4, precision: 0.02, "inside")
    expectShare(late.outside, of: all.outside, 0.2, precision: 0.03, "outside")
  }

  /// A shortage lets a facility start so many batches a week, and no more.
  @Test(arguments: [true, false]) func shortage(booking: Bool) throws {
    var network = try SmallNetwork.one(referralsPerDay: 1, suites: 50)
    network.therapy.apheresis.leadDays = try .constant(10)
    try network.setManufacturing(days: .constant(5))
    network.configurations[0].slotBooking = booking
    network.scenarios = [
      Self.scenario(
        Disruption(
          period: 2000..<(2000 + 10 * 168),
          kind: .startLimit(facility: nil, startsPerWeek: 3)))
    ]
    let (_, steps) = try network.observe(years: 1)
    let starts = steps.filter(\.event.isManufactureStart).map(\.time)
    // Before the onset nobody knew; whoever is too many then waits.
    for week in 0..<10 {
      let from = 2000 + 168 * Double(week)
      #expect(starts.count { $0 >= from && $0 < from + 168 } == 3)
    }
    #expect(starts.count { $0 < 2000 } > 50)
  }
}
