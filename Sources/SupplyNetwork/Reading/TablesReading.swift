/// What the tables say; references are resolved to indices.
struct NetworkTables {
  var regions: [Region] = []
  var demandRows: [DemandRow] = []
  var centres: [Centre] = []
  var facilities: [Facility] = []
  var regionNames = NameIndex(what: "region", isComplete: false)
  var centreNames = NameIndex(what: "centre", isComplete: false)
  var facilityNames = NameIndex(what: "facility", isComplete: false)
  /// Where each region is defined.
  var regionPositions: [SourcePosition] = []
  /// Where each centre is defined.
  var centrePositions: [SourcePosition] = []
  /// The week of each centre, facility and laboratory; nil is always open.
  var centrePatterns: [WeeklyPattern?] = []
  var facilityPatterns: [WeeklyPattern?] = []
  var laboratoryPatterns: [WeeklyPattern?] = []
  /// Whether `centres.csv` and `facilities.csv` are sound.
  var sitesAreSound = false
  /// Whether `regions.csv` and `demand.csv` are sound.
  var demandIsSound = false
}

/// The columns of the tables.
enum TableColumns {
  static let regions = (
    required: ["region_id", "name", "country", "latitude", "longitude", "population"],
    optional: ["group", "road_zone"]
  )
  static let demand = (
    required: ["region_id", "deprivation_quintile", "population", "latitude", "longitude"],
    optional: [String]()
  )
  static let centres = (
    required: [
      "centre_id", "name", "status", "patient_groups", "country", "latitude", "longitude",
    ],
    optional: [
      "road_zone", "apheresis_slots", "infusion_beds", "intensive_care_beds", "fixed_cost_per_year",
      "capital_cost",
      "opening",
    ]
  )
  static let facilities = (
    required: [
      "facility_id", "name", "kind", "status", "country", "latitude", "longitude", "suites",
    ],
    optional: [
      "colocated_centre_id", "laboratory_capacity", "failure_multiplier", "fixed_cost_per_year",
      "suite_cost_per_year", "materials_cost_per_batch", "quality_control_cost_per_batch",
      "capital_cost", "capital_cost_per_suite", "road_zone", "opening", "laboratory_opening",
      "licence_date", "comparability_days", "comparability_starts_per_week",
      "start_up_failure_multiplier", "learning_batches", "products", "infected_material",
    ]
  )
  static let referrals = (
    required: ["region_id", "deprivation_quintile", "date"],
    optional: ["hour", "count", "patient_group"]
  )
  static let lanes = (
    required: ["centre_id", "facility_id", "mode", "duration_hours", "price"],
    optional: ["delay_probability", "excursion_probability"]
  )
}

/// Decodes `regions.csv`, `demand.csv`, `centres.csv` and `facilities.csv`.
struct TablesReader {
  let source: NetworkSource
  /// The patient groups of `network.yaml`.
  let patientGroups: NameIndex
  /// The products that are made.
  let products: NameIndex
  /// The patterns of `network.yaml`.
  let calendar: CalendarContent
  let log: ProblemLog

  private static let mainZone = "main"
  private static let people = NumberRange(0, 1e11)
  private static let capacity = NumberRange(1, 1e6)
  static let suites = NumberRange(0, 100_000)

  /// What the tables say.
  func read() -> NetworkTables {
    var tables = NetworkTables()
    let areas = log.watch {
      regions(&tables)
      demand(&tables)
    }
    let sites = log.watch {
      centres(&tables)
      facilities(&tables)
    }
    tables.demandIsSound = areas.isSound && isWhole(source.regions) && isWhole(source.demand)
    tables.sitesAreSound = sites.isSound && isWhole(source.centres) && isWhole(source.facilities)
    return tables
  }

  private func isWhole(_ table: CSVTable?) -> Bool { table.map { !$0.isIncomplete } ?? false }

  private func regions(_ tables: inout NetworkTables) {
    guard let table = source.regions else { return }
    let reader = TableReader(
      table, required: TableColumns.regions.required, optional: TableColumns.regions.optional,
      log: log)
    tables.regionNames.isComplete = reader.has("region_id") && !table.isIncomplete
    for (index, row) in reader.rows.enumerated() {
      let id = row.text("region_id")
      tables.regionNames.define(
        id, index: index, line: row.line, at: row.position("region_id"), log: log)
      tables.regionPositions.append(row.position)
      tables.regions.append(
        Region(
          id: id, name: row.text("name"), country: row.text("country"),
          group: row.optionalText("group") ?? "", location: row.location(),
          population: row.number("population", Self.people),
          roadZone: row.optionalText("road_zone") ?? Self.mainZone))
    }
  }

  private func demand(_ tables: inout NetworkTables) {
    guard let table = source.demand else { return }
    let reader = TableReader(
      table, required: TableColumns.demand.required, optional: TableColumns.demand.optional,
      log: log)
    let before = log.count
    var names = NameIndex(what: "demand row", isComplete: true)
    for (index, row) in reader.rows.enumerated() {
      let problems = log.count
      let region = row.text("region_id")
      let regionIndex =
        region.isEmpty
        ? nil
        : tables.regionNames.resolve(
          region, subject: "region_id", at: row.position("region_id"), log: log)
      let quintile = row.whole("deprivation_quintile", NumberRange(1, 5))
      let population = row.number("population", Self.people)
      let location = row.location()
      let id = "\(region)/\(quintile)"
      if log.count == problems {
        names.define(
          id, index: index, line: row.line, at: row.position("deprivation_quintile"), log: log)
      }
      tables.demandRows.append(
        DemandRow(
          id: id, region: regionIndex ?? 0, quintile: quintile, population: population,
          location: location))
    }
    // Only where every row is sound does a region without rows mean what it seems to.
    guard log.count == before, !table.isIncomplete, tables.regionNames.isComplete else {
      return
    }
    let covered = Set(tables.demandRows.map(\.region))
    for (index, region) in tables.regions.enumerated()
    where !covered.contains(index) && !region.id.isEmpty {
      log.add(
        .regionWithoutDemand(region: region.id.shortened), at: tables.regionPositions[index])
    }
    if tables.demandRows.reduce(0, { $0 + $1.population }) <= 0, !tables.demandRows.isEmpty {
      log.add(.noPeople, at: SourcePosition(file: table.file))
    }
  }

  private func centres(_ tables: inout NetworkTables) {
    guard let table = source.centres else { return }
    let reader = TableReader(
      table, required: TableColumns.centres.required, optional: TableColumns.centres.optional,
      log: log)
    tables.centreNames.isComplete = reader.has("centre_id") && !table.isIncomplete
    for (index, row) in reader.rows.enumerated() {
      let id = row.text("centre_id")
      tables.centreNames.define(
        id, index: index, line: row.line, at: row.position("centre_id"), log: log)
      tables.centrePositions.append(row.position)
      tables.centres.append(
        Centre(
          id: id, name: row.text("name"), status: row.choice("status") ?? .candidate,
          patientGroups: patientGroups(of: row), country: row.text("country"),
          location: row.location(), roadZone: row.optionalText("road_zone") ?? Self.mainZone,
          apheresisSlots: row.optionalWhole("apheresis_slots", Self.capacity),
          infusionBeds: row.optionalWhole("infusion_beds", Self.capacity),
          fixedCostPerYear: row.number("fixed_cost_per_year", .nonnegative, default: 0),
          capitalCost: row.number("capital_cost", .nonnegative, default: 0)))
      tables.centres[index].intensiveCareBeds = row.optionalWhole(
        "intensive_care_beds", Self.capacity)
      tables.centrePatterns.append(pattern(row, "opening", default: calendar.centres))
    }
  }

  private func pattern(
    _ row: TableRow, _ column: String, default fallback: WeeklyPattern?
  ) -> WeeklyPattern? {
    guard let name = row.optionalText(column) else { return fallback }
    return calendar.pattern(
      name, default: fallback, subject: column, at: row.position(column), log: log)
  }

  private func patientGroups(of row: TableRow) -> [String] {
    let column = "patient_groups"
    let names = row.text(column).split(separator: ";").map(\.trimmed).filter { !$0.isEmpty }
    for name in names {
      _ = patientGroups.resolve(name, subject: column, at: row.position(column), log: log)
    }
    return names
  }

  private func products(of row: TableRow) -> [String] {
    let column = "products"
    let names = (row.optionalText(column) ?? "").split(separator: ";").map(\.trimmed)
      .filter { !$0.isEmpty }
    for name in names {
      _ = products.resolve(name, subject: column, at: row.position(column), log: log)
    }
    return names
  }

  private func facilities(_ tables: inout NetworkTables) {
    guard let table = source.facilities else { return }
    let reader = TableReader(
      table, required: TableColumns.facilities.required,
      optional: TableColumns.facilities.optional, log: log)
    tables.facilityNames.isComplete = reader.has("facility_id") && !table.isIncomplete
    for (index, row) in reader.rows.enumerated() {
      let id = row.text("facility_id")
      tables.facilityNames.define(
        id, index: index, line: row.line, at: row.position("facility_id"), log: log)
      let centre = row.optionalText("colocated_centre_id").flatMap {
        tables.centreNames.resolve(
          $0, subject: "colocated_centre_id", at: row.position("colocated_centre_id"), log: log)
      }
      func cost(_ column: String) -> Double { row.number(column, .nonnegative, default: 0) }
      var facility =
        Facility(
          id: id, name: row.text("name"), kind: row.choice("kind") ?? .satellite,
          status: row.choice("status") ?? .candidate, country: row.text("country"),
          location: row.location(), roadZone: row.optionalText("road_zone") ?? Self.mainZone,
          colocatedCentre: centre, suites: row.whole("suites", Self.suites),
          laboratoryCapacity: row.optionalWhole("laboratory_capacity", Self.capacity),
          failureMultiplier: row.number(
            "failure_multiplier", NumberRange(0, 1000, excludesLow: true), default: 1),
          fixedCostPerYear: cost("fixed_cost_per_year"),
          suiteCostPerYear: cost("suite_cost_per_year"),
          materialsCostPerBatch: cost("materials_cost_per_batch"),
          qualityControlCostPerBatch: cost("quality_control_cost_per_batch"),
          capitalCost: cost("capital_cost"),
          capitalCostPerSuite: cost("capital_cost_per_suite"))
      facility.products = products(of: row)
      if row.optionalText("infected_material") != nil {
        facility.infectedMaterial = row.choice("infected_material") ?? .accepted
      }
      SuiteFeaturesReader(log: log).read(row, into: &facility, startDate: calendar.startDate)
      tables.facilities.append(facility)
      tables.facilityPatterns.append(pattern(row, "opening", default: calendar.facilities))
      tables.laboratoryPatterns.append(
        pattern(row, "laboratory_opening", default: calendar.laboratories))
    }
  }
}
