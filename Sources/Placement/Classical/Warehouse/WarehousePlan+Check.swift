/// What is wrong with a plan of a warehouse location problem.
public enum WarehousePlanFailure: Error, Hashable, Sendable {
  /// A site that is open is not one of the problem, or is listed twice.
  case wrongSite(site: Int)
  /// A shipment's client does not exist, its site is not open, or its share is not within (0, 1].
  case wrongShipment(client: Int, site: Int)
  /// A client's shares do not add up to 1.
  case notServed(client: Int, share: Double)
  /// More than one site serves a client that needs a single one.
  case severalSources(client: Int)
  /// A site serves more than its capacity.
  case overCapacity(site: Int, load: Double, capacity: Double)
}

extension WarehouseProblem {
  /// Checks a plan against everything the problem asks for, knowing nothing of how it was found.
  ///
  /// Shares and loads may miss by a relative 1e-9.
  public func check(_ plan: WarehousePlan) throws(WarehousePlanFailure) {
    var isOpen = [Bool](repeating: false, count: costs.siteCount)
    for site in plan.openSites {
      guard isOpen.indices.contains(site), !isOpen[site] else { throw .wrongSite(site: site) }
      isOpen[site] = true
    }
    var served = [Double](repeating: 0, count: costs.clientCount)
    var sources = [Int](repeating: 0, count: costs.clientCount)
    var load = [Double](repeating: 0, count: costs.siteCount)
    for shipment in plan.shipments {
      guard served.indices.contains(shipment.client), isOpen.indices.contains(shipment.site),
        isOpen[shipment.site], shipment.share > 0, shipment.share <= 1
      else { throw .wrongShipment(client: shipment.client, site: shipment.site) }
      served[shipment.client] += shipment.share
      sources[shipment.client] += 1
      load[shipment.site] += shipment.share * demands[shipment.client]
    }
    for client in served.indices {
      guard (served[client] - 1).magnitude <= 1e-9 else {
        throw .notServed(client: client, share: served[client])
      }
      if sourcing == .single && sources[client] != 1 { throw .severalSources(client: client) }
    }
    guard let capacities else { return }
    for site in load.indices where load[site] > capacities[site] * (1 + 1e-9) {
      throw .overCapacity(site: site, load: load[site], capacity: capacities[site])
    }
  }
}
