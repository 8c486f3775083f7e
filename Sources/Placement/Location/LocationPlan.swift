/// One answer to a location problem.
public struct LocationPlan: Sendable, Hashable {
  /// By facility: its module, nil where it is not opened.
  public var modules: [Int?]
  /// By place: whether it is opened by a decision of its own; false for all other places.
  public var openedByDecision: [Bool]
  /// By access option: patients served a year.
  public var patients: [Double]
  /// By supply arc: batches a year.
  public var batches: [Double]

  /// Creates a plan.
  public init(
    modules: [Int?], openedByDecision: [Bool], patients: [Double], batches: [Double]
  ) {
    self.modules = modules
    self.openedByDecision = openedByDecision
    self.patients = patients
    self.batches = batches
  }

  /// What two plans share when they are the same placement with other flows.
  public var placement: Placement {
    Placement(modules: modules, openedByDecision: openedByDecision)
  }

  /// The discrete part of a plan: what is opened, and how large.
  public struct Placement: Sendable, Hashable {
    /// By facility: its module, nil where it is not opened.
    public var modules: [Int?]
    /// By place: whether it is opened by a decision of its own.
    public var openedByDecision: [Bool]

    /// Creates a placement.
    public init(modules: [Int?], openedByDecision: [Bool]) {
      self.modules = modules
      self.openedByDecision = openedByDecision
    }
  }
}

extension LocationProblem {
  /// Whether a place is open under a placement.
  func isOpen(_ place: Int, in plan: LocationPlan) -> Bool {
    switch places[place].opening {
    case .always: true
    case .withFacilities(let openers): openers.contains { plan.modules[$0] != nil }
    case .byDecision: plan.openedByDecision[place]
    }
  }
}
