import PatientJourney
import Statistics
import StudyStore
import SupplyNetwork

/// An indicator, or a part of one, as a function of sums that are kept of each replication.
///
/// The same formulas as a comparison's: what is stored are their sums, so that a study's estimates
/// are those a comparison would give.
struct StoredMeasure: Sendable {
  /// What one replication of one configuration leaves behind.
  struct Material {
    var record: JourneyRecord
    var pairs: PairedOutcomes?
    var effect: DisruptionEffect?
  }

  var key: String
  var unit: String
  var sums: @Sendable (Material) -> [Double]
  var value: @Sendable ([Double]) -> Double?
  /// Whether it is a comparison with the reference by itself.
  var isComparison = false

  init(
    key: String, unit: String, sums: @escaping @Sendable (Material) -> [Double],
    value: @escaping @Sendable ([Double]) -> Double?
  ) {
    self.key = key
    self.unit = unit
    self.sums = sums
    self.value = value
  }

  init(key: String, unit: String, formula: Formula) {
    self.init(key: key, unit: unit, sums: { formula.sums($0.record, nil) }, value: formula.value)
  }

  /// The estimate over replications, jackknifed; without a value where some replication has none
  /// of the sums.
  func estimate(_ cells: [[Double]]) -> Estimate {
    guard let totals = Self.totals(cells) else { return Estimate(mean: nil, count: cells.count) }
    return jackknife(count: cells.count) { value(totals.sums(without: $0)) }
  }

  /// The difference to a reference's measure, paired by replication.
  func difference(
    _ cells: [[Double]], minus reference: StoredMeasure, _ referenceCells: [[Double]]
  ) -> Estimate {
    guard let totals = Self.totals(cells), let others = Self.totals(referenceCells) else {
      return Estimate(mean: nil, count: cells.count)
    }
    return jackknife(count: cells.count) { leftOut in
      guard let value = value(totals.sums(without: leftOut)),
        let other = reference.value(others.sums(without: leftOut))
      else { return nil }
      return value - other
    }
  }

  private static func totals(_ cells: [[Double]]) -> LeaveOneOut? {
    guard let first = cells.first, !first.isEmpty,
      cells.allSatisfy({ $0.count == first.count })
    else { return nil }
    return LeaveOneOut(cells)
  }
}

/// Everything of one configuration that may be stored.
struct StoredMeasures: Sendable {
  private(set) var measures: [StoredMeasure] = []
  /// Histograms, by the key of their indicator.
  private(set) var histograms:
    [(key: String, unit: String, of: @Sendable (JourneyRecord) -> Histogram)]
  private let places: [String: Int]
  /// The keys that a study keeps where its file names none.
  let defaultKeys: [String]

  /// - Parameter isPaired: whether the same patients are seen under a reference too.
  init(_ catalogue: IndicatorCatalogue, years: Int, isPaired: Bool) {
    var measures: [StoredMeasure] = []
    var histograms = [(key: String, unit: String, of: @Sendable (JourneyRecord) -> Histogram)]()
    for entry in catalogue.entries {
      measures.append(StoredMeasure(key: entry.key, unit: entry.unit, formula: entry.formula))
      if let histogram = entry.histogram { histograms.append((entry.key, entry.unit, histogram)) }
    }
    for stage in JourneyStage.allCases {
      histograms.append(("stage_days.\(stage.key)", "days", { $0.stageDays[Int(stage.rawValue)] }))
    }
    if isPaired { measures += Self.paired(catalogue) }
    if catalogue.isDisturbed {
      measures.append(
        StoredMeasure(
          key: "patients_lost_to_disruption", unit: "patients",
          sums: { [$0.effect?.patientsLost ?? 0, 1] }, value: Self.ratio))
    }
    defaultKeys = measures.map(\.key)
    measures.append(
      StoredMeasure(
        key: Self.referrals, unit: "patients/year",
        formula: .perYear { $0.value(.referred, in: $1) }))
    for entry in catalogue.entries {
      for (dimension, parts) in entry.parts {
        measures += parts.map { part in
          StoredMeasure(
            key: "\(entry.key).\(dimension.rawValue).\(part.key)", unit: entry.unit,
            formula: part.formula)
        }
      }
      // What years did, for targets; never an indicator of its own.
      let formula = entry.formula
      measures.append(
        StoredMeasure(
          key: "\(entry.key).years", unit: entry.unit,
          sums: { material in
            (0..<years).map { formula.value(material.record, year: $0) ?? .nan }
          }, value: { _ in nil }))
    }
    if isPaired {
      measures.append(
        StoredMeasure(
          key: "\(Self.costReduction).years", unit: "fraction",
          sums: { material in
            (0..<years).map { year in
              guard let pairs = material.pairs else { return .nan }
              let reference = pairs.value(.referenceCost, in: year)
              return reference > 0
                ? -pairs.value(.costDifference, in: year) / reference : .nan
            }
          }, value: { _ in nil }))
    }
    self.measures = measures
    self.histograms = histograms
    places = Dictionary(
      measures.enumerated().map { ($1.key, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The measure of a key; nil where the configuration has none.
  subscript(key: String) -> StoredMeasure? { places[key].map { measures[$0] } }

  /// The keys of all measures.
  var keys: [String] { measures.map(\.key) }

  /// The histogram of a key.
  func histogram(_ key: String) -> (@Sendable (JourneyRecord) -> Histogram)? {
    histograms.first { $0.key == key }?.of
  }

  @Sendable private static func ratio(_ sums: [Double]) -> Double? {
    sums[1] > 0 ? sums[0] / sums[1] : nil
  }

  /// The key of the number referred, a control variate.
  static let referrals = "referred_per_year"

  /// The key of the relative reduction of patient-borne cost over patients treated in both.
  static let costReduction = "patient_borne_cost_paired_reduction"

  private static func paired(_ catalogue: IndicatorCatalogue) -> [StoredMeasure] {
    func measure(
      _ key: String, _ unit: String, _ numerator: PairedOutcomes.Sum,
      _ denominators: [PairedOutcomes.Sum], sign: Double = 1
    ) -> StoredMeasure {
      var measure = StoredMeasure(
        key: key, unit: unit,
        sums: { material in
          guard let pairs = material.pairs else { return [] }
          return [
            sign * pairs.value(numerator), denominators.reduce(0) { $0 + pairs.value($1) },
          ]
        }, value: ratio)
      measure.isComparison = true
      return measure
    }
    let all: [PairedOutcomes.Sum] = [.both, .onlyHere, .onlyThere]
    return [
      measure(
        "patient_borne_cost_paired_difference", catalogue.network.currency, .costDifference,
        [.both]),
      measure(
        costReduction, "fraction", .costDifference, [.referenceCost], sign: -1),
      measure("referral_to_infusion_paired_difference", "days", .timeDifference, [.both]),
      measure("treated_earlier_fraction", "fraction", .earlier, [.both]),
      measure("treated_later_fraction", "fraction", .later, [.both]),
      measure("treated_only_here_fraction", "fraction", .onlyHere, all),
      measure("treated_only_under_reference_fraction", "fraction", .onlyThere, all),
    ]
  }
}
