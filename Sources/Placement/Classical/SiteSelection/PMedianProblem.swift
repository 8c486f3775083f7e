/// The p-median problem: open p sites so that the clients' costs to their nearest open site add up
/// to the least.
///
/// Source: Hakimi, Operations Research 12(3), 1964, DOI 10.1287/opre.12.3.450.
public struct PMedianProblem: Hashable, Sendable {
  /// The cost of serving each client from each site, weights included.
  public let costs: CostMatrix
  /// How many sites to open: p.
  public let medianCount: Int

  /// Creates a problem.
  ///
  /// - Parameters:
  ///   - costs: the cost of serving a unit of each client from each site, any finite numbers.
  ///   - medianCount: how many sites to open, at least 0. More than there are sites is a problem
  ///     without a plan, not an error.
  ///   - weights: how much each client counts, 1 by default.
  public init(
    costs: CostMatrix, medianCount: Int, weights: [Double]? = nil
  ) throws(LocationProblemError) {
    guard medianCount >= 0 else {
      throw .negative(of: .medianCount, index: 0, value: Double(medianCount))
    }
    self.costs = if let weights { try costs.weighted(by: weights) } else { costs }
    self.medianCount = medianCount
  }

  /// Finds the cheapest plan and proves it.
  ///
  /// - Parameter limits: how much to do at most; the answer says what is known when it is done.
  /// - Complexity: O(clients × sites × log sites), and a tree that in the worst case is exponential
  ///   in the number of sites.
  public func solved(limits: LocationSearchLimits = LocationSearchLimits()) -> PMedianSolution {
    guard isFeasible else {
      return PMedianSolution(
        outcome: LocationOutcome(
          status: .infeasible, objective: nil, bound: .infinity, nodes: 0, iterations: 0),
        medians: [], assignment: [], certificate: PMedianCertificate())
    }
    var search = SiteSelectionSearch(selection, limits: limits)
    let outcome = search.run()
    return PMedianSolution(
      outcome: outcome, medians: search.sites,
      assignment: selection.assignment(to: search.sites),
      certificate: PMedianCertificate(proof: search.proof))
  }

  /// Whether there is a plan.
  var isFeasible: Bool {
    medianCount <= costs.siteCount && (medianCount > 0 || costs.clientCount == 0)
  }

  private var selection: SiteSelection {
    SiteSelection(
      costs: costs, fixedCosts: [Double](repeating: 0, count: costs.siteCount),
      openCount: medianCount...medianCount)
  }
}

/// What a search found for a p-median problem.
public struct PMedianSolution: Hashable, Sendable {
  /// Status, cost, bound and effort.
  public var outcome: LocationOutcome
  /// The open sites, rising; empty without a plan.
  public var medians: [Int]
  /// The site that serves each client; empty without a plan.
  public var assignment: [Int]
  /// Why no plan is cheaper than the bound.
  public var certificate: PMedianCertificate
}
