package import Statistics

/// What a study is about: everything that its runs follow from, and how it was made.
package struct StudyManifest: Hashable, Sendable, Codable {
  /// The experiment's name.
  package var name: String
  /// The program's version.
  package var version: String
  /// The commit that the program was built from; nil where unknown.
  package var commit: String?
  /// The compiler.
  package var compiler: String
  /// The generator of random numbers.
  package var generator: String
  /// The study's seed.
  package var seed: UInt64
  /// The command that makes the study again from the experiment's own files.
  package var command: String
  /// The currency of amounts.
  package var currency: String
  /// The price year of amounts.
  package var priceYear: Int
  /// The warm-up used, days.
  package var warmUpDays: Double
  /// α of Kolm-Pollak, per currency unit; nil where nobody was treated in the pilot runs.
  package var kolmPollakAlpha: Double?
  /// The names of the configurations, the reference first.
  package var configurations: [String]
  /// The greatest number of replications at one point.
  package var budget: Int
  /// The stored quantities, in the order of a run's cells.
  package var measures: [Measure]
  /// The stored histograms, in the order of a run's histograms.
  package var histograms: [Measure]
  /// What the study is of; nil is an experiment.
  package var kind: Kind?

  /// What a study is of.
  package enum Kind: String, Hashable, Sendable, Codable {
    /// The closed loop: its points are networks, added as it goes on.
    case design
  }

  /// A stored quantity.
  package struct Measure: Hashable, Sendable, Codable {
    /// The key of the indicator, with `.dimension.part` where it is a part of one.
    package var key: String
    /// The unit.
    package var unit: String

    /// Creates a measure.
    package init(key: String, unit: String) {
      self.key = key
      self.unit = unit
    }
  }

  /// Creates a manifest.
  package init(
    name: String, version: String, commit: String?, compiler: String, generator: String,
    seed: UInt64, command: String, currency: String, priceYear: Int, warmUpDays: Double,
    kolmPollakAlpha: Double?, configurations: [String], budget: Int, measures: [Measure],
    histograms: [Measure]
  ) {
    self.name = name
    self.version = version
    self.commit = commit
    self.compiler = compiler
    self.generator = generator
    self.seed = seed
    self.command = command
    self.currency = currency
    self.priceYear = priceYear
    self.warmUpDays = warmUpDays
    self.kolmPollakAlpha = kolmPollakAlpha
    self.configurations = configurations
    self.budget = budget
    self.measures = measures
    self.histograms = histograms
  }
}

/// A file that the experiment was read from, by content.
package struct StudyInput: Hashable, Sendable {
  /// The path relative to the experiment, such as `network/demand.csv`.
  package var path: String
  /// The content.
  package var bytes: [UInt8]

  /// Creates an input.
  package init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
  }
}

/// A point of the design.
package struct StudyPoint: Hashable, Sendable {
  /// The hash of everything that its runs follow from.
  package var key: String
  /// The level of each factor, in the order of the experiment.
  package var levels: [Level]

  /// The level of one factor.
  package struct Level: Hashable, Sendable, Codable {
    /// The factor.
    package var factor: String
    /// The level as text.
    package var value: String

    /// Creates a level.
    package init(factor: String, value: String) {
      self.factor = factor
      self.value = value
    }
  }

  /// Creates a point.
  package init(key: String, levels: [Level]) {
    self.key = key
    self.levels = levels
  }
}

/// One replication at one point of the design: all configurations on the same patients.
package struct StudyRun: Hashable, Sendable {
  /// The point, by its position in the design.
  package var point: Int
  /// The replication, counted from 0.
  package var replication: Int
  /// The sums of each measure: configuration by configuration, measure by measure. A measure that
  /// a configuration does not have is empty.
  package var cells: [[Double]]
  /// The histograms: configuration by configuration.
  package var histograms: [Histogram]

  /// Creates a run.
  package init(point: Int, replication: Int, cells: [[Double]], histograms: [Histogram]) {
    self.point = point
    self.replication = replication
    self.cells = cells
    self.histograms = histograms
  }
}

/// The part of an experiment that a shard holds.
package struct StudyShard: Hashable, Sendable, Codable {
  /// The block, counted from 1.
  package var block: Int
  /// The number of blocks.
  package var blocks: Int

  /// Creates a part.
  package init(block: Int, blocks: Int) {
    self.block = block
    self.blocks = blocks
  }
}
