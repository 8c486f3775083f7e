import Experiments
import Placement
import Statistics

/// How far a recommendation hangs on assumptions, as text and as JSON.
extension DesignPage {
  // MARK: Text

  func words(_ explanation: DesignExplanation) -> [String] {
    var lines = [
      "How far each assumption may move, alone, before the verdict changes (against "
        + "\(explanation.rivals.isEmpty ? "its limits" : explanation.rivals.joined(separator: ", ")), "
        + "\(explanation.replications) replications at each value; in brackets what chance leaves open):"
    ]
    var table = TextTable(header: ["Assumption", "now", "from", "to", "what changes"])
    for assumption in explanation.assumptions {
      guard assumption.holdsAtBase else {
        table.rows.append(
          .cells([
            assumption.name, text(assumption.base, assumption), "–", "–", "undecided as it is",
          ]))
        continue
      }
      let causes = [("below", assumption.below), ("above", assumption.above)].compactMap {
        side, change in change.map { "\(side): \(text($0.cause))" }
      }
      table.rows.append(
        .cells([
          assumption.name, text(assumption.base, assumption),
          text(assumption.below, "≤ ", assumption.tried.lowerBound, assumption),
          text(assumption.above, "≥ ", assumption.tried.upperBound, assumption),
          causes.isEmpty ? "nothing" : causes.joined(separator: "; "),
        ]))
    }
    lines += table.lines()
    guard !explanation.uncertainties.isEmpty else { return lines }
    lines += [
      "",
      "What is chance of the simulation, which more replications shrink, and what is ignorance of the",
      "assumptions, which they do not. Plausible ranges, by default: "
        + explanation.assumptions.map {
          "\($0.name) \(text($0.plausible.lowerBound, $0)) to \(text($0.plausible.upperBound, $0))"
        }.joined(separator: ", ") + ".",
    ]
    var shares = TextTable(
      header: [
        "Recommended network", "by chance", "with assumptions", "of it assumptions",
        "P(kept) by chance", "P(kept) with assumptions",
      ])
    for uncertainty in explanation.uncertainties {
      let indicator = uncertainty.limit?.indicator ?? objective
      shares.rows.append(
        .cells([
          uncertainty.limit.map { "spare of \($0.text)" } ?? objective.key,
          number(indicator, uncertainty.chance), number(indicator, uncertainty.all),
          uncertainty.shareOfAssumptions.map { NumberText.percent($0, decimals: 0) } ?? "–",
          uncertainty.probability.map { NumberText.percent($0, decimals: 0) } ?? "–",
          uncertainty.probabilityWithAssumptions.map { NumberText.percent($0, decimals: 0) } ?? "–",
        ]))
    }
    return lines + shares.lines()
  }

  private func text(_ value: Double, _ assumption: DesignExplanation.Assumption) -> String {
    let decimals = abs(value) < 10 ? 2 : 1
    return assumption.unit == "×"
      ? "×\(NumberText.fixed(value, decimals: decimals))"
      : "\(NumberText.fixed(value, decimals: decimals)) \(assumption.unit)"
  }

  private func text(
    _ change: DesignExplanation.Change?, _ beyond: String, _ tried: Double,
    _ assumption: DesignExplanation.Assumption
  ) -> String {
    guard let change else { return beyond + text(tried, assumption) }
    let ends = [change.low, change.high].map { $0.map { text($0, assumption) } ?? "…" }
    return "\(text(change.value, assumption)) (\(ends[0]) to \(ends[1]))"
  }

  private func text(_ cause: DesignExplanation.Cause) -> String {
    switch cause {
    case .limit(let limit): "\(limit) is missed"
    case .rival(let rival): "\(rival) is better"
    }
  }

  // MARK: JSON

  func explanation(_ explanation: DesignExplanation) -> JSONValue {
    .object([
      "rivals": .array(explanation.rivals.map { .string($0) }),
      "replications": .integer(explanation.replications), "draws": .integer(explanation.draws),
      "assumptions": .array(
        explanation.assumptions.map { assumption in
          .object([
            "name": .string(assumption.name), "unit": .string(assumption.unit),
            "base": .number(assumption.base), "tried": range(assumption.tried),
            "plausible": range(assumption.plausible),
            "holds_at_base": .bool(assumption.holdsAtBase),
            "below": assumption.below.map(change) ?? .null,
            "above": assumption.above.map(change) ?? .null,
          ])
        }),
      "uncertainties": .array(
        explanation.uncertainties.map { uncertainty in
          .object([
            "limit": uncertainty.limit.map { .string($0.text) } ?? .null,
            "chance": .object(JSONValue.members(uncertainty.chance)),
            "with_assumptions": .object(JSONValue.members(uncertainty.all)),
            "share_of_assumptions": .optional(uncertainty.shareOfAssumptions),
            "probability": .optional(uncertainty.probability),
            "probability_with_assumptions": .optional(uncertainty.probabilityWithAssumptions),
          ])
        }),
    ])
  }

  private func range(_ range: ClosedRange<Double>) -> JSONValue {
    .array([.number(range.lowerBound), .number(range.upperBound)])
  }

  private func change(_ change: DesignExplanation.Change) -> JSONValue {
    var members: [String: JSONValue] = [
      "value": .number(change.value), "low": .optional(change.low),
      "high": .optional(change.high),
    ]
    switch change.cause {
    case .limit(let limit): members["limit"] = .string(limit)
    case .rival(let rival): members["rival"] = .string(rival)
    }
    return .object(members)
  }
}
