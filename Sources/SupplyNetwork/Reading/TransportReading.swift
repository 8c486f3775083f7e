import Randomness

/// What `transport` of `network.yaml` says.
struct Transport {
  var derivesLanes = true
  var colocatedHours = 0.0
  var modes: [TransportMode] = []
  var modeNames = NameIndex(what: "mode", isComplete: false)
}

/// Decodes `transport`, `patient_travel`, `patient_costs` and `service_costs`.
struct TransportReader {
  let log: ProblemLog

  private static let speed = NumberRange(0, 1e5, excludesLow: true)
  private static let detour = NumberRange(1, 100)

  /// The modes and how lanes come about.
  func transport(_ map: YAMLMap, calendar: CalendarContent) -> Transport {
    var transport = Transport()
    transport.derivesLanes = map.boolean("derive_lanes", default: true)
    transport.colocatedHours = map.number("co_located_hours", .nonnegative)
    let modes = map.filledMap("modes")
    transport.modeNames.isComplete = !modes.isVoid
    for (index, entry) in modes.entries.enumerated() {
      let path = modes.subject(entry.key.shortened)
      checkName(entry, in: modes)
      if entry.key == LaneTable.colocatedMode {
        log.add(.reservedName(subject: modes.path, name: entry.key), at: entry.keyPosition)
      }
      transport.modeNames.define(
        entry.key, index: index, line: nil, at: entry.keyPosition, log: log)
      let reader = YAMLMap(entry.value, path: path, position: entry.keyPosition, log: log)
      if let mode = mode(reader, name: entry.key, calendar) {
        transport.modes.append(mode)
      } else {
        transport.modeNames.isComplete = false
      }
    }
    map.finish()
    return transport
  }

  private func mode(
    _ map: YAMLMap, name: String, _ calendar: CalendarContent
  ) -> TransportMode? {
    let isRoad = map.boolean("road")
    let isDerived = map.boolean("derive", default: true)
    let detour = map.number("detour_factor", Self.detour)
    let speed = map.number("speed_km_per_hour", Self.speed)
    let fixedHours = map.number("fixed_hours", .nonnegative)
    let maximum = map.optionalNumber("maximum_km", .positive)
    let minimum = map.number("minimum_km", .nonnegative, default: 0)
    let fixedPrice = map.number("fixed_price", .nonnegative)
    let price = map.number("price_per_km", .nonnegative)
    let delay = map.number("delay_probability", .fraction)
    let delayHours = map.distribution("delay_hours", within: .nonnegative)
    let excursion = map.number("excursion_probability", .fraction)
    let departures = CalendarReader(log: log).timetable(map, calendar)
    map.finish()
    if let maximum, minimum > maximum {
      log.add(
        .aboveOther(
          subject: map.subject("minimum_km"), value: minimum.shortText, other: "maximum_km",
          otherValue: maximum.shortText), at: map.position)
    }
    guard let delayHours else { return nil }
    var mode = TransportMode(
      name: name, isRoad: isRoad, isDerived: isDerived, detourFactor: detour,
      speedKilometresPerHour: speed,
      fixedHours: fixedHours, maximumKilometres: maximum, minimumKilometres: minimum,
      fixedPrice: fixedPrice, pricePerKilometre: price, delayProbability: delay,
      delayHours: delayHours, excursionProbability: excursion)
    mode.departures = departures
    return mode
  }

  /// Notes a key that is no usable name.
  func checkName(_ entry: YAMLValue.Entry, in map: YAMLMap) {
    if entry.key.isBlank {
      log.add(.emptyText(subject: "a name in \(map.path)"), at: entry.keyPosition)
    } else if entry.key.hasControlCharacter(allowingLineFeed: false) {
      log.add(.controlCharacter(subject: "a name in \(map.path)"), at: entry.keyPosition)
    }
  }

  /// How patients travel.
  func patientTravel(_ map: YAMLMap) -> PatientTravel {
    let detour = map.number("detour_factor", Self.detour)
    let speeds = map.map("road_speed_km_per_hour")
    let defaultSpeed = speeds.number("default", Self.speed)
    var byCountry: [String: Double] = [:]
    for entry in speeds.entries where entry.key != "default" {
      checkName(entry, in: speeds)
      byCountry[entry.key] = entry.value.number(
        Self.speed, subject: speeds.subject(entry.key.shortened), log: log)
    }
    speeds.finish(allowsOthers: true)
    let crossing = map.map("crossing")
    let fixedHours = crossing.number("fixed_hours", .nonnegative)
    let crossingSpeed = crossing.number("speed_km_per_hour", Self.speed)
    crossing.finish()
    let remote = map.number("remote_after_hours", .nonnegative)
    map.finish()
    return PatientTravel(
      detourFactor: detour, roadSpeedByCountry: byCountry, defaultRoadSpeed: defaultSpeed,
      crossingFixedHours: fixedHours, crossingSpeed: crossingSpeed, remoteAfterHours: remote)
  }

  /// What patients pay.
  func patientCosts(_ map: YAMLMap) -> PatientCostRates {
    let visits = NumberRange(0, 10_000)
    let before = log.count
    let followUp = map.numbers("follow_up_visits_by_year", visits)
    let survival = map.numbers("survival_by_year", .fraction)
    if log.count == before, map.hasAll(["follow_up_visits_by_year", "survival_by_year"]),
      followUp.count != survival.count
    {
      log.add(
        .lengthsDiffer(
          subject: map.subject("survival_by_year"), count: survival.count,
          other: "follow_up_visits_by_year", otherCount: followUp.count), at: map.position)
    }
    let rates = PatientCostRates(
      roadCostPerKilometre: map.number("road_cost_per_km", .nonnegative),
      crossingFarePerPerson: map.number("crossing_fare_per_person", .nonnegative),
      lodgingPerNight: map.number("lodging_per_night", .nonnegative),
      mealsPerDay: map.number("meals_per_day", .nonnegative),
      wagePerDay: map.number("wage_per_day", .nonnegative),
      patientEmployedShare: map.number("patient_employed_share", .fraction),
      caregiverEmployedShare: map.number("caregiver_employed_share", .fraction),
      caregiverShare: map.number("caregiver_share", .fraction),
      consultationVisits: map.number("consultation_visits", visits),
      stayNearCentreDays: map.number("stay_near_centre_days", NumberRange(0, 3650)),
      outpatientVisitsDuringStay: map.number("outpatient_visits_during_stay", visits),
      followUpVisitsByYear: followUp, survivalByYear: survival,
      discountRate: map.number("discount_rate", .fraction))
    map.finish()
    return rates
  }

  /// What the payer pays beside the sites' own costs.
  func serviceCosts(_ map: YAMLMap) -> ServiceCosts {
    var costs = ServiceCosts(
      apheresis: map.number("apheresis", .nonnegative),
      bedDay: map.number("bed_day", .nonnegative),
      capitalLifetimeYears: map.number(
        "capital_lifetime_years", NumberRange(0, 1000, excludesLow: true)),
      discountRate: map.number("discount_rate", .fraction))
    costs.cryostorageDay = map.number("cryostorage_day", .nonnegative, default: 0)
    map.finish()
    return costs
  }
}

extension YAMLMap {
  /// Whether every one of these keys is there.
  func hasAll(_ keys: [String]) -> Bool {
    keys.allSatisfy { key in entries.contains { $0.key == key } }
  }
}
