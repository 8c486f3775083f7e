/// Whether a site works today or could be opened.
public enum SiteStatus: String, Hashable, Sendable, CaseIterable {
  /// Works today.
  case open
  /// Could be opened by a configuration.
  case candidate
}

/// A hospital that refers, collects (apheresis) and infuses.
public struct Centre: Hashable, Sendable {
  /// The centre's identifier, unique in its network.
  public var id: String
  /// The centre's name.
  public var name: String
  /// Open, or a candidate.
  public var status: SiteStatus
  /// The patient groups it treats, by identifier.
  public var patientGroups: [String]
  /// The country.
  public var country: String
  /// Where it is.
  public var location: GeographicPoint
  /// See ``Region/roadZone``.
  public var roadZone: String
  /// Aphereses at the same time; nil is no limit.
  public var apheresisSlots: Int?
  /// Infusion beds; nil is no limit.
  public var infusionBeds: Int?
  /// Beds in intensive care; nil where nobody counts them.
  public var intensiveCareBeds: Int?
  /// Running cost of the cell-therapy service, currency a year.
  public var fixedCostPerYear: Double
  /// Set-up cost, currency, charged as an annuity.
  public var capitalCost: Double
  /// When consultations, aphereses, admissions and infusions take place; nil is always.
  public var opening: OpeningHours?

  /// Creates a centre that is always open.
  public init(
    id: String, name: String, status: SiteStatus, patientGroups: [String], country: String,
    location: GeographicPoint, roadZone: String, apheresisSlots: Int?, infusionBeds: Int?,
    fixedCostPerYear: Double, capitalCost: Double
  ) {
    self.id = id
    self.name = name
    self.status = status
    self.patientGroups = patientGroups
    self.country = country
    self.location = location
    self.roadZone = roadZone
    self.apheresisSlots = apheresisSlots
    self.infusionBeds = infusionBeds
    self.fixedCostPerYear = fixedCostPerYear
    self.capitalCost = capitalCost
  }
}

/// Whether a facility is large and central or regional.
public enum FacilityKind: String, Hashable, Sendable, CaseIterable {
  /// Large and central.
  case hub
  /// Regional.
  case satellite
}

/// A GMP site that manufactures.
public struct Facility: Hashable, Sendable {
  /// The facility's identifier, unique in its network.
  public var id: String
  /// The facility's name.
  public var name: String
  /// Hub or satellite.
  public var kind: FacilityKind
  /// Open, or a candidate.
  public var status: SiteStatus
  /// The country.
  public var country: String
  /// Where it is.
  public var location: GeographicPoint
  /// See ``Region/roadZone``.
  public var roadZone: String
  /// Index into `Network.centres` of the centre it belongs to, if any.
  public var colocatedCentre: Int?
  /// Manufacturing suites that serve this network where a configuration names none.
  public var suites: Int
  /// Batches in quality control at the same time; nil is no limit.
  public var laboratoryCapacity: Int?
  /// The multiplier m of the failure function; 1 is the therapy's own curve.
  public var failureMultiplier: Double
  /// Running cost of the site whatever its size, currency a year.
  public var fixedCostPerYear: Double
  /// Running cost of one suite, currency a year.
  public var suiteCostPerYear: Double
  /// Cost of materials of one batch, currency.
  public var materialsCostPerBatch: Double
  /// Cost of quality control of one batch, currency.
  public var qualityControlCostPerBatch: Double
  /// Capital cost of the site, currency, charged as an annuity.
  public var capitalCost: Double
  /// Capital cost of one suite, currency, charged as an annuity.
  public var capitalCostPerSuite: Double
  /// When batches start; nil is always.
  public var opening: OpeningHours?
  /// When the laboratory decides on release; nil is always.
  public var laboratoryOpening: OpeningHours?
  /// From when on the site is licensed to make batches, hours from the start of the horizon.
  public var licenceHour = 0.0
  /// How few batches the site may start at first, until it was shown to make the same product.
  public var comparability: StartLimit?
  /// The multiplier of the first batch at a new site; nil where the site has nothing to learn.
  public var startUpFailureMultiplier: Double?
  /// Batches after which the excess of the multiplier has fallen to 1/e of what it was.
  public var learningBatches = 1.0

  /// The products it makes, by their therapies' names; empty is all.
  public var products: [String] = []

  /// Whether it makes batches from patients with a chronic viral infection.
  public var infectedMaterial = InfectedMaterial.accepted

  /// What a facility does with the material of patients with a chronic viral infection.
  public enum InfectedMaterial: String, Hashable, Sendable, CaseIterable {
    /// Makes it in its suites like any other, with a longer changeover.
    case accepted
    /// Makes none of it.
    case refused
    /// Makes nothing else: its suites are segregated.
    case only
  }

  /// Creates a facility that is always open, licensed and practised.
  public init(
    id: String, name: String, kind: FacilityKind, status: SiteStatus, country: String,
    location: GeographicPoint, roadZone: String, colocatedCentre: Int?, suites: Int,
    laboratoryCapacity: Int?, failureMultiplier: Double, fixedCostPerYear: Double,
    suiteCostPerYear: Double, materialsCostPerBatch: Double, qualityControlCostPerBatch: Double,
    capitalCost: Double, capitalCostPerSuite: Double
  ) {
    self.id = id
    self.name = name
    self.kind = kind
    self.status = status
    self.country = country
    self.location = location
    self.roadZone = roadZone
    self.colocatedCentre = colocatedCentre
    self.suites = suites
    self.laboratoryCapacity = laboratoryCapacity
    self.failureMultiplier = failureMultiplier
    self.fixedCostPerYear = fixedCostPerYear
    self.suiteCostPerYear = suiteCostPerYear
    self.materialsCostPerBatch = materialsCostPerBatch
    self.qualityControlCostPerBatch = qualityControlCostPerBatch
    self.capitalCost = capitalCost
    self.capitalCostPerSuite = capitalCostPerSuite
  }
}

/// What the payer pays beside the sites' own costs.
public struct ServiceCosts: Hashable, Sendable {
  /// One apheresis, currency.
  public var apheresis: Double
  /// One bed day from admission to discharge, currency.
  public var bedDay: Double
  /// One day of cryopreserved material at a facility, currency.
  public var cryostorageDay = 0.0
  /// One day of intensive care, beside the bed day, currency.
  public var intensiveCareDay = 0.0
  /// Bridging therapy of one patient, currency.
  public var bridging = 0.0
  /// The years over which capital is charged.
  public var capitalLifetimeYears: Double
  /// The yearly discount rate of the annuity, a fraction.
  public var discountRate: Double

  /// Creates service costs.
  public init(
    apheresis: Double, bedDay: Double, capitalLifetimeYears: Double, discountRate: Double
  ) {
    self.apheresis = apheresis
    self.bedDay = bedDay
    self.capitalLifetimeYears = capitalLifetimeYears
    self.discountRate = discountRate
  }
}
