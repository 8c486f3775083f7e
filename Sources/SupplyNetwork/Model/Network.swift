/// Everything a delivery model is decided upon: who falls ill where, which sites exist or could
/// exist, how cells and patients travel, what the product is, and the configurations to compare.
///
/// A network read from disk has been checked at the door: references resolve, numbers are finite
/// and within their ranges, identifiers are unique. Code that receives one trusts it.
public struct Network: Sendable {
  /// The network's name, for people.
  public var name: String
  /// The currency of every amount, an ISO 4217 code such as `GBP`.
  public var currency: String
  /// The price year of every amount.
  public var priceYear: Int
  /// The calendar date on which the horizon starts.
  public var startDate: CalendarDate
  /// The patient groups that are simulated, which share sites; in the order of the file.
  public var patientGroups: [PatientGroup]
  /// The level of each group's demand and its dependence on deprivation.
  public var demands: [DemandModel]
  /// The places patients come from.
  public var regions: [Region]
  /// Region × national deprivation quintile, with population and centroid; where several patient
  /// groups are simulated, all rows of the first group, then all of the next.
  public var demandRows: [DemandRow]
  /// The hospitals that refer, collect and infuse, open and candidate.
  public var centres: [Centre]
  /// The GMP sites that manufacture, open and candidate.
  public var facilities: [Facility]
  /// The ways for cells between centres and facilities: given in `lanes.csv` or derived.
  public var lanes: LaneTable
  /// How patients travel.
  public var patientTravel: PatientTravel
  /// What patients pay.
  public var patientCosts: PatientCostRates
  /// The product of each patient group.
  public var therapies: [Therapy]
  /// What the payer pays beside the sites' own costs.
  public var serviceCosts: ServiceCosts
  /// The delivery models to compare, in the order of the file; the first is the reference.
  public var configurations: [Configuration]
  /// What the planner wants to reach.
  public var targets: [Target]
  /// Lines that the sources' licences ask a product to show.
  public var attribution: [String]
  /// When shipments leave, by mode; a mode that is not there leaves at any time.
  public var timetables: [String: DepartureTimetable] = [:]

  /// Dates of referral by demand row, ascending hours from the start of the horizon, in place of a
  /// process; nil where there is none.
  public var referralDates: [[Double]]?

  /// What treatment is worth by delay; nil where nobody said.
  public var benefit: Benefit?

  /// Failure and repair of suites; nil where they do not fail.
  public var suiteBreakdowns: SuiteBreakdowns?

  /// What the world may do to a configuration, in the order of the file.
  public var scenarios: [Scenario] = []

  /// Creates a network from checked parts.
  public init(
    name: String, currency: String, priceYear: Int, startDate: CalendarDate,
    patientGroup: PatientGroup, demand: DemandModel, regions: [Region], demandRows: [DemandRow],
    centres: [Centre], facilities: [Facility], lanes: LaneTable, patientTravel: PatientTravel,
    patientCosts: PatientCostRates, therapy: Therapy, serviceCosts: ServiceCosts,
    configurations: [Configuration], targets: [Target], attribution: [String] = []
  ) {
    self.name = name
    self.currency = currency
    self.priceYear = priceYear
    self.startDate = startDate
    self.patientGroups = [patientGroup]
    self.demands = [demand]
    self.regions = regions
    self.demandRows = demandRows
    self.centres = centres
    self.facilities = facilities
    self.lanes = lanes
    self.patientTravel = patientTravel
    self.patientCosts = patientCosts
    self.therapies = [therapy]
    self.serviceCosts = serviceCosts
    self.configurations = configurations
    self.targets = targets
    self.attribution = attribution
  }
}

/// What is asked of a network by those who know of one patient group only. Where several are
/// simulated, these are the first one's.
extension Network {
  /// The patient group that is simulated.
  public var patientGroup: PatientGroup {
    get { patientGroups[0] }
    set { patientGroups[0] = newValue }
  }

  /// The level of demand and its dependence on deprivation.
  public var demand: DemandModel {
    get { demands[0] }
    set { demands[0] = newValue }
  }

  /// The product.
  public var therapy: Therapy {
    get { therapies[0] }
    set { therapies[0] = newValue }
  }

  /// Whether more than one patient group is simulated.
  public var hasSeveralGroups: Bool { patientGroups.count > 1 }

  /// Whether a centre treats a patient group.
  public func treats(centre: Int, group: Int) -> Bool {
    centres[centre].patientGroups.contains(patientGroups[group].id)
  }

  /// Whether a facility makes a patient group's product.
  ///
  /// - Parameter infected: for patients with a chronic viral infection, or for those without.
  public func makes(facility: Int, group: Int, infected: Bool = false) -> Bool {
    facilities[facility].makes(product: therapies[group].name, infected: infected)
  }

  /// Whether some material may not be made in every suite.
  public var segregates: Bool {
    therapies.contains { $0.viralInfection != nil }
      || facilities.contains { $0.infectedMaterial != .accepted }
  }
}

extension Facility {
  /// Whether the facility makes a product for patients with, or without, a chronic viral infection.
  func makes(product: String, infected: Bool) -> Bool {
    (products.isEmpty || products.contains(product))
      && infectedMaterial != (infected ? .refused : .only)
  }
}

/// A group of patients with one indication: adult or paediatric.
public struct PatientGroup: Hashable, Sendable {
  /// The identifier that demand, centres and therapy carry.
  public var id: String
  /// The group in words.
  public var description: String
  /// Patients referred, per million people and year.
  public var incidencePerMillionPerYear: Double

  /// Creates a patient group.
  public init(id: String, description: String, incidencePerMillionPerYear: Double) {
    self.id = id
    self.description = description
    self.incidencePerMillionPerYear = incidencePerMillionPerYear
  }
}

/// The level of demand, and how referral and drop-out depend on deprivation.
public struct DemandModel: Hashable, Sendable {
  /// Multiplies the referral rate of every demand row; at most `maximumMultiplier`.
  public var multiplier: Double
  /// The level of the process that every smaller one is thinned from, so that patients keep
  /// their identity when demand changes.
  public var maximumMultiplier: Double
  /// Referral multiplier of quintiles 1 (most deprived) to 5.
  public var referralMultiplierByQuintile: [Double]
  /// Multiplier of the attrition hazards of quintiles 1 (most deprived) to 5.
  public var dropOutMultiplierByQuintile: [Double]
  /// Factors of the referral rate in January to December; empty where months are alike.
  public var monthlyFactors: [Double] = []
  /// Growth of the referral rate a year, compounded from the start of the horizon; negative where it
  /// falls.
  public var growthPerYear = 0.0
  /// Years for which it grows.
  public var growthLastsYears = 5.0

  /// Creates a demand model that does not change with time; both lists have five entries.
  public init(
    multiplier: Double = 1, maximumMultiplier: Double = 2,
    referralMultiplierByQuintile: [Double] = [1, 1, 1, 1, 1],
    dropOutMultiplierByQuintile: [Double] = [1, 1, 1, 1, 1]
  ) {
    self.multiplier = multiplier
    self.maximumMultiplier = maximumMultiplier
    self.referralMultiplierByQuintile = referralMultiplierByQuintile
    self.dropOutMultiplierByQuintile = dropOutMultiplierByQuintile
  }
}

/// A place patients come from.
public struct Region: Hashable, Sendable {
  /// The region's identifier, unique in its network.
  public var id: String
  /// The region's name.
  public var name: String
  /// The country, which decides the patients' road speed.
  public var country: String
  /// The nation or group of regions within the network, for summaries; may be empty.
  public var group: String
  /// The population-weighted centroid.
  public var location: GeographicPoint
  /// People who live there.
  public var population: Double
  /// Places with the same road zone are joined by road; between zones people and cells fly.
  public var roadZone: String

  /// Creates a region.
  public init(
    id: String, name: String, country: String, group: String, location: GeographicPoint,
    population: Double, roadZone: String
  ) {
    self.id = id
    self.name = name
    self.country = country
    self.group = group
    self.location = location
    self.population = population
    self.roadZone = roadZone
  }
}

/// Region × national deprivation quintile, with its own population and centroid.
public struct DemandRow: Hashable, Sendable {
  /// `region/quintile`, and for a patient group that names its own therapy file `/group`: the stable
  /// name from which the row's random streams are derived.
  public var id: String
  /// Index into `Network.regions`.
  public var region: Int
  /// National deprivation quintile of the people, 1 = most deprived.
  public var quintile: Int
  /// People.
  public var population: Double
  /// Where they live.
  public var location: GeographicPoint
  /// Index into `Network.patientGroups`.
  public var patientGroup = 0

  /// Creates a demand row.
  public init(
    id: String, region: Int, quintile: Int, population: Double, location: GeographicPoint
  ) {
    self.id = id
    self.region = region
    self.quintile = quintile
    self.population = population
    self.location = location
  }
}
