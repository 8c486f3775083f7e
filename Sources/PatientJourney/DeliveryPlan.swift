import Randomness
public import SupplyNetwork

/// A configuration made ready to run: who goes where, by which lane, at what cost.
///
/// Computed once, shared by all replications and threads.
public struct DeliveryPlan: Sendable {
  /// The network.
  public let network: Network
  /// The configuration.
  public let configuration: Configuration
  /// One for each demand row.
  let rows: [Row]
  /// What people of each demand row pay.
  let costs: [PatientCostSchedule]
  /// The ways from centres to open facilities, by centre, then the fastest first.
  let routes: [Route]
  /// How long a delayed shipment by each route is late, hours.
  let routeDelays: [Distribution]
  /// Where each centre's routes stand among all; empty for closed centres.
  let routeRange: [Range<Int>]
  /// For each centre the route to the facility it is assigned to; the first where none is named.
  let assignedRoute: [Int]
  /// For each route the share of its centre's patients sent by it or by one before it; empty where
  /// no shares are named.
  let cumulativeShares: [Double]
  /// Planned time a suite is held by one batch, hours.
  let plannedOccupancy: Double
  /// Planned time of an apheresis, hours.
  let plannedApheresis: Double
  /// Planned time from the end of apheresis to dispatch, hours.
  let plannedPreparation: Double
  /// Whether material is frozen at the centre.
  let isCryopreserved: Bool
  /// Running totals of the shares of failure causes.
  let cumulativeCauseShares: [Double]

  /// A demand row as the simulation needs it.
  struct Row: Sendable {
    /// Mean hours between the referrals of the maximal process; infinite where nobody lives.
    var meanHoursBetweenReferrals: Double
    /// Probability that a referral of the maximal process happens at this level of demand.
    var acceptance: Double
    /// The entity of the row's random streams.
    var entity: UInt32
    /// The nearest open centre.
    var centre: Int
    /// Multiplier of the attrition hazards.
    var dropOutMultiplier: Double
  }

  /// A way for cells from a centre to an open facility and back: its lane's plain numbers, which
  /// are read many times a patient.
  struct Route: Sendable {
    /// The facility.
    var facility: Int
    /// Door-to-door time without delay, hours.
    var hours: Double
    /// Planned time from the start of apheresis to arrival at the suite, hours.
    var hoursToSuite: Double
    /// Price of one shipment.
    var price: Double
    /// The risk that a shipment is delayed.
    var delayProbability: Double
    /// The risk that a shipment is lost by an excursion.
    var excursionProbability: Double
  }

  /// Prepares a configuration.
  ///
  /// - Precondition: network and configuration passed validation: every open centre reaches an
  ///   open facility.
  public init(network: Network, configuration: Configuration) {
    self.network = network
    self.configuration = configuration
    let therapy = network.therapy
    isCryopreserved = therapy.material.form == .cryopreserved
    plannedOccupancy = therapy.manufacturing.meanOccupancyHours
    plannedApheresis = therapy.apheresis.durationHours.mean
    plannedPreparation = isCryopreserved ? therapy.material.cryopreservationHours.mean : 0
    var running = 0.0
    cumulativeCauseShares = therapy.failure.causeShares.map { share in
      running += share
      return running
    }

    let plannedHours = plannedApheresis + plannedPreparation
    var routes: [Route] = []
    var delays: [Distribution] = []
    var ranges: [Range<Int>] = []
    var assigned: [Int] = []
    for centre in network.centres.indices {
      let start = routes.count
      for lane in Self.lanes(of: centre, in: network, configuration) {
        routes.append(
          Route(
            facility: lane.facility, hours: lane.durationHours,
            hoursToSuite: plannedHours + lane.durationHours, price: lane.price,
            delayProbability: lane.delayProbability,
            excursionProbability: lane.excursionProbability))
        delays.append(lane.delayHours)
      }
      ranges.append(start..<routes.count)
      let named = configuration.assignedFacility[centre]
      assigned.append(ranges[centre].first { routes[$0].facility == named } ?? start)
    }
    self.routes = routes
    var cumulative: [Double] = []
    if configuration.dispatch == .facilityShares {
      for (centre, range) in ranges.enumerated() {
        let shares =
          configuration.facilityShares.indices.contains(centre)
          ? configuration.facilityShares[centre] : []
        var running = 0.0
        for route in range {
          running += shares.first { $0.facility == routes[route].facility }?.share ?? 0
          cumulative.append(running)
        }
      }
    }
    cumulativeShares = cumulative
    routeDelays = delays
    routeRange = ranges
    assignedRoute = assigned

    let entities = EntityHash.collisionFree(network.demandRows.map(\.id))
    let demand = network.demand
    var rows: [Row] = []
    var costs: [PatientCostSchedule] = []
    for (index, (row, entity)) in zip(network.demandRows, entities).enumerated() {
      let region = network.regions[row.region]
      var nearest = network.nearestCentre(
        to: row.location, of: region, among: configuration.openCentres)
      if configuration.assignedCentre.indices.contains(index),
        let centre = configuration.assignedCentre[index]
      {
        let leg = network.patientTravel.leg(from: row, of: region, to: network.centres[centre])
        nearest = (centre, leg)
      }
      let perHour =
        row.population / 1e6 * network.patientGroup.incidencePerMillionPerYear
        * demand.maximumMultiplier / Self.hoursPerYear
      rows.append(
        Row(
          meanHoursBetweenReferrals: perHour > 0 ? 1 / perHour : .infinity,
          acceptance: demand.multiplier * demand.referralMultiplierByQuintile[row.quintile - 1]
            / demand.maximumMultiplier,
          entity: entity, centre: nearest.centre,
          dropOutMultiplier: demand.dropOutMultiplierByQuintile[row.quintile - 1]))
      costs.append(
        PatientCostSchedule(
          leg: nearest.leg, isRemote: network.patientTravel.isRemote(nearest.leg),
          rates: network.patientCosts))
    }
    self.rows = rows
    self.costs = costs
  }

  /// Hours in a year of the model, 365 days.
  public static let hoursPerYear = 8760.0

  /// The name of a patient: `region/quintile/ordinal`.
  public func patientName(row: Int, ordinal: UInt32) -> String {
    "\(network.demandRows[row].id)/\(ordinal)"
  }

  /// The fastest lane from a centre to each open facility, the fastest first; none for a closed
  /// centre. Lanes on which fresh material would always be too old serve only where all are so.
  private static func lanes(
    of centre: Int, in network: Network, _ configuration: Configuration
  ) -> [Lane] {
    guard configuration.openCentres[centre] else { return [] }
    let material = network.therapy.material
    let limit = material.form == .fresh ? material.holdLimitHours ?? .infinity : .infinity
    let lanes = network.facilities.indices.compactMap { facility -> Lane? in
      guard configuration.suites[facility] > 0 else { return nil }
      return network.lanes.lanes(centre: centre, facility: facility).first
    }
    let usable = lanes.filter { $0.durationHours < limit }
    return (usable.isEmpty ? lanes : usable).sorted {
      ($0.durationHours, $0.facility) < ($1.durationHours, $1.facility)
    }
  }
}
