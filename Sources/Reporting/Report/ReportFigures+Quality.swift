import Experiments
import Statistics
import SupplyNetwork

/// Batches that fail.
extension ReportFigures {
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
}
