import Experiments
import Statistics
import SupplyNetwork

/// The figures of a report, in the sections they stand in.
struct ReportFigures {
  let content: ReportContent
  private var names: [String] { content.names }
  private var currency: String { content.network.currency }

  init(_ content: ReportContent) { self.content = content }

  // MARK: Time

  /// How long patients wait: means with intervals.
  var waits: Figure? {
    intervals(
      "waits", "Mean days from vein to vein and from referral to infusion",
      "Points are means over all patients treated, lines their 95 % intervals. Further left is sooner.",
      [
        ("vein_to_vein_days", "Vein to vein"),
        ("referral_to_infusion_days", "Referral to infusion"),
        ("first_apheresis_to_infusion_days", "First collection to infusion"),
      ], unit: "days")
  }

  /// The spread of vein-to-vein time: median and ninth decile.
  var spread: Figure? {
    var rows: [ChartForms.IntervalRow] = []
    var table = FigureTable(
      header: ["Delivery model", "Median, days", "One in ten waits longer than, days"], rows: [])
    for result in content.configurations {
      guard let indicator = result["vein_to_vein_days"], let median = indicator.median,
        let ninth = indicator.percentile90
      else { continue }
      let name = result.configuration.name
      rows.append(.init(category: "Half wait longer", series: name, estimate: median))
      rows.append(.init(category: "One in ten waits longer", series: name, estimate: ninth))
      table.rows.append([name, NumberText.estimate(median), NumberText.estimate(ninth)])
    }
    guard !rows.isEmpty else { return nil }
    return Figure(
      name: "spread", title: "Spread of vein-to-vein time, days",
      caption:
        "The median, and the time that one patient in ten exceeds. A long gap between the two "
        + "means that some patients wait much longer than is usual.",
      specification: ChartForms.intervals(
        rows, title: "days from vein to vein", series: names,
        categories: ["Half wait longer", "One in ten waits longer"], colours: content.colours),
      table: table)
  }

  /// How many have been infused by when: the whole distribution.
  var distribution: Figure? {
    var rows: [(series: String, x: Double, y: Double)] = []
    let shares = [0.05, 0.25, 0.5, 0.75, 0.9, 0.95]
    var table = FigureTable(
      header: ["Delivery model"]
        + shares.map { "\(NumberText.percent($0, decimals: 0)) within, days" },
      rows: [])
    for result in content.configurations {
      guard let values = result["vein_to_vein_days"]?.distribution, !values.isEmpty else {
        continue
      }
      let name = result.configuration.name
      for step in 1...99 {
        guard let days = values.quantile(Double(step) / 100) else { continue }
        rows.append((name, days, Double(step)))
      }
      table.rows.append(
        [name]
          + shares.map { share in
            values.quantile(share).map { NumberText.fixed($0, decimals: 1) } ?? "–"
          })
    }
    guard !rows.isEmpty else { return nil }
    return Figure(
      name: "distribution", title: "Share of the treated whose cells were back within so many days",
      caption:
        "Of all patients treated, from the first to the last hundredth. A curve further left is "
        + "faster for everybody; curves that cross are faster for some and slower for others.",
      specification: ChartForms.lines(
        rows, x: "days from vein to vein", y: "share of the treated, %", series: names,
        colours: content.colours, startsAtZero: false),
      table: table)
  }

  /// The stages of the journey.
  var stages: Figure? {
    stacked(
      "stages", "Days from referral to infusion, by stage",
      "Each bar is the mean journey of the patients treated. The stage whose length differs between "
        + "bars is where a delivery model saves or loses time.",
      key: "referral_to_infusion_days", dimension: .stage, unit: "days")
  }

  /// What became of the referred.
  var fates: Figure? {
    stacked(
      "fates", "What became of every 100 patients referred",
      "All bars are equally long: everybody referred ends in one of these ways.",
      key: "fate_fraction", dimension: .fate, scale: 100, unit: "of 100 referred")
  }

  // MARK: Quality

  /// The assumed curve with what was simulated on it.
  var failureCurve: Figure? {
    let therapy = content.network.therapy
    let farthest = content.configurations.compactMap {
      $0["ex_vivo_equivalent_hours"]?.percentile90?.mean
    }.max()
    guard let farthest, farthest.isFinite else { return nil }
    let end = max(24, 24 * (farthest * 2.5 / 24).rounded(.up))
    var rows: [(series: String, x: Double, y: Double)] = []
    let curve = "Assumed curve"
    for step in 0...60 {
      let hours = end * Double(step) / 60
      rows.append(
        (curve, hours, 100 * therapy.failure.function.probability(equivalentHours: hours)))
    }
    var points: [JSONValue] = []
    var table = FigureTable(
      header: [
        "Delivery model", "Ex vivo, equivalent hours", "Batches not in specification, %",
      ], rows: [])
    for result in content.configurations {
      guard let hours = result["ex_vivo_equivalent_hours"]?.estimate,
        let failed = result["not_in_specification_rate"]?.estimate,
        let x = hours.mean, let y = failed.mean
      else { continue }
      points.append(
        .object([
          "series": .string(result.configuration.name), "x": .number(x), "y": .number(100 * y),
          "low": .number(100 * (failed.low ?? y)), "high": .number(100 * (failed.high ?? y)),
        ]))
      table.rows.append([
        result.configuration.name, NumberText.estimate(hours),
        NumberText.estimate(failed, scale: 100),
      ])
    }
    let series = [curve] + names
    let colour = ChartForms.colour("series", series, ["#8C8C8C"] + content.colours)
    let x = ChartForms.field(
      "x", "quantitative", ["title": .string("ex vivo equivalent hours before manufacture")])
    func y(_ name: String) -> JSONValue {
      ChartForms.field(
        name, "quantitative", ["title": .string("batches not in specification, %")])
    }
    let line = rows.map { row in
      JSONValue.object([
        "series": .string(row.series), "x": .number(row.x), "y": .number(row.y),
      ])
    }
    let tooltip = ChartForms.tooltips([
      ("series", "", nil), ("x", "hours", ",.3~g"), ("y", "%", ",.3~g"),
    ])
    return Figure(
      name: "failure-curve", title: "Batch failure against time outside the body",
      caption: "The grey line is the assumed probability that a batch misses its specification; no "
        + "published curve exists. Points are what was simulated, at each delivery model's mean time. "
        + "Where points lie close together on a flat line, quality hardly differs.",
      specification: ChartForms.chart(
        [], height: .integer(300),
        [
          "layer": .array([
            .object([
              "data": .object(["values": .array(line)]),
              "mark": .object(["type": .string("line"), "strokeWidth": .integer(2)]),
              "encoding": .object(["x": x, "y": y("y"), "color": colour, "tooltip": tooltip]),
            ]),
            .object([
              "data": .object(["values": .array(points)]), "mark": .string("rule"),
              "encoding": .object([
                "x": x, "y": y("low"), "y2": .object(["field": .string("high")]), "color": colour,
              ]),
            ]),
            .object([
              "data": .object(["values": .array(points)]),
              "mark": .object([
                "type": .string("point"), "filled": .bool(true), "size": .integer(90),
                "opacity": .integer(1),
              ]),
              "encoding": .object(["x": x, "y": y("y"), "color": colour, "tooltip": tooltip]),
            ]),
          ])
        ]), table: table)
  }

  /// Why batches fail.
  var failureCauses: Figure? {
    stacked(
      "failure-causes", "Batches never released, by cause",
      "Of every 100 batches decided. Only a batch out of specification can be released under exception.",
      key: "batch_failure_rate", dimension: .cause, scale: 100, unit: "of 100 batches")
  }

  // MARK: Equity

  /// What patients pay by deprivation.
  var costByQuintile: Figure? {
    byGroup(
      "cost-by-quintile", "What a treated patient pays, by deprivation of home",
      "Travel, lodging, meals and lost wages of patient and caregiver. Points that lean to one side "
        + "from top to bottom mean that deprived or affluent people pay more.",
      key: "patient_borne_cost_per_treated", dimension: .quintile, unit: currency)
  }

  /// What patients pay by distance.
  var costByHomes: Figure? {
    byGroup(
      "cost-by-homes", "What a treated patient pays, near and remote homes",
      "Remote is more than "
        + "\(NumberText.fixed(content.network.patientTravel.remoteAfterHours, decimals: 0)) hours "
        + "from every centre that is open today.",
      key: "patient_borne_cost_per_treated", dimension: .remoteness, unit: currency)
  }

  /// Who is treated by deprivation.
  var treatedByQuintile: Figure? {
    byGroup(
      "treated-by-quintile", "Patients treated a year per million people, by deprivation of home",
      "Equal need would give one vertical line. Referral differs by deprivation before any delivery "
        + "model can act, where the network says so.",
      key: "treated_per_million_per_year", dimension: .quintile, unit: "patients per million a year"
    )
  }

  /// Who gains and who loses.
  var gains: Figure? {
    guard names.count > 1 else { return nil }
    var rows: [ChartForms.IntervalRow] = []
    var categories: [String] = []
    var table = FigureTable(
      header: ["Group"] + names.dropFirst().map { "\($0), points" }, rows: [])
    for (dimension, name) in [
      (Dimension.quintile, { "Fifth \(ReportWords.quintile($0))" }),
      (Dimension.remoteness, ReportWords.homes),
    ] as [(Dimension, (String) -> String)] {
      let first = content.parts(
        "treated_fraction", dimension, of: content.configurations[1], difference: true)
      for part in first {
        let category = name(part.key)
        categories.append(category)
        var cells = [category]
        for result in content.configurations.dropFirst() {
          let found =
            content.parts("treated_fraction", dimension, of: result, difference: true)
            .first { $0.key == part.key }?.estimate ?? .empty
          rows.append(
            .init(
              category: category, series: result.configuration.name, estimate: found, scale: 100))
          cells.append(NumberText.estimate(found, scale: 100, signed: true))
        }
        table.rows.append(cells)
      }
    }
    guard !rows.isEmpty else { return nil }
    return Figure(
      name: "gains",
      title: "Who gains and who loses: change of the share treated, percentage points",
      caption:
        "The same patients under \(names[0]) and under each other delivery model. Right of the "
        + "dashed line more of a group are treated; an interval that crosses it shows no difference.",
      specification: ChartForms.intervals(
        rows, title: "percentage points more treated than under \(names[0])",
        series: Array(names.dropFirst()), categories: categories,
        colours: Array(content.colours.dropFirst()), isDifference: true),
      table: table)
  }

  /// The concentration of treatment by deprivation.
  var concentration: Figure? {
    let rows = content.network.demandRows
    let population = (1...5).map { quintile in
      rows.filter { $0.quintile == quintile }.reduce(0) { $0 + $1.population }
    }
    let people = population.reduce(0, +)
    guard people > 0, population.filter({ $0 > 0 }).count > 1 else { return nil }
    var points = [(series: String, x: Double, y: Double)]()
    let even = "Equal shares"
    points += [(even, 0, 0), (even, 100, 100)]
    var table = FigureTable(
      header: ["Delivery model", "Poorest share of people, %", "Share of the treated, %"], rows: [])
    for result in content.configurations {
      let parts = content.parts("patients_treated_per_year", .quintile, of: result)
      let total = parts.compactMap(\.estimate.mean).reduce(0, +)
      guard total > 0 else { continue }
      var x = 0.0
      var y = 0.0
      points.append((result.configuration.name, 0, 0))
      for quintile in 1...5 {
        x += 100 * population[quintile - 1] / people
        y += 100 * (parts.first { $0.key == "\(quintile)" }?.estimate.mean ?? 0) / total
        points.append((result.configuration.name, x, y))
        table.rows.append([
          result.configuration.name, NumberText.fixed(x, decimals: 1),
          NumberText.fixed(y, decimals: 1),
        ])
      }
    }
    return Figure(
      name: "concentration", title: "Concentration of treatment, most deprived people first",
      caption: "Below the grey line, deprived people get less than their share of treatments.",
      specification: ChartForms.lines(
        points, x: "share of people, most deprived first, %", y: "share of the treated, %",
        series: [even] + names, colours: ["#8C8C8C"] + content.colours),
      table: table)
  }

  /// What patients pay for.
  var costCauses: Figure? {
    stacked(
      "cost-causes", "What a treated patient pays for",
      "Mean over all treated patients, from consultation to follow-up.",
      key: "patient_borne_cost_per_treated", dimension: .cause, unit: currency)
  }

  // MARK: Money and resources

  /// Where the network's money goes.
  var money: Figure? {
    stacked(
      "money", "Network cost a year, by head",
      "Standing costs follow what is open, the others what is done.",
      key: "network_cost_per_year", dimension: .head, scale: 1e-6, unit: "million \(currency)")
  }

  /// How busy suites are.
  var utilisation: Figure? {
    byGroup(
      "utilisation", "Suites in use, %",
      "Above about 85 % queues grow fast. A facility that a delivery model does not open has no point.",
      key: "suite_utilisation", dimension: .facility, scale: 100, unit: "% of suite hours in use")
  }

  /// How many wait for a suite.
  var queues: Figure? {
    byGroup(
      "queues", "Patients waiting for a suite, mean number",
      "The mean over the observed years.", key: "suite_queue", dimension: .facility,
      unit: "patients")
  }

  // MARK: Sureness

  /// How likely each target is met.
  var targets: Figure? {
    guard !content.targets.isEmpty else { return nil }
    var values: [JSONValue] = []
    var table = FigureTable(
      header: [
        "Target", "Delivery model", "Found", "Probability of the mean", "Probability of one year",
        "Verdict",
      ], rows: [])
    var names: [String] = []
    for target in content.targets {
      let name = TargetWords.text(target.target)
      if !names.contains(name) { names.append(name) }
      table.rows.append([
        name, target.configuration, TargetWords.found(target),
        target.probabilityMean.map { NumberText.fixed($0, decimals: 2) } ?? "–",
        target.probabilityYear.mean.map { NumberText.fixed($0, decimals: 2) } ?? "–",
        ReportWords.phrase(target.verdict.rawValue),
      ])
      for (kind, probability) in [
        ("the mean over many years", target.probabilityMean),
        ("one year", target.probabilityYear.mean),
      ] {
        guard let probability else { continue }
        values.append(
          .object([
            "target": .string(name), "configuration": .string(target.configuration),
            "kind": .string(kind), "probability": .number(probability),
          ]))
      }
    }
    return Figure(
      name: "targets", title: "Probability that each target is met",
      caption:
        "Filled points are for the mean over many years, open ones for a single year, which luck "
        + "moves more.",
      specification: ChartForms.chart(
        values, height: .object(["step": .integer(20), "for": .string("offset")]),
        [
          "mark": .object(["type": .string("point"), "size": .integer(80)]),
          "encoding": .object([
            "y": ChartForms.field(
              "target", "nominal",
              [
                "title": .null, "sort": ChartForms.strings(names),
              ]),
            "yOffset": ChartForms.field("configuration", "nominal", [:]),
            "x": ChartForms.field(
              "probability", "quantitative",
              [
                "title": .string("probability"),
                "scale": .object(["domain": .array([.integer(0), .integer(1)])]),
              ]),
            "color": ChartForms.colour("configuration", content.names, content.colours),
            "fillOpacity": ChartForms.field(
              "kind", "nominal",
              [
                "scale": .object([
                  "domain": ChartForms.strings(["the mean over many years", "one year"]),
                  "range": .array([.integer(1), .integer(0)]),
                ]), "legend": .null,
              ]),
            "fill": ChartForms.colour("configuration", content.names, content.colours),
            "tooltip": ChartForms.tooltips([
              ("target", "", nil), ("configuration", "", nil), ("kind", "of", nil),
              ("probability", "probability", ".2f"),
            ]),
          ]),
        ]), table: table)
  }

  // MARK: Forms

  private func intervals(
    _ name: String, _ title: String, _ caption: String, _ keys: [(key: String, label: String)],
    unit: String
  ) -> Figure? {
    var rows: [ChartForms.IntervalRow] = []
    var table = FigureTable(header: ["", "Unit"] + names, rows: [])
    for (key, label) in keys {
      var cells = [label, unit]
      for result in content.configurations {
        let estimate = result[key]?.estimate ?? .empty
        rows.append(
          .init(category: label, series: result.configuration.name, estimate: estimate))
        cells.append(NumberText.estimate(estimate))
      }
      table.rows.append(cells)
    }
    guard rows.contains(where: { $0.estimate.mean != nil }) else { return nil }
    return Figure(
      name: name, title: title, caption: caption,
      specification: ChartForms.intervals(
        rows, title: unit, series: names, categories: keys.map(\.label), colours: content.colours),
      table: table)
  }

  private func byGroup(
    _ name: String, _ title: String, _ caption: String, key: String, dimension: Dimension,
    scale: Double = 1, unit: String
  ) -> Figure? {
    var categories: [String] = []
    var rows: [ChartForms.IntervalRow] = []
    var cells: [String: [String]] = [:]
    for (index, result) in content.configurations.enumerated() {
      for part in content.parts(key, dimension, of: result) {
        guard part.estimate.mean != nil else { continue }
        let label = label(part.key, dimension)
        if !categories.contains(label) {
          categories.append(label)
          cells[label] = Array(repeating: "–", count: names.count)
        }
        rows.append(
          .init(
            category: label, series: result.configuration.name, estimate: part.estimate,
            scale: scale))
        cells[label]?[index] = NumberText.estimate(part.estimate, scale: scale)
      }
    }
    guard !rows.isEmpty else { return nil }
    return Figure(
      name: name, title: title, caption: caption,
      specification: ChartForms.intervals(
        rows, title: unit, series: names, categories: categories, colours: content.colours),
      table: FigureTable(
        header: [ReportWords.phrase(dimension.rawValue)] + names.map { "\($0), \(unit)" },
        rows: categories.map { [$0] + (cells[$0] ?? []) }))
  }

  private func label(_ key: String, _ dimension: Dimension) -> String {
    switch dimension {
    case .quintile: ReportWords.quintile(key)
    case .remoteness: ReportWords.homes(key)
    case .facility: content.network.facilities.first { $0.id == key }?.name ?? key
    default: ReportWords.phrase(key)
    }
  }

  private func stacked(
    _ name: String, _ title: String, _ caption: String, key: String, dimension: Dimension,
    scale: Double = 1, unit: String
  ) -> Figure? {
    var parts: [String] = []
    var rows: [ChartForms.PartRow] = []
    var cells: [String: [String]] = [:]
    for (index, result) in content.configurations.enumerated() {
      for part in content.parts(key, dimension, of: result) {
        guard let mean = part.estimate.mean else { continue }
        let label = ReportWords.phrase(part.key)
        if !parts.contains(label) {
          parts.append(label)
          cells[label] = Array(repeating: "–", count: names.count)
        }
        rows.append(
          .init(bar: result.configuration.name, part: label, value: mean * scale))
        cells[label]?[index] = NumberText.estimate(part.estimate, scale: scale)
      }
    }
    // A part that is nowhere would only lengthen the legend.
    let present = parts.filter { part in rows.contains { $0.part == part && $0.value != 0 } }
    guard !present.isEmpty else { return nil }
    return Figure(
      name: name, title: title, caption: caption,
      specification: ChartForms.stacked(
        rows.filter { present.contains($0.part) }, title: unit, bars: names, parts: present),
      table: FigureTable(
        header: [ReportWords.phrase(dimension.rawValue)] + names.map { "\($0), \(unit)" },
        rows: present.map { [$0] + (cells[$0] ?? []) }))
  }
}
