import EventEngine

/// A patient in flight: a state machine in a reused slot, 128 bytes.
///
/// The material of the patient lives in the patient: there is no other way to reach it, and every
/// event carries the patient's serial number, which the slot's tenant must match (chain of
/// identity).
struct Patient: BitwiseCopyable {
  /// Time of referral, hours.
  var referral: Double
  /// When the attrition clock strikes, hours.
  var attritionTime: Double
  /// End of the apheresis whose cells are in use, hours.
  var apheresisEnd: Double
  /// Booked start of manufacture, hours.
  var bookedStart: Double
  /// Ex vivo equivalent hours up to `storedSince`.
  var equivalentHours: Double
  /// When the storage state last changed, hours.
  var storedSince: Double
  /// A timer that may have to be cancelled: an appointment, or attrition while waiting in line.
  var timer: TimerHandle
  /// The place in a line, while waiting.
  var ticket: Ticket
  /// Which patient this is, within the replication.
  var serial: UInt32
  /// Demand row.
  var row: UInt32
  /// Ordinal within the demand row's maximal process.
  var ordinal: UInt32
  /// The booking in the facility's slot ledger.
  var booking: UInt32
  /// Moments since referral, hours.
  var moments: Moments
  /// Ex vivo equivalent hours at receipt.
  var equivalentHoursAtReceipt: Float
  /// The route of the current attempt, which says the facility.
  var route: UInt32
  /// Aphereses so far.
  var aphereses: UInt8
  /// Batches so far.
  var batches: UInt8
  /// Where in the journey.
  var stage: Stage
  /// Cause of attrition when the clock strikes.
  var attritionFate: Fate
  /// What came out of the batch.
  var outcome: BatchOutcome
  /// Facts that are either so or not.
  var flags: Flags
  /// Which of the route's lanes the last shipment took, where a scenario leaves a choice.
  var laneOption: UInt8 = 0
  /// What the patient follows, an index into the plan's pathways.
  var pathway: UInt8 = 0

  /// Moments of the journey, hours since referral; a Float keeps them to a second over years.
  struct Moments: BitwiseCopyable {
    var earliestApheresis: Float = 0
    var firstApheresisEnd: Float = 0
    var consultationEnd: Float = 0
    var receipt: Float = 0
    var manufacturingStart: Float = 0
    var harvest: Float = 0
    var release: Float = 0
    var productReceipt: Float = 0
  }

  /// Facts that are either so or not.
  struct Flags: OptionSet, BitwiseCopyable {
    let rawValue: UInt8
    init(rawValue: UInt8) { self.rawValue = rawValue }
    /// Referred in the observed window.
    static let inCohort = Flags(rawValue: 1)
    /// Clinically urgent.
    static let urgent = Flags(rawValue: 2)
    /// Eligible for the therapy, which the consultation finds out.
    static let eligible = Flags(rawValue: 4)
    /// Material was retained from the current apheresis and not used yet.
    static let hasRetainedMaterial = Flags(rawValue: 8)
    /// The consultation took place.
    static let consulted = Flags(rawValue: 16)
    /// Material is frozen.
    static let frozen = Flags(rawValue: 32)
    /// The microbial test of the current apheresis, whose result is known at receipt, rejects.
    static let microbial = Flags(rawValue: 64)
    /// The product at hand would be lost at thaw.
    static let thawDeviation = Flags(rawValue: 128)
  }

  /// Where a patient is in the journey; what must be given back when the patient leaves.
  enum Stage: UInt8, BitwiseCopyable {
    case beforeConsultation
    case waitingForApheresis
    case inApheresisLine
    case inApheresis
    case outbound
    case waitingForSlot
    case inSuiteLine
    case inSuite
    case inLaboratoryLine
    case inLaboratory
    case productInTransit
    case waitingForAdmission
    case inBedLine
    case inBed
  }

  /// What came out of a batch.
  enum BatchOutcome: UInt8, BitwiseCopyable {
    case inSpecification
    case contamination
    case insufficientExpansion
    case equipment
    case outOfSpecification
    case underException
  }
}

/// A patient as events and lines know it: the slot, and the serial number its tenant must have.
struct PatientReference: BitwiseCopyable, Hashable {
  var slot: UInt32
  var serial: UInt32
}

/// An event of the journey.
struct JourneyEvent: BitwiseCopyable {
  /// What happens.
  enum Kind: UInt8, BitwiseCopyable {
    case referral
    case consultationEnd
    case apheresisDue
    case apheresisEnd
    case receipt
    case suiteDue
    case holdLimitReached
    case harvest
    case changeoverEnd
    case release
    case productReceipt
    case admissionDue
    case infusion
    case discharge
    case attrition
    case warmUpEnd
    case windowEnd
    case sample
    case apheresisGate
    case suiteGate
    case bedGate
    case breakdown
    case idleSuiteFailure
    case suiteRepaired
    case suiteChange
    case batchLost
    case facilityLost
    case intensiveCareStart
    case intensiveCareEnd
  }

  /// Kind and place, then slot and serial number: two words, because the event list moves them.
  private var what: UInt64
  private var whom: UInt64

  /// What happens.
  var kind: Kind { Kind(rawValue: UInt8(truncatingIfNeeded: what)) ?? .sample }
  /// The demand row, facility or centre, for events that have no patient.
  var place: UInt32 { UInt32(truncatingIfNeeded: what &>> 32) }
  /// The patient; or of what has no patient the booking as `slot` and the suite as `serial`.
  var patient: PatientReference {
    PatientReference(
      slot: UInt32(truncatingIfNeeded: whom), serial: UInt32(truncatingIfNeeded: whom &>> 32))
  }

  init(_ kind: Kind, _ patient: PatientReference) {
    what = UInt64(kind.rawValue)
    whom = UInt64(patient.slot) | UInt64(patient.serial) &<< 32
  }

  init(_ kind: Kind, place: Int, booking: UInt32 = 0, suite: Int = 0) {
    what = UInt64(kind.rawValue) | UInt64(truncatingIfNeeded: place) &<< 32
    whom = UInt64(booking) | UInt64(truncatingIfNeeded: suite) &<< 32
  }
}
