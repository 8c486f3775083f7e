import Randomness
import RealModule

/// What is to be expected of one referred patient whose cells take one lane to one facility, where
/// nobody waits for anything but a stated time for a suite.
///
/// The journey is a finite Markov chain over aphereses and batches used and material retained; each
/// stage is survived with the probability that the patient's exponential clocks outlast its random
/// duration (a Laplace transform). The simulation adds queues to this; placement uses it as it is.
///
/// - Complexity: O(aphereses × batches) after the transforms, each 1,024 quantiles.
public struct ExpectedJourney: Sendable, Hashable {
  /// Reached consultation.
  public var consulted = 0.0
  /// Aphereses ended.
  public var aphereses = 0.0
  /// Batches started.
  public var batchesStarted = 0.0
  /// Batches whose release was decided.
  public var batchesEnded = 0.0
  /// Batches never released.
  public var batchesFailed = 0.0
  /// Batches that came to quality control.
  public var qualityControls = 0.0
  /// Shipments, both ways.
  public var shipments = 0.0
  /// Admissions to a bed.
  public var admissions = 0.0
  /// Infused, by the number of aphereses that it took; the first entry is for one.
  public var treatedByAphereses: [Double]

  /// Infused.
  public var treated: Double { treatedByAphereses.reduce(0, +) }

  /// What one stage after another does to a patient of given hazards.
  private struct Survival {
    var stages: StageSurvival
    var lead, lane, wait: Double
  }

  /// The chances that a patient's clocks outlast each stage. They depend on the therapy and on the
  /// hazards alone, so that lanes whose hazards are equal share them.
  public struct StageSurvival: Sendable, Hashable {
    var consultation, lead, apheresis, freezing, manufacture, qualityControl: Double
    var admission, conditioning: Double

    /// Works out the chances at hazards of a sum, per hour.
    public init(therapy: Therapy, hazardPerHour perHour: Double) {
      func hours(_ law: Distribution) -> Double { law.survival(rate: perHour) }
      func days(_ law: Distribution) -> Double { law.survival(rate: 24 * perHour) }
      consultation = days(therapy.consultation.referralToConsultationDays)
      lead = days(therapy.apheresis.leadDays)
      apheresis = hours(therapy.apheresis.durationHours)
      freezing =
        therapy.material.form == .cryopreserved ? hours(therapy.material.cryopreservationHours) : 1
      manufacture = therapy.manufacturing.stages.reduce(1) { $0 * days($1.durationDays) }
      qualityControl = therapy.qualityControl.survival(rate: 24 * perHour)
      admission = days(therapy.infusion.receiptToAdmissionDays)
      conditioning = days(therapy.infusion.conditioningDays)
    }
  }

  /// The sum of a patient's hazards, per hour. Hazards that change with waiting are taken at their mean
  /// over a journey without delays.
  public static func hazardPerHour(
    therapy: Therapy, lane: Lane, dropOutMultiplier: Double = 1, waitHours: Double = 0
  ) -> Double {
    therapy.attrition.meanTotalPerDay(
      overDays: therapy.meanDaysToInfusion + (2 * lane.meanHours + waitHours) / 24)
      * dropOutMultiplier / 24
  }

  /// The chances of one attempt on a lane.
  public struct LaneRisks: Sendable, Hashable {
    /// An apheresis gives no material that a batch can start from.
    public var collectionFailure: Double
    /// A batch does not come out in specification: F over the lane's times, and the wait.
    public var notInSpecification: Double

    /// Works out the chances.
    ///
    /// - Parameters:
    ///   - therapy: the product.
    ///   - lane: the way of the material.
    ///   - failureMultiplier: of the facility.
    ///   - waitHours: expected wait for a suite after receipt.
    public init(therapy: Therapy, lane: Lane, failureMultiplier: Double, waitHours: Double = 0) {
      let material = therapy.material
      let isFrozen = material.form == .cryopreserved
      let freezing = isFrozen ? therapy.material.cryopreservationHours.mean : 0
      let weight = material.weight(of: isFrozen ? .cryopreserved : material.storage)
      func lost(_ hours: Double) -> Double {
        let decay = Double.exp(-material.viabilityDecayPerHour * (freezing + hours * weight))
        let recovery = isFrozen ? material.postThawRecovery.mean : 1
        let viable =
          1
          - therapy.apheresis.viability.cumulativeProbability(
            material.receiptViabilityThreshold / decay)
        let enough =
          1
          - therapy.apheresis.cd3Count.cumulativeProbability(
            therapy.apheresis.minimumCD3Count / (decay * recovery))
        let isInTime = isFrozen || hours < material.holdLimitHours ?? .infinity
        let kept =
          (1 - lane.excursionProbability)
          * (1 - therapy.apheresis.microbialRejectionProbability) * viable * enough
        return isInTime ? 1 - kept : 1
      }
      func failed(_ hours: Double) -> Double {
        therapy.failure.function.probability(
          equivalentHours: freezing + (hours + waitHours) * weight,
          equivalentHoursAtReceipt: freezing + hours * weight, multiplier: failureMultiplier)
      }
      collectionFailure = lane.expectation(lost)
      notInSpecification = lane.expectation(failed)
    }
  }

  /// Works out the expectations.
  ///
  /// - Parameters:
  ///   - therapy: the product.
  ///   - lane: the way of the material out and of the product back.
  ///   - risks: of an attempt on that lane.
  ///   - dropOutMultiplier: multiplies the attrition hazards.
  ///   - waitHours: expected wait for a suite, of material.
  ///   - appointmentWaitHours: expected wait for an appointment beyond the lead time, of the patient.
  ///   - stages: the chances of the stages at these hazards, where they are known; see
  ///     ``hazardPerHour(therapy:lane:dropOutMultiplier:waitHours:)``.
  public init(
    therapy: Therapy, lane: Lane, risks: LaneRisks, dropOutMultiplier: Double = 1,
    waitHours: Double = 0, appointmentWaitHours: Double = 0, stages known: StageSurvival? = nil
  ) {
    let perHour = Self.hazardPerHour(
      therapy: therapy, lane: lane, dropOutMultiplier: dropOutMultiplier, waitHours: waitHours)
    let stages = known ?? StageSurvival(therapy: therapy, hazardPerHour: perHour)
    let survival = Survival(
      stages: stages, lead: stages.lead * .exp(-perHour * appointmentWaitHours),
      lane: lane.expectation { .exp(-perHour * $0) }, wait: .exp(-perHour * waitHours))
    treatedByAphereses = [Double](repeating: 0, count: therapy.retry.maximumAphereses)
    consulted = stages.consultation
    collect(
      consulted * therapy.consultation.eligibleFraction, 0, 0, therapy, lane, risks, survival)
  }

  private mutating func collect(
    _ probability: Double, _ aphereses: Int, _ batches: Int, _ therapy: Therapy, _ lane: Lane,
    _ risks: LaneRisks, _ survival: Survival
  ) {
    let collected = probability * survival.lead * survival.stages.apheresis
    guard collected > 1e-12 else { return }
    self.aphereses += collected
    let arrived = collected * survival.stages.freezing * survival.lane
    shipments += collected * survival.stages.freezing
    let good = arrived * (1 - risks.collectionFailure) * survival.wait
    let retained = therapy.retry.retainedMaterialProbability
    manufacture(good * retained, aphereses + 1, batches, true, therapy, lane, risks, survival)
    manufacture(
      good * (1 - retained), aphereses + 1, batches, false, therapy, lane, risks, survival)
    if aphereses + 1 < therapy.retry.maximumAphereses {
      collect(
        arrived * risks.collectionFailure, aphereses + 1, batches, therapy, lane, risks, survival)
    }
  }

  private mutating func manufacture(
    _ probability: Double, _ aphereses: Int, _ batches: Int, _ isRetained: Bool,
    _ therapy: Therapy, _ lane: Lane, _ risks: LaneRisks, _ survival: Survival
  ) {
    guard probability > 1e-12 else { return }
    batchesStarted += probability
    let harvested = probability * survival.stages.manufacture
    var early = 0.0
    var outside = 0.0
    for (cause, share) in zip(Therapy.FailureCause.allCases, therapy.failure.causeShares) {
      switch cause {
      case .insufficientExpansion, .equipment: early += share
      case .outOfSpecification: outside = share
      case .contamination: break
      }
    }
    let exception = outside * therapy.meanExceptionProbability
    let failedEarly = harvested * risks.notInSpecification * early
    let tested = harvested - failedEarly
    qualityControls += tested
    let decided = tested * survival.stages.qualityControl
    let failedLate =
      harvested * risks.notInSpecification * (1 - early - exception)
      * survival.stages.qualityControl
    batchesEnded += failedEarly + decided
    batchesFailed += failedEarly + failedLate
    let released = decided - failedLate
    shipments += released
    let received = released * survival.lane
    let admitted = received * (1 - lane.excursionProbability) * survival.stages.admission
    admissions += admitted
    let thawed = admitted * survival.stages.conditioning
    let infused = thawed * (1 - therapy.infusion.thawDeviationProbability)
    treatedByAphereses[aphereses - 1] += infused
    let again =
      failedEarly + failedLate + received * lane.excursionProbability + (thawed - infused)
    guard batches + 1 < therapy.retry.maximumBatches else { return }
    if isRetained {
      manufacture(
        again * survival.wait, aphereses, batches + 1, false, therapy, lane, risks, survival)
    } else if aphereses < therapy.retry.maximumAphereses {
      collect(again, aphereses, batches + 1, therapy, lane, risks, survival)
    }
  }
}
