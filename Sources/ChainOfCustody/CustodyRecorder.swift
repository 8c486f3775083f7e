public import PatientJourney
public import SupplyNetwork

/// Watches a run and writes down every hand-over of every patient's material.
///
/// Material is named PATIENT/A*n* after the apheresis it comes from, a batch PATIENT/B*n*.
public struct CustodyRecorder: JourneyObserver {
  /// Every step is wanted.
  public static var isActive: Bool { true }

  private let network: Network
  private let plan: DeliveryPlan
  private var events: [CustodyEvent] = []
  private var patients: [PatientKey: Held] = [:]

  /// Who a patient is.
  private struct PatientKey: Hashable {
    var row: Int
    var ordinal: UInt32
  }

  /// What of a patient is in the world.
  private struct Held {
    var name: String
    var centre = 0
    var facility: Int?
    var apheresis = 0
    var batch = 0
    var hasMaterial = false
    var hasBatch = false
  }

  /// Creates a recorder for runs of a plan.
  public init(plan: DeliveryPlan) {
    self.plan = plan
    network = plan.network
  }

  /// The log of what was seen.
  public var log: CustodyLog {
    CustodyLog(
      startDay: network.startDate.daysSince1970,
      sites: CustodySite.of(network, plan.configuration), events: events)
  }

  /// Writes a step down.
  public mutating func observe(_ step: JourneyStep) {
    let key = PatientKey(row: step.row, ordinal: step.ordinal)
    var held =
      patients[key] ?? Held(name: plan.patientName(row: step.row, ordinal: step.ordinal))
    record(step, &held)
    if case .ended = step.event { patients[key] = nil } else { patients[key] = held }
  }

  private mutating func record(_ step: JourneyStep, _ held: inout Held) {
    switch step.event {
    case .referred(let centre):
      held.centre = centre
      add(step, held, .referred, centre: centre)
    case .consulted(let centre, let eligible):
      add(step, held, eligible ? .foundEligible : .foundIneligible, centre: centre)
    case .foundInfected(let centre):
      add(step, held, .foundInfected, centre: centre)
    case .booked(let facility, let apheresis, let manufacture, let moved):
      held.facility = facility
      held.hasMaterial = false
      held.hasBatch = false
      add(step, held, moved ? .bookingMoved : .booked, centre: held.centre, facility: facility) {
        $0.measures.bookedApheresisHours = apheresis
        $0.measures.bookedManufactureHours = manufacture
      }
    case .apheresisStarted(let centre, let attempt):
      held.apheresis = attempt
      add(step, held, .apheresisStarted, centre: centre)
    case .apheresisEnded(let centre, _):
      held.hasMaterial = true
      held.hasBatch = false
      add(step, held, .apheresisEnded, centre: centre)
    case .dispatched(let centre, let facility):
      add(step, held, .dispatched, centre: centre, facility: facility)
    case .received(let facility):
      add(step, held, .received, facility: facility)
    case .collectionFailed(let cause):
      add(step, held, .collectionFailed, outcome: cause.key)
      held.hasMaterial = false
    default:
      recordProduct(step, &held)
    }
  }

  private mutating func recordProduct(_ step: JourneyStep, _ held: inout Held) {
    switch step.event {
    case .manufactureStarted(let facility, let batch, let hours, let equivalent, let probability):
      held.batch = batch
      held.hasBatch = true
      held.facility = facility
      add(step, held, .manufactureStarted, facility: facility) {
        $0.measures.exVivoHours = hours
        $0.measures.exVivoEquivalentHours = equivalent
        $0.measures.failureProbability = probability
      }
    case .brokenDown(let facility, _, let isLost):
      add(
        step, held, .suiteBrokeDown, facility: facility,
        outcome: isLost ? "batch_lost" : "batch_kept")
    case .harvested(let facility, _):
      add(step, held, .harvested, facility: facility)
    case .batchFailed(let facility, _, let cause):
      add(step, held, .batchFailed, facility: facility, outcome: cause.rawValue)
      held.hasBatch = false
    case .released(let facility, _, let underException):
      add(
        step, held, underException ? .releasedUnderException : .released, centre: held.centre,
        facility: facility)
    case .productReceived(let centre):
      add(step, held, .productReceived, centre: centre)
    case .productLost(let cause):
      add(step, held, .productLost, outcome: cause.key)
      held.hasBatch = false
    case .admitted(let centre):
      add(step, held, .admitted, centre: centre)
    case .ended(let fate, let cost, let veinToVein):
      let centre = fate.isInfused ? held.centre : nil
      add(step, held, fate.isInfused ? .infused : .ended, centre: centre, outcome: fate.key) {
        $0.measures.patientBorneCost = cost
        $0.measures.veinToVeinDays = veinToVein
      }
    default:
      break
    }
  }

  private mutating func add(
    _ step: JourneyStep, _ held: Held, _ activity: CustodyEvent.Activity, centre: Int? = nil,
    facility: Int? = nil, outcome: String? = nil, measure: (inout CustodyEvent) -> Void = { _ in }
  ) {
    var event = CustodyEvent(
      id: events.count + 1, hours: step.time, activity: activity, patient: held.name,
      material: held.hasMaterial ? "\(held.name)/A\(held.apheresis)" : nil,
      batch: held.hasBatch ? "\(held.name)/B\(held.batch)" : nil,
      centre: centre.map { network.centres[$0].id },
      facility: facility.map { network.facilities[$0].id }, outcome: outcome,
      measures: CustodyEvent.Measures())
    measure(&event)
    events.append(event)
  }
}

extension CustodySite {
  /// The open places of a configuration.
  public static func of(_ network: Network, _ configuration: Configuration) -> [CustodySite] {
    let centres = network.centres.indices.filter { configuration.openCentres[$0] }.map { index in
      let centre = network.centres[index]
      return CustodySite(
        kind: .centre, id: centre.id, name: centre.name, apheresisSlots: centre.apheresisSlots,
        infusionBeds: centre.infusionBeds)
    }
    let facilities = network.facilities.indices.filter { configuration.suites[$0] > 0 }.map {
      CustodySite(
        kind: .facility, id: network.facilities[$0].id, name: network.facilities[$0].name,
        suites: configuration.suites[$0],
        infectedMaterial: network.segregates ? network.facilities[$0].infectedMaterial : nil)
    }
    return centres + facilities
  }
}
