extension WarehouseProblem {
  /// The cost of a plan, added up anew.
  public func cost(of plan: WarehousePlan) -> Double {
    var total = 0.0
    for site in plan.openSites { total += fixedCosts[site] }
    for shipment in plan.shipments {
      total += shipment.share * costs[shipment.client, shipment.site]
    }
    return total
  }
}
