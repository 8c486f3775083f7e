import Placement
import RealModule
import Statistics
import SupplyNetwork

/// What the optimiser believes of a placement once the waits are put in that its own load brings.
struct PlacementBelief: Sendable {
  /// By indicator of ``DesignSimulator/indicators``: the value; nil where it is not defined.
  var values: [Double?]
  /// By facility: the use of its suites.
  var use: [Double]

  /// Works out the waits that go with a plan, and its indicators under them.
  ///
  /// Each facility's load and wait are a fixed point: a longer wait loses patients, which lightens
  /// the load.
  ///
  /// - Parameters:
  ///   - assumed: hours of wait for an appointment at every facility with which the plan was made.
  init(
    _ plan: LocationPlan, of placement: NetworkPlacement, congestion: CongestionModel,
    assumed: Double, indicators: [PlacementIndicator]
  ) {
    let network = placement.model.network
    let attrition = network.therapy.attrition
    let hazard =
      (attrition.deathPerDay + attrition.progressionPerDay + attrition.withdrawalPerDay)
      * network.demand.meanDropOutMultiplier(network) / 24
    var batches = [Double](repeating: 0, count: network.facilities.count)
    for flow in placement.flows(of: plan) { batches[flow.facility] += flow.batchesPerYear }
    var use = batches.map { _ in 0.0 }
    var waits = batches.map { _ in 0.0 }
    for facility in network.facilities.indices where batches[facility] > 0 {
      guard let module = plan.modules[facility] else { continue }
      let suites = placement.model.moduleSuites[facility][module]
      let planned = batches[facility] * congestion.occupancyHours / (8760 * Double(suites))
      func after(_ use: Double) -> Double {
        .exp(-hazard * (congestion.appointmentWait(suites: suites, use: use) - assumed))
      }
      // planned × after(use) falls with use, so they meet once.
      var (low, high) = (0.0, max(1, planned) * max(1, after(0)))
      for _ in 0..<60 {
        let middle = low + (high - low) / 2
        if planned * after(middle) > middle { low = middle } else { high = middle }
      }
      use[facility] = low
      waits[facility] = congestion.appointmentWait(suites: suites, use: low)
    }
    var options = placement.model.options
    options.appointmentWaitHours = waits
    options.waitHours = waits.indices.map { congestion.suiteWait(at: $0) }
    options.kolmPollakAlpha = placement.model.kolmPollakAlpha
    let model = NetworkModel(network: network, options: options)
    let rebalanced = model.rebalanced(plan)
    values = indicators.map { model.value($0, of: rebalanced) }
    self.use = use
  }
}

extension DemandModel {
  /// The hazards' multiplier of the mean referral.
  func meanDropOutMultiplier(_ network: Network) -> Double {
    var sum = 0.0
    var total = 0.0
    for row in network.demandRows {
      let referrals = row.population * referralMultiplierByQuintile[row.quintile - 1]
      sum += referrals * dropOutMultiplierByQuintile[row.quintile - 1]
      total += referrals
    }
    return total > 0 ? sum / total : 1
  }
}
