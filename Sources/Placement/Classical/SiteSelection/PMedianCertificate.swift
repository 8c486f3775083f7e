/// Why a plan of a p-median problem is as good as a solver says, in a form that can be checked
/// without the solver.
public struct PMedianCertificate: Hashable, Sendable {
  /// Why no plan is cheaper than the bound.
  public var proof: SiteProof

  /// Creates a certificate.
  public init(proof: SiteProof = SiteProof()) {
    self.proof = proof
  }

  /// What a check found wrong.
  public enum Failure: Error, Hashable, Sendable {
    /// There are plans, though the solution says that there are none; or the other way round.
    case wrongFeasibility
    /// The medians are not p different sites.
    case wrongMedians
    /// A client is not assigned to a median.
    case wrongAssignment(client: Int)
    /// The plan's cost is not the objective.
    case wrongObjective(claimed: Double, found: Double)
    /// Status, objective and bound contradict each other.
    case inconsistentOutcome
    /// A list of multipliers has the wrong length or holds something that is not a number.
    case wrongMultipliers(node: Int)
    /// A branch does not lead to two nodes of its own, or is not on a site.
    case wrongBranch(node: Int)
    /// The node does not prove the bound.
    case notProven(node: Int, claimed: Double, found: Double)
  }

  /// Checks a solution: that its plan costs what it says, and that no plan costs less than its bound.
  ///
  /// Uses nothing of the solver. Lower bounds are lessened by the rounding error that their own
  /// terms allow.
  ///
  /// - Complexity: O(clients × sites) for each list of multipliers.
  public static func verify(
    _ solution: PMedianSolution, of problem: PMedianProblem
  ) throws(Failure) {
    let (costs, outcome) = (problem.costs, solution.outcome)
    let isFeasible =
      problem.medianCount <= costs.siteCount
      && (problem.medianCount > 0 || costs.clientCount == 0)
    guard isFeasible == (outcome.status != .infeasible) else { throw .wrongFeasibility }
    guard isFeasible else { return }
    guard let objective = outcome.objective, let bound = outcome.bound, objective.isFinite,
      bound <= objective, [.proven, .gap].contains(outcome.status)
    else { throw .inconsistentOutcome }

    try check(plan: solution, objective: objective, problem)
    if outcome.status == .proven {
      // Whole-numbered problems are proven to the last unit, others to rounding.
      guard objective - bound <= 2e-9 * max(objective.magnitude, scale(of: costs)) else {
        throw .inconsistentOutcome
      }
    }
    var checker = ProofChecker(problem: problem, bound: bound)
    try checker.check(solution.certificate.proof)
  }

  /// What every client costs at its cheapest.
  private static func scale(of costs: CostMatrix) -> Double {
    (0..<costs.clientCount).reduce(0.0) { sum, client in
      sum
        + (0..<costs.siteCount).reduce(Double.infinity) { min($0, costs[client, $1]) }.magnitude
    }
  }

  private static func check(
    plan: PMedianSolution, objective: Double, _ problem: PMedianProblem
  ) throws(Failure) {
    let costs = problem.costs
    guard plan.medians.count == problem.medianCount,
      Set(plan.medians).count == plan.medians.count,
      plan.medians.allSatisfy({ (0..<costs.siteCount).contains($0) })
    else { throw .wrongMedians }
    guard plan.assignment.count == costs.clientCount else {
      throw .wrongAssignment(client: min(plan.assignment.count, costs.clientCount))
    }
    let medians = Set(plan.medians)
    var (total, magnitude) = (0.0, 0.0)
    for (client, site) in plan.assignment.enumerated() {
      guard medians.contains(site) else { throw .wrongAssignment(client: client) }
      total += costs[client, site]
      magnitude += costs[client, site].magnitude
    }
    let room = magnitude * Double(costs.clientCount) * 0x1p-52
    guard (total - objective).magnitude <= room else {
      throw .wrongObjective(claimed: objective, found: total)
    }
  }
}

/// Follows a proof over the sites.
private struct ProofChecker {
  let problem: PMedianProblem
  let bound: Double
  private let grain: Double?

  private enum Decision { case undecided, open, closed }

  init(problem: PMedianProblem, bound: Double) {
    self.problem = problem
    self.bound = bound
    grain = ObjectiveGrain(of: problem.costs.values, terms: problem.costs.clientCount).size
  }

  /// Whether a lower bound, rounding taken off, shows that nothing costs less than the claim.
  private func suffices(_ value: Double) -> Bool {
    guard let grain else { return value >= bound }
    // Costs are multiples of the grain; those below the bound end one grain (or less) below it.
    return value > ((bound / grain).rounded(.up) - 1) * grain
  }

  mutating func check(_ proof: SiteProof) throws(PMedianCertificate.Failure) {
    let sites = problem.costs.siteCount
    var isSeen = [Bool](repeating: false, count: proof.nodes.count)
    var waiting = [(node: 0, decisions: [Decision](repeating: .undecided, count: sites))]
    guard !proof.nodes.isEmpty else {
      throw .notProven(node: 0, claimed: bound, found: -.infinity)
    }
    while let (index, inherited) = waiting.popLast() {
      var decisions = inherited
      isSeen[index] = true
      let node = proof.nodes[index]
      var best = -Double.infinity
      var isClosed = false
      for multipliers in node.multipliers {
        guard multipliers.count == problem.costs.clientCount,
          multipliers.allSatisfy(\.isFinite)
        else { throw .wrongMultipliers(node: index) }
        best = max(best, apply(multipliers, &decisions))
        if suffices(best) {
          isClosed = true
          break
        }
      }
      if isClosed || isImpossible(decisions) { continue }
      guard let branch = node.branch else {
        throw .notProven(node: index, claimed: bound, found: best)
      }
      let children = [(branch.whenOpen, Decision.open), (branch.whenClosed, .closed)]
      guard (0..<sites).contains(branch.site), branch.whenOpen != branch.whenClosed,
        children.allSatisfy({ proof.nodes.indices.contains($0.0) && !isSeen[$0.0] })
      else { throw .wrongBranch(node: index) }
      for (child, decision) in children {
        isSeen[child] = true
        // A site that the multipliers decided needs no proof for the other way.
        guard decisions[branch.site] == .undecided || decisions[branch.site] == decision else {
          continue
        }
        var deeper = decisions
        deeper[branch.site] = decision
        waiting.append((child, deeper))
      }
    }
  }

  private func isImpossible(_ decisions: [Decision]) -> Bool {
    let open = decisions.count { $0 == .open }
    let undecided = decisions.count { $0 == .undecided }
    return open > problem.medianCount || open + undecided < problem.medianCount
  }

  /// The lower bound of a list of multipliers, and the sites that it decides.
  private func apply(_ multipliers: [Double], _ decisions: inout [Decision]) -> Double {
    let costs = problem.costs
    if isImpossible(decisions) { return .infinity }
    var reduced = [Double](repeating: 0, count: costs.siteCount)
    var magnitudes = reduced
    let opened = decisions.indices.filter { decisions[$0] == .open }
    for client in 0..<costs.clientCount {
      // Some cheapest plan serves nobody from a site dearer than one that is certainly open.
      let server = opened.min { costs[client, $0] < costs[client, $1] }
      for site in 0..<costs.siteCount where decisions[site] != .closed {
        if let server, (costs[client, server], server) < (costs[client, site], site) { continue }
        let saving = costs[client, site] - multipliers[client]
        if saving < 0 {
          reduced[site] += saving
          magnitudes[site] += costs[client, site].magnitude + multipliers[client].magnitude
        }
      }
    }
    let undecided = decisions.indices.filter { decisions[$0] == .undecided }
      .sorted { reduced[$0] < reduced[$1] }
    let missing = problem.medianCount - opened.count
    let chosen = opened + undecided.prefix(missing)
    var value = multipliers.reduce(0, +)
    var magnitude = multipliers.reduce(0) { $0 + $1.magnitude }
    for site in chosen {
      value += reduced[site]
      magnitude += magnitudes[site]
    }
    // Each of at most clients + sites additions, one after another, errs by half a unit in the last
    // place of a sum no larger than the magnitudes.
    let operations = Double(2 * costs.clientCount + costs.siteCount + 4)
    value -= magnitude * operations * 0x1p-52
    decide(&decisions, undecided, missing, reduced, value, magnitudes, operations)
    return value
  }

  /// Decides the sites without which, or with which, nothing cheaper than the bound remains.
  private func decide(
    _ decisions: inout [Decision], _ undecided: [Int], _ missing: Int, _ reduced: [Double],
    _ value: Double, _ magnitudes: [Double], _ operations: Double
  ) {
    func room(_ a: Int, _ b: Int) -> Double {
      (magnitudes[a] + magnitudes[b]) * operations * 0x1p-52
    }
    for (rank, site) in undecided.enumerated() {
      if rank < missing {
        // Without it, the next one takes its place.
        guard missing < undecided.count else {
          decisions[site] = .open
          continue
        }
        let next = undecided[missing]
        if suffices(value + (reduced[next] - reduced[site]) - room(next, site)) {
          decisions[site] = .open
        }
      } else {
        // With it, the last one gives way.
        guard missing > 0 else {
          decisions[site] = .closed
          continue
        }
        let last = undecided[missing - 1]
        if suffices(value + (reduced[site] - reduced[last]) - room(last, site)) {
          decisions[site] = .closed
        }
      }
    }
  }
}
