/// Decodes `scenarios` of `network.yaml`.
struct ScenariosReader {
  let tables: NetworkTables
  let transport: Transport
  let calendar: CalendarContent
  /// The demand of each patient group.
  let demands: [DemandModel]
  let log: ProblemLog

  static let key = "scenarios"
  private static let factor = NumberRange(0, 1000)
  private static let days = NumberRange(0, 3650, excludesLow: true)

  /// The scenarios in the order of the file.
  func read(_ map: YAMLMap?) -> [Scenario] {
    guard let map else { return [] }
    return map.entries.map { entry in
      TransportReader(log: log).checkName(entry, in: map)
      let path = map.subject(entry.key.shortened)
      guard !entry.value.isNothing else { return Scenario(name: entry.key) }
      return scenario(
        YAMLMap(entry.value, path: path, position: entry.keyPosition, log: log), name: entry.key)
    }
  }

  private func scenario(_ map: YAMLMap, name: String) -> Scenario {
    let before = log.count
    let subject = map.subject("disruptions")
    let values = map.list("disruptions", isRequired: false) ?? []
    let scenario = Scenario(
      name: name, description: map.text("description", default: ""),
      demandMultiplier: map.number("demand_multiplier", Self.factor, default: 1),
      changes: map.optionalMap("set").map { Self.overrides($0.entries, scenario: name) } ?? [],
      disruptions: values.enumerated().compactMap { index, value in
        disruption(YAMLMap(value, path: "\(subject)[\(index + 1)]", log: log))
      })
    map.finish()
    for demand in demands where log.count == before {
      let highest =
        demand.multiplier * (demand.referralMultiplierByQuintile.max() ?? 1)
        * scenario.largestDemandMultiplier * demand.greatestFactor
      guard highest > demand.maximumMultiplier else { continue }
      log.add(
        .aboveOther(
          subject: "the largest demand of \(map.path)",
          value: ((highest * 1e9).rounded() / 1e9).shortText,
          other: "demand.maximum_multiplier", otherValue: demand.maximumMultiplier.shortText),
        at: map.position)
    }
    return scenario
  }

  /// The keys of which a disruption has exactly one: what happens.
  private static let kinds = [
    "lost_facility", "closed_mode", "delayed_mode", "delayed_lane", "demand_surge",
    "starts_per_week",
  ]

  private func disruption(_ map: YAMLMap) -> Disruption? {
    let from = CalendarReader(log: log).date(map, "from")
    let days = map.number("days", Self.days)
    let found = Self.kinds.filter { map.optional($0) != nil }
    let kinds = found.map { kind(map, $0) }
    let problems = log.count
    map.finish()
    guard !map.isVoid else { return nil }
    guard kinds.count == 1 else {
      if kinds.count > 1 || log.count == problems {
        log.add(.disruptionKinds(found: found, choices: Self.kinds), at: map.position)
      }
      return nil
    }
    guard let from, let kind = kinds[0] else { return nil }
    let start = 24 * Double(from.daysSince1970 - calendar.startDate.daysSince1970)
    guard start >= 0 else {
      log.add(
        .beforeStart(
          subject: map.subject("from"), date: from.description,
          start: calendar.startDate.description),
        at: map.optional("from")?.value.position ?? map.position)
      return nil
    }
    return Disruption(period: start..<(start + 24 * days), kind: kind)
  }

  private func kind(_ map: YAMLMap, _ key: String) -> Disruption.Kind? {
    switch key {
    case "lost_facility":
      let facility = name(map, key, tables.facilityNames)
      let fate: MaterialFate? = map.choice("material", default: .lost)
      guard let facility, let fate else { return nil }
      return .facilityLoss(facility: facility, losesMaterial: fate == .lost)
    case "closed_mode":
      return mode(map, key).map { .closedMode($0) }
    case "delayed_mode":
      let factors = factors(map)
      return mode(map, key).map {
        .delay(
          mode: $0, centre: nil, facility: nil, hoursFactor: factors.hours,
          probabilityFactor: factors.probability)
      }
    case "delayed_lane":
      let factors = factors(map)
      guard let lane = lane(map, key) else { return nil }
      return .delay(
        mode: nil, centre: lane.centre, facility: lane.facility, hoursFactor: factors.hours,
        probabilityFactor: factors.probability)
    case "demand_surge":
      return .demandSurge(map.number(key, Self.factor))
    default:
      let starts = map.whole(key, NumberRange(0, 100_000))
      let isNamed = map.entries.contains { $0.key == "facility" }
      let facility = name(map, "facility", tables.facilityNames)
      return isNamed && facility == nil
        ? nil : .startLimit(facility: facility, startsPerWeek: starts)
    }
  }

  /// What becomes of what is in a facility that is lost.
  private enum MaterialFate: String, CaseIterable {
    case lost
    case resumes
  }

  private func factors(_ map: YAMLMap) -> (hours: Double, probability: Double) {
    (
      map.number("delay_hours_factor", Self.factor, default: 1),
      map.number("delay_probability_factor", Self.factor, default: 1)
    )
  }

  private func name(_ map: YAMLMap, _ key: String, _ names: NameIndex) -> Int? {
    guard let entry = map.optional(key),
      let id = entry.value.text(subject: map.subject(key), log: log)
    else { return nil }
    return names.resolve(id, subject: map.subject(key), at: entry.value.position, log: log)
  }

  private func mode(_ map: YAMLMap, _ key: String) -> String? {
    name(map, key, transport.modeNames).flatMap {
      transport.modes.indices.contains($0) ? transport.modes[$0].name : nil
    }
  }

  private func lane(_ map: YAMLMap, _ key: String) -> (centre: Int, facility: Int)? {
    let subject = map.subject(key)
    guard let values = map.list(key, isRequired: false) else { return nil }
    guard values.count == 2 else {
      log.add(
        .notALane(subject: subject, found: values.count),
        at: map.optional(key)?.value.position ?? map.position)
      return nil
    }
    guard let centreID = values[0].text(subject: subject, log: log),
      let facilityID = values[1].text(subject: subject, log: log)
    else { return nil }
    let centre = tables.centreNames.resolve(
      centreID, subject: subject, at: values[0].position, log: log)
    let facility = tables.facilityNames.resolve(
      facilityID, subject: subject, at: values[1].position, log: log)
    guard let centre, let facility else { return nil }
    return (centre, facility)
  }

  // MARK: Changed inputs

  /// The overrides of a scenario's `set`.
  static func overrides(_ entries: [YAMLValue.Entry], scenario: String) -> [NetworkOverride] {
    entries.map { entry in
      var override = NetworkOverride(path: entry.key, value: entry.value.inFlowStyle)
      override.origin = "\(key).\(scenario.shortened).set"
      return override
    }
  }

  /// The overrides of a scenario in a file that is not decoded yet; none where it has none.
  static func overrides(of scenario: String, in file: YAMLValue?) -> [NetworkOverride] {
    func entry(_ key: String, in value: YAMLValue?) -> YAMLValue? {
      guard let value, case .map(let entries) = value.content else { return nil }
      return entries.first { $0.key == key }?.value
    }
    let set = entry("set", in: entry(scenario, in: entry(key, in: file)))
    guard let set, case .map(let entries) = set.content else { return [] }
    return overrides(entries, scenario: scenario)
  }
}

extension YAMLValue {
  /// The value as YAML in one line.
  package var inFlowStyle: String {
    switch content {
    case .scalar(let text, let isPlain):
      isPlain ? text : "'" + text.replacing("'", with: "''") + "'"
    case .list(let values): "[" + values.map(\.inFlowStyle).joined(separator: ", ") + "]"
    case .map(let entries):
      "{" + entries.map { "\($0.key): \($0.value.inFlowStyle)" }.joined(separator: ", ") + "}"
    }
  }
}
