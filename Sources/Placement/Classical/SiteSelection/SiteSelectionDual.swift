/// The Lagrangian function of a site selection, with "every client is served once" relaxed.
///
/// With multipliers u (what serving a client is worth), site j is worth opening at the reduced cost
/// ρ_j = f_j + Σ_i min(0, c_ij − u_i); the cheapest admissible set of sites and Σ u_i make a lower
/// bound on every plan. Source: Cornuejols, Fisher, Nemhauser, Management Science 23(8), 1977,
/// DOI 10.1287/mnsc.23.8.789.
struct SiteSelectionDual {
  let problem: SiteSelection
  /// Reduced cost of each site at the multipliers evaluated last.
  private(set) var reducedCosts: [Double]
  /// The sites chosen last, open ones included: those chosen freely in rising reduced cost.
  private(set) var chosen: [Int] = []
  /// 1 − (how many chosen sites would serve the client): a subgradient.
  private(set) var subgradient: [Double]
  /// The undecided sites in rising reduced cost, the first ``freelyChosen`` of which are chosen.
  private var order: [Int] = []
  private var freelyChosen = 0
  private var isChosen: [Double]

  init(_ problem: SiteSelection) {
    self.problem = problem
    reducedCosts = problem.fixedCosts
    subgradient = [Double](repeating: 0, count: problem.clientCount)
    isChosen = [Double](repeating: 0, count: problem.siteCount)
  }

  /// Evaluates the function.
  ///
  /// - Returns: the lower bound for plans that agree with the decisions; infinite where there is none.
  /// - Complexity: O(entries cheaper than the multiplier + sites × log sites).
  mutating func evaluate(
    _ multipliers: [Double], lists: ServiceLists, decisions: [SiteDecision]
  ) -> Double {
    reducedCosts = problem.fixedCosts
    lists.addReducedCosts(at: multipliers, to: &reducedCosts)
    var value = 0.0
    for multiplier in multipliers { value += multiplier }

    chosen.removeAll(keepingCapacity: true)
    order.removeAll(keepingCapacity: true)
    for site in 0..<problem.siteCount {
      isChosen[site] = 0
      switch decisions[site] {
      case .open: chosen.append(site)
      case .undecided: order.append(site)
      case .closed: break
      }
    }
    let range = problem.openCount
    guard chosen.count <= range.upperBound, chosen.count + order.count >= range.lowerBound else {
      return .infinity
    }
    let (fewest, most) = (range.lowerBound - chosen.count, range.upperBound - chosen.count)
    let costs = reducedCosts
    order.sort { costs[$0] != costs[$1] ? costs[$0] < costs[$1] : $0 < $1 }
    freelyChosen = 0
    for site in order {
      guard freelyChosen < most, freelyChosen < fewest || costs[site] < 0 else { break }
      chosen.append(site)
      freelyChosen += 1
    }
    for site in chosen {
      value += costs[site]
      isChosen[site] = 1
    }
    lists.countServices(at: multipliers, by: isChosen, into: &subgradient)
    return value
  }

  /// What the bound rises by, at least, if the site were decided the other way than chosen last.
  ///
  /// Nil for a site that is decided. Valid for the multipliers evaluated last.
  func penalties(
    decisions: [SiteDecision], each body: (_ site: Int, _ isChosen: Bool, _ rise: Double) -> Void
  ) {
    let opened = chosen.count - freelyChosen
    let fewest = problem.openCount.lowerBound - opened
    let most = problem.openCount.upperBound - opened
    let next = freelyChosen < order.count ? reducedCosts[order[freelyChosen]] : .infinity
    let last = freelyChosen > 0 ? reducedCosts[order[freelyChosen - 1]] : -.infinity
    for (rank, site) in order.enumerated() {
      let cost = reducedCosts[site]
      if rank < freelyChosen {
        // Another site may take its place: it must where too few would be left.
        let mustReplace = freelyChosen <= fewest
        let replacement = mustReplace ? next : min(0, next)
        body(site, true, replacement - cost)
      } else {
        // The dearest chosen site gives way: it must where too many would be open.
        let mustGive = freelyChosen >= most
        let relief = mustGive ? last : freelyChosen <= fewest ? max(0, last) : 0
        body(site, false, cost - relief)
      }
    }
  }
}

extension ServiceLists {
  /// Adds min(0, c_ij − u_i) of every client to its sites.
  func addReducedCosts(at multipliers: [Double], to reducedCosts: inout [Double]) {
    // Unsafe, because most of a search is spent in this loop and the next.
    reducedCosts.withUnsafeMutableBufferPointer { total in
      sites.withUnsafeBufferPointer { sites in
        costs.withUnsafeBufferPointer { costs in
          for client in 0..<clientCount {
            let worth = multipliers[client]
            var entry = starts[client]
            let end = starts[client + 1]
            while entry < end && costs[entry] < worth {
              total[Int(sites[entry])] += costs[entry] - worth
              entry += 1
            }
          }
        }
      }
    }
  }

  /// Sets 1 − (number of chosen sites cheaper than the multiplier) for every client.
  func countServices(
    at multipliers: [Double], by isChosen: [Double], into subgradient: inout [Double]
  ) {
    isChosen.withUnsafeBufferPointer { isChosen in
      sites.withUnsafeBufferPointer { sites in
        costs.withUnsafeBufferPointer { costs in
          for client in 0..<clientCount {
            let worth = multipliers[client]
            var entry = starts[client]
            let end = starts[client + 1]
            var left = 1.0
            while entry < end && costs[entry] < worth {
              left -= isChosen[Int(sites[entry])]
              entry += 1
            }
            subgradient[client] = left
          }
        }
      }
    }
  }
}
