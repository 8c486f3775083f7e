import PatientJourney
import Statistics
import SupplyNetwork

/// Equity, money and resources.
extension IndicatorCatalogue {
  var equity: [Entry] {
    let currency = network.currency
    let alpha = alpha
    return [
      Entry(
        key: "patient_borne_cost_per_treated", unit: currency,
        formula: .ratio(.treatedCost, to: .cohortTreated),
        parts: byPeople(rowRatio(.treatedCost, to: .treated)) + [
          (
            .cause,
            PatientCostCause.allCases.map {
              ($0.key, .ratio(.treatedCost($0), to: .cohortTreated))
            }
          )
        ],
        histogram: { $0.treatedCost }),
      Entry(
        key: "patient_borne_cost_per_referred", unit: currency,
        formula: .ratio(.referredCost, to: .referred),
        parts: byPeople(rowRatio(.referredCost, to: .referred))),
      Entry(
        key: "patient_borne_cost_equally_distributed_equivalent", unit: currency,
        formula: Formula(
          sums: {
            [$0.value(.treatedCostExponential, in: $1), $0.value(.cohortTreated, in: $1)]
          },
          value: { kolmPollakEDE(sumOfExponentials: $0[0], count: $0[1], alpha: alpha) }),
        parts: byPeople { group in
          let rows = group.rows
          return Formula(
            sums: { record, _ in
              [
                record.sum(.treatedCostExponential, over: rows), record.sum(.treated, over: rows),
              ]
            },
            value: { kolmPollakEDE(sumOfExponentials: $0[0], count: $0[1], alpha: alpha) })
        }),
      Entry(
        key: "patient_borne_cost_gap", unit: currency,
        formula: overQuintiles(.treatedCost, per: .treated, absoluteGap)),
      Entry(
        key: "patient_borne_cost_slope_index", unit: currency,
        formula: overQuintiles(.treatedCost, per: .treated, slopeIndexOfInequality)),
      Entry(
        key: "patient_borne_cost_concentration_index", unit: "index",
        formula: overQuintiles(.treatedCost, per: .treated, concentrationIndex)),
      Entry(
        key: "patient_borne_cost_remoteness_gap", unit: currency,
        formula: remotenessGap(.treatedCost, per: .treated)),
      Entry(
        key: "treated_fraction_gap", unit: "fraction",
        formula: overQuintiles(.treated, per: .referred, absoluteGap)),
      Entry(
        key: "treated_fraction_remoteness_gap", unit: "fraction",
        formula: remotenessGap(.treated, per: .referred)),
      Entry(
        key: "treated_per_million_gap", unit: "patients/million/year",
        formula: overPopulation(absoluteGap)),
      Entry(
        key: "treated_per_million_slope_index", unit: "patients/million/year",
        formula: overPopulation(slopeIndexOfInequality)),
      Entry(
        key: "treated_per_million_concentration_index", unit: "index",
        formula: overPopulation(concentrationIndex)),
    ]
  }

  /// An inequality measure over quintiles of a row counter per unit of another.
  private func overQuintiles(
    _ numerator: RowCounter, per denominator: RowCounter,
    _ measure: @escaping @Sendable ([PopulationGroup]) -> Double?
  ) -> Formula {
    let groups = split.quintiles.map(\.rows)
    return Formula(
      sums: { record, _ in
        groups.flatMap {
          [record.sum(numerator, over: $0), record.sum(denominator, over: $0)]
        }
      },
      value: { sums in
        measure(
          groups.indices.map { index in
            let weight = sums[2 * index + 1]
            return PopulationGroup(
              population: weight, mean: weight > 0 ? sums[2 * index] / weight : 0)
          })
      })
  }

  /// An inequality measure over quintiles of patients infused a year per million people.
  private func overPopulation(
    _ measure: @escaping @Sendable ([PopulationGroup]) -> Double?
  ) -> Formula {
    let groups = split.quintiles
    return Formula(
      sums: { record, _ in
        groups.map { record.sum(.infusions, over: $0.rows) } + [Double(record.years)]
      },
      value: { sums in
        guard let years = sums.last, years > 0 else { return nil }
        return measure(
          zip(groups, sums).map { group, infusions in
            PopulationGroup(
              population: group.population,
              mean: group.population > 0 ? infusions / years / (group.population / 1e6) : 0)
          })
      })
  }

  /// Remote less near of a row counter per unit of another.
  private func remotenessGap(_ numerator: RowCounter, per denominator: RowCounter) -> Formula {
    let near = split.remoteness[0].rows
    let remote = split.remoteness[1].rows
    return Formula(
      sums: { record, _ in
        [
          record.sum(numerator, over: near), record.sum(denominator, over: near),
          record.sum(numerator, over: remote), record.sum(denominator, over: remote),
        ]
      },
      value: { $0[1] > 0 && $0[3] > 0 ? $0[2] / $0[3] - $0[0] / $0[1] : nil })
  }

  var money: [Entry] {
    let currency = network.currency
    let standing = StandingCost(
      network: network, configuration: configuration, over: window)
    var heads: [(String, Counter)] = [
      ("materials", .materialsCost), ("quality_control", .qualityControlCost),
      ("transport", .transportCost), ("apheresis", .apheresisCost), ("beds", .bedCost),
    ]
    if network.serviceCosts.cryostorageDay > 0 { heads.append(("storage", .storageCost)) }
    let flows = heads
    let standings: [(String, Double)] = [
      ("facilities", standing.facilities), ("suites", standing.suites),
      ("centres", standing.centres), ("capital", standing.capital),
    ]
    let total: @Sendable (JourneyRecord, Int?) -> Double = { record, year in
      let years = year == nil ? Double(record.years) : 1
      return flows.reduce(years * standing.total) { $0 + record.value($1.1, in: year) }
    }
    return [
      Entry(
        key: "network_cost_per_year", unit: "\(currency)/year", formula: .perYear(total),
        parts: [
          (
            .head,
            standings.map { head, amount in
              (head, .perYear { record, year in (year == nil ? Double(record.years) : 1) * amount })
            }
              + flows.map { head, counter in
                (head, .perYear { $0.value(counter, in: $1) })
              }
          )
        ]),
      Entry(
        key: "cost_per_patient_treated", unit: currency,
        formula: .ratio(total) { $0.value(.treated, in: $1) }),
    ]
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
