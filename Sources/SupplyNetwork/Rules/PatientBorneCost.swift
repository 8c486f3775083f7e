import RealModule

/// One way between home and a centre.
public struct PatientJourneyLeg: Hashable, Sendable {
  /// Door-to-door time, hours.
  public var hours: Double
  /// Km on roads.
  public var roadKilometres: Double
  /// Whether it crosses from one road zone to another.
  public var crosses: Bool

  /// Creates a leg.
  public init(hours: Double, roadKilometres: Double, crosses: Bool) {
    self.hours = hours
    self.roadKilometres = roadKilometres
    self.crosses = crosses
  }
}

extension PatientTravel {
  /// The way from a demand row to a centre: by road within a road zone, otherwise by a scheduled
  /// crossing (air or sea) at the crossing's speed.
  public func leg(from row: DemandRow, of region: Region, to centre: Centre) -> PatientJourneyLeg {
    leg(from: row.location, of: region, to: centre)
  }

  /// The way from a place in a region to a centre.
  public func leg(
    from home: GeographicPoint, of region: Region, to centre: Centre
  ) -> PatientJourneyLeg {
    let kilometres = home.greatCircleKilometres(to: centre.location)
    guard region.roadZone == centre.roadZone else {
      return PatientJourneyLeg(
        hours: crossingFixedHours + kilometres / crossingSpeed, roadKilometres: 0, crosses: true)
    }
    let road = kilometres * detourFactor
    let speed = roadSpeedByCountry[region.country] ?? defaultRoadSpeed
    return PatientJourneyLeg(hours: road / speed, roadKilometres: road, crosses: false)
  }

  /// Whether a home at the end of this leg is remote.
  public func isRemote(_ leg: PatientJourneyLeg) -> Bool { leg.hours > remoteAfterHours }
}

/// Patient-borne cost by cause, in the network's currency.
public struct CostByCause: Hashable, Sendable {
  /// Fares and the running cost of a car.
  public var travel: Double
  /// Rooms.
  public var lodging: Double
  /// Meals away from home.
  public var meals: Double
  /// The patient's lost wages.
  public var wages: Double
  /// The caregiver's lost wages.
  public var caregiver: Double

  /// Creates a cost.
  public init(
    travel: Double = 0, lodging: Double = 0, meals: Double = 0, wages: Double = 0,
    caregiver: Double = 0
  ) {
    self.travel = travel
    self.lodging = lodging
    self.meals = meals
    self.wages = wages
    self.caregiver = caregiver
  }

  /// The sum over causes.
  @inlinable public var total: Double { travel + lodging + meals + wages + caregiver }

  /// Sums cause by cause.
  @inlinable public static func + (first: Self, second: Self) -> Self {
    CostByCause(
      travel: first.travel + second.travel, lodging: first.lodging + second.lodging,
      meals: first.meals + second.meals, wages: first.wages + second.wages,
      caregiver: first.caregiver + second.caregiver)
  }

  /// Scales every cause.
  @inlinable public static func * (factor: Double, cost: Self) -> Self {
    CostByCause(
      travel: factor * cost.travel, lodging: factor * cost.lodging, meals: factor * cost.meals,
      wages: factor * cost.wages, caregiver: factor * cost.caregiver)
  }
}

/// What one demand row pays at one centre, event by event, in the network's currency. Computed
/// once for a configuration; simulation and placement share it.
///
/// People near the centre go home every day; those whose home is remote lodge. The caregiver,
/// where there is one, comes along and stays throughout; patient and caregiver share a room.
public struct PatientCostSchedule: Hashable, Sendable {
  /// The leg between home and centre.
  public var leg: PatientJourneyLeg
  /// Whether home is remote from this centre.
  public var isRemote: Bool
  /// The visits of the consultation.
  public var consultation: CostByCause
  /// One apheresis.
  public var apheresis: CostByCause
  /// Coming for infusion and going home, and the stay with no inpatient day in it.
  public var infusionAndStay: CostByCause
  /// What each inpatient day of the stay changes.
  public var perInpatientDay: CostByCause
  /// Days of the stay after which inpatient days change nothing more.
  public var stayDays: Double
  /// Follow-up visits after infusion, weighted by survival and discounted.
  public var followUp: CostByCause

  /// Computes the schedule of a demand row at a centre.
  public init(leg: PatientJourneyLeg, isRemote: Bool, rates: PatientCostRates) {
    self.leg = leg
    self.isRemote = isRemote
    let people = 1 + rates.caregiverShare
    let tripTravel =
      leg.crosses
      ? 2 * rates.crossingFarePerPerson * people
      : 2 * leg.roadKilometres * rates.roadCostPerKilometre
    // A visit costs each of them the day's wage and a day's meals, and a night where home is remote.
    let visit = CostByCause(
      travel: tripTravel, lodging: isRemote ? rates.lodgingPerNight : 0,
      meals: people * rates.mealsPerDay, wages: rates.wagePerDay * rates.patientEmployedShare,
      caregiver: rates.caregiverShare * rates.wagePerDay * rates.caregiverEmployedShare)
    consultation = rates.consultationVisits * visit
    apheresis = visit

    let days = rates.stayNearCentreDays
    stayDays = days
    let awayShare: Double = isRemote ? 1 : 0
    let visitsFromHome = isRemote ? 0 : rates.outpatientVisitsDuringStay
    infusionAndStay = CostByCause(
      travel: (1 + visitsFromHome) * tripTravel, lodging: awayShare * rates.lodgingPerNight * days,
      meals: awayShare * people * rates.mealsPerDay * days
        + visitsFromHome * people * rates.mealsPerDay,
      wages: rates.wagePerDay * rates.patientEmployedShare * days,
      caregiver: rates.caregiverShare * rates.wagePerDay * rates.caregiverEmployedShare * days)
    // In hospital the patient needs neither room nor meals; a caregiver who lives near visits daily.
    perInpatientDay = CostByCause(
      travel: (1 - awayShare) * rates.caregiverShare
        * (leg.crosses ? 2 * rates.crossingFarePerPerson : tripTravel),
      lodging: -awayShare * (1 - rates.caregiverShare) * rates.lodgingPerNight,
      meals: -awayShare * rates.mealsPerDay
        + (1 - awayShare) * rates.caregiverShare * rates.mealsPerDay)
    var weight = 0.0
    for (year, visits) in rates.followUpVisitsByYear.enumerated() {
      let discount = Double.pow(1 + rates.discountRate, -(Double(year) + 0.5))
      weight += visits * rates.survivalByYear[year] * discount
    }
    followUp = weight * visit
  }

  /// The cost of infusion, stay and follow-up with this many inpatient days after infusion.
  @inlinable public func infusion(inpatientDays: Double) -> CostByCause {
    infusionAndStay + min(inpatientDays, stayDays) * perInpatientDay + followUp
  }
}
