/// For each client the sites that may still serve it, from the cheapest on.
///
/// Closed sites are left out, so that lists become short as a search goes on; all of it is kept in
/// three flat arrays because evaluating the Lagrangian function is nothing but a walk through them.
struct ServiceLists: Sendable {
  /// Where each client's list begins; one more value than clients.
  private(set) var starts: [Int]
  private(set) var sites: [Int32]
  private(set) var costs: [Double]

  var clientCount: Int { starts.count - 1 }

  /// Sorts every row of the matrix.
  ///
  /// - Complexity: O(clients × sites × log sites).
  init(sorting matrix: CostMatrix) {
    let (clients, width) = (matrix.clientCount, matrix.siteCount)
    starts = (0...clients).map { $0 * width }
    sites = [Int32](repeating: 0, count: clients * width)
    costs = [Double](repeating: 0, count: clients * width)
    var row: [(cost: Double, site: Int32)] = []
    row.reserveCapacity(width)
    for client in 0..<clients {
      row.removeAll(keepingCapacity: true)
      for site in 0..<width { row.append((matrix[client, site], Int32(site))) }
      row.sort { $0.cost != $1.cost ? $0.cost < $1.cost : $0.site < $1.site }
      for rank in 0..<width {
        sites[client * width + rank] = row[rank].site
        costs[client * width + rank] = row[rank].cost
      }
    }
  }

  /// The lists without the sites that are closed, and cut off behind the first open one, since a
  /// client never needs a dearer site than one that is certainly open.
  func narrowed(by decisions: [SiteDecision]) -> ServiceLists {
    var result = self
    result.narrow(by: decisions)
    return result
  }

  /// As ``narrowed(by:)``, in place.
  mutating func narrow(by decisions: [SiteDecision]) {
    var end = 0
    var begin = 0
    for client in 0..<clientCount {
      let (from, to) = (begin, starts[client + 1])
      begin = to
      starts[client] = end
      for entry in from..<to {
        let decision = decisions[Int(sites[entry])]
        if decision == .closed { continue }
        sites[end] = sites[entry]
        costs[end] = costs[entry]
        end += 1
        if decision == .open { break }
      }
    }
    starts[clientCount] = end
    sites.removeSubrange(end...)
    costs.removeSubrange(end...)
  }
}
