/// Capacitated warehouse location: open sites and serve every client's demand from them, so that
/// fixed costs and costs of service are least.
///
/// Source: Beasley, European Journal of Operational Research 33(3), 1988,
/// DOI 10.1016/0377-2217(88)90175-0; with one site for each client, Holmberg, Rönnqvist, Yuan,
/// European Journal of Operational Research 113(3), 1999, DOI 10.1016/S0377-2217(98)00008-3.
public struct WarehouseProblem: Hashable, Sendable {
  /// How many sites may serve one client.
  public enum Sourcing: String, Hashable, Sendable {
    /// A client's demand may be split between sites.
    case split
    /// One site serves all of a client's demand.
    case single
  }

  /// The cost of serving *all* of each client's demand from each site.
  public let costs: CostMatrix
  /// The demand of each client, in units of capacity.
  public let demands: [Double]
  /// What each site can serve, nil where capacity does not matter.
  public let capacities: [Double]?
  /// The cost of opening each site.
  public let fixedCosts: [Double]
  /// How many sites may serve one client.
  public let sourcing: Sourcing

  /// Creates a problem.
  ///
  /// - Parameters:
  ///   - costs: the cost of serving all of each client's demand from each site, finite.
  ///   - demands: one for each client, at least 0.
  ///   - capacities: one for each site, at least 0; nil for no limits. Too small together is a
  ///     problem without a plan, not an error.
  ///   - fixedCosts: one for each site, finite; negative ones are allowed.
  ///   - sourcing: how many sites may serve one client.
  public init(
    costs: CostMatrix, demands: [Double], capacities: [Double]?, fixedCosts: [Double],
    sourcing: Sourcing = .split
  ) throws(LocationProblemError) {
    func check(
      _ values: [Double], _ quantity: LocationProblemError.Quantity, _ expected: Int,
      negativeAllowed: Bool
    ) throws(LocationProblemError) {
      guard values.count == expected else {
        throw .wrongCount(of: quantity, found: values.count, expected: expected)
      }
      try LocationProblemError.check(values, of: quantity, negativeAllowed: negativeAllowed)
    }
    try check(demands, .demand, costs.clientCount, negativeAllowed: false)
    try check(fixedCosts, .fixedCost, costs.siteCount, negativeAllowed: true)
    if let capacities {
      try check(capacities, .capacity, costs.siteCount, negativeAllowed: false)
    }
    self.costs = costs
    self.demands = demands
    self.capacities = capacities
    self.fixedCosts = fixedCosts
    self.sourcing = sourcing
  }

  /// Finds the cheapest plan and proves it.
  ///
  /// - Parameter limits: how much to do at most; the answer says what is known when it is done.
  public func solved(limits: LocationSearchLimits = LocationSearchLimits()) -> WarehouseSolution {
    if isUncapacitated { return solvedWithoutCapacities(limits) }
    var search = WarehouseSearch(self, limits: limits)
    let outcome = search.run()
    return WarehouseSolution(outcome: outcome, plan: search.plan)
  }

  /// Whether every site could serve every client at once.
  private var isUncapacitated: Bool {
    guard let capacities else { return true }
    let total = demands.reduce(0, +)
    return capacities.allSatisfy { $0 >= total }
  }

  private func solvedWithoutCapacities(_ limits: LocationSearchLimits) -> WarehouseSolution {
    let clients = costs.clientCount
    let least = clients > 0 ? 1 : 0
    guard costs.siteCount >= least else { return .infeasible }
    let selection = SiteSelection(
      costs: costs, fixedCosts: fixedCosts, openCount: least...costs.siteCount)
    var search = SiteSelectionSearch(selection, limits: limits)
    let outcome = search.run()
    let shipments = selection.assignment(to: search.sites).enumerated().map {
      WarehousePlan.Shipment(client: $0.offset, site: $0.element, share: 1)
    }
    return WarehouseSolution(
      outcome: outcome, plan: WarehousePlan(openSites: search.sites, shipments: shipments))
  }
}

/// Which sites are open and which clients they serve.
public struct WarehousePlan: Hashable, Sendable {
  /// A site's service to a client.
  public struct Shipment: Hashable, Sendable {
    /// The client.
    public var client: Int
    /// The site.
    public var site: Int
    /// How much of the client's demand, above 0 and at most 1.
    public var share: Double

    /// Creates a shipment.
    public init(client: Int, site: Int, share: Double) {
      self.client = client
      self.site = site
      self.share = share
    }
  }

  /// The open sites, rising.
  public var openSites: [Int]
  /// The shipments, by client and site.
  public var shipments: [Shipment]

  /// Creates a plan.
  public init(openSites: [Int], shipments: [Shipment]) {
    self.openSites = openSites
    self.shipments = shipments
  }
}

/// What a search found for a warehouse location problem.
public struct WarehouseSolution: Hashable, Sendable {
  /// Status, cost, bound and effort.
  public var outcome: LocationOutcome
  /// The best plan, nil without one.
  public var plan: WarehousePlan?

  static let infeasible = WarehouseSolution(
    outcome: LocationOutcome(
      status: .infeasible, objective: nil, bound: .infinity, nodes: 0, iterations: 0),
    plan: nil)
}
