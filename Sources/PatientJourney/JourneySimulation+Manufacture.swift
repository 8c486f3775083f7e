import EventEngine
import Randomness
import Statistics
import SupplyNetwork

/// From the suite to the release decision.
extension JourneySimulation {
  /// Material lies at the facility; its suite is due at the booked start.
  mutating func awaitSuite(_ patient: PatientReference) {
    let start = patients[patient.slot].bookedStart
    if start <= now {
      requestSuite(patient)
    } else {
      patients[patient.slot].stage = .waitingForSlot
      suiteLedgers[facility(of: patient)].setClaim(
        .received, of: patients[patient.slot].booking)
      scheduleAppointment(.suiteDue, patient, at: start, holdLimit: holdLimit(of: patient))
    }
  }

  mutating func requestSuite(_ patient: PatientReference) {
    patients[patient.slot].timer = .inactive
    let facility = facility(of: patient)
    let key = priority(patient, due: patients[patient.slot].bookedStart)
    if plan.facilityIsGated[facility] {
      return requestGatedSuite(patient, facility: facility, key: key)
    }
    switch suites[facility].request(patient, priority: key, at: now) {
    case .granted: startManufacture(patient)
    case .queued(let ticket): waitForSuite(patient, ticket: ticket, from: now)
    }
  }

  /// The suite overran, or the facility is closed: what was booked cannot begin before `start`.
  mutating func waitForSuite(_ patient: PatientReference, ticket: Ticket, from start: Double) {
    suiteLedgers[facility(of: patient)].move(
      patients[patient.slot].booking, toStart: start,
      end: start + pathways[pathway(of: patient)].plannedOccupancy,
      isPending: true)
    waitInLine(patient, ticket: ticket, stage: .inSuiteLine, holdLimit: holdLimit(of: patient))
  }

  mutating func startManufacture(_ patient: PatientReference) {
    accrueStorage(patient)
    if plan.chargesStorage { chargeStorage(patient) }
    let state = patients[patient.slot]
    let facility = facility(of: patient)
    let batch = state.batches
    let stream = stream(patient)
    if plan.facilityIsGated[facility] { countStart(facility: facility) }
    if plan.hasBreakdowns { occupySuite(patient, facility: facility) }
    patients[patient.slot].batches += 1
    patients[patient.slot].stage = .inSuite
    countSuiteWait(patient)
    patients[patient.slot].moments.manufacturingStart = sinceReferral(patient)
    // What was retained waits frozen from now on.
    patients[patient.slot].flags.insert(.frozen)
    suiteLedgers[facility].move(
      state.booking, toStart: now, end: now + pathways[pathway(of: patient)].plannedOccupancy,
      isPending: false)

    let exVivoHours = now - state.apheresisEnd
    let multiplier =
      plan.learns
      ? plan.network.facilities[facility].failureMultiplier(afterBatches: batchesMade[facility])
      : plan.network.facilities[facility].failureMultiplier
    let hours = (atStart: state.equivalentHours, atReceipt: Double(state.equivalentHoursAtReceipt))
    let probability = read(
      pathway(of: patient),
      {
        $0.failure.function.probability(
          equivalentHours: hours.atStart, equivalentHoursAtReceipt: hours.atReceipt,
          multiplier: multiplier)
      })
    batchesMade[facility] += 1
    let (luck, ofFirstStage) = stream.uniformPairs(
      (JourneyPurpose.batchOutcome, batch), (JourneyPurpose.manufacturingStage, batch))
    patients[patient.slot].outcome = outcome(
      luck, pathway: pathway(of: patient), failureProbability: probability)

    batchesInProgress += 1
    count(.batchesStarted)
    count(.batchesStarted, facility: facility)
    count(.batchesStarted, patient)
    count(.exVivoHours, patient, exVivoHours)
    count(.exVivoEquivalentHours, patient, state.equivalentHours)
    count(.materialsCost, plan.network.facilities[facility].materialsCostPerBatch)
    if isInWindow {
      record.add(exVivoHours, to: .exVivoHours, year: year)
      record.add(state.equivalentHours, to: .exVivoEquivalentHours, year: year)
      record.exVivoHours.add(exVivoHours)
      record.exVivoEquivalentHours.add(state.equivalentHours)
    }
    report(
      patient,
      .manufactureStarted(
        facility: facility, batch: Int(batch) + 1, exVivoHours: exVivoHours,
        exVivoEquivalentHours: state.equivalentHours, failureProbability: probability))

    var days = 0.0
    for stage in 0..<read(pathway(of: patient), { $0.manufacturing.stages.count }) {
      let uniform =
        stage == 0
        ? ofFirstStage.first
        : stream.uniform(
          purpose: JourneyPurpose.manufacturingStage, attempt: batch, draw: UInt8(stage))
      days += read(
        pathway(of: patient), { $0.manufacturing.stages[stage].durationDays.quantile(uniform) })
    }
    if plan.interruptsBatches {
      process(patient, from: now, hours: 24 * days)
    } else {
      scheduleStep(.harvest, patient, at: now + 24 * days)
    }
  }

  /// What a batch comes to: whether it is in specification, and if not why.
  private mutating func outcome(
    _ luck: (first: Double, second: Double), pathway: Int, failureProbability: Double
  ) -> Patient.BatchOutcome {
    guard luck.first < failureProbability else { return .inSpecification }
    let index = pathways[pathway].cumulativeCauseShares.firstIndex { luck.second < $0 }
    switch Therapy.FailureCause.allCases[index ?? Therapy.FailureCause.allCases.count - 1] {
    case .contamination: return .contamination
    case .insufficientExpansion: return .insufficientExpansion
    case .equipment: return .equipment
    case .outOfSpecification: return .outOfSpecification
    }
  }

  /// The batch leaves its suite, which is changed over for the next.
  mutating func leaveSuite(_ patient: PatientReference) {
    let state = patients[patient.slot]
    let facility = facility(of: patient)
    var free = now
    if let fixed = pathways[pathway(of: patient)].fixedChangeoverHours {
      free += fixed
    } else {
      let uniform = stream(patient).uniform(
        purpose: JourneyPurpose.changeover, attempt: state.batches - 1)
      free += read(pathway(of: patient), { $0.manufacturing.changeoverHours.quantile(uniform) })
      free += pathways[pathway(of: patient)].addedChangeoverHours
    }
    var suite = 0
    if plan.hasBreakdowns {
      (suite, free) = emptySuite(patient, facility: facility, free: free)
    }
    scheduler.schedule(
      JourneyEvent(.changeoverEnd, place: facility, booking: state.booking, suite: suite), at: free)
    load[facility] -= 1
  }

  mutating func endChangeover(facility: Int, booking: UInt32, suite: Int) {
    if plan.hasBreakdowns { freeSuite(facility: facility, suite: suite) }
    giveSuiteToNext(facility: facility, booking: booking)
    if plan.hasBreakdowns { leaveIdle(facility: facility, suite: suite) }
  }

  private mutating func giveSuiteToNext(facility: Int, booking: UInt32) {
    let planned = suiteLedgers[facility].remove(booking)
    if plan.facilityIsGated[facility] {
      suites[facility].vacate(at: now)
      let busy = suites[facility].busy
      admitBatches(facility: facility)
      if suites[facility].busy == busy, suites[facility].waiting == 0, let planned {
        offerVacatedInterval(
          facility: facility, SlotLedger.Interval(start: now, end: planned.end))
      }
      return
    }
    if let next = suites[facility].release(at: now) {
      if isIdentified(next) {
        stopWaiting(next)
        startManufacture(next)
      }
    } else if let planned {
      offerVacatedInterval(facility: facility, SlotLedger.Interval(start: now, end: planned.end))
    }
  }

  mutating func harvest(_ patient: PatientReference) {
    let state = patients[patient.slot]
    let facility = facility(of: patient)
    patients[patient.slot].moments.harvest = sinceReferral(patient)
    leaveSuite(patient)
    report(patient, .harvested(facility: facility, batch: Int(state.batches)))
    switch state.outcome {
    case .insufficientExpansion: failBatch(patient, cause: .insufficientExpansion)
    case .equipment: failBatch(patient, cause: .equipment)
    default: requestLaboratory(patient, facility: facility)
    }
  }

  private mutating func requestLaboratory(_ patient: PatientReference, facility: Int) {
    let key = priority(patient, due: now)
    switch laboratories[facility].request(patient, priority: key, at: now) {
    case .granted: startQualityControl(patient)
    case .queued(let ticket): waitInLine(patient, ticket: ticket, stage: .inLaboratoryLine)
    }
  }

  private mutating func startQualityControl(_ patient: PatientReference) {
    let state = patients[patient.slot]
    patients[patient.slot].stage = .inLaboratory
    count(
      .qualityControlCost,
      plan.network.facilities[facility(of: patient)].qualityControlCostPerBatch)
    let uniforms = stream(patient).uniformPair(
      purpose: JourneyPurpose.qualityControl, attempt: state.batches - 1)
    var decision =
      now + 24
      * read(pathway(of: patient), { $0.qualityControl.durationDays.quantile(uniforms.first) })
    if !read(pathway(of: patient), { $0.qualityControl.tests.isEmpty }) {
      decision = decisionTime(patient, rest: decision)
    }
    if plan.usesCalendar {
      let facility = facility(of: patient)
      let (end, lostAt) = interrupted(facility: facility, from: now, hours: decision - now)
      decision = nextDecision(facility: facility, from: end)
      guard lostAt >= decision else { return scheduleStep(.batchLost, patient, at: lostAt) }
    }
    scheduleStep(.release, patient, at: decision)
  }

  /// Gives the laboratory's place back; the next in line takes it.
  mutating func releaseLaboratory(facility: Int) {
    if let next = laboratories[facility].release(at: now), isIdentified(next) {
      stopWaiting(next)
      startQualityControl(next)
    }
  }

  mutating func decideRelease(_ patient: PatientReference) {
    let state = patients[patient.slot]
    let facility = facility(of: patient)
    releaseLaboratory(facility: facility)
    switch state.outcome {
    case .contamination:
      return failBatch(patient, cause: .contamination)
    case .outOfSpecification:
      guard isReleasedUnderException(patient) else {
        return failBatch(patient, cause: .outOfSpecification)
      }
      patients[patient.slot].outcome = .underException
      countOutOfSpecification(patient, facility: facility)
      count(.batchesUnderException)
      count(.batchesUnderException, patient)
    default:
      break
    }
    batchesInProgress -= 1
    count(.batchesEnded)
    count(.batchesEnded, facility: facility)
    count(.batchesEnded, patient)
    let underException = patients[patient.slot].outcome == .underException
    report(
      patient,
      .released(facility: facility, batch: Int(state.batches), underException: underException))
    dispatchProduct(patient)
  }

  mutating func failBatch(_ patient: PatientReference, cause: Therapy.FailureCause) {
    let facility = facility(of: patient)
    batchesInProgress -= 1
    count(.batchesEnded)
    count(.batchesEnded, facility: facility)
    count(.batchFailures(cause))
    count(.batchesFailed, facility: facility)
    count(.batchesEnded, patient)
    count(.batchesFailed, patient)
    if cause == .outOfSpecification { countOutOfSpecification(patient, facility: facility) }
    report(
      patient,
      .batchFailed(
        facility: facility, batch: Int(patients[patient.slot].batches), cause: cause))
    manufactureAgain(patient, orEnd: .batchFailure)
  }

  /// Tries again from retained material or by a new apheresis, as far as the retry policy allows.
  mutating func manufactureAgain(_ patient: PatientReference, orEnd fate: Fate) {
    let state = patients[patient.slot]
    guard state.batches < read(pathway(of: patient), { $0.retry.maximumBatches }) else {
      return end(patient, fate: fate)
    }
    if state.flags.contains(.hasRetainedMaterial) {
      patients[patient.slot].flags.remove(.hasRetainedMaterial)
      bookSuite(patient)
    } else if state.aphereses < read(pathway(of: patient), { $0.retry.maximumAphereses }) {
      planApheresis(patient)
    } else {
      end(patient, fate: fate)
    }
  }
}
