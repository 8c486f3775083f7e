import Randomness
import SupplyNetwork

/// What the patients of one group follow: their therapy, and what is worked out from it once.
struct Pathway: Sendable {
  /// Index into `Network.patientGroups`.
  let group: Int
  /// The product that is made for them.
  let therapy: Therapy
  /// Planned time a suite is held by one batch, hours.
  let plannedOccupancy: Double
  /// Planned time of an apheresis, hours.
  let plannedApheresis: Double
  /// Planned time from the end of apheresis to dispatch, hours.
  let plannedPreparation: Double
  /// Whether material is frozen at the centre.
  let isCryopreserved: Bool
  /// Hours that material may lie at the facility before its booked manufacture; infinite where it
  /// is collected as early as it can be.
  let holdHours: Double
  /// When hazards strike that depend on waiting or on the patient; nil where they are constant.
  let attritionClock: AttritionClock?
  /// Running totals of the shares of grades of toxicity; empty where there are none.
  let cumulativeGradeShares: [Double]
  /// Hours of changeover, where they are always the same.
  let fixedChangeoverHours: Double?
  /// Days of conditioning, where they are always the same.
  let fixedConditioningDays: Double?
  /// Running totals of the shares of failure causes.
  let cumulativeCauseShares: [Double]

  /// Works out what a group's patients follow in a configuration.
  init(group: Int, therapy: Therapy, configuration: Configuration) {
    self.group = group
    self.therapy = therapy
    isCryopreserved = therapy.material.form == .cryopreserved
    holdHours = isCryopreserved ? configuration.holdingDays.map { 24 * $0 } ?? .infinity : 0
    fixedChangeoverHours = therapy.manufacturing.changeoverHours.constantValue
    fixedConditioningDays = therapy.infusion.conditioningDays.constantValue
    plannedOccupancy = therapy.manufacturing.meanOccupancyHours
    plannedApheresis = therapy.apheresis.durationHours.mean
    plannedPreparation = isCryopreserved ? therapy.material.cryopreservationHours.mean : 0
    attritionClock = AttritionClock(therapy.attrition)
    cumulativeCauseShares = Self.runningTotals(of: therapy.failure.causeShares)
    cumulativeGradeShares = Self.runningTotals(of: therapy.infusion.toxicityGrades.map(\.share))
  }

  private static func runningTotals(of shares: [Double]) -> [Double] {
    var running = 0.0
    return shares.map { share in
      running += share
      return running
    }
  }
}

/// The pathways of a run in one buffer, so that reading a number of one copies nothing.
struct PathwayBank: ~Copyable {
  private let pathways: UnsafeMutableBufferPointer<Pathway>

  /// Creates a bank of so many pathways.
  init(_ list: [Pathway]) {
    pathways = .allocate(capacity: list.count)
    _ = pathways.initialize(from: list)
  }

  deinit {
    pathways.deinitialize()
    pathways.deallocate()
  }

  /// A pathway.
  subscript(index: Int) -> Pathway {
    _read { yield pathways[index] }
  }
}
