import Randomness

/// What a patient's random numbers are for. The raw values are part of what makes a study
/// repeatable: append, never renumber.
enum JourneyPurpose: UInt16, RandomPurpose {
  /// Time since the row's previous maximal referral; thinning.
  case referral = 1
  /// Time to consultation; eligibility.
  case consultation = 2
  /// Clinical urgency.
  case urgency = 3
  /// Clocks of death and progression.
  case deathAndProgression = 4
  /// Clock of withdrawal.
  case withdrawal = 5
  /// Lead time and duration of apheresis, by apheresis.
  case apheresis = 6
  /// Viability and CD3+ count, by apheresis.
  case startingMaterial = 7
  /// Microbial test, by apheresis; retained material.
  case microbialTest = 8
  /// Freezing time and recovery, by apheresis.
  case cryopreservation = 9
  /// Delay of the outbound lane: whether and how long, by apheresis.
  case outboundDelay = 10
  /// Excursion on the outbound lane, by apheresis.
  case outboundExcursion = 11
  /// Duration of a manufacturing stage, by batch; the draw is the stage.
  case manufacturingStage = 12
  /// Whether a batch fails, and why, by batch.
  case batchOutcome = 13
  /// Duration of quality control; release under exception, by batch.
  case qualityControl = 14
  /// Changeover after harvest, by batch.
  case changeover = 15
  /// Delay of the return lane: whether and how long, by batch.
  case returnDelay = 16
  /// Excursion on the return lane; thaw deviation, by batch.
  case productLoss = 17
  /// Receipt to admission; conditioning, by batch.
  case admission = 18
  /// Inpatient stay after infusion.
  case inpatientStay = 19
  /// Time to a suite's next failure; the ordinal counts the suite's failures.
  case suiteFailure = 20
  /// Repair of a suite; whether the batch in it is lost.
  case suiteRepair = 21
  /// The line of therapy, where hazards depend on it.
  case lineOfTherapy = 22
  /// Whether a patient gets bridging therapy.
  case bridging = 23
  /// Duration of a release test, by batch; the draw is the test.
  case releaseTest = 24
  /// Which attribute a batch out of specification misses, by batch.
  case missedAttribute = 25
  /// Volume of a dose; whether one that takes too long is lost, by batch.
  case dose = 26
  /// Body weight.
  case bodyWeight = 27
  /// Grade of toxicity; its onset.
  case toxicity = 28
  /// Days in intensive care.
  case intensiveCare = 29
  /// The facility, where a centre sends shares of its patients to several.
  case facilityShare = 40
  /// Whether a patient has a chronic viral infection.
  case viralInfection = 41
}
