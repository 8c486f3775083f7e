import PatientJourney
import Randomness
import SupplyNetwork

/// The smallest network there is: one demand row, one centre, one facility, all at one place, where
/// nothing takes time, nothing fails, nobody leaves and nothing costs anything. A test sets what it
/// is about.
enum SmallNetwork {
  static let origin = GeographicPoint(latitude: 50, longitude: 0)

  /// A network of one demand row in which so many patients are referred a day, on average.
  static func one(referralsPerDay: Double = 1, suites: Int = 1) throws -> Network {
    Network(
      name: "Small", currency: "EUR", priceYear: 2025, startDate: try date(),
      patientGroup: PatientGroup(
        id: "adult", description: "", incidencePerMillionPerYear: 365 * referralsPerDay),
      demand: DemandModel(maximumMultiplier: 1), regions: [region("A")],
      demandRows: [row("A", quintile: 3)], centres: [centre("A-C")],
      facilities: [facility("HUB", suites: suites)],
      lanes: LaneTable(lanes: [try lane(0, 0)], centreCount: 1, facilityCount: 1),
      patientTravel: PatientTravel(
        detourFactor: 1, roadSpeedByCountry: [:], defaultRoadSpeed: 50, crossingFixedHours: 4,
        crossingSpeed: 500, remoteAfterHours: 2),
      patientCosts: freeOfCharge, therapy: try therapy(),
      serviceCosts: ServiceCosts(
        apheresis: 0, bedDay: 0, capitalLifetimeYears: 10, discountRate: 0),
      configurations: [configuration([suites])], targets: [])
  }

  static func date() throws -> CalendarDate {
    guard let date = CalendarDate(year: 2026, month: 1, day: 5) else { throw NoSuchDate() }
    return date
  }

  private struct NoSuchDate: Error {}

  static func region(
    _ id: String, at location: GeographicPoint = origin, roadZone: String = "main"
  ) -> Region {
    Region(
      id: id, name: id, country: "XX", group: "", location: location, population: 1e6,
      roadZone: roadZone)
  }

  static func row(
    _ regionID: String, _ region: Int = 0, quintile: Int, population: Double = 1e6,
    at location: GeographicPoint = origin
  ) -> DemandRow {
    DemandRow(
      id: "\(regionID)/\(quintile)", region: region, quintile: quintile, population: population,
      location: location)
  }

  static func centre(_ id: String, at location: GeographicPoint = origin) -> Centre {
    Centre(
      id: id, name: id, status: .open, patientGroups: ["adult"], country: "XX",
      location: location, roadZone: "main", apheresisSlots: nil, infusionBeds: nil,
      fixedCostPerYear: 0, capitalCost: 0)
  }

  static func facility(_ id: String, suites: Int) -> Facility {
    Facility(
      id: id, name: id, kind: .hub, status: .open, country: "XX", location: origin,
      roadZone: "main", colocatedCentre: nil, suites: suites, laboratoryCapacity: nil,
      failureMultiplier: 1, fixedCostPerYear: 0, suiteCostPerYear: 0, materialsCostPerBatch: 0,
      qualityControlCostPerBatch: 0, capitalCost: 0, capitalCostPerSuite: 0)
  }

  static func lane(
    _ centre: Int, _ facility: Int, hours: Double = 0, price: Double = 0
  ) throws -> Lane {
    Lane(
      centre: centre, facility: facility, mode: "van", durationHours: hours, price: price,
      delayProbability: 0, delayHours: try .constant(0), excursionProbability: 0)
  }

  /// A configuration of one open centre that books nothing.
  static func configuration(_ suites: [Int], centres: Int = 1) -> Configuration {
    Configuration(
      name: "plain", description: "", suites: suites,
      openCentres: [Bool](repeating: true, count: centres), dispatch: .assignedFacility,
      assignedFacility: [Int?](repeating: nil, count: centres), slotBooking: false,
      priority: .firstCome)
  }

  static var freeOfCharge: PatientCostRates {
    PatientCostRates(
      roadCostPerKilometre: 0, crossingFarePerPerson: 0, lodgingPerNight: 0, mealsPerDay: 0,
      wagePerDay: 0, patientEmployedShare: 0, caregiverEmployedShare: 0, caregiverShare: 0,
      consultationVisits: 0, stayNearCentreDays: 0, outpatientVisitsDuringStay: 0,
      followUpVisitsByYear: [], survivalByYear: [], discountRate: 0)
  }

  static func therapy() throws -> Therapy {
    let none = try Distribution.constant(0)
    return Therapy(
      name: "Plain", patientGroup: "adult",
      consultation: Therapy.Consultation(
        referralToConsultationDays: none, eligibleFraction: 1, urgentFraction: 0),
      apheresis: Therapy.Apheresis(
        leadDays: none, durationHours: none, viability: try .constant(1),
        cd3Count: try .constant(10), minimumCD3Count: 0, microbialRejectionProbability: 0),
      material: Therapy.StartingMaterial(
        form: .fresh, storage: .ambient, refrigeratedWeight: 0.1, cryopreservedWeight: 0,
        holdLimitHours: nil, viabilityDecayPerHour: 0, receiptViabilityThreshold: 0,
        cryopreservationHours: none, postThawRecovery: try .constant(1)),
      manufacturing: Therapy.Manufacturing(
        stages: [Therapy.Manufacturing.Stage(name: "all", durationDays: none)],
        changeoverHours: none),
      qualityControl: Therapy.QualityControl(method: .rapid, durationDays: none),
      failure: Therapy.FailureModel(
        function: FailureFunction(form: .constant(baseline: 0)),
        causeShares: [0.25, 0.25, 0.25, 0.25], releaseUnderExceptionProbability: 0),
      retry: Therapy.RetryPolicy(
        maximumAphereses: 1, maximumBatches: 1, retainedMaterialProbability: 0),
      infusion: Therapy.Infusion(
        receiptToAdmissionDays: none, conditioningDays: none, inpatientStayDays: none,
        thawDeviationProbability: 0, shelfLifeDays: nil),
      attrition: Therapy.Attrition(deathPerDay: 0, progressionPerDay: 0, withdrawalPerDay: 0))
  }
}

extension Network {
  /// The duration of the only manufacturing stage, days.
  mutating func setManufacturing(days: Distribution, changeoverHours: Double = 0) throws {
    therapy.manufacturing.stages[0].durationDays = days
    therapy.manufacturing.changeoverHours = try .constant(changeoverHours)
  }

  /// Makes the lane between a centre and a facility the only one between them.
  mutating func setLane(_ lane: Lane) {
    let others = lanes.lanes.filter {
      $0.centre != lane.centre || $0.facility != lane.facility
    }
    lanes = LaneTable(
      lanes: others + [lane], centreCount: centres.count, facilityCount: facilities.count)
  }

  /// The plan of the first configuration in the first scenario, if there is one.
  var plan: DeliveryPlan {
    DeliveryPlan(
      network: self, configuration: configurations[0], scenario: scenarios.first)
  }

  /// One replication of the first configuration.
  func simulate(
    seed: UInt64 = 1, replication: UInt32 = 0, warmUpDays: Double = 0, years: Int = 1,
    followUpYears: Double = 3
  ) throws -> JourneyRecord {
    try PatientJourney.run(
      plan: plan,
      settings: JourneySettings(
        seed: seed, replication: replication, warmUpHours: 24 * warmUpDays, years: years,
        followUpYears: followUpYears))
  }

  /// One replication of the first configuration, and every step of it.
  func observe(
    seed: UInt64 = 1, replication: UInt32 = 0, warmUpDays: Double = 0, years: Int = 1,
    followUpYears: Double = 3
  ) throws -> (record: JourneyRecord, steps: [JourneyStep]) {
    let (record, observer) = try PatientJourney.run(
      plan: plan,
      settings: JourneySettings(
        seed: seed, replication: replication, warmUpHours: 24 * warmUpDays, years: years,
        followUpYears: followUpYears),
      observer: StepList())
    return (record, observer.steps)
  }
}
