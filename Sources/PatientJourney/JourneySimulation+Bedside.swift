import EventEngine
import Randomness
import Statistics
import SupplyNetwork

/// From release to infusion and the stay after it.
extension JourneySimulation {
  mutating func dispatchProduct(_ patient: PatientReference) {
    let state = patients[patient.slot]
    let route = Int(state.route)
    patients[patient.slot].moments.release = sinceReferral(patient)
    patients[patient.slot].stage = .productInTransit
    count(.transportCost, plan.routes[route].price)
    let uniforms = stream(patient).uniformPair(
      purpose: JourneyPurpose.returnDelay, attempt: state.batches - 1)
    let arrival =
      plan.usesCalendar
      ? ship(patient, route: route, readyAt: now, uniforms: uniforms)
      : now + laneHours(route: route, uniforms: uniforms)
    scheduleStep(.productReceipt, patient, at: arrival)
  }

  mutating func receiveProduct(_ patient: PatientReference) {
    let centre = centre(of: patient)
    let route = Int(patients[patient.slot].route)
    patients[patient.slot].moments.productReceipt = sinceReferral(patient)
    report(patient, .productReceived(centre: centre))
    let attempt = patients[patient.slot].batches - 1
    let (luck, uniforms) = stream(patient).uniformPairs(
      (JourneyPurpose.productLoss, attempt), (JourneyPurpose.admission, attempt))
    setFlag(
      .thawDeviation, of: patient,
      to: luck.second < read(pathway(of: patient), { $0.infusion.thawDeviationProbability }))
    guard luck.first >= excursionProbability(patient, route: route) else {
      return loseProduct(patient, cause: .returnExcursion)
    }
    patients[patient.slot].stage = .waitingForAdmission
    var due =
      now + 24
      * read(
        pathway(of: patient),
        {
          $0.infusion.receiptToAdmissionDays.quantile(
            uniforms.first)
        })
    if plan.centreIsGated[centre] { due = nextOpening(centre: centre, from: due) }
    scheduleStep(.admissionDue, patient, at: due)
  }

  mutating func requestBed(_ patient: PatientReference) {
    let centre = centre(of: patient)
    let key = priority(patient, due: now)
    if plan.centreIsGated[centre] {
      return requestGatedBed(patient, centre: centre, key: key)
    }
    switch beds[centre].request(patient, priority: key, at: now) {
    case .granted: admit(patient)
    case .queued(let ticket): waitInLine(patient, ticket: ticket, stage: .inBedLine)
    }
  }

  mutating func admit(_ patient: PatientReference) {
    let centre = centre(of: patient)
    patients[patient.slot].stage = .inBed
    report(patient, .admitted(centre: centre))
    var days: Double
    if let fixed = pathways[pathway(of: patient)].fixedConditioningDays {
      days = fixed
    } else {
      let uniforms = stream(patient).uniformPair(
        purpose: JourneyPurpose.admission, attempt: patients[patient.slot].batches - 1)
      days = read(
        pathway(of: patient),
        {
          $0.infusion.conditioningDays.quantile(
            uniforms.second)
        })
    }
    if plan.centreIsGated[centre] {
      // A weekend after conditioning is spent in bed.
      days = (nextOpening(centre: centre, from: now + 24 * days) - now) / 24
    }
    count(.bedCost, days * plan.network.serviceCosts.bedDay)
    scheduleStep(.infusion, patient, at: now + 24 * days)
  }

  /// Gives a bed back; the next in line takes it.
  mutating func releaseBed(centre: Int) {
    if plan.centreIsGated[centre] {
      beds[centre].vacate(at: now)
      return admitToBeds(centre: centre)
    }
    if let next = beds[centre].release(at: now), isIdentified(next) {
      stopWaiting(next)
      admit(next)
    }
  }

  mutating func infuse(_ patient: PatientReference) {
    let state = patients[patient.slot]
    let centre = centre(of: patient)
    if let shelfLife = read(pathway(of: patient), { $0.infusion.shelfLifeDays }),
      Double(sinceReferral(patient) - state.moments.release) > 24 * shelfLife
    {
      releaseBed(centre: centre)
      return loseProduct(patient, cause: .shelfLife)
    }
    guard !patients[patient.slot].flags.contains(.thawDeviation) else {
      releaseBed(centre: centre)
      return loseProduct(patient, cause: .thawDeviation)
    }
    if pathways[pathway(of: patient)].isThawTimed,
      let thaw = read(pathway(of: patient), { $0.infusion.thaw })
    {
      guard let minutes = infusionMinutes(patient, thaw) else {
        releaseBed(centre: centre)
        return loseProduct(patient, cause: .thawDeviation)
      }
      count(.infusionMinutes, minutes)
    }
    let uniform = stream(patient).uniform(purpose: JourneyPurpose.inpatientStay)
    var inpatientDays = read(
      pathway(of: patient), { $0.infusion.inpatientStayDays.quantile(uniform) })
    if !pathways[pathway(of: patient)].cumulativeGradeShares.isEmpty {
      inpatientDays = careForToxicity(patient, centre: centre, plain: inpatientDays)
    }
    count(.bedCost, inpatientDays * plan.network.serviceCosts.bedDay)
    scheduler.schedule(JourneyEvent(.discharge, place: centre), after: 24 * inpatientDays)
    count(.treated)
    if isInWindow { record.add(1, to: .infusions, row: Int(state.row)) }
    if !plan.aids.isEmpty {
      payAid(patient, plan.aids[Int(state.row)].infusion(inpatientDays: inpatientDays))
    }
    recordTreated(patient, inpatientDays: inpatientDays)
  }

  private mutating func loseProduct(_ patient: PatientReference, cause: PostReleaseLossCause) {
    count(.postReleaseLosses(cause))
    count(.postReleaseLosses, patient)
    report(patient, .productLost(cause: cause))
    manufactureAgain(patient, orEnd: .postReleaseLoss)
  }
}
