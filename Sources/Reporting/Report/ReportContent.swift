public import Experiments
import Statistics
public import SupplyNetwork

/// Everything that a report is made of, whatever command found it.
public struct ReportContent: Sendable {
  /// The report's heading.
  public var title: String
  /// The network.
  public var network: Network
  /// Delivery models with their indicators; the first is the reference.
  public var configurations: [ConfigurationResult]
  /// Targets, tested.
  public var targets: [TargetResult]
  /// What was run.
  public var run: RunFacts
  /// The delivery model that something recommends, and why; nil where nothing does.
  public var recommendation: Recommendation?
  /// What the reader must know, as sentences.
  public var warnings: [String]
  /// Where inputs come from: the network's own account, as text.
  public var provenance: String?
  /// Further sections, such as the points of an experiment or the rounds of a design.
  public var sections: [Section] = []
  /// The identifier and heading of the section that says what inputs do that were varied; nil where none
  /// was varied.
  public var variation: (id: String, title: String)?

  /// How the numbers were made.
  public struct RunFacts: Sendable {
    /// The command that makes the report again.
    public var command: String
    /// The program's version.
    public var version: String
    /// The commit that the program was built from; nil where unknown.
    public var commit: String?
    /// The study's seed.
    public var seed: UInt64
    /// Replications.
    public var replications: Int
    /// Years observed in each.
    public var years: Int
    /// Warm-up, days.
    public var warmUpDays: Double
    /// The hash of results of a study; nil where there is none.
    public var hash: String?
    /// Whether fewer replications were made than asked for.
    public var wasInterrupted: Bool

    /// Creates the facts.
    public init(
      command: String, version: String, commit: String?, seed: UInt64, replications: Int,
      years: Int, warmUpDays: Double, hash: String? = nil, wasInterrupted: Bool = false
    ) {
      self.command = command
      self.version = version
      self.commit = commit
      self.seed = seed
      self.replications = replications
      self.years = years
      self.warmUpDays = warmUpDays
      self.hash = hash
      self.wasInterrupted = wasInterrupted
    }
  }

  /// A recommendation.
  public struct Recommendation: Sendable {
    /// What is recommended, as a sentence.
    public var sentence: String
    /// How sure it is, as sentences.
    public var sureness: [String]

    /// Creates a recommendation.
    public init(sentence: String, sureness: [String]) {
      self.sentence = sentence
      self.sureness = sureness
    }
  }

  /// A section beyond those that every report has.
  public struct Section: Sendable {
    /// An identifier for links.
    public var id: String
    /// The heading.
    public var title: String
    /// Paragraphs.
    public var paragraphs: [String]
    /// Figures.
    public var figures: [Figure]
    /// Tables with their captions.
    public var tables: [(caption: String, table: FigureTable)]

    /// Creates a section.
    public init(
      id: String, title: String, paragraphs: [String] = [], figures: [Figure] = [],
      tables: [(caption: String, table: FigureTable)] = []
    ) {
      self.id = id
      self.title = title
      self.paragraphs = paragraphs
      self.figures = figures
      self.tables = tables
    }
  }

  /// The content of a comparison.
  public init(
    _ result: ComparisonResult, network: Network, run: RunFacts, title: String,
    provenance: String? = nil
  ) {
    self.title = title
    self.network = network
    configurations = result.configurations
    targets = result.targets
    self.run = run
    recommendation = nil
    warnings = result.warnings.map(WarningText.text)
    self.provenance = provenance
  }
}

extension ReportContent {
  /// The names of the delivery models.
  var names: [String] { configurations.map(\.configuration.name) }

  /// A colour for each delivery model, the same in every figure.
  var colours: [String] { names.indices.map { ChartTheme.series[$0 % ChartTheme.series.count] } }

  /// The parts of an indicator in a dimension; empty where it is not split by it.
  func parts(
    _ key: String, _ dimension: Dimension, of result: ConfigurationResult, difference: Bool = false
  ) -> [Indicator.Breakdown.Part] {
    let indicator = difference ? result.difference(key) : result[key]
    return indicator?.breakdowns.first { $0.dimension == dimension }?.parts ?? []
  }
}
