public import Randomness

/// The product profile: stages and durations, material, limits, failure and retry.
public struct Therapy: Sendable {
  /// The product's name.
  public var name: String
  /// The patient group it is for, by identifier.
  public var patientGroup: String
  /// From referral to the end of consultation.
  public var consultation: Consultation
  /// Collection of starting material.
  public var apheresis: Apheresis
  /// How starting material is kept and how it decays.
  public var material: StartingMaterial
  /// Manufacture, from start to harvest.
  public var manufacturing: Manufacturing
  /// Quality control and release.
  public var qualityControl: QualityControl
  /// Failure against ex vivo equivalent hours.
  public var failure: FailureModel
  /// What happens after a failure.
  public var retry: RetryPolicy
  /// From receipt of the product to discharge.
  public var infusion: Infusion
  /// Hazards from referral to infusion.
  public var attrition: Attrition
  /// Chronic viral infections of the patients; nil where none are reckoned with.
  public var viralInfection: ViralInfection?

  /// Creates a therapy.
  public init(
    name: String, patientGroup: String, consultation: Consultation, apheresis: Apheresis,
    material: StartingMaterial, manufacturing: Manufacturing, qualityControl: QualityControl,
    failure: FailureModel, retry: RetryPolicy, infusion: Infusion, attrition: Attrition
  ) {
    self.name = name
    self.patientGroup = patientGroup
    self.consultation = consultation
    self.apheresis = apheresis
    self.material = material
    self.manufacturing = manufacturing
    self.qualityControl = qualityControl
    self.failure = failure
    self.retry = retry
    self.infusion = infusion
    self.attrition = attrition
  }

  /// Mean days from referral to infusion with one attempt, lanes and waits for places apart.
  public var meanDaysToInfusion: Double {
    let hours =
      apheresis.durationHours.mean
      + (material.form == .cryopreserved ? material.cryopreservationHours.mean : 0)
    return consultation.referralToConsultationDays.mean + apheresis.leadDays.mean + hours / 24
      + manufacturing.stages.reduce(0) { $0 + $1.durationDays.mean }
      + qualityControl.leastMeanDays + infusion.receiptToAdmissionDays.mean
      + infusion.conditioningDays.mean
  }

  /// Chronic viral infections (hepatitis B and C, HIV). They do not reject a patient's own material, but
  /// decide where it may be made and what follows.
  public struct ViralInfection: Hashable, Sendable {
    /// Share of patients who have one, 0 to 1.
    public var prevalence: Double
    /// Hours by which the changeover after such a batch is longer.
    public var changeoverHours: Double

    /// Creates a prevalence with its consequence.
    public init(prevalence: Double, changeoverHours: Double) {
      self.prevalence = prevalence
      self.changeoverHours = changeoverHours
    }
  }

  /// From referral to the end of consultation.
  public struct Consultation: Sendable {
    /// From referral to the end of consultation, days.
    public var referralToConsultationDays: Distribution
    /// Share found eligible, 0 to 1.
    public var eligibleFraction: Double
    /// Share of patients who are clinically urgent, 0 to 1.
    public var urgentFraction: Double

    /// Creates a consultation profile.
    public init(
      referralToConsultationDays: Distribution, eligibleFraction: Double, urgentFraction: Double
    ) {
      self.referralToConsultationDays = referralToConsultationDays
      self.eligibleFraction = eligibleFraction
      self.urgentFraction = urgentFraction
    }
  }

  /// Collection of starting material.
  public struct Apheresis: Sendable {
    /// From consultation (or a failed attempt) to the first possible apheresis, days.
    public var leadDays: Distribution
    /// Duration of the procedure, hours.
    public var durationHours: Distribution
    /// Viability at the end of apheresis, fraction.
    public var viability: Distribution
    /// Viable CD3+ cells collected, 10⁹.
    public var cd3Count: Distribution
    /// Least viable CD3+ cells at receipt, 10⁹.
    public var minimumCD3Count: Double
    /// Risk that the microbial test rejects the material, 0 to 1.
    public var microbialRejectionProbability: Double

    /// Creates an apheresis profile.
    public init(
      leadDays: Distribution, durationHours: Distribution, viability: Distribution,
      cd3Count: Distribution, minimumCD3Count: Double, microbialRejectionProbability: Double
    ) {
      self.leadDays = leadDays
      self.durationHours = durationHours
      self.viability = viability
      self.cd3Count = cd3Count
      self.minimumCD3Count = minimumCD3Count
      self.microbialRejectionProbability = microbialRejectionProbability
    }
  }

  /// How starting material is kept, and how it decays.
  public struct StartingMaterial: Sendable {
    /// Fresh, or cryopreserved at the centre before transport.
    public enum Form: String, Hashable, Sendable, CaseIterable {
      /// Sent as collected.
      case fresh
      /// Frozen at the centre first.
      case cryopreserved
    }

    /// A state in which material is stored; each ex vivo hour is weighted by its state.
    public enum StorageState: String, Hashable, Sendable, CaseIterable {
      /// Room temperature.
      case ambient
      /// 2 to 8 °C.
      case refrigerated
      /// In vapour-phase nitrogen.
      case cryopreserved
    }

    /// Fresh or cryopreserved.
    public var form: Form
    /// How fresh material travels and waits.
    public var storage: StorageState
    /// Weight of an hour at 2 to 8 °C; ambient is 1.
    public var refrigeratedWeight: Double
    /// Weight of an hour cryopreserved; ambient is 1.
    public var cryopreservedWeight: Double
    /// Clock hours from the end of apheresis to the start of manufacture within which fresh
    /// material must be used; nil is no limit. Does not bind cryopreserved material.
    public var holdLimitHours: Double?
    /// Rate λ at which viability decays, per ex vivo equivalent hour.
    public var viabilityDecayPerHour: Double
    /// Least viability at receipt, fraction.
    public var receiptViabilityThreshold: Double
    /// Time to freeze, hours; used where the form is cryopreserved.
    public var cryopreservationHours: Distribution
    /// Share of viable cells recovered after thaw; used where the form is cryopreserved.
    public var postThawRecovery: Distribution

    /// Creates a starting-material profile.
    public init(
      form: Form, storage: StorageState, refrigeratedWeight: Double, cryopreservedWeight: Double,
      holdLimitHours: Double?, viabilityDecayPerHour: Double, receiptViabilityThreshold: Double,
      cryopreservationHours: Distribution, postThawRecovery: Distribution
    ) {
      self.form = form
      self.storage = storage
      self.refrigeratedWeight = refrigeratedWeight
      self.cryopreservedWeight = cryopreservedWeight
      self.holdLimitHours = holdLimitHours
      self.viabilityDecayPerHour = viabilityDecayPerHour
      self.receiptViabilityThreshold = receiptViabilityThreshold
      self.cryopreservationHours = cryopreservationHours
      self.postThawRecovery = postThawRecovery
    }

    /// The weight of one clock hour in a state, relative to ambient.
    public func weight(of state: StorageState) -> Double {
      switch state {
      case .ambient: 1
      case .refrigerated: refrigeratedWeight
      case .cryopreserved: cryopreservedWeight
      }
    }
  }

  /// Manufacture, from start to harvest.
  public struct Manufacturing: Sendable {
    /// A named stage.
    public struct Stage: Sendable {
      /// The stage's name.
      public var name: String
      /// Its duration, days.
      public var durationDays: Distribution

      /// Creates a stage.
      public init(name: String, durationDays: Distribution) {
        self.name = name
        self.durationDays = durationDays
      }
    }

    /// The stages, one after the other, all in one suite.
    public var stages: [Stage]
    /// From harvest until the suite is free for the next batch, hours.
    public var changeoverHours: Distribution

    /// Creates a manufacturing profile.
    public init(stages: [Stage], changeoverHours: Distribution) {
      self.stages = stages
      self.changeoverHours = changeoverHours
    }

    /// Mean time a suite is held by one batch, changeover included, hours.
    public var meanOccupancyHours: Double {
      stages.reduce(changeoverHours.mean) { $0 + 24 * $1.durationDays.mean }
    }
  }

  /// Quality control and release.
  public struct QualityControl: Sendable {
    /// The sterility method, for people.
    public enum Method: String, Hashable, Sendable, CaseIterable {
      /// Compendial sterility, 14 days.
      case compendial
      /// A rapid method, 3 to 7 days.
      case rapid
    }

    /// The method.
    public var method: Method
    /// From harvest to the release decision, once the laboratory takes the batch, days.
    public var durationDays: Distribution
    /// Release tests one by one; empty where ``durationDays`` stands for all.
    public var tests: [Test] = []

    /// Creates a quality-control profile without tests of their own.
    public init(method: Method, durationDays: Distribution) {
      self.method = method
      self.durationDays = durationDays
    }
  }

  /// Why a batch does not come out in specification.
  public enum FailureCause: String, Hashable, Sendable, CaseIterable {
    /// Microbial contamination, found in quality control.
    case contamination
    /// Too few cells, known at harvest.
    case insufficientExpansion = "insufficient_expansion"
    /// Equipment, known at harvest.
    case equipment
    /// A critical quality attribute missed, found in quality control.
    case outOfSpecification = "out_of_specification"
  }

  /// Failure against ex vivo equivalent hours, and what follows from it.
  public struct FailureModel: Sendable {
    /// The probability that a batch does not come out in specification.
    public var function: FailureFunction
    /// Shares of the causes, in the order of ``FailureCause``; they sum to 1.
    public var causeShares: [Double]
    /// Probability that a batch out of specification is released under exception.
    public var releaseUnderExceptionProbability: Double

    /// Creates a failure model.
    public init(
      function: FailureFunction, causeShares: [Double], releaseUnderExceptionProbability: Double
    ) {
      self.function = function
      self.causeShares = causeShares
      self.releaseUnderExceptionProbability = releaseUnderExceptionProbability
    }
  }

  /// What happens after a failure.
  public struct RetryPolicy: Hashable, Sendable {
    /// Aphereses a patient may have, the first included.
    public var maximumAphereses: Int
    /// Batches that may be started for a patient, the first included.
    public var maximumBatches: Int
    /// Probability that enough material was retained to manufacture again without apheresis.
    public var retainedMaterialProbability: Double

    /// Creates a retry policy.
    public init(maximumAphereses: Int, maximumBatches: Int, retainedMaterialProbability: Double) {
      self.maximumAphereses = maximumAphereses
      self.maximumBatches = maximumBatches
      self.retainedMaterialProbability = retainedMaterialProbability
    }
  }

  /// From receipt of the product to discharge.
  public struct Infusion: Sendable {
    /// From receipt until the patient can be admitted, days (fitness, conditioning capacity).
    public var receiptToAdmissionDays: Distribution
    /// Conditioning, from admission to infusion, days.
    public var conditioningDays: Distribution
    /// Inpatient stay after infusion, days.
    public var inpatientStayDays: Distribution
    /// Risk that a thaw deviation loses the dose, 0 to 1.
    public var thawDeviationProbability: Double
    /// Shelf life of the released product, days; nil is no limit.
    public var shelfLifeDays: Double?
    /// How a thawed dose may be given; nil where only ``thawDeviationProbability`` counts.
    public var thaw: Thaw?
    /// Grades of toxicity, whose shares sum to 1; empty where all stay alike.
    public var toxicityGrades: [ToxicityGrade] = []

    /// Creates an infusion profile.
    public init(
      receiptToAdmissionDays: Distribution, conditioningDays: Distribution,
      inpatientStayDays: Distribution, thawDeviationProbability: Double, shelfLifeDays: Double?
    ) {
      self.receiptToAdmissionDays = receiptToAdmissionDays
      self.conditioningDays = conditioningDays
      self.inpatientStayDays = inpatientStayDays
      self.thawDeviationProbability = thawDeviationProbability
      self.shelfLifeDays = shelfLifeDays
    }
  }

  /// Competing hazards from referral to infusion, per day: constant, unless ``variation`` says how
  /// they change.
  public struct Attrition: Hashable, Sendable {
    /// Death, per day.
    public var deathPerDay: Double
    /// Progression to ineligible, per day.
    public var progressionPerDay: Double
    /// Withdrawal, per day.
    public var withdrawalPerDay: Double
    /// How hazards depend on waiting, line of therapy and bridging; nil where they do not.
    public var variation: HazardVariation?

    /// Creates constant hazards.
    public init(deathPerDay: Double, progressionPerDay: Double, withdrawalPerDay: Double) {
      self.deathPerDay = deathPerDay
      self.progressionPerDay = progressionPerDay
      self.withdrawalPerDay = withdrawalPerDay
    }
  }
}
