package import Experiments
import Statistics
import StudyStore

/// The part of a report that an experiment adds: its points, and what its factors do.
package enum ExperimentReport {
  /// Adds sections for the points and the factors.
  package static func add(
    to content: inout ReportContent, _ result: ExperimentResult, _ plan: ExperimentPlan
  ) {
    if result.points.count > 1 { content.sections.append(points(result, plan)) }
    let figures = result.analyses.compactMap(figure)
    let reasons = result.analyses.compactMap { analysis -> String? in
      guard case .none(let reason) = analysis.findings else { return nil }
      return "\(analysis.indicator) of \(analysis.configuration): \(reason)."
    }
    if !figures.isEmpty || !reasons.isEmpty {
      content.variation = ("factors", "Factors")
      content.sections.append(
        .init(
          id: "factors", title: "Factors",
          paragraphs: ["What the inputs that were varied do to the results."] + reasons,
          figures: figures))
    }
    if let selection = result.selection {
      content.sections.append(
        .init(
          id: "selection", title: "Selection",
          paragraphs: [
            selection.best.map { best in
              "Selected: \(best.configuration) at point \(best.point) by the rule of the experiment."
            }
              ?? "The budget ended before one could be selected; \(selection.survivors.count) were still "
              + "in the race."
          ]))
    }
  }

  private static let headlines = [
    "patients_treated_per_year", "batch_failure_rate", "patient_borne_cost_per_treated",
    "network_cost_per_year",
  ]

  private static func points(
    _ result: ExperimentResult, _ plan: ExperimentPlan
  ) -> ReportContent.Section {
    let wanted = plan.file.indicators.isEmpty ? headlines : Array(plan.file.indicators.prefix(6))
    var table = FigureTable(
      header: ["Point", "Delivery model"] + wanted.map(ReportWords.phrase) + ["Replications"],
      rows: [])
    for (index, point) in result.points.enumerated() {
      let name =
        point.levels.isEmpty
        ? "point \(index)"
        : point.levels.map { "\($0.factor) = \($0.value)" }.joined(separator: ", ")
      for configuration in point.configurations {
        table.rows.append(
          [name, configuration.name]
            + wanted.map { key in
              let summary = configuration.indicators.first { $0.key == key }
              let isShare = summary?.unit == "fraction"
              return NumberText.estimate(summary?.estimate ?? .empty, scale: isShare ? 100 : 1)
                + (isShare ? " %" : "")
            } + ["\(point.replications)"])
      }
    }
    // A table of every point would hide the rest of the page.
    let most = 60
    let isCut = table.rows.count > most
    table.rows = Array(table.rows.prefix(most))
    return .init(
      id: "points", title: "Points of the experiment",
      paragraphs: (plan.file.question.isEmpty ? [] : [plan.file.question])
        + [
          "\(result.points.count) points were simulated. The sections that follow show the first."
            + (isCut ? " The table is cut: 'v2v study export' writes every point." : "")
        ],
      tables: [("Results at each point", table)])
  }

  private static func figure(_ analysis: ExperimentResult.FactorAnalysis) -> Figure? {
    let title = "\(ReportWords.phrase(analysis.indicator)), \(analysis.configuration)"
    let name = "factors-\(analysis.configuration)-\(analysis.indicator)"
    func make(
      _ kind: String, _ caption: String, _ series: [String],
      _ rows: [(category: String, series: String, estimate: Estimate)]
    ) -> Figure? {
      guard rows.contains(where: { $0.estimate.mean != nil }) else { return nil }
      let categories = rows.reduce(into: [String]()) { list, row in
        if !list.contains(row.category) { list.append(row.category) }
      }
      return Figure(
        name: name, title: "\(title): \(kind)", caption: caption,
        specification: ChartForms.intervals(
          rows.map { .init(category: $0.category, series: $0.series, estimate: $0.estimate) },
          title: "\(kind), \(analysis.unit)", series: series, categories: categories,
          colours: ChartTheme.series),
        table: FigureTable(
          header: ["Input", "", kind],
          rows: rows.map { [$0.category, $0.series, NumberText.estimate($0.estimate)] }))
    }
    switch analysis.findings {
    case .effects(let effects):
      return make(
        "effect", "Effects whose interval excludes zero are more than chance.", ["effect"],
        effects.map { ($0.name, "effect", $0.estimate) })
    case .tornado(let bars):
      return make(
        "result", "The widest pair is the input that matters most over its range.",
        ["at the low end", "at the high end"],
        bars.flatMap {
          [($0.name, "at the low end", $0.low), ($0.name, "at the high end", $0.high)]
        })
    case .sobol(let indices):
      return make(
        "share of variance", "First: of the input alone; total: with its interactions.",
        ["first", "total"],
        indices.flatMap { [($0.name, "first", $0.first), ($0.name, "total", $0.total)] })
    case .regression(let coefficients, let determination):
      return make(
        "standardised coefficient",
        "R² \(NumberText.fixed(determination, decimals: 2)): the share that a straight line explains.",
        ["coefficient"], coefficients.map { ($0.name, "coefficient", $0.coefficient) })
    case .morris, .none:
      return nil
    }
  }
}
