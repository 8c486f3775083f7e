public import Placement
public import Statistics

/// What a design found.
public struct DesignResult: Sendable {
  /// How it ended.
  public enum Outcome: Sendable, Hashable {
    /// The recommended network was selected among the finalists with the confidence asked for.
    case selected
    /// The replication budget ended first; the recommended network has the best mean of those that
    /// were still in the race.
    case budgetExhausted
    /// No finalist keeps the limits, with the confidence asked for. The network named is the one that
    /// comes nearest.
    case noneFeasible
  }

  /// How it ended.
  public var outcome: Outcome
  /// The finalists in the order of the ranking; the recommended network is the first.
  public var finalists: [Finalist]
  /// What was done, round by round.
  public var rounds: [DesignRound]
  /// The relative gap between the best placement and its bound in the optimiser's model, at the waits
  /// of the recommended network's round; nil where the recommended network is no placement.
  public var placementGap: Double?
  /// Limits that no placement can keep together in the optimiser's model; empty where some can.
  public var conflict: [String]
  /// What was learned of waits.
  public var congestion: CongestionModel
  /// Between belief and simulation of the last incumbent: the greatest relative difference left, and
  /// of which indicator; nil where nothing could be compared.
  public var disagreement: Disagreement?
  /// By limit: its bound in the indicator's unit, by the reference's ranking.
  public var limitLevels: [Double]
  /// The smallest difference of the objective that the ranking was to detect.
  public var indifference: Double
  /// The warm-up, days.
  public var warmUpDays: Double
  /// Runs of one replication of one network.
  public var runs: Int
  /// Networks simulated.
  public var networksSimulated: Int
  /// The recommended network beside the reference, on replications that nothing else used; nil where
  /// the reference is recommended and nothing else could be.
  public var comparison: ComparisonResult?
  /// How far assumptions may move, and what is uncertain; nil where there was no time for it.
  public var explanation: DesignExplanation?
  /// Whether it was interrupted, so that no guarantee holds.
  public var wasInterrupted: Bool

  /// A network of the final ranking.
  public struct Finalist: Sendable {
    /// The network.
    public var candidate: DesignCandidate
    /// Replications it was given.
    public var replications: Int
    /// The objective.
    public var objective: Estimate
    /// By limit: the indicator's value, whether its mean keeps the limit up to the tolerance, and by how
    /// much the limit is kept, paired with the reference where it is relative to it.
    public var limits: [(value: Estimate, isKept: Bool, spare: Estimate)]
    /// Whether it was still in the race at the end.
    public var survived: Bool
    /// The difference of the objective to the recommended network's, on the replications of both.
    public var difference: Estimate
  }

  /// How far belief and simulation are apart.
  public struct Disagreement: Sendable, Hashable {
    /// The indicator.
    public var indicator: PlacementIndicator
    /// What the optimiser believes.
    public var believed: Double
    /// What the simulation says.
    public var simulated: Estimate
    /// (believed − simulated) ÷ simulated.
    public var relative: Double
    /// Whether it is within the larger of the tolerance and the interval's half-width.
    public var isWithinTolerance: Bool
  }
}

/// A round of optimising, simulating and learning.
public struct DesignRound: Sendable {
  /// Its number, from 1.
  public var number: Int
  /// What was done.
  public var kind: Kind
  /// Networks simulated for the first time.
  public var newNetworks: Int
  /// The best network so far by simulated means.
  public var incumbent: String
  /// Its simulated objective.
  public var simulated: Estimate
  /// What the optimiser's model says of it with the waits learned so far.
  public var believed: Double?
  /// The optimiser's bound at the waits that the incumbent was placed for; nil where it is no
  /// placement.
  public var bound: Double?
  /// The greatest disagreement over all indicators.
  public var disagreement: DesignResult.Disagreement?

  /// What a round does.
  public enum Kind: String, Sendable, Hashable {
    /// Placement with what is known of waits, then simulation.
    case placement
    /// Simulation of networks a step away from the best.
    case neighbourhood
  }
}
