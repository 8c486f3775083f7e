/// Moments as process-mining tools read them: ISO 8601 in UTC, to the millisecond.
enum CustodyTime {
  /// The text of a moment.
  ///
  /// - Parameters:
  ///   - hours: hours from midnight of the first day.
  ///   - startDay: the first day, as days since 1970-01-01.
  static func text(hours: Double, startDay: Int) -> String {
    let milliseconds = Int((hours * 3_600_000).rounded(.down))
    let day = startDay + Int((Double(milliseconds) / 86_400_000).rounded(.down))
    let rest = milliseconds - (day - startDay) * 86_400_000
    let date = civil(day)
    return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))T"
      + "\(padded(rest / 3_600_000, 2)):\(padded(rest / 60_000 % 60, 2)):"
      + "\(padded(rest / 1000 % 60, 2)).\(padded(rest % 1000, 3))Z"
  }

  /// Year, month and day of a count of days since 1970-01-01 in the Gregorian calendar, by counting
  /// in eras of 400 years that begin on the first of March.
  private static func civil(_ daysSince1970: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = daysSince1970 + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
