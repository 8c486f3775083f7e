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
  /// The ways from each centre to open facilities, the fastest first; empty for closed centres.
  let routes: [[Route]]
  /// For each centre the index into its routes of the facility it is assigned to.
  let assignedRoute: [Int]
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
    /// What people of the row pay.
    var costs: PatientCostSchedule
  }

  /// A way for cells from a centre to an open facility and back.
  struct Route: Sendable {
    /// The facility.
    var facility: Int
    /// The lane.
    var lane: Lane
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

    let routes = network.centres.indices.map { centre -> [Route] in
      guard configuration.openCentres[centre] else { return [] }
      let ways = network.facilities.indices.compactMap { facility -> Route? in
        guard configuration.suites[facility] > 0,
          let lane = network.lanes.lanes(centre: centre, facility: facility).first
        else { return nil }
        return Route(facility: facility, lane: lane)
      }
      // The sort must be stable in the facility's index for reproducible ties.
      return ways.sorted {
        ($0.lane.durationHours, $0.facility) < ($1.lane.durationHours, $1.facility)
      }
    }
    self.routes = routes
    assignedRoute = network.centres.indices.map { centre in
      guard let facility = configuration.assignedFacility[centre] else { return 0 }
      return routes[centre].firstIndex { $0.facility == facility } ?? 0
    }

    let entities = EntityHash.collisionFree(network.demandRows.map(\.id))
    let demand = network.demand
    rows = zip(network.demandRows, entities).map { row, entity in
      let region = network.regions[row.region]
      let nearest = Self.nearestCentre(
        to: row, of: region, among: configuration.openCentres, in: network)
      let perHour =
        row.population / 1e6 * network.patientGroup.incidencePerMillionPerYear
        * demand.maximumMultiplier / Self.hoursPerYear
      return Row(
        meanHoursBetweenReferrals: perHour > 0 ? 1 / perHour : .infinity,
        acceptance: demand.multiplier * demand.referralMultiplierByQuintile[row.quintile - 1]
          / demand.maximumMultiplier,
        entity: entity, centre: nearest.centre,
        dropOutMultiplier: demand.dropOutMultiplierByQuintile[row.quintile - 1],
        costs: PatientCostSchedule(
          leg: nearest.leg, isRemote: network.patientTravel.isRemote(nearest.leg),
          rates: network.patientCosts))
    }
  }

  /// Hours in a year of the model, 365 days.
  public static let hoursPerYear = 8760.0

  /// The name of a patient: `region/quintile/ordinal`.
  public func patientName(row: Int, ordinal: UInt32) -> String {
    "\(network.demandRows[row].id)/\(ordinal)"
  }

  private static func nearestCentre(
    to row: DemandRow, of region: Region, among open: [Bool], in network: Network
  ) -> (centre: Int, leg: PatientJourneyLeg) {
    var best = (
      centre: 0, leg: PatientJourneyLeg(hours: .infinity, roadKilometres: 0, crosses: false)
    )
    for (index, centre) in network.centres.enumerated() where open[index] {
      let leg = network.patientTravel.leg(from: row, of: region, to: centre)
      if leg.hours < best.leg.hours { best = (index, leg) }
    }
    return best
  }
}
