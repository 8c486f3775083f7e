import Randomness
import RealModule
public import SupplyNetwork

/// A supply network as a location problem: demand rows are clients, centres are places, and the
/// expected journey of a patient gives every coefficient.
///
/// A patient of row i who is referred to centre s is expected to come to what ``ExpectedJourney``
/// says of the centre's fastest lane, whichever facility could be at its end; a batch that takes
/// another lane changes that by the difference of the two journeys for each batch. So availability,
/// money and failure are linear in patients and batches.
public struct NetworkModel: Sendable {
  /// The network.
  public let network: Network
  /// What may be decided.
  public let options: PlacementOptions
  /// The centres that are or may be open, by index into `Network.centres`: the problem's places.
  public let centres: [Int]
  /// Suites of each module of each facility, by index into `Network.facilities`.
  public let moduleSuites: [[Int]]
  /// The problem without objective and limits.
  let skeleton: LocationProblem
  /// By access option: what is expected of a patient.
  let patients: [PatientExpectation]
  /// By supply arc: what a batch on it changes.
  let batches: [BatchExpectation]
  /// α of Kolm-Pollak, per currency unit; nil where nobody is treated in the reference.
  public internal(set) var kolmPollakAlpha: Double?

  /// What is expected of one patient of a row at a centre.
  struct PatientExpectation: Sendable {
    var row: Int
    var centre: Int
    /// By the centre's fastest lane.
    var journey: ExpectedJourney
    /// Patient-borne cost of those infused, summed over their probability, currency.
    var costOfTreated: Double
    /// Σ probability × cost² of those infused.
    var squaredCostOfTreated: Double
    /// What the payer pays for apheresis and bed, currency.
    var centreCost: Double
    /// What the payer pays for batches by the fastest lane, currency.
    var batchCost: Double
    /// Costs of those infused by number of aphereses: probability, cost before inpatient days.
    var costs: [(probability: Double, schedule: Double)]
    var schedule: PatientCostSchedule
  }

  /// What one batch on a lane changes, against the centre's fastest lane.
  struct BatchExpectation: Sendable {
    var centre: Int
    var facility: Int
    var lane: Lane
    var treated: Double
    var batchesEnded: Double
    var batchesFailed: Double
    /// Batch and centre cost together, currency.
    var cost: Double
  }

  private static let hoursPerYear = 8760.0

  /// Works everything out.
  ///
  /// - Complexity: O(rows × centres + centres × facilities).
  public init(network: Network, options: PlacementOptions) {
    self.network = network
    self.options = options
    kolmPollakAlpha = options.kolmPollakAlpha
    let reference = options.reference
    let group = network.patientGroup.id

    // Facilities and their modules.
    var moduleSuites: [[Int]] = []
    var facilities: [LocationProblem.Facility] = []
    let occupancy = network.therapy.manufacturing.meanOccupancyHours
    for (index, facility) in network.facilities.enumerated() {
      let standing = reference.suites[index]
      let sizes: [Int]
      var isRequired = false
      if facility.kind == .hub, standing > 0 {
        sizes =
          options.hubsAreFree ? Self.hubSizes(standing) : [standing]
        isRequired = !options.hubsAreFree
      } else if facility.status == .open, standing > 0 {
        sizes = [standing]
        isRequired = true
      } else if facility.status == .candidate {
        sizes = Array(Set(options.moduleSizes)).filter { $0 > 0 }.sorted()
      } else {
        sizes = []
      }
      let lost = options.lostCapacity.isEmpty ? 0 : options.lostCapacity[index]
      moduleSuites.append(sizes)
      facilities.append(
        LocationProblem.Facility(
          moduleCapacities: sizes.map {
            Double($0) * Self.hoursPerYear / occupancy
              * (options.greatestUseBySuites[$0] ?? options.greatestUse) * (1 - lost)
          }, isRequired: isRequired))
    }
    self.moduleSuites = moduleSuites

    // Centres that are or may be open.
    var centres: [Int] = []
    var places: [LocationProblem.Place] = []
    for (index, centre) in network.centres.enumerated() where centre.patientGroups.contains(group) {
      let opening: LocationProblem.Opening
      if centre.status == .open {
        opening = .always
      } else {
        let satellites = network.facilities.indices.filter {
          network.facilities[$0].colocatedCentre == index && !moduleSuites[$0].isEmpty
        }
        opening = satellites.isEmpty ? .byDecision : .withFacilities(satellites)
      }
      centres.append(index)
      places.append(
        LocationProblem.Place(opening, capacity: Self.capacity(of: centre, network, options)))
    }
    self.centres = centres

    // Lanes from centres to facilities that are or may be open.
    var arcs: [LocationProblem.SupplyArc] = []
    var batches: [BatchExpectation] = []
    var fastest: [Lane?] = []
    var risks: [ExpectedJourney.LaneRisks?] = []
    let mean = Self.meanDropOut(network)
    var stages: [Double: ExpectedJourney.StageSurvival] = [:]
    /// What is expected on a lane. The stages' chances are worked out once for each hazard.
    func journey(
      _ lane: Lane, _ risks: ExpectedJourney.LaneRisks, multiplier: Double
    ) -> ExpectedJourney {
      let wait = options.waitHours.isEmpty ? 0 : options.waitHours[lane.facility]
      let hazard = ExpectedJourney.hazardPerHour(
        therapy: network.therapy, lane: lane, dropOutMultiplier: multiplier, waitHours: wait)
      let known =
        stages[hazard]
        ?? ExpectedJourney.StageSurvival(therapy: network.therapy, hazardPerHour: hazard)
      stages[hazard] = known
      return ExpectedJourney(
        therapy: network.therapy, lane: lane, risks: risks, dropOutMultiplier: multiplier,
        waitHours: wait, appointmentWaitHours: options.appointmentWait(at: lane.facility),
        stages: known)
    }
    let limit =
      network.therapy.material.form == .fresh
      ? network.therapy.material.holdLimitHours ?? .infinity : .infinity
    for (place, centre) in centres.enumerated() {
      let lanes = network.facilities.indices.flatMap { facility -> [Lane] in
        guard !moduleSuites[facility].isEmpty else { return [] }
        return network.lanes.lanes(centre: centre, facility: facility).worthwhile
      }.filter { $0.durationHours < limit }
      let best = lanes.min { ($0.durationHours, $0.facility) < ($1.durationHours, $1.facility) }
      fastest.append(best)
      guard let best else {
        risks.append(nil)
        continue
      }
      func expected(_ lane: Lane) -> (journey: ExpectedJourney, cost: Double) {
        let wait = options.waitHours.isEmpty ? 0 : options.waitHours[lane.facility]
        let found = journey(
          lane,
          ExpectedJourney.LaneRisks(
            therapy: network.therapy, lane: lane,
            failureMultiplier: network.facilities[lane.facility].failureMultiplier,
            waitHours: wait), multiplier: mean)
        return (
          found, Self.batchCost(found, lane, network) + Self.centreCost(found, network)
        )
      }
      let base = expected(best)
      let perBatch = max(base.journey.batchesStarted, 1e-12)
      for lane in lanes {
        let other = lane == best ? base : expected(lane)
        arcs.append(LocationProblem.SupplyArc(place: place, facility: lane.facility))
        batches.append(
          BatchExpectation(
            centre: centre, facility: lane.facility, lane: lane,
            treated: (other.journey.treated - base.journey.treated) / perBatch,
            batchesEnded: (other.journey.batchesEnded - base.journey.batchesEnded) / perBatch,
            batchesFailed: (other.journey.batchesFailed - base.journey.batchesFailed) / perBatch,
            cost: (other.cost - base.cost) / perBatch))
      }
      let wait = options.waitHours.isEmpty ? 0 : options.waitHours[best.facility]
      risks.append(
        ExpectedJourney.LaneRisks(
          therapy: network.therapy, lane: best,
          failureMultiplier: network.facilities[best.facility].failureMultiplier, waitHours: wait))
    }
    self.batches = batches

    // Demand rows and where they may go.
    var clients: [LocationProblem.Client] = []
    var access: [LocationProblem.AccessOption] = []
    var patients: [PatientExpectation] = []
    var journeys: [JourneyKey: ExpectedJourney] = [:]
    for (index, row) in network.demandRows.enumerated() {
      clients.append(LocationProblem.Client(demand: network.referralsPerYear(row: index)))
      let multiplier = network.demand.dropOutMultiplierByQuintile[row.quintile - 1]
      let region = network.regions[row.region]
      let legs = centres.map {
        network.patientTravel.leg(from: row, of: region, to: network.centres[$0])
      }
      for place in Self.choices(legs, places, centres, network, options) {
        guard let lane = fastest[place], let risk = risks[place] else { continue }
        let key = JourneyKey(place: place, multiplier: multiplier)
        let expected = journeys[key] ?? journey(lane, risk, multiplier: multiplier)
        journeys[key] = expected
        access.append(
          LocationProblem.AccessOption(
            client: index, place: place, batchesPerPatient: expected.batchesStarted))
        patients.append(
          PatientExpectation(
            row: index, centre: centres[place], journey: expected, lane: lane, leg: legs[place],
            network: network))
      }
    }
    self.patients = patients
    skeleton = LocationProblem(
      clients: clients, places: places, facilities: facilities, accessOptions: access,
      supplyArcs: arcs, sense: .maximise, objective: LinearForm(),
      catchmentsAreWhole: options.catchmentsAreWhole)
  }

  private struct JourneyKey: Hashable {
    var place: Int
    var multiplier: Double
  }

  // MARK: Parts

  /// Sizes that a free hub may take: eight steps up to half as much again as it has.
  private static func hubSizes(_ standing: Int) -> [Int] {
    let greatest = Double(standing) * 1.5
    let steps = (1...8).map { Int((greatest * Double($0) / 8).rounded()) }
    return Array(Set(steps + [standing])).filter { $0 > 0 }.sorted()
  }

  /// The hazards' multiplier of the mean referral.
  private static func meanDropOut(_ network: Network) -> Double {
    var sum = 0.0
    var total = 0.0
    for (index, row) in network.demandRows.enumerated() {
      let referrals = network.referralsPerYear(row: index)
      sum += referrals * network.demand.dropOutMultiplierByQuintile[row.quintile - 1]
      total += referrals
    }
    return total > 0 ? sum / total : 1
  }

  /// Patients a year that a centre's slots and beds can serve; nil without limit.
  private static func capacity(
    of centre: Centre, _ network: Network, _ options: PlacementOptions
  ) -> Double? {
    let infusion = network.therapy.infusion
    let bedHours = 24 * (infusion.conditioningDays.mean + infusion.inpatientStayDays.mean)
    let slots = centre.apheresisSlots.map {
      Double($0) * hoursPerYear / max(1e-9, network.therapy.apheresis.durationHours.mean)
    }
    let beds = centre.infusionBeds.map { Double($0) * hoursPerYear / max(1e-9, bedHours) }
    return [slots, beds].compactMap { $0 }.min().map { $0 * options.greatestUse }
  }

  /// The places that a demand row may go to, nearest first: those no further than the nearest so
  /// many centres that are open.
  private static func choices(
    _ legs: [PatientJourneyLeg], _ places: [LocationProblem.Place], _ centres: [Int],
    _ network: Network, _ options: PlacementOptions
  ) -> [Int] {
    let isLimited = places.contains { $0.capacity != nil }
    let most = options.nearestOpenCentres ?? (isLimited ? 3 : 1)
    let order = legs.indices.sorted { (legs[$0].hours, $0) < (legs[$1].hours, $1) }
    var chosen: [Int] = []
    var open = 0
    for place in order {
      guard open < most else { break }
      chosen.append(place)
      if network.centres[centres[place]].status == .open { open += 1 }
    }
    return chosen
  }

  static func batchCost(_ journey: ExpectedJourney, _ lane: Lane, _ network: Network) -> Double {
    let facility = network.facilities[lane.facility]
    return journey.batchesStarted * facility.materialsCostPerBatch
      + journey.qualityControls * facility.qualityControlCostPerBatch
      + journey.shipments * lane.price
  }

  static func centreCost(_ journey: ExpectedJourney, _ network: Network) -> Double {
    let infusion = network.therapy.infusion
    return journey.aphereses * network.serviceCosts.apheresis
      + network.serviceCosts.bedDay
      * (journey.admissions * infusion.conditioningDays.mean
        + journey.treated * infusion.inpatientStayDays.mean)
  }
}

extension ArraySlice<Lane> {
  /// The lanes, the fastest first, without those that a faster one beats in price and risks as well.
  fileprivate var worthwhile: [Lane] {
    var kept: [Lane] = []
    for lane in self {
      let isBeaten = kept.contains {
        $0.price <= lane.price && $0.excursionProbability <= lane.excursionProbability
          && $0.delayProbability <= lane.delayProbability
          && ($0.delayHours == lane.delayHours || $0.delayProbability == 0)
      }
      if !isBeaten, !kept.contains(where: { $0.mode == lane.mode }) { kept.append(lane) }
    }
    return kept
  }
}

extension NetworkModel.PatientExpectation {
  init(
    row: Int, centre: Int, journey: ExpectedJourney, lane: Lane, leg: PatientJourneyLeg,
    network: Network
  ) {
    let schedule = PatientCostSchedule(
      leg: leg, isRemote: network.patientTravel.isRemote(leg), rates: network.patientCosts)
    let stay = network.therapy.infusion.inpatientStayDays
    let base =
      schedule.consultation.total + schedule.infusionAndStay.total + schedule.followUp.total
    let daily = schedule.perInpatientDay.total
    let days = stay.expectation { min($0, schedule.stayDays) }
    let squaredDays = stay.expectation { min($0, schedule.stayDays) * min($0, schedule.stayDays) }
    var sum = 0.0
    var squares = 0.0
    var costs: [(probability: Double, schedule: Double)] = []
    for (index, probability) in journey.treatedByAphereses.enumerated() where probability > 0 {
      let fixed = base + Double(index + 1) * schedule.apheresis.total
      sum += probability * (fixed + daily * days)
      squares +=
        probability * (fixed * fixed + 2 * fixed * daily * days + daily * daily * squaredDays)
      costs.append((probability, fixed))
    }
    self.init(
      row: row, centre: centre, journey: journey, costOfTreated: sum,
      squaredCostOfTreated: squares, centreCost: NetworkModel.centreCost(journey, network),
      batchCost: NetworkModel.batchCost(journey, lane, network), costs: costs, schedule: schedule)
  }

  /// Σ probability × E[exp(α·(cost − origin))] of those infused.
  func exponential(_ alpha: Double, origin: Double, stay: Distribution) -> Double {
    let daily = schedule.perInpatientDay.total
    let spread = stay.expectation { .exp(alpha * daily * min($0, schedule.stayDays)) }
    return costs.reduce(0) {
      $0 + $1.probability * .exp(alpha * ($1.schedule - origin)) * spread
    }
  }
}
