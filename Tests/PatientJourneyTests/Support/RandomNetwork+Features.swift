import PatientJourney
import Randomness
import SupplyNetwork

/// What a plain network does without: sites that close, timetables, and whatever else can be
/// switched on. Drawn after everything else, so that a seed's plain network stays what it was.
extension RandomNetwork {
  /// A network of the seed in which features are switched on at random.
  static func withFeatures(seed: UInt64) throws -> Network {
    var random = try RandomNetwork(seed: seed)
    try random.drawCalendar()
    try random.drawSuites()
    random.drawScenario()
    if random.chance(0.5) {
      random.network.configurations[0].holdingDays = random.chance(0.3) ? 0 : random.uniform(0, 20)
    }
    random.network.serviceCosts.cryostorageDay = random.chance(0.5) ? random.uniform(1, 90) : 0
    try random.drawPatients()
    try random.drawProduct()
    try random.drawSecondGroup()
    random.drawInfections()
    return random.network
  }

  /// Viral infections, and facilities that make only such material, or none of it.
  private mutating func drawInfections() {
    guard chance(0.4) else { return }
    for index in network.therapies.indices where chance(0.8) {
      network.therapies[index].viralInfection = Therapy.ViralInfection(
        prevalence: uniform(0.01, 0.99), changeoverHours: chance(0.5) ? 0 : uniform(0, 100))
    }
    for index in network.facilities.indices.dropFirst() where chance(0.6) {
      network.facilities[index].infectedMaterial = chance(0.5) ? .only : .refused
    }
  }

  /// A second patient group, whose product is another and may be made in fewer places.
  private mutating func drawSecondGroup() throws {
    guard chance(0.4), network.referralDates == nil else { return }
    network.addGroup("children", referralsPerDay: uniform(0.02, 0.15))
    var therapy = network.therapies[1]
    therapy.name = "Second"
    therapy.material.form = chance(0.5) ? .fresh : .cryopreserved
    therapy.manufacturing.stages[0].durationDays = try .uniform(low: 1, high: uniform(2, 20))
    therapy.retry = Therapy.RetryPolicy(
      maximumAphereses: 1 + below(3), maximumBatches: 1 + below(3),
      retainedMaterialProbability: uniform(0, 1))
    therapy.failure.function = FailureFunction(form: .constant(baseline: uniform(0, 0.5)))
    network.therapies[1] = therapy
    network.demands[1].dropOutMultiplierByQuintile = (0..<5).map { _ in uniform(0, 2) }
    // The first facility is the one that every centre reaches.
    for index in network.facilities.indices.dropFirst() where chance(0.3) {
      network.facilities[index].products = [chance(0.5) ? "Second" : network.therapies[0].name]
    }
    for index in network.centres.indices.dropFirst() where chance(0.3) {
      network.centres[index].patientGroups = [chance(0.5) ? "children" : "adult"]
    }
  }

  private mutating func drawCalendar() throws {
    let start = network.startDate
    network.therapy.apheresis.durationHours = try .uniform(low: 2, high: 8)
    for index in network.centres.indices where chance(0.6) {
      network.centres[index].opening = openingHours(start)
    }
    for index in network.facilities.indices {
      if chance(0.6) {
        var hours = openingHours(start)
        if chance(0.4) {
          var pattern = hours.pattern
          pattern.startsPerShift = 1 + below(2)
          hours = OpeningHours(pattern: pattern, startDate: start)
        }
        network.facilities[index].opening = hours
      }
      if chance(0.6) { network.facilities[index].laboratoryOpening = openingHours(start) }
    }
    if chance(0.5) {
      network.timetables["van"] = DepartureTimetable(
        days: (0..<7).map { $0 < 5 ? [uniform(6, 12), uniform(12, 22)] : [] },
        cutOffHours: uniform(0, 4), startDate: start)
    }
  }

  private mutating func drawSuites() throws {
    if chance(0.4) {
      network.suiteBreakdowns = SuiteBreakdowns(
        clock: chance(0.5) ? .operating : .calendar,
        hoursToFailure: try chance(0.5)
          ? .exponential(mean: uniform(100, 2000)) : .weibull(shape: 2, scale: uniform(100, 2000)),
        repairHours: try .uniform(low: 1, high: uniform(2, 200)),
        batchLossProbability: chance(0.3) ? 0 : uniform(0, 1))
    }
    for index in network.facilities.indices {
      if chance(0.3) { network.facilities[index].licenceHour = uniform(0, 6000) }
      if chance(0.2) {
        let from = network.facilities[index].licenceHour
        network.facilities[index].comparability = StartLimit(
          period: from..<(from + uniform(500, 5000)), starts: 1 + below(2))
      }
      if chance(0.3) {
        network.facilities[index].startUpFailureMultiplier = uniform(0.5, 6)
        network.facilities[index].learningBatches = uniform(1, 50)
      }
    }
    if chance(0.4) {
      network.configurations[0].suiteChanges = network.configurations[0].suites.map { suites in
        guard suites > 0 else { return [] }
        return (0..<below(3)).map {
          Configuration.SuiteChange(
            hour: uniform(1000, 6000) + 6000 * Double($0), suites: 1 + below(5))
        }
      }
    }
  }

  /// Demand over time, hazards, aid and benefit.
  private mutating func drawPatients() throws {
    if chance(0.4) {
      network.demand.monthlyFactors = (0..<12).map { _ in uniform(0.2, 1) }
      network.demand.growthPerYear = uniform(-0.3, 0)
    }
    if chance(0.1) {
      network.referralDates = network.demandRows.map { _ in
        (0..<(1 + below(200))).map { _ in uniform(0, 12_000) }.sorted()
      }
    }
    if chance(0.5) {
      var variation = Therapy.HazardVariation()
      variation.death = HazardSteps(days: [0, uniform(1, 40)], factors: [uniform(0, 2), 3])
      variation.progression = HazardSteps(days: [0, 20, 60], factors: [1, uniform(0, 4), 0])
      if chance(0.5) {
        variation.lines = [
          .init(name: "second", share: 0.6, factor: 0.5),
          .init(name: "third", share: 0.4, factor: 2),
        ]
      }
      if chance(0.5) {
        variation.bridging = .init(
          share: uniform(0, 1), fromDay: uniform(0, 30), progressionFactor: uniform(0, 1))
        network.serviceCosts.bridging = 5000
      }
      network.therapy.attrition.variation = variation
    }
    if chance(0.4) {
      network.configurations[0].travelAid = TravelAid(
        beyondKilometres: uniform(0, 200), travelShare: uniform(0, 1),
        maximumPerTrip: chance(0.5) ? uniform(0, 300) : nil, lodgingShare: uniform(0, 1),
        maximumPerNight: chance(0.5) ? uniform(0, 200) : nil)
    }
    if chance(0.3) {
      network.benefit = Benefit(
        delay: chance(0.5) ? .veinToVein : .referralToInfusion,
        points: [.init(days: 10, qalys: 5), .init(days: 90, qalys: 1)], discountRate: 0.035,
        thresholdPerQALY: 30_000)
    }
  }

  /// Release tests, thaw and toxicity.
  private mutating func drawProduct() throws {
    if chance(0.5) {
      network.therapy.qualityControl.tests = try [
        (Therapy.QualityControl.Attribute.potency, 0.6), (.sterility, 0.4), (.endotoxin, 0),
      ].map { attribute, share in
        Therapy.QualityControl.Test(
          attribute: attribute, method: .rapid,
          durationDays: try .uniform(low: 0, high: uniform(1, 20)), share: share,
          releaseUnderExceptionProbability: uniform(0, 1))
      }
    }
    if chance(0.3) {
      network.therapy.infusion.thaw = Therapy.Infusion.Thaw(
        windowMinutes: 60, volume: try .uniform(low: 30, high: 100), dmsoPerMillilitre: 110,
        dmsoLimit: 2, bodyWeight: try .uniform(low: 40, high: 110), lossBeyondWindow: uniform(0, 1))
    }
    if chance(0.4) {
      network.therapy.infusion.toxicityGrades = [
        .init(
          name: "0-2", share: 0.7, inpatientStayDays: nil, onsetDays: try .constant(0),
          intensiveCareDays: nil),
        .init(
          name: "3-4", share: 0.3, inpatientStayDays: try .uniform(low: 5, high: 60),
          onsetDays: try .uniform(low: 0, high: 5), intensiveCareDays: try .exponential(mean: 4)),
      ]
      network.serviceCosts.intensiveCareDay = 2000
      for index in network.centres.indices where chance(0.7) {
        network.centres[index].intensiveCareBeds = 1 + below(3)
      }
    }
  }

  private mutating func drawScenario() {
    guard chance(0.5) else { return }
    let disruptions = (0...below(3)).map { _ -> Disruption in
      let start = uniform(0, 12_000)
      let period = start..<(start + uniform(24, 3000))
      let facility = below(network.facilities.count)
      switch below(6) {
      case 0: return Disruption(period: period, kind: .closedMode("van"))
      case 1: return Disruption(period: period, kind: .demandSurge(uniform(0.2, 1)))
      case 2:
        return Disruption(
          period: period,
          kind: .delay(
            mode: chance(0.5) ? "van" : nil, centre: nil, facility: chance(0.5) ? facility : nil,
            hoursFactor: uniform(0, 3), probabilityFactor: uniform(0, 3)))
      case 3:
        return Disruption(
          period: period,
          kind: .startLimit(facility: chance(0.5) ? facility : nil, startsPerWeek: below(3)))
      default:
        return Disruption(
          period: period, kind: .facilityLoss(facility: facility, losesMaterial: chance(0.6)))
      }
    }
    network.scenarios = [
      Scenario(name: "drawn", demandMultiplier: uniform(0.5, 1), disruptions: disruptions)
    ]
  }

  /// Monday to Friday or more, from the morning to the evening or around the clock, in one shift or
  /// two, with some closed weeks and holidays.
  private mutating func openingHours(_ start: CalendarDate) -> OpeningHours {
    let days = 5 + below(3)
    let isRoundTheClock = chance(0.2)
    let from = uniform(5, 9)
    let to = uniform(17, 23)
    let hasTwoShifts = chance(0.3)
    let day: [WeeklyPattern.Stretch] =
      if isRoundTheClock {
        [.init(from: 0, to: 24)]
      } else if hasTwoShifts {
        [.init(from: from, to: 13), .init(from: 13, to: to)]
      } else {
        [.init(from: from, to: to)]
      }
    var holidays = PublicHolidays()
    if let date = CalendarDate(year: 2000, month: 1 + below(12), day: 1 + below(28)) {
      holidays.addYearly(date)
    }
    let closures = (0..<below(3)).map { _ in
      let first = below(700)
      return first..<(first + 1 + below(20))
    }
    return OpeningHours(
      pattern: WeeklyPattern(
        days: (0..<7).map { $0 < days ? day : [] }, opensOnPublicHolidays: chance(0.3)),
      startDate: start, holidays: holidays, closures: closures)
  }
}
