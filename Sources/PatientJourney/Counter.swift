public import SupplyNetwork

/// A quantity that a run counts or sums, by year of the observed window.
///
/// Flow counters belong to the year in which the event happened; cohort counters to the year in
/// which the patient was referred, whenever the journey ended.
public struct Counter: Hashable, Sendable {
  /// Position within a year's counters.
  public let index: Int

  private init(_ index: Int) { self.index = index }

  // MARK: Flow

  /// Patients infused.
  public static let treated = Counter(0)
  /// Batches started.
  public static let batchesStarted = Counter(1)
  /// Batches whose release was decided: released or failed.
  public static let batchesEnded = Counter(2)
  /// Batches released under exception.
  public static let batchesUnderException = Counter(3)
  /// Batches that missed a critical quality attribute, released under exception or not.
  public static let batchesOutOfSpecification = Counter(4)
  /// Batches stopped because their patient was lost.
  public static let batchesDiscontinued = Counter(5)
  /// Aphereses ended.
  public static let aphereses = Counter(6)
  /// Sum of ex vivo hours of batches started.
  public static let exVivoHours = Counter(7)
  /// Sum of ex vivo equivalent hours of batches started.
  public static let exVivoEquivalentHours = Counter(8)
  /// Cost of materials, currency.
  public static let materialsCost = Counter(9)
  /// Cost of quality control, currency.
  public static let qualityControlCost = Counter(10)
  /// Cost of transport of cells, currency.
  public static let transportCost = Counter(11)
  /// Cost of aphereses, currency.
  public static let apheresisCost = Counter(12)
  /// Cost of bed days, currency.
  public static let bedCost = Counter(13)

  // MARK: Cohort

  /// Patients referred.
  public static let referred = Counter(14)
  /// Patients of the cohort who were infused.
  public static let cohortTreated = Counter(15)
  /// Sum of vein-to-vein time of the treated, days.
  public static let veinToVeinDays = Counter(16)
  /// Sum of referral to infusion of the treated, days.
  public static let referralToInfusionDays = Counter(17)
  /// Sum of first apheresis to infusion of the treated, days.
  public static let firstApheresisToInfusionDays = Counter(18)
  /// Sum of patient-borne cost of the treated.
  public static let treatedCost = Counter(19)
  /// Sum of squares of patient-borne cost of the treated.
  public static let treatedCostSquared = Counter(20)
  /// Sum of exp(α·cost) of the treated.
  public static let treatedCostExponential = Counter(21)
  /// Sum of patient-borne cost of all referred.
  public static let referredCost = Counter(22)

  /// Patients found eligible at consultation.
  public static let eligible = Counter(23)

  /// Cost of cryopreserved material that lay at a facility, currency (flow).
  public static let storageCost = Counter(24)

  /// What the payer gives back to patients for travel and lodging, currency (flow).
  public static let travelAidCost = Counter(25)

  /// Cost of bridging therapy, currency (flow).
  public static let bridgingCost = Counter(26)
  /// Sum of QALYs that infusions of the cohort are worth by the user's curve (cohort).
  public static let qalys = Counter(27)

  /// Patients who came to need intensive care (flow).
  public static let intensiveCareStays = Counter(28)
  /// Those of them who found every intensive-care bed taken (flow).
  public static let intensiveCareShortages = Counter(29)
  /// Cost of intensive care, currency (flow).
  public static let intensiveCareCost = Counter(30)
  /// Sum of minutes that infusions took at the least (flow).
  public static let infusionMinutes = Counter(31)

  private static let batchFailuresBase = 32
  private static let collectionFailuresBase =
    batchFailuresBase + Therapy.FailureCause.allCases.count
  private static let postReleaseBase =
    collectionFailuresBase + CollectionFailureCause.allCases.count
  private static let fatesBase = postReleaseBase + PostReleaseLossCause.allCases.count
  private static let costCausesBase = fatesBase + Fate.allCases.count
  private static let stagesBase = costCausesBase + PatientCostCause.allCases.count

  private static let attributesBase = stagesBase + JourneyStage.allCases.count

  /// Counters of a year.
  public static let count = attributesBase + Therapy.QualityControl.Attribute.allCases.count

  /// Batches that missed an attribute, released under exception or not (flow); only where the therapy
  /// names its release tests.
  public static func outOfSpecification(_ attribute: Therapy.QualityControl.Attribute) -> Counter {
    Counter(
      attributesBase + (Therapy.QualityControl.Attribute.allCases.firstIndex(of: attribute) ?? 0))
  }

  /// Batches that were never released, by cause (flow).
  public static func batchFailures(_ cause: Therapy.FailureCause) -> Counter {
    Counter(batchFailuresBase + (Therapy.FailureCause.allCases.firstIndex(of: cause) ?? 0))
  }

  /// Starting material lost or rejected, by cause (flow).
  public static func collectionFailures(_ cause: CollectionFailureCause) -> Counter {
    Counter(collectionFailuresBase + Int(cause.rawValue))
  }

  /// Released products lost, by cause (flow).
  public static func postReleaseLosses(_ cause: PostReleaseLossCause) -> Counter {
    Counter(postReleaseBase + Int(cause.rawValue))
  }

  /// Patients by fate (cohort).
  public static func fate(_ fate: Fate) -> Counter { Counter(fatesBase + Int(fate.rawValue)) }

  /// Sum of patient-borne cost of the treated, by cause (cohort).
  public static func treatedCost(_ cause: PatientCostCause) -> Counter {
    Counter(costCausesBase + Int(cause.rawValue))
  }

  /// Sum of days that the treated spent in a stage (cohort).
  public static func stageDays(_ stage: JourneyStage) -> Counter {
    Counter(stagesBase + Int(stage.rawValue))
  }
}

/// A cause of patient-borne cost.
public enum PatientCostCause: UInt8, CaseIterable, Sendable, Hashable {
  /// Fares and car.
  case travel
  /// Rooms.
  case lodging
  /// Meals away from home.
  case meals
  /// The patient's wages.
  case wages
  /// The caregiver's wages.
  case caregiver

  /// The key in result documents.
  public var key: String { "\(self)" }

  /// The part of a cost.
  public func part(of cost: CostByCause) -> Double {
    switch self {
    case .travel: cost.travel
    case .lodging: cost.lodging
    case .meals: cost.meals
    case .wages: cost.wages
    case .caregiver: cost.caregiver
    }
  }
}

/// A stretch of the journey from referral to infusion; the stretches of a treated patient sum to
/// referral to infusion.
public enum JourneyStage: UInt8, CaseIterable, Sendable, Hashable {
  /// Referral to the end of consultation.
  case consultation
  /// Consultation to the end of the apheresis whose cells were infused, earlier failed attempts
  /// included.
  case slotAndApheresis
  /// End of apheresis to receipt at the facility.
  case outbound
  /// Receipt to the start of manufacture, and failed batches from the same material.
  case waitForSuite
  /// Start of manufacture to harvest.
  case manufacturing
  /// Harvest to release.
  case qualityControl
  /// Release to receipt at the centre.
  case returnTransport
  /// Receipt of the product to infusion.
  case admissionAndConditioning

  /// The key in result documents.
  public var key: String {
    switch self {
    case .consultation: "consultation"
    case .slotAndApheresis: "slot_and_apheresis"
    case .outbound: "outbound_transport"
    case .waitForSuite: "wait_for_suite"
    case .manufacturing: "manufacturing"
    case .qualityControl: "quality_control"
    case .returnTransport: "return_transport"
    case .admissionAndConditioning: "admission_and_conditioning"
    }
  }
}

/// A quantity that a run counts or sums by demand row over the whole observed window.
public enum RowCounter: Int, CaseIterable, Sendable {
  /// Patients referred (cohort).
  case referred
  /// Patients treated (cohort).
  case treated
  /// Patients infused in the window (flow).
  case infusions
  /// Sum of patient-borne cost of the treated.
  case treatedCost
  /// Sum of patient-borne cost of all referred.
  case referredCost
  /// Sum of exp(α·cost) of the treated.
  case treatedCostExponential
  /// Sum of vein-to-vein time of the treated, days.
  case veinToVeinDays
  /// Sum of referral to infusion of the treated, days.
  case referralToInfusionDays
  /// What the payer gives back to patients for travel and lodging, currency (flow).
  case travelAid
}

/// A quantity that a run counts by patient group over the whole observed window (flow, but for
/// ``eligible``); only where several groups are simulated.
public enum GroupCounter: Int, CaseIterable, Sendable {
  /// Batches started.
  case batchesStarted
  /// Batches released or failed.
  case batchesEnded
  /// Batches never released.
  case batchesFailed
  /// Batches that missed a critical quality attribute.
  case batchesOutOfSpecification
  /// Batches released under exception.
  case batchesUnderException
  /// Sum of ex vivo hours of batches started.
  case exVivoHours
  /// Sum of ex vivo equivalent hours of batches started.
  case exVivoEquivalentHours
  /// Aphereses ended.
  case aphereses
  /// Starting material lost or rejected.
  case collectionFailures
  /// Released products lost.
  case postReleaseLosses
  /// Patients of the cohort found eligible.
  case eligible
}

/// A quantity that a run counts by facility over the whole observed window (flow).
public enum FacilityCounter: Int, CaseIterable, Sendable {
  /// Batches started.
  case batchesStarted
  /// Batches released or failed.
  case batchesEnded
  /// Batches never released.
  case batchesFailed
  /// Batches that missed a critical quality attribute.
  case batchesOutOfSpecification
  /// Breakdowns of suites.
  case breakdowns
  /// Suite hours under repair.
  case repairHours
  /// Aphereses begun for the facility.
  case aphereses
  /// Wait for those beyond the lead time, hours.
  case appointmentWaitHours
  /// Batches begun from material just collected.
  case batchesOfNewMaterial
  /// Wait of that material for a suite since its receipt, hours.
  case suiteWaitHours
}
