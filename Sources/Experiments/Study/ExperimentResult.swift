package import Statistics
package import StudyStore

/// What an experiment found.
package struct ExperimentResult: Sendable {
  /// The points of the design, in its order.
  package var points: [Point]
  /// What the factors do, for each configuration and indicator; empty where the design says
  /// nothing of it.
  package var analyses: [FactorAnalysis]
  /// The system selected; nil where no selection was asked for.
  package var selection: Selection?
  /// Money against effect; nil where it was not asked for.
  package var acceptability: Acceptability?
  /// What the results rest on.
  package var outcome: Study.Outcome

  /// One point of the design.
  package struct Point: Sendable {
    /// The level of each factor.
    package var levels: [StudyPoint.Level]
    /// Replications.
    package var replications: Int
    /// The configurations, the reference first.
    package var configurations: [ConfigurationSummary]
    /// The network's targets, tested.
    package var targets: [TargetResult]
  }

  /// One configuration at one point.
  package struct ConfigurationSummary: Sendable {
    /// Its name.
    package var name: String
    /// Its indicators.
    package var indicators: [Summary]
    /// Its differences to the reference; empty for the reference.
    package var differences: [Difference]

    /// The estimate of an indicator, or of a comparison with the reference that is one by itself.
    func estimate(_ key: String) -> Estimate? {
      indicators.first { $0.key == key }?.estimate
        ?? differences.first { $0.key == key }?.estimate
    }
  }

  /// An indicator.
  package struct Summary: Sendable {
    /// The key.
    package var key: String
    /// The unit.
    package var unit: String
    /// The estimate.
    package var estimate: Estimate
    /// The median with a sectioning interval, where a distribution is behind the indicator.
    package var median: Estimate?
    /// The 90th percentile, likewise.
    package var percentile90: Estimate?
    /// The mean of replications corrected by the number of referrals, where it was asked for.
    package var controlled: Estimate?
    /// The variance of the plain mean over that of the corrected one.
    package var varianceRatio: Double?
  }

  /// A difference to the reference, paired by replication.
  package struct Difference: Sendable {
    /// The indicator's key.
    package var key: String
    /// The unit.
    package var unit: String
    /// The difference.
    package var estimate: Estimate
    /// The p-value of no difference; nil where there is no interval.
    package var probability: Double?
    /// The same adjusted over all points and configurations compared.
    package var adjustedProbability: Double?
  }

  /// What the factors do to one indicator of one configuration.
  package struct FactorAnalysis: Sendable {
    /// The configuration.
    package var configuration: String
    /// The indicator.
    package var indicator: String
    /// The unit.
    package var unit: String
    /// What was found.
    package var findings: Findings
  }

  /// What was found of the factors, by design.
  package enum Findings: Sendable {
    /// The mean at each level less the mean over all; by factor and level. Of two-level factors also
    /// the interactions of two.
    case effects([(name: String, estimate: Estimate)])
    /// The bars of a tornado, the widest first.
    case tornado([(name: String, low: Estimate, high: Estimate, swing: Estimate)])
    /// μ*, μ and σ of Morris.
    case morris([(name: String, effects: ElementaryEffects)])
    /// First and total Sobol indices.
    case sobol([(name: String, first: Estimate, total: Estimate)])
    /// Standardised regression coefficients, and R².
    case regression([(name: String, coefficient: Estimate)], determination: Double)
    /// Why there is none.
    case none(reason: String)
  }

  /// What a selection found.
  package struct Selection: Sendable {
    /// The rule.
    package var rule: SelectionRule
    /// The system selected; nil where the budget ended first.
    package var best: System?
    /// The systems not ruled out.
    package var survivors: [System]
  }

  /// A configuration at a point.
  package struct System: Hashable, Sendable {
    /// The point.
    package var point: Int
    /// The configuration's name.
    package var configuration: String
  }

  /// Money against effect over the points as draws.
  package struct Acceptability: Sendable {
    /// The rule.
    package var rule: AcceptabilityRule
    /// For each threshold.
    package var thresholds: [Threshold]

    /// What a unit of effect may be worth, and what follows.
    package struct Threshold: Sendable {
      /// What a unit of effect is worth.
      package var value: Double
      /// The share of draws in which each configuration is best.
      package var probabilities: [Double]
      /// The configuration of the greatest mean net benefit.
      package var best: String
      /// What perfect information would be worth.
      package var perfectInformation: Estimate
    }
  }
}
