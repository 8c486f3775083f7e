import Randomness

/// Checks a network as a whole, wherever the parts that a check needs are sound.
struct NetworkChecks {
  let content: NetworkFileReader.Content
  let therapy: Therapy?
  let therapyRoot: YAMLMap
  let tables: NetworkTables
  let configurations: [Configuration]
  /// Whether the configurations, and the sites and patient groups they refer to, are sound.
  let configurationsAreSound: Bool
  /// The lanes; nil where they are not sound.
  let lanes: LaneTable?
  let log: ProblemLog

  /// Patients a year beyond which a network is refused.
  static let patientLimit = 1e8

  /// Notes what is wrong.
  func run() {
    if content.groupsAreSound { checkTherapyGroup() }
    if content.groupsAreSound, content.demandIsSound, tables.demandIsSound { checkDemand() }
    checkOpenings()
    guard configurationsAreSound else { return }
    checkOpenSites()
    if let lanes { checkLanes(lanes) }
  }

  private func checkTherapyGroup() {
    guard let entry = therapyRoot.entries.first(where: { $0.key == "patient_group" }),
      case .scalar(let group, _) = entry.value.content, !group.isBlank,
      !content.patientGroup.isEmpty, group != content.patientGroup
    else { return }
    log.add(
      .therapyForOtherGroup(therapy: group.shortened, network: content.patientGroup.shortened),
      at: entry.value.position)
  }

  private func checkDemand() {
    guard let group = content.patientGroups.first(where: { $0.id == content.patientGroup }) else {
      return
    }
    let perPerson = group.incidencePerMillionPerYear / 1e6 * content.demand.maximumMultiplier
    let factors = content.demand.referralMultiplierByQuintile
    let perYear = tables.demandRows.reduce(0) { sum, row in
      sum + row.population * perPerson * factors[row.quintile - 1]
    }
    if perYear > Self.patientLimit {
      log.add(
        .tooManyPatients(
          perYear: perYear.rounded().shortText, limit: Self.patientLimit.shortText),
        at: SourcePosition(file: NetworkSource.networkFile))
    }
  }

  private func checkOpenings() {
    guard let apheresis = therapy?.apheresis.durationHours.mean else { return }
    for (index, centre) in tables.centres.enumerated() {
      guard let longest = centre.opening?.pattern.longestOpenHours, longest < apheresis else {
        continue
      }
      log.add(
        .openingTooShort(
          centre: centre.id, longest: ((longest * 100).rounded() / 100).shortText,
          apheresis: ((apheresis * 100).rounded() / 100).shortText),
        at: tables.centrePositions[index])
    }
  }

  private func position(_ index: Int) -> SourcePosition {
    content.configurations.entries[index].keyPosition
  }

  private func checkOpenSites() {
    for (index, configuration) in configurations.enumerated() {
      if !configuration.openCentres.contains(true) {
        log.add(
          .noOpenCentre(
            configuration: configuration.name, patientGroup: content.patientGroup),
          at: position(index))
      }
      if !configuration.suites.contains(where: { $0 > 0 }) {
        log.add(.noOpenFacility(configuration: configuration.name), at: position(index))
      }
      guard configuration.dispatch == .assignedFacility else { continue }
      for (centre, facility) in configuration.assignedFacility.enumerated() {
        guard let facility, configuration.suites[facility] == 0, configuration.openCentres[centre]
        else { continue }
        log.add(
          .assignedFacilityClosed(
            centre: tables.centres[centre].id, facility: tables.facilities[facility].id,
            configuration: configuration.name), at: position(index))
      }
    }
  }

  private func checkLanes(_ lanes: LaneTable) {
    for (index, configuration) in configurations.enumerated() {
      for (centre, shares) in configuration.facilityShares.enumerated()
      where configuration.openCentres[centre] {
        for share in shares where share.share > 0 {
          guard lanes.lanes(centre: centre, facility: share.facility).isEmpty else { continue }
          log.add(
            .shareWithoutLane(
              centre: tables.centres[centre].id, facility: tables.facilities[share.facility].id,
              configuration: configuration.name), at: position(index))
        }
      }
    }
    for centre in tables.centres.indices {
      var unreached: [String] = []
      var tooSlow: [String] = []
      var fastestOfSlow = Double.infinity
      for configuration in configurations
      where configuration.openCentres[centre] && configuration.suites.contains(where: { $0 > 0 }) {
        guard let fastest = fastestHours(from: centre, in: configuration, lanes) else {
          unreached.append(configuration.name)
          continue
        }
        if let limit = holdLimit, fastest > limit {
          tooSlow.append(configuration.name)
          fastestOfSlow = min(fastestOfSlow, fastest)
        }
      }
      let id = tables.centres[centre].id
      if !unreached.isEmpty {
        log.add(
          .centreNotReached(centre: id, configurations: unreached),
          at: tables.centrePositions[centre])
      }
      if !tooSlow.isEmpty, let limit = holdLimit {
        log.add(
          .lanesExceedHoldLimit(
            centre: id, fastestHours: ((fastestOfSlow * 100).rounded() / 100).shortText,
            limitHours: limit.shortText, configurations: tooSlow),
          at: tables.centrePositions[centre])
      }
    }
  }

  /// The hold limit where it binds: on fresh material.
  private var holdLimit: Double? {
    therapy?.material.form == .fresh ? therapy?.material.holdLimitHours : nil
  }

  /// How long before a departure of a mode cells must be handed over.
  private func cutOffHours(of mode: String) -> Double {
    content.transport.modes.first { $0.name == mode }?.departures?.cutOffHours ?? 0
  }

  /// The fastest lane from a centre to a facility that may make its batches; nil without a lane.
  private func fastestHours(
    from centre: Int, in configuration: Configuration, _ lanes: LaneTable
  ) -> Double? {
    let facilities: [Int]
    if configuration.dispatch == .assignedFacility,
      let assigned = configuration.assignedFacility[centre]
    {
      // That it is closed has been noted.
      guard configuration.suites[assigned] > 0 else { return 0 }
      facilities = [assigned]
    } else {
      facilities = configuration.suites.indices.filter { configuration.suites[$0] > 0 }
    }
    return facilities.flatMap { facility in
      lanes.lanes(centre: centre, facility: facility).map {
        $0.durationHours + cutOffHours(of: $0.mode)
      }
    }.min()
  }
}
