import ArgumentParser
import Experiments
import Foundation
import PatientJourney
import Reporting
import SupplyNetwork

/// How a result is written.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  /// For people.
  case table
  /// For programs: one document.
  case json
  /// For spreadsheets: one flat table.
  case csv
}

/// Options that name and change a network.
struct NetworkOptions: ParsableArguments {
  @Argument(help: "The network's folder, or the name of a ready network (see 'v2v networks').")
  var network: String

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Replace one input, such as therapy.material.hold_limit_hours=48. May be repeated.",
      valueName: "key=value"))
  var overrides: [String] = []

  /// Reads the network, for a scenario if one is named.
  ///
  /// - Parameter added: overrides that add configurations, applied before those of the user.
  func read(
    scenario: String? = nil, added: [String] = []
  ) throws(CommandFailure) -> Network {
    try Self.read(network, overrides: added + overrides, scenario: scenario)
  }

  /// The network's own account of where its figures come from; nil where it has none.
  func provenance() -> String? {
    guard let folder = try? NetworkLocator().folder(of: network) else { return nil }
    return try? String(
      contentsOf: URL(filePath: folder, directoryHint: .isDirectory)
        .appending(path: "PROVENANCE.md"), encoding: .utf8)
  }

  /// Reads the network for a command that knows of one patient group only.
  ///
  /// - Parameter segregates: whether it knows of segregated suites.
  func readOneGroup(
    for command: String, segregates: Bool = false
  ) throws(CommandFailure) -> Network {
    let network = try read()
    try Self.requireOneGroup(network, for: command)
    if !segregates { try Self.requireNoSegregation(network, for: command) }
    return network
  }

  /// Refuses a network in which some material may not be made in every suite.
  static func requireNoSegregation(
    _ network: Network, for command: String
  ) throws(CommandFailure) {
    guard !network.segregates else { throw .segregation(command: command) }
  }

  /// Refuses a network of several patient groups.
  static func requireOneGroup(
    _ network: Network, for command: String
  ) throws(CommandFailure) {
    guard !network.hasSeveralGroups else {
      throw .severalGroups(command: command, groups: network.patientGroups.map(\.id))
    }
  }

  /// Reads a network by its folder or its ready name, for a scenario if one is named.
  static func read(
    _ name: String, overrides: [String] = [], scenario: String? = nil
  ) throws(CommandFailure) -> Network {
    var parsed: [NetworkOverride] = []
    for text in overrides {
      guard let override = NetworkOverride(text) else { throw .badOverride(text: text) }
      parsed.append(override)
    }
    let folder = try NetworkLocator().folder(of: name)
    do {
      return try NetworkReader.read(
        folder: folder, overrides: parsed, scenario: scenario,
        knownIndicators: IndicatorKeys.targets)
    } catch {
      throw .badNetwork(error)
    }
  }
}

/// The option that names a scenario.
struct ScenarioOptions: ParsableArguments {
  @Option(
    name: .customLong("scenario"),
    help: ArgumentHelp(
      "What happens: a scenario of the network; none by default.", valueName: "name"))
  var name: String?

  /// The scenario; nil where none is named.
  func scenario(of network: Network) throws(CommandFailure) -> Scenario? {
    guard let name else { return nil }
    guard let scenario = network.scenarios.first(where: { $0.name == name }) else {
      throw .noSuchScenario(
        name: name, nearest: NearestName.of(name, among: network.scenarios.map(\.name)))
    }
    return scenario
  }
}

/// Options of commands that simulate.
struct RunOptions: ParsableArguments {
  @Option(help: "Replications of each configuration.")
  var replications = 20

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
  var format = OutputFormat.table

  @Option(help: ArgumentHelp("Write the result to a file.", valueName: "file"))
  var output: String?

  @Flag(help: "No progress line.")
  var quiet = false

  @Flag(help: "Timing and size of the run on standard error.")
  var verbose = false

  func validate() throws {
    try Self.check("--replications", replications, 1...1_000_000)
    try Self.check("--years", years, 1...1000)
  }

  static func check(_ name: String, _ value: Int, _ range: ClosedRange<Int>) throws {
    guard range.contains(value) else {
      throw ValidationError(
        "\(name) must be from \(range.lowerBound) to \(range.upperBound), not \(value).")
    }
  }
}

/// Options that name one replication of one configuration.
struct ReplicationOptions: ParsableArguments {
  @Option(
    name: .customLong("configuration"),
    help: ArgumentHelp("The configuration; the network's first by default.", valueName: "name"))
  var configurationName: String?

  @OptionGroup var scenario: ScenarioOptions

  @Option(help: "The study's seed.")
  var seed: UInt64 = 1

  @Option(help: "The replication, counted from 0.")
  var replication: UInt32 = 0

  @Option(help: "Years simulated after the warm-up.")
  var years = 3

  @Option(
    help: ArgumentHelp("Days of warm-up, as the run printed them.", valueName: "days"))
  var warmUp = 0.0

  func validate() throws {
    try RunOptions.check("--years", years, 1...1000)
    guard warmUp.isFinite, (0...36_500).contains(warmUp) else {
      throw ValidationError("--warm-up must be from 0 to 36500 days, not \(warmUp).")
    }
  }

  /// The configuration, made ready.
  func plan(of network: Network) throws(CommandFailure) -> DeliveryPlan {
    let name = configurationName ?? network.configurations[0].name
    return DeliveryPlan(
      network: network, configuration: try configurations([name], of: network)[0],
      scenario: try scenario.scenario(of: network))
  }

  /// How the replication runs.
  var settings: JourneySettings {
    JourneySettings(
      seed: seed, replication: replication, warmUpHours: 24 * warmUp, years: years)
  }
}

/// How many threads work.
struct ThreadOptions: ParsableArguments {
  // Without a default of its own, so that the help text is the same on every machine.
  @Option(
    name: .customLong("threads"),
    help: "Threads; one for each core by default. The result does not depend on them.")
  var wanted: Int?

  /// Threads to use.
  var count: Int { wanted ?? min(1024, ProcessInfo.processInfo.activeProcessorCount) }

  func validate() throws {
    if let wanted { try RunOptions.check("--threads", wanted, 1...1024) }
  }
}

/// `auto`, or a number of days.
struct WarmUpOption: ExpressibleByArgument {
  var value: ComparisonRequest.WarmUp

  init(value: ComparisonRequest.WarmUp) { self.value = value }

  init?(argument: String) {
    if argument == "auto" {
      value = .automatic
    } else if let days = Double(argument), days.isFinite, days >= 0, days <= 36_500 {
      value = .days(days)
    } else {
      return nil
    }
  }

  var defaultValueDescription: String {
    switch value {
    case .automatic: "auto"
    case .days(let days): "\(days)"
    }
  }
}
