/// How a patient's journey ends. Fates are disjoint and sum to the patients referred.
public enum Fate: UInt8, CaseIterable, Sendable, Hashable, BitwiseCopyable {
  /// Infused with a product in specification.
  case infusedInSpecification
  /// Infused with a product released under exception.
  case infusedUnderException
  /// Found ineligible at consultation.
  case ineligible
  /// Died before infusion.
  case death
  /// Progressed to ineligible before infusion.
  case progression
  /// Withdrew before infusion.
  case withdrawal
  /// Starting material failed and no further apheresis was allowed.
  case collectionFailure
  /// A batch failed and no further attempt was allowed.
  case batchFailure
  /// The released product was lost and no further attempt was allowed.
  case postReleaseLoss
  /// Still in the system when the run ended.
  case stillInSystem

  /// The key in result documents.
  public var key: String {
    switch self {
    case .infusedInSpecification: "infused_in_specification"
    case .infusedUnderException: "infused_under_exception"
    case .ineligible: "ineligible"
    case .death: "death"
    case .progression: "progression"
    case .withdrawal: "withdrawal"
    case .collectionFailure: "collection_failure"
    case .batchFailure: "batch_failure"
    case .postReleaseLoss: "post_release_loss"
    case .stillInSystem: "still_in_system"
    }
  }

  /// Whether the patient was treated.
  @inlinable public var isInfused: Bool {
    self == .infusedInSpecification || self == .infusedUnderException
  }
}

/// Why starting material was lost or rejected before a batch started.
public enum CollectionFailureCause: UInt8, CaseIterable, Sendable, Hashable, BitwiseCopyable {
  /// Viability below the threshold, at collection or at receipt.
  case viability
  /// Too few viable CD3+ cells, at collection or at receipt.
  case cd3Count
  /// Microbial test.
  case microbial
  /// Fresh material not in a suite within the hold limit.
  case holdLimit
  /// Excursion on the outbound lane.
  case outboundExcursion
  /// Lost with the facility it lay at.
  case disruption

  /// The key in result documents.
  public var key: String {
    switch self {
    case .viability: "viability"
    case .cd3Count: "cd3_count"
    case .microbial: "microbial"
    case .holdLimit: "hold_limit"
    case .outboundExcursion: "outbound_excursion"
    case .disruption: "disruption"
    }
  }
}

/// How a released product was lost.
public enum PostReleaseLossCause: UInt8, CaseIterable, Sendable, Hashable, BitwiseCopyable {
  /// Excursion on the return lane.
  case returnExcursion
  /// Past its shelf life at infusion.
  case shelfLife
  /// Thaw deviation at the bedside.
  case thawDeviation

  /// The key in result documents.
  public var key: String {
    switch self {
    case .returnExcursion: "return_excursion"
    case .shelfLife: "shelf_life"
    case .thawDeviation: "thaw_deviation"
    }
  }
}
