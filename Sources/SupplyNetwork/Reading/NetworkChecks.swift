import Randomness

/// Checks a network as a whole, wherever the parts that a check needs are sound.
struct NetworkChecks {
  let content: NetworkFileReader.Content
  /// The patient groups that are simulated.
  let groups: [PatientGroupsReader.Group]
  let therapies: [TherapyFile]
  let tables: NetworkTables
  let configurations: [Configuration]
  /// Whether the configurations, and the sites and patient groups they refer to, are sound.
  let configurationsAreSound: Bool
  /// The lanes; nil where they are not sound.
  let lanes: LaneTable?
  let log: ProblemLog

  /// A therapy as its file says it.
  struct TherapyFile {
    var name: String
    /// The groups it says it is for, and where it says so.
    var groups: [(id: String, position: SourcePosition)]
    /// The therapy; nil where the file is not sound.
    var therapy: Therapy?
  }

  /// The therapy of a patient group; nil where its file is not sound.
  private func therapy(of group: PatientGroupsReader.Group) -> Therapy? {
    therapies.first { $0.name == group.therapyFile }?.therapy
  }

  /// Patients a year beyond which a network is refused.
  static let patientLimit = 1e8

  /// Notes what is wrong.
  func run() {
    if content.patientGroups.isSound { checkTherapyGroups() }
    if content.patientGroups.isSound, content.demandIsSound, tables.demandIsSound { checkDemand() }
    checkOpenings()
    checkTargets()
    guard configurationsAreSound else { return }
    checkOpenSites()
    if let lanes { checkLanes(lanes) }
  }

  private func checkTherapyGroups() {
    for group in groups {
      guard let file = therapies.first(where: { $0.name == group.therapyFile }),
        let first = file.groups.first, !file.groups.contains(where: { $0.id == group.group.id })
      else { continue }
      log.add(
        .therapyForOtherGroup(therapy: first.id.shortened, network: group.group.id.shortened),
        at: first.position)
    }
  }

  private func checkDemand() {
    var perYear = 0.0
    for (index, group) in groups.enumerated() {
      let demand = content.demand(of: group)
      let perPerson = group.group.incidencePerMillionPerYear / 1e6 * demand.maximumMultiplier
      for row in tables.demandRows where row.patientGroup == index {
        perYear +=
          row.population * perPerson * demand.referralMultiplierByQuintile[row.quintile - 1]
      }
    }
    if perYear > Self.patientLimit {
      log.add(
        .tooManyPatients(
          perYear: perYear.rounded().shortText, limit: Self.patientLimit.shortText),
        at: SourcePosition(file: NetworkSource.networkFile))
    }
  }

  private func checkOpenings() {
    for (index, centre) in tables.centres.enumerated() {
      let longestApheresis = groups.filter { centre.patientGroups.contains($0.group.id) }
        .compactMap { therapy(of: $0)?.apheresis.durationHours.mean }.max()
      guard let apheresis = longestApheresis,
        let longest = centre.opening?.pattern.longestOpenHours, longest < apheresis
      else { continue }
      log.add(
        .openingTooShort(
          centre: centre.id, longest: ((longest * 100).rounded() / 100).shortText,
          apheresis: ((apheresis * 100).rounded() / 100).shortText),
        at: tables.centrePositions[index])
    }
  }

  /// Targets on parts of an indicator name regions, sites and groups that there are.
  private func checkTargets() {
    for (index, target) in content.targets.enumerated() {
      let words = target.indicator.split(separator: ".", maxSplits: 2).map(String.init)
      guard words.count == 3 else { continue }
      let names: NameIndex
      switch words[1] {
      case "region": names = tables.regionNames
      case "facility": names = tables.facilityNames
      case "centre": names = tables.centreNames
      case PatientGroupsReader.choiceKey: names = content.patientGroups.names
      default: continue
      }
      _ = names.resolve(
        words[2], subject: "targets[\(index + 1)].indicator", at: content.targetPositions[index],
        log: log)
    }
  }

  private func position(_ index: Int) -> SourcePosition {
    content.configurations.entries[index].keyPosition
  }

  private func checkOpenSites() {
    for (index, configuration) in configurations.enumerated() {
      for group in groups {
        let isTreated = zip(configuration.openCentres, tables.centres).contains {
          $0 && $1.patientGroups.contains(group.group.id)
        }
        if !isTreated {
          log.add(
            .noOpenCentre(configuration: configuration.name, patientGroup: group.group.id),
            at: position(index))
        }
      }
      if !configuration.suites.contains(where: { $0 > 0 }) {
        log.add(.noOpenFacility(configuration: configuration.name), at: position(index))
      } else {
        for group in groups {
          for infected in kinds(of: group)
          where facilities(for: group, infected: infected, in: configuration).isEmpty {
            guard let product = therapy(of: group)?.name else { continue }
            log.add(
              .productNotMade(
                configuration: configuration.name, product: product.shortened,
                infected: infected), at: position(index))
          }
        }
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
          let found = lanes.lanes(centre: centre, facility: share.facility)
          guard !found.contains(where: { share.mode == nil || share.mode == $0.mode }) else {
            continue
          }
          log.add(
            .shareWithoutLane(
              centre: tables.centres[centre].id, facility: tables.facilities[share.facility].id,
              mode: share.mode, modes: found.map(\.mode), configuration: configuration.name),
            at: position(index))
        }
      }
    }
    for group in groups {
      for centre in tables.centres.indices
      where tables.centres[centre].patientGroups.contains(group.group.id) {
        for infected in kinds(of: group) {
          checkLanes(lanes, from: centre, for: group, infected: infected)
        }
      }
    }
  }

  /// Whether a centre reaches a facility that makes what its patients of a group need, in time.
  private func checkLanes(
    _ lanes: LaneTable, from centre: Int, for group: PatientGroupsReader.Group, infected: Bool
  ) {
    let therapy = therapy(of: group)
    // Where it binds: on fresh material.
    let holdLimit = therapy?.material.form == .fresh ? therapy?.material.holdLimitHours : nil
    var unreached: [String] = []
    var tooSlow: [String] = []
    var fastestOfSlow = Double.infinity
    for configuration in configurations
    where configuration.openCentres[centre]
      && !facilities(for: group, infected: infected, in: configuration).isEmpty
    {
      guard
        let fastest = fastestHours(
          from: centre, for: group, infected: infected, in: configuration, lanes)
      else {
        unreached.append(configuration.name)
        continue
      }
      if let limit = holdLimit, fastest > limit {
        tooSlow.append(configuration.name)
        fastestOfSlow = min(fastestOfSlow, fastest)
      }
    }
    let id = tables.centres[centre].id
    let product =
      groups.count > 1 || infected
      ? (therapy?.name.shortened ?? "") + (infected ? ProductText.infected : "") : nil
    if !unreached.isEmpty {
      log.add(
        .centreNotReached(centre: id, product: product, configurations: unreached),
        at: tables.centrePositions[centre])
    }
    if !tooSlow.isEmpty, let limit = holdLimit {
      log.add(
        .lanesExceedHoldLimit(
          centre: id, product: product,
          fastestHours: ((fastestOfSlow * 100).rounded() / 100).shortText,
          limitHours: limit.shortText, configurations: tooSlow),
        at: tables.centrePositions[centre])
    }
  }

  /// Whose material there is in a group: without a chronic viral infection, and with one.
  private func kinds(of group: PatientGroupsReader.Group) -> [Bool] {
    switch therapy(of: group)?.viralInfection?.prevalence {
    case nil: [false]
    case 1: [true]
    default: [false, true]
    }
  }

  /// The open facilities that make a group's product.
  private func facilities(
    for group: PatientGroupsReader.Group, infected: Bool, in configuration: Configuration
  ) -> [Int] {
    // Where the therapy is not sound, any product will do.
    let product = therapy(of: group)?.name
    return configuration.suites.indices.filter { index in
      let facility = tables.facilities[index]
      return configuration.suites[index] > 0
        && facility.makes(
          product: product ?? facility.products.first ?? "", infected: infected)
    }
  }

  /// How long before a departure of a mode cells must be handed over.
  private func cutOffHours(of mode: String) -> Double {
    content.transport.modes.first { $0.name == mode }?.departures?.cutOffHours ?? 0
  }

  /// The fastest lane from a centre to a facility that may make its batches; nil without a lane.
  private func fastestHours(
    from centre: Int, for group: PatientGroupsReader.Group, infected: Bool,
    in configuration: Configuration, _ lanes: LaneTable
  ) -> Double? {
    var facilities = facilities(for: group, infected: infected, in: configuration)
    if configuration.dispatch == .assignedFacility,
      let assigned = configuration.assignedFacility[centre]
    {
      // That it is closed has been noted.
      guard configuration.suites[assigned] > 0 else { return 0 }
      // One that does not make the product leaves it to those that do.
      if facilities.contains(assigned) { facilities = [assigned] }
    }
    return facilities.flatMap { facility in
      lanes.lanes(centre: centre, facility: facility).map {
        $0.durationHours + cutOffHours(of: $0.mode)
      }
    }.min()
  }
}
