/// Where to open which facilities, how large, and who is served where: modular two-level location
/// with limits.
///
/// Clients i (demand rows) have d_i patients a year. Patients are treated at places s, reached by
/// access options (i, s, mode); a patient takes so many batches; batches come over supply arcs
/// (s, k, mode) from facilities k, each of which holds at most one of its modules. With x patients by
/// access option, z batches by supply arc and u binary by module:
///
/// - Σ x over the options of client i ≤ d_i, or = d_i where it must be served;
/// - Σ x over the options of (i, s) ≤ d_i where s is open, 0 where it is not;
/// - Σ z over the arcs of place s = Σ a·x over its access options;
/// - Σ z over the arcs of facility k ≤ the capacity of its module; Σ u ≤ 1, or = 1 where required;
/// - Σ x over the options of place s ≤ its capacity;
/// - every limit; and, where catchments are whole, at most one place for each client.
///
/// Any linear form is the objective. Once the modules and open places are chosen, and the places of
/// whole catchments, what remains is a linear program.
public struct LocationProblem: Sendable {
  /// A demand row: patients who are served together or in parts.
  public struct Client: Sendable, Hashable {
    /// Patients a year.
    public var demand: Double
    /// Whether every patient must be served.
    public var mustBeServed: Bool

    /// Creates a client.
    public init(demand: Double, mustBeServed: Bool = false) {
      self.demand = demand
      self.mustBeServed = mustBeServed
    }
  }

  /// What makes a place open.
  public enum Opening: Sendable, Hashable {
    /// It is open.
    case always
    /// It opens with any module of any of these facilities.
    case withFacilities([Int])
    /// It opens by a decision of its own; see ``LinearForm/openings`` for what that costs.
    case byDecision
  }

  /// Where patients are treated.
  public struct Place: Sendable, Hashable {
    /// What makes it open.
    public var opening: Opening
    /// Patients a year; nil without end.
    public var capacity: Double?

    /// Creates a place.
    public init(_ opening: Opening, capacity: Double? = nil) {
      self.opening = opening
      self.capacity = capacity
    }
  }

  /// Where batches are made.
  public struct Facility: Sendable, Hashable {
    /// Batches a year, by module.
    public var moduleCapacities: [Double]
    /// Whether exactly one module must be chosen; at most one otherwise. An open hub as it is has one
    /// module and is required.
    public var isRequired: Bool

    /// Creates a facility.
    public init(moduleCapacities: [Double], isRequired: Bool = false) {
      self.moduleCapacities = moduleCapacities
      self.isRequired = isRequired
    }
  }

  /// A way for the patients of a client to be treated at a place.
  public struct AccessOption: Sendable, Hashable {
    /// The client.
    public var client: Int
    /// The place.
    public var place: Int
    /// Batches for each patient served, with those that fail; 0 or more.
    public var batchesPerPatient: Double

    /// Creates an access option.
    public init(client: Int, place: Int, batchesPerPatient: Double = 1) {
      self.client = client
      self.place = place
      self.batchesPerPatient = batchesPerPatient
    }
  }

  /// A way for batches from a facility to a place.
  public struct SupplyArc: Sendable, Hashable {
    /// The place.
    public var place: Int
    /// The facility.
    public var facility: Int

    /// Creates a supply arc.
    public init(place: Int, facility: Int) {
      self.place = place
      self.facility = facility
    }
  }

  /// What is sought.
  public enum Sense: Sendable, Hashable {
    /// As much as possible.
    case maximise
    /// As little as possible.
    case minimise
  }

  /// The demand rows.
  public var clients: [Client]
  /// The treatment places.
  public var places: [Place]
  /// The manufacturing facilities.
  public var facilities: [Facility]
  /// Who may be treated where.
  public var accessOptions: [AccessOption]
  /// Which place may be supplied from where.
  public var supplyArcs: [SupplyArc]
  /// What is sought of the objective.
  public var sense: Sense
  /// The objective.
  public var objective: LinearForm
  /// The limits.
  public var limits: [LocationLimit]
  /// Whether each client is served by one place at most.
  public var catchmentsAreWhole: Bool

  /// Creates a problem. It is checked when it is solved; see ``defects``.
  public init(
    clients: [Client], places: [Place], facilities: [Facility], accessOptions: [AccessOption],
    supplyArcs: [SupplyArc], sense: Sense, objective: LinearForm, limits: [LocationLimit] = [],
    catchmentsAreWhole: Bool = false
  ) {
    self.clients = clients
    self.places = places
    self.facilities = facilities
    self.accessOptions = accessOptions
    self.supplyArcs = supplyArcs
    self.sense = sense
    self.objective = objective
    self.limits = limits
    self.catchmentsAreWhole = catchmentsAreWhole
  }
}
