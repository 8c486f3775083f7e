import PatientJourney
import Statistics
import SupplyNetwork

/// The same patients under a configuration and under the reference, in one replication.
///
/// Treating remote patients raises a mean cost and dropping them lowers it; what a configuration
/// does to a patient's cost is seen only in those treated under both.
struct PairedOutcomes: Sendable {
  /// What is summed over patients.
  enum Sum: Int, CaseIterable {
    /// Patients treated under both.
    case both
    /// Cost under the configuration less cost under the reference.
    case costDifference
    /// Cost under the reference.
    case referenceCost
    /// Referral to infusion under the configuration less under the reference, days.
    case timeDifference
    /// Patients treated under both, infused earlier than under the reference.
    case earlier
    /// Patients treated under both, infused later than under the reference.
    case later
    /// Patients treated only under the configuration.
    case onlyHere
    /// Patients treated only under the reference.
    case onlyThere
  }

  private var byYear: [Double]
  private var byRow: [Double]

  /// Matches treated patients by demand row and ordinal; both lists are sorted so.
  init(
    _ outcomes: [TreatedPatient], reference: [TreatedPatient], years: Int, rowCount: Int
  ) {
    byYear = [Double](repeating: 0, count: years * Sum.allCases.count)
    byRow = [Double](repeating: 0, count: rowCount * Sum.allCases.count)
    var here = 0
    var there = 0
    while here < outcomes.count || there < reference.count {
      let isHere = here < outcomes.count
      let isThere = there < reference.count
      if isHere, isThere, outcomes[here].isSamePatient(as: reference[there]) {
        addPair(outcomes[here], reference[there])
        here += 1
        there += 1
      } else if isHere, !isThere || outcomes[here].precedes(reference[there]) {
        add(1, to: .onlyHere, outcomes[here])
        here += 1
      } else {
        add(1, to: .onlyThere, reference[there])
        there += 1
      }
    }
  }

  private mutating func addPair(_ patient: TreatedPatient, _ reference: TreatedPatient) {
    let time = patient.referralToInfusionDays - reference.referralToInfusionDays
    add(1, to: .both, patient)
    add(patient.cost - reference.cost, to: .costDifference, patient)
    add(reference.cost, to: .referenceCost, patient)
    add(time, to: .timeDifference, patient)
    if time < 0 { add(1, to: .earlier, patient) }
    if time > 0 { add(1, to: .later, patient) }
  }

  private mutating func add(_ amount: Double, to sum: Sum, _ patient: TreatedPatient) {
    byYear[Int(patient.year) * Sum.allCases.count + sum.rawValue] += amount
    byRow[Int(patient.row) * Sum.allCases.count + sum.rawValue] += amount
  }

  /// A sum over the whole window, or in the year in which the patients were referred.
  func value(_ sum: Sum, in year: Int? = nil) -> Double {
    if let year { return byYear[year * Sum.allCases.count + sum.rawValue] }
    return stride(from: sum.rawValue, to: byYear.count, by: Sum.allCases.count)
      .reduce(0) { $0 + byYear[$1] }
  }

  /// A sum over demand rows.
  func value(_ sum: Sum, over rows: [Int]) -> Double {
    rows.reduce(0) { $0 + byRow[$1 * Sum.allCases.count + sum.rawValue] }
  }
}

extension TreatedPatient {
  fileprivate func isSamePatient(as other: TreatedPatient) -> Bool {
    row == other.row && ordinal == other.ordinal
  }

  fileprivate func precedes(_ other: TreatedPatient) -> Bool {
    (row, ordinal) < (other.row, other.ordinal)
  }
}

/// Estimates over the paired patients of all replications.
struct PairedIndicators {
  let replications: [PairedOutcomes]
  let split: PopulationSplit
  let currency: String

  /// The indicators of the same patients under both configurations.
  var all: [NamedIndicator] {
    [
      named("patient_borne_cost_paired_difference", currency, .costDifference, per: [.both]),
      named("referral_to_infusion_paired_difference", "days", .timeDifference, per: [.both]),
      named("treated_earlier_fraction", "fraction", .earlier, per: [.both]),
      named("treated_later_fraction", "fraction", .later, per: [.both]),
      named(
        "treated_only_here_fraction", "fraction", .onlyHere, per: [.both, .onlyHere, .onlyThere]),
      named(
        "treated_only_under_reference_fraction", "fraction", .onlyThere,
        per: [.both, .onlyHere, .onlyThere]),
    ]
  }

  private func named(
    _ key: String, _ unit: String, _ numerator: PairedOutcomes.Sum,
    per denominators: [PairedOutcomes.Sum]
  ) -> NamedIndicator {
    let breakdowns = split.dimensions.map { dimension in
      Indicator.Breakdown(
        dimension: dimension,
        parts: split.groups(dimension).map { group in
          Indicator.Breakdown.Part(
            key: group.key,
            estimate: ratioEstimate(
              numerators: replications.map { $0.value(numerator, over: group.rows) },
              denominators: replications.map { pairs in
                denominators.reduce(0) { $0 + pairs.value($1, over: group.rows) }
              }))
        })
    }
    let estimate = ratioEstimate(
      numerators: replications.map { $0.value(numerator) },
      denominators: replications.map { pairs in
        denominators.reduce(0) { $0 + pairs.value($1) }
      })
    return NamedIndicator(
      key: key, indicator: Indicator(estimate: estimate, unit: unit, breakdowns: breakdowns))
  }

  /// The share by which the cost of the same patients is lower than under the reference.
  var costReduction: Estimate {
    ratioEstimate(
      numerators: replications.map { -$0.value(.costDifference) },
      denominators: replications.map { $0.value(.referenceCost) })
  }

  /// The same in every year of every replication.
  func yearlyCostReductions(years: Int) -> [Double] {
    replications.flatMap { pairs in
      (0..<years).compactMap { year in
        let reference = pairs.value(.referenceCost, in: year)
        return reference > 0 ? -pairs.value(.costDifference, in: year) / reference : nil
      }
    }
  }
}
