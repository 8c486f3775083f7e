/// Finds and proves the cheapest selection of sites: Lagrangian bounds, local search, fixing by
/// reduced cost, and a tree over the sites that takes the lowest bound first.
struct SiteSelectionSearch {
  let problem: SiteSelection
  let limits: LocationSearchLimits
  /// The best plan so far.
  private(set) var sites: [Int] = []
  private(set) var threshold: ProofThreshold
  private(set) var proof = SiteProof()
  private(set) var nodes = 0
  private(set) var iterations = 0

  private var dual: SiteSelectionDual
  /// Lists and decisions that hold in the whole tree.
  private var lists: ServiceLists
  private var decisions: [SiteDecision]
  private var queue = SearchQueue<WaitingNode>()
  /// Sets from which local search has started already; only asked whether it holds a set.
  private var searched: Set<[Int]> = []

  private struct WaitingNode {
    var multipliers: [Double]
    var decisions: [SiteDecision]
    var index: Int
  }

  /// What became of a node.
  private enum Verdict {
    case closed
    case branched(on: Int, bound: Double, multipliers: [Double], decisions: [SiteDecision])
  }

  init(_ problem: SiteSelection, limits: LocationSearchLimits) {
    self.problem = problem
    self.limits = limits
    threshold = ProofThreshold(grain: problem.grain, scale: problem.scale)
    dual = SiteSelectionDual(problem)
    lists = ServiceLists(sorting: problem.costs)
    decisions = [SiteDecision](repeating: .undecided, count: problem.siteCount)
  }

  /// Runs the search. The problem must have a plan.
  mutating func run() -> LocationOutcome {
    var local = SiteSwapSearch(problem, lists: lists, decisions: decisions)
    offer(local.improve(local.greedy()))
    let start = (0..<problem.clientCount).map { client in
      sites.reduce(Double.infinity) { min($0, problem.costs[client, $1]) }
    }
    let root = WaitingNode(multipliers: start, decisions: decisions, index: 0)
    queue.insert(root, bound: -.infinity)
    while nodes < limits.nodes, queue.lowestBound < threshold.closing,
      let (node, _) = queue.removeFirst()
    {
      nodes += 1
      switch examine(node, isRoot: node.index == 0) {
      case .closed: break
      case .branched(let site, let bound, let multipliers, let decisions):
        branch(node.index, on: site, bound, multipliers, decisions)
      }
    }
    return outcome
  }

  private var outcome: LocationOutcome {
    let isProven = queue.lowestBound >= threshold.closing
    return LocationOutcome(
      status: isProven ? .proven : .gap, objective: threshold.best,
      bound: threshold.claim(queue.lowestBound), nodes: nodes, iterations: iterations)
  }

  private mutating func offer(_ candidate: [Int]) {
    let cost = problem.cost(ofOpening: candidate)
    if cost < threshold.best {
      threshold.lower(to: cost)
      sites = candidate.sorted()
    }
  }

  private mutating func branch(
    _ parent: Int, on site: Int, _ bound: Double, _ multipliers: [Double],
    _ decisions: [SiteDecision]
  ) {
    let first = proof.nodes.count
    proof.nodes[parent].branch = .init(site: site, whenOpen: first, whenClosed: first + 1)
    for (index, decision) in [SiteDecision.open, .closed].enumerated() {
      proof.nodes.append(.init())
      var child = WaitingNode(
        multipliers: multipliers, decisions: decisions, index: first + index)
      child.decisions[site] = decision
      queue.insert(child, bound: bound)
    }
  }

  private mutating func examine(_ node: WaitingNode, isRoot: Bool) -> Verdict {
    var decisions = node.decisions
    var lists = isRoot ? self.lists : self.lists.narrowed(by: decisions)
    var ascent = VolumeAscent(from: node.multipliers, stepFactor: isRoot ? 0.5 : 0.1)
    let most = isRoot ? limits.rootIterations : limits.nodeIterations
    var bestChosen: [Int] = []
    var sinceFixing = 0
    var hasNews = false
    while ascent.iterations < most {
      guard let proposal = ascent.proposal(target: target(above: ascent.value)) else { break }
      let value = dual.evaluate(proposal, lists: lists, decisions: decisions)
      iterations += 1
      if value == .infinity {
        // The decisions contradict each other; the checker sees that by itself.
        return .closed
      }
      var activities = [Double](repeating: 0, count: problem.siteCount)
      for site in dual.chosen { activities[site] = 1 }
      let improved = ascent.record(
        proposal, value: value, subgradient: dual.subgradient, activities: activities)
      sinceFixing += 1
      if improved {
        hasNews = true
        bestChosen = dual.chosen
        if value >= threshold.closing {
          proof.nodes[node.index].multipliers.append(proposal)
          return .closed
        }
        if sinceFixing >= (isRoot ? 10 : 15) {
          sinceFixing = 0
          if isRoot { consider(bestChosen) }
          hasNews = false
          if fix(&decisions, at: value) {
            proof.nodes[node.index].multipliers.append(proposal)
            lists.narrow(by: decisions)
            if isRoot { (self.lists, self.decisions) = (lists, decisions) }
          }
        }
      }
      if ascent.isStalled(
        over: isRoot ? 60 : 20, share: isRoot ? 0.02 : 0.1, target: threshold.closing)
      {
        break
      }
    }
    if hasNews && isRoot { consider(bestChosen) }
    consider(mostActive(ascent.activities, decisions))
    // Once more at the best multipliers, with everything that is decided by now.
    let value = dual.evaluate(ascent.multipliers, lists: lists, decisions: decisions)
    iterations += 1
    proof.nodes[node.index].multipliers.append(ascent.multipliers)
    if value >= threshold.closing { return .closed }
    if fix(&decisions, at: value), isRoot {
      lists.narrow(by: decisions)
      (self.lists, self.decisions) = (lists, decisions)
    }
    guard let site = branchingSite(decisions, activities: ascent.activities) else {
      return settle(decisions, node.index)
    }
    return .branched(
      on: site, bound: value, multipliers: ascent.multipliers, decisions: decisions)
  }

  /// A value for the bound to aim at: a little above what closes the node.
  private func target(above value: Double) -> Double {
    let closing = threshold.closing
    return closing + 0.05 * max(0, closing - value)
  }

  /// Decides sites whose penalty lifts the bound to where the node closes.
  private mutating func fix(_ decisions: inout [SiteDecision], at value: Double) -> Bool {
    var fixed: [(Int, SiteDecision)] = []
    let closing = threshold.closing
    dual.penalties(decisions: decisions) { site, isChosen, rise in
      if value + rise >= closing { fixed.append((site, isChosen ? .open : .closed)) }
    }
    for (site, decision) in fixed { decisions[site] = decision }
    return !fixed.isEmpty
  }

  private func branchingSite(_ decisions: [SiteDecision], activities: [Double]) -> Int? {
    var best: (site: Int, score: Double)?
    for site in 0..<problem.siteCount where decisions[site] == .undecided {
      let score = min(activities[site], 1 - activities[site])
      if score > best?.score ?? -1 { best = (site, score) }
    }
    return best?.site
  }

  /// A node in which every site is decided: its only plan.
  private mutating func settle(_ decisions: [SiteDecision], _ index: Int) -> Verdict {
    let open = decisions.indices.filter { decisions[$0] == .open }
    guard problem.openCount.contains(open.count), !(open.isEmpty && problem.clientCount > 0) else {
      return .closed
    }
    offer(open)
    // With only these sites, the cost at the nearest of them is the best multiplier.
    let multipliers = (0..<problem.clientCount).map { client in
      open.reduce(Double.infinity) { min($0, problem.costs[client, $1]) }
    }
    proof.nodes[index].multipliers.append(multipliers)
    return .closed
  }

  /// Starts a local search from what the relaxation chose.
  private mutating func consider(_ chosen: [Int]) {
    guard problem.openCount.contains(chosen.count), !chosen.isEmpty else { return }
    let set = chosen.sorted()
    guard searched.count < 100_000, searched.insert(set).inserted else { return }
    var local = SiteSwapSearch(problem, lists: lists, decisions: decisions)
    offer(local.improve(set))
  }

  /// The sites that the averaged relaxation opens most, as many as it opens in sum.
  private func mostActive(_ activities: [Double], _ decisions: [SiteDecision]) -> [Int] {
    let total = activities.reduce(0, +).rounded()
    let count = min(max(Int(total), problem.openCount.lowerBound, 1), problem.openCount.upperBound)
    let ranked = activities.indices.filter { decisions[$0] != .closed }.sorted { a, b in
      let (aOpen, bOpen) = (decisions[a] == .open, decisions[b] == .open)
      if aOpen != bOpen { return aOpen }
      return activities[a] != activities[b] ? activities[a] > activities[b] : a < b
    }
    return Array(ranked.prefix(count))
  }
}
