import SupplyNetwork

@testable import PatientJourney

/// Watches a run and checks, knowing nothing of how the simulation works, that each patient's
/// material goes from hand to hand as it may, and counts what it sees into a record of its own.
struct CustodyChecker: JourneyObserver {
  static var isActive: Bool { true }

  /// Where a patient and the patient's material were last seen.
  enum Custody: Equatable {
    case home, consulted, booked, inApheresis, atCentre, onTheWay, atFacility, inSuite
    case inLaboratory, released, productAtCentre, inBed
    case failedCollection, failedBatch, lostProduct
    case ended(Fate)
  }

  struct Watched {
    var custody = Custody.home
    var referral: Double
    var centre: Int
    var isInCohort: Bool
    var facility = -1
    var apheresisDue = 0.0
    var planned = 0.0
    var received = 0.0
    var apheresisEnd = 0.0
    var firstApheresisEnd: Double?
    var aphereses = 0
    var batches = 0
    var receipts = 0
    var isUnderException = false
    var isInfected = false
    var earliestTime = 0.0
    var dispatched = 0.0
  }

  let network: Network
  let settings: JourneySettings
  /// What was seen, counted as the simulation's own record should be.
  private(set) var counted: JourneyRecord
  private(set) var problems: [String] = []
  private(set) var patients: [PatientKey: Watched] = [:]
  private var now = 0.0
  private var inApheresis: [Int]
  private var inSuites: [Int]
  private var inBeds: [Int]
  private var startTimes: [[Double]]
  private let windowStart: Double
  private let windowEnd: Double

  init(_ network: Network, _ settings: JourneySettings) {
    self.network = network
    self.settings = settings
    counted = JourneyRecord(
      years: settings.years, rowCount: network.demandRows.count,
      facilityCount: network.facilities.count)
    inApheresis = network.centres.map { _ in 0 }
    inSuites = network.facilities.map { _ in 0 }
    inBeds = network.centres.map { _ in 0 }
    startTimes = network.facilities.map { _ in [] }
    windowStart = settings.warmUpHours
    windowEnd = settings.warmUpHours + Double(settings.years) * 8760
  }

  mutating func observe(_ step: JourneyStep) {
    expect(step.time >= now, "time runs back", step)
    if step.time > now { checkCapacities(before: step) }
    now = step.time
    if case .referred(let centre) = step.event { return refer(step, centre: centre) }
    guard var patient = patients[step.patient] else {
      return expect(false, "a step of nobody", step)
    }
    expect(step.time >= patient.earliestTime, "a patient's time runs back", step)
    patient.earliestTime = step.time
    if case .ended = patient.custody { expect(false, "a step after the end", step) }
    follow(step, &patient)
    patients[step.patient] = patient
  }

  private mutating func expect(_ condition: Bool, _ problem: String, _ step: JourneyStep) {
    if !condition, problems.count < 20 { problems.append("\(problem): \(step)") }
  }

  /// Whoever is served between one instant and the next has a place.
  private mutating func checkCapacities(before step: JourneyStep) {
    for (index, centre) in network.centres.enumerated() {
      expect(inApheresis[index] <= centre.apheresisSlots ?? .max, "too few chairs", step)
      expect(inBeds[index] <= centre.infusionBeds ?? .max, "too few beds", step)
    }
    for (facility, suites) in network.configurations[0].suites.enumerated() {
      // A batch in a suite that is given up is finished.
      let changes = network.configurations[0].suiteChanges
      let largest = changes.isEmpty ? suites : changes[facility].map(\.suites).reduce(suites, max)
      expect(inSuites[facility] <= largest, "too few suites", step)
    }
  }

  // MARK: Counting

  private var isInWindow: Bool { now >= windowStart && now < windowEnd }

  private func year(_ time: Double) -> Int {
    min(settings.years - 1, Int((time - windowStart) / 8760))
  }

  private mutating func count(_ counter: Counter, _ amount: Double = 1) {
    if isInWindow { counted.add(amount, to: counter, year: year(now)) }
  }

  private mutating func count(_ counter: FacilityCounter, _ facility: Int, _ amount: Double = 1) {
    if isInWindow { counted.add(amount, to: counter, facility: facility) }
  }

  // MARK: Steps

  private mutating func refer(_ step: JourneyStep, centre: Int) {
    expect(patients[step.patient] == nil, "referred twice", step)
    expect(network.configurations[0].openCentres[centre], "referred to a closed centre", step)
    patients[step.patient] = Watched(referral: now, centre: centre, isInCohort: isInWindow)
    count(.referred)
    if isInWindow { counted.add(1, to: .referred, row: step.row) }
  }

  private mutating func follow(_ step: JourneyStep, _ patient: inout Watched) {
    switch step.event {
    case .referred:
      break
    case .consulted(let centre, _):
      expect(patient.custody == .home, "consulted twice", step)
      expect(centre == patient.centre, "another centre", step)
      expectOpen(network.centres[centre].opening, "consulted", step)
      patient.custody = .consulted
    case .booked(let facility, let apheresis, let manufacture, let moved):
      let isFirst = [.consulted, .failedCollection, .failedBatch, .lostProduct]
        .contains(patient.custody)
      expect(moved ? patient.custody == .booked : isFirst, "booked out of turn", step)
      expect(
        !moved || facility == patient.facility || !losses.isEmpty, "moved to another facility",
        step)
      expect(apheresis >= now && manufacture >= apheresis, "booked in the past", step)
      expect(network.configurations[0].suites[facility] > 0, "booked at a closed facility", step)
      patient.custody = .booked
      patient.facility = facility
      patient.apheresisDue = apheresis
      if !moved { patient.planned = now }
    case .foundInfected(let centre):
      expect(centre == patient.centre && patient.custody == .consulted, "found infected", step)
      patient.isInfected = true
    case .apheresisStarted(let centre, let attempt):
      expect(patient.custody == .booked, "collected without a booking", step)
      expect(now >= patient.apheresisDue, "collected before the appointment", step)
      expect(centre == patient.centre && attempt == patient.aphereses + 1, "apheresis", step)
      expectOpen(
        network.centres[centre].opening, for: therapy(of: step).apheresis.durationHours.mean,
        "collected", step)
      patient.custody = .inApheresis
      inApheresis[centre] += 1
      count(.aphereses, patient.facility)
      // Exact where the lead time is a constant.
      let earliest = patient.planned + 24 * therapy(of: step).apheresis.leadDays.mean
      count(.appointmentWaitHours, patient.facility, max(0, now - earliest))
    case .apheresisEnded(let centre, let attempt):
      expect(patient.custody == .inApheresis && centre == patient.centre, "apheresis", step)
      inApheresis[centre] -= 1
      patient.aphereses += 1
      expect(attempt == patient.aphereses, "attempt", step)
      expect(
        patient.aphereses <= therapy(of: step).retry.maximumAphereses, "too many aphereses", step)
      patient.apheresisEnd = now
      patient.firstApheresisEnd = patient.firstApheresisEnd ?? now
      patient.custody = .atCentre
      count(.aphereses)
      count(.apheresisCost, network.serviceCosts.apheresis)
    case .dispatched(let centre, let facility):
      expect(patient.custody == .atCentre, "dispatched without one apheresis before it", step)
      expect(centre == patient.centre && facility == patient.facility, "dispatched", step)
      patient.custody = .onTheWay
      patient.dispatched = now
      count(.transportCost, lanePrice(patient))
    case .received(let facility):
      expect(patient.custody == .onTheWay && facility == patient.facility, "received", step)
      expectArrival(patient, step)
      patient.custody = .atFacility
      patient.receipts += 1
      patient.received = now
    case .collectionFailed(let cause):
      // Retained material is lost with the facility that keeps it.
      let isRetained = [.failedBatch, .lostProduct].contains(patient.custody)
      expect(
        [.atCentre, .atFacility].contains(patient.custody) || isRetained && cause == .disruption,
        "failed what was not there", step)
      patient.custody = .failedCollection
      count(.collectionFailures(cause))
    default:
      manufactureAndInfuse(step, &patient)
    }
  }

  private func therapy(of step: JourneyStep) -> Therapy {
    network.therapies[network.demandRows[step.row].patientGroup]
  }

  private func lanePrice(_ patient: Watched) -> Double {
    network.lanes.lanes(centre: patient.centre, facility: patient.facility).first?.price ?? .nan
  }

  private mutating func manufactureAndInfuse(_ step: JourneyStep, _ patient: inout Watched) {
    switch step.event {
    case .manufactureStarted(let facility, let batch, let hours, let equivalent, let failure):
      let isFromRetained = [.failedBatch, .lostProduct].contains(patient.custody)
      expect(patient.custody == .atFacility || isFromRetained, "nothing to make it from", step)
      expect(facility == patient.facility, "manufactured where it is not", step)
      expect(
        network.makes(
          facility: facility, group: network.demandRows[step.row].patientGroup,
          infected: patient.isInfected),
        "made by a site that does not make it", step)
      expect(hours == now - patient.apheresisEnd && equivalent >= 0, "ex vivo hours", step)
      expect(failure >= 0 && failure <= 1, "failure probability", step)
      if !isFromRetained, therapy(of: step).material.form == .fresh,
        let limit = therapy(of: step).material.holdLimitHours
      {
        expect(hours <= limit * (1 + 1e-12), "held too long", step)
      }
      expectOpen(network.facilities[facility].opening, "started", step)
      expect(now >= network.facilities[facility].licenceHour, "not licensed", step)
      expectPresent(facility, step)
      countAgainstLimits(facility, step)
      patient.batches += 1
      expect(batch == patient.batches, "batch number", step)
      expect(batch <= therapy(of: step).retry.maximumBatches, "too many batches", step)
      patient.custody = .inSuite
      inSuites[facility] += 1
      count(.batchesStarted)
      count(.batchesStarted, facility)
      if !isFromRetained {
        count(.batchesOfNewMaterial, facility)
        count(.suiteWaitHours, facility, now - patient.received)
      }
      count(.exVivoHours, hours)
      count(.exVivoEquivalentHours, equivalent)
      count(.materialsCost, network.facilities[facility].materialsCostPerBatch)
    case .brokenDown(let facility, let batch, let isLost):
      expect(patient.custody == .inSuite && batch == patient.batches, "broke down", step)
      expect(facility == patient.facility, "broke down elsewhere", step)
      if isLost {
        inSuites[facility] -= 1
        patient.custody = .inLaboratory
      }
    case .harvested(let facility, let batch):
      expect(patient.custody == .inSuite && batch == patient.batches, "harvested", step)
      expect(facility == patient.facility, "harvested elsewhere", step)
      inSuites[facility] -= 1
      patient.custody = .inLaboratory
    case .batchFailed(let facility, let batch, let cause):
      expect(patient.custody == .inLaboratory && batch == patient.batches, "batch failed", step)
      if [.contamination, .outOfSpecification].contains(cause) {
        expectOpen(network.facilities[facility].laboratoryOpening, "decided", step)
      }
      patient.custody = .failedBatch
      count(.batchFailures(cause))
      count(.batchesEnded)
      count(.batchesEnded, facility)
      count(.batchesFailed, facility)
      if cause == .outOfSpecification { countOutOfSpecification(facility) }
    case .released(let facility, let batch, let underException):
      expect(patient.custody == .inLaboratory && batch == patient.batches, "released", step)
      expectOpen(network.facilities[facility].laboratoryOpening, "released", step)
      expectPresent(facility, step)
      patient.dispatched = now
      patient.custody = .released
      patient.isUnderException = underException
      count(.batchesEnded)
      count(.batchesEnded, facility)
      if underException {
        count(.batchesUnderException)
        countOutOfSpecification(facility)
      }
      count(.transportCost, lanePrice(patient))
    case .productReceived(let centre):
      expect(patient.custody == .released && centre == patient.centre, "product", step)
      expectArrival(patient, step)
      patient.custody = .productAtCentre
    case .productLost(let cause):
      expect([.productAtCentre, .inBed].contains(patient.custody), "lost", step)
      if patient.custody == .inBed { inBeds[patient.centre] -= 1 }
      patient.custody = .lostProduct
      count(.postReleaseLosses(cause))
    case .admitted(let centre):
      expect(patient.custody == .productAtCentre, "admitted without a product", step)
      expect(centre == patient.centre, "admitted elsewhere", step)
      expectOpen(network.centres[centre].opening, "admitted", step)
      patient.custody = .inBed
      inBeds[centre] += 1
    case .ended(let fate, let cost, let veinToVein):
      end(step, &patient, fate: fate, cost: cost, veinToVein: veinToVein)
    default:
      break
    }
  }

  /// Work starts only where the site is open, and where it must end before closing time, fits.
  private mutating func expectOpen(
    _ hours: OpeningHours?, for duration: Double = 0, _ what: String, _ step: JourneyStep
  ) {
    guard let hours else { return }
    expect(hours.nextStart(from: now, duration: duration) == now, "\(what) while closed", step)
  }

  /// The facilities that are lost, and when.
  private var losses: [(facility: Int, period: Range<Double>)] {
    (network.scenarios.first?.disruptions ?? []).compactMap { disruption in
      guard case .facilityLoss(let facility, _) = disruption.kind else { return nil }
      return (facility, disruption.period)
    }
  }

  private mutating func expectPresent(_ facility: Int, _ step: JourneyStep) {
    let isLost = losses.contains { $0.facility == facility && $0.period.contains(now) }
    expect(!isLost, "a facility that is lost at work", step)
  }

  /// No week of a shortage, and of comparability, has more starts than it may.
  private mutating func countAgainstLimits(_ facility: Int, _ step: JourneyStep) {
    var limits = network.facilities[facility].comparability.map { [$0] } ?? []
    for disruption in network.scenarios.first?.disruptions ?? [] {
      guard case .startLimit(let named, let starts) = disruption.kind,
        named ?? facility == facility
      else { continue }
      limits.append(StartLimit(period: disruption.period, starts: starts))
    }
    startTimes[facility].append(now)
    for limit in limits where limit.period.contains(now) {
      // A batch may start at the very moment at which a week begins.
      let week = ((now - limit.period.lowerBound) / 168 + 1e-9).rounded(.down)
      let from = limit.period.lowerBound + 168 * week
      let starts = startTimes[facility].count { $0 >= from - 1e-6 }
      expect(starts <= limit.starts, "more starts than the limit", step)
    }
  }

  /// A shipment takes a departure that it could reach.
  private mutating func expectArrival(_ patient: Watched, _ step: JourneyStep) {
    let lane = network.lanes.lanes(centre: patient.centre, facility: patient.facility).first
    guard let lane else { return expect(false, "no lane", step) }
    let departure =
      network.timetables[lane.mode]?.departure(readyAt: patient.dispatched) ?? patient.dispatched
    expect(now >= departure + lane.durationHours - 1e-6, "faster than the lane", step)
  }

  private mutating func countOutOfSpecification(_ facility: Int) {
    count(.batchesOutOfSpecification)
    count(.batchesOutOfSpecification, facility)
  }

  private mutating func end(
    _ step: JourneyStep, _ patient: inout Watched, fate: Fate, cost: Double, veinToVein: Double?
  ) {
    switch fate {
    case .infusedInSpecification, .infusedUnderException:
      expect(patient.custody == .inBed, "infused outside a bed", step)
      expectOpen(network.centres[patient.centre].opening, "infused", step)
      expect(veinToVein == (now - patient.apheresisEnd) / 24, "vein-to-vein time", step)
      expect(patient.isUnderException == (fate == .infusedUnderException), "exception", step)
    case .ineligible: expect(patient.custody == .consulted, "ineligible", step)
    case .collectionFailure: expect(patient.custody == .failedCollection, "collection", step)
    case .batchFailure: expect(patient.custody == .failedBatch, "batch", step)
    case .postReleaseLoss: expect(patient.custody == .lostProduct, "product", step)
    case .death, .progression, .withdrawal: expect(veinToVein == nil, "attrition", step)
    case .stillInSystem: expect(false, "not an end", step)
    }
    switch patient.custody {
    case .inApheresis: inApheresis[patient.centre] -= 1
    case .inSuite:
      inSuites[patient.facility] -= 1
      count(.batchesDiscontinued)
    case .inLaboratory: count(.batchesDiscontinued)
    case .inBed: inBeds[patient.centre] -= 1
    default: break
    }
    patient.custody = .ended(fate)
    if fate.isInfused {
      count(.treated)
      if isInWindow { counted.add(1, to: .infusions, row: step.row) }
    }
    guard patient.isInCohort else { return }
    let year = year(patient.referral)
    counted.add(1, to: .fate(fate), year: year)
    counted.add(cost, to: .referredCost, year: year)
    guard fate.isInfused, let veinToVein, let first = patient.firstApheresisEnd else { return }
    counted.add(1, to: .cohortTreated, year: year)
    counted.add(1, to: .treated, row: step.row)
    counted.add(cost, to: .treatedCost, year: year)
    counted.add(cost, to: .treatedCost, row: step.row)
    counted.add(cost * cost, to: .treatedCostSquared, year: year)
    counted.add(veinToVein, to: .veinToVeinDays, year: year)
    counted.add(veinToVein, to: .veinToVeinDays, row: step.row)
    counted.add((now - patient.referral) / 24, to: .referralToInfusionDays, year: year)
    counted.add((now - patient.referral) / 24, to: .referralToInfusionDays, row: step.row)
    counted.add((now - first) / 24, to: .firstApheresisToInfusionDays, year: year)
  }

  /// Patients of the cohort whose journey has not ended.
  var unfinished: [Watched] {
    patients.values.filter { patient in
      if case .ended = patient.custody { false } else { patient.isInCohort }
    }
  }
}
