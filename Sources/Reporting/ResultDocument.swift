public import Experiments
import Statistics
import SupplyNetwork

/// What a result document says of the run beside its numbers.
public struct RunDescription: Sendable {
  /// The command, such as `compare`.
  public var command: String
  /// The program's version.
  public var version: String
  /// The request that was run.
  public var request: ComparisonRequest

  /// Creates a description.
  public init(command: String, version: String, request: ComparisonRequest) {
    self.command = command
    self.version = version
    self.request = request
  }
}

/// The JSON document of a simulation or comparison, in the envelope `v2v/1`.
public enum ResultDocument {
  /// Builds the document.
  ///
  /// - Parameter checks: checks against closed forms, where they were asked for.
  public static func document(
    _ result: ComparisonResult, _ run: RunDescription, checks: AnalyticReport? = nil
  ) -> JSONValue {
    let network = run.request.network
    var members: [String: JSONValue] = [
      "schema": .string("v2v/1"),
      "command": .string(run.command),
      "version": .string(run.version),
      "network": .string(network.name),
      "currency": .string(network.currency),
      "price_year": .integer(network.priceYear),
      "start_date": .string(network.startDate.description),
      "patient_group": oneOrAll(network.patientGroups.map(\.id)),
      "therapy": oneOrAll(network.therapies.map(\.name)),
      "seed": .unsigned(run.request.seed),
      "replications": .integer(result.replications),
      "years": .integer(run.request.years),
      "warm_up_days": .number(result.warmUpDays),
      "confidence": .number(0.95),
      "reproducible": .bool(!result.wasInterrupted),
      "interrupted": .bool(result.wasInterrupted),
      "kolm_pollak": .object([
        "alpha": .optional(result.kolmPollakAlpha), "epsilon": .number(1),
        "currency": .string(network.currency),
        "reference_configuration": network.configurations.first.map { .string($0.name) } ?? .null,
      ]),
      "warnings": .array(result.warnings.map { .string(WarningText.text($0)) }),
      "attribution": .array(network.attribution.map { .string($0) }),
      "configurations": .object(
        Dictionary(
          uniqueKeysWithValues: result.configurations.map {
            ($0.configuration.name, configuration($0, network))
          })),
      "configuration_order": .array(
        result.configurations.map { .string($0.configuration.name) }),
    ]
    if let scenario = run.request.scenario {
      members["scenario"] = .object([
        "name": .string(scenario.name), "description": .string(scenario.description),
        "demand_multiplier": .number(scenario.demandMultiplier),
        "disruptions": .integer(scenario.disruptions.count),
      ])
    }
    if result.configurations.count > 1, let reference = result.configurations.first {
      members["reference"] = .string(reference.configuration.name)
      members["differences"] = .object(
        Dictionary(
          uniqueKeysWithValues: result.configurations.dropFirst().map {
            ($0.configuration.name, indicators($0.differences))
          }))
    }
    if let checks { members["analytic_twin"] = AnalyticPage.document(checks) }
    members["targets"] = .array(result.targets.map(target))
    return .object(members)
  }

  /// One name, or where several patient groups are simulated all of them.
  private static func oneOrAll(_ names: [String]) -> JSONValue {
    names.count == 1 ? .string(names[0]) : .array(names.map { .string($0) })
  }

  private static func configuration(
    _ result: ConfigurationResult, _ network: Network
  ) -> JSONValue {
    let configuration = result.configuration
    let open = network.facilities.indices.filter { configuration.suites[$0] > 0 }
    let opened = network.centres.indices.filter {
      configuration.openCentres[$0] && network.centres[$0].status == .candidate
    }
    return .object([
      "description": .string(configuration.description),
      "open": .array(
        open.map {
          .object([
            "facility": .string(network.facilities[$0].id),
            "suites": .integer(configuration.suites[$0]),
          ])
        }),
      "centres_opened": .array(opened.map { .string(network.centres[$0].id) }),
      "standing_cost_per_year": .number(result.standingCost.total),
      "indicators": indicators(result.indicators),
    ])
  }

  private static func indicators(_ named: [NamedIndicator]) -> JSONValue {
    .object(Dictionary(uniqueKeysWithValues: named.map { ($0.key, indicator($0.indicator)) }))
  }

  private static func indicator(_ indicator: Indicator) -> JSONValue {
    var members = JSONValue.members(indicator.estimate)
    members["unit"] = .string(indicator.unit)
    for (name, quantile) in [("median", indicator.median), ("p90", indicator.percentile90)] {
      guard let quantile else { continue }
      members[name] = .optional(quantile.mean)
      members["\(name)_low"] = .optional(quantile.low)
      members["\(name)_high"] = .optional(quantile.high)
    }
    if !indicator.breakdowns.isEmpty {
      members["by"] = .object(
        Dictionary(
          uniqueKeysWithValues: indicator.breakdowns.map { breakdown in
            (
              breakdown.dimension.rawValue,
              JSONValue.object(
                Dictionary(
                  uniqueKeysWithValues: breakdown.parts.map { part in
                    var members = JSONValue.members(part.estimate)
                    members["unit"] = .string(indicator.unit)
                    return (part.key, JSONValue.object(members))
                  }))
            )
          }))
    }
    return .object(members)
  }

  static func target(_ result: TargetResult) -> JSONValue {
    .object([
      "indicator": .string(result.target.indicator),
      "relation": .string(result.target.relation.rawValue),
      "limit": .number(result.target.limit),
      "configuration": .string(result.configuration),
      "reference": .string(result.reference),
      "estimate": .object(JSONValue.members(result.estimate)),
      "probability_mean": .optional(result.probabilityMean),
      "probability_year": .optional(result.probabilityYear.mean),
      "probability_year_low": .optional(result.probabilityYear.low),
      "probability_year_high": .optional(result.probabilityYear.high),
      "groups_with_falling_treatment": .array(
        result.groupsWithFallingTreatment.map { .string($0) }),
      "verdict": .string(result.verdict.rawValue),
    ])
  }
}

/// Warnings of a comparison as sentences.
public enum WarningText {
  /// The sentence of a warning.
  public static func text(_ warning: ComparisonWarning) -> String {
    switch warning {
    case .warmUpNotFound(let configuration):
      "\(configuration): the number of patients in the system did not settle within the pilot "
        + "runs; demand may exceed capacity, and indicators then depend on the years simulated"
    case .cohortNotFinished(let configuration, let fraction):
      "\(configuration): \(NumberText.percent(fraction)) of the referred were still in the system "
        + "when the follow-up ended"
    case .disruptionOutsideWindow(let number):
      "disruption \(number) of the scenario does not begin in the observed years; set --warm-up or "
        + "--years so that it does"
    }
  }
}
