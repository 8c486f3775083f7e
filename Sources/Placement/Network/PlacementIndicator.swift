/// A quantity that a placement can seek or limit, by the key it has in results.
public struct PlacementIndicator: Hashable, Sendable {
  /// What is measured.
  public enum Measure: String, CaseIterable, Sendable {
    /// Patients infused a year.
    case patientsTreated = "patients_treated_per_year"
    /// Infused ÷ referred.
    case treatedFraction = "treated_fraction"
    /// What the payer pays a year.
    case networkCost = "network_cost_per_year"
    /// What the payer pays ÷ infused.
    case costPerPatient = "cost_per_patient_treated"
    /// Batches never released ÷ batches decided.
    case batchFailureRate = "batch_failure_rate"
    /// Mean patient-borne cost of the infused.
    case patientBorneCost = "patient_borne_cost_per_treated"
    /// Kolm-Pollak's equally-distributed equivalent of patient-borne cost.
    case equallyDistributedCost = "patient_borne_cost_equally_distributed_equivalent"
    /// The greatest mean patient-borne cost of any quintile.
    case worstQuintileCost = "worst_quintile_patient_borne_cost"

    /// Whether more is better.
    public var isGood: Bool { self == .patientsTreated || self == .treatedFraction }
  }

  /// Whose patients count.
  public enum Part: Hashable, Sendable {
    /// Everybody.
    case all
    /// A deprivation quintile, 1 to 5.
    case quintile(Int)
    /// Homes remote, or not, from every centre that is open today.
    case remoteness(isRemote: Bool)
  }

  /// What is measured.
  public var measure: Measure
  /// Whose patients count; only treated fraction and patient-borne cost can be split.
  public var part: Part

  /// Creates an indicator.
  public init(_ measure: Measure, _ part: Part = .all) {
    self.measure = measure
    self.part = part
  }

  /// Reads `KEY`, `KEY.quintile.Q` or `KEY.remoteness.remote|near`; nil where it is none.
  public init?(key: String) {
    let words = key.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard let measure = Measure(rawValue: words[0]) else { return nil }
    switch (words.count, words.dropFirst().first) {
    case (1, _): self.init(measure)
    case (3, "quintile"):
      guard measure.canBeSplit, let quintile = Int(words[2]), (1...5).contains(quintile) else {
        return nil
      }
      self.init(measure, .quintile(quintile))
    case (3, "remoteness"):
      guard measure.canBeSplit, ["remote", "near"].contains(words[2]) else { return nil }
      self.init(measure, .remoteness(isRemote: words[2] == "remote"))
    default: return nil
    }
  }

  /// The key.
  public var key: String {
    switch part {
    case .all: measure.rawValue
    case .quintile(let quintile): "\(measure.rawValue).quintile.\(quintile)"
    case .remoteness(let isRemote):
      "\(measure.rawValue).remoteness.\(isRemote ? "remote" : "near")"
    }
  }

  /// Every key that can be named, for suggestions.
  public static var keys: [String] {
    Measure.allCases.flatMap { measure in
      var parts: [Part] = [.all]
      if measure.canBeSplit {
        parts += (1...5).map(Part.quintile)
        parts += [.remoteness(isRemote: true), .remoteness(isRemote: false)]
      }
      return parts.map { PlacementIndicator(measure, $0).key }
    }
  }
}

extension PlacementIndicator.Measure {
  /// Whether the measure can be taken of a part of the patients.
  var canBeSplit: Bool { self == .treatedFraction || self == .patientBorneCost }
}

/// A limit on an indicator.
public struct PlacementLimit: Hashable, Sendable {
  /// What is limited.
  public var indicator: PlacementIndicator
  /// Whether the indicator must be at least the bound; at most otherwise.
  public var isAtLeast: Bool
  /// The bound, in the indicator's unit.
  public var bound: Double

  /// Creates a limit.
  public init(_ indicator: PlacementIndicator, isAtLeast: Bool, bound: Double) {
    self.indicator = indicator
    self.isAtLeast = isAtLeast
    self.bound = bound
  }

  /// The limit as a user writes it.
  public var text: String {
    let isWhole = bound == bound.rounded() && abs(bound) < 1e15
    let number = isWhole ? "\(Int64(bound))" : "\(bound)"
    return "\(indicator.key)\(isAtLeast ? ">=" : "<=")\(number)"
  }
}
