/// Finds and proves the cheapest plan of a warehouse location problem: Lagrangian bounds, plans from
/// what the relaxation serves, fixing by reduced cost, and a tree that takes the lowest bound first.
///
/// The tree decides sites, and then, where each client must have one site, who serves whom.
/// Source of bound and branching: Görtz, Klose, INFORMS Journal on Computing 24(4), 2012,
/// DOI 10.1287/ijoc.1110.0468.
struct WarehouseSearch {
  let problem: WarehouseProblem
  let limits: LocationSearchLimits
  private(set) var plan: WarehousePlan?
  private(set) var threshold: ProofThreshold
  private(set) var nodes = 0
  private(set) var iterations = 0

  var dual: WarehouseDual
  /// Sets of open sites for which the cheapest plan is already known.
  var tried: Set<[Int]> = []
  private var queue = SearchQueue<WaitingNode>()

  private struct WaitingNode {
    var multipliers: [Double]
    var decisions: WarehouseDecisions
    var isRoot = false
  }

  /// How a node is split.
  private enum Split {
    case site(Int)
    case service(site: Int, client: Int)
  }

  init(_ problem: WarehouseProblem, limits: LocationSearchLimits) {
    self.problem = problem
    self.limits = limits
    dual = WarehouseDual(problem)
    let uncapacitated = SiteSelection(
      costs: problem.costs, fixedCosts: problem.fixedCosts, openCount: 0...problem.costs.siteCount)
    // Where demand is split, shares and so costs may be fractions.
    let grain =
      problem.sourcing == .single
      ? uncapacitated.grain : ObjectiveGrain(of: [0.5], terms: 1)
    threshold = ProofThreshold(grain: grain, scale: uncapacitated.scale)
  }

  /// Runs the search.
  mutating func run() -> LocationOutcome {
    let clients = problem.costs.clientCount
    var decisions = WarehouseDecisions(
      sites: [SiteDecision](repeating: .undecided, count: problem.costs.siteCount))
    if problem.sourcing == .single {
      decisions.barred = dual.capacities.flatMap { capacity in
        problem.demands.map { $0 > capacity * (1 + 1e-12) }
      }
    }
    let start = (0..<clients).map { client in
      problem.costs.siteCount == 0 ? 0 : startingMultiplier(client)
    }
    queue.insert(
      WaitingNode(multipliers: start, decisions: decisions, isRoot: true), bound: -.infinity)
    while nodes < limits.nodes, queue.lowestBound < threshold.closing,
      let (node, _) = queue.removeFirst()
    {
      nodes += 1
      examine(node)
    }
    return outcome
  }

  /// Service at its cheapest, with the site's fixed cost spread over its capacity.
  private func startingMultiplier(_ client: Int) -> Double {
    (0..<problem.costs.siteCount).reduce(Double.infinity) { least, site in
      let capacity = dual.capacities[site]
      let share = capacity > 0 ? problem.demands[client] / capacity : 1
      return min(least, problem.costs[client, site] + max(0, problem.fixedCosts[site]) * share)
    }
  }

  private var outcome: LocationOutcome {
    let isDone = queue.lowestBound >= threshold.closing
    let bound = threshold.claim(queue.lowestBound)
    guard threshold.best.isFinite else {
      return LocationOutcome(
        status: isDone ? .infeasible : .open, objective: nil,
        bound: isDone ? .infinity : bound.isFinite ? bound : nil, nodes: nodes,
        iterations: iterations)
    }
    return LocationOutcome(
      status: isDone ? .proven : .gap, objective: threshold.best, bound: bound, nodes: nodes,
      iterations: iterations)
  }

  mutating func offer(_ candidate: WarehousePlan) {
    let cost = problem.cost(of: candidate)
    if cost < threshold.best {
      threshold.lower(to: cost)
      plan = candidate
    }
  }

  private mutating func examine(_ node: WaitingNode) {
    var decisions = node.decisions
    var ascent = VolumeAscent(from: node.multipliers, stepFactor: node.isRoot ? 0.5 : 0.1)
    let most = node.isRoot ? limits.rootIterations : limits.nodeIterations
    var sinceFixing = 0
    while ascent.iterations < most {
      guard let proposal = ascent.proposal(target: target(above: ascent.value)) else { break }
      let value = dual.evaluate(proposal, decisions)
      iterations += 1
      if value == .infinity { return }
      let improved = ascent.record(
        proposal, value: value, subgradient: dual.subgradient, activities: activities)
      sinceFixing += 1
      if improved {
        if value >= threshold.closing { return }
        if sinceFixing >= (node.isRoot ? 20 : 15) {
          sinceFixing = 0
          if node.isRoot { tryPlan(from: ascent.activities, decisions) }
          if !fix(&decisions, at: value) { return }
        }
      }
      if ascent.isStalled(
        over: node.isRoot ? 60 : 20, share: node.isRoot ? 0.02 : 0.1,
        target: target(above: ascent.value))
      {
        break
      }
    }
    tryPlan(from: ascent.activities, decisions)
    let value = dual.evaluate(ascent.multipliers, decisions)
    iterations += 1
    if value >= threshold.closing || !fix(&decisions, at: value) { return }
    split(decisions, ascent, bound: value)
  }

  /// How much each site is open, then how much each site serves each client.
  private var activities: [Double] {
    var result = dual.isChosen.map { $0 ? 1.0 : 0 }
    guard dual.isSingle else { return result }
    let clients = problem.costs.clientCount
    result += [Double](repeating: 0, count: clients * result.count)
    for site in dual.isChosen.indices where dual.isChosen[site] {
      let offset = dual.siteCount + site * clients
      for service in dual.services[site] { result[offset + service.client] = service.share }
    }
    return result
  }

  /// A value for the bound to aim at. Before there is a plan, any rise is welcome.
  private func target(above value: Double) -> Double {
    let closing = threshold.closing
    guard closing.isFinite else { return value + 0.05 * max(threshold.scale, value.magnitude) }
    return closing + 0.05 * max(0, closing - value)
  }

  private mutating func split(
    _ decisions: WarehouseDecisions, _ ascent: VolumeAscent, bound: Double
  ) {
    func child(_ change: (inout WarehouseDecisions) -> Void) -> WaitingNode {
      var child = WaitingNode(multipliers: ascent.multipliers, decisions: decisions)
      change(&child.decisions)
      return child
    }
    switch choice(decisions, ascent.activities) {
    case .site(let site):
      queue.insert(child { $0.sites[site] = .open }, bound: bound)
      queue.insert(child { $0.sites[site] = .closed }, bound: bound)
    case .service(let site, let client):
      let clients = problem.costs.clientCount
      queue.insert(
        child { decisions in
          for other in decisions.sites.indices where other != site {
            decisions.barred[other * clients + client] = true
          }
        }, bound: bound)
      queue.insert(child { $0.barred[site * clients + client] = true }, bound: bound)
    case nil:
      settle(decisions)
    }
  }

  /// The site whose opening is least clear, or else the service.
  private func choice(_ decisions: WarehouseDecisions, _ activities: [Double]) -> Split? {
    var best: (split: Split, score: Double)?
    let sites = decisions.sites.indices
    for site in sites where decisions.sites[site] == .undecided {
      let score = min(activities[site], 1 - activities[site])
      if score > best?.score ?? -1 { best = (.site(site), score) }
    }
    guard dual.isSingle else { return best?.split }
    if let best, best.score > 0.02 { return best.split }
    let clients = problem.costs.clientCount
    var service: (split: Split, score: Double)?
    for client in 0..<clients {
      let allowed = sites.filter { decisions.allows($0, client, clients: clients) }
      guard allowed.count > 1 else { continue }
      for site in allowed {
        let share = activities[sites.count + site * clients + client]
        let score = min(share, 1 - share) * problem.demands[client]
        if score > service?.score ?? -1 { service = (.service(site: site, client: client), score) }
      }
    }
    if let service, service.score > 0 || best == nil { return service.split }
    return best?.split ?? service?.split
  }
}
