extension WarehouseSearch {
  /// Decides what would lift the bound to where the node closes if it were decided otherwise.
  ///
  /// - Parameter value: the bound at the multipliers that ``dual`` evaluated last.
  /// - Returns: false when nothing is left: the node is closed.
  mutating func fix(_ decisions: inout WarehouseDecisions, at value: Double) -> Bool {
    let closing = threshold.closing
    var whenOpen = [Double](repeating: value, count: dual.siteCount)
    var scratch = dual.isChosen
    let isChosen = dual.isChosen
    for site in 0..<dual.siteCount where decisions.sites[site] == .undecided {
      // Choosing anew with the site the other way gives its exact penalty, and costs little.
      var other = decisions.sites
      other[site] = isChosen[site] ? .closed : .open
      let bound = dual.multiplierSum + dual.chooseSites(other, chosen: &scratch)
      if !isChosen[site] { whenOpen[site] = bound }
      if bound >= closing { decisions.sites[site] = isChosen[site] ? .open : .closed }
    }
    return dual.isSingle ? fixServices(&decisions, whenOpen, dual.multipliers) : true
  }

  /// Bars services that are too dear, and forces those that cannot be done without.
  private func fixServices(
    _ decisions: inout WarehouseDecisions, _ whenOpen: [Double], _ multipliers: [Double]
  ) -> Bool {
    let closing = threshold.closing
    let clients = dual.clientCount
    for site in 0..<dual.siteCount where decisions.sites[site] != .closed {
      // With the site's knapsack relaxed, every service has a reduced cost.
      let base = whenOpen[site] - dual.siteValues[site] + dual.relaxedSiteValues[site]
      let price = dual.unitWorths[site]
      for client in 0..<clients where !decisions.barred[site * clients + client] {
        let reduced =
          dual.siteCosts[site * clients + client] - multipliers[client]
          + price * problem.demands[client]
        if base + max(0, reduced) >= closing {
          decisions.barred[site * clients + client] = true
        } else if decisions.sites[site] == .open, base - reduced >= closing {
          for other in 0..<dual.siteCount where other != site {
            decisions.barred[other * clients + client] = true
          }
        }
      }
    }
    return followUp(&decisions)
  }

  /// Opens a site that alone may serve a client.
  ///
  /// - Returns: false when a client has no site left, or a site must serve more than it can.
  private func followUp(_ decisions: inout WarehouseDecisions) -> Bool {
    let clients = dual.clientCount
    var load = [Double](repeating: 0, count: dual.siteCount)
    for client in 0..<clients {
      var last: Int?
      var count = 0
      for site in 0..<dual.siteCount where decisions.allows(site, client, clients: clients) {
        last = site
        count += 1
        if count > 1 { break }
      }
      guard let last else { return false }
      if count == 1 {
        decisions.sites[last] = .open
        load[last] += problem.demands[client]
        if load[last] > dual.capacities[last] * (1 + 1e-9) { return false }
      }
    }
    return true
  }
}
