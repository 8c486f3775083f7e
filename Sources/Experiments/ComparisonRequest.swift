public import SupplyNetwork

/// What to run: delivery models on the same patients.
public struct ComparisonRequest: Sendable {
  /// The network.
  public var network: Network
  /// The configurations; the first is the reference.
  public var configurations: [Configuration]
  /// What happens to them; nil is nothing.
  public var scenario: Scenario?
  /// Replications of each.
  public var replications: Int
  /// Years observed in each replication.
  public var years: Int
  /// How the time before the observed window is set.
  public var warmUp: WarmUp
  /// α of Kolm-Pollak, per currency unit; nil has it fixed by pilot runs of the network's first
  /// configuration.
  public var kolmPollakAlpha: Double?
  /// The study's seed.
  public var seed: UInt64
  /// Threads; the result does not depend on them.
  public var threads: Int

  /// How the time before the observed window is set. One warm-up serves all configurations.
  public enum WarmUp: Sendable, Hashable {
    /// MSER-5 on pilot runs of every configuration; the longest counts.
    case automatic
    /// So many days.
    case days(Double)
  }

  /// Creates a request.
  public init(
    network: Network, configurations: [Configuration], scenario: Scenario? = nil,
    replications: Int = 20, years: Int = 3,
    warmUp: WarmUp = .automatic, seed: UInt64 = 1, threads: Int = 1
  ) {
    self.network = network
    self.configurations = configurations
    self.scenario = scenario
    self.replications = replications
    self.years = years
    self.warmUp = warmUp
    self.seed = seed
    self.threads = threads
  }
}

/// What a comparison found.
public struct ComparisonResult: Sendable {
  /// Each configuration's indicators and its differences to the reference, in the order asked for.
  public var configurations: [ConfigurationResult]
  /// The network's targets tested on each configuration.
  public var targets: [TargetResult]
  /// The warm-up used, days.
  public var warmUpDays: Double
  /// What the reader of the result must know.
  public var warnings: [ComparisonWarning]
  /// α of Kolm-Pollak, per currency unit, fixed on the network's reference configuration; nil where
  /// nobody was treated in the pilot runs.
  public var kolmPollakAlpha: Double?
  /// Replications that the result rests on.
  public var replications: Int
  /// Whether the run was interrupted before all replications were done.
  public var wasInterrupted: Bool
  /// Patients simulated in all replications of all configurations, pilot runs apart.
  public var patientsSimulated: Int
  /// Events processed likewise.
  public var eventsProcessed: Int
}

/// One configuration's results.
public struct ConfigurationResult: Sendable {
  /// The configuration.
  public var configuration: Configuration
  /// Its standing cost, currency a year.
  public var standingCost: StandingCost
  /// Its indicators, in the order of reports.
  public var indicators: [NamedIndicator]
  /// Its differences to the reference; empty for the reference.
  public var differences: [NamedIndicator]

  /// The indicator of a key.
  public subscript(key: String) -> Indicator? {
    indicators.first { $0.key == key }?.indicator
  }

  /// The difference of a key.
  public func difference(_ key: String) -> Indicator? {
    differences.first { $0.key == key }?.indicator
  }
}

/// What the reader of a result must know, as data.
public enum ComparisonWarning: Sendable, Hashable {
  /// The warm-up search ended at its limit: the pilot was too short, or the configuration has no
  /// steady state because demand exceeds capacity.
  case warmUpNotFound(configuration: String)
  /// Patients of the cohort were still in the system when the follow-up ended.
  case cohortNotFinished(configuration: String, fraction: Double)
  /// A disruption, by its number from 1, that does not begin in the observed window.
  case disruptionOutsideWindow(number: Int)
}
