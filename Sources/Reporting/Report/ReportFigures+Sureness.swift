import Experiments
import Statistics
import SupplyNetwork

/// How likely targets are met.
extension ReportFigures {
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
}
