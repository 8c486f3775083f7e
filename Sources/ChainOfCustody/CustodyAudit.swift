/// What an independent reading of a log shows.
///
/// The auditor knows nothing of the simulation: it reads events, and holds them against what must be
/// true of any network. Material never leaves its patient; every hand-over is between the one who
/// has it and the one who gets it; time never runs back; a journey ends once; no place holds more
/// than it has room for.
public struct CustodyAudit: Sendable {
  /// Events read.
  public private(set) var eventCount = 0
  /// Patients referred.
  public var patientCount: Int { patients.count }
  /// Materials collected.
  public var materialCount: Int { materialOwners.count }
  /// Batches started.
  public var batchCount: Int { batchOwners.count }
  /// Ended journeys by fate, in the order of fates' names.
  public var endsByFate: [(fate: String, count: Int)] {
    ends.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
  /// Journeys without an end.
  public var unfinishedCount: Int { patients.count - ends.values.reduce(0, +) }
  /// The first violations, at most ``keptViolations``.
  public private(set) var violations: [CustodyViolation] = []
  /// All violations.
  public private(set) var violationCount = 0
  /// Whether places' capacities were known and so could be checked.
  public let checksCapacities: Bool

  /// Violations that are kept.
  public static let keptViolations = 100

  /// A patient as far as the log tells.
  private struct Watched {
    var phase = CustodyPhase.referred
    var centre: String?
    var facility: String?
    var material: String?
    var batch: String?
    var apheresisEnd = 0.0
    var isInfected = false
  }

  private var patients: [String: Watched] = [:]
  private var ends: [String: Int] = [:]
  private var materialOwners: [String: String] = [:]
  private var batchOwners: [String: String] = [:]
  private var now = -Double.infinity
  private var lastID = 0
  private var occupancy: PlaceOccupancy

  /// Audits a log.
  ///
  /// - Parameters:
  ///   - log: the events.
  ///   - sites: the open places with their capacities, where the log itself names none.
  /// - Complexity: O(e) in e events.
  public init(_ log: CustodyLog, sites: [CustodySite]? = nil) {
    let places = sites ?? log.sites
    occupancy = PlaceOccupancy(places)
    checksCapacities = !places.isEmpty
    for event in log.events { audit(event) }
    for violation in occupancy.violationsOfInstant() { note(violation) }
  }

  private mutating func note(_ violation: CustodyViolation) {
    violationCount += 1
    if violations.count < Self.keptViolations { violations.append(violation) }
  }

  private mutating func note(_ event: CustodyEvent, _ kind: CustodyViolation.Kind) {
    note(CustodyViolation(event: event.id, patient: event.patient, kind: kind))
  }

  private mutating func audit(_ event: CustodyEvent) {
    eventCount += 1
    if event.id != lastID + 1 { note(event, .numberOutOfOrder(after: lastID)) }
    lastID = event.id
    if event.hours < now { note(event, .timeRunsBack(from: now, to: event.hours)) }
    // At one instant a place may change hands in any order; between instants it may not be too full.
    if event.hours > now { for violation in occupancy.violationsOfInstant() { note(violation) } }
    now = max(now, event.hours)
    if event.activity == .referred { return refer(event) }
    guard var patient = patients[event.patient] else { return note(event, .neverReferred) }
    let before = patient.phase
    guard let phase = before.after(event.activity) else {
      return note(event, .outOfTurn(activity: event.activity, phase: before))
    }
    if event.activity == .foundInfected { patient.isInfected = true }
    checkIdentity(event, &patient)
    checkPlace(event, &patient)
    checkMeasures(event, patient)
    patient.phase = phase
    if phase == .over { ends[event.outcome ?? "", default: 0] += 1 }
    occupancy.move(event, from: before, to: phase, centre: patient.centre, patient.facility)
    patients[event.patient] = patient
  }

  private mutating func refer(_ event: CustodyEvent) {
    guard patients[event.patient] == nil else { return note(event, .referredTwice) }
    if event.centre == nil { note(event, .unnamed(what: "centre_id")) }
    if let centre = event.centre, occupancy.isClosed(.centre, centre) {
      note(event, .closedPlace(centre))
    }
    patients[event.patient] = Watched(centre: event.centre)
  }

  /// Material stays with its patient, and a batch with its material.
  private mutating func checkIdentity(_ event: CustodyEvent, _ patient: inout Watched) {
    switch event.activity {
    case .booked:
      patient.material = nil
      patient.batch = nil
    case .apheresisEnded:
      patient.batch = nil
      patient.material = event.material
      guard let material = event.material else {
        return note(event, .unnamed(what: "material_id"))
      }
      if materialOwners[material] != nil { note(event, .materialExists(material)) }
      if materialOwners[material] == nil { materialOwners[material] = event.patient }
      patient.apheresisEnd = event.hours
    case .manufactureStarted:
      patient.batch = event.batch
      guard let batch = event.batch else { return note(event, .unnamed(what: "batch_id")) }
      if batchOwners[batch] != nil { note(event, .batchExists(batch)) }
      if batchOwners[batch] == nil { batchOwners[batch] = event.patient }
    default:
      break
    }
    if let material = event.material, let owner = materialOwners[material], owner != event.patient {
      note(event, .materialOfAnother(material: material, owner: owner))
    } else if event.material != patient.material {
      note(event, .otherMaterial(expected: patient.material, found: event.material))
    }
    if let batch = event.batch, let owner = batchOwners[batch], owner != event.patient {
      note(event, .batchOfAnother(batch: batch, owner: owner))
    } else if event.batch != patient.batch {
      note(event, .otherBatch(expected: patient.batch, found: event.batch))
    }
    switch event.activity {
    case .batchFailed, .productLost: patient.batch = nil
    case .collectionFailed: patient.material = nil
    default: break
    }
  }

  /// Every event is at the place that has custody.
  private mutating func checkPlace(_ event: CustodyEvent, _ patient: inout Watched) {
    if [.booked, .bookingMoved].contains(event.activity) {
      patient.facility = event.facility
      guard let facility = event.facility else {
        return note(event, .unnamed(what: "facility_id"))
      }
      if occupancy.isClosed(.facility, facility) { note(event, .closedPlace(facility)) }
      if occupancy.isBarred(facility, infected: patient.isInfected) {
        note(event, .segregation(place: facility, infected: patient.isInfected))
      }
    }
    if let centre = event.centre, centre != patient.centre {
      note(event, .otherPlace(expected: patient.centre, found: centre))
    }
    if let facility = event.facility, facility != patient.facility {
      note(event, .otherPlace(expected: patient.facility, found: facility))
    }
  }

  /// Hours that are stated are those between events.
  private mutating func checkMeasures(_ event: CustodyEvent, _ patient: Watched) {
    func differs(_ first: Double, _ second: Double) -> Bool {
      abs(first - second) > 1e-6 * max(1, abs(second))
    }
    if event.activity == .manufactureStarted, let stated = event.measures.exVivoHours {
      let between = event.hours - patient.apheresisEnd
      if differs(stated, between) {
        note(event, .otherDuration(what: "ex_vivo_hours", stated: stated, between: between))
      }
    }
    if event.activity == .infused, let stated = event.measures.veinToVeinDays {
      let between = (event.hours - patient.apheresisEnd) / 24
      if differs(stated, between) {
        note(event, .otherDuration(what: "vein_to_vein_days", stated: stated, between: between))
      }
    }
    if let probability = event.measures.failureProbability, !(0...1).contains(probability) {
      note(event, .outOfRange(what: "failure_probability", value: probability))
    }
    if let cost = event.measures.patientBorneCost, !(cost >= 0) {
      note(event, .outOfRange(what: "patient_borne_cost", value: cost))
    }
  }
}
