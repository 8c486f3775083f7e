/// Decodes `configurations` of `network.yaml`.
struct ConfigurationsReader {
  let tables: NetworkTables
  /// The patient groups that are simulated.
  let patientGroups: [String]
  let startDate: CalendarDate
  /// What configurations have that do not say otherwise.
  var travelAid: TravelAid?
  let log: ProblemLog

  private static let days = NumberRange.nonnegative
  private static let policies: [(name: String, policy: DispatchPolicy)] = [
    ("assigned_facility", .assignedFacility), ("earliest_slot", .earliestSlot),
    ("least_loaded", .leastLoaded), ("facility_shares", .facilityShares),
  ]

  /// The configurations in the order of the file.
  func read(_ map: YAMLMap) -> [Configuration] {
    let transport = TransportReader(log: log)
    return map.entries.map { entry in
      transport.checkName(entry, in: map)
      let path = map.subject(entry.key.shortened)
      if entry.value.isNothing {
        return configuration(.void(log: log), name: entry.key)
      }
      return configuration(
        YAMLMap(entry.value, path: path, position: entry.keyPosition, log: log), name: entry.key)
    }
  }

  private func configuration(_ map: YAMLMap, name: String) -> Configuration {
    let description = map.text("description", default: "")
    let suites = suites(map)
    let openCentres = openCentres(map, suites: suites, name: name)
    let dispatch = dispatch(map)
    let assigned = assignedFacilities(map)
    let centres = assignedCentres(map, isOpen: openCentres, name: name)
    let shares = facilityShares(map, suites: suites, name: name)
    let booking = map.boolean("slot_booking", default: true)
    let priority: PriorityRule = map.choice("priority", default: .firstCome) ?? .firstCome
    let holding = holding(map)
    let changes = suiteChanges(map, suites: suites)
    let aid = TravelAidReader(log: log).read(map)
    map.finish()
    var configuration = Configuration(
      name: name, description: description, suites: suites, openCentres: openCentres,
      dispatch: dispatch, assignedFacility: assigned, slotBooking: booking, priority: priority,
      assignedCentre: centres, facilityShares: shares)
    configuration.holdingDays = holding
    switch aid {
    case .absent: configuration.travelAid = travelAid
    case .none: configuration.travelAid = nil
    case .scheme(let scheme): configuration.travelAid = scheme
    }
    if changes.contains(where: { !$0.isEmpty }) { configuration.suiteChanges = changes }
    return configuration
  }

  private func suites(_ map: YAMLMap) -> [Int] {
    var suites = tables.facilities.map { $0.status == .open ? $0.suites : 0 }
    guard let named = map.optionalMap("suites") else { return suites }
    for entry in named.entries {
      let count = entry.value.whole(
        TablesReader.suites, subject: named.subject(entry.key.shortened), log: log)
      let index = tables.facilityNames.resolve(
        entry.key, subject: named.path, at: entry.keyPosition, log: log)
      if let index, let count { suites[index] = count }
    }
    return suites
  }

  private func openCentres(_ map: YAMLMap, suites: [Int], name: String) -> [Bool] {
    let opened = centres(map, "open_centres")
    let closed = centres(map, "close_centres")
    let openedIndices = Set(opened.map(\.index))
    for (index, position) in closed where openedIndices.contains(index) {
      log.add(
        .openedAndClosed(centre: tables.centres[index].id, configuration: name), at: position)
    }
    var isOpen = tables.centres.map { $0.status == .open }
    for (facility, count) in zip(tables.facilities, suites) where count > 0 {
      if let centre = facility.colocatedCentre { isOpen[centre] = true }
    }
    for (index, _) in opened { isOpen[index] = true }
    for (index, _) in closed { isOpen[index] = false }
    return zip(isOpen, tables.centres).map { isOpen, centre in
      isOpen && centre.patientGroups.contains(where: patientGroups.contains)
    }
  }

  private func centres(_ map: YAMLMap, _ key: String) -> [(index: Int, position: SourcePosition)] {
    (map.list(key, isRequired: false) ?? []).compactMap { value in
      guard let id = value.text(subject: map.subject(key), log: log) else { return nil }
      let index = tables.centreNames.resolve(
        id, subject: map.subject(key), at: value.position, log: log)
      return index.map { ($0, value.position) }
    }
  }

  private func dispatch(_ map: YAMLMap) -> DispatchPolicy {
    guard let entry = map.optional("dispatch"), !entry.value.isNothing else { return .earliestSlot }
    let subject = map.subject("dispatch")
    switch entry.value.content {
    case .map:
      let policy = YAMLMap(entry.value, path: subject, position: entry.keyPosition, log: log)
      let days = policy.number("nearest_within_days", Self.days)
      policy.finish()
      return .nearestWithin(days: days)
    case .scalar(let text, _):
      if let found = Self.policies.first(where: { $0.name == text }) { return found.policy }
      let names = Self.policies.map(\.name) + ["nearest_within_days"]
      log.add(
        .notAChoice(
          subject: subject, found: text.shortened,
          choices: Self.policies.map(\.name) + ["{nearest_within_days: DAYS}"],
          nearest: NearestName.of(text, among: names)), at: entry.value.position)
    case .list:
      log.add(
        .wrongKind(subject: subject, expected: .dispatch, found: entry.value.inWords),
        at: entry.value.position)
    }
    return .earliestSlot
  }

  /// Days of holding; nil is until a suite is free.
  private func holding(_ map: YAMLMap) -> Double? {
    guard let entry = map.optional("holding"), !entry.value.isNothing else { return nil }
    let subject = map.subject("holding")
    switch entry.value.content {
    case .map:
      let policy = YAMLMap(entry.value, path: subject, position: entry.keyPosition, log: log)
      let days = policy.number("up_to_days", Self.days)
      policy.finish()
      return days
    case .scalar(let text, _):
      if text == "until_free" { return nil }
      if text == "never" { return 0 }
      log.add(
        .notAChoice(
          subject: subject, found: text.shortened,
          choices: ["until_free", "never", "{up_to_days: DAYS}"],
          nearest: NearestName.of(text, among: ["until_free", "never", "up_to_days"])),
        at: entry.value.position)
    case .list:
      log.add(
        .wrongKind(subject: subject, expected: .holding, found: entry.value.inWords),
        at: entry.value.position)
    }
    return nil
  }

  private func assignedFacilities(_ map: YAMLMap) -> [Int?] {
    var assigned = [Int?](repeating: nil, count: tables.centres.count)
    guard let named = map.optionalMap("assigned_facilities") else { return assigned }
    for entry in named.entries {
      let centre = tables.centreNames.resolve(
        entry.key, subject: named.path, at: entry.keyPosition, log: log)
      let subject = named.subject(entry.key.shortened)
      guard let id = entry.value.text(subject: subject, log: log) else { continue }
      let facility = tables.facilityNames.resolve(
        id, subject: subject, at: entry.value.position, log: log)
      if let centre { assigned[centre] = facility }
    }
    return assigned
  }

  private func assignedCentres(_ map: YAMLMap, isOpen: [Bool], name: String) -> [Int?] {
    guard let named = map.optionalMap("assigned_centres") else { return [] }
    var assigned = [Int?](repeating: nil, count: tables.demandRows.count)
    var rows = NameIndex(what: "demand row", isComplete: tables.demandIsSound)
    for (index, row) in tables.demandRows.enumerated() {
      rows.define(row.id, index: index, line: nil, at: named.position, log: log)
    }
    for entry in named.entries {
      let row = rows.resolve(entry.key, subject: named.path, at: entry.keyPosition, log: log)
      let subject = named.subject(entry.key.shortened)
      guard let id = entry.value.text(subject: subject, log: log) else { continue }
      let centre = tables.centreNames.resolve(
        id, subject: subject, at: entry.value.position, log: log)
      guard let row, let centre else { continue }
      if !isOpen[centre] {
        log.add(
          .assignedToClosed(subject: subject, site: id.shortened, configuration: name),
          at: entry.value.position)
      } else if let group = tables.treatsNot(row: row, centre: centre, patientGroups) {
        log.add(
          .doesNotTreat(subject: subject, centre: id.shortened, patientGroup: group),
          at: entry.value.position)
      }
      assigned[row] = centre
    }
    return assigned
  }

  private func facilityShares(
    _ map: YAMLMap, suites: [Int], name: String
  ) -> [[FacilityShare]] {
    guard let named = map.optionalMap("facility_shares") else { return [] }
    var shares = [[FacilityShare]](repeating: [], count: tables.centres.count)
    for entry in named.entries {
      let centre = tables.centreNames.resolve(
        entry.key, subject: named.path, at: entry.keyPosition, log: log)
      let path = named.subject(entry.key.shortened)
      let list = YAMLMap(entry.value, path: path, position: entry.keyPosition, log: log)
      var found: [FacilityShare] = []
      var isSound = true
      for share in list.entries {
        let subject = list.subject(share.key.shortened)
        let facility = tables.facilityNames.resolve(
          share.key, subject: path, at: share.keyPosition, log: log)
        // A number, or one for each mode.
        var parts: [(mode: String?, share: Double)] = []
        if case .map(let modes) = share.value.content {
          for entry in modes {
            guard
              let number = entry.value.number(
                .fraction, subject: "\(subject).\(entry.key.shortened)", log: log)
            else {
              isSound = false
              continue
            }
            parts.append((entry.key, number))
          }
        } else if let number = share.value.number(.fraction, subject: subject, log: log) {
          parts = [(nil, number)]
        } else {
          isSound = false
        }
        guard let facility else {
          isSound = false
          continue
        }
        if suites[facility] == 0, parts.contains(where: { $0.share > 0 }) {
          log.add(
            .assignedToClosed(
              subject: subject, site: share.key.shortened, configuration: name),
            at: share.keyPosition)
          isSound = false
        }
        found += parts.map {
          FacilityShare(facility: facility, share: $0.share, mode: $0.mode)
        }
      }
      let sum = found.reduce(0) { $0 + $1.share }
      if isSound, abs(sum - 1) > 1e-6 {
        let rounded = ((sum * 1e9).rounded() / 1e9).shortText
        log.add(.sharesNotOne(subject: path, sum: rounded), at: entry.keyPosition)
      }
      if let centre { shares[centre] = found }
    }
    return shares
  }
}

extension NetworkTables {
  /// The patient group of a demand row, where a centre does not treat it.
  func treatsNot(row: Int, centre: Int, _ groups: [String]) -> String? {
    let group = demandRows[row].patientGroup
    guard groups.indices.contains(group), !centres[centre].patientGroups.contains(groups[group])
    else { return nil }
    return groups[group]
  }
}
