import Experiments
import Placement
import Statistics

/// How far a recommendation hangs on assumptions, as text and as JSON.
extension DesignPage {
  // MARK: Text

  func words(_ explanation: DesignExplanation) -> [String] {
    func lines(_ table: FigureTable) -> [String] {
      var text = TextTable(header: table.header)
      text.rows = table.rows.map { .cells($0) }
      return text.lines()
    }
    let moves = [breakEvenText(explanation) + ":"] + lines(breakEven(explanation))
    guard !explanation.uncertainties.isEmpty else { return moves }
    return moves + ["", rangesText(explanation)] + lines(shares(explanation))
  }

  // MARK: Tables

  /// What the table of break-evens shows.
  func breakEvenText(_ explanation: DesignExplanation) -> String {
    "How far each assumption may move, alone, before the verdict changes (against "
      + "\(explanation.rivals.isEmpty ? "its limits" : explanation.rivals.joined(separator: ", ")), "
      + "\(explanation.replications) replications at each value; in brackets what chance leaves open)"
  }

  /// How far each assumption may move.
  func breakEven(_ explanation: DesignExplanation) -> FigureTable {
    FigureTable(
      header: ["Assumption", "now", "from", "to", "what changes"],
      rows: explanation.assumptions.map { assumption in
        let now = text(assumption.base, assumption)
        guard assumption.holdsAtBase else {
          return [assumption.name, now, "–", "–", "undecided as it is"]
        }
        let causes = [("below", assumption.below), ("above", assumption.above)].compactMap {
          side, change in change.map { "\(side): \(text($0.cause))" }
        }
        return [
          assumption.name, now,
          text(assumption.below, "≤ ", assumption.tried.lowerBound, assumption),
          text(assumption.above, "≥ ", assumption.tried.upperBound, assumption),
          causes.isEmpty ? "nothing" : causes.joined(separator: "; "),
        ]
      })
  }

  /// What the table of shares shows, with the ranges that count as plausible.
  func rangesText(_ explanation: DesignExplanation) -> String {
    "What is chance of the simulation, which more replications shrink, and what is ignorance of the "
      + "assumptions, which they do not. Plausible ranges, by default: "
      + explanation.assumptions.map {
        "\($0.name) \(text($0.plausible.lowerBound, $0)) to \(text($0.plausible.upperBound, $0))"
      }.joined(separator: ", ") + "."
  }

  /// How much of the uncertainty of each quantity comes from chance, and how much from assumptions.
  func shares(_ explanation: DesignExplanation) -> FigureTable {
    func percent(_ share: Double?) -> String {
      share.map { NumberText.percent($0, decimals: 0) } ?? "–"
    }
    return FigureTable(
      header: [
        "Recommended network", "by chance", "with assumptions", "of it assumptions",
        "P(kept) by chance", "P(kept) with assumptions",
      ],
      rows: explanation.uncertainties.map { uncertainty in
        let indicator = uncertainty.limit?.indicator ?? objective
        return [
          uncertainty.limit.map { "spare of \($0.text)" } ?? objective.key,
          number(indicator, uncertainty.chance), number(indicator, uncertainty.all),
          percent(uncertainty.shareOfAssumptions), percent(uncertainty.probability),
          percent(uncertainty.probabilityWithAssumptions),
        ]
      })
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
