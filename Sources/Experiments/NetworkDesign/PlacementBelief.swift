import Placement
import RealModule
import Statistics
import SupplyNetwork

/// What the optimiser's model says of a network once the waits are put in that its own load brings.
///
/// It takes any configuration, placed or not: each demand row goes to its centre, batches go where the
/// dispatch sends them as far as expected values can say, and the model's coefficients do the rest.
struct PlacementBelief: Sendable {
  /// By indicator of ``DesignSimulator/indicators``: the value; nil where it is not defined.
  var values: [Double?]
  /// The greatest expected wait for an appointment at any facility, hours.
  var greatestWaitHours: Double

  /// Works out the waits that go with a configuration, and its indicators under them.
  ///
  /// Load and wait of each line are a fixed point: a longer wait loses patients, which lightens the
  /// load.
  init(
    _ configuration: Configuration, of network: Network, congestion: CongestionModel,
    kolmPollakAlpha: Double?
  ) {
    let sharing = CongestionModel.Sharing(configuration.dispatch)
    // The configuration as its own reference, with the sizes it has and no others.
    var options = PlacementOptions(
      reference: configuration, moduleSizes: configuration.suites, hubsAreFree: false,
      kolmPollakAlpha: kolmPollakAlpha)
    options.waitHours = network.facilities.indices.map { congestion.suiteWait(at: $0) }
    let unhurried = NetworkModel(network: network, options: options)
    let plan = unhurried.plan(of: configuration)
    let batches = unhurried.batchesByFacility(of: plan)
    let attrition = network.therapy.attrition
    let hazard =
      (attrition.deathPerDay + attrition.progressionPerDay + attrition.withdrawalPerDay)
      * network.demand.meanDropOutMultiplier(network) / 24
    func wait(suites: Int, batches: Double) -> Double {
      guard suites > 0, batches > 0 else { return 0 }
      let planned = batches * congestion.occupancyHours / (8760 * Double(suites))
      func hours(_ use: Double) -> Double {
        congestion.appointmentWait(sharing, suites: suites, use: use)
      }
      // planned × exp(−hazard × wait) falls with use, so they meet once.
      var (low, high) = (0.0, max(1, planned))
      for _ in 0..<60 {
        let middle = low + (high - low) / 2
        if planned * .exp(-hazard * hours(middle)) > middle { low = middle } else { high = middle }
      }
      return hours(low)
    }
    if sharing == .separate {
      options.appointmentWaitHours = network.facilities.indices.map {
        wait(suites: configuration.suites[$0], batches: batches[$0])
      }
    } else {
      let hours = wait(
        suites: configuration.suites.reduce(0, +), batches: batches.reduce(0, +))
      options.appointmentWaitHours = network.facilities.map { _ in hours }
    }
    greatestWaitHours = options.appointmentWaitHours.max() ?? 0
    options.kolmPollakAlpha = unhurried.kolmPollakAlpha
    let model = NetworkModel(network: network, options: options)
    let settled = model.plan(of: configuration)
    values = DesignSimulator.indicators.map { model.value($0, of: settled) }
  }

  /// The value of an indicator.
  func value(_ indicator: PlacementIndicator) -> Double? {
    DesignSimulator.index(of: indicator).flatMap { values[$0] }
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
