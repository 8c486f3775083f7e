/// What a node of the warehouse tree has decided.
struct WarehouseDecisions {
  var sites: [SiteDecision]
  /// Which sites may not serve which clients, `site × clients + client`; empty where all may.
  var barred: [Bool] = []

  func allows(_ site: Int, _ client: Int, clients: Int) -> Bool {
    sites[site] != .closed && (barred.isEmpty || !barred[site * clients + client])
  }
}

/// The Lagrangian function of warehouse location, with "every client is served once" relaxed.
///
/// With multipliers u, each site by itself picks the clients worth serving within its capacity (a
/// knapsack, with fractions where demand may be split), and the sites are chosen by one more
/// knapsack, so that their capacity covers all demand.
struct WarehouseDual {
  let problem: WarehouseProblem
  let capacities: [Double]
  let totalDemand: Double
  /// `siteCosts[site × clients + client]`.
  let siteCosts: [Double]
  let isSingle: Bool

  /// What each open site adds to the bound: fixed cost less what its clients are worth.
  private(set) var siteValues: [Double]
  /// The same with fractions allowed, not above.
  private(set) var relaxedSiteValues: [Double]
  /// What a unit of each site's capacity is worth to its fractional choice.
  private(set) var unitWorths: [Double]
  private(set) var isChosen: [Bool]
  private(set) var subgradient: [Double]
  /// The multipliers evaluated last.
  private(set) var multipliers: [Double] = []
  /// The sum of the multipliers evaluated last.
  private(set) var multiplierSum = 0.0
  /// What each site would serve: client and share.
  private(set) var services: [[(client: Int, share: Double)]]

  private var knapsack = BinaryKnapsack()
  private var items: [BinaryKnapsack.Item] = []
  private var ranked: [(ratio: Double, client: Int, worth: Double)] = []

  var clientCount: Int { problem.costs.clientCount }
  var siteCount: Int { problem.costs.siteCount }

  init(_ problem: WarehouseProblem) {
    self.problem = problem
    let (clients, sites) = (problem.costs.clientCount, problem.costs.siteCount)
    totalDemand = problem.demands.reduce(0, +)
    let total = totalDemand
    capacities = problem.capacities ?? [Double](repeating: total, count: sites)
    isSingle = problem.sourcing == .single
    var byColumn = [Double](repeating: 0, count: clients * sites)
    for client in 0..<clients {
      for site in 0..<sites { byColumn[site * clients + client] = problem.costs[client, site] }
    }
    siteCosts = byColumn
    siteValues = [Double](repeating: 0, count: sites)
    relaxedSiteValues = siteValues
    unitWorths = siteValues
    isChosen = [Bool](repeating: false, count: sites)
    subgradient = [Double](repeating: 0, count: clients)
    services = [[(client: Int, share: Double)]](repeating: [], count: sites)
  }

  /// Evaluates the function.
  ///
  /// - Returns: the lower bound for plans that agree with the decisions; infinite where there is none.
  mutating func evaluate(_ multipliers: [Double], _ decisions: WarehouseDecisions) -> Double {
    self.multipliers = multipliers
    multiplierSum = multipliers.reduce(0, +)
    for site in 0..<siteCount where decisions.sites[site] != .closed {
      if isSingle {
        packWhole(site, multipliers, decisions)
      } else {
        packShares(site, multipliers)
      }
    }
    var chosen = isChosen
    let sum = chooseSites(decisions.sites, chosen: &chosen)
    isChosen = chosen
    for client in 0..<clientCount { subgradient[client] = 1 }
    for site in 0..<siteCount where isChosen[site] {
      for service in services[site] { subgradient[service.client] -= service.share }
    }
    return multiplierSum + sum
  }

  /// The clients worth most per unit, the last one perhaps in part.
  private mutating func packShares(_ site: Int, _ multipliers: [Double]) {
    ranked.removeAll(keepingCapacity: true)
    services[site].removeAll(keepingCapacity: true)
    var (value, weight) = (problem.fixedCosts[site], 0.0)
    let offset = site * clientCount
    siteCosts.withUnsafeBufferPointer { costs in
      for client in 0..<multipliers.count {
        let worth = multipliers[client] - costs[offset + client]
        if worth > 0 {
          ranked.append((0, client, worth))
          weight += problem.demands[client]
          value -= worth
        }
      }
    }
    unitWorths[site] = 0
    if weight > capacities[site] {
      for index in ranked.indices {
        ranked[index].ratio = ranked[index].worth / problem.demands[ranked[index].client]
      }
      ranked.sort { $0.ratio != $1.ratio ? $0.ratio > $1.ratio : $0.client < $1.client }
      var room = capacities[site]
      value = problem.fixedCosts[site]
      for entry in ranked {
        let demand = problem.demands[entry.client]
        let share = demand <= room ? 1 : room / demand
        room -= demand * share
        value -= share * entry.worth
        if share > 0 { services[site].append((entry.client, share)) }
        if share < 1 {
          unitWorths[site] = entry.ratio
          break
        }
      }
    } else {
      for entry in ranked { services[site].append((entry.client, 1)) }
    }
    siteValues[site] = value
    relaxedSiteValues[site] = value
  }

  /// The set of whole clients worth most.
  private mutating func packWhole(
    _ site: Int, _ multipliers: [Double], _ decisions: WarehouseDecisions
  ) {
    items.removeAll(keepingCapacity: true)
    services[site].removeAll(keepingCapacity: true)
    let offset = site * clientCount
    for client in 0..<clientCount {
      let worth = multipliers[client] - siteCosts[offset + client]
      if worth > 0 && (decisions.barred.isEmpty || !decisions.barred[offset + client]) {
        items.append(.init(label: client, profit: worth, weight: problem.demands[client]))
      }
    }
    knapsack.solve(items, capacity: capacities[site])
    for client in knapsack.taken { services[site].append((client, 1)) }
    siteValues[site] = problem.fixedCosts[site] - knapsack.upperBound
    relaxedSiteValues[site] = problem.fixedCosts[site] - knapsack.relaxedProfit
    unitWorths[site] = knapsack.unitWorth
  }

  /// The cheapest sites whose capacity covers all demand.
  ///
  /// - Returns: the sum of their values; infinite where the capacity left is too small.
  mutating func chooseSites(_ decisions: [SiteDecision], chosen: inout [Bool]) -> Double {
    var (sum, missing, spare) = (0.0, totalDemand * (1 - 1e-12), 0.0)
    items.removeAll(keepingCapacity: true)
    for site in 0..<siteCount {
      let decision = decisions[site]
      chosen[site] = decision != .closed && (decision == .open || siteValues[site] <= 0)
      if chosen[site] {
        sum += siteValues[site]
        missing -= capacities[site]
      } else if decision == .undecided && capacities[site] > 0 {
        items.append(.init(label: site, profit: siteValues[site], weight: capacities[site]))
        spare += capacities[site]
      }
    }
    guard missing > 0 else { return sum }
    guard spare >= missing else { return .infinity }
    // Choosing what to open is choosing what to leave closed, within the capacity not needed.
    knapsack.solve(items, capacity: Self.tightened(spare - missing, items))
    for item in items {
      sum += item.profit
      chosen[item.label] = true
    }
    for site in knapsack.taken { chosen[site] = false }
    return sum - knapsack.upperBound
  }

  /// A capacity that sums of the weights can reach: where all weights are equal, a multiple of them.
  private static func tightened(_ capacity: Double, _ items: [BinaryKnapsack.Item]) -> Double {
    guard let weight = items.first?.weight, weight > 0,
      items.allSatisfy({ $0.weight == weight })
    else { return capacity }
    return (capacity / weight + 1e-9).rounded(.down) * weight
  }
}
