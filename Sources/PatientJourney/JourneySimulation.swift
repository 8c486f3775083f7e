import EventEngine
import Randomness
import Statistics
import SupplyNetwork

/// One replication of one configuration, patient by patient.
///
/// ```
/// referral → consultation → slot → apheresis → outbound lane → suite → QC → release
///    │            │           ↑        │             │           │      │
///    │        ineligible      │   collection failure ┘      batch failure
///    │                        └──────── retry ───────────────────┘
///    └ death · progression · withdrawal, at any time until infusion
///                     return lane → admission → conditioning → infusion → stay
/// ```
///
/// 1. ``init(plan:settings:observer:)`` lays out resources, ledgers and the first referrals.
/// 2. ``run()`` handles events until the cohort has ended and returns the record.
///
/// The stages live in files of their own: `+Referral`, `+Collection`, `+Manufacture`, `+Bedside`,
/// `+Booking`, `+Endings`; what depends on dates and hours in `+Calendar` and `+Timetable`,
/// what befalls suites in `+Breakdown`, scenarios in `+Disruption`.
///
/// Two pitfalls. A patient's slot is reused as soon as the journey has ended, so nothing may be read
/// from it after `end(_:fate:)`. And helpers that only read are `mutating` all the same where they
/// are not inlined: a noncopyable generic value that is borrowed from a mutating method is copied
/// whole by the optimiser, four kilobytes a call.
struct JourneySimulation<Observer: JourneyObserver>: ~Copyable {
  let plan: DeliveryPlan
  /// What the patients of each group follow.
  let pathways: PathwayBank
  /// The therapy of the first group.
  let therapy: Therapy
  let settings: JourneySettings
  var observer: Observer

  var scheduler: EventScheduler<JourneyEvent>
  var patients: PatientPool
  /// Apheresis slots by centre.
  var apheresisSlots: ResourceBank
  /// Suites by facility.
  var suites: ResourceBank
  /// Laboratories by facility.
  var laboratories: ResourceBank
  /// Infusion beds by centre.
  var beds: ResourceBank
  /// Patients in intensive care by centre, without limit.
  var intensiveCare: ResourceBank
  /// Booked suites by facility.
  var suiteLedgers: LedgerBank
  /// Booked apheresis slots by centre; empty where there is no limit.
  var apheresisLedgers: LedgerBank
  /// Patients booked, waiting or in process at each facility.
  var load: [Int]

  /// Where those who wait for opening will be admitted.
  var gates: GateSchedule
  /// Batches started in the present windows of each facility's limits: its shift, then its others.
  var windowStarts: [[WindowStarts]]
  /// Suites of each facility at this time, those under repair included.
  var suiteCounts: [Int]
  /// Batches started at each facility so far.
  var batchesMade: [Int]
  /// The suites one by one; empty where none fails.
  var suiteStates: SuiteStates

  var record: JourneyRecord
  /// Hours that are known to lie in one year of the window.
  private var presentYear = (number: 0, hours: 0.0..<0.0)
  let windowStart: Double
  let windowEnd: Double
  /// Where the run ends at the latest, hours.
  let lastHour: Double
  var isInWindow: Bool
  var serials: UInt32 = 0
  var bookings: UInt32 = 0
  var cohortInFlight = 0
  var identityViolations = 0
  /// Batches in a suite or a laboratory when the window began.
  var batchesInProgress = 0
  var batchesInProgressAtWindowStart = 0
  var batchesInProgressAtWindowEnd = 0
  var populationArea = 0.0
  var populationSince = 0.0

  /// Lays out a replication.
  init(plan: DeliveryPlan, settings: JourneySettings, observer: Observer) {
    self.plan = plan
    pathways = PathwayBank(plan.pathways)
    therapy = plan.network.therapy
    self.settings = settings
    self.observer = observer
    let network = plan.network
    scheduler = EventScheduler(minimumCapacity: 2 * plan.rows.count + 1024)
    patients = PatientPool(minimumCapacity: 1024)
    apheresisSlots = ResourceBank(capacities: network.centres.map(\.apheresisSlots))
    suites = ResourceBank(capacities: plan.configuration.suites)
    laboratories = ResourceBank(capacities: network.facilities.map(\.laboratoryCapacity))
    beds = ResourceBank(capacities: network.centres.map(\.infusionBeds))
    suiteLedgers = LedgerBank(capacities: plan.largestSuites)
    apheresisLedgers = LedgerBank(capacities: network.centres.map(\.apheresisSlots))
    load = [Int](repeating: 0, count: network.facilities.count)
    gates = GateSchedule(centres: network.centres.count, facilities: network.facilities.count)
    windowStarts = plan.startLimits.map { limits in
      [WindowStarts](repeating: WindowStarts(), count: 1 + limits.count)
    }
    suiteCounts = plan.configuration.suites
    batchesMade = load
    suiteStates = SuiteStates(
      suites: plan.suiteEntities.map { suites in suites.map { _ in SuiteStates.Suite() } })
    intensiveCare = ResourceBank(
      capacities: plan.pathways.allSatisfy { $0.cumulativeGradeShares.isEmpty }
        ? [] : network.centres.map { _ in nil })
    record = JourneyRecord(
      years: settings.years, rowCount: plan.rows.count, facilityCount: network.facilities.count,
      groupCount: plan.hasSeveralGroups ? network.patientGroups.count : 0)
    windowStart = settings.warmUpHours
    windowEnd = settings.warmUpHours + Double(settings.years) * DeliveryPlan.hoursPerYear
    lastHour = windowEnd + settings.followUpYears * DeliveryPlan.hoursPerYear
    isInWindow = settings.warmUpHours == 0
    scheduler.schedule(JourneyEvent(.windowEnd, place: 0), at: windowEnd)
    if !isInWindow { scheduler.schedule(JourneyEvent(.warmUpEnd, place: 0), at: windowStart) }
    if settings.samplesPopulation { scheduler.schedule(JourneyEvent(.sample, place: 0), at: 168) }
    if plan.configuration.changesSuites { blockAbsentSuites() }
    if let breakdowns = network.suiteBreakdowns { startSuites(breakdowns) }
    for (facility, losses) in plan.losses.enumerated() {
      for (index, loss) in losses.enumerated() where loss.period.lowerBound <= lastHour {
        scheduler.schedule(
          JourneyEvent(.facilityLost, place: facility, booking: UInt32(index)),
          at: loss.period.lowerBound)
      }
    }
    for row in plan.rows.indices { scheduleReferral(row: row, from: 0, ordinal: 0) }
  }

  /// Runs to the end of the cohort's follow-up.
  ///
  /// - Returns: what the run counted.
  /// - Throws: ``JourneyInvariantViolation`` where the run broke an invariant of the model.
  consuming func run() throws(JourneyInvariantViolation) -> (
    record: JourneyRecord, observer: Observer
  ) {
    while let event = scheduler.next(through: lastHour) {
      // While this one is handled, the patient of the next is brought near: in a busy network most
      // are far from the processor.
      if let upcoming = scheduler.upcoming { patients.prefetch(upcoming.patient.slot) }
      handle(event)
      if cohortInFlight == 0, scheduler.now >= windowEnd { break }
    }
    finishRecord()
    try checkInvariants()
    return (record, observer)
  }

  private mutating func handle(_ event: JourneyEvent) {
    switch event.kind {
    case .referral:
      return refer(row: Int(event.place), ordinal: event.patient.slot)
    case .changeoverEnd:
      return endChangeover(
        facility: Int(event.place), booking: event.patient.slot,
        suite: Int(event.patient.serial))
    case .discharge:
      return releaseBed(centre: Int(event.place))
    case .warmUpEnd:
      return startWindow()
    case .windowEnd:
      return endWindow()
    case .sample:
      return samplePopulation()
    case .apheresisGate:
      gates.apheresis[Int(event.place)] = false
      return admitApheresis(centre: Int(event.place))
    case .suiteGate:
      gates.suites[Int(event.place)] = false
      return admitBatches(facility: Int(event.place))
    case .bedGate:
      gates.beds[Int(event.place)] = false
      return admitToBeds(centre: Int(event.place))
    case .idleSuiteFailure:
      return failIdle(facility: Int(event.place), suite: Int(event.patient.serial))
    case .suiteRepaired:
      return endRepair(facility: Int(event.place), suite: Int(event.patient.serial))
    case .suiteChange:
      return changeSuites(facility: Int(event.place))
    case .facilityLost:
      return loseFacility(Int(event.place), loss: Int(event.patient.slot))
    case .intensiveCareStart:
      return startIntensiveCare(centre: Int(event.place))
    case .intensiveCareEnd:
      return endIntensiveCare(centre: Int(event.place))
    default:
      break
    }
    let patient = event.patient
    guard isIdentified(patient) else { return }
    switch event.kind {
    case .consultationEnd: consult(patient)
    case .apheresisDue: requestApheresis(patient)
    case .apheresisEnd: endApheresis(patient)
    case .receipt: receive(patient)
    case .suiteDue: requestSuite(patient)
    case .holdLimitReached: failCollection(patient, cause: .holdLimit)
    case .harvest: harvest(patient)
    case .breakdown: breakDown(patient)
    case .batchLost: loseBatch(patient)
    case .release: decideRelease(patient)
    case .productReceipt: receiveProduct(patient)
    case .admissionDue: requestBed(patient)
    case .infusion: infuse(patient)
    case .attrition: end(patient, fate: patients[patient.slot].attritionFate)
    case .referral, .changeoverEnd, .discharge, .warmUpEnd, .windowEnd, .sample,
      .apheresisGate, .suiteGate, .bedGate, .idleSuiteFailure, .suiteRepaired, .suiteChange,
      .facilityLost, .intensiveCareStart, .intensiveCareEnd:
      break
    }
  }

  /// Whether the tenant of a slot is the patient that an event or a line meant.
  mutating func isIdentified(_ patient: PatientReference) -> Bool {
    guard patients.holds(patient) else {
      identityViolations += 1
      return false
    }
    return true
  }

  // MARK: Time and luck

  /// The clock, hours.
  var now: Double { scheduler.now }

  /// The patient's random numbers.
  func stream(_ patient: PatientReference) -> RandomStream {
    let state = patients[patient.slot]
    return RandomStream(
      seed: settings.seed, replication: settings.replication,
      entity: plan.rows[Int(state.row)].entity, ordinal: state.ordinal)
  }

  /// Schedules the patient's next step, or the attrition that comes before it.
  mutating func scheduleStep(
    _ kind: JourneyEvent.Kind, _ patient: PatientReference, at time: Double
  ) {
    let attrition = patients[patient.slot].attritionTime
    if attrition <= time {
      scheduler.schedule(JourneyEvent(.attrition, patient), at: attrition)
    } else {
      scheduler.schedule(JourneyEvent(kind, patient), at: time)
    }
  }

  /// As ``scheduleStep(_:_:at:)``, but the step may be cancelled; a hold limit may come before it.
  mutating func scheduleAppointment(
    _ kind: JourneyEvent.Kind, _ patient: PatientReference, at time: Double,
    holdLimit: Double = .infinity
  ) {
    let attrition = patients[patient.slot].attritionTime
    let event: JourneyEvent
    let moment: Double
    if attrition <= min(time, holdLimit) {
      event = JourneyEvent(.attrition, patient)
      moment = attrition
    } else if holdLimit < time {
      event = JourneyEvent(.holdLimitReached, patient)
      moment = holdLimit
    } else {
      event = JourneyEvent(kind, patient)
      moment = time
    }
    guard moment < .infinity else { return }
    patients[patient.slot].timer = scheduler.scheduleTimer(event, at: max(moment, now))
  }

  /// The patient waits in a line: only attrition or a hold limit can end that.
  mutating func waitInLine(
    _ patient: PatientReference, ticket: Ticket, stage: Patient.Stage,
    holdLimit: Double = .infinity
  ) {
    patients[patient.slot].ticket = ticket
    patients[patient.slot].stage = stage
    scheduleAppointment(.attrition, patient, at: .infinity, holdLimit: holdLimit)
  }

  /// The patient's turn has come: the timer that guarded the wait is void.
  mutating func stopWaiting(_ patient: PatientReference) {
    scheduler.cancel(patients[patient.slot].timer)
    patients[patient.slot].timer = .inactive
    patients[patient.slot].ticket = .inactive
  }

  /// The key by which lines serve: lower goes first.
  func priority(_ patient: PatientReference, due: Double) -> Double {
    switch plan.configuration.priority {
    case .firstCome: due
    case .longestWait: patients[patient.slot].referral
    case .clinicalUrgency: patients[patient.slot].flags.contains(.urgent) ? due - 1e9 : due
    }
  }

  /// Hours since the patient's referral, as moments are kept.
  func sinceReferral(_ patient: PatientReference) -> Float {
    Float(now - patients[patient.slot].referral)
  }

  /// Reports a step to the observer, if it wants to see any.
  @inline(__always)
  mutating func report(_ patient: PatientReference, _ event: JourneyStep.Event) {
    if Observer.isActive { observe(patient, event) }
  }

  private mutating func observe(_ patient: PatientReference, _ event: JourneyStep.Event) {
    let row = Int(patients[patient.slot].row)
    let ordinal = patients[patient.slot].ordinal
    observer.observe(JourneyStep(time: now, row: row, ordinal: ordinal, event: event))
  }

  // MARK: The window

  /// The year of the window that the clock is in.
  var year: Int {
    mutating get {
      if presentYear.hours.contains(now) { return presentYear.number }
      let number = year(of: now)
      // An hour before it ends it is the same year, whatever rounding does to its end.
      let end = windowStart + Double(number + 1) * DeliveryPlan.hoursPerYear - 1
      if end > now, year(of: end) == number { presentYear = (number, now..<end) }
      return number
    }
  }

  private func year(of time: Double) -> Int {
    min(settings.years - 1, Int((time - windowStart) / DeliveryPlan.hoursPerYear))
  }

  /// Adds to a flow counter while the window is open.
  mutating func count(_ counter: Counter, _ amount: Double = 1) {
    if isInWindow { record.add(amount, to: counter, year: year) }
  }

  /// Adds to a facility's counter while the window is open.
  mutating func count(_ counter: FacilityCounter, facility: Int) {
    if isInWindow { record.add(1, to: counter, facility: facility) }
  }

  /// Adds to a counter of the patient's group while the window is open; where there is only one group
  /// nothing is counted apart.
  @inline(__always)
  mutating func count(_ counter: GroupCounter, _ patient: PatientReference, _ amount: Double = 1) {
    guard plan.hasSeveralGroups, isInWindow else { return }
    record.add(amount, to: counter, group: pathways[pathway(of: patient)].group)
  }

  private mutating func startWindow() {
    isInWindow = true
    batchesInProgressAtWindowStart = batchesInProgress
    apheresisSlots.resetStatistics(at: now)
    suites.resetStatistics(at: now)
    laboratories.resetStatistics(at: now)
    beds.resetStatistics(at: now)
    intensiveCare.resetStatistics(at: now)
  }

  private mutating func endWindow() {
    isInWindow = false
    batchesInProgressAtWindowEnd = batchesInProgress
    record.apheresisUse = apheresisSlots.uses(through: now)
    record.suiteUse = suites.uses(through: now)
    record.laboratoryUse = laboratories.uses(through: now)
    record.bedUse = beds.uses(through: now)
    record.intensiveCareUse = intensiveCare.uses(through: now)
  }

  /// The number of patients in the system changes by a step.
  mutating func populationChanges() {
    guard settings.samplesPopulation else { return }
    populationArea += Double(patients.count) * (now - populationSince)
    populationSince = now
  }

  private mutating func samplePopulation() {
    populationChanges()
    record.weeklyPopulation.append(populationArea / 168)
    populationArea = 0
    if now < windowEnd { scheduler.schedule(JourneyEvent(.sample, place: 0), after: 168) }
  }
}
