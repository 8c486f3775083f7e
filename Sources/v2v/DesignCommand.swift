import ArgumentParser
import Experiments
import Foundation
import Placement
import Reporting
import StudyStore
import SupplyNetwork

/// `v2v design`.
struct Design: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Recommend a network, and say how sure.",
    discussion: """
      Places sites, simulates them, learns how long patients wait, places again, and ranks the best \
      networks on fresh replications. Without an objective it seeks the cheapest network that meets \
      the network's targets; where those ask patients to pay less, it must treat no smaller a part of \
      them than the reference. Example: v2v design uk --satellites 6 --output uk.study
      """)

  @OptionGroup var source: NetworkOptions

  @Option(
    help: ArgumentHelp(
      "What is sought, as in 'v2v place'; by default the least network cost that meets the targets.",
      valueName: "indicator"))
  var objective: String?

  @Option(
    name: .customLong("limit"),
    help: ArgumentHelp(
      """
      A limit, such as batch_failure_rate<=0.04. May be repeated; given once, the network's targets \
      are no limits.
      """, valueName: "indicator<=x"))
  var limits: [String] = []

  @Option(help: ArgumentHelp("Most network cost a year.", valueName: "money"))
  var budget: Double?

  @Option(help: ArgumentHelp("Most satellites.", valueName: "number"))
  var satellites: Int?

  @Option(
    name: .customLong("reference"),
    help: ArgumentHelp("Today's configuration; the network's first by default.", valueName: "name"))
  var referenceName: String?

  @Option(
    help: ArgumentHelp("Suites that a candidate may have, by commas.", valueName: "a,b,..."))
  var modules = "1,2,3,4,6,8"

  @Flag(help: "Hubs stay as they are in the reference.")
  var fixedHubs = false

  @Option(help: "Relative difference of belief and simulation that does not matter.")
  var tolerance = 0.01

  @Option(help: "The probability with which the best finalist must be selected.")
  var confidence = 0.95

  @Option(
    help: ArgumentHelp(
      "The smallest difference of the objective worth detecting, in its unit; by default the "
        + "tolerance's share of it.", valueName: "x"))
  var indifference: Double?

  @Option(help: "Most runs of one replication of one network.")
  var replicationBudget = 10_000

  @Option(
    help: ArgumentHelp(
      "Stop after so many seconds with what is known; the result is then not reproducible.",
      valueName: "seconds"))
  var timeLimit: Double?

  @Option(help: "Years observed in each replication, of 365 days.")
  var years = 3

  @Option(
    help: ArgumentHelp(
      "Time before the observed years: 'auto' (MSER-5 on pilot runs) or a number of days.",
      valueName: "auto|days"))
  var warmUp = WarmUpOption(value: .automatic)

  @Option(help: "The study's seed; the same seed gives the same result.")
  var seed: UInt64 = 1

  @OptionGroup var threading: ThreadOptions

  @Option(help: "How the result is written.")
  var format = Place.PlaceFormat.table

  @Option(
    help: ArgumentHelp(
      "Keep everything in a study, so that the same command goes on where it was stopped.",
      valueName: "study"))
  var output: String?

  @OptionGroup var report: ReportOption

  @Flag(help: "No progress line.")
  var quiet = false

  func validate() throws {
    if let satellites { try RunOptions.check("--satellites", satellites, 0...100_000) }
    try RunOptions.check("--years", years, 1...1000)
    try RunOptions.check("--replication-budget", replicationBudget, 100...100_000_000)
    func check(_ name: String, _ value: Double, _ range: ClosedRange<Double>) throws {
      guard value.isFinite, range.contains(value) else {
        throw ValidationError(
          "\(name) must be from \(range.lowerBound) to \(range.upperBound), not \(value).")
      }
    }
    try check("--tolerance", tolerance, 1e-6...0.5)
    try check("--confidence", confidence, 0.5...0.9999)
    if let indifference { try check("--indifference", indifference, 1e-12...1e15) }
    if let timeLimit { try check("--time-limit", timeLimit, 1...1e9) }
    if let budget { try check("--budget", budget, 0...1e18) }
    guard ModuleSizes(modules) != nil else { throw ValidationError(ModuleSizes.rule) }
  }

  func run() async throws {
    try await reportingFailure {
      let network = try source.readOneGroup(for: "design")
      let reference = try configurations(
        [referenceName ?? network.configurations[0].name], of: network)[0]
      let goal = try goal(of: network)
      try report.check()
      Interruption.watch()
      var request = DesignRequest(
        network: network, reference: reference, objective: goal.objective, limits: goal.limits,
        moduleSizes: ModuleSizes(modules)?.sizes ?? [], hubsAreFree: !fixedHubs,
        mostSatellites: satellites, tolerance: tolerance, confidence: confidence,
        indifference: indifference, replicationBudget: replicationBudget, years: years,
        warmUp: warmUp.value, seed: seed, threads: threading.count)
      request.timeLimit = timeLimit
      let line = ProgressLine(isWanted: !quiet)
      let result: DesignResult?
      do throws(NetworkDesigner.Failure) {
        if let output {
          result = try await keep(request, in: output, line)
        } else {
          result = try await NetworkDesigner(request).run(
            progress: { line.show($0) }, isInterrupted: { Interruption.isRequested })
        }
      } catch {
        line.clear()
        throw CommandFailure.design(error)
      }
      line.clear()
      if let output, result == nil, Interruption.isRequested {
        write(
          standardError: "v2v: interrupted: what was done is kept in \(output); the same command "
            + "goes on\n")
        throw ExitCode(130)
      }
      guard let result else { throw CommandFailure.interruptedBeforeFirstResult }
      try write(try text(of: DesignPage(request, result), format), to: nil)
      if report.path != nil {
        try report.write(
          try await designReport(
            request, result, command: command, version: version,
            commit: ProgramIdentity.current.commit, provenance: source.provenance()))
      }
      if Interruption.isRequested { throw ExitCode(130) }
    }
  }

  /// Runs into a study, or goes on with it.
  private func keep(
    _ request: DesignRequest, in path: String, _ line: ProgressLine
  ) async throws(NetworkDesigner.Failure) -> DesignResult? {
    do {
      let inputs = try StudyInput.network(folder: try NetworkLocator().folder(of: source.network))
      let begun = try DesignStudy.begin(
        request, overrides: source.overrides, inputs: inputs, in: try Study(writing: path),
        program: .current, command: command)
      if begun.hasChanged {
        write(
          standardError:
            "v2v: \(path): what is asked has changed; runs of equal networks are kept\n")
      }
      return try await begun.design.run(
        progress: { line.show($0) }, isInterrupted: { Interruption.isRequested })
    } catch let failure as NetworkDesigner.Failure {
      throw failure
    } catch let failure as StudyError {
      throw .study(failure)
    } catch {
      throw .study(.cannotWrite(path: path, reason: "\(error)"))
    }
  }

  /// The command that makes the study again.
  private var command: String {
    // As it was given, so that nothing asked for is left out.
    "v2v " + CommandLine.arguments.dropFirst().map(\.shellQuoted).joined(separator: " ")
  }

  /// What is sought and what must hold: as asked, else as the network's targets say.
  private func goal(
    of network: Network
  ) throws(CommandFailure) -> (objective: PlacementIndicator, limits: [DesignLimit]) {
    var bounds: [DesignLimit] = []
    for text in limits {
      let limit = try PlacementArguments.limit(text)
      bounds.append(
        DesignLimit(limit.indicator, limit.isAtLeast ? .atLeast : .atMost, limit.bound))
    }
    if let budget {
      bounds.append(DesignLimit(PlacementIndicator(.networkCost), .atMost, budget))
    }
    if let objective { return (try PlacementArguments.indicator(objective), bounds) }
    if limits.isEmpty { bounds += DesignLimit.limits(network.targets) }
    // Money is the objective where something else must be reached, or nothing would be done at all.
    let asksForTreatment = bounds.contains {
      $0.relation == .atLeast && $0.indicator.measure.isGood
    }
    return (
      PlacementIndicator(asksForTreatment ? .networkCost : .patientsTreated), bounds
    )
  }
}

/// A design's result in one of the formats.
func text(of page: DesignPage, _ format: Place.PlaceFormat) throws -> String {
  switch format {
  case .table: page.text()
  case .json: try page.document(version: version).text()
  }
}

extension String {
  /// The text as one word of a shell.
  var shellQuoted: String {
    let isPlain = !isEmpty && allSatisfy { $0.isLetter || $0.isNumber || "-_./=,+:@%".contains($0) }
    return isPlain ? self : "'" + replacing("'", with: "'\\''") + "'"
  }
}
