import EventEngine
import Randomness
import RealModule
import Statistics
import SupplyNetwork

extension JourneySimulation {
  /// Schedules the demand row's next referral after a time.
  ///
  /// The maximal process runs whatever the level of demand; each of its referrals happens or does
  /// not by a uniform of its own, so that a patient is the same patient at every level.
  mutating func scheduleReferral(row: Int, from time: Double, ordinal first: UInt32) {
    if let dates = plan.network.referralDates {
      return scheduleDatedReferral(row: row, dates: dates[row], ordinal: first)
    }
    let meanHours = plan.rows[row].meanHoursBetweenReferrals
    let acceptance = plan.rows[row].acceptance
    guard meanHours < .infinity, acceptance > 0 else { return }
    var stream = RandomStream(
      seed: settings.seed, replication: settings.replication, entity: plan.rows[row].entity,
      ordinal: first)
    var moment = time
    while true {
      let uniforms = stream.uniformPair(purpose: JourneyPurpose.referral)
      moment -= meanHours * Double.log(uniforms.first)
      guard moment <= lastHour else { return }
      let accepted =
        plan.demandVaries ? acceptance * plan.demandFactor(row: row, at: moment) : acceptance
      if uniforms.second < accepted { break }
      stream.ordinal += 1
    }
    scheduler.schedule(
      JourneyEvent(.referral, place: row, booking: stream.ordinal), at: moment)
  }

  /// Schedules the demand row's next referral of those whose dates are given. A level of demand below
  /// 1 takes some away, by the uniform that thins a process; none above it adds any.
  private mutating func scheduleDatedReferral(row: Int, dates: [Double], ordinal first: UInt32) {
    var stream = RandomStream(
      seed: settings.seed, replication: settings.replication, entity: plan.rows[row].entity,
      ordinal: first)
    while Int(stream.ordinal) < dates.count {
      let moment = dates[Int(stream.ordinal)]
      let acceptance = plan.rows[row].dateAcceptance * plan.surge(at: moment)
      if stream.uniformPair(purpose: JourneyPurpose.referral).second < acceptance {
        guard moment <= lastHour else { return }
        scheduler.schedule(
          JourneyEvent(.referral, place: row, booking: stream.ordinal), at: moment)
        return
      }
      stream.ordinal += 1
    }
  }

  mutating func refer(row: Int, ordinal: UInt32) {
    scheduleReferral(row: row, from: now, ordinal: ordinal + 1)
    populationChanges()
    serials += 1
    record.patients += 1
    let stream = RandomStream(
      seed: settings.seed, replication: settings.replication, entity: plan.rows[row].entity,
      ordinal: ordinal)
    var pathway = plan.rows[row].pathway
    if !plan.infections.isEmpty {
      let infection = plan.infections[Int(pathway)]
      if stream.uniform(purpose: JourneyPurpose.viralInfection) < infection.prevalence {
        pathway = infection.pathway
      }
    }
    let clock = attritionClock(
      stream, pathway: Int(pathway), dropOutMultiplier: plan.rows[row].dropOutMultiplier)
    var flags: Patient.Flags = []
    if isInWindow {
      flags.insert(.inCohort)
      cohortInFlight += 1
      record.add(1, to: .referred, year: year)
      record.add(1, to: .referred, row: row)
    }
    if plan.configuration.priority == .clinicalUrgency,
      stream.uniform(purpose: JourneyPurpose.urgency)
        < read(Int(pathway), { $0.consultation.urgentFraction })
    {
      flags.insert(.urgent)
    }
    // One block of random words serves both; the second is not asked for again.
    let consultation = stream.uniformPair(purpose: JourneyPurpose.consultation)
    if consultation.second < read(Int(pathway), { $0.consultation.eligibleFraction }) {
      flags.insert(.eligible)
    }
    let slot = patients.insert(
      Patient(
        referral: now, attritionTime: now + clock.hours, apheresisEnd: 0, bookedStart: 0,
        equivalentHours: 0, storedSince: 0, timer: .inactive, ticket: .inactive, serial: serials,
        row: UInt32(row), ordinal: ordinal, booking: 0, moments: Patient.Moments(),
        equivalentHoursAtReceipt: 0, route: 0, aphereses: 0,
        batches: 0,
        stage: .beforeConsultation, attritionFate: clock.fate, outcome: .inSpecification,
        flags: flags, pathway: pathway))
    let patient = PatientReference(slot: slot, serial: serials)
    report(patient, .referred(centre: plan.rows[row].centre))
    let wait = read(
      Int(pathway),
      {
        $0.consultation.referralToConsultationDays.quantile(
          consultation.first)
      })
    var consultationEnd = now + 24 * wait
    let centre = plan.rows[row].centre
    if plan.centreIsGated[centre] {
      consultationEnd = nextOpening(centre: centre, from: consultationEnd)
    }
    scheduleStep(.consultationEnd, patient, at: consultationEnd)
  }

  /// Which of the competing hazards strikes first, and when.
  private mutating func attritionClock(
    _ stream: RandomStream, pathway: Int, dropOutMultiplier: Double
  ) -> (hours: Double, fate: Fate) {
    let (uniforms, other) = stream.uniformPairs(
      (JourneyPurpose.deathAndProgression, 0), (JourneyPurpose.withdrawal, 0))
    if pathways[pathway].hazardsVary, let clock = pathways[pathway].attritionClock {
      return clock.strike(
        stream, uniforms: (uniforms.first, uniforms.second, other.first),
        dropOutMultiplier: dropOutMultiplier)
    }
    func hours(_ uniform: Double, _ perDay: Double) -> Double {
      let hazard = perDay * dropOutMultiplier / 24
      return hazard > 0 ? -Double.log(uniform) / hazard : .infinity
    }
    var first = (
      hours: hours(uniforms.first, read(pathway, { $0.attrition.deathPerDay })),
      fate: Fate.death
    )
    let progression = hours(uniforms.second, read(pathway, { $0.attrition.progressionPerDay }))
    if progression < first.hours { first = (progression, .progression) }
    let withdrawal = hours(other.first, read(pathway, { $0.attrition.withdrawalPerDay }))
    if withdrawal < first.hours { first = (withdrawal, .withdrawal) }
    return first
  }

  mutating func consult(_ patient: PatientReference) {
    let eligible = patients[patient.slot].flags.contains(.eligible)
    patients[patient.slot].flags.insert(.consulted)
    patients[patient.slot].moments.consultationEnd = sinceReferral(patient)
    report(patient, .consulted(centre: centre(of: patient), eligible: eligible))
    if !plan.aids.isEmpty {
      payAid(patient, plan.aids[Int(patients[patient.slot].row)].consultation)
    }
    guard eligible else { return end(patient, fate: .ineligible) }
    if Observer.isActive, pathways[pathway(of: patient)].isInfected {
      report(patient, .foundInfected(centre: centre(of: patient)))
    }
    let state = patients[patient.slot]
    if state.flags.contains(.inCohort) {
      record.add(1, to: .eligible, year: cohortYear(state))
      if plan.hasSeveralGroups {
        record.add(1, to: .eligible, group: pathways[pathway(of: patient)].group)
      }
    }
    planApheresis(patient)
  }

  /// Reads something of the therapy that a pathway follows.
  ///
  /// The first group's, in most networks the only one, lies in the simulation itself, where it is read
  /// without counting references.
  @inline(__always)
  func read<Value>(_ pathway: Int, _ take: (borrowing Therapy) -> Value) -> Value {
    pathway == 0 ? take(therapy) : pathways.read(pathway, take)
  }

  /// What the patient follows.
  func pathway(of patient: PatientReference) -> Int { Int(patients[patient.slot].pathway) }

  /// The facility of the patient's current attempt.
  func facility(of patient: PatientReference) -> Int {
    plan.routes[Int(patients[patient.slot].route)].facility
  }

  /// The centre that refers, collects from and infuses the patient.
  func centre(of patient: PatientReference) -> Int {
    plan.rows[Int(patients[patient.slot].row)].centre
  }
}
