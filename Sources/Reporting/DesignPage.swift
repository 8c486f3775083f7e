public import Experiments
import Placement
import Statistics
import SupplyNetwork

/// A recommended network as text and as JSON.
public struct DesignPage: Sendable {
  private let request: DesignRequest
  private let result: DesignResult

  /// A page of a design.
  public init(_ request: DesignRequest, _ result: DesignResult) {
    self.request = request
    self.result = result
  }

  var objective: PlacementIndicator { request.objective }
  private var network: Network { request.network }
  private var recommended: DesignResult.Finalist { result.finalists[0] }

  // MARK: Text

  /// The page for people.
  public func text() -> String {
    var lines = ["\(network.name): \(goal)", ""]
    lines += verdict + [""] + sites + [""]
    lines += finalists + [""] + rounds + [""] + sureness
    if let comparison = result.comparison, comparison.configurations.count > 1 {
      lines += [""] + gains(comparison)
    }
    if let explanation = result.explanation { lines += [""] + words(explanation) }
    return lines.joined(separator: "\n") + "\n"
  }

  /// What was asked for, in words.
  private var goal: String {
    let sense = request.objective.measure.isGood ? "most" : "least"
    let limits = request.limits.map(\.text)
    return "\(sense) \(request.objective.key)"
      + (limits.isEmpty ? "" : ", with " + limits.joined(separator: ", "))
  }

  private var verdict: [String] {
    let name = recommended.candidate.configuration.name
    let value = number(request.objective, recommended.objective)
    let confidence = NumberText.percent(request.confidence, decimals: 0)
    let difference = plain(request.objective, result.indifference)
    var lines: [String] = []
    switch result.outcome {
    case .selected:
      lines.append("Recommended: \(name), \(request.objective.key) \(value).")
      lines.append(
        result.finalists.count == 1
          ? "No other network was found that could be simulated."
          : "It is the best of \(result.finalists.count) finalists, or within \(difference) of it, "
            + "with a probability of at least \(confidence).")
    case .budgetExhausted:
      let rivals = result.finalists.filter {
        $0.survived && $0.candidate.configuration.name != name
      }
      .map(\.candidate.configuration.name)
      lines.append("Best so far: \(name), \(request.objective.key) \(value).")
      let end =
        result.wasInterrupted
        ? "It was interrupted"
        : request.timeLimit != nil
          ? "The time limit, or the replication budget of \(request.replicationBudget), ended"
          : "The replication budget of \(request.replicationBudget) ended"
      lines.append(
        "\(end) before it could be told "
          + "apart from \(rivals.isEmpty ? "its limits" : rivals.joined(separator: ", ")); "
          + "raise \(request.timeLimit == nil ? "" : "--time-limit, ")--replication-budget or "
          + "--indifference.")
    case .noneFeasible:
      lines.append(
        "No finalist keeps the limits, with a probability of at least \(confidence). "
          + "The nearest is \(name).")
    }
    if !result.conflict.isEmpty {
      lines.append("These cannot be kept together by any placement, even if nobody waited:")
      lines += result.conflict.map { "  " + $0 }
    }
    if let gap = result.placementGap {
      lines.append(
        "Its placement is proven within \(NumberText.percent(gap, decimals: 2)) of the best for the "
          + "waits that it was made for.")
    }
    if request.timeLimit != nil {
      lines.append("With a time limit, so that the same command need not give the same result.")
    }
    if result.wasInterrupted { lines.append("INTERRUPTED: no guarantee holds.") }
    return lines
  }

  private var sites: [String] {
    let configuration = recommended.candidate.configuration
    var lines: [String] = [configuration.description]
    for (index, facility) in network.facilities.enumerated() {
      let before = request.reference.suites[index]
      let now = configuration.suites[index]
      guard before > 0 || now > 0 else { continue }
      let change =
        before == now ? "" : before == 0 ? " (new)" : now == 0 ? " (closed)" : " (\(before) today)"
      lines.append(
        "  \(facility.kind.rawValue) \(facility.id) (\(facility.name)): \(now) suites\(change)")
    }
    for (index, centre) in network.centres.enumerated()
    where configuration.openCentres[index] && !request.reference.openCentres[index] {
      lines.append("  centre \(centre.id) (\(centre.name)) opens")
    }
    return lines
  }

  /// The indicators that are limited, each once.
  private var limited: [PlacementIndicator] {
    var indicators: [PlacementIndicator] = []
    for limit in request.limits where !indicators.contains(limit.indicator) {
      indicators.append(limit.indicator)
    }
    return indicators
  }

  private var finalists: [String] {
    var table = TextTable(
      header: ["Finalist", request.objective.key, "less the first"]
        + limited.map(\.key) + ["replications", ""])
    for finalist in result.finalists {
      table.rows.append(
        .cells(
          [
            finalist.candidate.configuration.name, number(request.objective, finalist.objective),
            number(request.objective, finalist.difference, signed: true),
          ]
            + limited.map { indicator in
              let own = zip(request.limits, finalist.limits).filter { $0.0.indicator == indicator }
              return number(indicator, own[0].1.value)
                + (own.allSatisfy(\.1.isKept) ? "" : " ✗")
            }
            + ["\(finalist.replications)", finalist.survived ? "in the race" : "out"]))
    }
    return table.lines()
  }

  private var rounds: [String] {
    var table = TextTable(
      header: [
        "Round", "new networks", "best network", "believed", "simulated", "gap",
        "worst disagreement",
      ])
    for round in result.rounds {
      table.rows.append(
        .cells([
          "\(round.number) \(round.kind.rawValue)", "\(round.newNetworks)", round.incumbent,
          round.believed.map { plain(request.objective, $0) } ?? "–",
          number(request.objective, round.simulated), gap(round),
          round.disagreement.map(words) ?? "–",
        ]))
    }
    return table.lines()
  }

  /// Between what the optimiser's model says of the objective and what the simulation does.
  private func gap(_ round: DesignRound) -> String {
    guard let believed = round.believed, let mean = round.simulated.mean, mean != 0 else {
      return "–"
    }
    return NumberText.percent((believed - mean) / mean, decimals: 2)
  }

  private func words(_ disagreement: DesignResult.Disagreement) -> String {
    "\(NumberText.percent(disagreement.relative)) \(disagreement.indicator.key)"
      + (disagreement.isWithinTolerance ? "" : " ✗")
  }

  private var sureness: [String] {
    let learned = result.congestion
    var lines = [
      "Learned from \(learned.observations) facilities: patients wait "
        + CongestionModel.Sharing.allCases.compactMap { sharing in
          learned.appointmentScales[sharing].map {
            "\(NumberText.estimate($0)) (\(sharing.rawValue))"
          }
        }.joined(separator: ", ") + " times M/M/c's line (raised to a power) for an appointment, "
        + "material \(NumberText.estimate(learned.suiteWaitHours)) hours for a suite.",
      "\(result.networksSimulated) networks, \(result.runs) runs of \(request.years) years, warm-up "
        + "\(NumberText.fixed(result.warmUpDays, decimals: 0)) days, seed \(request.seed).",
      "Networks that were simulated in screening only, or never placed, are outside the guarantee.",
    ]
    if let left = result.disagreement, !left.isWithinTolerance {
      lines.append(
        "Optimiser and simulation still disagree: \(left.indicator.key) believed "
          + "\(plain(left.indicator, left.believed)), simulated "
          + "\(number(left.indicator, left.simulated)).")
    }
    return lines
  }

  private func gains(_ comparison: ComparisonResult) -> [String] {
    let changed = comparison.configurations[1]
    var lines = ["The same patients, on fresh replications, against \(request.reference.name):"]
    func add(_ name: String, _ key: String, scale: Double = 1) {
      guard let difference = changed.difference(key) else { return }
      lines.append(
        "  \(name): "
          + NumberText.estimate(difference.estimate, scale: scale, signed: true))
    }
    add("patients treated a year", "patients_treated_per_year")
    add("treated earlier, % of those treated under both", "treated_earlier_fraction", scale: 100)
    add("treated later, %", "treated_later_fraction", scale: 100)
    add("treated only here, % of those treated", "treated_only_here_fraction", scale: 100)
    add(
      "treated only under \(request.reference.name), %", "treated_only_under_reference_fraction",
      scale: 100)
    add(
      "cost borne by the same patient, \(network.currency)", "patient_borne_cost_paired_difference")
    add("batches never released, points", "batch_failure_rate", scale: 100)
    add(
      "network cost, million \(network.currency) a year", "network_cost_per_year", scale: 1e-6)
    for (title, dimension) in [("quintile", Dimension.quintile), ("homes", .remoteness)] {
      let parts =
        changed.difference("treated_fraction")?.breakdowns.first { $0.dimension == dimension }?
        .parts ?? []
      let words = parts.filter { $0.estimate.mean != nil }.map {
        "\($0.key) \(NumberText.estimate($0.estimate, scale: 100, signed: true))"
      }
      if !words.isEmpty {
        lines.append("  treated fraction by \(title), points: \(words.joined(separator: ", "))")
      }
    }
    lines += regions(changed)
    if !comparison.targets.isEmpty { lines.append("Targets:") }
    for target in comparison.targets
    where target.configuration == changed.configuration.name {
      let probability = target.probabilityMean.map { NumberText.percent($0, decimals: 0) } ?? "–"
      let isMoney = target.target.relation == .reducedByAtLeast
      lines.append(
        "  \(target.target.indicator) \(isMoney ? "reduced by at least" : target.target.relation == .atLeast ? "at least" : "at most") "
          + "\(target.target.limit): \(target.verdict.rawValue), probability \(probability)"
          + (target.groupsWithFallingTreatment.isEmpty
            ? ""
            : "; treatment falls in \(target.groupsWithFallingTreatment.joined(separator: ", "))"))
    }
    return lines
  }

  /// Regions whose treated fraction certainly rises or falls, the most first.
  private func regions(_ changed: ConfigurationResult) -> [String] {
    let parts =
      changed.difference("treated_fraction")?.breakdowns.first { $0.dimension == .region }?.parts
      ?? []
    func list(_ title: String, _ chosen: [Indicator.Breakdown.Part]) -> [String] {
      guard !chosen.isEmpty else { return [] }
      let words = chosen.prefix(5).map {
        "\($0.key) \(NumberText.estimate($0.estimate, scale: 100, signed: true))"
      }
      let rest = chosen.count > 5 ? " and \(chosen.count - 5) more" : ""
      return ["  \(title), points: \(words.joined(separator: ", "))\(rest)"]
    }
    let certain = parts.filter { $0.estimate.low != nil }
    let gaining = certain.filter { ($0.estimate.low ?? 0) > 0 }
      .sorted { ($0.estimate.mean ?? 0, $1.key) > ($1.estimate.mean ?? 0, $0.key) }
    let losing = certain.filter { ($0.estimate.high ?? 0) < 0 }
      .sorted { ($0.estimate.mean ?? 0, $0.key) < ($1.estimate.mean ?? 0, $1.key) }
    return list("regions that gain", gaining) + list("regions that lose", losing)
  }

  // MARK: Numbers

  private func scale(_ indicator: PlacementIndicator) -> (factor: Double, unit: String) {
    switch indicator.measure {
    case .treatedFraction, .batchFailureRate: (100, " %")
    default: (1, "")
    }
  }

  func number(
    _ indicator: PlacementIndicator, _ estimate: Estimate, signed: Bool = false
  ) -> String {
    guard estimate.mean != nil else { return "–" }
    let scale = scale(indicator)
    return NumberText.estimate(estimate, scale: scale.factor, signed: signed) + scale.unit
  }

  private func plain(_ indicator: PlacementIndicator, _ value: Double) -> String {
    let scale = scale(indicator)
    let scaled = value * scale.factor
    return NumberText.fixed(
      scaled, decimals: abs(scaled) < 10 ? 3 : abs(scaled) < 1000 ? 1 : 0) + scale.unit
  }

  // MARK: JSON

  /// The page for programs.
  public func document(version: String) -> JSONValue {
    var members: [String: JSONValue] = [
      "schema": .string("v2v/1"), "command": .string("design"), "version": .string(version),
      "network": .string(network.name), "currency": .string(network.currency),
      "price_year": .integer(network.priceYear), "seed": .unsigned(request.seed),
      "years": .integer(request.years), "warm_up_days": .number(result.warmUpDays),
      "reproducible": .bool(!result.wasInterrupted && request.timeLimit == nil),
      "reference": .string(request.reference.name),
      "objective_indicator": .string(request.objective.key),
      "limits": .array(request.limits.map { .string($0.text) }),
      "outcome": .string(outcome), "confidence": .number(request.confidence),
      "indifference": .number(result.indifference),
      "recommended": .string(recommended.candidate.configuration.name),
      "placement_gap": .optional(result.placementGap),
      "conflict": .array(result.conflict.map { .string($0) }),
      "networks_simulated": .integer(result.networksSimulated), "runs": .integer(result.runs),
      "attribution": .array(network.attribution.map { .string($0) }),
      "learned": .object([
        "appointment_wait_scale": .object(
          Dictionary(
            uniqueKeysWithValues: result.congestion.appointmentScales.map {
              ($0.key.rawValue, .object(JSONValue.members($0.value)))
            })),
        "suite_wait_hours": .object(JSONValue.members(result.congestion.suiteWaitHours)),
        "facilities_observed": .integer(result.congestion.observations),
      ]),
      "finalists": .array(result.finalists.map(finalist)),
      "rounds": .array(result.rounds.map(round)),
      "configurations": .object([
        "placement": ConfigurationDocument.value(
          recommended.candidate.configuration, of: network)
      ]),
    ]
    members["explanation"] = result.explanation.map(explanation) ?? .null
    if let comparison = result.comparison {
      var run = ComparisonRequest(
        network: network, configurations: comparison.configurations.map(\.configuration),
        replications: comparison.replications, years: request.years, seed: request.seed)
      run.kolmPollakAlpha = comparison.kolmPollakAlpha
      members["comparison"] = ResultDocument.document(
        comparison, RunDescription(command: "compare", version: version, request: run))
    }
    return .object(members)
  }

  private var outcome: String {
    switch result.outcome {
    case .selected: "selected"
    case .budgetExhausted: "budget_exhausted"
    case .noneFeasible: "none_feasible"
    }
  }

  private func finalist(_ finalist: DesignResult.Finalist) -> JSONValue {
    .object([
      "configuration": .string(finalist.candidate.configuration.name),
      "replications": .integer(finalist.replications),
      "survived": .bool(finalist.survived),
      "objective": .object(JSONValue.members(finalist.objective)),
      "difference": .object(JSONValue.members(finalist.difference)),
      "limits": .array(
        zip(request.limits, finalist.limits).map { limit, found in
          var members = JSONValue.members(found.value)
          members["limit"] = .string(limit.text)
          members["is_kept"] = .bool(found.isKept)
          return .object(members)
        }),
      "definition": ConfigurationDocument.value(finalist.candidate.configuration, of: network),
    ])
  }

  private func round(_ round: DesignRound) -> JSONValue {
    var members: [String: JSONValue] = [
      "number": .integer(round.number), "kind": .string(round.kind.rawValue),
      "new_networks": .integer(round.newNetworks), "incumbent": .string(round.incumbent),
      "simulated": .object(JSONValue.members(round.simulated)),
      "believed": .optional(round.believed), "bound": .optional(round.bound),
    ]
    if let disagreement = round.disagreement {
      members["disagreement"] = .object([
        "indicator": .string(disagreement.indicator.key),
        "believed": .number(disagreement.believed),
        "simulated": .object(JSONValue.members(disagreement.simulated)),
        "relative": .number(disagreement.relative),
        "is_within_tolerance": .bool(disagreement.isWithinTolerance),
      ])
    }
    return .object(members)
  }
}
