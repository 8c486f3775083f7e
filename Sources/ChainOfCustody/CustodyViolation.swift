/// One thing in a log that cannot be: a broken chain of identity or custody, or more work at a place
/// than it has room for.
public struct CustodyViolation: Hashable, Sendable {
  /// The number of the event at which it shows.
  public var event: Int
  /// The patient; for a place that is too full, the patient whose event made it so.
  public var patient: String
  /// What is wrong.
  public var kind: Kind

  /// What is wrong, with its facts.
  public enum Kind: Hashable, Sendable {
    /// The clock is earlier than at the event before.
    case timeRunsBack(from: Double, to: Double)
    /// The number of the event is not the next one: events are missing, or told twice.
    case numberOutOfOrder(after: Int)
    /// A patient is referred a second time.
    case referredTwice
    /// Something happens to somebody who was never referred.
    case neverReferred
    /// An activity that cannot follow what went before.
    case outOfTurn(activity: CustodyEvent.Activity, phase: CustodyPhase)
    /// Something that the event must name is missing.
    case unnamed(what: String)
    /// Material that belongs to another patient.
    case materialOfAnother(material: String, owner: String)
    /// A batch that belongs to another patient.
    case batchOfAnother(batch: String, owner: String)
    /// Another material than the one that the patient's journey is about.
    case otherMaterial(expected: String?, found: String?)
    /// Another batch than the one that the patient's journey is about.
    case otherBatch(expected: String?, found: String?)
    /// An apheresis gives material that exists already.
    case materialExists(String)
    /// Manufacture begins a batch that exists already.
    case batchExists(String)
    /// It happens at another place than the one that has custody.
    case otherPlace(expected: String?, found: String?)
    /// Hours that the log states differ from those between its events.
    case otherDuration(what: String, stated: Double, between: Double)
    /// A measure out of its range.
    case outOfRange(what: String, value: Double)
    /// More at once than a place has room for.
    case overCapacity(what: String, place: String, used: Int, capacity: Int)
    /// A place that is not open.
    case closedPlace(String)
    /// A facility that may not make the batch of a patient with, or without, a viral infection.
    case segregation(place: String, infected: Bool)
  }
}

/// Where a patient and the patient's material are, as far as a log tells.
public enum CustodyPhase: String, CaseIterable, Sendable {
  /// Referred, not yet consulted.
  case referred
  /// Eligible, nothing booked.
  case eligible
  /// An apheresis and a suite are booked.
  case booked
  /// In the apheresis chair.
  case inApheresis = "in apheresis"
  /// Material is at the centre.
  case atCentre = "material at the centre"
  /// Material is on its way out.
  case outbound = "material on its way"
  /// Material is at the facility.
  case atFacility = "material at the facility"
  /// The batch is in a suite.
  case inSuite = "in a suite"
  /// The batch is in the laboratory's hands.
  case inLaboratory = "in quality control"
  /// The product is on its way back.
  case returning = "product on its way"
  /// The product is at the centre.
  case productAtCentre = "product at the centre"
  /// The patient is in a bed.
  case inBed = "in a bed"
  /// Starting material was lost.
  case collectionLost = "material lost"
  /// The batch failed.
  case batchLost = "batch failed"
  /// The product was lost.
  case productLost = "product lost"
  /// The journey is over.
  case over

  /// The phase after an activity, or nil where the activity cannot follow this phase.
  func after(_ activity: CustodyEvent.Activity) -> CustodyPhase? {
    let isTurn: Bool
    let next: CustodyPhase
    switch activity {
    case .referred: (isTurn, next) = (false, self)
    case .foundEligible: (isTurn, next) = (self == .referred, .eligible)
    case .foundInfected: (isTurn, next) = (self == .eligible, self)
    case .foundIneligible: (isTurn, next) = (self == .referred, self)
    case .booked:
      (isTurn, next) = (
        [.eligible, .collectionLost, .batchLost, .productLost].contains(self), .booked
      )
    case .bookingMoved: (isTurn, next) = (self == .booked, self)
    case .apheresisStarted: (isTurn, next) = (self == .booked, .inApheresis)
    case .apheresisEnded: (isTurn, next) = (self == .inApheresis, .atCentre)
    case .dispatched: (isTurn, next) = (self == .atCentre, .outbound)
    case .received: (isTurn, next) = (self == .outbound, .atFacility)
    case .collectionFailed:
      (isTurn, next) = ([.atCentre, .outbound, .atFacility].contains(self), .collectionLost)
    case .manufactureStarted:
      // After a failure or loss, from material that was kept aside.
      (isTurn, next) = ([.atFacility, .batchLost, .productLost].contains(self), .inSuite)
    case .suiteBrokeDown: (isTurn, next) = (self == .inSuite, .inSuite)
    case .harvested: (isTurn, next) = (self == .inSuite, .inLaboratory)
    case .batchFailed:
      (isTurn, next) = ([.inSuite, .inLaboratory].contains(self), .batchLost)
    case .released, .releasedUnderException:
      (isTurn, next) = (self == .inLaboratory, .returning)
    case .productReceived: (isTurn, next) = (self == .returning, .productAtCentre)
    case .productLost:
      (isTurn, next) = ([.returning, .productAtCentre, .inBed].contains(self), .productLost)
    case .admitted: (isTurn, next) = (self == .productAtCentre, .inBed)
    case .infused: (isTurn, next) = (self == .inBed, .over)
    case .ended: (isTurn, next) = (self != .over, .over)
    }
    return isTurn ? next : nil
  }
}
