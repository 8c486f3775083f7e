import EventEngine
import Randomness
import Statistics
import SupplyNetwork

extension JourneySimulation {
  /// Books apheresis and suite for the patient's next collection, from the lead time on.
  ///
  /// Fresh material is collected just in time for its suite, so that cells do not age while the
  /// patient could wait at home; material to be frozen is collected as early as the holding policy
  /// lets it wait for its suite.
  mutating func planApheresis(_ patient: PatientReference) {
    let attempt = patients[patient.slot].aphereses
    let uniform = stream(patient).uniform(purpose: JourneyPurpose.apheresis, attempt: attempt)
    let lead = read(pathway(of: patient), { $0.apheresis.leadDays.quantile(uniform) })
    let earliest = now + 24 * lead
    // Rounded up, so that nobody is ever called before the lead time is over.
    patients[patient.slot].moments.earliestApheresis =
      Float(earliest - patients[patient.slot].referral).nextUp
    let centre = centre(of: patient)
    let slot = chooseSlot(patient, centre: centre, earliest: earliest)
    let facility = plan.routes[slot.route].facility
    patients[patient.slot].route = UInt32(slot.route)
    patients[patient.slot].bookedStart = slot.manufacture
    patients[patient.slot].stage = .waitingForApheresis
    load[facility] += 1
    if plan.configuration.slotBooking {
      bookings += 1
      patients[patient.slot].booking = bookings
      insertBookings(patient, centre: centre, slot: slot)
    }
    scheduleAppointment(.apheresisDue, patient, at: slot.apheresis)
    report(
      patient,
      .booked(
        facility: facility, apheresisAt: slot.apheresis, manufactureAt: slot.manufacture,
        moved: false))
  }

  mutating func insertBookings(_ patient: PatientReference, centre: Int, slot: Slot) {
    let state = patients[patient.slot]
    // Most patients are served as early as they can be, and need not be asked ever after.
    let arrival =
      state.referral + Double(state.moments.earliestApheresis)
      + plan.routes[slot.route].hoursToSuite
    suiteLedgers[plan.routes[slot.route].facility].insert(
      SlotLedger.Booking(
        id: state.booking,
        claim: arrival < slot.manufacture - Self.leastGain ? .appointment : .none,
        start: slot.manufacture,
        end: slot.manufacture + pathways[pathway(of: patient)].plannedOccupancy, holder: patient,
        isPending: true))
    apheresisLedgers[centre].insert(
      SlotLedger.Booking(
        id: state.booking, start: slot.apheresis,
        end: slot.apheresis + pathways[pathway(of: patient)].plannedApheresis,
        holder: patient, isPending: true))
  }

  /// Chooses facility and times by the configuration's dispatch policy.
  mutating func chooseSlot(
    _ patient: PatientReference, centre: Int, earliest: Double
  ) -> Slot {
    let place = pathway(of: patient) * plan.network.centres.count + centre
    let routes = plan.routeRange[place]
    switch plan.configuration.dispatch {
    case .assignedFacility:
      let route = licensedRoutes(routes, preferring: plan.assignedRoute[place], from: earliest)
      return slot(centre: centre, route: route.first, earliest: earliest)
    case .leastLoaded:
      let licensed = licensedRoutes(routes, preferring: routes.lowerBound, from: earliest)
      var best = licensed.first
      for route in routes.dropFirst()
      where isLessLoaded(route, than: best) && licensed.accepts(route) { best = route }
      return slot(centre: centre, route: best, earliest: earliest)
    case .earliestSlot:
      return earliestSlot(centre: centre, routes: routes, earliest: earliest)
    case .nearestWithin(let days):
      for route in routes {
        let slot = slot(centre: centre, route: route, earliest: earliest)
        let arrival =
          plan.usesCalendar
          ? plannedArrival(
            route: route,
            apheresis: nextApheresisStart(
              centre: centre, from: earliest,
              duration: pathways[plan.routes[route].pathway].plannedApheresis))
          : earliest + plan.routes[route].hoursToSuite
        let wait = slot.manufacture - arrival
        if wait <= 24 * days { return slot }
      }
      return earliestSlot(centre: centre, routes: routes, earliest: earliest)
    case .facilityShares:
      // What no share is named for goes to the earliest slot.
      guard routes.last.map({ plan.cumulativeShares[$0] > 0 }) ?? false else {
        return earliestSlot(centre: centre, routes: routes, earliest: earliest)
      }
      let uniform = stream(patient).uniform(purpose: JourneyPurpose.facilityShare)
      let route = routes.first { uniform < plan.cumulativeShares[$0] } ?? routes.upperBound - 1
      return slot(centre: centre, route: route, earliest: earliest)
    }
  }

  /// The routes to facilities that are licensed by the time that material would arrive: the one
  /// preferred, or the first in its place, and a test of others. Where none is, all are taken, and
  /// whoever is sent there waits for the licence.
  private mutating func licensedRoutes(
    _ routes: Range<Int>, preferring preferred: Int, from earliest: Double
  ) -> (first: Int, accepts: (Int) -> Bool) {
    guard plan.hasLicences else { return (preferred, { _ in true }) }
    let plan = plan
    func isLicensed(_ route: Int) -> Bool {
      plan.network.facilities[plan.routes[route].facility].licenceHour
        <= earliest + plan.routes[route].hoursToSuite
    }
    if isLicensed(preferred) { return (preferred, isLicensed) }
    guard let first = routes.first(where: isLicensed) else { return (preferred, { _ in true }) }
    return (first, isLicensed)
  }

  /// Whether a route's facility has fewer patients for each suite than another's.
  private mutating func isLessLoaded(_ route: Int, than other: Int) -> Bool {
    let facility = plan.routes[route].facility
    let rival = plan.routes[other].facility
    let suites = suiteCounts
    // Compared as products, so that no division decides a tie.
    return load[facility] * suites[rival] < load[rival] * suites[facility]
  }

  private mutating func earliestSlot(
    centre: Int, routes: Range<Int>, earliest: Double
  ) -> Slot {
    var best = slot(centre: centre, route: routes.lowerBound, earliest: earliest)
    for route in routes.dropFirst()
    where earliest + plan.routes[route].hoursToSuite < best.manufacture {
      let other = slot(centre: centre, route: route, earliest: earliest)
      if other.manufacture < best.manufacture { best = other }
    }
    return best
  }

  /// The earliest apheresis and manufacture by one route.
  ///
  /// - Parameter own: what the patient holds already and would give back.
  private mutating func slot(
    centre: Int, route: Int, earliest: Double, own: HeldIntervals = HeldIntervals()
  ) -> Slot {
    if plan.usesCalendar {
      return calendarSlot(centre: centre, route: route, earliest: earliest, own: own)
    }
    let hours = plan.routes[route].hoursToSuite
    let facility = plan.routes[route].facility
    let pathway = plan.routes[route].pathway
    guard plan.configuration.slotBooking else {
      return Slot(
        route: route, apheresis: earliest,
        manufacture: earliest + hours + foreseenWait(facility: facility))
    }
    let occupancy = pathways[pathway].plannedOccupancy
    let holdHours = pathways[pathway].holdHours
    var apheresis = earliest
    var manufacture = suiteLedgers[facility].earliestStart(
      from: earliest + hours, duration: occupancy, without: own.suite)
    // Both times only move later, each to the next gap, so few rounds are needed.
    for _ in 0..<64 {
      let wanted = max(earliest, manufacture - hours - holdHours)
      apheresis =
        apheresisLedgers[centre].earliestStart(
          from: wanted, duration: pathways[pathway].plannedApheresis, without: own.apheresis)
      // An apheresis on time needs no second search.
      guard apheresis + hours > manufacture + Self.tolerance else { break }
      let next = suiteLedgers[facility].earliestStart(
        from: apheresis + hours, duration: occupancy, without: own.suite)
      let isSettled = next - manufacture < Self.tolerance
      manufacture = next
      if isSettled || holdHours == .infinity { break }
    }
    return Slot(route: route, apheresis: apheresis, manufacture: manufacture)
  }

  /// The wait for a suite that the load of a facility lets foresee, for use without booking. Where
  /// products differ in the time they take, the middle between the shortest and the longest counts.
  mutating func foreseenWait(facility: Int) -> Double {
    let suites = suiteCounts[facility]
    let excess = Double(max(0, load[facility] + 1 - suites)) / Double(suites)
    let times = plan.plannedOccupancies
    return excess * (times.lowerBound + 0.5 * (times.upperBound - times.lowerBound))
  }

  /// The day of apheresis has come: where the suite that was booked will not be free, because
  /// batches before it overran, appointment and booking shift to the earliest one that will.
  ///
  /// - Returns: whether the appointment stands.
  mutating func confirmBooking(_ patient: PatientReference) -> Bool {
    guard plan.configuration.slotBooking, pathways[pathway(of: patient)].holdHours < .infinity
    else {
      return true
    }
    let booked = patients[patient.slot].bookedStart
    let facility = facility(of: patient)
    let isOverbooked = suiteLedgers[facility].isOverbooked(
      from: booked, to: booked + pathways[pathway(of: patient)].plannedOccupancy)
    guard isOverbooked else { return true }
    return !rebook(patient, earliest: now) { $0.manufacture > booked + Self.tolerance }
  }

  /// An interval was vacated, or the rest of one by a batch that ended early. Material that waits at
  /// the facility takes what it can; then the interval goes to the next patient who waits for
  /// apheresis and gains enough by it, whose own interval goes to the next, and so on.
  mutating func offerVacatedInterval(facility: Int, _ interval: SlotLedger.Interval) {
    offerToReceived(facility: facility)
    var vacated = interval
    var moves = 0
    // Where less than the least gain was vacated, nobody gains enough.
    guard vacated.end - max(now, vacated.start) >= Self.leastGain,
      var gap = gap(facility: facility, around: vacated)
    else { return }
    // A start that is worth the call begins a gap of the least gain, so none is before the first. A
    // move leaves no earlier gap than there was.
    let first = gap
    let waiting = waiting(facility: facility, .appointment, after: vacated.start) {
      first < $0 - Self.leastGain
    }
    for patient in waiting {
      let held = patients[patient.slot].bookedStart
      guard gap < held - Self.leastGain else { continue }
      bringAppointmentForward(patient, into: vacated)
      guard patients[patient.slot].bookedStart < held else { continue }
      vacated.end = max(vacated.end, held + pathways[pathway(of: patient)].plannedOccupancy)
      moves += 1
      guard moves < Self.longestCascade, let next = self.gap(facility: facility, around: vacated)
      else { return }
      gap = next
    }
  }

  /// The first time at which a server is free long enough for anybody to gain by it; nil where
  /// there is none. In a full ledger, as after a surge, this saves asking everybody.
  private mutating func gap(facility: Int, around vacated: SlotLedger.Interval) -> Double? {
    let start = suiteLedgers[facility].earliestStart(
      from: max(now, vacated.start - plan.plannedOccupancies.upperBound),
      duration: min(Self.leastGain, plan.plannedOccupancies.lowerBound), before: vacated.end)
    return start < vacated.end ? start : nil
  }

  /// Material that waits at the facility for its booked start takes an earlier interval.
  private mutating func offerToReceived(facility: Int) {
    guard suiteLedgers[facility].holds(.received) else { return }
    // Whoever moves frees only later hours, so nobody can start before this.
    let free = suiteLedgers[facility].earliestStart(from: now, duration: 0)
    let received = waiting(facility: facility, .received, after: now) {
      free < $0 - Self.tolerance
    }
    for patient in received {
      bringManufactureForward(patient)
    }
  }

  /// Who holds a booked suite of a facility that starts after a time, and would have an earlier
  /// one that may be, in the order in which they are served.
  private mutating func waiting(
    facility: Int, _ claim: BusyTimeline.Claim, after time: Double,
    where gains: (_ start: Double) -> Bool
  ) -> [PatientReference] {
    var patients: [PatientReference] = []
    guard plan.configuration.priority != .firstCome else {
      suiteLedgers[facility].forEach(claim, startingAfter: time) {
        if gains($0.start) { patients.append($0.holder) }
      }
      return patients
    }
    var bookings: [SlotLedger.Booking] = []
    suiteLedgers[facility].forEach(claim, startingAfter: time) {
      if gains($0.start) { bookings.append($0) }
    }
    let keyed = bookings.map {
      (key: priority($0.holder, due: $0.start), patient: $0.holder)
    }
    return keyed.sorted { ($0.key, $0.patient.serial) < ($1.key, $1.patient.serial) }
      .map(\.patient)
  }

  /// Material that waits for its booked start takes an earlier interval if there is one.
  mutating func bringManufactureForward(_ patient: PatientReference) {
    let state = patients[patient.slot]
    let facility = facility(of: patient)
    let latest = state.bookedStart - Self.tolerance
    let start = plannedBatchStart(
      facility: facility, from: now, duration: pathways[pathway(of: patient)].plannedOccupancy,
      without: suiteInterval(state), before: latest)
    guard start < latest else { return }
    suiteLedgers[facility].move(
      state.booking, toStart: start, end: start + pathways[pathway(of: patient)].plannedOccupancy,
      claim: .received,
      isPending: true)
    patients[patient.slot].bookedStart = start
    scheduler.cancel(state.timer)
    scheduleAppointment(.suiteDue, patient, at: start, holdLimit: holdLimit(of: patient))
  }

  /// A patient who waits for apheresis takes an earlier slot if what was vacated makes one that is
  /// worth the call.
  private mutating func bringAppointmentForward(
    _ patient: PatientReference, into vacated: SlotLedger.Interval
  ) {
    let state = patients[patient.slot]
    let earliest = max(now, state.referral + Double(state.moments.earliestApheresis))
    let arrival = earliest + plan.routes[Int(state.route)].hoursToSuite
    let latest = state.bookedStart - Self.leastGain
    // An interval that does not touch the vacated one was no better before. Most patients are
    // served as early as they can be; most others find nothing in their facility.
    let from = max(arrival, vacated.start - pathways[pathway(of: patient)].plannedOccupancy)
    let before = min(latest, vacated.end)
    guard from < before else { return }
    let start = suiteLedgers[facility(of: patient)].earliestStart(
      from: from, duration: pathways[pathway(of: patient)].plannedOccupancy,
      without: suiteInterval(state), before: before)
    guard start < before else { return }
    let departure = from - plan.routes[Int(state.route)].hoursToSuite
    rebook(patient, earliest: max(earliest, departure)) { $0.manufacture < latest }
  }

  /// The suite's interval that a patient before manufacture holds.
  private func suiteInterval(_ state: Patient) -> SlotLedger.Interval {
    SlotLedger.Interval(
      start: state.bookedStart,
      end: state.bookedStart + pathways[Int(state.pathway)].plannedOccupancy)
  }

  /// Looks for the earliest slot by the same route, what is booked being given back, and takes it
  /// if it is acceptable; otherwise keeps what was booked.
  ///
  /// - Returns: whether the booking moved.
  @discardableResult
  private mutating func rebook(
    _ patient: PatientReference, earliest: Double, isAcceptable: (Slot) -> Bool
  ) -> Bool {
    let state = patients[patient.slot]
    let centre = centre(of: patient)
    let facility = facility(of: patient)
    let own = HeldIntervals(
      suite: suiteInterval(state),
      apheresis: apheresisLedgers[centre].interval(of: state.booking))
    let slot = slot(centre: centre, route: Int(state.route), earliest: earliest, own: own)
    guard isAcceptable(slot) else { return false }
    suiteLedgers[facility].remove(state.booking)
    apheresisLedgers[centre].remove(state.booking)
    patients[patient.slot].bookedStart = slot.manufacture
    insertBookings(patient, centre: centre, slot: slot)
    scheduler.cancel(state.timer)
    scheduleAppointment(.apheresisDue, patient, at: slot.apheresis)
    report(
      patient,
      .booked(
        facility: facility, apheresisAt: slot.apheresis, manufactureAt: slot.manufacture,
        moved: true))
    return true
  }

  /// Books a suite for material that lies at the facility already.
  mutating func bookSuite(_ patient: PatientReference) {
    let facility = facility(of: patient)
    var start = now
    if plan.configuration.slotBooking {
      start = plannedBatchStart(
        facility: facility, from: now, duration: pathways[pathway(of: patient)].plannedOccupancy)
      bookings += 1
      patients[patient.slot].booking = bookings
      suiteLedgers[facility].insert(
        SlotLedger.Booking(
          id: bookings, start: start, end: start + pathways[pathway(of: patient)].plannedOccupancy,
          holder: patient,
          isPending: true))
    }
    load[facility] += 1
    patients[patient.slot].bookedStart = start
    awaitSuite(patient)
  }

  /// Takes the patient's bookings out of the ledgers, and offers the suite's interval to others.
  mutating func cancelBookings(_ patient: PatientReference) {
    guard plan.configuration.slotBooking else { return }
    let booking = patients[patient.slot].booking
    let facility = facility(of: patient)
    apheresisLedgers[centre(of: patient)].remove(booking)
    if let vacated = suiteLedgers[facility].remove(booking) {
      let interval = SlotLedger.Interval(start: vacated.start, end: vacated.end)
      offerVacatedInterval(facility: facility, interval)
    }
  }

  /// Times that differ by less are the same, hours.
  static var tolerance: Double { 1e-6 }

  /// An appointment is brought forward only for so many hours or more.
  private static var leastGain: Double { 24 }

  /// So many appointments move at most for one vacated interval; what the last one leaves goes to
  /// whoever books next. Only a long queue reaches it, where nobody could make more calls.
  private static var longestCascade: Int { 16 }
}
