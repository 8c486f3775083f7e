/// What `calendar` of `network.yaml` says, sites still by name.
struct CalendarContent {
  /// A closure as written.
  struct Closure {
    var site: String
    var from: CalendarDate
    var to: CalendarDate
    var subject: String
    var position: SourcePosition
  }

  var startDate = CalendarDate(daysSince1970: 0)
  var nationalHolidays = PublicHolidays()
  var holidaysByCountry: [String: PublicHolidays] = [:]
  var patterns: [WeeklyPattern] = []
  var patternNames = NameIndex(what: "calendar pattern", isComplete: true)
  /// The pattern of sites that name none; nil is always open.
  var centres: WeeklyPattern?
  var facilities: WeeklyPattern?
  var laboratories: WeeklyPattern?
  var closures: [Closure] = []

  /// The name of the pattern without closing hours.
  static let always = "always"

  /// The pattern of a name, nil being always open; `fallback` where the name is unknown, which is
  /// noted.
  func pattern(
    _ name: String, default fallback: WeeklyPattern?, subject: String, at position: SourcePosition,
    log: ProblemLog
  ) -> WeeklyPattern? {
    guard name != Self.always else { return nil }
    let index = patternNames.resolve(name, subject: subject, at: position, log: log)
    guard let index, patterns.indices.contains(index) else { return fallback }
    return patterns[index]
  }

  func holidays(of country: String) -> PublicHolidays {
    holidaysByCountry[country] ?? nationalHolidays
  }

  /// The opening hours of a site; nil where nothing limits them.
  func openingHours(
    _ pattern: WeeklyPattern?, country: String, closures: [Range<Int>]
  ) -> OpeningHours? {
    guard pattern != nil || !closures.isEmpty else { return nil }
    return OpeningHours(
      pattern: pattern ?? .always, startDate: startDate, holidays: holidays(of: country),
      closures: closures)
  }

  /// Days of the horizon from a date to another, both included.
  func days(from: CalendarDate, to: CalendarDate) -> Range<Int> {
    let first = from.daysSince1970 - startDate.daysSince1970
    return first..<max(first, to.daysSince1970 - startDate.daysSince1970 + 1)
  }
}

/// Decodes `calendar` of `network.yaml`, and the weekdays of timetables.
struct CalendarReader {
  let log: ProblemLog

  static let weekdays = [
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
  ]
  private static let hour = NumberRange(0, 24)
  private static let starts = NumberRange(1, 100_000)

  /// The calendar; empty where there is none.
  func read(_ root: YAMLMap, startDate: CalendarDate?) -> CalendarContent {
    var content = CalendarContent()
    if let startDate { content.startDate = startDate }
    guard let map = root.optionalMap("calendar") else { return content }
    readHolidays(map, into: &content)
    readPatterns(map, into: &content)
    content.centres = site(map, "centres", content)
    content.facilities = site(map, "facilities", content)
    content.laboratories = site(map, "laboratories", content)
    content.closures = closures(map)
    map.finish()
    return content
  }

  private func site(_ map: YAMLMap, _ key: String, _ content: CalendarContent) -> WeeklyPattern? {
    guard let entry = map.optional(key), !entry.value.isNothing,
      let name = entry.value.text(subject: map.subject(key), log: log)
    else { return nil }
    return content.pattern(
      name, default: nil, subject: map.subject(key), at: entry.value.position, log: log)
  }

  // MARK: Public holidays

  private func readHolidays(_ map: YAMLMap, into content: inout CalendarContent) {
    guard let entry = map.optional("public_holidays"), !entry.value.isNothing else { return }
    let subject = map.subject("public_holidays")
    guard case .map(let countries) = entry.value.content else {
      content.nationalHolidays = holidays(map.list("public_holidays", isRequired: false), subject)
      return
    }
    for country in countries {
      guard case .list(let values) = country.value.content else {
        log.add(
          .wrongKind(
            subject: "\(subject).\(country.key.shortened)", expected: .list,
            found: country.value.inWords), at: country.value.position)
        continue
      }
      let list = holidays(values, "\(subject).\(country.key.shortened)")
      if country.key == "default" {
        content.nationalHolidays = list
      } else {
        content.holidaysByCountry[country.key] = list
      }
    }
  }

  private func holidays(_ values: [YAMLValue]?, _ subject: String) -> PublicHolidays {
    var holidays = PublicHolidays()
    for (index, value) in (values ?? []).enumerated() {
      let subject = "\(subject)[\(index + 1)]"
      guard let text = value.text(subject: subject, log: log) else { continue }
      if let date = CalendarDate(text) {
        holidays.add(date)
      } else if let date = CalendarDate("2000-\(text)") {
        holidays.addYearly(date)
      } else {
        log.add(.notAHoliday(subject: subject, found: text.shortened), at: value.position)
      }
    }
    return holidays
  }

  // MARK: Weeks

  private func readPatterns(_ map: YAMLMap, into content: inout CalendarContent) {
    guard let patterns = map.optionalMap("patterns") else { return }
    for (index, entry) in patterns.entries.enumerated() {
      TransportReader(log: log).checkName(entry, in: patterns)
      if entry.key == CalendarContent.always {
        log.add(
          .reservedPattern(subject: patterns.path, name: entry.key), at: entry.keyPosition)
      }
      content.patternNames.define(
        entry.key, index: index, line: nil, at: entry.keyPosition, log: log)
      let reader = YAMLMap(
        entry.value, path: patterns.subject(entry.key.shortened), position: entry.keyPosition,
        log: log)
      content.patterns.append(pattern(reader))
    }
  }

  private func pattern(_ map: YAMLMap) -> WeeklyPattern {
    let before = log.count
    let days = Self.weekdays.map { stretches(map, $0) }
    let opensOnHolidays = map.boolean("open_on_public_holidays", default: false)
    var starts: Int?
    if let entry = map.optional("starts_per_shift"), !entry.value.isNothing {
      starts = entry.value.whole(Self.starts, subject: map.subject("starts_per_shift"), log: log)
    }
    map.finish()
    let pattern = WeeklyPattern(
      days: days, opensOnPublicHolidays: opensOnHolidays, startsPerShift: starts)
    if !map.isVoid, log.count == before, !pattern.isEverOpen {
      log.add(.neverOpen(subject: map.path), at: map.position)
      return .always
    }
    return pattern.isEverOpen ? pattern : .always
  }

  /// The stretches of a weekday: pairs of hours that increase; stretches may touch.
  private func stretches(_ map: YAMLMap, _ day: String) -> [WeeklyPattern.Stretch] {
    let before = log.count
    let hours = map.numbers(day, Self.hour, default: [])
    guard log.count == before, let entry = map.optional(day), !hours.isEmpty else { return [] }
    var stretches: [WeeklyPattern.Stretch] = []
    for index in stride(from: 0, to: hours.count - 1, by: 2) {
      stretches.append(WeeklyPattern.Stretch(from: hours[index], to: hours[index + 1]))
    }
    let isAscending =
      stretches.allSatisfy { $0.from < $0.to }
      && zip(stretches, stretches.dropFirst()).allSatisfy { $0.to <= $1.from }
    guard hours.count.isMultiple(of: 2), isAscending else {
      log.add(.notStretches(subject: map.subject(day)), at: entry.value.position)
      return []
    }
    return stretches
  }

  /// The departures of a mode; nil where it has none of its own.
  func timetable(
    _ map: YAMLMap, _ calendar: CalendarContent
  ) -> DepartureTimetable? {
    let cutOff = map.number("cut_off_hours", NumberRange(0, 168), default: 0)
    let runsOnHolidays = map.boolean("departs_on_public_holidays", default: false)
    guard let departures = map.optionalMap("departures") else { return nil }
    let before = log.count
    let days = Self.weekdays.map { times(departures, $0) }
    departures.finish()
    guard log.count == before else { return nil }
    guard days.contains(where: { !$0.isEmpty }) else {
      log.add(.emptyCollection(subject: departures.path), at: departures.position)
      return nil
    }
    return DepartureTimetable(
      days: days, cutOffHours: cutOff, startDate: calendar.startDate,
      holidays: runsOnHolidays ? PublicHolidays() : calendar.nationalHolidays)
  }

  private func times(_ map: YAMLMap, _ day: String) -> [Double] {
    let before = log.count
    let hours = map.numbers(day, Self.hour, default: [])
    guard log.count == before, let entry = map.optional(day) else { return [] }
    let isAscending = zip(hours, hours.dropFirst()).allSatisfy { $0 < $1 }
    guard isAscending, hours.last ?? 0 < 24 else {
      log.add(.notDepartures(subject: map.subject(day)), at: entry.value.position)
      return []
    }
    return hours
  }

  // MARK: Closures

  private func closures(_ map: YAMLMap) -> [CalendarContent.Closure] {
    let subject = map.subject("closures")
    let values = map.list("closures", isRequired: false) ?? []
    return values.enumerated().compactMap { index, value in
      let closure = YAMLMap(value, path: "\(subject)[\(index + 1)]", log: log)
      let site = closure.text("site")
      let from = date(closure, "from")
      let to = date(closure, "to")
      let place = closure.optional("site")?.value.position ?? closure.position
      closure.finish()
      guard let from, let to, !site.isEmpty else { return nil }
      guard from.daysSince1970 <= to.daysSince1970 else {
        log.add(
          .aboveOther(
            subject: closure.subject("from"), value: from.description, other: "to",
            otherValue: to.description), at: closure.position)
        return nil
      }
      return CalendarContent.Closure(
        site: site, from: from, to: to, subject: closure.subject("site"), position: place)
    }
  }

  /// A date under a required key; nil where a problem was noted.
  func date(_ map: YAMLMap, _ key: String) -> CalendarDate? {
    guard let entry = map.required(key),
      let text = entry.value.text(subject: map.subject(key), log: log)
    else { return nil }
    if let date = CalendarDate(text) { return date }
    log.add(
      .notADate(subject: map.subject(key), found: text.shortened), at: entry.value.position)
    return nil
  }
}

extension NetworkTables {
  /// Gives every site its opening hours.
  mutating func apply(_ calendar: CalendarContent, log: ProblemLog) {
    var centreClosures = [[Range<Int>]](repeating: [], count: centres.count)
    var facilityClosures = [[Range<Int>]](repeating: [], count: facilities.count)
    let isComplete = centreNames.isComplete && facilityNames.isComplete
    for closure in calendar.closures {
      let days = calendar.days(from: closure.from, to: closure.to)
      let centre = centreNames.index(of: closure.site)
      let facility = facilityNames.index(of: closure.site)
      if let centre { centreClosures[centre].append(days) }
      if let facility { facilityClosures[facility].append(days) }
      if centre == nil, facility == nil, isComplete {
        log.add(
          .danglingReference(
            subject: closure.subject, what: "centre or facility", found: closure.site.shortened,
            nearest: NearestName.of(
              closure.site, among: centreNames.names + facilityNames.names)),
          at: closure.position)
      }
    }
    for index in centres.indices {
      centres[index].opening = calendar.openingHours(
        centrePatterns[index], country: centres[index].country,
        closures: centreClosures[index])
    }
    for index in facilities.indices {
      let country = facilities[index].country
      let closures = facilityClosures[index]
      facilities[index].opening = calendar.openingHours(
        facilityPatterns[index], country: country, closures: closures)
      facilities[index].laboratoryOpening = calendar.openingHours(
        laboratoryPatterns[index], country: country, closures: closures)
    }
  }
}
