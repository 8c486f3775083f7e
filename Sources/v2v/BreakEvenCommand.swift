import ArgumentParser
import Experiments
import Foundation
import PatientJourney
import Reporting
import Statistics
import SupplyNetwork

/// The options of `v2v compare` that ask for a break-even.
struct BreakEvenOptions: ParsableArguments {
  @Option(
    name: .customLong("break-even"),
    help: ArgumentHelp(
      """
      Find the value of an input at which the better of two configurations changes, such as \
      network.demand.multiplier or facilities.kind:satellite.failure_multiplier.
      """, valueName: "key"))
  var parameter: String?

  @Option(help: ArgumentHelp("The input's least value.", valueName: "number"))
  var from: Double?

  @Option(help: ArgumentHelp("The input's greatest value.", valueName: "number"))
  var to: Double?

  @Option(
    help: ArgumentHelp("The indicator that says which is better.", valueName: "key"))
  var indicator: String?

  func validate() throws {
    guard parameter != nil else {
      guard from == nil, to == nil, indicator == nil else {
        throw ValidationError("--from, --to and --indicator need --break-even.")
      }
      return
    }
    guard let from, let to, from.isFinite, to.isFinite, from < to else {
      throw ValidationError("--break-even needs --from and --to, the lesser first.")
    }
  }
}

/// Finds a break-even and writes it.
func runBreakEven(
  _ source: NetworkOptions, _ names: [String], _ scenario: ScenarioOptions, _ options: RunOptions,
  _ search: BreakEvenOptions
) async throws {
  guard let parameter = search.parameter, let from = search.from, let to = search.to else { return }
  guard names.count == 2 else { throw CommandFailure.breakEvenNeedsTwo(count: names.count) }
  let key = search.indicator ?? "patients_treated_per_year"
  try checkDestination(options.output)
  Interruption.watch()

  func request(at value: Double) throws(CommandFailure) -> ComparisonRequest {
    let network = try NetworkOptions.read(
      source.network, overrides: source.overrides + ["\(parameter)=\(value)"],
      scenario: scenario.name)
    return ComparisonRequest(
      network: network, configurations: try configurations(names, of: network),
      scenario: try scenario.scenario(of: network), replications: options.replications,
      years: options.years, warmUp: options.warmUp.value,
      seed: options.seed, threads: options.threading.count)
  }

  // One warm-up serves every value, the longer of those at the ends, and one α.
  let ends = try [request(at: from), request(at: to)]
  var warmUpDays = 0.0
  var alpha: Double?
  for end in ends {
    let pilot = try await ComparisonRunner(end).pilot(
      isInterrupted: { Interruption.isRequested })
    guard let pilot else { throw CommandFailure.interruptedBeforeFirstResult }
    warmUpDays = max(warmUpDays, pilot.warmUpDays)
    alpha = alpha ?? pilot.kolmPollakAlpha
  }
  let line = ProgressLine(isWanted: !options.quiet)
  var unit = ""
  let outcome = try await BreakEvenSearch(range: from...to).run { value -> Estimate? in
    var request = try request(at: value)
    request.warmUp = .days(warmUpDays)
    request.kolmPollakAlpha = alpha
    let result = try await ComparisonRunner(request).run(
      progress: { line.show(done: $0, of: $1) }, isInterrupted: { Interruption.isRequested })
    line.clear()
    guard let result, !result.wasInterrupted else { return nil }
    guard let difference = result.configurations[1].difference(key) else {
      let keys = result.configurations[1].differences.map(\.key)
      throw CommandFailure.noSuchIndicator(
        name: key, nearest: NearestName.of(key, among: keys))
    }
    unit = difference.unit
    return difference.estimate
  }
  guard let outcome else { throw CommandFailure.interruptedBeforeFirstResult }
  var run = RunDescription(command: "compare", version: version, request: ends[0])
  run.request.warmUp = .days(warmUpDays)
  let page = BreakEvenPage(
    outcome: outcome, parameter: parameter, range: from...to, indicator: key, unit: unit,
    warmUpDays: warmUpDays, run: run)
  switch options.format {
  case .table: try write(page.text(), to: options.output)
  case .json: try write(try page.document().text(), to: options.output)
  case .csv: try write(page.table(), to: options.output)
  }
}
