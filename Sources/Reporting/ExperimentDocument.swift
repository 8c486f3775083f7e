package import Experiments
import Statistics
import StudyStore
import SupplyNetwork

/// The result of an experiment as one JSON document in the envelope `v2v/1`, and as one flat table.
package enum ExperimentDocument {
  /// The document.
  package static func document(
    _ result: ExperimentResult, _ plan: ExperimentPlan, command: String
  ) -> JSONValue {
    let network = plan.network
    var members: [String: JSONValue] = [
      "schema": .string("v2v/1"), "command": .string(command), "version": .string(plan.version),
      "name": .string(plan.file.name), "question": .string(plan.file.question),
      "network": .string(network.name), "currency": .string(network.currency),
      "price_year": .integer(network.priceYear), "seed": .unsigned(plan.file.seed),
      "replications": .integer(result.outcome.replications.reduce(0, +)),
      "years": .integer(plan.file.years), "warm_up_days": .number(plan.warmUpDays),
      "confidence": .number(0.95), "reproducible": .bool(true),
      "experiment": .string(plan.experiment), "results_sha256": .string(result.outcome.hash),
      "multiplicity": .string(plan.file.multiplicity.rawValue),
      "common_random_numbers": .bool(plan.file.commonRandomNumbers),
      "kolm_pollak": .object([
        "alpha": .optional(plan.kolmPollakAlpha), "epsilon": .number(1),
        "currency": .string(network.currency),
      ]),
      "configuration_order": .array(plan.configurations.map { .string($0) }),
      "warnings": .array(plan.warnings.map { .string(WarningText.text($0)) }),
      "attribution": .array(network.attribution.map { .string($0) }),
      "points": .array(result.points.map(point)),
      "analyses": .array(result.analyses.map(analysis)),
    ]
    if let scenario = plan.file.scenario { members["scenario"] = .string(scenario) }
    if let selection = result.selection { members["selection"] = self.selection(selection) }
    if let acceptability = result.acceptability {
      members["acceptability"] = self.acceptability(acceptability, plan.configurations)
    }
    return .object(members)
  }

  private static func object(_ members: [(String, JSONValue)]) -> JSONValue {
    .object(Dictionary(members, uniquingKeysWith: { first, _ in first }))
  }

  private static func point(_ point: ExperimentResult.Point) -> JSONValue {
    .object([
      "levels": object(point.levels.map { ($0.factor, .string($0.value)) }),
      "replications": .integer(point.replications),
      "configurations": object(
        point.configurations.map { configuration in
          (
            configuration.name,
            .object(["indicators": object(configuration.indicators.map { ($0.key, summary($0)) })])
          )
        }),
      "differences": object(
        point.configurations.dropFirst().map { configuration in
          (configuration.name, object(configuration.differences.map { ($0.key, difference($0)) }))
        }),
      "targets": .array(point.targets.map(ResultDocument.target)),
    ])
  }

  private static func summary(_ summary: ExperimentResult.Summary) -> JSONValue {
    var members = JSONValue.members(summary.estimate)
    members["unit"] = .string(summary.unit)
    for (name, quantile) in [("median", summary.median), ("p90", summary.percentile90)] {
      guard let quantile else { continue }
      members[name] = .optional(quantile.mean)
      members["\(name)_low"] = .optional(quantile.low)
      members["\(name)_high"] = .optional(quantile.high)
    }
    if let controlled = summary.controlled {
      members["controlled"] = .object(
        JSONValue.members(controlled).merging([
          "variance_ratio": .optional(summary.varianceRatio)
        ]) { first, _ in first })
    }
    return .object(members)
  }

  private static func difference(_ difference: ExperimentResult.Difference) -> JSONValue {
    var members = JSONValue.members(difference.estimate)
    members["unit"] = .string(difference.unit)
    members["p"] = .optional(difference.probability)
    members["p_adjusted"] = .optional(difference.adjustedProbability)
    return .object(members)
  }

  private static func analysis(_ analysis: ExperimentResult.FactorAnalysis) -> JSONValue {
    var members: [String: JSONValue] = [
      "configuration": .string(analysis.configuration),
      "indicator": .string(analysis.indicator), "unit": .string(analysis.unit),
    ]
    func estimate(_ estimate: Estimate) -> JSONValue { .object(JSONValue.members(estimate)) }
    switch analysis.findings {
    case .effects(let effects):
      members["effects"] = .array(
        effects.map { .object(["effect": .string($0.name), "estimate": estimate($0.estimate)]) })
    case .tornado(let bars):
      members["tornado"] = .array(
        bars.map {
          .object([
            "factor": .string($0.name), "low": estimate($0.low), "high": estimate($0.high),
            "swing": estimate($0.swing),
          ])
        })
    case .morris(let factors):
      members["morris"] = .array(
        factors.map {
          .object([
            "factor": .string($0.name), "mu_star": estimate($0.effects.meanSize),
            "mu": estimate($0.effects.mean), "sigma": .optional($0.effects.standardDeviation),
          ])
        })
    case .sobol(let factors):
      members["sobol"] = .array(
        factors.map {
          .object([
            "factor": .string($0.name), "first": estimate($0.first), "total": estimate($0.total),
          ])
        })
    case .regression(let factors, let determination):
      members["regression"] = .array(
        factors.map {
          .object(["factor": .string($0.name), "coefficient": estimate($0.coefficient)])
        })
      members["determination"] = .number(determination)
    case .none(let reason): members["reason"] = .string(reason)
    }
    return .object(members)
  }

  private static func selection(_ selection: ExperimentResult.Selection) -> JSONValue {
    func system(_ system: ExperimentResult.System) -> JSONValue {
      .object([
        "point": .integer(system.point), "configuration": .string(system.configuration),
      ])
    }
    return .object([
      "procedure": .string(selection.rule.procedure.rawValue),
      "indicator": .string(selection.rule.indicator),
      "objective": .string(selection.rule.objective.rawValue),
      "indifference": .number(selection.rule.indifference),
      "probability": .number(selection.rule.probability),
      "selected": selection.best.map(system) ?? .null,
      "survivors": .array(selection.survivors.map(system)),
    ])
  }

  private static func acceptability(
    _ acceptability: ExperimentResult.Acceptability, _ configurations: [String]
  ) -> JSONValue {
    .object([
      "cost": .string(acceptability.rule.cost), "effect": .string(acceptability.rule.effect),
      "thresholds": .array(
        acceptability.thresholds.map { threshold in
          .object([
            "value": .number(threshold.value),
            "acceptability": object(
              zip(configurations, threshold.probabilities).map { ($0, .number($1)) }),
            "best": .string(threshold.best),
            "evpi": .object(JSONValue.members(threshold.perfectInformation)),
          ])
        }),
    ])
  }

  /// The table: a row for each indicator and difference of each configuration at each point.
  package static func table(_ result: ExperimentResult) -> String {
    let factors = result.points.first?.levels.map(\.factor) ?? []
    var text = TableText.line(
      ["point"] + factors + [
        "configuration", "reference", "indicator", "unit", "mean", "low", "high", "median", "p90",
        "p", "p_adjusted", "replications",
      ])
    func number(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
    for (index, point) in result.points.enumerated() {
      let start = ["\(index)"] + point.levels.map(\.value)
      let reference = point.configurations.first?.name ?? ""
      for configuration in point.configurations {
        for summary in configuration.indicators {
          let estimate = summary.estimate
          text += TableText.line(
            start + [configuration.name, "", summary.key, summary.unit]
              + [
                estimate.mean, estimate.low, estimate.high, summary.median?.mean,
                summary.percentile90?.mean, nil, nil,
              ].map(number) + ["\(estimate.count)"])
        }
        for difference in configuration.differences {
          let estimate = difference.estimate
          text += TableText.line(
            start + [configuration.name, reference, difference.key, difference.unit]
              + [
                estimate.mean, estimate.low, estimate.high, nil, nil, difference.probability,
                difference.adjustedProbability,
              ].map(number) + ["\(estimate.count)"])
        }
      }
    }
    return text
  }
}
