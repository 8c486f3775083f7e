import EventEngine
import Randomness
import RealModule
import Statistics
import SupplyNetwork

/// Apheresis, starting material and the way to the facility.
extension JourneySimulation {
  mutating func requestApheresis(_ patient: PatientReference) {
    guard confirmBooking(patient) else { return }
    suiteLedgers[facility(of: patient)].setClaim(.none, of: patients[patient.slot].booking)
    patients[patient.slot].timer = .inactive
    let centre = centre(of: patient)
    let key = priority(patient, due: now)
    if plan.centreIsGated[centre] {
      return requestGatedApheresis(patient, centre: centre, key: key)
    }
    switch apheresisSlots[centre].request(patient, priority: key, at: now) {
    case .granted: startApheresis(patient)
    case .queued(let ticket): waitInLine(patient, ticket: ticket, stage: .inApheresisLine)
    }
  }

  mutating func startApheresis(_ patient: PatientReference) {
    let attempt = patients[patient.slot].aphereses
    patients[patient.slot].stage = .inApheresis
    countAppointmentWait(patient)
    report(
      patient, .apheresisStarted(centre: centre(of: patient), attempt: Int(attempt) + 1))
    let uniform = stream(patient).uniformPair(
      purpose: JourneyPurpose.apheresis, attempt: attempt
    ).second
    scheduleStep(
      .apheresisEnd, patient,
      at: now + read(pathway(of: patient), { $0.apheresis.durationHours.quantile(uniform) }))
  }

  /// Gives the apheresis slot back; the next in line takes it.
  mutating func releaseApheresisSlot(centre: Int) {
    if plan.centreIsGated[centre] {
      apheresisSlots[centre].vacate(at: now)
      return admitApheresis(centre: centre)
    }
    if let next = apheresisSlots[centre].release(at: now), isIdentified(next) {
      stopWaiting(next)
      startApheresis(next)
    }
  }

  mutating func endApheresis(_ patient: PatientReference) {
    let centre = centre(of: patient)
    let stream = stream(patient)
    let attempt = patients[patient.slot].aphereses
    releaseApheresisSlot(centre: centre)
    apheresisLedgers[centre].remove(patients[patient.slot].booking)
    count(.aphereses)
    count(.aphereses, patient)
    count(.apheresisCost, plan.network.serviceCosts.apheresis)
    if attempt == 0, pathways[pathway(of: patient)].hazardsVary,
      let clock = pathways[pathway(of: patient)].attritionClock,
      clock.isBridged(stream)
    {
      count(.bridgingCost, plan.network.serviceCosts.bridging)
    }
    if !plan.aids.isEmpty {
      payAid(patient, plan.aids[Int(patients[patient.slot].row)].apheresis)
    }
    patients[patient.slot].aphereses += 1
    patients[patient.slot].apheresisEnd = now
    patients[patient.slot].equivalentHours = 0
    patients[patient.slot].storedSince = now
    patients[patient.slot].flags.remove(.frozen)
    if attempt == 0 { patients[patient.slot].moments.firstApheresisEnd = sinceReferral(patient) }
    let luck = stream.uniformPair(purpose: JourneyPurpose.microbialTest, attempt: attempt)
    setFlag(
      .microbial, of: patient,
      to: luck.first
        < read(pathway(of: patient), { $0.apheresis.microbialRejectionProbability }))
    setFlag(
      .hasRetainedMaterial, of: patient,
      to: luck.second < read(pathway(of: patient), { $0.retry.retainedMaterialProbability }))
    report(patient, .apheresisEnded(centre: centre, attempt: Int(attempt) + 1))
    patients[patient.slot].stage = .outbound

    let material = startingMaterial(patient)
    guard
      material.viability
        >= read(pathway(of: patient), { $0.material.receiptViabilityThreshold })
    else {
      return failCollection(patient, cause: .viability)
    }
    guard material.cd3Count >= read(pathway(of: patient), { $0.apheresis.minimumCD3Count })
    else {
      return failCollection(patient, cause: .cd3Count)
    }
    dispatchMaterial(patient)
  }

  /// Viability and viable CD3+ count (10⁹) at the end of the last apheresis.
  private mutating func startingMaterial(
    _ patient: PatientReference
  ) -> (viability: Double, cd3Count: Double) {
    let uniforms = stream(patient).uniformPair(
      purpose: JourneyPurpose.startingMaterial, attempt: lastApheresis(patient))
    return (
      read(pathway(of: patient), { $0.apheresis.viability.quantile(uniforms.first) }),
      read(pathway(of: patient), { $0.apheresis.cd3Count.quantile(uniforms.second) })
    )
  }

  /// The attempt of the apheresis that ended last, as random streams number it.
  func lastApheresis(_ patient: PatientReference) -> UInt8 {
    patients[patient.slot].aphereses - 1
  }

  private mutating func dispatchMaterial(_ patient: PatientReference) {
    let attempt = lastApheresis(patient)
    let stream = stream(patient)
    let centre = centre(of: patient)
    let route = Int(patients[patient.slot].route)
    var departure = now
    if pathways[pathway(of: patient)].isCryopreserved {
      let uniform = stream.uniform(purpose: JourneyPurpose.cryopreservation, attempt: attempt)
      let freezing = read(
        pathway(of: patient),
        {
          $0.material.cryopreservationHours.quantile(
            uniform)
        })
      departure += freezing
      // Until it is frozen the material ages as at room temperature.
      patients[patient.slot].equivalentHours += freezing
      patients[patient.slot].storedSince = departure
      patients[patient.slot].flags.insert(.frozen)
    }
    count(.transportCost, plan.routes[route].price)
    report(
      patient,
      .dispatched(centre: centre, facility: facility(of: patient)))
    let uniforms = stream.uniformPair(purpose: JourneyPurpose.outboundDelay, attempt: attempt)
    let arrival =
      plan.usesCalendar
      ? ship(patient, route: route, readyAt: departure, uniforms: uniforms)
      : departure + laneHours(route: route, uniforms: uniforms)
    scheduleStep(.receipt, patient, at: arrival)
  }

  /// Hours on a lane, delayed or not.
  mutating func laneHours(route: Int, uniforms: (first: Double, second: Double)) -> Double {
    let hours = plan.routes[route].hours
    guard uniforms.first < plan.routes[route].delayProbability else { return hours }
    return hours + plan.routeDelays[route].quantile(uniforms.second)
  }

  mutating func receive(_ patient: PatientReference) {
    let attempt = lastApheresis(patient)
    let stream = stream(patient)
    let route = Int(patients[patient.slot].route)
    accrueStorage(patient)
    let equivalentHours = patients[patient.slot].equivalentHours
    patients[patient.slot].equivalentHoursAtReceipt = Float(equivalentHours)
    patients[patient.slot].moments.receipt = sinceReferral(patient)
    report(patient, .received(facility: facility(of: patient)))

    guard
      stream.uniform(purpose: JourneyPurpose.outboundExcursion, attempt: attempt)
        >= excursionProbability(patient, route: route)
    else { return failCollection(patient, cause: .outboundExcursion) }
    guard !patients[patient.slot].flags.contains(.microbial) else {
      return failCollection(patient, cause: .microbial)
    }
    let material = startingMaterial(patient)
    let decay = Double.exp(
      -read(pathway(of: patient), { $0.material.viabilityDecayPerHour }) * equivalentHours)
    guard
      material.viability * decay
        >= read(pathway(of: patient), { $0.material.receiptViabilityThreshold })
    else {
      return failCollection(patient, cause: .viability)
    }
    var recovery = 1.0
    if pathways[pathway(of: patient)].isCryopreserved {
      let uniform = stream.uniformPair(
        purpose: JourneyPurpose.cryopreservation, attempt: attempt
      ).second
      recovery = read(pathway(of: patient), { $0.material.postThawRecovery.quantile(uniform) })
    }
    guard
      material.cd3Count * decay * recovery
        >= read(pathway(of: patient), { $0.apheresis.minimumCD3Count })
    else {
      return failCollection(patient, cause: .cd3Count)
    }
    guard now < holdLimit(of: patient) else { return failCollection(patient, cause: .holdLimit) }
    if !plan.configuration.slotBooking { patients[patient.slot].bookedStart = now }
    awaitSuite(patient)
    if plan.configuration.slotBooking, patients[patient.slot].stage == .waitingForSlot {
      bringManufactureForward(patient)
    }
  }

  /// Makes a fact of a patient so or not.
  mutating func setFlag(_ flag: Patient.Flags, of patient: PatientReference, to isSet: Bool) {
    if isSet {
      patients[patient.slot].flags.insert(flag)
    } else {
      patients[patient.slot].flags.remove(flag)
    }
  }

  /// Counts the hours since the storage state last changed, weighted by it.
  mutating func accrueStorage(_ patient: PatientReference) {
    let state = patients[patient.slot]
    let storage: Therapy.StartingMaterial.StorageState =
      state.flags.contains(.frozen)
      ? .cryopreserved : read(pathway(of: patient), { $0.material.storage })
    patients[patient.slot].equivalentHours +=
      (now - state.storedSince)
      * read(pathway(of: patient), { $0.material.weight(of: storage) })
    patients[patient.slot].storedSince = now
  }

  /// The patient's cryopreserved material no longer lies at the facility: it is charged since its
  /// receipt, or where it was retained, since its first batch started.
  mutating func chargeStorage(_ patient: PatientReference) {
    let state = patients[patient.slot]
    guard state.flags.contains(.frozen) else { return }
    let since = Double(max(state.moments.receipt, state.moments.manufacturingStart))
    let days = max(0, now - state.referral - since) / 24
    count(.storageCost, days * plan.network.serviceCosts.cryostorageDay)
  }

  /// When fresh material is too old to be used, hours; infinite where nothing limits it.
  func holdLimit(of patient: PatientReference) -> Double {
    let state = patients[patient.slot]
    guard !state.flags.contains(.frozen),
      let limit = read(pathway(of: patient), { $0.material.holdLimitHours })
    else {
      return .infinity
    }
    return state.apheresisEnd + limit
  }

  /// Starting material is lost or rejected before a batch started.
  mutating func failCollection(_ patient: PatientReference, cause: CollectionFailureCause) {
    count(.collectionFailures(cause))
    count(.collectionFailures, patient)
    report(patient, .collectionFailed(cause: cause))
    leaveFacility(patient)
    patients[patient.slot].flags.remove(.hasRetainedMaterial)
    guard
      patients[patient.slot].aphereses
        < read(pathway(of: patient), { $0.retry.maximumAphereses })
    else {
      return end(patient, fate: .collectionFailure)
    }
    planApheresis(patient)
  }
}
