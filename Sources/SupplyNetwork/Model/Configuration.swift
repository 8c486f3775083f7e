/// One delivery model on a network: what is open, with how many suites, and how patients and
/// batches are assigned.
public struct Configuration: Hashable, Sendable {
  /// The configuration's name, unique in its network.
  public var name: String
  /// The delivery model in words.
  public var description: String
  /// Suites of each facility, by index into `Network.facilities`; 0 is closed.
  public var suites: [Int]
  /// Whether each centre treats patients, by index into `Network.centres`. A candidate centre is
  /// open where a facility co-located with it is.
  public var openCentres: [Bool]
  /// How a facility is chosen for a batch.
  public var dispatch: DispatchPolicy
  /// The facility that ``DispatchPolicy/assignedFacility`` uses for each centre, by index; nil
  /// where the fastest lane to an open facility decides.
  public var assignedFacility: [Int?]
  /// The centre of each demand row, by index into `Network.demandRows`; nil, or an empty list, where
  /// the nearest open centre decides.
  public var assignedCentre: [Int?]
  /// The facilities that ``DispatchPolicy/facilityShares`` sends each centre's batches to, by index
  /// into `Network.centres`; empty for a centre, or for all, where the earliest slot decides.
  public var facilityShares: [[FacilityShare]]
  /// Whether a manufacturing slot is booked before apheresis. Without it, batches queue at the
  /// suites as they come.
  public var slotBooking: Bool
  /// Who goes first.
  public var priority: PriorityRule
  /// How long cryopreserved material may lie at the facility before its booked manufacture, days,
  /// as planned; nil is until a suite is free, and 0 is never.
  public var holdingDays: Double?
  /// Numbers of suites that hold from later dates on, by facility, in order of time; empty where
  /// nothing changes anywhere.
  public var suiteChanges: [[SuiteChange]] = []

  /// What the payer gives back to patients for travel and lodging; nil is nothing.
  public var travelAid: TravelAid?

  /// A number of suites from a time on.
  public struct SuiteChange: Hashable, Sendable {
    /// From when on, hours from the start of the horizon.
    public var hour: Double
    /// The number of suites.
    public var suites: Int

    /// Creates a change.
    public init(hour: Double, suites: Int) {
      self.hour = hour
      self.suites = suites
    }
  }

  /// Whether a number of suites changes at some date.
  public var changesSuites: Bool { suiteChanges.contains { !$0.isEmpty } }

  /// The mean number of suites of each facility over a period, hours from the start of the horizon.
  public func meanSuites(over period: Range<Double>) -> [Double] {
    suites.indices.map { facility in
      guard suiteChanges.indices.contains(facility), !suiteChanges[facility].isEmpty else {
        return Double(suites[facility])
      }
      var area = 0.0
      var since = period.lowerBound
      var count = suites[facility]
      for change in suiteChanges[facility] {
        let moment = min(max(change.hour, period.lowerBound), period.upperBound)
        area += Double(count) * (moment - since)
        since = moment
        count = change.suites
      }
      area += Double(count) * (period.upperBound - since)
      return area / (period.upperBound - period.lowerBound)
    }
  }

  /// Creates a configuration.
  public init(
    name: String, description: String, suites: [Int], openCentres: [Bool],
    dispatch: DispatchPolicy, assignedFacility: [Int?], slotBooking: Bool, priority: PriorityRule,
    assignedCentre: [Int?] = [], facilityShares: [[FacilityShare]] = []
  ) {
    self.name = name
    self.description = description
    self.suites = suites
    self.openCentres = openCentres
    self.dispatch = dispatch
    self.assignedFacility = assignedFacility
    self.assignedCentre = assignedCentre
    self.facilityShares = facilityShares
    self.slotBooking = slotBooking
    self.priority = priority
  }
}

/// The share of a centre's patients whose batches one facility makes.
public struct FacilityShare: Hashable, Sendable {
  /// Index into `Network.facilities`.
  public var facility: Int
  /// The share, 0 to 1; those of a centre sum to 1.
  public var share: Double
  /// The mode of the lane that the cells take; nil is the fastest lane.
  public var mode: String?

  /// Creates a share.
  public init(facility: Int, share: Double, mode: String? = nil) {
    self.facility = facility
    self.share = share
    self.mode = mode
  }
}

/// How a facility is chosen for a batch. All but the first pool the open facilities.
public enum DispatchPolicy: Hashable, Sendable {
  /// Each centre has one facility: no pooling.
  case assignedFacility
  /// The open facility whose suite can start soonest; ties go to the faster lane.
  case earliestSlot
  /// The fastest lane whose facility can start within `days` of the earliest arrival there; the
  /// earliest slot where none can.
  case nearestWithin(days: Double)
  /// The facility with the fewest batches booked or in progress per suite.
  case leastLoaded
  /// Each centre sends fixed shares of its patients to facilities; one uniform of the patient
  /// decides. No pooling.
  case facilityShares
}

/// The order in which patients who wait are served.
public enum PriorityRule: String, Hashable, Sendable, CaseIterable {
  /// In the order of their booked start, or of arrival without booking.
  case firstCome = "first_come"
  /// Urgent patients first, then first come.
  case clinicalUrgency = "clinical_urgency"
  /// By date of referral.
  case longestWait = "longest_wait"
}

/// What the planner wants to reach, tested against every configuration.
public struct Target: Hashable, Sendable {
  /// The key of an indicator, such as `treated_fraction`.
  public var indicator: String
  /// The relation to the limit.
  public var relation: Relation
  /// The limit, in the indicator's unit; a fraction of the reference for
  /// ``Relation/reducedByAtLeast``.
  public var limit: Double

  /// How the indicator must lie to the limit.
  public enum Relation: String, Hashable, Sendable, CaseIterable {
    /// The indicator is at least the limit.
    case atLeast = "at_least"
    /// The indicator is at most the limit.
    case atMost = "at_most"
    /// The indicator lies below the reference's by at least this fraction of it.
    case reducedByAtLeast = "reduced_by_at_least"
  }

  /// Creates a target.
  public init(indicator: String, relation: Relation, limit: Double) {
    self.indicator = indicator
    self.relation = relation
    self.limit = limit
  }
}
