/// A linear expression over everything that a location problem decides.
///
/// Empty arrays stand for zeros, so that a form names only what it is about. A term on the patients
/// *not* served, weight w each, is written as the constant w·Σd less w on every access option.
public struct LinearForm: Sendable, Hashable {
  /// What is there whatever is decided.
  public var constant: Double
  /// By access option, for each patient served by it.
  public var patients: [Double]
  /// By supply arc, for each batch sent over it.
  public var batches: [Double]
  /// By facility and module, for the module chosen.
  public var modules: [[Double]]
  /// By place, for opening it by a decision of its own; read for no other place.
  public var openings: [Double]

  /// Creates a form; what is left out is zero.
  public init(
    constant: Double = 0, patients: [Double] = [], batches: [Double] = [],
    modules: [[Double]] = [], openings: [Double] = []
  ) {
    self.constant = constant
    self.patients = patients
    self.batches = batches
    self.modules = modules
    self.openings = openings
  }

  /// The coefficient of an access option.
  func patient(_ option: Int) -> Double { patients.isEmpty ? 0 : patients[option] }
  /// The coefficient of a supply arc.
  func batch(_ arc: Int) -> Double { batches.isEmpty ? 0 : batches[arc] }
  /// The coefficient of a facility's module.
  func module(_ facility: Int, _ module: Int) -> Double {
    modules.isEmpty || modules[facility].isEmpty ? 0 : modules[facility][module]
  }
  /// The coefficient of a place's own decision to open.
  func opening(_ place: Int) -> Double { openings.isEmpty ? 0 : openings[place] }

  /// The value of the form for a plan.
  public func value(of plan: LocationPlan) -> Double {
    var value = constant
    for (facility, chosen) in plan.modules.enumerated() {
      if let chosen { value += module(facility, chosen) }
    }
    if !openings.isEmpty {
      for (place, isOpened) in plan.openedByDecision.enumerated() where isOpened {
        value += openings[place]
      }
    }
    if !patients.isEmpty {
      for (option, served) in plan.patients.enumerated() { value += patients[option] * served }
    }
    if !batches.isEmpty {
      for (arc, sent) in plan.batches.enumerated() { value += batches[arc] * sent }
    }
    return value
  }
}

/// A linear limit that a plan must keep: a budget, a rate, a floor, a number of satellites.
public struct LocationLimit: Sendable, Hashable {
  /// How the form stands to the bound.
  public enum Relation: Sendable, Hashable {
    /// Form ≤ bound.
    case atMost
    /// Form ≥ bound.
    case atLeast
    /// Form = bound.
    case equal
  }

  /// How people call it; shown where limits conflict.
  public var name: String
  /// What is limited.
  public var form: LinearForm
  /// How the form stands to the bound.
  public var relation: Relation
  /// The bound.
  public var bound: Double

  /// Creates a limit.
  public init(_ name: String, _ form: LinearForm, _ relation: Relation, _ bound: Double) {
    self.name = name
    self.form = form
    self.relation = relation
    self.bound = bound
  }
}
