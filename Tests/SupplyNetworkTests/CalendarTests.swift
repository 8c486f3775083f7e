import SupplyNetwork
import Testing

@Suite("Calendars")
struct CalendarTests {
  /// A small generator of its own, so that the draws below never change.
  private struct Draws {
    var state: UInt64
    mutating func below(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(limit))
    }
  }

  private static func date(_ text: String) throws -> CalendarDate {
    try #require(CalendarDate(text))
  }

  @Test("A holiday of every year falls on its date in every year, leap years included")
  func yearlyHolidays() throws {
    for text in ["12-25", "01-01", "02-28", "03-01", "02-29"] {
      var holidays = PublicHolidays()
      holidays.addYearly(try Self.date("2000-\(text)"))
      var expected: [Int] = []
      for year in 1890...2410 {
        if let date = CalendarDate("\(year)-\(text)") { expected.append(date.daysSince1970) }
      }
      let first = try Self.date("1890-01-01").daysSince1970
      let last = try Self.date("2410-12-31").daysSince1970
      #expect((first...last).filter { holidays.contains(daysSince1970: $0) } == expected)
    }
  }

  /// Opening hours drawn at random on the half hour, and for every half hour of their first weeks
  /// whether they are open, found by looking at dates one by one.
  private func drawn(_ seed: Int) throws -> (hours: OpeningHours, isOpen: [Bool], first: Int) {
    var draws = Draws(state: UInt64(seed))
    let start = try Self.date("2026-0\(1 + draws.below(9))-1\(draws.below(10))")
    var days = (0..<7).map { _ -> [WeeklyPattern.Stretch] in
      let marks = Set((0..<(2 * draws.below(3))).map { _ in draws.below(49) }).sorted()
      return stride(from: 0, to: marks.count - 1, by: 2).map {
        WeeklyPattern.Stretch(from: Double(marks[$0]) / 2, to: Double(marks[$0 + 1]) / 2)
      }
    }
    // Days around the clock, so that some stretches join over midnight.
    for _ in 0..<2 { days[draws.below(7)] = [WeeklyPattern.Stretch(from: 0, to: 24)] }
    let opensOnHolidays = draws.below(3) == 0
    let pattern = WeeklyPattern(days: days, opensOnPublicHolidays: opensOnHolidays)
    var holidays = PublicHolidays()
    var closedDates: [Int] = []
    for _ in 0..<6 {
      let month = 1 + draws.below(12)
      let day = 1 + draws.below(28)
      if draws.below(2) == 0, let date = CalendarDate(year: 2026, month: month, day: day) {
        holidays.add(date)
        closedDates.append(date.daysSince1970)
      } else if let date = CalendarDate(year: 2000, month: month, day: day) {
        holidays.addYearly(date)
        for year in 2025...2028 {
          closedDates += [CalendarDate(year: year, month: month, day: day)?.daysSince1970 ?? 0]
        }
      }
    }
    var closures: [Range<Int>] = []
    for _ in 0..<draws.below(4) {
      let from = draws.below(60) - 5
      closures.append(from..<(from + draws.below(9)))
    }
    let weeks = 10
    var isOpen: [Bool] = []
    for halfHour in 0..<(weeks * 7 * 48) {
      let day = halfHour / 48
      let date = start.daysSince1970 + day
      let hour = Double(halfHour % 48) / 2
      let isHoliday = !opensOnHolidays && closedDates.contains(date)
      let isClosed = closures.contains { $0.contains(day) }
      isOpen.append(
        !isHoliday && !isClosed
          && days[(date + 3) % 7].contains { $0.from <= hour && hour < $0.to })
    }
    let hours = OpeningHours(
      pattern: pattern, startDate: start, holidays: holidays, closures: closures)
    return (hours, isOpen, start.daysSince1970)
  }

  @Test("Opening hours agree with a look at every half hour", arguments: 0..<40)
  func openingHours(seed: Int) throws {
    let (hours, isOpen, _) = try drawn(seed)
    let count = isOpen.count
    /// How many half hours are open from each one on.
    var run = [Int](repeating: 0, count: count + 1)
    for index in (0..<count).reversed() { run[index] = isOpen[index] ? run[index + 1] + 1 : 0 }
    for length in [0, 5, 30] {
      let needed = max(1, length)
      for index in stride(from: 0, to: count - 7 * 48, by: 29) {
        let time = Double(index) / 2
        #expect(hours.isOpen(at: time) == isOpen[index])
        #expect(hours.isOpen(at: time + 0.25) == isOpen[index])
        // Nothing that ends beyond what was looked at is known.
        if let expected = (index..<(count - 60)).first(where: { run[$0] >= needed }) {
          #expect(
            hours.nextStart(from: time, duration: Double(length) / 2) == Double(expected) / 2,
            "from \(time) for \(length)")
        }
        let earliest = max(0, index - 400)
        let latest = (earliest...index).last { run[$0] >= needed }
        let found = hours.latestStart(
          notAfter: time, notBefore: Double(earliest) / 2, duration: Double(length) / 2)
        // Half an hour later nothing would fit, or the limit binds.
        if let latest {
          let value = try #require(found)
          #expect(value >= Double(latest) / 2 - 1e-9 && value <= time)
          #expect(value < Double(latest + 1) / 2)
          #expect(hours.nextStart(from: value, duration: Double(length) / 2) == value)
        } else {
          #expect(found == nil)
        }
      }
    }
  }

  @Test("What does not fit into any stretch starts when the site opens")
  func tooLong() throws {
    let nine = WeeklyPattern.Stretch(from: 8, to: 17)
    let week = WeeklyPattern(days: (0..<7).map { $0 < 5 ? [nine] : [] })
    let hours = OpeningHours(pattern: week, startDate: try Self.date("2026-01-05"))
    #expect(hours.nextStart(from: 7, duration: 10) == 8)
    #expect(hours.nextStart(from: 10, duration: 10) == 10)
    #expect(week.longestOpenHours == 9)
    #expect(WeeklyPattern.always.longestOpenHours == .infinity)
    let friday = WeeklyPattern(
      days: (0..<7).map { $0 > 3 ? [.init(from: 0, to: 24)] : [nine] })
    #expect(friday.longestOpenHours == 72)
  }

  /// The wait for the next of departures with gaps g is Σg² ÷ (2·168) where every moment of the
  /// week is equally likely: 22 2/7 hours for one on every weekday.
  @Test("The mean wait for a departure is that of its gaps")
  func meanWait() throws {
    let start = try Self.date("2026-01-08")
    let weekdays = DepartureTimetable(
      days: (0..<7).map { $0 < 5 ? [16] : [] }, cutOffHours: 0, startDate: start)
    #expect(abs(weekdays.meanWaitHours - (4 * 24 * 24 + 72 * 72) / 336) < 1e-12)
    let tables = [
      weekdays,
      DepartureTimetable(
        days: [[6, 18], [], [12], [], [0, 23.5], [], [9]], cutOffHours: 3, startDate: start),
      DepartureTimetable(
        days: [[], [], [], [], [], [10], []], cutOffHours: 30, startDate: start),
    ]
    for table in tables {
      // The wait falls by one hour an hour, so the midpoint of each step has the step's mean.
      var sum = 0.0
      let steps = 168 * 4
      for step in 0..<steps {
        let time = 400 + (Double(step) + 0.5) / 4
        let departure = table.departure(readyAt: time)
        sum += departure - time
        #expect(departure - table.cutOffHours >= time)
        #expect(table.departure(readyAt: departure - table.cutOffHours) == departure)
        let latest = table.latestDeparture(notAfter: departure, readyFrom: time)
        #expect(latest == departure)
        #expect(table.latestDeparture(notAfter: departure - 0.1, readyFrom: time) == nil)
      }
      #expect(abs(sum / Double(steps) - table.meanWaitHours) < 1e-9)
    }
  }

  @Test("Nothing leaves on a public holiday")
  func holidayDepartures() throws {
    var holidays = PublicHolidays()
    holidays.addYearly(try Self.date("2000-01-01"))
    holidays.add(try Self.date("2026-01-02"))
    let table = DepartureTimetable(
      days: (0..<7).map { _ in [12] }, cutOffHours: 2, startDate: try Self.date("2025-12-31"),
      holidays: holidays)
    // 31 December, 10:00 is the last hand-over before 3 January.
    #expect(table.departure(readyAt: 10) == 12)
    #expect(table.departure(readyAt: 10.1) == 72 + 12)
    #expect(table.latestDeparture(notAfter: 80, readyFrom: 0) == 12)
  }
}
