package import Statistics
package import SupplyNetwork

/// An experiment as its file says it: which questions are put to which network, and how precisely
/// they are to be answered. The format is described in `Documentation/Experiments.md`.
package struct ExperimentFile: Sendable {
  /// The experiment's name.
  package var name: String
  /// The question it answers, in words.
  package var question: String
  /// The network, as the file names it.
  package var network: String
  /// The folder of the network.
  package var networkFolder: String
  /// The names of the configurations, the reference first.
  package var configurations: [String]
  /// The scenario that happens to all of them; nil for none.
  package var scenario: String?
  /// Inputs changed at every point.
  package var changes: [NetworkOverride]
  /// The factors, in the order of the file.
  package var factors: [ExperimentFactor]
  /// The design.
  package var design: ExperimentDesign
  /// How many replications.
  package var replications: ReplicationRule
  /// How the time before the observed window is set.
  package var warmUp: ComparisonRequest.WarmUp
  /// Years observed in each replication.
  package var years: Int
  /// Whether all points and configurations meet the same luck.
  package var commonRandomNumbers: Bool
  /// Whether means are corrected by the number of referrals, whose expectation is known.
  package var usesControlVariates: Bool
  /// The keys of the stored indicators, parts as `key.dimension.part`.
  package var indicators: [String]
  /// The seed.
  package var seed: UInt64
  /// How p-values of comparisons are adjusted.
  package var multiplicity: MultiplicityCorrection
  /// The selection of the best; nil where none is asked for.
  package var selection: SelectionRule?
  /// Money against effect; nil where it is not asked for.
  package var acceptability: AcceptabilityRule?
  /// The file itself and the table of its design, by content.
  package var sources: [(path: String, bytes: [UInt8])]
}

/// Something that is varied.
package struct ExperimentFactor: Sendable {
  /// The factor's name.
  package var name: String
  /// What it may be.
  package var values: Values

  /// What a factor may be.
  package enum Values: Sendable {
    /// One of some levels, each a set of inputs.
    case levels([Level])
    /// A number of a range or distribution.
    case range(Continuous)
  }

  /// One level.
  package struct Level: Sendable {
    /// The level as results name it.
    package var label: String
    /// The inputs that it sets.
    package var changes: [NetworkOverride]
  }

  /// A range.
  package struct Continuous: Sendable {
    /// The inputs that all get the value, as overrides without one.
    package var inputs: [NetworkOverride]
    /// The values.
    package var range: InputRange
    /// Whether only whole numbers are meant.
    package var isWhole: Bool
    /// The value where other factors are varied one at a time; the median by default.
    package var baseline: Double?

    /// The value at a coordinate of [0, 1].
    package func value(at coordinate: Double) -> Double {
      let value = range.value(at: coordinate)
      return isWhole ? value.rounded() : value
    }
  }
}

/// At which points of the factors' space the network is simulated.
package enum ExperimentDesign: Hashable, Sendable {
  /// Every combination of levels.
  case fullFactorial
  /// A fraction of the combinations of two-level factors.
  case fractionalFactorial(runs: Int)
  /// A Latin hypercube.
  case latinHypercube(points: Int)
  /// Sobol's sequence with Owen's scrambling.
  case sobol(points: Int)
  /// The base, and each factor alone at its other levels or ends.
  case oneAtATime
  /// Morris's walks.
  case morris(trajectories: Int, levels: Int)
  /// Saltelli's rows, for Sobol indices.
  case saltelli(points: Int)
  /// The rows of a table whose columns are factors.
  case table(rows: [[String]])
}

/// How many replications.
package enum ReplicationRule: Hashable, Sendable {
  /// So many at every point.
  case fixed(Int)
  /// At each point until every configuration's interval is narrow enough.
  case sequential(indicator: String, precision: Precision, minimum: Int, budget: Int)

  /// The greatest number at one point.
  package var budget: Int {
    switch self {
    case .fixed(let count): count
    case .sequential(_, _, _, let budget): budget
    }
  }
}

/// The selection of the best of all points and configurations.
package struct SelectionRule: Hashable, Sendable {
  /// How.
  package enum Procedure: String, CaseIterable, Hashable, Sendable {
    case kimNelson = "kim_nelson"
    case rinott
  }

  /// How.
  package var procedure: Procedure
  /// The indicator.
  package var indicator: String
  /// Whether more or less is better.
  package var objective: SelectionObjective
  /// The smallest difference worth detecting.
  package var indifference: Double
  /// The probability of correct selection.
  package var probability: Double
  /// Replications of the first stage.
  package var firstStage: Int
}

/// Money against effect, over the points of the design as draws of what is unknown.
package struct AcceptabilityRule: Hashable, Sendable {
  /// The indicator that is the cost.
  package var cost: String
  /// The indicator that is the effect, more being better.
  package var effect: String
  /// What a unit of effect may be worth.
  package var thresholds: [Double]
}
