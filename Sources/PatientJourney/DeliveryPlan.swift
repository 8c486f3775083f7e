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
  /// What people of each demand row pay, aid taken off.
  let costs: [PatientCostSchedule]
  /// What the payer gives back of it; empty where there is no aid.
  let aids: [PatientCostSchedule]
  /// The ways from centres to open facilities, by centre, then the fastest first.
  let routes: [Route]
  /// How long a delayed shipment by each route is late, hours.
  let routeDelays: [Distribution]
  /// When shipments by each route leave; nil is at any time.
  let routeTimetables: [DepartureTimetable?]
  /// Whether each centre closes at times.
  let centreIsGated: [Bool]
  /// Whether batches start at each facility only at times.
  let facilityIsGated: [Bool]
  /// Limits to the batches that each facility can start over a period.
  let startLimits: [[StartLimit]]
  /// The largest number of suites that each facility ever has.
  let largestSuites: [Int]
  /// The entity of each suite's random streams, by facility; empty where none fails.
  let suiteEntities: [[UInt32]]
  /// What is lost for a time, by facility, in order of time.
  let losses: [[FacilityLoss]]
  /// Multipliers of demand over periods.
  let surges: [(period: Range<Double>, multiplier: Double)]
  /// Whether demand changes over time: by surges, months or growth.
  let demandVaries: Bool
  /// All lanes of each route's two sites, the route's own first; empty where no scenario asks.
  let laneOptions: [[LaneOption]]
  /// Whether a scenario closes or delays lanes.
  let changesLanes: Bool
  /// Whether batches can be interrupted: suites fail, or facilities are lost.
  let interruptsBatches: Bool
  /// Whether suites fail.
  let hasBreakdowns: Bool
  /// Whether a facility is licensed only later.
  let hasLicences: Bool
  /// Whether a facility's failure multiplier falls with the batches it made.
  let learns: Bool
  /// Whether anything in the network closes at times or leaves at set times.
  let usesCalendar: Bool
  /// What the patients of each group follow.
  let pathways: [Pathway]
  /// The prevalence of chronic viral infections in each group, and the pathway of those who have one;
  /// empty where none are reckoned with.
  let infections: [(prevalence: Double, pathway: UInt8)]
  /// The least and the greatest planned time that a batch holds a suite, hours.
  let plannedOccupancies: ClosedRange<Double>
  /// The least planned time of an apheresis, hours.
  let leastPlannedApheresis: Double
  /// Whether results are split by patient group.
  let hasSeveralGroups: Bool
  /// Where the routes of each pathway and, in it, of each centre stand among all; empty for centres
  /// that are closed or do not treat the group.
  let routeRange: [Range<Int>]
  /// For each of these the route to the facility that the centre is assigned to; the first where
  /// none is named or that does not make the product.
  let assignedRoute: [Int]
  /// For each route the share of its centre's patients sent by it or by one before it; empty where
  /// no shares are named.
  let cumulativeShares: [Double]
  /// Whether cryopreserved material costs while it lies.
  let chargesStorage: Bool
  /// A demand row as the simulation needs it.
  struct Row: Sendable {
    /// Mean hours between the referrals of the maximal process; infinite where nobody lives.
    var meanHoursBetweenReferrals: Double
    /// Probability that a referral of the maximal process happens at this level of demand.
    var acceptance: Double
    /// Probability that a dated referral happens at this level of demand.
    var dateAcceptance: Double
    /// The entity of the row's random streams.
    var entity: UInt32
    /// The nearest open centre that treats the group.
    var centre: Int
    /// The pathway of its patients.
    var pathway: UInt8
    /// Multiplier of the attrition hazards.
    var dropOutMultiplier: Double
  }

  /// A way for cells from a centre to an open facility and back: its lane's plain numbers, which
  /// are read many times a patient.
  struct Route: Sendable {
    /// The facility.
    var facility: Int
    /// The pathway of those whose cells go by it.
    var pathway: Int
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
  /// - Parameters:
  ///   - network: the network, read for the scenario.
  ///   - configuration: one of its configurations.
  ///   - scenario: what happens to it; nil is nothing.
  /// - Precondition: network and configuration passed validation: every open centre reaches an
  ///   open facility.
  public init(network: Network, configuration: Configuration, scenario: Scenario? = nil) {
    self.network = network
    self.configuration = configuration
    chargesStorage = network.serviceCosts.cryostorageDay > 0
    let infected = network.patientGroups.indices.filter {
      network.therapies[$0].viralInfection != nil
    }
    pathways =
      (network.patientGroups.indices.map { ($0, false) } + infected.map { ($0, true) }).map {
        Pathway(
          group: $0, isInfected: $1, therapy: network.therapies[$0], configuration: configuration)
      }
    infections =
      infected.isEmpty
      ? []
      : network.therapies.indices.map { group in
        (
          network.therapies[group].viralInfection?.prevalence ?? 0,
          UInt8(
            network.therapies.count + (infected.firstIndex(of: group) ?? 0))
        )
      }
    hasSeveralGroups = network.hasSeveralGroups
    let occupancies = pathways.map(\.plannedOccupancy)
    plannedOccupancies = (occupancies.min() ?? 0)...(occupancies.max() ?? 0)
    leastPlannedApheresis = pathways.map(\.plannedApheresis).min() ?? 0

    var routes: [Route] = []
    var delays: [Distribution] = []
    var timetables: [DepartureTimetable?] = []
    var modes: [String] = []
    var ranges: [Range<Int>] = []
    var assigned: [Int] = []
    for (index, pathway) in pathways.enumerated() {
      let plannedHours = pathway.plannedApheresis + pathway.plannedPreparation
      for centre in network.centres.indices {
        let start = routes.count
        for lane in Self.lanes(of: centre, pathway, in: network, configuration) {
          routes.append(
            Route(
              facility: lane.facility, pathway: index, hours: lane.durationHours,
              hoursToSuite: plannedHours + lane.durationHours, price: lane.price,
              delayProbability: lane.delayProbability,
              excursionProbability: lane.excursionProbability))
          delays.append(lane.delayHours)
          timetables.append(network.timetables[lane.mode])
          modes.append(lane.mode)
        }
        let range = start..<routes.count
        ranges.append(range)
        let named = configuration.assignedFacility[centre]
        assigned.append(range.first { routes[$0].facility == named } ?? start)
      }
    }
    self.routes = routes
    var cumulative: [Double] = []
    if configuration.dispatch == .facilityShares {
      for (index, range) in ranges.enumerated() {
        let centre = index % network.centres.count
        let shares =
          configuration.facilityShares.indices.contains(centre)
          ? configuration.facilityShares[centre] : []
        /// The route of a share: by its mode, or else the facility's first.
        func route(of share: FacilityShare) -> Int? {
          range.first {
            routes[$0].facility == share.facility && (share.mode ?? modes[$0]) == modes[$0]
          }
        }
        var shareOfRoute = [Double](repeating: 0, count: range.count)
        for share in shares {
          if let route = route(of: share) { shareOfRoute[route - range.lowerBound] += share.share }
        }
        // A facility that does not make the product leaves its share to the others.
        let made = pathways.count == 1 ? 1 : shareOfRoute.reduce(0, +)
        var running = 0.0
        for share in shareOfRoute {
          running += made > 0 ? share / made : 0
          cumulative.append(running)
        }
      }
    }
    cumulativeShares = cumulative
    routeDelays = delays
    routeTimetables = timetables
    centreIsGated = network.centres.map { $0.opening != nil }
    let disruptions = scenario?.disruptions ?? []
    var startLimits = network.facilities.map { facility in
      facility.comparability.map { [$0] } ?? []
    }
    var losses = [[FacilityLoss]](repeating: [], count: network.facilities.count)
    var surges: [(period: Range<Double>, multiplier: Double)] = []
    for disruption in disruptions {
      switch disruption.kind {
      case .facilityLoss(let facility, let losesMaterial):
        losses[facility].append(
          FacilityLoss(period: disruption.period, losesMaterial: losesMaterial))
      case .startLimit(let facility, let starts):
        for index in network.facilities.indices where facility == nil || facility == index {
          startLimits[index].append(
            StartLimit(period: disruption.period, starts: starts, isForeseen: false))
        }
      case .demandSurge(let multiplier):
        surges.append((disruption.period, multiplier))
      case .closedMode, .delay:
        break
      }
    }
    for index in losses.indices {
      losses[index].sort { $0.period.lowerBound < $1.period.lowerBound }
    }
    self.startLimits = startLimits
    self.losses = losses
    self.surges = surges
    demandVaries = !surges.isEmpty || network.demands.contains { !$0.isSteady }
    laneOptions = Self.laneOptions(routes: routes, ranges: ranges, network, disruptions)
    changesLanes = !laneOptions.isEmpty
    interruptsBatches = network.suiteBreakdowns != nil || losses.contains { !$0.isEmpty }
    facilityIsGated = network.facilities.indices.map { index in
      let facility = network.facilities[index]
      return facility.opening != nil || facility.licenceHour > 0 || !startLimits[index].isEmpty
        || !losses[index].isEmpty
    }
    let largest = configuration.suites.enumerated().map { facility, suites in
      let changes = configuration.changesSuites ? configuration.suiteChanges[facility] : []
      return changes.reduce(suites) { max($0, $1.suites) }
    }
    largestSuites = largest
    hasBreakdowns = network.suiteBreakdowns != nil
    suiteEntities = hasBreakdowns ? Self.suiteEntities(network, largest) : []
    hasLicences = network.facilities.contains { $0.licenceHour > 0 }
    learns = network.facilities.contains { $0.startUpFailureMultiplier != nil }
    usesCalendar =
      centreIsGated.contains(true) || facilityIsGated.contains(true)
      || network.facilities.contains { $0.laboratoryOpening != nil }
      || timetables.contains { $0 != nil } || changesLanes
    routeRange = ranges
    assignedRoute = assigned

    let entities = EntityHash.collisionFree(network.demandRows.map(\.id))
    let open = network.patientGroups.indices.map { group in
      network.centres.indices.map {
        configuration.openCentres[$0] && network.treats(centre: $0, group: group)
      }
    }
    var rows: [Row] = []
    var costs: [PatientCostSchedule] = []
    var aids: [PatientCostSchedule] = []
    for (index, (row, entity)) in zip(network.demandRows, entities).enumerated() {
      let region = network.regions[row.region]
      let demand = network.demands[row.patientGroup]
      var nearest = network.nearestCentre(
        to: row.location, of: region, among: open[row.patientGroup])
      if configuration.assignedCentre.indices.contains(index),
        let centre = configuration.assignedCentre[index]
      {
        let leg = network.patientTravel.leg(from: row, of: region, to: network.centres[centre])
        nearest = (centre, leg)
      }
      let perHour =
        row.population / 1e6
        * network.patientGroups[row.patientGroup].incidencePerMillionPerYear
        * demand.maximumMultiplier / Self.hoursPerYear
      rows.append(
        Row(
          meanHoursBetweenReferrals: perHour > 0 ? 1 / perHour : .infinity,
          acceptance: (scenario?.demandMultiplier ?? 1) * demand.multiplier
            * demand.referralMultiplierByQuintile[row.quintile - 1]
            / demand.maximumMultiplier,
          dateAcceptance: (scenario?.demandMultiplier ?? 1) * demand.multiplier,
          entity: entity, centre: nearest.centre, pathway: UInt8(row.patientGroup),
          dropOutMultiplier: demand.dropOutMultiplierByQuintile[row.quintile - 1]))
      let isRemote = network.patientTravel.isRemote(nearest.leg)
      let cost = PatientCostSchedule(
        leg: nearest.leg, isRemote: isRemote, rates: network.patientCosts)
      if let scheme = configuration.travelAid {
        let aid = PatientCostSchedule(
          aid: scheme, leg: nearest.leg, isRemote: isRemote, rates: network.patientCosts)
        costs.append(cost.less(aid))
        aids.append(aid)
      } else {
        costs.append(cost)
      }
    }
    self.rows = rows
    self.costs = costs
    self.aids = aids
  }

  /// Hours in a year of the model, 365 days.
  public static let hoursPerYear = 8760.0

  /// The name of a patient: `region/quintile/ordinal`.
  public func patientName(row: Int, ordinal: UInt32) -> String {
    "\(network.demandRows[row].id)/\(ordinal)"
  }

  /// The fastest lane from a centre to each open facility that makes a group's product, and those by
  /// modes that shares name, the fastest first; none for a centre that is closed or does not treat
  /// the group. Lanes on which fresh material would always be too old serve only where all are so.
  private static func lanes(
    of centre: Int, _ pathway: Pathway, in network: Network, _ configuration: Configuration
  ) -> [Lane] {
    guard configuration.openCentres[centre],
      network.treats(centre: centre, group: pathway.group)
    else { return [] }
    let material = pathway.therapy.material
    let limit = material.form == .fresh ? material.holdLimitHours ?? .infinity : .infinity
    let shares =
      configuration.dispatch == .facilityShares
        && configuration.facilityShares.indices.contains(centre)
      ? configuration.facilityShares[centre] : []
    let lanes = network.facilities.indices.flatMap { facility -> [Lane] in
      guard configuration.suites[facility] > 0,
        network.makes(
          facility: facility, group: pathway.group, infected: pathway.isInfected)
      else { return [] }
      let lanes = network.lanes.lanes(centre: centre, facility: facility)
      guard
        let fastest = lanes.min(by: {
          plannedHours($0, in: network) < plannedHours($1, in: network)
        })
      else { return [] }
      return [fastest]
        + lanes.filter { lane in
          lane != fastest && shares.contains { $0.facility == facility && $0.mode == lane.mode }
        }
    }
    let usable = lanes.filter {
      $0.durationHours + (network.timetables[$0.mode]?.cutOffHours ?? 0) < limit
    }
    return (usable.isEmpty ? lanes : usable).sorted {
      (plannedHours($0, in: network), $0.facility) < (plannedHours($1, in: network), $1.facility)
    }
  }

  /// The factor by which a demand row's demand is multiplied at a time.
  func demandFactor(row: Int, at time: Double) -> Double {
    let surge = surge(at: time)
    let group = network.demandRows[row].patientGroup
    guard !network.demands[group].isSteady else { return surge }
    return surge * network.demands[group].factor(atHour: time, startDate: network.startDate)
  }

  /// The part of it that is of a scenario's surges.
  func surge(at time: Double) -> Double {
    surges.reduce(1) { $1.period.contains(time) ? $0 * $1.multiplier : $0 }
  }

  /// What a scenario does to the lanes; empty where it does nothing to them.
  private static func laneOptions(
    routes: [Route], ranges: [Range<Int>], _ network: Network, _ disruptions: [Disruption]
  ) -> [[LaneOption]] {
    let concernsLanes = disruptions.contains {
      switch $0.kind {
      case .closedMode, .delay: true
      default: false
      }
    }
    guard concernsLanes else { return [] }
    return ranges.enumerated().flatMap { index, range in
      let centre = index % network.centres.count
      return range.map { route -> [LaneOption] in
        let lanes = network.lanes.lanes(centre: centre, facility: routes[route].facility)
          .sorted { plannedHours($0, in: network) < plannedHours($1, in: network) }
        return lanes.prefix(256).map { lane in
          var option = LaneOption(
            lane: lane, timetable: network.timetables[lane.mode], closures: [], delays: [])
          for disruption in disruptions {
            switch disruption.kind {
            case .closedMode(lane.mode):
              option.closures.append(disruption.period)
            case .delay(let mode, let centre, let facility, let hours, let probability)
            where mode ?? lane.mode == lane.mode && centre ?? lane.centre == lane.centre
              && facility ?? lane.facility == lane.facility:
              option.delays.append((disruption.period, hours, probability))
            default:
              break
            }
          }
          return option
        }
      }
    }
  }

  private static func suiteEntities(_ network: Network, _ counts: [Int]) -> [[UInt32]] {
    let names = zip(network.facilities, counts).flatMap { facility, count in
      (0..<count).map { "\(facility.id) suite \($0 + 1)" }
    }
    var hashes = EntityHash.collisionFree(names)[...]
    return counts.map { count in
      defer { hashes = hashes.dropFirst(count) }
      return Array(hashes.prefix(count))
    }
  }

  /// Mean door-to-door hours without delay, the wait for a departure included.
  private static func plannedHours(_ lane: Lane, in network: Network) -> Double {
    lane.durationHours + (network.timetables[lane.mode]?.meanWaitHours ?? 0)
  }
}
