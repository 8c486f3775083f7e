public import SupplyNetwork

/// One hand-over, decision or end in the life of one patient's material.
public struct CustodyEvent: Hashable, Sendable {
  /// What happened.
  public enum Activity: String, CaseIterable, Sendable {
    /// A patient was referred to a centre.
    case referred
    /// The consultation found the patient eligible.
    case foundEligible = "found_eligible"
    /// The consultation found the patient ineligible.
    case foundIneligible = "found_ineligible"
    /// The patient was found to have a chronic viral infection.
    case foundInfected = "found_infected"
    /// An apheresis and a suite were booked.
    case booked
    /// The booking moved.
    case bookingMoved = "booking_moved"
    /// Apheresis began.
    case apheresisStarted = "apheresis_started"
    /// Apheresis ended: material exists, and the vein-to-vein clock starts.
    case apheresisEnded = "apheresis_ended"
    /// Material left the centre for a facility.
    case dispatched
    /// Material was received by the facility.
    case received
    /// Starting material was lost or rejected.
    case collectionFailed = "collection_failed"
    /// Manufacture of a batch began.
    case manufactureStarted = "manufacture_started"
    /// The suite of the batch broke down; the outcome says whether the batch was lost.
    case suiteBrokeDown = "suite_broke_down"
    /// The batch was harvested: the suite is left, the laboratory takes over.
    case harvested
    /// The batch failed.
    case batchFailed = "batch_failed"
    /// The batch was released and leaves for the centre.
    case released
    /// The batch was released under exception and leaves for the centre.
    case releasedUnderException = "released_under_exception"
    /// The centre received the product.
    case productReceived = "product_received"
    /// A released product was lost.
    case productLost = "product_lost"
    /// The patient took a bed.
    case admitted
    /// The product was infused: the journey ends.
    case infused
    /// The journey ended without infusion.
    case ended
  }

  /// The number of the event in its log, from 1, without a gap.
  public var id: Int
  /// Hours from midnight of the network's start date.
  public var hours: Double
  /// What happened.
  public var activity: Activity
  /// The patient: REGION/QUINTILE/NUMBER.
  public var patient: String
  /// The material that the event concerns; nil where it concerns none.
  public var material: String?
  /// The batch that the event concerns; nil where it concerns none.
  public var batch: String?
  /// The centre where it happened, or to which the patient was referred.
  public var centre: String?
  /// The facility where it happened, or for which material left.
  public var facility: String?
  /// A failure's cause, or the fate at an end.
  public var outcome: String?
  /// Measured values by name.
  public var measures: Measures

  /// What some events measure; nil where an event does not.
  public struct Measures: Hashable, Sendable {
    /// When apheresis is booked for, hours.
    public var bookedApheresisHours: Double?
    /// When manufacture is booked for, hours.
    public var bookedManufactureHours: Double?
    /// Clock hours from the end of apheresis to the start of manufacture.
    public var exVivoHours: Double?
    /// The same, each hour weighted by its storage state.
    public var exVivoEquivalentHours: Double?
    /// The probability that the batch does not come out in specification.
    public var failureProbability: Double?
    /// From the end of the apheresis whose cells were infused to infusion, days.
    public var veinToVeinDays: Double?
    /// What the patient pays, in the network's currency.
    public var patientBorneCost: Double?

    /// Creates measures, none given.
    public init() {}

    /// Every measure by the name it has in a log, in the order of the table's columns.
    static let names: [(name: String, path: any WritableKeyPath<Measures, Double?> & Sendable)] = [
      ("booked_apheresis_hours", \.bookedApheresisHours),
      ("booked_manufacture_hours", \.bookedManufactureHours),
      ("ex_vivo_hours", \.exVivoHours),
      ("ex_vivo_equivalent_hours", \.exVivoEquivalentHours),
      ("failure_probability", \.failureProbability),
      ("vein_to_vein_days", \.veinToVeinDays),
      ("patient_borne_cost", \.patientBorneCost),
    ]
  }
}

/// A place of a log, with what it can hold at once.
public struct CustodySite: Hashable, Sendable {
  /// The sort of a place.
  public enum Kind: String, CaseIterable, Sendable {
    /// A hospital that refers, collects and infuses.
    case centre
    /// A GMP site that manufactures.
    case facility
  }

  /// The sort of place.
  public var kind: Kind
  /// Its identifier, unique among places of its sort.
  public var id: String
  /// Its name for people.
  public var name: String
  /// Aphereses at once; nil is no limit, or that it is not known.
  public var apheresisSlots: Int?
  /// Beds; nil is no limit, or that it is not known.
  public var infusionBeds: Int?
  /// Batches in suites at once; nil is no limit, or that it is not known.
  public var suites: Int?
  /// What a facility does with the material of infected patients, where that is known.
  public var infectedMaterial: Facility.InfectedMaterial?
}

/// Every event of one replication of one configuration, in order of time.
public struct CustodyLog: Hashable, Sendable {
  /// The day whose midnight is hour 0, as days since 1970-01-01.
  public var startDay: Int
  /// The places, where the log names them; a table of events does not.
  public var sites: [CustodySite]
  /// The events.
  public var events: [CustodyEvent]

  /// Creates a log.
  public init(startDay: Int, sites: [CustodySite], events: [CustodyEvent]) {
    self.startDay = startDay
    self.sites = sites
    self.events = events
  }
}
