import EventEngine
import Randomness
import RealModule
import Statistics
import SupplyNetwork

/// Ends of journeys, and what is recorded of them.
extension JourneySimulation {
  /// The patient leaves the facility's books before a batch started: line, timer and bookings.
  mutating func leaveFacility(_ patient: PatientReference) {
    let state = patients[patient.slot]
    let facility = facility(of: patient)
    if plan.chargesStorage, state.stage == .waitingForSlot || state.stage == .inSuiteLine {
      chargeStorage(patient)
    }
    load[facility] -= 1
    scheduler.cancel(state.timer)
    patients[patient.slot].timer = .inactive
    if state.stage == .inSuiteLine { suites[facility].withdraw(state.ticket, at: now) }
    cancelBookings(patient)
  }

  /// Gives back whatever the patient holds or waits for.
  private mutating func giveBack(_ patient: PatientReference) {
    let state = patients[patient.slot]
    let facility = facility(of: patient)
    let centre = centre(of: patient)
    switch state.stage {
    case .beforeConsultation, .productInTransit, .waitingForAdmission:
      break
    case .waitingForApheresis, .outbound, .waitingForSlot, .inSuiteLine:
      leaveFacility(patient)
    case .inApheresisLine:
      apheresisSlots[centre].withdraw(state.ticket, at: now)
      leaveFacility(patient)
    case .inApheresis:
      leaveFacility(patient)
      releaseApheresisSlot(centre: centre)
    case .inSuite:
      discontinueBatch()
      leaveSuite(patient)
    case .inLaboratoryLine:
      discontinueBatch()
      laboratories[facility].withdraw(state.ticket, at: now)
    case .inLaboratory:
      discontinueBatch()
      releaseLaboratory(facility: facility)
    case .inBedLine:
      beds[centre].withdraw(state.ticket, at: now)
    case .inBed:
      releaseBed(centre: centre)
    }
  }

  /// The batch of a patient who was lost is stopped: it neither failed nor was released.
  private mutating func discontinueBatch() {
    batchesInProgress -= 1
    count(.batchesDiscontinued)
  }

  /// Ends a journey without infusion. The slot is free afterwards.
  mutating func end(_ patient: PatientReference, fate: Fate) {
    // A failure or loss has given back what it held; attrition and ineligibility have not.
    switch fate {
    case .death, .progression, .withdrawal, .ineligible: giveBack(patient)
    default: break
    }
    let state = patients[patient.slot]
    let cost = costBeforeInfusion(state)
    if state.flags.contains(.inCohort) {
      let row = Int(state.row)
      record.add(1, to: .fate(fate), year: cohortYear(state))
      record.add(cost.total, to: .referredCost, year: cohortYear(state))
      record.add(cost.total, to: .referredCost, row: row)
    }
    report(patient, .ended(fate: fate, patientBorneCost: cost.total, veinToVeinDays: nil))
    remove(patient)
  }

  private mutating func remove(_ patient: PatientReference) {
    populationChanges()
    if patients[patient.slot].flags.contains(.inCohort) { cohortInFlight -= 1 }
    patients.remove(patient.slot)
  }

  /// The year of the window in which the patient was referred.
  func cohortYear(_ state: Patient) -> Int {
    min(settings.years - 1, Int((state.referral - windowStart) / DeliveryPlan.hoursPerYear))
  }

  /// What the patient has paid by now, infusion apart.
  private mutating func costBeforeInfusion(_ state: Patient) -> CostByCause {
    let row = Int(state.row)
    var cost = Double(state.aphereses) * plan.costs[row].apheresis
    if state.flags.contains(.consulted) { cost = cost + plan.costs[row].consultation }
    return cost
  }

  /// Ends a journey with infusion. The slot is free afterwards; the bed stays taken until
  /// discharge.
  mutating func recordTreated(_ patient: PatientReference, inpatientDays: Double) {
    let state = patients[patient.slot]
    let fate: Fate =
      state.outcome == .underException ? .infusedUnderException : .infusedInSpecification
    let row = Int(state.row)
    let cost =
      costBeforeInfusion(state) + plan.costs[row].infusion(inpatientDays: inpatientDays)
    let total = cost.total
    let veinToVein = (now - state.apheresisEnd) / 24
    if state.flags.contains(.inCohort) {
      let year = cohortYear(state)
      let referralToInfusion = (now - state.referral) / 24
      record.add(1, to: .fate(fate), year: year)
      record.add(1, to: .cohortTreated, year: year)
      record.add(veinToVein, to: .veinToVeinDays, year: year)
      record.add(referralToInfusion, to: .referralToInfusionDays, year: year)
      record.add(
        referralToInfusion - Double(state.moments.firstApheresisEnd) / 24,
        to: .firstApheresisToInfusionDays, year: year)
      record.add(total, to: .treatedCost, year: year)
      record.add(total * total, to: .treatedCostSquared, year: year)
      record.add(total, to: .referredCost, year: year)
      for cause in PatientCostCause.allCases {
        record.add(cause.part(of: cost), to: .treatedCost(cause), year: year)
      }
      if let benefit = plan.network.benefit {
        record.add(
          benefit.qalys(veinToVeinDays: veinToVein, referralToInfusionDays: referralToInfusion),
          to: .qalys, year: year)
      }
      record.add(1, to: .treated, row: row)
      record.add(total, to: .treatedCost, row: row)
      record.add(total, to: .referredCost, row: row)
      record.add(veinToVein, to: .veinToVeinDays, row: row)
      record.add(referralToInfusion, to: .referralToInfusionDays, row: row)
      if settings.kolmPollakAlpha > 0 {
        let exponential = Double.exp(settings.kolmPollakAlpha * total)
        record.add(exponential, to: .treatedCostExponential, year: year)
        record.add(exponential, to: .treatedCostExponential, row: row)
      }
      record.veinToVeinDays.add(veinToVein)
      record.referralToInfusionDays.add(referralToInfusion)
      record.treatedCost.add(total)
      recordStages(state, year: year)
      if settings.keepsOutcomes {
        record.outcomes.append(
          TreatedPatient(
            row: state.row, ordinal: state.ordinal, cost: total,
            referralToInfusionDays: referralToInfusion, year: UInt32(year)))
      }
    }
    report(patient, .ended(fate: fate, patientBorneCost: total, veinToVeinDays: veinToVein))
    remove(patient)
  }

  /// Splits referral to infusion into stages.
  private mutating func recordStages(_ state: Patient, year: Int) {
    let moments = state.moments
    let ends: [(JourneyStage, Double)] = [
      (.consultation, Double(moments.consultationEnd)),
      (.slotAndApheresis, state.apheresisEnd - state.referral),
      (.outbound, Double(moments.receipt)),
      (.waitForSuite, Double(moments.manufacturingStart)),
      (.manufacturing, Double(moments.harvest)),
      (.qualityControl, Double(moments.release)),
      (.returnTransport, Double(moments.productReceipt)),
      (.admissionAndConditioning, now - state.referral),
    ]
    var previous = 0.0
    for (stage, end) in ends {
      let days = (end - previous) / 24
      record.add(days, to: .stageDays(stage), year: year)
      // Rounding may leave a stage of no length a little below 0.
      record.stageDays[Int(stage.rawValue)].add(max(0, days))
      previous = end
    }
  }

  /// Records who is still in the system, and what the run was.
  mutating func finishRecord() {
    var remaining: [Patient] = []
    patients.forEach { remaining.append($1) }
    for state in remaining where state.flags.contains(.inCohort) {
      let year = cohortYear(state)
      let cost = costBeforeInfusion(state).total
      record.add(1, to: .fate(.stillInSystem), year: year)
      record.add(cost, to: .referredCost, year: year)
      record.add(cost, to: .referredCost, row: Int(state.row))
    }
    record.events = scheduler.eventsProcessed
    record.outcomes.sort {
      $0.row == $1.row ? $0.ordinal < $1.ordinal : $0.row < $1.row
    }
  }
}
