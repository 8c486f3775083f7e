import ArgumentParser
import Experiments
import Foundation
import Placement
import Reporting
import SupplyNetwork

/// `v2v place`.
struct Place: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Choose which satellites to open, how large, and who is served where.",
    discussion: """
      Finds the best placement of satellites on a network and proves how good it is: candidate \
      facilities and centres, suites, catchments and flows of cells are decided together. \
      Example: v2v place uk --budget 52e6 --satellites 4
      """)

  @OptionGroup var source: NetworkOptions

  @Option(
    help: ArgumentHelp(
      """
      What is sought: patients_treated_per_year, treated_fraction, network_cost_per_year, \
      cost_per_patient_treated, batch_failure_rate, patient_borne_cost_per_treated, \
      patient_borne_cost_equally_distributed_equivalent or worst_quintile_patient_borne_cost.
      """, valueName: "indicator"))
  var objective = "patients_treated_per_year"

  @Option(
    name: .customLong("limit"),
    help: ArgumentHelp(
      """
      A limit, such as batch_failure_rate<=0.04 or treated_fraction.quintile.1>=0.5. May be \
      repeated.
      """, valueName: "indicator<=x"))
  var limits: [String] = []

  @Option(help: ArgumentHelp("Most network cost a year.", valueName: "money"))
  var budget: Double?

  @Option(help: ArgumentHelp("Most satellites.", valueName: "number"))
  var satellites: Int?

  @Option(
    help: ArgumentHelp(
      "Points of a frontier between the objective and --against.", valueName: "number"))
  var frontier: Int?

  @Option(
    help: ArgumentHelp(
      "The other indicator of a frontier; may be given twice. network_cost_per_year by default.",
      valueName: "indicator"))
  var against: [String] = []

  @Option(
    name: .customLong("reference"),
    help: ArgumentHelp(
      "The configuration that open sites keep; the network's first by default.",
      valueName: "name"))
  var referenceName: String?

  @Option(
    help: ArgumentHelp("Suites that a candidate may have, by commas.", valueName: "a,b,..."))
  var modules = "1,2,3,4,6,8"

  @Flag(help: "Hubs may shrink, grow or close too.")
  var freeHubs = false

  @Flag(help: "Every demand row goes to one centre.")
  var wholeCatchments = false

  @Option(help: ArgumentHelp("Distinct placements to list, the best first.", valueName: "number"))
  var alternatives = 1

  @Option(help: "The relative gap at which a placement counts as proven.")
  var gap = 1e-4

  @Option(help: "Most nodes of a search tree.")
  var nodes = 200_000

  @Option(
    help: ArgumentHelp(
      "Stop after so many seconds, between two nodes; the result is then not reproducible.",
      valueName: "seconds"))
  var timeLimit: Double?

  @Option(help: "How the result is written.")
  var format = PlaceFormat.table

  @Option(help: ArgumentHelp("Write the result to a file.", valueName: "file"))
  var output: String?

  @OptionGroup var report: ReportOption

  @Option(
    name: .customLong("mps"),
    help: ArgumentHelp(
      "Also write the whole formulation as a free MPS file, for another solver.",
      valueName: "file"))
  var formulation: String?

  @Flag(help: "No progress and no warnings on standard error.")
  var quiet = false

  @Flag(help: "Plan, bound, gap and nodes of every search on standard error.")
  var verbose = false

  /// How a placement is written.
  enum PlaceFormat: String, ExpressibleByArgument, CaseIterable {
    case table
    case json
  }

  func validate() throws {
    if let frontier { try RunOptions.check("--frontier", frontier, 2...1000) }
    if let satellites { try RunOptions.check("--satellites", satellites, 0...100_000) }
    try RunOptions.check("--alternatives", alternatives, 1...1000)
    try RunOptions.check("--nodes", nodes, 1...1_000_000_000)
    guard gap.isFinite, (1e-9...1).contains(gap) else {
      throw ValidationError("--gap must be from 1e-9 to 1, not \(gap).")
    }
    if let budget {
      guard budget.isFinite, budget >= 0 else {
        throw ValidationError("--budget must be a number that is not negative, not \(budget).")
      }
    }
    if let timeLimit {
      guard timeLimit.isFinite, timeLimit > 0, timeLimit <= 1e9 else {
        throw ValidationError(
          "--time-limit must be a number of seconds above 0, 1e9 at most, not \(timeLimit).")
      }
    }
    guard frontier != nil || against.isEmpty else {
      throw ValidationError("--against needs --frontier.")
    }
    guard formulation == nil || frontier == nil else {
      throw ValidationError("--mps writes one placement's formulation; leave out --frontier.")
    }
    guard formulation == nil || objective != Self.worstQuintile else {
      throw ValidationError(
        "--mps cannot write \(Self.worstQuintile), which is not one linear objective.")
    }
    guard against.count <= 2 else {
      throw ValidationError("--against may be given twice at most.")
    }
    guard ModuleSizes(modules) != nil else { throw ValidationError(ModuleSizes.rule) }
  }

  private static let worstQuintile = PlacementIndicator(.worstQuintileCost).key

  func run() async throws {
    try await reportingFailure {
      let network = try source.readOneGroup(for: "place")
      let reference = try configurations(
        [referenceName ?? network.configurations[0].name], of: network)[0]
      let wanted = try PlacementArguments.indicator(objective)
      var bounds = try limits.map(PlacementArguments.limit)
      if let budget {
        bounds.append(
          PlacementLimit(PlacementIndicator(.networkCost), isAtLeast: false, bound: budget))
      }
      let others = try (against.isEmpty ? ["network_cost_per_year"] : against).map(
        PlacementArguments.indicator)
      try checkDestination(output)
      try checkDestination(formulation)
      try report.check()
      Interruption.watch()
      let options = PlacementOptions(
        reference: reference, moduleSizes: ModuleSizes(modules)?.sizes ?? [], hubsAreFree: freeHubs,
        mostSatellites: satellites, catchmentsAreWhole: wholeCatchments)
      let clock = TimeLimit(seconds: timeLimit)
      let log = SearchLog(isQuiet: quiet, isVerbose: verbose, clock)
      let settings = LocationSettings(
        relativeGap: gap, mostNodes: nodes, placements: alternatives,
        isInterrupted: { Interruption.isRequested || clock.isOver() }, progress: log.show)
      let page: PlacementPage
      var file: String?
      var proposals: [Configuration] = []
      var points: PlacementFrontier?
      do throws(NetworkPlacement.Failure) {
        let placement = try NetworkPlacement(
          network: network, options: options, settings: settings)
        if let frontier {
          let found = try placement.frontier([wanted] + others, count: frontier, limits: bounds)
          page = PlacementPage(placement, frontier: found)
          points = found
          proposals = Self.proposals(placement, found)
          log.finish(found.points.map(\.answer) + found.unattained.map(\.answer))
        } else {
          let found = try placement.solve(wanted, limits: bounds)
          page = PlacementPage(placement, objective: wanted, answer: found)
          proposals = (found.plan.map { [$0] } ?? []).map {
            placement.configuration(of: $0, name: "placement", description: "Best \(wanted.key)")
          }
          log.finish([found])
          if formulation != nil { file = placement.freeMPS(wanted, found) }
        }
      } catch {
        log.finish([])
        throw CommandFailure.placement(error)
      }
      let text: String
      switch format {
      case .table: text = page.text()
      case .json:
        text = try page.document(
          version: version, isReproducible: !Interruption.isRequested && !clock.hasStopped
        ).text()
      }
      try write(text, to: output)
      if let formulation {
        guard let file else { throw CommandFailure.noFormulation(path: formulation) }
        try write(file, to: formulation)
      }
      if report.path != nil {
        try await writeReport(network, [reference] + proposals, points)
      }
      if Interruption.isRequested { throw ExitCode(130) }
    }
  }

  /// Points of a frontier that are simulated for a report: its ends, and some between them.
  private static func proposals(
    _ placement: NetworkPlacement, _ frontier: PlacementFrontier
  ) -> [Configuration] {
    let most = 6
    let count = frontier.points.count
    let chosen = count <= most ? Array(0..<count) : (0..<most).map { $0 * (count - 1) / (most - 1) }
    return chosen.compactMap { index in
      frontier.points[index].answer.plan.map {
        placement.configuration(
          of: $0, name: FrontierReport.name(ofPoint: index), description: "A point of the frontier")
      }
    }
  }

  /// Simulates proposals beside the reference, 20 replications of 3 years, and writes the page.
  private func writeReport(
    _ network: Network, _ configurations: [Configuration], _ frontier: PlacementFrontier?
  ) async throws {
    let request = ComparisonRequest(
      network: network, configurations: configurations,
      threads: ProcessInfo.processInfo.activeProcessorCount)
    guard
      let result = try await ComparisonRunner(request).run(
        isInterrupted: { Interruption.isRequested })
    else { throw CommandFailure.interruptedBeforeFirstResult }
    var content = ReportContent(
      result, network: network,
      run: ReportContent.RunFacts(
        command: commandLineText(), version: version, commit: ProgramIdentity.current.commit,
        seed: request.seed, replications: result.replications, years: request.years,
        warmUpDays: result.warmUpDays, wasInterrupted: result.wasInterrupted),
      title: "\(network.name): placement of satellites", provenance: source.provenance())
    if let frontier { FrontierReport.add(to: &content, frontier) }
    try report.write(content)
  }
}
