/// A plan in which one site serves all of each client, and moves that better it.
struct SingleSourceAssignment {
  private let problem: WarehouseProblem
  private let capacities: [Double]
  private let siteCosts: [Double]
  private var siteOf: [Int]
  private var load: [Double]
  private var isOpen: [Bool]

  private var clientCount: Int { problem.costs.clientCount }

  init(_ problem: WarehouseProblem, capacities: [Double], siteCosts: [Double]) {
    self.problem = problem
    self.capacities = capacities
    self.siteCosts = siteCosts
    siteOf = [Int](repeating: -1, count: problem.costs.clientCount)
    load = [Double](repeating: 0, count: capacities.count)
    isOpen = [Bool](repeating: false, count: capacities.count)
  }

  /// The plan, with the sites that serve somebody or whose opening pays.
  var plan: WarehousePlan {
    var isUsed = problem.fixedCosts.map { $0 < 0 }
    for site in siteOf { isUsed[site] = true }
    return WarehousePlan(
      openSites: isUsed.indices.filter { isUsed[$0] },
      shipments: siteOf.enumerated().map { .init(client: $0.offset, site: $0.element, share: 1) })
  }

  private func cost(_ client: Int, _ site: Int) -> Double {
    siteCosts[site * clientCount + client]
  }

  private func fits(_ demand: Double, _ site: Int) -> Bool {
    load[site] + demand <= capacities[site] * (1 + 1e-12)
  }

  /// Assigns the client that would lose most by waiting, again and again.
  ///
  /// - Parameters:
  ///   - services: `site × clients + client`, how far the relaxation serves so.
  ///   - prices: what a unit of each site's capacity is worth.
  /// - Returns: false when a client finds no room.
  mutating func build(open: [Int], services: [Double], prices: [Double]) -> Bool {
    for site in open { isOpen[site] = true }
    var waiting: [Int] = []
    // What the relaxation is sure of, large clients first.
    let bySize = (0..<clientCount).sorted { a, b in
      let (da, db) = (problem.demands[a], problem.demands[b])
      return da != db ? da > db : a < b
    }
    for client in bySize {
      let sure = open.first {
        services[$0 * clientCount + client] > 0.6 && fits(problem.demands[client], $0)
      }
      if let sure { assign(client, to: sure) } else { waiting.append(client) }
    }
    while !waiting.isEmpty {
      var chosen: (place: Int, site: Int, regret: Double)?
      for (place, client) in waiting.enumerated() {
        var (best, second, site) = (Double.infinity, Double.infinity, -1)
        for candidate in open where fits(problem.demands[client], candidate) {
          let price = cost(client, candidate) + prices[candidate] * problem.demands[client]
          if price < best {
            (second, best, site) = (best, price, candidate)
          } else {
            second = min(second, price)
          }
        }
        if site < 0 {
          guard makeRoom(for: client, open) else { return false }
          chosen = (place, -1, 0)
          break
        }
        let regret = second - best
        if regret > chosen?.regret ?? -1 { chosen = (place, site, regret) }
      }
      guard let chosen else { return false }
      let client = waiting.remove(at: chosen.place)
      if chosen.site >= 0 { assign(client, to: chosen.site) }
    }
    return true
  }

  private mutating func assign(_ client: Int, to site: Int) {
    if siteOf[client] >= 0 { load[siteOf[client]] -= problem.demands[client] }
    siteOf[client] = site
    load[site] += problem.demands[client]
  }

  /// Moves one client aside so that another fits.
  private mutating func makeRoom(for client: Int, _ open: [Int]) -> Bool {
    let demand = problem.demands[client]
    var best: (mover: Int, to: Int, site: Int, cost: Double)?
    for mover in 0..<clientCount where siteOf[mover] >= 0 {
      let site = siteOf[mover]
      let size = problem.demands[mover]
      guard load[site] - size + demand <= capacities[site] else { continue }
      for other in open where other != site && fits(size, other) {
        let change = cost(mover, other) - cost(mover, site) + cost(client, site)
        if change < best?.cost ?? .infinity { best = (mover, other, site, change) }
      }
    }
    guard let best else { return false }
    assign(best.mover, to: best.to)
    assign(client, to: best.site)
    return true
  }

  /// Moves and exchanges clients, closes and replaces sites, until nothing lowers the cost.
  mutating func improve() {
    var rounds = 0
    while rounds < 200, moveClients() || exchangeClients() || replaceSites() { rounds += 1 }
  }

  /// Smaller gains are taken for rounding.
  private var smallestGain: Double {
    1e-12 * siteOf.indices.reduce(0.0) { $0 + cost($1, siteOf[$1]).magnitude }
  }

  private mutating func moveClients() -> Bool {
    var isBetter = false
    let least = smallestGain
    for client in 0..<clientCount {
      let from = siteOf[client]
      for to in capacities.indices where isOpen[to] && to != from {
        if cost(client, to) < cost(client, from) - least, fits(problem.demands[client], to) {
          assign(client, to: to)
          isBetter = true
          break
        }
      }
    }
    return isBetter
  }

  private mutating func exchangeClients() -> Bool {
    var isBetter = false
    let least = smallestGain
    for a in 0..<clientCount {
      for b in 0..<a where siteOf[a] != siteOf[b] {
        let (siteA, siteB) = (siteOf[a], siteOf[b])
        let change =
          cost(a, siteB) + cost(b, siteA) - cost(a, siteA) - cost(b, siteB)
        guard change < -least else { continue }
        let difference = problem.demands[a] - problem.demands[b]
        if fits(-difference, siteA) && fits(difference, siteB) {
          assign(a, to: siteB)
          assign(b, to: siteA)
          isBetter = true
        }
      }
    }
    return isBetter
  }

  /// Closes a site, or opens another in its place, where its clients can go elsewhere for less.
  private mutating func replaceSites() -> Bool {
    let least = smallestGain
    for site in capacities.indices where isOpen[site] {
      let clients = (0..<clientCount).filter { siteOf[$0] == site }.sorted {
        let (a, b) = (problem.demands[$0], problem.demands[$1])
        return a != b ? a > b : $0 < $1
      }
      if clients.isEmpty {
        isOpen[site] = false
        continue
      }
      for added in [-1] + capacities.indices.filter({ !isOpen[$0] }) {
        var trial = self
        trial.isOpen[site] = false
        var change = -problem.fixedCosts[site]
        if added >= 0 {
          trial.isOpen[added] = true
          change += problem.fixedCosts[added]
        }
        if trial.rehouse(clients, &change), change < -least {
          self = trial
          return true
        }
      }
    }
    return false
  }

  private mutating func rehouse(_ clients: [Int], _ change: inout Double) -> Bool {
    for client in clients {
      var best: (site: Int, cost: Double)?
      for site in capacities.indices where isOpen[site] && fits(problem.demands[client], site) {
        if cost(client, site) < best?.cost ?? .infinity { best = (site, cost(client, site)) }
      }
      guard let best else { return false }
      change += best.cost - cost(client, siteOf[client])
      assign(client, to: best.site)
    }
    return true
  }
}
