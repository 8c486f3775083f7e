import EventEngine
import Randomness
import Statistics
import SupplyNetwork

/// An apheresis and the manufacture that follows it, as planned.
private struct Slot {
  var route: Int
  var apheresis: Double
  var manufacture: Double
}

/// The intervals that a patient's booking holds.
private struct HeldIntervals {
  var suite: SlotLedger.Interval?
  var apheresis: SlotLedger.Interval?
}

extension JourneySimulation {
  /// Books apheresis and suite for the patient's next collection, from the lead time on.
  ///
  /// Fresh material is collected just in time for its suite, so that cells do not age while the
  /// patient could wait at home; material to be frozen is collected at once.
  mutating func planApheresis(_ patient: PatientReference) {
    let attempt = patients[patient.slot].aphereses
    let lead = therapy.apheresis.leadDays.quantile(
      stream(patient).uniform(purpose: JourneyPurpose.apheresis, attempt: attempt))
    let earliest = now + 24 * lead
    patients[patient.slot].moments.earliestApheresis = Float(
      earliest - patients[patient.slot].referral)
    let centre = centre(of: patient)
    let slot = chooseSlot(centre: centre, earliest: earliest)
    let facility = plan.routes[centre][slot.route].facility
    patients[patient.slot].facility = UInt16(facility)
    patients[patient.slot].route = UInt16(slot.route)
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

  private mutating func insertBookings(_ patient: PatientReference, centre: Int, slot: Slot) {
    let id = patients[patient.slot].booking
    suiteLedgers[Int(patients[patient.slot].facility)].insert(
      SlotLedger.Booking(
        id: id, start: slot.manufacture, end: slot.manufacture + plan.plannedOccupancy,
        holder: patient, isPending: true))
    apheresisLedgers[centre]?.insert(
      SlotLedger.Booking(
        id: id, start: slot.apheresis, end: slot.apheresis + plan.plannedApheresis,
        holder: patient, isPending: true))
  }

  /// Chooses facility and times by the configuration's dispatch policy.
  private func chooseSlot(centre: Int, earliest: Double) -> Slot {
    let routes = plan.routes[centre]
    switch plan.configuration.dispatch {
    case .assignedFacility:
      return slot(centre: centre, route: plan.assignedRoute[centre], earliest: earliest)
    case .leastLoaded:
      var best = 0
      for route in routes.indices.dropFirst() {
        // Compared as products, so that no division decides a tie.
        let loads = load[routes[route].facility] * plan.configuration.suites[routes[best].facility]
        let bestLoads =
          load[routes[best].facility] * plan.configuration.suites[routes[route].facility]
        if loads < bestLoads { best = route }
      }
      return slot(centre: centre, route: best, earliest: earliest)
    case .earliestSlot:
      return earliestSlot(centre: centre, earliest: earliest)
    case .nearestWithin(let days):
      for route in routes.indices {
        let slot = slot(centre: centre, route: route, earliest: earliest)
        let arrival = earliest + plannedHoursToSuite(centre: centre, route: route)
        if slot.manufacture - arrival <= 24 * days { return slot }
      }
      return earliestSlot(centre: centre, earliest: earliest)
    }
  }

  private func earliestSlot(centre: Int, earliest: Double) -> Slot {
    var best = slot(centre: centre, route: 0, earliest: earliest)
    for route in plan.routes[centre].indices.dropFirst() {
      let other = slot(centre: centre, route: route, earliest: earliest)
      if other.manufacture < best.manufacture { best = other }
    }
    return best
  }

  /// Planned hours from the start of apheresis to arrival at the suite.
  private func plannedHoursToSuite(centre: Int, route: Int) -> Double {
    plan.plannedApheresis + plan.plannedPreparation
      + plan.routes[centre][route].lane.durationHours
  }

  /// The earliest apheresis and manufacture by one route.
  ///
  /// - Parameter own: what the patient holds already and would give back.
  private func slot(
    centre: Int, route: Int, earliest: Double, own: HeldIntervals = HeldIntervals()
  ) -> Slot {
    let hours = plannedHoursToSuite(centre: centre, route: route)
    let facility = plan.routes[centre][route].facility
    guard plan.configuration.slotBooking else {
      // Without booking the wait is foreseen from the load.
      let suites = plan.configuration.suites[facility]
      let excess = Double(max(0, load[facility] + 1 - suites)) / Double(suites)
      return Slot(
        route: route, apheresis: earliest,
        manufacture: earliest + hours + excess * plan.plannedOccupancy)
    }
    var apheresis = earliest
    var manufacture = suiteLedgers[facility].earliestStart(
      from: earliest + hours, duration: plan.plannedOccupancy, without: own.suite)
    // Both times only move later, each to the next gap, so few rounds are needed.
    for _ in 0..<64 {
      let wanted = plan.isCryopreserved ? earliest : max(earliest, manufacture - hours)
      apheresis =
        apheresisLedgers[centre]?.earliestStart(
          from: wanted, duration: plan.plannedApheresis, without: own.apheresis) ?? wanted
      // An apheresis on time needs no second search.
      guard apheresis + hours > manufacture + Self.tolerance else { break }
      let next = suiteLedgers[facility].earliestStart(
        from: apheresis + hours, duration: plan.plannedOccupancy, without: own.suite)
      let isSettled = next - manufacture < Self.tolerance
      manufacture = next
      if isSettled || plan.isCryopreserved { break }
    }
    return Slot(route: route, apheresis: apheresis, manufacture: manufacture)
  }

  /// The day of apheresis has come: where the suite that was booked will not be free, because
  /// batches before it overran, appointment and booking shift to the earliest one that will.
  ///
  /// - Returns: whether the appointment stands.
  mutating func confirmBooking(_ patient: PatientReference) -> Bool {
    guard plan.configuration.slotBooking, !plan.isCryopreserved else { return true }
    let booked = patients[patient.slot].bookedStart
    let facility = Int(patients[patient.slot].facility)
    let isOverbooked = suiteLedgers[facility].isOverbooked(
      from: booked, to: booked + plan.plannedOccupancy)
    guard isOverbooked else { return true }
    return !rebook(patient, earliest: now) { $0.manufacture > booked + Self.tolerance }
  }

  /// An interval was vacated: it goes to the next one waiting whom it serves earlier, whose own
  /// interval goes to the next, and so on.
  ///
  /// - Parameter onlyReceived: whether only material that waits at the facility is considered, as
  ///   when a batch ends early, too late for anybody to travel.
  mutating func offerVacatedInterval(facility: Int, onlyReceived: Bool) {
    guard plan.configuration.slotBooking else { return }
    var waiting: [(key: Double, patient: PatientReference)] = []
    for booking in suiteLedgers[facility].bookings where booking.isPending {
      let stage = patients[booking.holder.slot].stage
      if stage == .waitingForSlot || (stage == .waitingForApheresis && !onlyReceived) {
        waiting.append((priority(booking.holder, due: booking.start), booking.holder))
      }
    }
    if plan.configuration.priority != .firstCome {
      waiting.sort { ($0.key, $0.patient.serial) < ($1.key, $1.patient.serial) }
    }
    for (_, patient) in waiting {
      if patients[patient.slot].stage == .waitingForSlot {
        bringManufactureForward(patient)
      } else {
        bringAppointmentForward(patient)
      }
    }
  }

  /// Material that waits for its booked start takes an earlier interval if there is one.
  mutating func bringManufactureForward(_ patient: PatientReference) {
    let state = patients[patient.slot]
    let facility = Int(state.facility)
    let latest = state.bookedStart - Self.tolerance
    let start = suiteLedgers[facility].earliestStart(
      from: now, duration: plan.plannedOccupancy, without: suiteInterval(state), before: latest)
    guard start < latest else { return }
    suiteLedgers[facility].move(
      state.booking, toStart: start, end: start + plan.plannedOccupancy, isPending: true)
    patients[patient.slot].bookedStart = start
    scheduler.cancel(state.timer)
    scheduleAppointment(.suiteDue, patient, at: start, holdLimit: holdLimit(of: patient))
  }

  /// A patient who waits for apheresis takes an earlier slot if there is one worth the call.
  private mutating func bringAppointmentForward(_ patient: PatientReference) {
    let state = patients[patient.slot]
    let earliest = max(now, state.referral + Double(state.moments.earliestApheresis))
    let arrival =
      earliest + plannedHoursToSuite(centre: centre(of: patient), route: Int(state.route))
    let latest = state.bookedStart - Self.leastGain
    // Most are served as early as they can be; most others find nothing in their facility.
    guard arrival < latest else { return }
    let start = suiteLedgers[Int(state.facility)].earliestStart(
      from: arrival, duration: plan.plannedOccupancy, without: suiteInterval(state),
      before: latest)
    guard start < latest else { return }
    rebook(patient, earliest: earliest) { $0.manufacture < latest }
  }

  /// The suite's interval that a patient before manufacture holds.
  private func suiteInterval(_ state: Patient) -> SlotLedger.Interval {
    SlotLedger.Interval(
      start: state.bookedStart, end: state.bookedStart + plan.plannedOccupancy)
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
    let facility = Int(state.facility)
    let own = HeldIntervals(
      suite: suiteInterval(state),
      apheresis: apheresisLedgers[centre]?.interval(of: state.booking))
    let slot = slot(centre: centre, route: Int(state.route), earliest: earliest, own: own)
    guard isAcceptable(slot) else { return false }
    suiteLedgers[facility].remove(state.booking)
    apheresisLedgers[centre]?.remove(state.booking)
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
    let facility = Int(patients[patient.slot].facility)
    var start = now
    if plan.configuration.slotBooking {
      start = suiteLedgers[facility].earliestStart(from: now, duration: plan.plannedOccupancy)
      bookings += 1
      patients[patient.slot].booking = bookings
      suiteLedgers[facility].insert(
        SlotLedger.Booking(
          id: bookings, start: start, end: start + plan.plannedOccupancy, holder: patient,
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
    let facility = Int(patients[patient.slot].facility)
    apheresisLedgers[centre(of: patient)]?.remove(booking)
    if suiteLedgers[facility].remove(booking) != nil {
      offerVacatedInterval(facility: facility, onlyReceived: false)
    }
  }

  /// Times that differ by less are the same, hours.
  private static var tolerance: Double { 1e-6 }

  /// An appointment is brought forward only for so many hours or more.
  private static var leastGain: Double { 24 }
}
