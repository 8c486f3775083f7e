extension WarehouseSearch {
  /// Builds plans from how far the relaxation opens each site and serves each client.
  mutating func tryPlan(from activities: [Double], _ decisions: WarehouseDecisions) {
    guard let open = likelySites(activities, decisions.sites) else { return }
    if dual.isSingle {
      tryAssignment(open, activities)
    } else {
      trySites(open)
      var chosen: [Int] = []
      for site in dual.isChosen.indices where dual.isChosen[site] { chosen.append(site) }
      trySites(chosen)
    }
  }

  /// The sites that are more open than closed, and then the next ones until the capacity is enough.
  private func likelySites(_ activities: [Double], _ decisions: [SiteDecision]) -> [Int]? {
    let ranked = decisions.indices.filter { decisions[$0] != .closed }.sorted { a, b in
      let (aOpen, bOpen) = (decisions[a] == .open, decisions[b] == .open)
      if aOpen != bOpen { return aOpen }
      return activities[a] != activities[b] ? activities[a] > activities[b] : a < b
    }
    var capacity = 0.0
    var open: [Int] = []
    for site in ranked {
      if capacity >= dual.totalDemand && decisions[site] != .open && activities[site] < 0.5 {
        break
      }
      open.append(site)
      capacity += dual.capacities[site]
    }
    return capacity >= dual.totalDemand * (1 - 1e-12) && !open.isEmpty ? open.sorted() : nil
  }

  /// The cheapest plan with given sites, and with one of them less while that is cheaper.
  private mutating func trySites(_ sites: [Int]) {
    var current = sites
    guard var best = cheapest(with: current) else { return }
    var isBetter = true
    while isBetter {
      isBetter = false
      for site in current {
        let fewer = current.filter { $0 != site }
        let capacity = fewer.reduce(0) { $0 + dual.capacities[$1] }
        guard capacity >= dual.totalDemand, !fewer.isEmpty else { continue }
        // Only a site of little use is worth the trouble.
        guard best.use[site] < 0.5 * dual.capacities[site] else { continue }
        if let other = cheapest(with: fewer), other.cost < best.cost {
          (current, best) = (fewer, other)
          isBetter = true
          break
        }
      }
    }
  }

  /// Solves the transportation problem of a set of sites.
  private mutating func cheapest(with sites: [Int]) -> (cost: Double, use: [Double])? {
    guard tried.insert(sites).inserted, let plan = transported(sites) else { return nil }
    offer(plan)
    var use = [Double](repeating: 0, count: dual.siteCount)
    for shipment in plan.shipments {
      use[shipment.site] += shipment.share * problem.demands[shipment.client]
    }
    return (problem.cost(of: plan), use)
  }

  private func transported(_ sites: [Int]) -> WarehousePlan? {
    let clients = dual.clientCount
    var transportation = Transportation(
      costs: sites.map { Array(dual.siteCosts[$0 * clients..<($0 + 1) * clients]) },
      demands: problem.demands, capacities: sites.map { dual.capacities[$0] })
    guard transportation.solve() else { return nil }
    var shipments: [WarehousePlan.Shipment] = []
    for client in 0..<clients {
      for (place, site) in sites.enumerated() {
        let share = transportation.shares[place][client]
        if share > 0 { shipments.append(.init(client: client, site: site, share: share)) }
      }
    }
    return WarehousePlan(openSites: sites, shipments: shipments)
  }

  /// The only plan, or the cheapest, of a node in which everything is decided.
  mutating func settle(_ decisions: WarehouseDecisions) {
    let sites = decisions.sites.indices.filter { decisions.sites[$0] == .open }
    guard dual.isSingle else {
      if let plan = transported(sites) { offer(plan) }
      return
    }
    let clients = dual.clientCount
    var load = [Double](repeating: 0, count: dual.siteCount)
    var shipments: [WarehousePlan.Shipment] = []
    for client in 0..<clients {
      guard let site = sites.first(where: { decisions.allows($0, client, clients: clients) }) else {
        return
      }
      load[site] += problem.demands[client]
      shipments.append(.init(client: client, site: site, share: 1))
    }
    guard sites.allSatisfy({ load[$0] <= dual.capacities[$0] * (1 + 1e-9) }) else { return }
    offer(WarehousePlan(openSites: sites, shipments: shipments))
  }

  /// Gives each client one site, guided by the relaxation, and betters that by local search.
  private mutating func tryAssignment(_ open: [Int], _ activities: [Double]) {
    var assignment = SingleSourceAssignment(
      problem, capacities: dual.capacities, siteCosts: dual.siteCosts)
    let services = Array(activities[dual.siteCount...])
    if assignment.build(open: open, services: services, prices: dual.unitWorths) {
      assignment.improve()
      offer(assignment.plan)
    }
  }
}
