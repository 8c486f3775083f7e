/// Decodes `referrals.csv`: dates at which patients were referred.
struct ReferralDatesReader {
  let tables: NetworkTables
  let startDate: CalendarDate
  let log: ProblemLog

  /// The hour of the day of a referral whose hour is not given.
  static let hour = 9.0
  private static let most = NumberRange(1, 100_000)

  /// Hours from the start of the horizon by demand row, ascending; nil where there is no table.
  func read(_ table: CSVTable?) -> [[Double]]? {
    guard let table else { return nil }
    let reader = TableReader(
      table, required: TableColumns.referrals.required, optional: TableColumns.referrals.optional,
      log: log)
    var rows = NameIndex(what: "demand row", isComplete: tables.demandIsSound)
    for (index, row) in tables.demandRows.enumerated() {
      rows.define(
        row.id, index: index, line: nil, at: SourcePosition(file: table.file), log: log)
    }
    var dates = [[Double]](repeating: [], count: tables.demandRows.count)
    for row in reader.rows {
      let region = row.text("region_id")
      let quintile = row.whole("deprivation_quintile", NumberRange(1, 5))
      let text = row.text("date")
      let hour = row.number("hour", NumberRange(0, 24), default: Self.hour)
      let count = row.optionalWhole("count", Self.most) ?? 1
      let index =
        region.isEmpty
        ? nil
        : rows.resolve(
          "\(region)/\(quintile)", subject: "region_id and deprivation_quintile",
          at: row.position("region_id"), log: log)
      guard !text.isEmpty else { continue }
      guard let date = CalendarDate(text) else {
        log.add(.notADate(subject: "date", found: text.shortened), at: row.position("date"))
        continue
      }
      let day = date.daysSince1970 - startDate.daysSince1970
      guard day >= 0 else {
        log.add(
          .beforeStart(subject: "date", date: text, start: startDate.description),
          at: row.position("date"))
        continue
      }
      guard let index else { continue }
      dates[index] += [Double](repeating: 24 * Double(day) + hour, count: count)
    }
    return dates.map { $0.sorted() }
  }
}
