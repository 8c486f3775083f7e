import RealModule

/// A point on the Earth in WGS84 decimal degrees.
public struct GeographicPoint: Hashable, Sendable {
  /// Latitude, degrees north, −90 to 90.
  public var latitude: Double
  /// Longitude, degrees east, −180 to 180.
  public var longitude: Double

  /// Creates a point. The reader checks the ranges at the door.
  public init(latitude: Double, longitude: Double) {
    self.latitude = latitude
    self.longitude = longitude
  }

  /// The mean radius of the Earth, km (IUGG, R₁).
  public static let earthRadiusKilometres = 6371.0088

  /// The great-circle distance to another point, km, by the haversine formula
  /// (Sinnott 1984, "Virtues of the haversine").
  public func greatCircleKilometres(to other: GeographicPoint) -> Double {
    let radians = Double.pi / 180
    let latitude1 = latitude * radians
    let latitude2 = other.latitude * radians
    let halfLatitude = (latitude2 - latitude1) / 2
    let halfLongitude = (other.longitude - longitude) * radians / 2
    let haversine =
      Double.sin(halfLatitude) * Double.sin(halfLatitude)
      + Double.cos(latitude1) * Double.cos(latitude2) * Double.sin(halfLongitude)
      * Double.sin(halfLongitude)
    return 2 * Self.earthRadiusKilometres * Double.asin(min(1, haversine.squareRoot()))
  }
}

/// A calendar date of the proleptic Gregorian calendar.
public struct CalendarDate: Hashable, Sendable, CustomStringConvertible {
  /// Year, for example 2026.
  public let year: Int
  /// Month, 1 to 12.
  public let month: Int
  /// Day of the month, 1 to 31.
  public let day: Int

  /// Creates a date, or nil where no such day exists.
  public init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month) else { return nil }
    guard (1...Self.days(inMonth: month, year: year)).contains(day) else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// Reads a date written as `YYYY-MM-DD`, or nil.
  public init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].count == 4, parts[1].count == 2, parts[2].count == 2,
      let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
    else { return nil }
    self.init(year: year, month: month, day: day)
  }

  /// The date as `YYYY-MM-DD`.
  public var description: String {
    func padded(_ number: Int, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }

  /// Days since 1 January 1970, by Howard Hinnant's civil-calendar algorithm.
  public var daysSince1970: Int {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The date of a day counted from 1 January 1970, the inverse of ``daysSince1970``.
  ///
  /// - Precondition: the day lies in the years 1 to 9999.
  init(daysSince1970 days: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// The day of the week, 0 being Monday.
  public var weekday: Int {
    ((daysSince1970 + 3) % 7 + 7) % 7
  }

  private static func days(inMonth month: Int, year: Int) -> Int {
    switch month {
    case 2:
      let isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
      return isLeap ? 29 : 28
    case 4, 6, 9, 11: return 30
    default: return 31
    }
  }
}
