import Placement
public import SupplyNetwork

/// What a planner asked of a design, as a study keeps it.
public struct DesignOptions: Codable, Hashable, Sendable {
  /// The inputs that were replaced, as `key=value`.
  public var overrides: [String]
  /// The name of the reference.
  public var reference: String
  /// The key of what is sought.
  public var objective: String
  /// What must hold.
  public var limits: [Limit]
  /// Numbers of suites that a candidate facility may have.
  public var moduleSizes: [Int]
  /// Whether hubs may change.
  public var hubsAreFree: Bool
  /// Most satellites; nil is no limit.
  public var mostSatellites: Int?
  /// The relative difference that does not matter.
  public var tolerance: Double
  /// The probability of correct selection.
  public var confidence: Double
  /// The smallest difference of the objective worth detecting; nil is the tolerance's share.
  public var indifference: Double?
  /// Most runs of one replication of one network.
  public var replicationBudget: Int
  /// Seconds after which the work ends with what is known; nil is never.
  public var timeLimit: Double?
  /// Years observed in each replication.
  public var years: Int
  /// Days before the observed years; nil is found by pilot runs.
  public var warmUpDays: Double?
  /// The study's seed.
  public var seed: UInt64
  /// Whether it is worked out how far assumptions may move.
  public var explains: Bool

  /// A limit.
  public struct Limit: Codable, Hashable, Sendable {
    var indicator: String
    var relation: String
    var bound: Double
    var isShareOfReference: Bool
  }

  /// What a request asks.
  public init(_ request: DesignRequest, overrides: [String]) {
    self.overrides = overrides
    reference = request.reference.name
    objective = request.objective.key
    limits = request.limits.map {
      Limit(
        indicator: $0.indicator.key, relation: $0.relation.rawValue, bound: $0.bound,
        isShareOfReference: $0.isShareOfReference)
    }
    moduleSizes = request.moduleSizes
    hubsAreFree = request.hubsAreFree
    mostSatellites = request.mostSatellites
    tolerance = request.tolerance
    confidence = request.confidence
    indifference = request.indifference
    replicationBudget = request.replicationBudget
    timeLimit = request.timeLimit
    years = request.years
    warmUpDays = if case .days(let days) = request.warmUp { days } else { nil }
    seed = request.seed
    explains = request.explains
  }

  /// The request; nil where the network has no such reference, or an indicator is unknown.
  public func request(of network: Network, threads: Int) -> DesignRequest? {
    guard let configuration = network.configurations.first(where: { $0.name == reference }),
      let indicator = PlacementIndicator(key: objective)
    else { return nil }
    var bounds: [DesignLimit] = []
    for limit in limits {
      guard let indicator = PlacementIndicator(key: limit.indicator),
        let relation = Target.Relation(rawValue: limit.relation)
      else { return nil }
      var bound = DesignLimit(indicator, relation, limit.bound)
      bound.isShareOfReference = limit.isShareOfReference
      bounds.append(bound)
    }
    var request = DesignRequest(
      network: network, reference: configuration, objective: indicator, limits: bounds,
      moduleSizes: moduleSizes, hubsAreFree: hubsAreFree, mostSatellites: mostSatellites,
      tolerance: tolerance, confidence: confidence, indifference: indifference,
      replicationBudget: replicationBudget, years: years,
      warmUp: warmUpDays.map { .days($0) } ?? .automatic, seed: seed, threads: threads)
    request.timeLimit = timeLimit
    request.explains = explains
    return request
  }
}
