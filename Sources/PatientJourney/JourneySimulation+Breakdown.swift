import EventEngine
import Randomness
import SupplyNetwork

/// The suites of a network one by one, kept only where they can fail: lines and statistics do not
/// need to know which suite is which.
struct SuiteStates {
  struct Suite {
    /// When the suite fails: hours of the clock, or of processing still to go.
    var failure = 0.0
    /// Since when the present batch is processed, hours.
    var processingSince = 0.0
    /// Until when it is repaired, hours; in the past where it works.
    var repairedAt = 0.0
    /// Failures so far.
    var failures: UInt32 = 0
    /// Whether a batch or its changeover is in it.
    var isOccupied = false
    /// Whether it is repaired without a batch in it.
    var isDown = false
  }

  /// By facility.
  var suites: [[Suite]]
  /// The suite of the patient in each slot of the pool.
  var suiteOfSlot: [Int] = []
  /// Hours of processing that follow the interruption, by slot.
  var hoursToGo: [Double] = []

  mutating func assign(_ suite: Int, toSlot slot: UInt32) {
    while suiteOfSlot.count <= Int(slot) {
      suiteOfSlot.append(0)
      hoursToGo.append(0)
    }
    suiteOfSlot[Int(slot)] = suite
  }
}

/// Breakdown and repair of suites, and numbers of suites that change at a date.
extension JourneySimulation {
  /// Hours from repair to the next failure of a suite.
  private mutating func timeToFailure(
    _ breakdowns: SuiteBreakdowns, facility: Int, suite: Int
  ) -> Double {
    let count = suiteStates.suites[facility][suite].failures
    let uniform = suiteStream(facility: facility, suite: suite, failures: count).uniform(
      purpose: JourneyPurpose.suiteFailure)
    return breakdowns.hoursToFailure.quantile(uniform)
  }

  /// The random numbers of one suite between two of its failures.
  private func suiteStream(facility: Int, suite: Int, failures: UInt32) -> RandomStream {
    RandomStream(
      seed: settings.seed, replication: settings.replication,
      entity: plan.suiteEntities[facility][suite], ordinal: failures)
  }

  /// Puts every suite to work at the start of the horizon.
  mutating func startSuites(_ breakdowns: SuiteBreakdowns) {
    for facility in plan.suiteEntities.indices {
      for suite in plan.suiteEntities[facility].indices {
        suiteStates.suites[facility][suite].failure = timeToFailure(
          breakdowns, facility: facility, suite: suite)
        expectIdleFailure(breakdowns, facility: facility, suite: suite)
      }
    }
  }

  /// By the calendar, a suite also fails while it is idle.
  private mutating func expectIdleFailure(
    _ breakdowns: SuiteBreakdowns, facility: Int, suite: Int
  ) {
    let state = suiteStates.suites[facility][suite]
    guard breakdowns.clock == .calendar, !state.isOccupied, !state.isDown,
      state.failure <= lastHour
    else { return }
    scheduler.schedule(
      JourneyEvent(.idleSuiteFailure, place: facility, suite: suite),
      at: max(now, state.failure))
  }

  /// A suite fails again, and is repaired from `time` on.
  ///
  /// - Returns: hours of repair, and whether a batch in it is lost.
  private mutating func fail(
    _ breakdowns: SuiteBreakdowns, facility: Int, suite: Int, at time: Double
  ) -> (repairHours: Double, losesBatch: Bool) {
    let failures = suiteStates.suites[facility][suite].failures
    let uniforms = suiteStream(facility: facility, suite: suite, failures: failures)
      .uniformPair(purpose: JourneyPurpose.suiteRepair)
    suiteStates.suites[facility][suite].failures += 1
    let repair = breakdowns.repairHours.quantile(uniforms.first)
    let next = timeToFailure(breakdowns, facility: facility, suite: suite)
    suiteStates.suites[facility][suite].repairedAt = time + repair
    countRepair(facility: facility, suite: suite, period: time..<(time + repair))
    suiteStates.suites[facility][suite].failure =
      breakdowns.clock == .calendar ? time + repair + next : next
    return (repair, uniforms.second < breakdowns.batchLossProbability)
  }

  /// Adds what of a repair lies in the window, of suites that are there.
  private mutating func countRepair(facility: Int, suite: Int, period: Range<Double>) {
    guard suite < suiteCounts[facility] else { return }
    if (windowStart..<windowEnd).contains(period.lowerBound) {
      record.add(1, to: .breakdowns, facility: facility)
    }
    let hours = min(period.upperBound, windowEnd) - max(period.lowerBound, windowStart)
    if hours > 0 { record.add(hours, to: .repairHours, facility: facility) }
  }

  // MARK: Batches

  /// A batch takes the first suite that is free and works.
  mutating func occupySuite(_ patient: PatientReference, facility: Int) {
    let index = suiteStates.suites[facility].firstIndex { !$0.isOccupied && !$0.isDown } ?? 0
    suiteStates.suites[facility][index].isOccupied = true
    suiteStates.assign(index, toSlot: patient.slot)
  }

  /// Processes a batch from a time on until harvest, or until its suite fails or its facility is
  /// lost before.
  mutating func process(_ patient: PatientReference, from start: Double, hours: Double) {
    let facility = facility(of: patient)
    guard let breakdowns = plan.network.suiteBreakdowns else {
      return process(patient, until: .harvest, facility: facility, from: start, hours: hours)
    }
    let suite = suiteStates.suiteOfSlot[Int(patient.slot)]
    suiteStates.suites[facility][suite].processingSince = start
    let failure = suiteStates.suites[facility][suite].failure
    let work = breakdowns.clock == .calendar ? max(0, failure - start) : failure
    guard work < hours else {
      return process(patient, until: .harvest, facility: facility, from: start, hours: hours)
    }
    suiteStates.hoursToGo[Int(patient.slot)] = hours - work
    process(patient, until: .breakdown, facility: facility, from: start, hours: work)
  }

  private mutating func process(
    _ patient: PatientReference, until step: JourneyEvent.Kind, facility: Int, from start: Double,
    hours: Double
  ) {
    let (end, lostAt) = interrupted(facility: facility, from: start, hours: hours)
    if lostAt < end {
      scheduleStep(.batchLost, patient, at: lostAt)
    } else {
      scheduleStep(step, patient, at: end)
    }
  }

  /// The suite of a batch fails: the batch is lost, or goes on after the repair.
  mutating func breakDown(_ patient: PatientReference) {
    guard let breakdowns = plan.network.suiteBreakdowns else { return }
    let facility = facility(of: patient)
    let suite = suiteStates.suiteOfSlot[Int(patient.slot)]
    let state = patients[patient.slot]
    let (repair, losesBatch) = fail(breakdowns, facility: facility, suite: suite, at: now)
    report(
      patient,
      .brokenDown(facility: facility, batch: Int(state.batches), isLost: losesBatch))
    guard !losesBatch else {
      suiteStates.suites[facility][suite].processingSince = now
      leaveSuite(patient)
      return failBatch(patient, cause: .equipment)
    }
    let hours = suiteStates.hoursToGo[Int(patient.slot)]
    if plan.configuration.slotBooking,
      let planned = suiteLedgers[facility].interval(of: state.booking)
    {
      let end =
        now + repair + hours
        + pathways[pathway(of: patient)].therapy.manufacturing.changeoverHours.mean
        + pathways[pathway(of: patient)].addedChangeoverHours
      suiteLedgers[facility].move(
        state.booking, toStart: planned.start, end: end, isPending: false)
    }
    process(patient, from: now + repair, hours: hours)
  }

  /// A batch leaves its suite.
  ///
  /// - Parameter free: when the suite would be free if it worked.
  /// - Returns: the suite, and when it is free: after repair, and by the calendar also after
  ///   failures during changeover.
  mutating func emptySuite(
    _ patient: PatientReference, facility: Int, free: Double
  ) -> (suite: Int, free: Double) {
    let suite = suiteStates.suiteOfSlot[Int(patient.slot)]
    guard let breakdowns = plan.network.suiteBreakdowns else { return (suite, free) }
    let state = suiteStates.suites[facility][suite]
    var free = free + max(0, state.repairedAt - now)
    switch breakdowns.clock {
    case .operating:
      let processed = max(0, now - state.processingSince)
      suiteStates.suites[facility][suite].failure = max(0, state.failure - processed)
    case .calendar:
      while suiteStates.suites[facility][suite].failure < free {
        let failure = max(now, suiteStates.suites[facility][suite].failure)
        free += fail(breakdowns, facility: facility, suite: suite, at: failure).repairHours
      }
    }
    return (suite, free)
  }

  /// A suite is free for the next batch.
  mutating func freeSuite(facility: Int, suite: Int) {
    suiteStates.suites[facility][suite].isOccupied = false
  }

  /// Nobody took the suite that became free.
  mutating func leaveIdle(facility: Int, suite: Int) {
    if let breakdowns = plan.network.suiteBreakdowns {
      expectIdleFailure(breakdowns, facility: facility, suite: suite)
    }
  }

  // MARK: Idle suites

  /// A suite fails by the calendar while nothing is in it.
  mutating func failIdle(facility: Int, suite: Int) {
    guard let breakdowns = plan.network.suiteBreakdowns else { return }
    let state = suiteStates.suites[facility][suite]
    // A batch has taken it since, or has come and gone.
    guard !state.isOccupied, !state.isDown, state.failure <= now else { return }
    let repair = fail(breakdowns, facility: facility, suite: suite, at: now).repairHours
    suiteStates.suites[facility][suite].isDown = true
    setSuiteCapacity(facility: facility)
    if plan.configuration.slotBooking, suite < suiteCounts[facility] {
      suiteLedgers[facility].insert(
        SlotLedger.Booking(
          id: Self.repairBooking(suite), start: now, end: now + repair,
          holder: PatientReference(slot: 0, serial: 0), isPending: false))
    }
    scheduler.schedule(
      JourneyEvent(.suiteRepaired, place: facility, suite: suite), at: now + repair)
  }

  /// An idle suite works again.
  mutating func endRepair(facility: Int, suite: Int) {
    suiteStates.suites[facility][suite].isDown = false
    suiteLedgers[facility].remove(Self.repairBooking(suite))
    setSuiteCapacity(facility: facility)
    admitBatches(facility: facility)
    leaveIdle(facility: facility, suite: suite)
  }

  /// The number under which a repair is booked, far from those of patients.
  private static func repairBooking(_ suite: Int) -> UInt32 { .max - UInt32(suite) }

  /// The suites that are there and not under repair without a batch.
  private mutating func setSuiteCapacity(facility: Int) {
    var capacity = suiteCounts[facility]
    if plan.hasBreakdowns {
      for suite in 0..<suiteCounts[facility]
      where suiteStates.suites[facility][suite].isDown {
        capacity -= 1
      }
    }
    suites[facility].setCapacity(capacity, at: now)
  }

  // MARK: Numbers that change at a date

  /// Keeps ledgers from planning with suites that are not there yet, or no longer.
  mutating func blockAbsentSuites() {
    for facility in plan.configuration.suiteChanges.indices {
      let changes = plan.configuration.suiteChanges[facility]
      let largest = suiteLedgers[facility].capacity
      // Numbered down from those of repairs.
      var number = Self.repairBooking(largest)
      var since = 0.0
      var count = plan.configuration.suites[facility]
      for change in changes + [Configuration.SuiteChange(hour: .infinity, suites: 1)] {
        for _ in 0..<(largest - count) where change.hour > since {
          suiteLedgers[facility].insert(
            SlotLedger.Booking(
              id: number, start: since, end: change.hour,
              holder: PatientReference(slot: 0, serial: 0), isPending: false))
          number -= 1
        }
        since = change.hour
        count = change.suites
        guard change.hour < .infinity else { break }
        scheduler.schedule(JourneyEvent(.suiteChange, place: facility), at: change.hour)
      }
    }
  }

  /// The date has come at which a facility has more suites, or fewer. A batch in a suite that is
  /// given up is finished.
  mutating func changeSuites(facility: Int) {
    let current = plan.configuration.suiteChanges[facility].last { $0.hour <= now }
    guard let current else { return }
    suiteCounts[facility] = current.suites
    setSuiteCapacity(facility: facility)
    admitBatches(facility: facility)
  }
}
