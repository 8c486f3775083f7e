import Experiments
public import Placement
import Statistics
import SupplyNetwork

/// The part of a report that a frontier of placements adds.
public enum FrontierReport {
  /// The names under which a frontier's points are simulated.
  public static func name(ofPoint index: Int) -> String { "placement-\(index + 1)" }

  /// Adds the frontier's figure, with simulated values where a point was simulated.
  public static func add(to content: inout ReportContent, _ frontier: PlacementFrontier) {
    guard frontier.indicators.count > 1 else { return }
    let first = frontier.indicators[0]
    let second = frontier.indicators[1]
    var values: [JSONValue] = []
    var table = FigureTable(
      header: ["Point"] + frontier.indicators.map(\.key)
        + ["Bound of \(first.key)", "Gap", "Status", "Simulated \(first.key)"], rows: [])
    for (index, point) in frontier.points.enumerated() {
      guard let found = point.values else { continue }
      let name = name(ofPoint: index)
      let simulated = content.configurations.first { $0.configuration.name == name }
      let y = simulated.flatMap { estimate(first, of: $0, content) }
      values.append(row("attained", name, x: found[1], y: found[0]))
      if let bound = point.answer.bound { values.append(row("bound", name, x: found[1], y: bound)) }
      if let simulated, let mean = y?.mean,
        let x = estimate(second, of: simulated, content)?.mean
      {
        var members = row("simulated", name, x: x, y: mean)
        if case .object(var all) = members {
          all["low"] = .optional(y?.low)
          all["high"] = .optional(y?.high)
          members = .object(all)
        }
        values.append(members)
      }
      table.rows.append(
        [name] + found.map(NumberText.plain) + [
          point.answer.bound.map(NumberText.plain) ?? "–",
          point.answer.gap.map { NumberText.percent($0, decimals: 3) } ?? "–",
          point.answer.status.rawValue, y.map { NumberText.estimate($0) } ?? "not simulated",
        ])
    }
    let series = ["attained", "bound", "simulated"]
    let colour = ChartForms.colour(
      "series", series, [ChartTheme.series[0], ChartTheme.series[6], ChartTheme.series[5]])
    func axis(_ field: String, _ indicator: PlacementIndicator) -> JSONValue {
      ChartForms.field(
        field, "quantitative",
        [
          "title": .string(ReportWords.phrase(indicator.key)),
          "scale": .object(["zero": .bool(false)]),
        ])
    }
    let tooltip = ChartForms.tooltips([
      ("point", "", nil), ("series", "", nil), ("x", second.key, ",.5~g"),
      ("y", first.key, ",.5~g"),
    ])
    content.sections.append(
      .init(
        id: "frontier", title: "Frontier",
        figures: [
          Figure(
            name: "frontier",
            title: "\(ReportWords.phrase(first.key)) against \(ReportWords.phrase(second.key))",
            caption:
              "Each point is the best placement under a limit on the other axis. No placement "
              + "can lie beyond the bound. Simulated values include queues, which the optimiser does "
              + "not see.",
            specification: ChartForms.chart(
              values, height: .integer(340),
              [
                "layer": .array([
                  .object([
                    "transform": .array([
                      .object(["filter": .string("datum.series != 'simulated'")])
                    ]),
                    "mark": .object([
                      "type": .string("line"), "interpolate": .string("step-after"),
                      "strokeWidth": .number(1.5),
                    ]),
                    "encoding": .object([
                      "x": axis("x", second), "y": axis("y", first), "color": colour,
                    ]),
                  ]),
                  .object([
                    "transform": .array([.object(["filter": .string("isValid(datum.low)")])]),
                    "mark": .string("rule"),
                    "encoding": .object([
                      "x": axis("x", second), "y": axis("low", first),
                      "y2": .object(["field": .string("high")]), "color": colour,
                    ]),
                  ]),
                  .object([
                    "mark": .object([
                      "type": .string("point"), "filled": .bool(true), "size": .integer(60),
                      "opacity": .integer(1),
                    ]),
                    "encoding": .object([
                      "x": axis("x", second), "y": axis("y", first), "color": colour,
                      "tooltip": tooltip,
                    ]),
                  ]),
                ])
              ]), table: table)
        ]))
  }

  private static func row(_ series: String, _ name: String, x: Double, y: Double) -> JSONValue {
    .object([
      "series": .string(series), "point": .string(name), "x": .number(x), "y": .number(y),
    ])
  }

  /// What the simulation says of an indicator; nil where it has none of that name.
  private static func estimate(
    _ indicator: PlacementIndicator, of result: ConfigurationResult, _ content: ReportContent
  ) -> Estimate? {
    let words = indicator.key.split(separator: ".", maxSplits: 2).map(String.init)
    guard let found = result[words[0]] else { return nil }
    guard words.count == 3 else { return found.estimate }
    return found.breakdowns.first { $0.dimension.rawValue == words[1] }?
      .parts.first { $0.key == words[2] }?.estimate
  }
}
