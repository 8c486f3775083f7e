import EventEngine
import Randomness
import SupplyNetwork

/// A facility that is lost for a time.
struct FacilityLoss: Sendable {
  var period: Range<Double>
  var losesMaterial: Bool
}

/// Disruptions. Nobody knows of one before it begins; from then on its end is known, and bookings
/// are made accordingly.
extension JourneySimulation {
  /// Where a time lies in a loss that is known by now, the loss's end.
  mutating func endOfLoss(facility: Int, at time: Double) -> Double? {
    plan.losses[facility].first { $0.period.contains(time) && $0.period.lowerBound <= now }?
      .period.upperBound
  }

  /// When work of so many hours ends that stands still while its facility is lost, and when it is
  /// lost with it, if it is.
  mutating func interrupted(
    facility: Int, from start: Double, hours: Double
  ) -> (end: Double, lostAt: Double) {
    var start = start
    for loss in plan.losses[facility] where !loss.losesMaterial && loss.period.contains(start) {
      start = loss.period.upperBound
    }
    var end = start + hours
    var lostAt = Double.infinity
    for loss in plan.losses[facility] {
      if loss.losesMaterial {
        if loss.period.lowerBound >= now { lostAt = min(lostAt, loss.period.lowerBound) }
      } else if loss.period.lowerBound >= start, loss.period.lowerBound < end {
        end += loss.period.upperBound - loss.period.lowerBound
      }
    }
    return (end, lostAt)
  }

  /// The earliest time from `time` on at which the laboratory decides: it is open, and the facility
  /// is not lost.
  mutating func nextDecision(facility: Int, from time: Double) -> Double {
    let opening = plan.network.facilities[facility].laboratoryOpening
    var decision = time
    while true {
      decision = opening?.nextStart(from: decision) ?? decision
      let loss = plan.losses[facility].first { $0.period.contains(decision) }
      guard let loss else { return decision }
      decision = loss.period.upperBound
    }
  }

  /// A batch is lost with its facility, in its suite or in quality control.
  mutating func loseBatch(_ patient: PatientReference) {
    let facility = facility(of: patient)
    if patients[patient.slot].stage == .inSuite {
      let batch = Int(patients[patient.slot].batches)
      report(patient, .brokenDown(facility: facility, batch: batch, isLost: true))
      leaveSuite(patient)
    } else {
      releaseLaboratory(facility: facility)
    }
    failBatch(patient, cause: .equipment)
  }

  /// A facility is lost: so is what waits in it, where material is lost, and whoever was to be made
  /// there while it is gone is booked anew, wherever the dispatch policy says.
  mutating func loseFacility(_ facility: Int, loss index: Int) {
    let loss = plan.losses[facility][index]
    var concerned: [(reference: PatientReference, stage: Patient.Stage)] = []
    patients.forEach { slot, patient in
      guard patient.stage != .beforeConsultation,
        plan.routes[Int(patient.route)].facility == facility
      else { return }
      concerned.append((PatientReference(slot: slot, serial: patient.serial), patient.stage))
    }
    concerned.sort { $0.reference.serial < $1.reference.serial }
    if loss.losesMaterial {
      for (patient, stage) in concerned where !Self.isBeforeReceipt(stage) {
        patients[patient.slot].flags.remove(.hasRetainedMaterial)
      }
      for (patient, stage) in concerned {
        switch stage {
        case .waitingForSlot, .inSuiteLine:
          failCollection(patient, cause: .disruption)
        case .inLaboratoryLine:
          laboratories[facility].withdraw(patients[patient.slot].ticket, at: now)
          stopWaiting(patient)
          failBatch(patient, cause: .equipment)
        default:
          break
        }
      }
    }
    for (patient, stage) in concerned where stage == .waitingForApheresis {
      // Somebody lost before may have been given this interval, or called earlier.
      guard patients[patient.slot].stage == .waitingForApheresis,
        self.facility(of: patient) == facility,
        patients[patient.slot].bookedStart < loss.period.upperBound
      else { continue }
      bookAnew(patient)
    }
  }

  /// Whether a patient's material has not reached the facility.
  private static func isBeforeReceipt(_ stage: Patient.Stage) -> Bool {
    switch stage {
    case .beforeConsultation, .waitingForApheresis, .inApheresisLine, .inApheresis, .outbound: true
    default: false
    }
  }

  /// Somebody who waits for apheresis is booked as if for the first time.
  private mutating func bookAnew(_ patient: PatientReference) {
    let state = patients[patient.slot]
    let centre = centre(of: patient)
    let old = facility(of: patient)
    if plan.configuration.slotBooking {
      suiteLedgers[old].remove(state.booking)
      apheresisLedgers[centre].remove(state.booking)
    }
    load[old] -= 1
    let earliest = max(now, state.referral + Double(state.moments.earliestApheresis))
    let slot = chooseSlot(patient, centre: centre, earliest: earliest)
    let facility = plan.routes[slot.route].facility
    patients[patient.slot].route = UInt32(slot.route)
    patients[patient.slot].bookedStart = slot.manufacture
    load[facility] += 1
    if plan.configuration.slotBooking { insertBookings(patient, centre: centre, slot: slot) }
    scheduler.cancel(state.timer)
    scheduleAppointment(.apheresisDue, patient, at: slot.apheresis)
    report(
      patient,
      .booked(
        facility: facility, apheresisAt: slot.apheresis, manufactureAt: slot.manufacture,
        moved: true))
  }
}

// MARK: Lanes

/// A way for cells between two sites by one mode, and what happens to it in a scenario.
struct LaneOption: Sendable {
  var lane: Lane
  var timetable: DepartureTimetable?
  /// When nothing leaves by the mode.
  var closures: [Range<Double>]
  /// When delays differ, and by which factors of their probability and their hours.
  var delays: [(period: Range<Double>, hours: Double, probability: Double)]

  /// When a shipment leaves that is ready at a time.
  ///
  /// - Parameter known: closures that begin later are not foreseen.
  func departure(readyAt time: Double, known: Double) -> Double {
    var ready = time
    while true {
      let departure = timetable?.departure(readyAt: ready) ?? ready
      let closure = closures.first {
        $0.contains(departure) && $0.lowerBound <= known
      }
      guard let closure else { return departure }
      // Ready or not, nothing leaves before the mode is open again.
      ready = max(ready, closure.upperBound - (timetable?.cutOffHours ?? 0))
      if timetable == nil { ready = closure.upperBound }
    }
  }
}

extension JourneySimulation {
  /// The lane of a route by which a shipment arrives first.
  private mutating func bestOption(
    route: Int, readyAt time: Double, known: Double
  ) -> (option: Int, departure: Double) {
    var best = (option: 0, departure: Double.infinity)
    var bestArrival = Double.infinity
    for (index, option) in plan.laneOptions[route].enumerated() {
      let departure = option.departure(readyAt: time, known: known)
      let arrival = departure + option.lane.durationHours
      if arrival < bestArrival {
        best = (index, departure)
        bestArrival = arrival
      }
    }
    return best
  }

  /// When a shipment arrives, as planned, that is ready at a time, delays apart.
  mutating func plannedReceipt(route: Int, readyAt time: Double) -> Double {
    guard plan.changesLanes else {
      return departure(route: route, readyAt: time) + plan.routes[route].hours
    }
    let best = bestOption(route: route, readyAt: time, known: now)
    return best.departure + plan.laneOptions[route][best.option].lane.durationHours
  }

  /// Sends a shipment that is ready at a time.
  ///
  /// - Returns: when it arrives.
  mutating func ship(
    _ patient: PatientReference, route: Int, readyAt time: Double,
    uniforms: (first: Double, second: Double)
  ) -> Double {
    guard plan.changesLanes else {
      return departure(route: route, readyAt: time) + laneHours(route: route, uniforms: uniforms)
    }
    let best = bestOption(route: route, readyAt: time, known: .infinity)
    let option = plan.laneOptions[route][best.option]
    patients[patient.slot].laneOption = UInt8(best.option)
    count(.transportCost, option.lane.price - plan.routes[route].price)
    var hoursFactor = 1.0
    var probability = option.lane.delayProbability
    for delay in option.delays where delay.period.contains(best.departure) {
      hoursFactor *= delay.hours
      probability *= delay.probability
    }
    var arrival = best.departure + option.lane.durationHours
    if uniforms.first < probability {
      arrival += hoursFactor * option.lane.delayHours.quantile(uniforms.second)
    }
    return arrival
  }

  /// The risk that the patient's last shipment was lost by an excursion.
  mutating func excursionProbability(_ patient: PatientReference, route: Int) -> Double {
    guard plan.changesLanes else { return plan.routes[route].excursionProbability }
    let option = Int(patients[patient.slot].laneOption)
    return plan.laneOptions[route][option].lane.excursionProbability
  }
}
