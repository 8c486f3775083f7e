import Statistics

/// The few forms that the charts of a report have, as Vega-Lite specifications.
enum ChartForms {
  private static let schema = JSONValue.string("https://vega.github.io/schema/vega-lite/v6.json")

  /// A value with its interval.
  struct IntervalRow {
    var category: String
    var series: String
    var estimate: Estimate
    /// Multiplies the estimate, 100 for a percentage.
    var scale = 1.0
  }

  /// Means with their intervals, by category and series; a line at zero where they are differences.
  static func intervals(
    _ rows: [IntervalRow], title: String, series: [String], categories: [String],
    colours: [String], isDifference: Bool = false
  ) -> JSONValue {
    let values = rows.compactMap { row -> JSONValue? in
      guard let mean = row.estimate.mean else { return nil }
      return .object([
        "category": .string(row.category), "series": .string(row.series),
        "mean": .number(mean * row.scale),
        "low": .number((row.estimate.low ?? mean) * row.scale),
        "high": .number((row.estimate.high ?? mean) * row.scale),
      ])
    }
    let offset = field("series", "nominal", ["sort": strings(series)])
    let y = field(
      "category", "nominal",
      ["sort": strings(categories), "title": .null, "axis": .object(["ticks": .bool(false)])])
    let colour = colour("series", series, colours)
    let tooltip = tooltips([
      ("category", "", nil), ("series", "", nil), ("mean", "mean", ",.4~g"),
      ("low", "from", ",.4~g"), ("high", "to", ",.4~g"),
    ])
    func x(_ name: String) -> JSONValue {
      field(
        name, "quantitative",
        ["title": .string(title), "scale": .object(["zero": .bool(false), "nice": .bool(true)])])
    }
    var layers: [JSONValue] = [
      .object([
        "mark": .object(["type": .string("rule"), "strokeWidth": .integer(2)]),
        "encoding": .object([
          "y": y, "yOffset": offset, "x": x("low"), "x2": .object(["field": .string("high")]),
          "color": colour, "tooltip": tooltip,
        ]),
      ]),
      .object([
        "mark": .object([
          "type": .string("point"), "filled": .bool(true), "size": .integer(70),
          "opacity": .integer(1),
        ]),
        "encoding": .object([
          "y": y, "yOffset": offset, "x": x("mean"), "color": colour, "tooltip": tooltip,
        ]),
      ]),
    ]
    if isDifference {
      layers.insert(
        .object([
          "data": .object(["values": .array([.object(["zero": .integer(0)])])]),
          "mark": .object([
            "type": .string("rule"), "strokeDash": .array([.integer(4), .integer(3)]),
          ]),
          "encoding": .object(["x": field("zero", "quantitative", ["title": .string(title)])]),
        ]), at: 0)
    }
    return chart(values, height: step(series.count), ["layer": .array(layers)])
  }

  /// A bar for each series, stacked of its categories.
  static func stacked(
    _ rows: [IntervalRow], title: String, bars: [String], parts: [String]
  ) -> JSONValue {
    let values = rows.map { row in
      JSONValue.object([
        "bar": .string(row.series), "part": .string(row.category),
        "value": .optional(row.estimate.mean.map { $0 * row.scale }),
        "order": .integer(parts.firstIndex(of: row.category) ?? 0),
      ])
    }
    return chart(
      values, height: .object(["step": .integer(46)]),
      [
        "mark": .object(["type": .string("bar"), "cornerRadius": .integer(1)]),
        "encoding": .object([
          "y": field("bar", "nominal", ["sort": strings(bars), "title": .null]),
          "x": field("value", "quantitative", ["title": .string(title), "stack": .string("zero")]),
          "color": colour("part", parts, ChartTheme.parts),
          "order": field("order", "quantitative", [:]),
          "tooltip": tooltips([
            ("bar", "", nil), ("part", "", nil), ("value", "value", ",.4~g"),
          ]),
        ]),
      ])
  }

  /// Lines through points.
  static func lines(
    _ rows: [(series: String, x: Double, y: Double)], x: String, y: String, series: [String],
    colours: [String], startsAtZero: Bool = true
  ) -> JSONValue {
    let values = rows.map { row in
      JSONValue.object([
        "series": .string(row.series), "x": .number(row.x), "y": .number(row.y),
      ])
    }
    return chart(
      values, height: .integer(280),
      [
        "mark": .object([
          "type": .string("line"), "strokeWidth": .integer(2),
        ]),
        "encoding": .object([
          "x": field(
            "x", "quantitative",
            [
              "title": .string(x), "scale": .object(["zero": .bool(startsAtZero)]),
            ]),
          "y": field("y", "quantitative", ["title": .string(y)]),
          "color": colour("series", series, colours),
          "tooltip": tooltips([
            ("series", "", nil), ("x", x, ",.4~g"), ("y", y, ",.4~g"),
          ]),
        ]),
      ])
  }

  // MARK: Pieces

  /// A chart with its data.
  static func chart(
    _ values: [JSONValue], height: JSONValue, _ members: [String: JSONValue]
  ) -> JSONValue {
    var all: [String: JSONValue] = [
      "$schema": schema, "width": .string("container"), "height": height,
      "autosize": .object(["type": .string("fit-x"), "contains": .string("padding")]),
      "data": .object(["values": .array(values)]),
    ]
    for (name, value) in members { all[name] = value }
    return .object(all)
  }

  /// An encoding of a field.
  static func field(_ name: String, _ type: String, _ more: [String: JSONValue]) -> JSONValue {
    var members = more
    members["field"] = .string(name)
    members["type"] = .string(type)
    return .object(members)
  }

  /// A colour for each of a list of names, the same in every figure.
  static func colour(_ name: String, _ domain: [String], _ range: [String]) -> JSONValue {
    let colours = domain.indices.map { range[$0 % range.count] }
    return field(
      name, "nominal",
      [
        "scale": .object(["domain": strings(domain), "range": strings(colours)]),
        "legend": .object(["title": .null]),
      ])
  }

  /// What hovering shows.
  static func tooltips(_ fields: [(name: String, title: String, format: String?)]) -> JSONValue {
    .array(
      fields.map { entry in
        var members: [String: JSONValue] = [
          "field": .string(entry.name),
          "type": .string(entry.format == nil ? "nominal" : "quantitative"),
        ]
        members["title"] = .string(entry.title.isEmpty ? entry.name : entry.title)
        if let format = entry.format { members["format"] = .string(format) }
        return .object(members)
      })
  }

  /// A list of texts.
  static func strings(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }

  private static func step(_ series: Int) -> JSONValue {
    .object(["step": .integer(max(14, 40 / max(1, series))), "for": .string("offset")])
  }
}
