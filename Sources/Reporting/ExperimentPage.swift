package import Experiments
import Statistics
import StudyStore
import SupplyNetwork

/// The result of an experiment as a planner reads it.
package enum ExperimentPage {
  /// Indicators shown where the file names none; all are in the other formats.
  private static let headlines = [
    "patients_treated_per_year", "treated_fraction", "vein_to_vein_days", "batch_failure_rate",
    "patient_borne_cost_per_treated", "network_cost_per_year", "cost_per_patient_treated",
    "patients_lost_to_disruption",
  ]

  /// The whole page.
  package static func text(
    _ result: ExperimentResult, _ plan: ExperimentPlan, isStyled: Bool = false
  ) -> String {
    var lines = title(result, plan)
    let wanted = plan.file.indicators.isEmpty ? headlines : plan.file.indicators
    for (index, point) in result.points.enumerated() {
      lines.append("")
      if !point.levels.isEmpty || result.points.count > 1 {
        lines.append(name(index, point.levels) + ": " + replications(point.replications))
      }
      // Of a large design only the ends: every point is in the other formats.
      if result.points.count > 16, index >= 8 {
        lines.append("… and \(result.points.count - index - 1) more points, see --format csv")
        break
      }
      lines += table(point, wanted).lines(isStyled: isStyled)
    }
    lines.append(
      "Mean ± half-width of the 95 % interval. Differences are to \(plan.configurations[0]), paired "
        + "by replication; p is adjusted over points and configurations (\(plan.file.multiplicity.rawValue))."
    )
    lines += analyses(result, wanted)
    lines += selection(result)
    lines += acceptability(result, plan)
    lines += targets(result)
    if !plan.warnings.isEmpty {
      lines.append("")
      lines += plan.warnings.map { "Warning: " + WarningText.text($0) }
    }
    lines.append("")
    lines.append("The curve of failure against ex vivo time is assumed: no published one exists.")
    lines += plan.network.attribution
    lines.append("Results: sha256 \(result.outcome.hash)")
    return lines.joined(separator: "\n") + "\n"
  }

  private static func title(_ result: ExperimentResult, _ plan: ExperimentPlan) -> [String] {
    let runs = result.outcome.replications.reduce(0, +)
    let years = plan.file.years == 1 ? "1 year" : "\(plan.file.years) years"
    var lines = [plan.file.name]
    if !plan.file.question.isEmpty { lines.append(plan.file.question) }
    lines.append(
      "\(plan.network.name): \(result.points.count) points, \(runs) runs of "
        + "\(plan.configurations.count) configurations and \(years), warm-up "
        + "\(NumberText.fixed(plan.warmUpDays, decimals: 0)) days, seed \(plan.file.seed), "
        + "\(plan.network.currency) of \(plan.network.priceYear)")
    return lines
  }

  private static func replications(_ count: Int) -> String {
    count == 1 ? "1 replication" : "\(count) replications"
  }

  /// A point in words.
  static func name(_ index: Int, _ levels: [StudyPoint.Level]) -> String {
    levels.isEmpty
      ? "point \(index)" : levels.map { "\($0.factor) = \($0.value)" }.joined(separator: ", ")
  }

  private static func table(_ point: ExperimentResult.Point, _ wanted: [String]) -> TextTable {
    var header = [""]
    for (index, configuration) in point.configurations.enumerated() {
      header.append(configuration.name)
      if index > 0 { header += ["difference", "p"] }
    }
    var table = TextTable(header: header)
    for key in wanted {
      var cells = [key]
      for (index, configuration) in point.configurations.enumerated() {
        let summary = configuration.indicators.first { $0.key == key }
        cells.append(summary.map { NumberText.estimate($0.estimate) } ?? "–")
        guard index > 0 else { continue }
        let difference = configuration.differences.first { $0.key == key }
        cells.append(difference.map { NumberText.estimate($0.estimate, signed: true) } ?? "–")
        cells.append(difference?.adjustedProbability.map(probability) ?? "–")
      }
      if cells.dropFirst().contains(where: { $0 != "–" }) { table.rows.append(.cells(cells)) }
    }
    return table
  }

  private static func probability(_ value: Double) -> String {
    value < 0.001 ? "<0.001" : NumberText.fixed(value, decimals: 3)
  }

  // MARK: Analyses

  private static func analyses(_ result: ExperimentResult, _ wanted: [String]) -> [String] {
    result.analyses.filter { wanted.contains($0.indicator) }.flatMap { analysis -> [String] in
      let title = "\(analysis.indicator) (\(analysis.unit)), \(analysis.configuration)"
      switch analysis.findings {
      case .effects(let effects):
        return [
          "", "Effects on \(title):",
        ]
          + TextTable(
            header: ["", "effect"],
            rows: effects.map {
              .cells([$0.name, NumberText.estimate($0.estimate, signed: true)])
            }
          ).lines()
      case .tornado(let bars):
        return ["", "One at a time, \(title):"]
          + TextTable(
            header: ["", "low − base", "high − base", "high − low"],
            rows: bars.map { bar in
              .cells(
                [bar.name]
                  + [bar.low, bar.high, bar.swing].map { NumberText.estimate($0, signed: true) })
            }
          ).lines()
      case .morris(let factors):
        return ["", "Morris, \(title):"]
          + TextTable(
            header: ["", "μ*", "μ", "σ"],
            rows: factors.map { factor in
              .cells([
                factor.name, NumberText.estimate(factor.effects.meanSize),
                NumberText.estimate(factor.effects.mean, signed: true),
                factor.effects.standardDeviation.map {
                  NumberText.fixed($0, decimals: NumberText.decimals(value: $0, halfWidth: nil))
                } ?? "–",
              ])
            }
          ).lines()
      case .sobol(let factors):
        return ["", "Sobol indices, \(title):"]
          + TextTable(
            header: ["", "first", "total"],
            rows: factors.map {
              .cells([
                $0.name, NumberText.estimate($0.first), NumberText.estimate($0.total),
              ])
            }
          ).lines()
      case .regression(let factors, let determination):
        return [
          "",
          "Standardised regression, \(title), R² \(NumberText.fixed(determination, decimals: 3)):",
        ]
          + TextTable(
            header: ["", "coefficient"],
            rows: factors.map {
              .cells([$0.name, NumberText.estimate($0.coefficient, signed: true)])
            }
          ).lines()
      case .none(let reason):
        return ["", "\(title): no analysis of factors (\(reason))"]
      }
    }
  }

  private static func selection(_ result: ExperimentResult) -> [String] {
    guard let selection = result.selection else { return [] }
    func system(_ system: ExperimentResult.System) -> String {
      let levels = result.points[system.point].levels
      return system.configuration + (levels.isEmpty ? "" : " at \(name(system.point, levels))")
    }
    let rule = selection.rule
    let promise =
      "\(rule.procedure.rawValue), \(rule.indicator), P ≥ \(rule.probability), indifference "
      + "\(rule.indifference)"
    if let best = selection.best {
      return ["", "Selected (\(promise)): \(system(best))"]
    }
    return [
      "",
      "The budget ended before one was selected (\(promise)). Not ruled out: "
        + selection.survivors.map(system).joined(separator: "; "),
    ]
  }

  private static func acceptability(
    _ result: ExperimentResult, _ plan: ExperimentPlan
  ) -> [String] {
    guard let acceptability = result.acceptability else { return [] }
    let rule = acceptability.rule
    return [
      "", "Acceptability: \(rule.cost) against \(rule.effect), points as draws:",
    ]
      + TextTable(
        header: ["worth of a unit"] + plan.configurations + ["best by mean", "EVPI"],
        rows: acceptability.thresholds.map { threshold in
          .cells(
            [NumberText.fixed(threshold.value, decimals: 0)]
              + threshold.probabilities.map { NumberText.percent($0) }
              + [threshold.best, NumberText.estimate(threshold.perfectInformation)])
        }
      ).lines()
  }

  private static func targets(_ result: ExperimentResult) -> [String] {
    guard result.points.count <= 16, result.points.contains(where: { !$0.targets.isEmpty }) else {
      return []
    }
    var table = TextTable(header: ["target", "estimate", "P(mean)", "P(year)", "verdict"])
    for (index, point) in result.points.enumerated() {
      if !point.levels.isEmpty { table.rows.append(.section(name(index, point.levels))) }
      for target in point.targets {
        let relation = target.target.relation.rawValue.replacing("_", with: " ")
        table.rows.append(
          .cells([
            "\(target.configuration): \(target.target.indicator) \(relation) \(target.target.limit)",
            NumberText.estimate(target.estimate),
            target.probabilityMean.map { NumberText.fixed($0, decimals: 2) } ?? "–",
            target.probabilityYear.mean.map { NumberText.fixed($0, decimals: 2) } ?? "–",
            target.verdict.rawValue.replacing("_", with: " "),
          ]))
      }
    }
    return [""] + table.lines()
  }
}
