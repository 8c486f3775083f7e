/// Which sites to open where every client is served by its cheapest open site.
///
/// The common core of the p-median problem (a given number of sites, no fixed costs) and of
/// uncapacitated warehouse location (fixed costs, any number of sites).
struct SiteSelection: Sendable {
  /// The cost of serving each client from each site.
  let costs: CostMatrix
  /// The cost of opening each site.
  let fixedCosts: [Double]
  /// How many sites may be open; not empty, within 0...siteCount.
  let openCount: ClosedRange<Int>

  var clientCount: Int { costs.clientCount }
  var siteCount: Int { costs.siteCount }

  /// The cost of a set of open sites, summed anew from the matrix. Infinite when clients have no
  /// site.
  func cost(ofOpening sites: [Int]) -> Double {
    if sites.isEmpty && clientCount > 0 { return .infinity }
    var total = 0.0
    for site in sites { total += fixedCosts[site] }
    for client in 0..<clientCount {
      var least = Double.infinity
      for site in sites { least = min(least, costs[client, site]) }
      total += least
    }
    return total
  }

  /// The cheapest of the open sites for each client; of equally cheap ones the first in the list.
  func assignment(to sites: [Int]) -> [Int] {
    (0..<clientCount).map { client in
      var best = (site: -1, cost: Double.infinity)
      for site in sites where costs[client, site] < best.cost { best = (site, costs[client, site]) }
      return best.site
    }
  }

  /// What the costs of plans are multiples of.
  var grain: ObjectiveGrain {
    ObjectiveGrain(
      of: Chain(first: fixedCosts, second: costs.values), terms: clientCount + siteCount)
  }

  /// A magnitude that a plan's cost is measured against: what every client costs at its cheapest.
  var scale: Double {
    (0..<clientCount).reduce(0.0) { sum, client in
      let row = costs.values[client * siteCount..<(client + 1) * siteCount]
      return sum + (row.min() ?? 0).magnitude
    }
  }
}

/// One array after another, without joining them.
struct Chain: Sequence {
  let first: [Double]
  let second: [Double]

  func makeIterator() -> AnyIterator<Double> {
    var index = 0
    return AnyIterator {
      defer { index += 1 }
      if index < first.count { return first[index] }
      return index - first.count < second.count ? second[index - first.count] : nil
    }
  }
}

/// What a node of the tree has decided on a site.
enum SiteDecision: UInt8, Sendable {
  case undecided
  case open
  case closed
}
