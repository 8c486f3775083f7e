import ArgumentParser
import Experiments
import Foundation
import Reporting
import SupplyNetwork

/// `v2v simulate`.
struct Simulate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Simulate one delivery model.",
    discussion: """
      Runs replications of one configuration of a network and prints its indicators with 95 % \
      intervals. Example: v2v simulate uk --configuration today --replications 50
      """)

  @OptionGroup var source: NetworkOptions

  @Option(
    name: .customLong("configuration"),
    help: ArgumentHelp("The configuration; the network's first by default.", valueName: "name"))
  var configurationName: String?

  @OptionGroup var placement: PlacementOption

  @OptionGroup var scenario: ScenarioOptions

  @Flag(
    help: """
      Also hold the simulation against closed forms, on the configuration and on simplified twins \
      of it; exit code 70 where they differ.
      """)
  var check = false

  @OptionGroup var report: ReportOption

  @OptionGroup var options: RunOptions

  func run() async throws {
    try await reportingFailure {
      try report.check()
      let added = try placement.configurations()
      let network = try source.read(scenario: scenario.name, added: added.overrides)
      if check {
        try NetworkOptions.requireOneGroup(network, for: "simulate --check")
        try NetworkOptions.requireNoSegregation(network, for: "simulate --check")
      }
      let names = [configurationName ?? added.names.first ?? network.configurations[0].name]
      let run = ComparisonRun(
        command: "simulate", source: source, network: network, names: names, scenario: scenario,
        options: options, report: report)
      try await run.run(check: check)
    }
  }
}

/// `v2v compare`.
struct Compare: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare delivery models on the same patients.",
    discussion: """
      Runs several configurations of a network on the same patients with the same luck, and prints \
      their indicators and the paired differences to the first, the reference. Example: \
      v2v compare uk --configurations today,hub-and-spoke --years 5 --format json
      """)

  @OptionGroup var source: NetworkOptions

  @Option(
    help: ArgumentHelp(
      "Configurations separated by commas, the reference first; all by default.",
      valueName: "a,b,..."))
  var configurations: String?

  @OptionGroup var placement: PlacementOption

  @OptionGroup var scenario: ScenarioOptions

  @OptionGroup var breakEven: BreakEvenOptions

  @OptionGroup var report: ReportOption

  @OptionGroup var options: RunOptions

  func validate() throws {
    guard breakEven.parameter == nil || report.path == nil else {
      throw ValidationError("--report goes with a comparison; leave out --break-even.")
    }
  }

  func run() async throws {
    try await reportingFailure {
      try report.check()
      let added = try placement.configurations()
      let network = try source.read(scenario: scenario.name, added: added.overrides)
      let names = configurationNames(configurations, of: network)
      if breakEven.parameter != nil {
        return try await runBreakEven(source, names, scenario, options, breakEven)
      }
      let run = ComparisonRun(
        command: "compare", source: source, network: network, names: names, scenario: scenario,
        options: options, report: report)
      try await run.run()
    }
  }
}

/// The names in a list separated by commas; all of the network's where there is none.
func configurationNames(_ list: String?, of network: Network) -> [String] {
  guard let list else { return network.configurations.map(\.name) }
  return list.split(separator: ",", omittingEmptySubsequences: false).map {
    $0.trimmingCharacters(in: .whitespaces)
  }
}

/// The configurations that a user named.
func configurations(
  _ names: [String], of network: Network
) throws(CommandFailure) -> [Configuration] {
  var chosen: [Configuration] = []
  for name in names {
    guard let configuration = network.configurations.first(where: { $0.name == name }) else {
      throw .noSuchConfiguration(
        name: name,
        nearest: NearestName.of(name, among: network.configurations.map(\.name)))
    }
    guard !chosen.contains(configuration) else { throw .duplicateConfiguration(name: name) }
    chosen.append(configuration)
  }
  return chosen
}

/// A comparison as a user asked for it.
private struct ComparisonRun {
  var command: String
  var source: NetworkOptions
  var network: Network
  var names: [String]
  var scenario: ScenarioOptions
  var options: RunOptions
  var report: ReportOption

  /// Runs it and writes its result.
  func run(check: Bool = false) async throws {
    let request = ComparisonRequest(
      network: network, configurations: try configurations(names, of: network),
      scenario: try scenario.scenario(of: network),
      replications: options.replications, years: options.years, warmUp: options.warmUp.value,
      seed: options.seed, threads: options.threading.count)
    try checkDestination(options.output)
    Interruption.watch()
    let progress = ProgressLine(isWanted: !options.quiet)
    let clock = ContinuousClock()
    let start = clock.now
    let result = try await ComparisonRunner(request).run(
      progress: { progress.show(done: $0, of: $1) }, isInterrupted: { Interruption.isRequested })
    progress.clear()
    guard let result else { throw CommandFailure.interruptedBeforeFirstResult }

    var checks: AnalyticReport?
    if check, !result.wasInterrupted {
      checks = try await AnalyticTwin(
        request, configuration: request.configurations[0],
        isInterrupted: { Interruption.isRequested }
      ).run()
    }
    let run = RunDescription(command: command, version: version, request: request)
    let text =
      switch options.format {
      case .table:
        ComparisonTable.text(result, run, isStyled: options.output == nil && isOutputStyled)
          + (checks.map { "\n" + AnalyticPage.text($0) } ?? "")
      case .json: try ResultDocument.document(result, run, checks: checks).text()
      case .csv: ResultCSV.text(result)
      }
    try write(text, to: options.output)
    try report.write(
      ReportContent(
        result, network: network,
        run: ReportContent.RunFacts(
          command: commandLineText(), version: version, commit: ProgramIdentity.current.commit,
          seed: options.seed, replications: result.replications, years: options.years,
          warmUpDays: result.warmUpDays, wasInterrupted: result.wasInterrupted),
        title: command == "simulate"
          ? "\(network.name): \(names[0])" : "\(network.name): delivery models compared",
        provenance: source.provenance()))
    if options.verbose {
      let seconds = (clock.now - start) / Duration.seconds(1)
      let rate = Int(Double(result.patientsSimulated) / seconds)
      write(
        standardError: "\(result.patientsSimulated) patients, \(result.eventsProcessed) events in "
          + "\(String(format: "%.2f", seconds)) s: \(rate) patients/s\n")
    }
    if options.format != .table {
      for warning in result.warnings {
        write(standardError: "v2v: warning: " + WarningText.text(warning) + "\n")
      }
    }
    if let checks, checks.isAlarm {
      write(standardError: "v2v: the simulation differs from closed forms\n")
      throw ExitCode(70)
    }
    if result.wasInterrupted { throw ExitCode(130) }
  }
}
