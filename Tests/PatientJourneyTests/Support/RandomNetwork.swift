import PatientJourney
import Randomness
import SupplyNetwork

/// Small networks of every kind, drawn from a seed: rows, centres, facilities and lanes at random
/// places, therapies of both forms of material, scarce and plentiful resources, mild and heavy
/// attrition, any dispatch and priority, with and without booking.
struct RandomNetwork {
  var generator: Xoshiro256PlusPlus
  /// The network; its only configuration is the one to run.
  var network: Network

  init(seed: UInt64) throws {
    generator = Xoshiro256PlusPlus(seed: seed)
    network = try SmallNetwork.one()
    let regions = 1 + below(3)
    let centres = 1 + below(3)
    let facilities = 1 + below(3)
    let points = (0..<regions).map { _ in point() }
    network.regions = points.enumerated().map {
      SmallNetwork.region("R\($0)", at: $1, roadZone: chance(0.9) ? "main" : "island")
    }
    network.demandRows = network.regions.indices.flatMap { region in
      (1...5).filter { _ in chance(0.4) }.map { quintile in
        SmallNetwork.row(
          "R\(region)", region, quintile: quintile, population: 1e6 * uniform(0.2, 1),
          at: point())
      }
    }
    if network.demandRows.isEmpty { network.demandRows = [SmallNetwork.row("R0", quintile: 1)] }
    network.centres = (0..<centres).map { index in
      var centre = SmallNetwork.centre("C\(index)", at: point())
      centre.apheresisSlots = chance(0.5) ? 1 + below(2) : nil
      centre.infusionBeds = chance(0.5) ? 1 + below(8) : nil
      return centre
    }
    network.facilities = (0..<facilities).map { index in
      var facility = SmallNetwork.facility("F\(index)", suites: 1 + below(4))
      facility.laboratoryCapacity = chance(0.4) ? 1 + below(4) : nil
      facility.failureMultiplier = chance(0.5) ? 1 : uniform(0.3, 4)
      facility.materialsCostPerBatch = uniform(0, 1e4)
      facility.qualityControlCostPerBatch = uniform(0, 1e4)
      return facility
    }
    try drawLanes()
    try drawDemandAndRates()
    try drawTherapy()
    drawConfiguration()
  }

  // MARK: Parts

  private mutating func drawLanes() throws {
    var lanes: [Lane] = []
    for centre in network.centres.indices {
      for facility in network.facilities.indices where facility == 0 || chance(0.8) {
        var lane = try SmallNetwork.lane(
          centre, facility, hours: uniform(0, 30), price: uniform(0, 3000))
        lane.delayProbability = chance(0.5) ? uniform(0, 0.5) : 0
        lane.delayHours = try .exponential(mean: uniform(1, 24))
        lane.excursionProbability = chance(0.5) ? uniform(0, 0.1) : 0
        lanes.append(lane)
      }
    }
    network.lanes = LaneTable(
      lanes: lanes, centreCount: network.centres.count, facilityCount: network.facilities.count)
  }

  private mutating func drawDemandAndRates() throws {
    network.patientGroup.incidencePerMillionPerYear = uniform(10, 60)
    network.demand = DemandModel(
      multiplier: uniform(0.5, 1.5), maximumMultiplier: 3,
      referralMultiplierByQuintile: (0..<5).map { _ in uniform(0, 2) },
      dropOutMultiplierByQuintile: (0..<5).map { _ in uniform(0, 2) })
    network.patientCosts = PatientCostRates(
      roadCostPerKilometre: uniform(0, 1), crossingFarePerPerson: uniform(0, 200),
      lodgingPerNight: uniform(0, 150), mealsPerDay: uniform(0, 40), wagePerDay: uniform(0, 200),
      patientEmployedShare: uniform(0, 1), caregiverEmployedShare: uniform(0, 1),
      caregiverShare: uniform(0, 1), consultationVisits: uniform(0, 3), stayNearCentreDays: 28,
      outpatientVisitsDuringStay: uniform(0, 6), followUpVisitsByYear: [4, 2],
      survivalByYear: [0.8, 0.6], discountRate: uniform(0, 0.1))
    network.serviceCosts.apheresis = uniform(0, 3000)
    network.serviceCosts.bedDay = uniform(0, 1000)
  }

  private mutating func drawTherapy() throws {
    var therapy = network.therapy
    therapy.consultation.referralToConsultationDays = try duration(upTo: 15)
    therapy.consultation.eligibleFraction = uniform(0.7, 1)
    therapy.consultation.urgentFraction = uniform(0, 1)
    therapy.apheresis.leadDays = try duration(upTo: 10)
    therapy.apheresis.durationHours = try duration(upTo: 24)
    therapy.apheresis.viability = try .truncatedNormal(
      mean: uniform(0.85, 0.98), standardDeviation: 0.05, low: 0, high: 1)
    therapy.apheresis.cd3Count = try .lognormal(median: uniform(1, 5), percentile90: 10)
    therapy.apheresis.minimumCD3Count = uniform(0, 1)
    therapy.apheresis.microbialRejectionProbability = uniform(0, 0.05)
    therapy.material.form = chance(0.5) ? .fresh : .cryopreserved
    therapy.material.storage = chance(0.5) ? .ambient : .refrigerated
    therapy.material.cryopreservedWeight = chance(0.5) ? 0 : 0.01
    therapy.material.holdLimitHours = chance(0.6) ? uniform(31, 96) : nil
    therapy.material.viabilityDecayPerHour = uniform(0, 0.01)
    therapy.material.receiptViabilityThreshold = uniform(0.5, 0.85)
    therapy.material.cryopreservationHours = try duration(upTo: 10)
    therapy.material.postThawRecovery = try .uniform(low: 0.5, high: 1)
    therapy.manufacturing.stages = try (0...below(3)).map {
      Therapy.Manufacturing.Stage(name: "S\($0)", durationDays: try duration(upTo: 8))
    }
    therapy.manufacturing.changeoverHours = try .uniform(low: 0, high: uniform(1, 48))
    therapy.qualityControl.durationDays = try duration(upTo: 14)
    therapy.failure.function = FailureFunction(form: try failureForm(therapy))
    therapy.failure.causeShares = [0.1, 0.3, 0.2, 0.4]
    therapy.failure.releaseUnderExceptionProbability = uniform(0, 1)
    therapy.retry = Therapy.RetryPolicy(
      maximumAphereses: 1 + below(3), maximumBatches: 1 + below(3),
      retainedMaterialProbability: uniform(0, 1))
    therapy.infusion.receiptToAdmissionDays = try duration(upTo: 14)
    therapy.infusion.conditioningDays = try duration(upTo: 6)
    therapy.infusion.inpatientStayDays = try duration(upTo: 20)
    therapy.infusion.thawDeviationProbability = uniform(0, 0.1)
    therapy.infusion.shelfLifeDays = chance(0.3) ? uniform(10, 40) : nil
    let hazard = chance(0.2) ? 0 : (chance(0.3) ? 0.03 : 0.003)
    therapy.attrition = Therapy.Attrition(
      deathPerDay: hazard * uniform(0, 1), progressionPerDay: hazard * uniform(0, 1),
      withdrawalPerDay: hazard * uniform(0, 1))
    network.therapy = therapy
  }

  private mutating func failureForm(_ therapy: Therapy) throws -> FailureFunction.Form {
    switch below(5) {
    case 0: .constant(baseline: uniform(0, 0.5))
    case 1: .weibull(baseline: uniform(0, 0.1), scaleHours: uniform(20, 500), shape: 1.5)
    case 2: .logistic(baseline: uniform(0, 0.1), midpointHours: 40, scaleHours: uniform(5, 20))
    case 3: .table(hours: [0, 24, 72], probabilities: [0.02, 0.1, 0.6])
    default:
      .viability(
        baseline: 0.02, releaseThreshold: 0.7,
        receipt: FailureFunction.ViabilityAtReceipt(
          initial: therapy.apheresis.viability,
          decayPerHour: therapy.material.viabilityDecayPerHour,
          threshold: therapy.material.receiptViabilityThreshold))
    }
  }

  private mutating func drawConfiguration() {
    var configuration = SmallNetwork.configuration(
      network.facilities.map(\.suites), centres: network.centres.count)
    for facility in configuration.suites.indices.dropFirst() where chance(0.2) {
      configuration.suites[facility] = 0
    }
    for centre in configuration.openCentres.indices.dropFirst() where chance(0.2) {
      configuration.openCentres[centre] = false
    }
    configuration.dispatch =
      [.assignedFacility, .earliestSlot, .nearestWithin(days: uniform(0, 10)), .leastLoaded][
        below(4)]
    configuration.slotBooking = chance(0.6)
    configuration.priority = PriorityRule.allCases[below(3)]
    network.configurations = [configuration]
  }

  // MARK: Draws

  mutating func below(_ limit: Int) -> Int { Int(generator.nextUniform() * Double(limit)) }
  mutating func chance(_ probability: Double) -> Bool {
    generator.nextUniform() < probability
  }
  mutating func uniform(_ low: Double, _ high: Double) -> Double {
    low + (high - low) * generator.nextUniform()
  }
  private mutating func point() -> GeographicPoint {
    GeographicPoint(latitude: uniform(49, 52), longitude: uniform(0, 4))
  }

  /// A duration of some form with this longest possible or likely value.
  private mutating func duration(upTo longest: Double) throws -> Distribution {
    switch below(4) {
    case 0: try .constant(uniform(0.1, longest))
    case 1: try .uniform(low: 0.1, high: longest)
    case 2: try .exponential(mean: uniform(0.1, longest / 3))
    default: try .triangular(low: 0, mode: longest / 2, high: longest)
    }
  }
}
