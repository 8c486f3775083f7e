public import Experiments
import Statistics
import SupplyNetwork

/// A break-even as text, JSON and CSV.
public struct BreakEvenPage: Sendable {
  private let outcome: BreakEvenSearch.Outcome
  private let parameter: String
  private let range: ClosedRange<Double>
  private let indicator: String
  private let unit: String
  private let warmUpDays: Double
  private let run: RunDescription

  /// Creates the page.
  ///
  /// - Parameters:
  ///   - outcome: what was found.
  ///   - parameter: the input's path.
  ///   - range: the values that were searched.
  ///   - indicator: the indicator whose difference was followed.
  ///   - unit: its unit.
  ///   - warmUpDays: the warm-up used.
  ///   - run: the two configurations, and how each value was run.
  public init(
    outcome: BreakEvenSearch.Outcome, parameter: String, range: ClosedRange<Double>,
    indicator: String, unit: String, warmUpDays: Double, run: RunDescription
  ) {
    self.outcome = outcome
    self.parameter = parameter
    self.range = range
    self.indicator = indicator
    self.unit = unit
    self.warmUpDays = warmUpDays
    self.run = run
  }

  private var names: (reference: String, compared: String) {
    (run.request.configurations[0].name, run.request.configurations[1].name)
  }

  /// The page for people.
  public func text() -> String {
    let network = run.request.network
    var lines = [
      "\(network.name): \(indicator) of \(names.compared) minus \(names.reference), by \(parameter)",
      "\(run.request.replications) replications of \(run.request.years) years, warm-up "
        + "\(NumberText.fixed(warmUpDays, decimals: 0)) days, seed \(run.request.seed)",
      "",
    ]
    var table = TextTable(header: [parameter, "difference (\(unit))"])
    table.rows = outcome.points.map {
      .cells([number($0.value), NumberText.estimate($0.difference, signed: true)])
    }
    lines += table.lines()
    lines.append("Mean ± half-width of the 95 % interval, paired on the same patients.")
    lines.append("")
    if outcome.crossings.isEmpty {
      lines.append(
        "No break-even from \(range.lowerBound) to \(range.upperBound): the difference keeps its "
          + "sign.")
    }
    for crossing in outcome.crossings {
      let first = crossing.isPositiveBelow ? names.compared : names.reference
      let second = crossing.isPositiveBelow ? names.reference : names.compared
      lines.append(
        "Break-even at \(number(crossing.value)) (95 % interval \(interval(crossing))): below it "
          + "\(first) has the greater \(indicator), above it \(second).")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func interval(_ crossing: BreakEvenSearch.Crossing) -> String {
    let low = crossing.low.map(number) ?? "below \(range.lowerBound)"
    let high = crossing.high.map(number) ?? "above \(range.upperBound)"
    return "\(low) to \(high)"
  }

  /// A value of the parameter with the digits that the search resolves.
  private func number(_ value: Double) -> String {
    NumberText.fixed(
      value,
      decimals: NumberText.decimals(value: value, halfWidth: 10 * outcome.resolution))
  }

  /// The page for programs.
  public func document() -> JSONValue {
    let network = run.request.network
    return .object([
      "schema": .string("v2v/1"), "command": .string(run.command),
      "version": .string(run.version), "network": .string(network.name),
      "currency": .string(network.currency), "price_year": .integer(network.priceYear),
      "seed": .unsigned(run.request.seed), "replications": .integer(run.request.replications),
      "years": .integer(run.request.years), "warm_up_days": .number(warmUpDays),
      "confidence": .number(0.95), "reproducible": .bool(true),
      "reference": .string(names.reference), "configuration": .string(names.compared),
      "break_even": .object([
        "parameter": .string(parameter), "from": .number(range.lowerBound),
        "to": .number(range.upperBound), "indicator": .string(indicator), "unit": .string(unit),
        "resolution": .number(outcome.resolution),
        "crossings": .array(
          outcome.crossings.map {
            .object([
              "value": .number($0.value), "low": .optional($0.low), "high": .optional($0.high),
              "greater_below": .string($0.isPositiveBelow ? names.compared : names.reference),
            ])
          }),
        "points": .array(
          outcome.points.map {
            .object(
              JSONValue.members($0.difference).merging(
                ["value": .number($0.value)], uniquingKeysWith: { first, _ in first }))
          }),
      ]),
    ])
  }

  /// The points for spreadsheets.
  public func table() -> String {
    func cell(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
    var text = TableText.line(["parameter", "value", "indicator", "unit", "mean", "low", "high"])
    for point in outcome.points {
      text += TableText.line([
        parameter, "\(point.value)", indicator, unit, cell(point.difference.mean),
        cell(point.difference.low), cell(point.difference.high),
      ])
    }
    return text
  }
}
