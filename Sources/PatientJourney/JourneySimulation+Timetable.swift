import EventEngine
import SupplyNetwork

/// An apheresis and the manufacture that follows it, as planned.
struct Slot {
  var route: Int
  var apheresis: Double
  var manufacture: Double
}

/// The intervals that a patient's booking holds.
struct HeldIntervals {
  var suite: SlotLedger.Interval?
  var apheresis: SlotLedger.Interval?
}

/// Planning where sites close and shipments leave at set times. Without either, times differ by
/// constants and `+Booking` plans with those.
extension JourneySimulation {
  /// When a shipment by a route leaves that is ready at a time.
  mutating func departure(route: Int, readyAt time: Double) -> Double {
    plan.routeTimetables[route]?.departure(readyAt: time) ?? time
  }

  /// When material arrives at the suite, as planned, whose apheresis starts at a time.
  mutating func plannedArrival(route: Int, apheresis: Double) -> Double {
    let pathway = plan.routes[route].pathway
    let ready =
      apheresis + pathways[pathway].plannedApheresis + pathways[pathway].plannedPreparation
    return plannedReceipt(route: route, readyAt: ready)
  }

  /// The latest start of an apheresis whose material arrives by a time, as planned; `earliest`
  /// where there is none from then on.
  private mutating func latestApheresis(
    centre: Int, route: Int, arrivingBy time: Double, earliest: Double
  ) -> Double {
    let pathway = plan.routes[route].pathway
    let duration = pathways[pathway].plannedApheresis
    let preparation = duration + pathways[pathway].plannedPreparation
    var ready = time - plan.routes[route].hours
    if let timetable = plan.routeTimetables[route] {
      let departure = timetable.latestDeparture(
        notAfter: ready, readyFrom: earliest + preparation)
      guard let departure else { return earliest }
      ready = departure - timetable.cutOffHours
    }
    let latest = ready - preparation
    guard let opening = plan.network.centres[centre].opening else {
      return max(earliest, latest)
    }
    return opening.latestStart(notAfter: latest, notBefore: earliest, duration: duration)
      ?? earliest
  }

  /// The earliest start of an apheresis from a time on, at which the centre is open and has a slot.
  private mutating func plannedApheresisStart(
    centre: Int, from time: Double, duration: Double, own: SlotLedger.Interval?
  ) -> Double {
    var start = nextApheresisStart(centre: centre, from: time, duration: duration)
    while true {
      let free =
        apheresisLedgers[centre].earliestStart(
          from: start, duration: duration, without: own)
      guard free > start else { return start }
      start = nextApheresisStart(centre: centre, from: free, duration: duration)
    }
  }

  /// The earliest start of a batch from a time on, at which the facility is open, its shift has
  /// starts left and a suite is free.
  ///
  /// - Parameters:
  ///   - duration: how long the batch holds a suite, as planned.
  ///   - own: a booked interval that is taken as given back.
  ///   - limit: a time from which on the answer does not matter.
  mutating func plannedBatchStart(
    facility: Int, from time: Double, duration: Double, without own: SlotLedger.Interval? = nil,
    before limit: Double = .infinity
  ) -> Double {
    guard plan.facilityIsGated[facility] else {
      return suiteLedgers[facility].earliestStart(
        from: time, duration: duration, without: own, before: limit)
    }
    var start = time
    while true {
      start = nextBatchStart(
        facility: facility, from: start, countsBookings: true, without: own)
      guard start < limit else { return start }
      let free = suiteLedgers[facility].earliestStart(
        from: start, duration: duration, without: own, before: limit)
      guard free > start else { return start }
      start = free
    }
  }

  /// The earliest apheresis and manufacture by one route.
  ///
  /// Fresh material must not get too old while a facility is closed: where it would, the next days
  /// are tried, and where none of two months will do, the first slot is taken all the same.
  mutating func calendarSlot(
    centre: Int, route: Int, earliest: Double, own: HeldIntervals
  ) -> Slot {
    let pathway = plan.routes[route].pathway
    let limit =
      pathways[pathway].isCryopreserved
      ? .infinity : pathways[pathway].therapy.material.holdLimitHours ?? .infinity
    var from = earliest
    let first = calendarSlot(centre: centre, route: route, from: from, own: own)
    var slot = first
    for _ in 0..<60 {
      let age = slot.manufacture - (slot.apheresis + pathways[pathway].plannedApheresis)
      if age < limit { return slot }
      from = 24 * ((slot.apheresis / 24).rounded(.down) + 1)
      slot = calendarSlot(centre: centre, route: route, from: from, own: own)
    }
    return first
  }

  private mutating func calendarSlot(
    centre: Int, route: Int, from earliest: Double, own: HeldIntervals
  ) -> Slot {
    let facility = plan.routes[route].facility
    let pathway = plan.routes[route].pathway
    let procedure = pathways[pathway].plannedApheresis
    let occupancy = pathways[pathway].plannedOccupancy
    let holdHours = pathways[pathway].holdHours
    let first = plannedApheresisStart(
      centre: centre, from: earliest, duration: procedure, own: own.apheresis)
    var apheresis = first
    let arrival = plannedArrival(route: route, apheresis: first)
    guard plan.configuration.slotBooking else {
      return Slot(
        route: route, apheresis: first, manufacture: arrival + foreseenWait(facility: facility))
    }
    var manufacture = plannedBatchStart(
      facility: facility, from: arrival, duration: occupancy, without: own.suite)
    guard holdHours < .infinity else {
      return Slot(route: route, apheresis: first, manufacture: manufacture)
    }
    // Both times only move later, each to the next gap, so few rounds are needed.
    for _ in 0..<64 {
      let wanted = latestApheresis(
        centre: centre, route: route, arrivingBy: manufacture - holdHours, earliest: first)
      apheresis = plannedApheresisStart(
        centre: centre, from: wanted, duration: procedure, own: own.apheresis)
      let arrival = plannedArrival(route: route, apheresis: apheresis)
      guard arrival > manufacture + Self.tolerance else { break }
      let next = plannedBatchStart(
        facility: facility, from: arrival, duration: occupancy, without: own.suite)
      let isSettled = next - manufacture < Self.tolerance
      manufacture = next
      if isSettled { break }
    }
    return Slot(route: route, apheresis: apheresis, manufacture: manufacture)
  }
}
