import PatientJourney
import Statistics
import SupplyNetwork

/// The indicators of DESIGN section 4 as formulas over a network, in the order of reports.
struct IndicatorCatalogue: Sendable {
  /// One indicator: how it is computed, and what it is split by.
  struct Entry: Sendable {
    var key: String
    var unit: String
    var formula: Formula
    var parts: [(dimension: Dimension, parts: [(key: String, formula: Formula)])] = []
    var histogram: (@Sendable (JourneyRecord) -> Histogram)?
  }

  let network: Network
  let configuration: Configuration
  let split: PopulationSplit
  let alpha: Double
  /// The observed window, hours from the start of the horizon, over which suites that open at a
  /// date are averaged; nil where none do.
  var window: Range<Double>?
  /// Whether disruptions happen.
  var isDisturbed = false

  /// All entries of a configuration.
  var entries: [Entry] {
    availability + time + quality + equity + money + benefit + resources
  }

  /// A formula for each group of people by quintile, remoteness and region.
  func byPeople(
    _ formula: (PopulationSplit.Group) -> Formula
  ) -> [(dimension: Dimension, parts: [(key: String, formula: Formula)])] {
    split.dimensions.map { dimension in
      (dimension, split.groups(dimension).map { ($0.key, formula($0)) })
    }
  }

  /// A ratio of counters by patient group; nothing where there is only one.
  func byPatientGroup(
    _ numerator: @escaping @Sendable (JourneyRecord, Int) -> Double,
    per denominator: @escaping @Sendable (JourneyRecord, Int) -> Double
  ) -> [(dimension: Dimension, parts: [(key: String, formula: Formula)])] {
    guard !split.patientGroups.isEmpty else { return [] }
    return [
      (
        .patientGroup,
        split.patientGroups.enumerated().map { index, group in
          (
            group.key,
            .ratio({ record, _ in numerator(record, index) }) { record, _ in
              denominator(record, index)
            }
          )
        }
      )
    ]
  }

  /// A ratio of two of a patient group's counters.
  func byPatientGroup(
    _ numerator: GroupCounter, per denominator: GroupCounter
  ) -> [(dimension: Dimension, parts: [(key: String, formula: Formula)])] {
    byPatientGroup(
      { $0.value(numerator, group: $1) }, per: { $0.value(denominator, group: $1) })
  }

  /// A ratio of row counters over a group.
  func rowRatio(
    _ numerator: RowCounter, to denominator: RowCounter
  ) -> (PopulationSplit.Group) -> Formula {
    { group in
      let rows = group.rows
      return .ratio({ record, _ in record.sum(numerator, over: rows) }) { record, _ in
        record.sum(denominator, over: rows)
      }
    }
  }

  /// Patients infused a year per million people of a group.
  func treatedPerMillion(_ group: PopulationSplit.Group) -> Formula {
    let rows = group.rows
    let millions = group.population / 1e6
    return .ratio({ record, _ in record.sum(.infusions, over: rows) }) { record, _ in
      Double(record.years) * millions
    }
  }

  private var availability: [Entry] {
    [
      Entry(
        key: "patients_treated_per_year", unit: "patients/year",
        formula: .perYear { $0.value(.treated, in: $1) },
        parts: byPeople { group in
          let rows = group.rows
          return .perYear { record, _ in record.sum(.infusions, over: rows) }
        }),
      Entry(
        key: "treated_fraction", unit: "fraction",
        formula: .ratio(.cohortTreated, to: .referred),
        parts: byPeople(rowRatio(.treated, to: .referred))),
      Entry(
        key: "treated_fraction_of_eligible", unit: "fraction",
        formula: .ratio(.cohortTreated, to: .eligible), parts: treatedOfEligibleByGroup),
      Entry(
        key: "fate_fraction", unit: "fraction",
        formula: .ratio(
          { record, year in
            Fate.allCases.reduce(0) { $0 + record.value(.fate($1), in: year) }
          },
          to: { $0.value(.referred, in: $1) }),
        parts: [
          (.fate, Fate.allCases.map { ($0.key, .ratio(.fate($0), to: .referred)) })
        ]),
      Entry(
        key: "treated_per_million_per_year", unit: "patients/million/year",
        formula: treatedPerMillion(split.everybody), parts: byPeople(treatedPerMillion)),
    ]
  }

  private var time: [Entry] {
    [
      Entry(
        key: "vein_to_vein_days", unit: "days",
        formula: .ratio(.veinToVeinDays, to: .cohortTreated),
        parts: byPeople(rowRatio(.veinToVeinDays, to: .treated)),
        histogram: { $0.veinToVeinDays }),
      Entry(
        key: "referral_to_infusion_days", unit: "days",
        formula: .ratio(.referralToInfusionDays, to: .cohortTreated),
        parts: byPeople(rowRatio(.referralToInfusionDays, to: .treated)) + [
          (
            .stage,
            JourneyStage.allCases.map {
              ($0.key, .ratio(.stageDays($0), to: .cohortTreated))
            }
          )
        ],
        histogram: { $0.referralToInfusionDays }),
      Entry(
        key: "first_apheresis_to_infusion_days", unit: "days",
        formula: .ratio(.firstApheresisToInfusionDays, to: .cohortTreated)),
      Entry(
        key: "ex_vivo_hours", unit: "hours", formula: .ratio(.exVivoHours, to: .batchesStarted),
        parts: byPatientGroup(.exVivoHours, per: .batchesStarted),
        histogram: { $0.exVivoHours }),
      Entry(
        key: "ex_vivo_equivalent_hours", unit: "hours",
        formula: .ratio(.exVivoEquivalentHours, to: .batchesStarted),
        parts: byPatientGroup(.exVivoEquivalentHours, per: .batchesStarted),
        histogram: { $0.exVivoEquivalentHours }),
    ]
  }

  private var quality: [Entry] {
    let failed: @Sendable (JourneyRecord, Int?) -> Double = { record, year in
      Therapy.FailureCause.allCases.reduce(0) { $0 + record.value(.batchFailures($1), in: year) }
    }
    let ended: @Sendable (JourneyRecord, Int?) -> Double = { $0.value(.batchesEnded, in: $1) }
    return [
      Entry(
        key: "batches_started_per_year", unit: "batches/year",
        formula: .perYear { $0.value(.batchesStarted, in: $1) },
        parts: [
          (
            .facility,
            openFacilities.map { facility in
              (
                network.facilities[facility].id,
                .perYear { record, _ in record.value(.batchesStarted, facility: facility) }
              )
            }
          )
        ]
          + byPatientGroup(
            { $0.value(.batchesStarted, group: $1) }, per: { record, _ in Double(record.years) })),
      Entry(
        key: "batch_failure_rate", unit: "fraction", formula: .ratio(failed, to: ended),
        parts: [
          (
            .cause,
            Therapy.FailureCause.allCases.map {
              ($0.rawValue, .ratio(.batchFailures($0), to: .batchesEnded))
            }
          ),
          byFacility(.batchesFailed),
        ] + byPatientGroup(.batchesFailed, per: .batchesEnded)),
      Entry(
        key: "out_of_specification_rate", unit: "fraction",
        formula: .ratio(.batchesOutOfSpecification, to: .batchesEnded),
        parts: [byFacility(.batchesOutOfSpecification)] + byAttribute
          + byPatientGroup(.batchesOutOfSpecification, per: .batchesEnded)),
      Entry(
        key: "not_in_specification_rate", unit: "fraction",
        formula: .ratio(
          { failed($0, $1) + $0.value(.batchesUnderException, in: $1) }, to: ended),
        parts: byPatientGroup(
          {
            $0.value(.batchesFailed, group: $1) + $0.value(.batchesUnderException, group: $1)
          }, per: { $0.value(.batchesEnded, group: $1) })),
      Entry(
        key: "collection_failure_rate", unit: "fraction",
        formula: .ratio(
          { record, year in
            CollectionFailureCause.allCases.reduce(0) {
              $0 + record.value(.collectionFailures($1), in: year)
            }
          },
          to: { $0.value(.aphereses, in: $1) }),
        parts: [
          (
            .cause,
            collectionFailureCauses.map {
              ($0.key, .ratio(.collectionFailures($0), to: .aphereses))
            }
          )
        ] + byPatientGroup(.collectionFailures, per: .aphereses)),
      Entry(
        key: "post_release_loss_rate", unit: "fraction",
        formula: .ratio(
          { record, year in
            PostReleaseLossCause.allCases.reduce(0) {
              $0 + record.value(.postReleaseLosses($1), in: year)
            }
          },
          to: { ended($0, $1) - failed($0, $1) }),
        parts: [
          (
            .cause,
            PostReleaseLossCause.allCases.map { cause in
              (
                cause.key,
                .ratio(
                  { $0.value(.postReleaseLosses(cause), in: $1) },
                  to: { ended($0, $1) - failed($0, $1) })
              )
            }
          )
        ]
          + byPatientGroup(
            { $0.value(.postReleaseLosses, group: $1) },
            per: { $0.value(.batchesEnded, group: $1) - $0.value(.batchesFailed, group: $1) })),
    ]
  }

  private var treatedOfEligibleByGroup:
    [(dimension: Dimension, parts: [(key: String, formula: Formula)])]
  {
    let rows = split.patientGroups.map(\.rows)
    return byPatientGroup(
      { $0.sum(.treated, over: rows[$1]) }, per: { $0.value(.eligible, group: $1) })
  }

  /// The causes that can occur.
  private var collectionFailureCauses: [CollectionFailureCause] {
    CollectionFailureCause.allCases.filter { $0 != .disruption || isDisturbed }
  }

  /// The attributes that the therapy tests one by one.
  private var byAttribute: [(dimension: Dimension, parts: [(key: String, formula: Formula)])] {
    let tested = network.therapies.flatMap { $0.qualityControl.tests.map(\.attribute) }
    // In the order of the first therapy that tests them.
    let attributes = tested.indices.filter { !tested[..<$0].contains(tested[$0]) }
      .map { tested[$0] }
    guard !attributes.isEmpty else { return [] }
    return [
      (
        .attribute,
        attributes.map {
          (
            $0.rawValue,
            .ratio(.outOfSpecification($0), to: .batchesEnded)
          )
        }
      )
    ]
  }

  private func byFacility(
    _ counter: FacilityCounter
  ) -> (dimension: Dimension, parts: [(key: String, formula: Formula)]) {
    (
      .facility,
      openFacilities.map { facility in
        (
          network.facilities[facility].id,
          .ratio({ record, _ in record.value(counter, facility: facility) }) { record, _ in
            record.value(.batchesEnded, facility: facility)
          }
        )
      }
    )
  }

  /// The facilities that the configuration opens.
  var openFacilities: [Int] {
    network.facilities.indices.filter { configuration.suites[$0] > 0 }
  }

  /// The centres that the configuration opens.
  var openCentres: [Int] {
    network.centres.indices.filter { configuration.openCentres[$0] }
  }
}
