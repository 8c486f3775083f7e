public import Placement
public import SupplyNetwork

/// What a planner wants designed: a network with an objective and limits, and how hard to look.
public struct DesignRequest: Sendable {
  /// The network.
  public var network: Network
  /// The delivery model of today, which every other is held against.
  public var reference: Configuration
  /// What is sought: as much as possible where more is better, else as little.
  public var objective: PlacementIndicator
  /// What must hold.
  public var limits: [DesignLimit]
  /// Numbers of suites that a candidate facility may have.
  public var moduleSizes: [Int]
  /// Whether hubs may shrink, grow or close too.
  public var hubsAreFree: Bool
  /// Most satellites; nil is no limit.
  public var mostSatellites: Int?
  /// The relative difference between what the optimiser believes and what the simulation says that
  /// does not matter; also the relative distance from a limit within which either verdict will do.
  public var tolerance: Double
  /// The probability with which the finalists' best must be selected.
  public var confidence: Double
  /// The smallest difference of the objective worth detecting, in its unit; nil is the tolerance's
  /// share of the best finalist's.
  public var indifference: Double?
  /// Most runs of one replication of one network, screening and ranking together.
  public var replicationBudget: Int
  /// Years observed in each replication.
  public var years: Int
  /// How the time before the observed window is set.
  public var warmUp: ComparisonRequest.WarmUp
  /// The study's seed.
  public var seed: UInt64
  /// Threads; the result does not depend on them.
  public var threads: Int
  /// Seconds after which the work ends with what is known; the result is then not reproducible. Nil
  /// is never.
  public var timeLimit: Double?
  /// Whether it is worked out how far assumptions may move.
  public var explains = true

  /// Creates a request.
  public init(
    network: Network, reference: Configuration, objective: PlacementIndicator,
    limits: [DesignLimit] = [], moduleSizes: [Int] = [1, 2, 3, 4, 6, 8],
    hubsAreFree: Bool = true, mostSatellites: Int? = nil, tolerance: Double = 0.01,
    confidence: Double = 0.95, indifference: Double? = nil, replicationBudget: Int = 10_000,
    years: Int = 3, warmUp: ComparisonRequest.WarmUp = .automatic, seed: UInt64 = 1,
    threads: Int = 1
  ) {
    self.network = network
    self.reference = reference
    self.objective = objective
    self.limits = limits
    self.moduleSizes = moduleSizes
    self.hubsAreFree = hubsAreFree
    self.mostSatellites = mostSatellites
    self.tolerance = tolerance
    self.confidence = confidence
    self.indifference = indifference
    self.replicationBudget = replicationBudget
    self.years = years
    self.warmUp = warmUp
    self.seed = seed
    self.threads = threads
  }
}

extension DesignRequest {
  /// Whether a configuration has no more satellites than asked for.
  func allows(_ configuration: Configuration) -> Bool {
    guard let mostSatellites else { return true }
    let satellites = network.facilities.indices.filter {
      configuration.suites[$0] > 0 && network.facilities[$0].kind == .satellite
    }
    return satellites.count <= mostSatellites
  }
}

/// A limit on an indicator of the recommended network.
public struct DesignLimit: Hashable, Sendable {
  /// What is limited.
  public var indicator: PlacementIndicator
  /// How it must lie to the bound.
  public var relation: Target.Relation
  /// The bound, in the indicator's unit; a fraction of the reference's value for
  /// ``SupplyNetwork/Target/Relation/reducedByAtLeast``.
  public var bound: Double
  /// Whether the bound is a multiple of the reference's value.
  public var isShareOfReference = false

  /// Creates a limit.
  public init(_ indicator: PlacementIndicator, _ relation: Target.Relation, _ bound: Double) {
    self.indicator = indicator
    self.relation = relation
    self.bound = bound
  }

  /// A network's targets as limits: those that placement knows. A cost of patients that is to be
  /// reduced must not be so by treating fewer, so with it goes the reference's treated fraction.
  public static func limits(_ targets: [Target]) -> [DesignLimit] {
    var limits: [DesignLimit] = []
    for target in targets {
      guard let indicator = PlacementIndicator(key: target.indicator) else { continue }
      limits.append(DesignLimit(indicator, target.relation, target.limit))
    }
    let reducesCost = limits.contains {
      $0.relation == .reducedByAtLeast && $0.indicator.measure == .patientBorneCost
    }
    if reducesCost {
      var floor = DesignLimit(PlacementIndicator(.treatedFraction), .atLeast, 1)
      floor.isShareOfReference = true
      limits.append(floor)
    }
    return limits
  }

  /// The limit as a user writes it.
  public var text: String {
    if isShareOfReference {
      let multiple = bound == 1 ? "" : "\(bound) × "
      return "\(indicator.key)\(relation == .atLeast ? ">=" : "<=")\(multiple)the reference's"
    }
    return switch relation {
    case .atLeast: "\(indicator.key)>=\(bound)"
    case .atMost: "\(indicator.key)<=\(bound)"
    case .reducedByAtLeast: "\(indicator.key) reduced by \(100 * bound) %"
    }
  }

  /// The bound in the indicator's unit.
  func level(reference: Double?) -> Double? {
    if isShareOfReference { return reference.map { bound * $0 } }
    guard relation == .reducedByAtLeast else { return bound }
    return reference.map { (1 - bound) * $0 }
  }

  /// By how much a value breaks the limit; negative where it keeps it.
  func excess(_ value: Double, over level: Double) -> Double {
    relation == .atLeast ? level - value : value - level
  }
}
