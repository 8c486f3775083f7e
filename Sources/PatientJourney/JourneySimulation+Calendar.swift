import EventEngine
import SupplyNetwork

/// Which sites have an event scheduled at which they admit those who wait for opening.
struct GateSchedule {
  var apheresis: [Bool]
  var suites: [Bool]
  var beds: [Bool]

  init(centres: Int, facilities: Int) {
    apheresis = [Bool](repeating: false, count: centres)
    suites = [Bool](repeating: false, count: facilities)
    beds = apheresis
  }
}

/// Batches started in the last window of a limit in which any was.
struct WindowStarts {
  var window = 0.0..<0.0
  var count = 0
}

/// Opening hours: who waits for a site to open, and who is admitted when it does.
///
/// Only starts depend on opening hours. An apheresis that overran ends after closing time, and a
/// batch goes on through the weekend. A site that is always open never comes here.
extension JourneySimulation {
  // MARK: Aphereses

  /// The earliest time from `time` on at which an apheresis can start and, as planned, end before
  /// closing time.
  mutating func nextApheresisStart(
    centre: Int, from time: Double, duration: Double
  ) -> Double {
    guard let opening = plan.network.centres[centre].opening else { return time }
    return opening.nextStart(from: time, duration: duration)
  }

  /// A patient asks for an apheresis at a centre that closes.
  mutating func requestGatedApheresis(_ patient: PatientReference, centre: Int, key: Double) {
    let duration = pathways[pathway(of: patient)].plannedApheresis
    if nextApheresisStart(centre: centre, from: now, duration: duration) > now {
      let ticket = apheresisSlots[centre].enqueue(patient, priority: key, at: now)
      waitInLine(patient, ticket: ticket, stage: .inApheresisLine)
      admitApheresis(centre: centre)
      return
    }
    switch apheresisSlots[centre].request(patient, priority: key, at: now) {
    case .granted: startApheresis(patient)
    case .queued(let ticket): waitInLine(patient, ticket: ticket, stage: .inApheresisLine)
    }
  }

  /// Serves the line of a centre that closes, now or when it opens.
  mutating func admitApheresis(centre: Int) {
    while apheresisSlots[centre].canAdmit {
      // Who is next is not known; whoever takes longer than the shortest may end after closing time.
      let start = nextApheresisStart(
        centre: centre, from: now, duration: plan.leastPlannedApheresis)
      guard start <= now else {
        guard !gates.apheresis[centre] else { return }
        gates.apheresis[centre] = true
        return scheduler.schedule(JourneyEvent(.apheresisGate, place: centre), at: start)
      }
      guard let next = apheresisSlots[centre].admitNext(at: now), isIdentified(next) else { return }
      stopWaiting(next)
      startApheresis(next)
    }
  }

  // MARK: Suites

  /// The earliest time from `time` on at which the facility may start a batch, whether or not a
  /// suite is free: it is licensed and open, and its shift and week have starts left.
  ///
  /// - Parameters:
  ///   - countsBookings: whether starts that are booked are as good as made.
  ///   - own: a booked interval that is taken as given back.
  mutating func nextBatchStart(
    facility: Int, from time: Double, countsBookings: Bool = false,
    without own: SlotLedger.Interval? = nil
  ) -> Double {
    guard plan.facilityIsGated[facility] else { return time }
    let opening = plan.network.facilities[facility].opening
    var start = max(time, plan.network.facilities[facility].licenceHour)
    while true {
      if let opening { start = opening.nextStart(from: start) }
      if let end = endOfLoss(facility: facility, at: start) {
        start = end
        continue
      }
      let used = usedUpWindow(
        facility: facility, at: start, opening, countsBookings: countsBookings, without: own)
      guard let used else { return start }
      start = used.upperBound
    }
  }

  /// A window of starts that a time lies in and that has none left.
  private mutating func usedUpWindow(
    facility: Int, at time: Double, _ opening: OpeningHours?, countsBookings: Bool,
    without own: SlotLedger.Interval?
  ) -> Range<Double>? {
    for index in windowStarts[facility].indices {
      guard let (window, limit) = startWindow(index, facility: facility, at: time, opening) else {
        continue
      }
      let made = windowStarts[facility][index]
      var starts = made.window == window ? made.count : 0
      if countsBookings {
        starts += suiteLedgers[facility].pendingStarts(in: window)
        if let own, window.contains(own.start) { starts -= 1 }
      }
      if starts >= limit { return window }
    }
    return nil
  }

  /// The window of a limit that a time lies in, the shift being limit 0, and the starts it has.
  private mutating func startWindow(
    _ index: Int, facility: Int, at time: Double, _ opening: OpeningHours?
  ) -> (window: Range<Double>, limit: Int)? {
    if index == 0 {
      guard let opening, let limit = opening.pattern.startsPerShift,
        let shift = opening.shift(at: time)
      else { return nil }
      return (shift, limit)
    }
    let limit = plan.startLimits[facility][index - 1]
    guard limit.isForeseen || limit.period.lowerBound <= now else { return nil }
    return limit.window(at: time).map { ($0, limit.starts) }
  }

  /// Counts a batch against the windows in which it starts.
  mutating func countStart(facility: Int) {
    let opening = plan.network.facilities[facility].opening
    for index in windowStarts[facility].indices {
      guard let (window, _) = startWindow(index, facility: facility, at: now, opening) else {
        continue
      }
      if windowStarts[facility][index].window != window {
        windowStarts[facility][index] = WindowStarts(window: window)
      }
      windowStarts[facility][index].count += 1
    }
  }

  /// A patient's material asks for a suite of a facility that closes.
  mutating func requestGatedSuite(
    _ patient: PatientReference, facility: Int, key: Double
  ) {
    let open = nextBatchStart(facility: facility, from: now)
    if open <= now, !suites[facility].canAdmit {
      switch suites[facility].request(patient, priority: key, at: now) {
      case .granted: startManufacture(patient)
      case .queued(let ticket): waitForSuite(patient, ticket: ticket, from: now)
      }
    } else {
      let ticket = suites[facility].enqueue(patient, priority: key, at: now)
      waitForSuite(patient, ticket: ticket, from: open)
      admitBatches(facility: facility)
    }
  }

  /// Serves the line of a facility that closes, now or when it opens.
  mutating func admitBatches(facility: Int) {
    while suites[facility].canAdmit {
      let start = nextBatchStart(facility: facility, from: now)
      guard start <= now else {
        guard !gates.suites[facility] else { return }
        gates.suites[facility] = true
        return scheduler.schedule(JourneyEvent(.suiteGate, place: facility), at: start)
      }
      guard let next = suites[facility].admitNext(at: now), isIdentified(next) else { return }
      stopWaiting(next)
      startManufacture(next)
    }
  }

  // MARK: Beds

  /// The earliest time from `time` on at which a centre admits and infuses.
  mutating func nextOpening(centre: Int, from time: Double) -> Double {
    plan.network.centres[centre].opening?.nextStart(from: time) ?? time
  }

  /// A patient asks for a bed of a centre that closes.
  mutating func requestGatedBed(_ patient: PatientReference, centre: Int, key: Double) {
    if nextOpening(centre: centre, from: now) > now {
      let ticket = beds[centre].enqueue(patient, priority: key, at: now)
      waitInLine(patient, ticket: ticket, stage: .inBedLine)
      admitToBeds(centre: centre)
      return
    }
    switch beds[centre].request(patient, priority: key, at: now) {
    case .granted: admit(patient)
    case .queued(let ticket): waitInLine(patient, ticket: ticket, stage: .inBedLine)
    }
  }

  /// Serves the line of a centre that closes, now or when it opens.
  mutating func admitToBeds(centre: Int) {
    while beds[centre].canAdmit {
      let start = nextOpening(centre: centre, from: now)
      guard start <= now else {
        guard !gates.beds[centre] else { return }
        gates.beds[centre] = true
        return scheduler.schedule(JourneyEvent(.bedGate, place: centre), at: start)
      }
      guard let next = beds[centre].admitNext(at: now), isIdentified(next) else { return }
      stopWaiting(next)
      admit(next)
    }
  }
}
