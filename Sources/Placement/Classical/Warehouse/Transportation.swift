/// The cheapest way to serve clients' demands from sites of limited capacity, shares allowed.
///
/// Clients are served one after another along shortest paths: the path leads to a site, and where
/// that is full on from site to site by moving clients that it serves, until a site has room. Each
/// path is the cheapest there is, so the shipments are always optimal for the clients served so far.
/// Source: Ahuja, Magnanti, Orlin, Network Flows, 1993, section 9.7 (successive shortest paths).
struct Transportation {
  /// For each site, the cost of serving all of each client's demand.
  let costs: [[Double]]
  let demands: [Double]
  let capacities: [Double]

  /// `shares[site][client]`: how much of the client's demand the site serves, 0 to 1.
  private(set) var shares: [[Double]]
  /// What a unit of each site's capacity is worth.
  private(set) var capacityPrices: [Double]
  /// What serving each client is worth, all of its demand.
  private(set) var multipliers: [Double]

  private var room: [Double]
  /// The clients that each site serves.
  private var served: [[Int]]
  /// The least cost, per unit, of moving demand from one site to another, and whose demand that is.
  private var moveCosts: [[Double]]
  private var movers: [[Int]]
  private var next: [Int]
  /// Amounts below this share of the demand are rounding.
  private static let dust = 1e-12

  init(costs: [[Double]], demands: [Double], capacities: [Double]) {
    self.costs = costs
    self.demands = demands
    self.capacities = capacities
    let sites = capacities.count
    shares = costs.map { _ in [Double](repeating: 0, count: demands.count) }
    capacityPrices = [Double](repeating: 0, count: sites)
    multipliers = [Double](repeating: 0, count: demands.count)
    room = capacities
    served = [[Int]](repeating: [], count: sites)
    moveCosts = [[Double]](repeating: [Double](repeating: .infinity, count: sites), count: sites)
    movers = [[Int]](repeating: [Int](repeating: -1, count: sites), count: sites)
    next = [Int](repeating: -1, count: sites)
  }

  /// The total cost of the shipments.
  var cost: Double {
    var total = 0.0
    for site in costs.indices {
      for client in served[site] { total += shares[site][client] * costs[site][client] }
    }
    return total
  }

  /// Serves everything.
  ///
  /// - Returns: false when the capacity is too small, all of it together.
  mutating func solve() -> Bool {
    let total = demands.reduce(0, +)
    guard !capacities.isEmpty || demands.isEmpty else { return false }
    guard total <= capacities.reduce(0, +) * (1 + 1e-12) else { return false }
    priceCapacity()
    for client in demands.indices {
      guard demands[client] > 0 else {
        serveForNothing(client)
        continue
      }
      var left = 1.0
      while left > Self.dust {
        guard let sent = send(client, atMost: left) else {
          // Rounding has eaten the last room; what is missing is dust of the whole.
          if left * demands[client] <= 1e-9 * total { break }
          return false
        }
        left -= sent
      }
    }
    finish()
    return true
  }

  /// A client without demand takes no capacity.
  private mutating func serveForNothing(_ client: Int) {
    let site = costs.indices.min { costs[$0][client] < costs[$1][client] } ?? 0
    shares[site][client] = 1
    served[site].append(client)
  }

  /// Shortest distances from every site to one with room, by relaxation until nothing changes.
  private mutating func priceCapacity() {
    let sites = capacities.indices
    for site in sites {
      capacityPrices[site] = hasRoom(site) ? 0 : .infinity
      next[site] = -1
    }
    relaxPrices()
  }

  private mutating func relaxPrices() {
    let sites = capacities.indices
    // There are no negative cycles, but rounding may make some look so: the rounds are limited.
    for _ in 0...capacities.count {
      var isChanged = false
      for site in sites where !hasRoom(site) {
        for other in sites {
          let through = moveCosts[site][other] + capacityPrices[other]
          if through < capacityPrices[site] - 1e-13 * through.magnitude {
            capacityPrices[site] = through
            next[site] = other
            isChanged = true
          }
        }
      }
      if !isChanged { break }
    }
  }

  private func hasRoom(_ site: Int) -> Bool {
    room[site] > Self.dust * capacities[site]
  }

  /// Sends as much of a client's demand as one path takes.
  ///
  /// - Returns: the share sent; nil when there is no path.
  private mutating func send(_ client: Int, atMost left: Double) -> Double? {
    let demand = demands[client]
    var best = (site: -1, price: Double.infinity)
    for site in capacities.indices {
      let price = costs[site][client] / demand + capacityPrices[site]
      if price < best.price { best = (site, price) }
    }
    guard best.site >= 0 else { return nil }
    var amount = left * demand
    var path = [best.site]
    while let site = path.last, !hasRoom(site) {
      let other = next[site]
      guard other >= 0, path.count <= capacities.count else { return nil }
      let mover = movers[site][other]
      amount = min(amount, shares[site][mover] * demands[mover])
      path.append(other)
    }
    guard let end = path.last else { return nil }
    amount = min(amount, room[end])
    let moves = zip(path, path.dropFirst()).map { ($0, $1, movers[$0][$1]) }
    for (from, to, mover) in moves {
      let share = amount / demands[mover]
      give(mover, share, to: to)
      take(mover, share, from: from)
    }
    room[end] -= amount
    let share = min(left, amount / demand)
    give(client, share, to: best.site)
    // A site with room needs no price; prices change when one fills up or clients moved.
    if !moves.isEmpty || !hasRoom(end) { priceCapacity() }
    return share
  }

  private mutating func give(_ client: Int, _ share: Double, to site: Int) {
    if shares[site][client] == 0 {
      served[site].append(client)
      consider(client, at: site)
    }
    shares[site][client] += share
  }

  private mutating func take(_ client: Int, _ share: Double, from site: Int) {
    shares[site][client] -= share
    if shares[site][client] > Self.dust { return }
    shares[site][client] = 0
    served[site].removeAll { $0 == client }
    for other in capacities.indices where movers[site][other] == client {
      moveCosts[site][other] = .infinity
      movers[site][other] = -1
      for candidate in served[site] { consider(candidate, at: site, for: other) }
    }
  }

  private mutating func consider(_ client: Int, at site: Int) {
    for other in capacities.indices { consider(client, at: site, for: other) }
  }

  private mutating func consider(_ client: Int, at site: Int, for other: Int) {
    guard other != site, demands[client] > 0 else { return }
    let move = (costs[other][client] - costs[site][client]) / demands[client]
    if move < moveCosts[site][other] {
      moveCosts[site][other] = move
      movers[site][other] = client
    }
  }

  /// Prices and multipliers that prove the shipments optimal.
  private mutating func finish() {
    priceCapacity()
    if !capacityPrices.contains(where: \.isFinite) {
      // Without any room, prices are relative: any that no move contradicts will do.
      for site in capacities.indices where capacities[site] > 0 { capacityPrices[site] = 0 }
      relaxPrices()
      let least = capacityPrices.min() ?? 0
      for site in capacities.indices { capacityPrices[site] -= least }
    }
    // A site without capacity keeps an infinite price: nobody is to count on it.
    for site in capacities.indices { capacityPrices[site] = max(0, capacityPrices[site]) }
    for client in demands.indices {
      let demand = demands[client]
      multipliers[client] = capacities.indices.reduce(Double.infinity) {
        min($0, costs[$1][client] + (demand > 0 ? demand * capacityPrices[$1] : 0))
      }
    }
  }
}
