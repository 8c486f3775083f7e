import PatientJourney
import Statistics

/// A quantity as a function of sums over replications, so that ratios, indices and equivalents are
/// all estimated, compared and split in one way: jackknifed over replications.
struct Formula: Sendable {
  /// The sums a replication contributes: over the whole window, or in one year of it.
  let sums: @Sendable (JourneyRecord, _ year: Int?) -> [Double]
  /// The quantity from the totals of those sums; nil where it is not defined.
  let value: @Sendable ([Double]) -> Double?

  /// A ratio of two counters.
  static func ratio(_ numerator: Counter, to denominator: Counter) -> Formula {
    ratio({ $0.value(numerator, in: $1) }, to: { $0.value(denominator, in: $1) })
  }

  /// A ratio of two sums.
  static func ratio(
    _ numerator: @escaping @Sendable (JourneyRecord, Int?) -> Double,
    to denominator: @escaping @Sendable (JourneyRecord, Int?) -> Double
  ) -> Formula {
    Formula(sums: { [numerator($0, $1), denominator($0, $1)] }) { totals in
      totals[1] > 0 ? totals[0] / totals[1] : nil
    }
  }

  /// A sum a year.
  static func perYear(
    _ amount: @escaping @Sendable (JourneyRecord, Int?) -> Double
  ) -> Formula {
    ratio(amount) { record, year in year == nil ? Double(record.years) : 1 }
  }

  /// The estimate over replications.
  func estimate(_ records: [JourneyRecord]) -> Estimate {
    let totals = LeaveOneOut(records.map { sums($0, nil) })
    return jackknife(count: records.count) { value(totals.sums(without: $0)) }
  }

  /// The difference to a reference, which may have a formula of its own (as standing costs do),
  /// paired by replication.
  func difference(
    _ records: [JourneyRecord], minus reference: Formula, _ referenceRecords: [JourneyRecord]
  ) -> Estimate {
    compare(records, with: reference, referenceRecords) { $0 - $1 }
  }

  /// A comparison of the quantity with the reference's, paired by replication.
  func compare(
    _ records: [JourneyRecord], with reference: Formula, _ referenceRecords: [JourneyRecord],
    _ combine: (Double, Double) -> Double?
  ) -> Estimate {
    let totals = LeaveOneOut(records.map { sums($0, nil) })
    let referenceTotals = LeaveOneOut(referenceRecords.map { reference.sums($0, nil) })
    return jackknife(count: records.count) { leftOut in
      guard let value = value(totals.sums(without: leftOut)),
        let other = reference.value(referenceTotals.sums(without: leftOut))
      else { return nil }
      return combine(value, other)
    }
  }

  /// The quantity in one year of one replication.
  func value(_ record: JourneyRecord, year: Int) -> Double? {
    value(sums(record, year))
  }
}

/// Totals of sums over replications, with or without one of them.
struct LeaveOneOut {
  private let contributions: [[Double]]
  private let totals: [Double]

  init(_ contributions: [[Double]]) {
    self.contributions = contributions
    var totals = [Double](repeating: 0, count: contributions.first?.count ?? 0)
    for contribution in contributions {
      for (index, amount) in contribution.enumerated() { totals[index] += amount }
    }
    self.totals = totals
  }

  func sums(without leftOut: Int?) -> [Double] {
    guard let leftOut else { return totals }
    var sums = totals
    for (index, amount) in contributions[leftOut].enumerated() {
      sums[index] -= amount
    }
    return sums
  }
}

extension JourneyRecord {
  /// A counter in a year of the window, or over all of it.
  func value(_ counter: Counter, in year: Int?) -> Double {
    if let year { value(counter, year: year) } else { total(counter) }
  }

  /// A row counter summed over demand rows.
  func sum(_ counter: RowCounter, over rows: [Int]) -> Double {
    var sum = 0.0
    for row in rows { sum += value(counter, row: row) }
    return sum
  }
}
