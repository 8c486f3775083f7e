import PatientJourney
import Statistics
import SupplyNetwork

/// Money and resources.
extension IndicatorCatalogue {
  var money: [Entry] { moneyAndTotal.entries }

  private var moneyAndTotal: (total: @Sendable (JourneyRecord, Int?) -> Double, entries: [Entry]) {
    let currency = network.currency
    let standing = StandingCost(
      network: network, configuration: configuration, over: window)
    var heads: [(String, Counter)] = [
      ("materials", .materialsCost), ("quality_control", .qualityControlCost),
      ("transport", .transportCost), ("apheresis", .apheresisCost), ("beds", .bedCost),
    ]
    if network.serviceCosts.cryostorageDay > 0 { heads.append(("storage", .storageCost)) }
    let therapies = network.therapies
    if therapies.contains(where: { $0.attrition.variation?.bridging != nil }),
      network.serviceCosts.bridging > 0
    {
      heads.append(("bridging", .bridgingCost))
    }
    let hasGrades = therapies.contains { !$0.infusion.toxicityGrades.isEmpty }
    if hasGrades, network.serviceCosts.intensiveCareDay > 0 {
      heads.append(("intensive_care", .intensiveCareCost))
    }
    let hasAid = network.configurations.contains { $0.travelAid != nil }
    if hasAid { heads.append(("travel_aid", .travelAidCost)) }
    let flows = heads
    let standings: [(String, Double)] = [
      ("facilities", standing.facilities), ("suites", standing.suites),
      ("centres", standing.centres), ("capital", standing.capital),
    ]
    let total: @Sendable (JourneyRecord, Int?) -> Double = { record, year in
      let years = year == nil ? Double(record.years) : 1
      return flows.reduce(years * standing.total) { $0 + record.value($1.1, in: year) }
    }
    return (
      total,
      [
        Entry(
          key: "network_cost_per_year", unit: "\(currency)/year", formula: .perYear(total),
          parts: [
            (
              .head,
              standings.map { head, amount in
                (
                  head,
                  .perYear { record, year in (year == nil ? Double(record.years) : 1) * amount }
                )
              }
                + flows.map { head, counter in
                  (head, .perYear { $0.value(counter, in: $1) })
                }
            )
          ]),
        Entry(
          key: "cost_per_patient_treated", unit: currency,
          formula: .ratio(total) { $0.value(.treated, in: $1) }),
      ] + (hasAid ? [travelAid] : [])
    )
  }

  /// What treatment is worth by the user's curve, and whether that is worth its cost to the payer.
  var benefit: [Entry] {
    guard let benefit = network.benefit else { return [] }
    let threshold = benefit.thresholdPerQALY
    let cost = moneyAndTotal.total
    return [
      Entry(
        key: "qalys_per_treated", unit: "QALYs",
        formula: .ratio(.qalys, to: .cohortTreated)),
      Entry(
        key: "qalys_per_referred", unit: "QALYs", formula: .ratio(.qalys, to: .referred)),
      Entry(
        key: "qalys_per_year", unit: "QALYs/year", formula: .perYear { $0.value(.qalys, in: $1) }),
      Entry(
        key: "net_monetary_benefit_per_year", unit: "\(network.currency)/year",
        formula: .perYear { threshold * $0.value(.qalys, in: $1) - cost($0, $1) }),
    ]
  }

  /// What the payer gives back to patients, by who gets it.
  private var travelAid: Entry {
    Entry(
      key: "travel_aid_per_year", unit: "\(network.currency)/year",
      formula: .perYear { $0.value(.travelAidCost, in: $1) },
      parts: byPeople { group in
        let rows = group.rows
        return .perYear { record, _ in record.sum(.travelAid, over: rows) }
      })
  }

  var resources: [Entry] {
    let facilities = openFacilities
    let centres = openCentres
    let suites = configuration.suites
    let laboratories = network.facilities.map(\.laboratoryCapacity)
    let slots = network.centres.map(\.apheresisSlots)
    let beds = network.centres.map(\.infusionBeds)
    return use(
      "suite", .facility, facilities,
      capacities: window.map { configuration.meanSuites(over: $0) } ?? suites.map { Double($0) },
      network.facilities.map(\.id)
    ) { $0.suiteUse }
      + use(
        "laboratory", .facility, facilities, capacities: laboratories.map { $0.map(Double.init) },
        network.facilities.map(\.id)
      ) { $0.laboratoryUse }
      + use(
        "apheresis_slot", .centre, centres, capacities: slots.map { $0.map(Double.init) },
        network.centres.map(\.id)
      ) { $0.apheresisUse }
      + use(
        "infusion_bed", .centre, centres, capacities: beds.map { $0.map(Double.init) },
        network.centres.map(\.id)
      ) { $0.bedUse }
      + breakdowns + bedside
  }

  /// Infusion time and intensive care, where the therapy speaks of them.
  private var bedside: [Entry] {
    var entries: [Entry] = []
    let isThawed = network.therapies.map { $0.infusion.thaw != nil }
    if isThawed.contains(true) {
      // Only those whose infusion is timed.
      let rows = network.demandRows.indices.filter {
        isThawed[network.demandRows[$0].patientGroup]
      }
      entries.append(
        Entry(
          key: "infusion_minutes", unit: "minutes",
          formula: isThawed.contains(false)
            ? .ratio(
              { $0.value(.infusionMinutes, in: $1) },
              to: { record, _ in record.sum(.infusions, over: rows) })
            : .ratio(.infusionMinutes, to: .treated)))
    }
    guard network.therapies.contains(where: { !$0.infusion.toxicityGrades.isEmpty }) else {
      return entries
    }
    func occupied(_ members: [Int]) -> Formula {
      .ratio(
        { record, _ in members.reduce(0) { $0 + record.intensiveCareUse[$1].meanBusy } },
        to: { _, _ in 1 })
    }
    return entries + [
      Entry(
        key: "intensive_care_occupancy", unit: "patients", formula: occupied(openCentres),
        parts: [(.centre, openCentres.map { (network.centres[$0].id, occupied([$0])) })]),
      Entry(
        key: "intensive_care_shortage", unit: "fraction",
        formula: .ratio(.intensiveCareShortages, to: .intensiveCareStays)),
    ]
  }

  /// Suites under repair, where suites fail.
  private var breakdowns: [Entry] {
    guard network.suiteBreakdowns != nil else { return [] }
    let suites =
      window.map { configuration.meanSuites(over: $0) } ?? configuration.suites.map { Double($0) }
    func perSuiteHour(_ members: [Int]) -> Formula {
      .ratio(
        { record, _ in members.reduce(0) { $0 + record.value(.repairHours, facility: $1) } },
        to: { record, _ in
          Double(record.years) * DeliveryPlan.hoursPerYear * members.reduce(0) { $0 + suites[$1] }
        })
    }
    func perYear(_ members: [Int]) -> Formula {
      .perYear { record, _ in members.reduce(0) { $0 + record.value(.breakdowns, facility: $1) } }
    }
    func byFacility(
      _ formula: ([Int]) -> Formula
    ) -> [(dimension: Dimension, parts: [(key: String, formula: Formula)])] {
      [(.facility, openFacilities.map { (network.facilities[$0].id, formula([$0])) })]
    }
    return [
      Entry(
        key: "suite_downtime", unit: "fraction", formula: perSuiteHour(openFacilities),
        parts: byFacility(perSuiteHour)),
      Entry(
        key: "suite_breakdowns_per_year", unit: "breakdowns/year",
        formula: perYear(openFacilities), parts: byFacility(perYear)),
    ]
  }

  /// Utilisation and queue of one kind of resource, over all sites and by site. Sites without a
  /// limit have no utilisation.
  private func use(
    _ name: String, _ dimension: Dimension, _ sites: [Int], capacities: [Double?],
    _ names: [String],
    _ uses: @escaping @Sendable (JourneyRecord) -> [ResourceUse]
  ) -> [Entry] {
    let limited = sites.filter { capacities[$0] != nil }
    func utilisation(_ members: [Int]) -> Formula {
      .ratio(
        { record, _ in members.reduce(0) { $0 + uses(record)[$1].meanBusy } },
        to: { _, _ in members.reduce(0) { $0 + (capacities[$1] ?? 0) } })
    }
    func queue(_ members: [Int]) -> Formula {
      .ratio(
        { record, _ in members.reduce(0) { $0 + uses(record)[$1].meanQueue } }, to: { _, _ in 1 })
    }
    return [
      Entry(
        key: "\(name)_utilisation", unit: "fraction", formula: utilisation(limited),
        parts: [(dimension, limited.map { (names[$0], utilisation([$0])) })]),
      Entry(
        key: "\(name)_queue", unit: "patients", formula: queue(sites),
        parts: [(dimension, sites.map { (names[$0], queue([$0])) })]),
    ]
  }
}
