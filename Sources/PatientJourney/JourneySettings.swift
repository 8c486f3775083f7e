/// How one replication is run and observed.
public struct JourneySettings: Sendable, Hashable {
  /// The study's seed.
  public var seed: UInt64
  /// The replication.
  public var replication: UInt32
  /// Hours before the observed window.
  public var warmUpHours: Double
  /// Years of the observed window, each of 365 days.
  public var years: Int
  /// Years after the window within which the cohort is followed to its end; who is not at an end
  /// by then is still in the system.
  public var followUpYears: Double
  /// α of Kolm-Pollak, per currency unit; 0 leaves its sums empty.
  public var kolmPollakAlpha: Double
  /// Whether treated patients are kept for paired comparison.
  public var keepsOutcomes: Bool
  /// Whether the number of patients in the system is sampled weekly.
  public var samplesPopulation: Bool

  /// Creates settings.
  public init(
    seed: UInt64, replication: UInt32, warmUpHours: Double = 0, years: Int = 1,
    followUpYears: Double = 3, kolmPollakAlpha: Double = 0, keepsOutcomes: Bool = false,
    samplesPopulation: Bool = false
  ) {
    self.seed = seed
    self.replication = replication
    self.warmUpHours = warmUpHours
    self.years = years
    self.followUpYears = followUpYears
    self.kolmPollakAlpha = kolmPollakAlpha
    self.keepsOutcomes = keepsOutcomes
    self.samplesPopulation = samplesPopulation
  }
}

/// An invariant of the journey that a run broke: a defect of the program, never of its input.
public enum JourneyInvariantViolation: Error, Sendable, Hashable {
  /// An event or a line reached a patient it does not belong to.
  case identity(events: Int)
  /// Fates do not sum to the referred.
  case fates(referred: Double, sum: Double)
  /// Batches started are not those ended, discontinued and in progress.
  case batches(started: Double, accountedFor: Double)
  /// A resource was used above its capacity.
  case utilisation(site: String, value: Double)
  /// Stages of the treated do not sum to referral to infusion, days.
  case stages(sum: Double, referralToInfusion: Double)
  /// A ledger or resource lost its own balance.
  case balance(site: String)
}
