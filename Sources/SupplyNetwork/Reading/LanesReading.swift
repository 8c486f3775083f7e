import Randomness

/// Decodes `lanes.csv` and joins it with the lanes that are derived.
struct LanesReader {
  let tables: NetworkTables
  let transport: Transport
  let log: ProblemLog

  /// Centre–facility pairs beyond which a network is refused.
  static let pairLimit = 10_000_000

  /// The lanes of the table.
  func given(_ table: CSVTable) -> [Lane] {
    let reader = TableReader(
      table, required: TableColumns.lanes.required, optional: TableColumns.lanes.optional, log: log)
    var names = NameIndex(what: "lane", isComplete: true)
    var lanes: [Lane] = []
    for (index, row) in reader.rows.enumerated() {
      let centreName = row.text("centre_id")
      let facilityName = row.text("facility_id")
      let modeName = row.text("mode")
      let centre = resolve(centreName, "centre_id", tables.centreNames, row)
      let facility = resolve(facilityName, "facility_id", tables.facilityNames, row)
      let isColocated = modeName == LaneTable.colocatedMode
      let modeIndex = isColocated ? nil : resolve(modeName, "mode", transport.modeNames, row)
      let mode = modeIndex.flatMap {
        transport.modes.indices.contains($0) ? transport.modes[$0] : nil
      }
      let hours = row.number("duration_hours", .nonnegative)
      let price = row.number("price", .nonnegative)
      let delay = row.number(
        "delay_probability", .fraction, default: mode?.delayProbability ?? 0)
      let excursion = row.number(
        "excursion_probability", .fraction, default: mode?.excursionProbability ?? 0)
      guard let centre, let facility, mode != nil || isColocated,
        let delayHours = (mode ?? transport.modes.first)?.delayHours
      else { continue }
      names.define(
        "\(centreName)/\(facilityName)/\(modeName)", index: index, line: row.line,
        at: row.position, log: log)
      lanes.append(
        Lane(
          centre: centre, facility: facility, mode: modeName, durationHours: hours, price: price,
          delayProbability: delay, delayHours: delayHours, excursionProbability: excursion))
    }
    return lanes
  }

  private func resolve(
    _ name: String, _ column: String, _ names: NameIndex, _ row: TableRow
  ) -> Int? {
    guard !name.isEmpty else { return nil }
    return names.resolve(name, subject: column, at: row.position(column), log: log)
  }

  /// Given lanes, and those derived for the pairs that are not given; nil where there are more
  /// pairs than a table can hold.
  func joined(_ given: [Lane]) -> LaneTable? {
    let centreCount = tables.centres.count
    let facilityCount = tables.facilities.count
    let pairs = centreCount.multipliedReportingOverflow(by: facilityCount)
    guard !pairs.overflow, pairs.partialValue <= Self.pairLimit else {
      log.add(
        .tooManyPairs(centres: centreCount, facilities: facilityCount, limit: Self.pairLimit),
        at: SourcePosition(file: NetworkSource.facilitiesFile))
      return nil
    }
    var lanes = given
    if transport.derivesLanes {
      let pairs = Set(given.map { $0.centre * facilityCount + $0.facility })
      lanes += LaneTable.derived(
        centres: tables.centres, facilities: tables.facilities, modes: transport.modes,
        colocatedHours: transport.colocatedHours
      ).filter { !pairs.contains($0.centre * facilityCount + $0.facility) }
    }
    return LaneTable(lanes: lanes, centreCount: centreCount, facilityCount: facilityCount)
  }
}
