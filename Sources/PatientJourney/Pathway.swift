import Randomness
import SupplyNetwork

/// What the patients of one group follow: their therapy, and what is worked out from it once.
struct Pathway: Sendable {
  /// Index into `Network.patientGroups`.
  let group: Int
  /// Whether they are those of the group with a chronic viral infection.
  let isInfected: Bool
  /// Hours by which the changeover after their batches is longer.
  let addedChangeoverHours: Double
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
  /// Whether hazards do depend on them.
  let hazardsVary: Bool
  /// Whether the time that a thawed dose takes is reckoned.
  let isThawTimed: Bool
  /// Running totals of the shares of grades of toxicity; empty where there are none.
  let cumulativeGradeShares: [Double]
  /// Hours of changeover, where they are always the same.
  let fixedChangeoverHours: Double?
  /// Days of conditioning, where they are always the same.
  let fixedConditioningDays: Double?
  /// Running totals of the shares of failure causes.
  let cumulativeCauseShares: [Double]

  /// Works out what a group's patients follow in a configuration.
  init(group: Int, isInfected: Bool, therapy: Therapy, configuration: Configuration) {
    self.group = group
    self.isInfected = isInfected
    let added = isInfected ? therapy.viralInfection?.changeoverHours ?? 0 : 0
    addedChangeoverHours = added
    self.therapy = therapy
    isCryopreserved = therapy.material.form == .cryopreserved
    holdHours = isCryopreserved ? configuration.holdingDays.map { 24 * $0 } ?? .infinity : 0
    fixedChangeoverHours = therapy.manufacturing.changeoverHours.constantValue.map { $0 + added }
    fixedConditioningDays = therapy.infusion.conditioningDays.constantValue
    plannedOccupancy = therapy.manufacturing.meanOccupancyHours + added
    plannedApheresis = therapy.apheresis.durationHours.mean
    plannedPreparation = isCryopreserved ? therapy.material.cryopreservationHours.mean : 0
    attritionClock = AttritionClock(therapy.attrition)
    hazardsVary = therapy.attrition.variation != nil
    isThawTimed = therapy.infusion.thaw != nil
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

/// The pathways of a run in one buffer.
///
/// Each is held by a value that cannot be copied, so that reading a number of one borrows it: reading from
/// memory that could change would copy what it reads, and a distribution is counted by reference.
struct PathwayBank: ~Copyable {
  /// Holds a pathway where nothing changes it.
  struct Holder: ~Copyable {
    let pathway: Pathway

    init(_ pathway: Pathway) { self.pathway = pathway }

    func read<Value>(_ take: (borrowing Therapy) -> Value) -> Value { take(pathway.therapy) }
  }

  private let first: UnsafeMutablePointer<Holder>
  private let count: Int

  /// Creates a bank of pathways.
  init(_ list: [Pathway]) {
    count = list.count
    first = .allocate(capacity: max(1, count))
    for (index, pathway) in list.enumerated() { (first + index).initialize(to: Holder(pathway)) }
  }

  deinit {
    first.deinitialize(count: count)
    first.deallocate()
  }

  /// A pathway.
  subscript(index: Int) -> Pathway {
    @inline(__always) _read { yield first[index].pathway }
  }

  /// Reads something of a therapy where it lies.
  func read<Value>(_ index: Int, _ take: (borrowing Therapy) -> Value) -> Value {
    first[index].read(take)
  }
}
