public import SupplyNetwork

/// Watches a run step by step: replay, event logs, checks.
///
/// The simulation is generic over its observer, so one that does nothing costs nothing.
public protocol JourneyObserver {
  /// Whether steps are to be reported at all.
  static var isActive: Bool { get }
  /// Sees a step, in order of time.
  mutating func observe(_ step: JourneyStep)
}

/// An observer that sees nothing and costs nothing.
public struct SilentObserver: JourneyObserver {
  /// Creates the observer.
  public init() {}
  /// Nothing is reported.
  public static var isActive: Bool { false }
  /// Does nothing.
  public mutating func observe(_ step: JourneyStep) {}
}

/// One step of one patient's journey: a hand-over, a decision or an end.
public struct JourneyStep: Sendable, Hashable {
  /// Hours from the start of the horizon.
  public var time: Double
  /// Demand row.
  public var row: Int
  /// Ordinal within the row's maximal process.
  public var ordinal: UInt32
  /// What happened.
  public var event: Event

  /// What happened at a step. Sites are indices into the network's lists.
  public enum Event: Sendable, Hashable {
    /// Referred to a centre.
    case referred(centre: Int)
    /// Consulted, and found eligible or not.
    case consulted(centre: Int, eligible: Bool)
    /// Found to have a chronic viral infection, which decides where the cells may be made.
    case foundInfected(centre: Int)
    /// An apheresis and a suite were booked, or the booking moved.
    case booked(facility: Int, apheresisAt: Double, manufactureAt: Double, moved: Bool)
    /// Apheresis began.
    case apheresisStarted(centre: Int, attempt: Int)
    /// Apheresis ended: the vein-to-vein clock starts.
    case apheresisEnded(centre: Int, attempt: Int)
    /// Material left the centre.
    case dispatched(centre: Int, facility: Int)
    /// Material arrived at the facility.
    case received(facility: Int)
    /// Starting material failed.
    case collectionFailed(cause: CollectionFailureCause)
    /// Manufacture began.
    case manufactureStarted(
      facility: Int, batch: Int, exVivoHours: Double, exVivoEquivalentHours: Double,
      failureProbability: Double)
    /// The suite broke down; the batch is lost, or goes on after the repair.
    case brokenDown(facility: Int, batch: Int, isLost: Bool)
    /// Harvest.
    case harvested(facility: Int, batch: Int)
    /// A batch failed.
    case batchFailed(facility: Int, batch: Int, cause: Therapy.FailureCause)
    /// A batch was released.
    case released(facility: Int, batch: Int, underException: Bool)
    /// The product arrived at the centre.
    case productReceived(centre: Int)
    /// A released product was lost.
    case productLost(cause: PostReleaseLossCause)
    /// Admitted to a bed.
    case admitted(centre: Int)
    /// The journey ended; the cost is the patient's own, by now or foreseen at infusion.
    case ended(fate: Fate, patientBorneCost: Double, veinToVeinDays: Double?)
  }
}
