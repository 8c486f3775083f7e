/// A week of work: the stretches of each weekday in which a site works.
public struct WeeklyPattern: Hashable, Sendable {
  /// A stretch of one day, in hours from its midnight; work goes on from the first to before the
  /// second.
  public struct Stretch: Hashable, Sendable {
    /// When work begins, 0 to below 24.
    public var from: Double
    /// When work ends, above ``from`` and at most 24.
    public var to: Double

    /// Creates a stretch.
    public init(from: Double, to: Double) {
      self.from = from
      self.to = to
    }
  }

  /// The stretches of each weekday, Monday first, in ascending order; none where the day is closed.
  public var days: [[Stretch]]
  /// Whether the site works on public holidays as on other days.
  public var opensOnPublicHolidays: Bool
  /// Batches that the staff of one stretch, a shift, can start; nil is no limit.
  public var startsPerShift: Int?

  /// Creates a pattern from seven lists.
  public init(
    days: [[Stretch]], opensOnPublicHolidays: Bool = false, startsPerShift: Int? = nil
  ) {
    self.days = days
    self.opensOnPublicHolidays = opensOnPublicHolidays
    self.startsPerShift = startsPerShift
  }

  /// Around the clock, every day, public holidays included.
  public static let always = WeeklyPattern(
    days: [[Stretch]](repeating: [Stretch(from: 0, to: 24)], count: 7),
    opensOnPublicHolidays: true)

  /// Whether work ever goes on.
  public var isEverOpen: Bool { days.contains { !$0.isEmpty } }

  /// The longest time that work goes on without a break in a week without holidays, hours;
  /// infinite where it never stops.
  public var longestOpenHours: Double {
    let stretches = (0..<14).flatMap { day in
      days[day % 7].map {
        Stretch(from: 24 * Double(day) + $0.from, to: 24 * Double(day) + $0.to)
      }
    }
    var longest = 0.0
    var current: Stretch?
    for stretch in stretches {
      if let begun = current, begun.to == stretch.from {
        current = Stretch(from: begun.from, to: stretch.to)
      } else {
        current = stretch
      }
      if let current { longest = max(longest, current.to - current.from) }
    }
    return longest >= 14 * 24 ? .infinity : longest
  }
}

/// Public holidays: dates, and days of the year that return every year.
public struct PublicHolidays: Hashable, Sendable {
  /// Days since 1 January 1970, ascending.
  public private(set) var dates: [Int] = []
  /// Month × 32 + day, ascending.
  private var yearly: [Int] = []

  /// Creates an empty list.
  public init() {}

  /// Adds a date.
  public mutating func add(_ date: CalendarDate) {
    dates = (dates + [date.daysSince1970]).sorted()
  }

  /// Adds a day of every year, month and day being those of a date.
  public mutating func addYearly(_ date: CalendarDate) {
    yearly = (yearly + [32 * date.month + date.day]).sorted()
  }

  /// Whether a day, counted from 1 January 1970, is a public holiday.
  public func contains(daysSince1970 day: Int) -> Bool {
    if dates.contains(day) { return true }
    guard !yearly.isEmpty else { return false }
    let date = CalendarDate(daysSince1970: day)
    return yearly.contains(32 * date.month + date.day)
  }
}

/// When a site works, on the clock of the simulation: a weekly pattern, public holidays and
/// closures. Times are hours from the start of the horizon.
public struct OpeningHours: Hashable, Sendable {
  /// The week.
  public let pattern: WeeklyPattern
  private let firstDay: Int
  private let firstWeekday: Int
  private let holidays: PublicHolidays
  /// Days of the horizon, in ascending order, none touching another.
  private let closures: [Range<Int>]
  private let longestOpenHours: Double

  /// Days for which a start that fits is looked for before any opening is taken.
  private static let searchDays = 20 * 366
  /// Times that differ by less are the same, hours.
  private static let tolerance = 1e-6

  /// Creates opening hours.
  ///
  /// - Parameters:
  ///   - pattern: the week; it must be open at some time.
  ///   - startDate: the first day of the horizon.
  ///   - holidays: the public holidays of the place.
  ///   - closures: closed days, counted from the start of the horizon, in any order.
  public init(
    pattern: WeeklyPattern, startDate: CalendarDate, holidays: PublicHolidays = PublicHolidays(),
    closures: [Range<Int>] = []
  ) {
    self.pattern = pattern
    firstDay = startDate.daysSince1970
    firstWeekday = startDate.weekday
    self.holidays = holidays
    longestOpenHours = pattern.longestOpenHours
    var merged: [Range<Int>] = []
    for closure in closures.sorted(by: { $0.lowerBound < $1.lowerBound }) where !closure.isEmpty {
      if let last = merged.last, closure.lowerBound <= last.upperBound {
        merged[merged.count - 1] =
          last.lowerBound..<max(last.upperBound, closure.upperBound)
      } else {
        merged.append(closure)
      }
    }
    self.closures = merged
  }

  /// The closure that a day of the horizon lies in.
  private func closure(of day: Int) -> Range<Int>? {
    closures.first { $0.contains(day) }
  }

  /// The stretches of a day of the horizon, closures apart.
  private func stretches(of day: Int) -> [WeeklyPattern.Stretch] {
    if !pattern.opensOnPublicHolidays, holidays.contains(daysSince1970: firstDay + day) {
      return []
    }
    return pattern.days[((firstWeekday + day) % 7 + 7) % 7]
  }

  /// The stretches of a day of the horizon, in hours from its start.
  private func openStretches(of day: Int) -> [WeeklyPattern.Stretch] {
    guard closure(of: day) == nil else { return [] }
    let midnight = 24 * Double(day)
    return stretches(of: day).map {
      WeeklyPattern.Stretch(from: midnight + $0.from, to: midnight + $0.to)
    }
  }

  private static func day(of time: Double) -> Int { Int((time / 24).rounded(.down)) }

  /// When work that goes on until `end` on a day ends, stretches that follow without a break taken
  /// together, as far as it matters.
  private func joinedEnd(day: Int, end: Double, needed: Double) -> Double {
    var end = end
    var day = day
    while end < needed {
      if end == 24 * Double(day + 1) { day += 1 }
      guard let next = openStretches(of: day).first(where: { $0.from == end }) else { break }
      end = next.to
    }
    return end
  }

  /// Whether work goes on at a time.
  public func isOpen(at time: Double) -> Bool {
    openStretches(of: Self.day(of: time)).contains { $0.from <= time && time < $0.to }
  }

  /// The shift, one stretch of the pattern, that a time lies in; nil where the site is closed.
  public func shift(at time: Double) -> Range<Double>? {
    openStretches(of: Self.day(of: time)).first { $0.from <= time && time < $0.to }
      .map { $0.from..<$0.to }
  }

  /// The earliest time from `time` on at which work of `duration` hours can start and end without a
  /// break. Work longer than any stretch starts at the first opening.
  ///
  /// - Complexity: O(days closed between).
  public func nextStart(from time: Double, duration: Double = 0) -> Double {
    var day = Self.day(of: time)
    var lastDay = day + Self.searchDays
    var firstOpening: Double?
    let duration = duration <= longestOpenHours ? duration : 0
    while day <= lastDay {
      if let closure = closure(of: day) {
        day = closure.upperBound
        lastDay = max(lastDay, day + Self.searchDays)
        continue
      }
      for stretch in openStretches(of: day) where stretch.to > time {
        let start = max(time, stretch.from)
        if firstOpening == nil { firstOpening = start }
        let end = joinedEnd(day: day, end: stretch.to, needed: start + duration)
        if end - start >= duration - Self.tolerance { return start }
      }
      day += 1
    }
    return firstOpening ?? time
  }

  /// The latest time up to `limit` at which work of `duration` hours can start and end without a
  /// break; nil where there is none from `earliest` on.
  ///
  /// - Complexity: O(days closed between).
  public func latestStart(
    notAfter limit: Double, notBefore earliest: Double, duration: Double = 0
  ) -> Double? {
    guard limit >= earliest else { return nil }
    var day = Self.day(of: limit)
    let firstDay = Self.day(of: earliest)
    while day >= firstDay {
      if let closure = closure(of: day) {
        day = closure.lowerBound - 1
        continue
      }
      for stretch in openStretches(of: day).reversed() where stretch.from <= limit {
        let end = joinedEnd(day: day, end: stretch.to, needed: limit + duration)
        // At the closing time itself the site is closed already.
        let start = min(limit, end - max(duration, Self.tolerance))
        if start >= stretch.from - Self.tolerance {
          let latest = max(start, stretch.from)
          return latest >= earliest ? latest : nil
        }
      }
      day -= 1
    }
    return nil
  }
}
