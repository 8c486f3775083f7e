import Foundation
import Placement
import Randomness

/// Small random location problems, the same for the same seed.
struct InstanceSource {
  private var generator: Xoshiro256PlusPlus

  init(seed: UInt64) {
    generator = Xoshiro256PlusPlus(seed: seed)
  }

  mutating func whole(_ range: ClosedRange<Int>) -> Int {
    Int.random(in: range, using: &generator)
  }

  /// A number in a range; whole when asked for.
  mutating func number(_ range: ClosedRange<Int>, whole isWhole: Bool) -> Double {
    isWhole
      ? Double(whole(range))
      : Double.random(in: Double(range.lowerBound)...Double(range.upperBound), using: &generator)
  }

  mutating func matrix(
    clients: Int, sites: Int, _ range: ClosedRange<Int>, whole isWhole: Bool
  ) throws -> CostMatrix {
    let values = (0..<clients * sites).map { _ in number(range, whole: isWhole) }
    return try CostMatrix(clientCount: clients, siteCount: sites, values: values)
  }

  mutating func warehouse(
    clients: Int, sites: Int, sourcing: WarehouseProblem.Sourcing, whole isWhole: Bool
  ) throws -> WarehouseProblem {
    let costs = try matrix(clients: clients, sites: sites, 0...60, whole: isWhole)
    let demands = (0..<clients).map { _ in Double(whole(0...9)) }
    let capacities = (0..<sites).map { _ in Double(whole(0...20)) }
    let fixedCosts = (0..<sites).map { _ in number(0...50, whole: isWhole) }
    return try WarehouseProblem(
      costs: costs, demands: demands, capacities: capacities, fixedCosts: fixedCosts,
      sourcing: sourcing)
  }
}

/// All subsets of 0..<count.
func subsets(of count: Int) -> [[Int]] {
  (0..<(1 << count)).map { bits in (0..<count).filter { bits >> $0 & 1 == 1 } }
}

/// Answers found by trying everything.
enum BruteForce {
  static func pMedian(_ problem: PMedianProblem) -> Double? {
    let costs = problem.costs
    return subsets(of: costs.siteCount).filter { $0.count == problem.medianCount }.compactMap {
      sites -> Double? in
      if sites.isEmpty { return costs.clientCount == 0 ? 0 : nil }
      return (0..<costs.clientCount).reduce(0.0) { sum, client in
        sum + (sites.map { costs[client, $0] }.min() ?? .infinity)
      }
    }.min()
  }

  /// Every set of sites, each with the cheapest flow; or every assignment of clients to sites.
  static func warehouse(_ problem: WarehouseProblem) -> Double? {
    let costs = problem.costs
    guard let capacities = problem.capacities else { return withoutCapacities(problem) }
    if problem.sourcing == .single { return singleSource(problem, capacities) }
    return subsets(of: costs.siteCount).compactMap { sites -> Double? in
      let fixed = sites.reduce(0) { $0 + problem.fixedCosts[$1] }
      return ReferenceTransport.cost(problem, capacities, sites: sites).map { $0 + fixed }
    }.min()
  }

  private static func withoutCapacities(_ problem: WarehouseProblem) -> Double? {
    let costs = problem.costs
    return subsets(of: costs.siteCount).compactMap { sites -> Double? in
      if sites.isEmpty && costs.clientCount > 0 { return nil }
      let fixed = sites.reduce(0) { $0 + problem.fixedCosts[$1] }
      return (0..<costs.clientCount).reduce(fixed) { sum, client in
        sum + (sites.map { costs[client, $0] }.min() ?? .infinity)
      }
    }.min()
  }

  private static func singleSource(_ problem: WarehouseProblem, _ capacities: [Double]) -> Double? {
    let costs = problem.costs
    var best: Double?
    func assign(_ client: Int, _ room: [Double], _ isOpen: [Bool], _ cost: Double) {
      guard client < costs.clientCount else {
        // A site whose fixed cost is negative is worth opening for nobody.
        let extra = isOpen.indices.reduce(0) {
          $0 + (isOpen[$1] ? 0 : min(0, problem.fixedCosts[$1]))
        }
        best = min(best ?? .infinity, cost + extra)
        return
      }
      for site in room.indices where room[site] >= problem.demands[client] {
        var (room, isOpen) = (room, isOpen)
        var cost = cost + costs[client, site]
        if !isOpen[site] { cost += problem.fixedCosts[site] }
        isOpen[site] = true
        room[site] -= problem.demands[client]
        assign(client + 1, room, isOpen, cost)
      }
    }
    assign(0, capacities, [Bool](repeating: false, count: capacities.count), 0)
    return best
  }
}

/// The transportation problem as a flow, one augmenting path at a time by Bellman and Ford: slow,
/// and nothing like the code it checks.
enum ReferenceTransport {
  private struct Arc {
    var from: Int
    var to: Int
    var room: Double
    let cost: Double
  }

  static func cost(_ problem: WarehouseProblem, _ capacities: [Double], sites: [Int]) -> Double? {
    let clients = problem.costs.clientCount
    let (source, sink) = (clients + sites.count, clients + sites.count + 1)
    var arcs: [Arc] = []
    func add(_ from: Int, _ to: Int, _ room: Double, _ cost: Double) {
      arcs.append(Arc(from: from, to: to, room: room, cost: cost))
      arcs.append(Arc(from: to, to: from, room: 0, cost: -cost))
    }
    var total = 0.0
    for client in 0..<clients {
      let demand = problem.demands[client]
      guard demand > 0 else {
        guard let least = sites.map({ problem.costs[client, $0] }).min() else { return nil }
        total += least
        continue
      }
      add(source, client, demand, 0)
      for (place, site) in sites.enumerated() {
        add(client, clients + place, demand, problem.costs[client, site] / demand)
      }
    }
    for (place, site) in sites.enumerated() { add(clients + place, sink, capacities[site], 0) }
    var missing = problem.demands.reduce(0, +)
    while missing > 1e-9 {
      var distance = [Double](repeating: .infinity, count: sink + 1)
      var by = [Int](repeating: -1, count: sink + 1)
      distance[source] = 0
      for _ in 0...sink {
        for (index, arc) in arcs.enumerated() where arc.room > 1e-9 {
          if distance[arc.from] + arc.cost < distance[arc.to] - 1e-10 {
            distance[arc.to] = distance[arc.from] + arc.cost
            by[arc.to] = index
          }
        }
      }
      guard distance[sink].isFinite else { return nil }
      var (amount, vertex) = (missing, sink)
      while vertex != source {
        amount = min(amount, arcs[by[vertex]].room)
        vertex = arcs[by[vertex]].from
      }
      vertex = sink
      while vertex != source {
        arcs[by[vertex]].room -= amount
        arcs[by[vertex] ^ 1].room += amount
        vertex = arcs[by[vertex]].from
      }
      total += amount * distance[sink]
      missing -= amount
    }
    return total
  }
}

/// Whether two costs agree up to rounding.
func agree(_ a: Double?, _ b: Double?, room: Double = 1e-8) -> Bool {
  switch (a, b) {
  case (nil, nil): true
  case (let a?, let b?): (a - b).magnitude <= room * max(1, a.magnitude)
  default: false
  }
}
