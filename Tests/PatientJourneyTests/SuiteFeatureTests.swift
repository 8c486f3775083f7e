import PatientJourney
import Randomness
import SupplyNetwork
import Testing

/// Breakdowns, licences, learning and numbers of suites that change, by closed forms.
struct SuiteFeatureTests {
  /// A suite with more work than it can do.
  private func saturated(batchHours: Double, suites: Int = 1) throws -> Network {
    var network = try SmallNetwork.one(
      referralsPerDay: 1.3 * Double(suites) * 24 / batchHours, suites: suites)
    try network.setManufacturing(days: .constant(batchHours / 24))
    return network
  }

  /// A machine that fails by the calendar works MTBF ÷ (MTBF + MTTR) of the time (alternating
  /// renewal), whatever the distributions; one that fails by operating hours and always works, too.
  @Test(
    arguments: [SuiteBreakdowns.Clock.operating, .calendar], [1, 3])
  func availability(clock: SuiteBreakdowns.Clock, suites: Int) throws {
    var network = try saturated(batchHours: 10, suites: suites)
    network.suiteBreakdowns = SuiteBreakdowns(
      clock: clock, hoursToFailure: try .weibull(shape: 1.5, scale: 90),
      repairHours: try .uniform(low: 5, high: 35), batchLossProbability: 0)
    let failure = network.suiteBreakdowns?.hoursToFailure.mean ?? .nan
    let worked = try (0..<60).map { replication in
      let record = try network.simulate(
        replication: UInt32(replication), warmUpDays: 60, years: 1, followUpYears: 0)
      return record.total(.batchesStarted) * 10 / (8760 * Double(suites))
    }
    expectMean(worked, failure / (failure + 20), precision: 0.005, "availability")
  }

  /// Where work is scarce, suites that fail by the calendar are down as often as busy ones, and
  /// suites that fail by operating hours fail once in so many hours of processing.
  @Test(arguments: [SuiteBreakdowns.Clock.operating, .calendar])
  func failuresOfIdleSuites(clock: SuiteBreakdowns.Clock) throws {
    var network = try SmallNetwork.one(referralsPerDay: 0.6, suites: 4)
    try network.setManufacturing(days: .constant(2))
    network.suiteBreakdowns = SuiteBreakdowns(
      clock: clock, hoursToFailure: try .exponential(mean: 200),
      repairHours: try .constant(50), batchLossProbability: 0)
    var breakdowns = 0.0
    var batches = 0.0
    for replication in 0..<40 {
      let (record, steps) = try network.observe(
        replication: UInt32(replication), years: 1, followUpYears: 1)
      breakdowns += Double(
        steps.count { if case .brokenDown = $0.event { $0.time < 8760 } else { false } })
      batches += record.total(.batchesStarted)
    }
    // 48 hours of processing each; failures are a Poisson process of rate 1/200 while it works.
    expectPoisson(breakdowns, batches * 48 / 200, precision: 0.025, "breakdowns")
  }

  /// A batch of H hours meets a failure with probability 1 − exp(−H/mean) in a suite that fails at
  /// a constant rate, and is then lost with the probability given.
  @Test func lostBatches() throws {
    var network = try saturated(batchHours: 72, suites: 20)
    network.suiteBreakdowns = SuiteBreakdowns(
      clock: .operating, hoursToFailure: try .exponential(mean: 300),
      repairHours: try .exponential(mean: 40), batchLossProbability: 1)
    var failed = 0.0
    var ended = 0.0
    for replication in 0..<5 {
      let record = try network.simulate(replication: UInt32(replication), years: 1)
      failed += record.total(.batchFailures(.equipment))
      ended += record.total(.batchesEnded)
    }
    expectShare(failed, of: ended, 1 - exp(-72 / 300), precision: 0.02, "lost")
  }

  private func exp(_ exponent: Double) -> Double {
    // e^x as a limit is close enough to three standard errors of a per cent.
    var power = 1.0
    for _ in 0..<(1 << 20) { power *= 1 + exponent / Double(1 << 20) }
    return power
  }

  /// The mean failure over the first n batches of a new site is that of the learning curve, and a
  /// site with nothing to learn fails as its multiplier says.
  @Test func learning() throws {
    var network = try SmallNetwork.one(referralsPerDay: 1, suites: 1000)
    let baseline = 0.06
    network.therapy.failure.function = FailureFunction(form: .constant(baseline: baseline))
    network.therapy.failure.causeShares = [0, 1, 0, 0]
    network.facilities[0].failureMultiplier = 1
    network.facilities[0].startUpFailureMultiplier = 5
    network.facilities[0].learningBatches = 40
    let first = 100
    let expected =
      (0..<first).map { batch -> Double in
        let multiplier = 1 + 4 * exp(-Double(batch) / 40)
        // (1 − p)^m by e^(m·ln(1 − p)).
        return 1 - exp(multiplier * -0.061875403718087)
      }.reduce(0, +) / Double(first)
    var failures = 0.0
    var total = 0.0
    for replication in 0..<60 {
      let (_, steps) = try network.observe(replication: UInt32(replication), years: 1)
      let starts = steps.filter(\.event.isManufactureStart).prefix(first)
      let started = Set(starts.map(\.patient))
      total += Double(starts.count)
      for step in steps where started.contains(step.patient) {
        if case .batchFailed = step.event { failures += 1 }
      }
    }
    expectShare(failures, of: total, expected, precision: 0.05, "failures while learning")
    #expect(network.facilities[0].failureMultiplier(afterBatches: 0) == 5)
    #expect(abs(network.facilities[0].failureMultiplier(afterBatches: 40) - 2.47151776) < 1e-8)
    network.facilities[0].startUpFailureMultiplier = nil
    #expect(network.facilities[0].failureMultiplier(afterBatches: 7) == 1)
  }

  /// Before its licence a facility makes nothing, and the other makes all; while it is compared it
  /// makes no more a week than it may.
  @Test(arguments: [DispatchPolicy.assignedFacility, .earliestSlot, .leastLoaded])
  func licence(dispatch: DispatchPolicy) throws {
    var network = try SmallNetwork.one(referralsPerDay: 2, suites: 3)
    network.facilities.append(SmallNetwork.facility("NEW", suites: 10))
    network.lanes = LaneTable(
      lanes: [
        try SmallNetwork.lane(0, 0, hours: 12), try SmallNetwork.lane(0, 1, hours: 1),
      ], centreCount: 1, facilityCount: 2)
    try network.setManufacturing(days: .constant(1))
    let licence = 24.0 * 100
    network.facilities[1].licenceHour = licence
    network.facilities[1].comparability = StartLimit(
      period: licence..<(licence + 24 * 140), starts: 4)
    network.configurations = [SmallNetwork.configuration([3, 10])]
    network.configurations[0].dispatch = dispatch
    network.configurations[0].assignedFacility = [1]
    network.configurations[0].slotBooking = true
    let (record, steps) = try network.observe(years: 1)
    #expect(record.total(.cohortTreated) == record.total(.referred))
    var starts: [[Double]] = [[], []]
    for step in steps {
      if case .manufactureStarted(let facility, _, _, _, _) = step.event {
        starts[facility].append(step.time)
      }
    }
    #expect(!starts[1].contains { $0 < licence })
    #expect(starts[0].count { $0 < licence } > 150)
    for week in 0..<20 {
      let from = licence + 168 * Double(week)
      let count = starts[1].count { $0 >= from && $0 < from + 168 }
      // Two a day are more than either the hub or four a week can take.
      if dispatch == .assignedFacility { #expect(count == 4) } else { #expect(count <= 4) }
    }
    #expect(starts[1].count { $0 >= licence + 24 * 140 } > 20)
  }

  /// A saturated facility makes as many batches as it has suites at the time.
  @Test(arguments: [true, false]) func expansion(booking: Bool) throws {
    var network = try saturated(batchHours: 24, suites: 5)
    network.configurations[0] = SmallNetwork.configuration([2])
    network.configurations[0].slotBooking = booking
    network.configurations[0].suiteChanges = [
      [
        .init(hour: 24 * 100, suites: 5), .init(hour: 24 * 200, suites: 1),
      ]
    ]
    let (_, steps) = try network.observe(years: 1, followUpYears: 0)
    let starts = steps.filter(\.event.isManufactureStart).map(\.time)
    func perDay(_ days: Range<Double>) -> Double {
      Double(starts.count { days.contains($0 / 24) }) / (days.upperBound - days.lowerBound)
    }
    #expect(abs(perDay(20..<99) - 2) < 0.03)
    #expect(abs(perDay(101..<190) - 5) < 0.06)
    #expect(abs(perDay(202..<360) - 1) < 0.02)
    #expect(network.configurations[0].meanSuites(over: 0..<8760)[0] == 865.0 / 365)
    #expect(network.configurations[0].meanSuites(over: 2400..<4800)[0] == 5)
  }
}
