/// How patients and those who accompany them travel.
public struct PatientTravel: Hashable, Sendable {
  /// Road distance ÷ great-circle distance.
  public var detourFactor: Double
  /// Door-to-door road speed by country, km/h.
  public var roadSpeedByCountry: [String: Double]
  /// Door-to-door road speed of countries that are not listed, km/h.
  public var defaultRoadSpeed: Double
  /// Hours of a journey between road zones that do not depend on distance (check-in, transfers).
  public var crossingFixedHours: Double
  /// Speed of the crossing, km/h.
  public var crossingSpeed: Double
  /// Home is remote beyond this one-way time, hours: lodging is needed.
  public var remoteAfterHours: Double

  /// Creates travel rules.
  public init(
    detourFactor: Double, roadSpeedByCountry: [String: Double], defaultRoadSpeed: Double,
    crossingFixedHours: Double, crossingSpeed: Double, remoteAfterHours: Double
  ) {
    self.detourFactor = detourFactor
    self.roadSpeedByCountry = roadSpeedByCountry
    self.defaultRoadSpeed = defaultRoadSpeed
    self.crossingFixedHours = crossingFixedHours
    self.crossingSpeed = crossingSpeed
    self.remoteAfterHours = remoteAfterHours
  }
}

/// National rates from which patient-borne cost is computed, all in the network's currency.
public struct PatientCostRates: Hashable, Sendable {
  /// Running cost of a car, currency per km.
  public var roadCostPerKilometre: Double
  /// One-way fare between road zones, currency per person.
  public var crossingFarePerPerson: Double
  /// A room, currency per night.
  public var lodgingPerNight: Double
  /// Meals away from home, currency per person and day.
  public var mealsPerDay: Double
  /// One national daily wage, currency: local wages make poverty look cheap.
  public var wagePerDay: Double
  /// Share of patients who lose wages, 0 to 1.
  public var patientEmployedShare: Double
  /// Share of caregivers who lose wages, 0 to 1.
  public var caregiverEmployedShare: Double
  /// Share of patients with a caregiver, 0 to 1.
  public var caregiverShare: Double
  /// Visits for the consultation and the tests that go with it.
  public var consultationVisits: Double
  /// Days that the patient must stay near the centre from infusion on.
  public var stayNearCentreDays: Double
  /// Outpatient visits after discharge within the stay.
  public var outpatientVisitsDuringStay: Double
  /// Follow-up visits in each year after infusion.
  public var followUpVisitsByYear: [Double]
  /// Share of infused patients alive in each of those years.
  public var survivalByYear: [Double]
  /// Yearly discount rate of follow-up cost, a fraction.
  public var discountRate: Double

  /// Creates cost rates; the two lists by year have the same length.
  public init(
    roadCostPerKilometre: Double, crossingFarePerPerson: Double, lodgingPerNight: Double,
    mealsPerDay: Double, wagePerDay: Double, patientEmployedShare: Double,
    caregiverEmployedShare: Double, caregiverShare: Double, consultationVisits: Double,
    stayNearCentreDays: Double, outpatientVisitsDuringStay: Double,
    followUpVisitsByYear: [Double], survivalByYear: [Double], discountRate: Double
  ) {
    self.roadCostPerKilometre = roadCostPerKilometre
    self.crossingFarePerPerson = crossingFarePerPerson
    self.lodgingPerNight = lodgingPerNight
    self.mealsPerDay = mealsPerDay
    self.wagePerDay = wagePerDay
    self.patientEmployedShare = patientEmployedShare
    self.caregiverEmployedShare = caregiverEmployedShare
    self.caregiverShare = caregiverShare
    self.consultationVisits = consultationVisits
    self.stayNearCentreDays = stayNearCentreDays
    self.outpatientVisitsDuringStay = outpatientVisitsDuringStay
    self.followUpVisitsByYear = followUpVisitsByYear
    self.survivalByYear = survivalByYear
    self.discountRate = discountRate
  }
}
