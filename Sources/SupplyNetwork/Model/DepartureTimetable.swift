/// When shipments by a mode leave: times on each weekday, and how long before them cells must be
/// handed over. Times are hours from the start of the horizon.
public struct DepartureTimetable: Hashable, Sendable {
  /// Hours from midnight of the departures of each weekday, Monday first, ascending.
  public let days: [[Double]]
  /// Hours before a departure by which the shipment must be ready.
  public let cutOffHours: Double
  private let firstDay: Int
  private let firstWeekday: Int
  /// Days without departures.
  private let holidays: PublicHolidays

  /// Creates a timetable.
  ///
  /// - Parameters:
  ///   - days: seven lists of hours from 0 to below 24; one departure a week at least.
  ///   - cutOffHours: hours before a departure by which the shipment must be ready.
  ///   - startDate: the first day of the horizon.
  ///   - holidays: days without departures.
  public init(
    days: [[Double]], cutOffHours: Double, startDate: CalendarDate,
    holidays: PublicHolidays = PublicHolidays()
  ) {
    self.days = days
    self.cutOffHours = cutOffHours
    firstDay = startDate.daysSince1970
    firstWeekday = startDate.weekday
    self.holidays = holidays
  }

  private func departures(of day: Int) -> [Double] {
    guard !holidays.contains(daysSince1970: firstDay + day) else { return [] }
    let midnight = 24 * Double(day)
    return days[((firstWeekday + day) % 7 + 7) % 7].map { midnight + $0 }
  }

  /// The departure that a shipment takes which is ready at a time.
  public func departure(readyAt time: Double) -> Double {
    let handOver = time + cutOffHours
    let first = Int((handOver / 24).rounded(.down))
    // Holidays can take a timetable's only weekday for some years, never for all.
    for day in first...(first + 20 * 366) {
      if let found = departures(of: day).first(where: { $0 >= handOver }) { return found }
    }
    return handOver
  }

  /// The latest departure up to a time that a shipment can take which is ready from `earliest` on;
  /// nil where there is none.
  public func latestDeparture(notAfter limit: Double, readyFrom earliest: Double) -> Double? {
    let firstHandOver = earliest + cutOffHours
    guard limit >= firstHandOver else { return nil }
    var day = Int((limit / 24).rounded(.down))
    let firstDay = Int((firstHandOver / 24).rounded(.down))
    while day >= firstDay {
      if let found = departures(of: day).last(where: { $0 <= limit }) {
        return found >= firstHandOver ? found : nil
      }
      day -= 1
    }
    return nil
  }

  /// Mean hours from a moment of the week, each equally likely, to the departure of a shipment
  /// ready then, holidays apart: the sum of squares of the gaps ÷ twice the week, and the cut-off.
  public var meanWaitHours: Double {
    let times = days.enumerated().flatMap { day, hours in hours.map { 24 * Double(day) + $0 } }
    guard let first = times.first else { return 0 }
    var squares = 0.0
    for (index, time) in times.enumerated() {
      let next = index + 1 < times.count ? times[index + 1] : first + 168
      squares += (next - time) * (next - time)
    }
    return squares / (2 * 168) + cutOffHours
  }
}
