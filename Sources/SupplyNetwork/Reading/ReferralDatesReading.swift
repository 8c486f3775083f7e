/// Decodes `referrals.csv`: dates at which patients were referred.
struct ReferralDatesReader {
  let tables: NetworkTables
  /// The patient groups that are simulated.
  let groups: [PatientGroupsReader.Group]
  /// All patient groups.
  let names: NameIndex
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
    if groups.count > 1, !reader.has("patient_group") {
      log.add(.missingColumn(name: "patient_group"), at: SourcePosition(file: table.file, line: 1))
    }
    var dates = [[Double]](repeating: [], count: tables.demandRows.count)
    for row in reader.rows {
      let region = row.text("region_id")
      let quintile = row.whole("deprivation_quintile", NumberRange(1, 5))
      let text = row.text("date")
      let hour = row.number("hour", NumberRange(0, 24), default: Self.hour)
      let count = row.optionalWhole("count", Self.most) ?? 1
      let (suffix, isSimulated) = group(of: row, isGiven: reader.has("patient_group"))
      let index =
        region.isEmpty || !isSimulated
        ? nil
        : rows.resolve(
          "\(region)/\(quintile)\(suffix)", subject: "region_id and deprivation_quintile",
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

  /// What the names of the demand rows of a row's patient group end with, and whether the group is
  /// one that is simulated.
  private func group(
    of row: TableRow, isGiven: Bool
  ) -> (suffix: String, isSimulated: Bool) {
    func suffix(_ group: PatientGroupsReader.Group) -> String {
      group.namesTherapy ? "/" + group.group.id : ""
    }
    let only = groups.count == 1 ? groups[0] : nil
    guard isGiven, only == nil || row.optionalText("patient_group") != nil else {
      return (only.map(suffix) ?? "", only != nil)
    }
    let id = row.text("patient_group")
    guard !id.isEmpty else { return ("", false) }
    _ = names.resolve(
      id, subject: "patient_group", at: row.position("patient_group"), log: log)
    let found = groups.first { $0.group.id == id }
    return (found.map(suffix) ?? "", found != nil)
  }
}
