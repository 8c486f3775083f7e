import Randomness

/// Decodes `therapy.yaml`.
struct TherapyReader {
  let root: YAMLMap
  let log: ProblemLog

  private static let days = NumberRange.nonnegative
  private static let hours = NumberRange.nonnegative

  /// The patient groups that the file says it is for: one, or a list.
  var groups: [(id: String, position: SourcePosition)] {
    guard let value = root.optional("patient_group")?.value else { return [] }
    let values: [YAMLValue]
    if case .list(let list) = value.content { values = list } else { values = [value] }
    return values.compactMap { value in
      guard case .scalar(let id, _) = value.content, !id.isBlank, !value.isNothing else {
        return nil
      }
      return (id, value.position)
    }
  }

  /// The therapy; nil where a distribution or the failure curve could not be read.
  func read() -> Therapy? {
    let name = root.text("name")
    let patientGroup = groups.first?.id ?? ""
    if groups.isEmpty { _ = root.text("patient_group") }
    let consultation = consultation(root.map("consultation"))
    let apheresis = apheresis(root.map("apheresis"))
    let material = material(root.map("material"))
    let manufacturing = manufacturing(root.map("manufacturing"))
    let control = root.map("quality_control")
    let failure = failure(root.map("failure"), apheresis: apheresis, material: material)
    let qualityControl = qualityControl(
      control, exception: failure?.releaseUnderExceptionProbability ?? 0)
    let retry = retry(root.map("retry"))
    let infusion = infusion(root.map("infusion"))
    let attrition = attrition(root.map("attrition"))
    let infection = root.optionalMap("viral_infection").map { map in
      let infection = Therapy.ViralInfection(
        prevalence: map.number("prevalence", .fraction),
        changeoverHours: map.number("changeover_hours", NumberRange(0, 8760), default: 0))
      map.finish()
      return infection
    }
    root.finish()
    guard let consultation, let apheresis, let material, let manufacturing, let qualityControl,
      let failure, let infusion
    else { return nil }
    var therapy = Therapy(
      name: name, patientGroup: patientGroup, consultation: consultation, apheresis: apheresis,
      material: material, manufacturing: manufacturing, qualityControl: qualityControl,
      failure: failure, retry: retry, infusion: infusion, attrition: attrition)
    // Where nobody has one, there is nothing to draw.
    if let infection, infection.prevalence > 0 { therapy.viralInfection = infection }
    return therapy
  }

  private func consultation(_ map: YAMLMap) -> Therapy.Consultation? {
    let time = map.distribution("referral_to_consultation_days", within: Self.days)
    let eligible = map.number("eligible_fraction", .fraction)
    let urgent = map.number("urgent_fraction", .fraction, default: 0)
    map.finish()
    guard let time else { return nil }
    return Therapy.Consultation(
      referralToConsultationDays: time, eligibleFraction: eligible, urgentFraction: urgent)
  }

  private func apheresis(_ map: YAMLMap) -> Therapy.Apheresis? {
    let lead = map.distribution("lead_days", within: Self.days)
    let duration = map.distribution("duration_hours", within: Self.hours)
    let viability = map.distribution("viability", within: .fraction)
    let count = map.distribution("cd3_count_1e9", within: .nonnegative)
    let least = map.number("minimum_cd3_count_1e9", .nonnegative)
    let microbial = map.number("microbial_rejection_probability", .fraction)
    map.finish()
    guard let lead, let duration, let viability, let count else { return nil }
    return Therapy.Apheresis(
      leadDays: lead, durationHours: duration, viability: viability, cd3Count: count,
      minimumCD3Count: least, microbialRejectionProbability: microbial)
  }

  private func material(_ map: YAMLMap) -> Therapy.StartingMaterial? {
    let form: Therapy.StartingMaterial.Form? = map.choice("form")
    let storage: Therapy.StartingMaterial.StorageState? = map.choice("storage")
    let refrigerated = map.number("refrigerated_weight", .nonnegative)
    let cryopreserved = map.number("cryopreserved_weight", .nonnegative)
    let hold = map.optionalNumber("hold_limit_hours", .positive)
    let decay = map.number("viability_decay_per_hour", .nonnegative)
    let threshold = map.number("receipt_viability_threshold", .fraction)
    let freezing = map.distribution("cryopreservation_hours", within: Self.hours)
    let recovery = map.distribution("post_thaw_recovery", within: .fraction)
    map.finish()
    guard let form, let storage, let freezing, let recovery else { return nil }
    return Therapy.StartingMaterial(
      form: form, storage: storage, refrigeratedWeight: refrigerated,
      cryopreservedWeight: cryopreserved, holdLimitHours: hold, viabilityDecayPerHour: decay,
      receiptViabilityThreshold: threshold, cryopreservationHours: freezing,
      postThawRecovery: recovery)
  }

  private func manufacturing(_ map: YAMLMap) -> Therapy.Manufacturing? {
    let changeover = map.distribution("changeover_hours", within: Self.hours)
    let subject = map.subject("stages")
    var stages: [Therapy.Manufacturing.Stage] = []
    var names = NameIndex(what: "stage", isComplete: true)
    let values = map.list("stages", isRequired: true)
    for (index, value) in (values ?? []).enumerated() {
      let stage = YAMLMap(value, path: "\(subject)[\(index + 1)]", log: log)
      let name = stage.text("name")
      names.define(name, index: index, line: nil, at: value.position, log: log)
      let duration = stage.distribution("duration_days", within: Self.days)
      stage.finish()
      if let duration {
        stages.append(Therapy.Manufacturing.Stage(name: name, durationDays: duration))
      }
    }
    map.finish()
    guard let values else { return nil }
    if values.isEmpty {
      log.add(.emptyCollection(subject: subject), at: map.position)
    }
    guard let changeover, !values.isEmpty, stages.count == values.count else { return nil }
    let manufacturing = Therapy.Manufacturing(stages: stages, changeoverHours: changeover)
    if manufacturing.meanOccupancyHours <= 0 {
      log.add(
        .outOfRange(subject: "\(subject) in total", found: "0", range: .positive), at: map.position)
      return nil
    }
    return manufacturing
  }

  private func qualityControl(_ map: YAMLMap, exception: Double) -> Therapy.QualityControl? {
    let method: Therapy.QualityControl.Method? = map.choice("method")
    let duration = map.distribution("duration_days", within: Self.days)
    let tests = ReleaseTestReader(log: log).read(
      map, method: method ?? .compendial, exception: exception)
    map.finish()
    guard let method, let duration else { return nil }
    var control = Therapy.QualityControl(method: method, durationDays: duration)
    control.tests = tests
    return control
  }

  private func failure(
    _ map: YAMLMap, apheresis: Therapy.Apheresis?, material: Therapy.StartingMaterial?
  ) -> Therapy.FailureModel? {
    let curve = FailureCurveReader(map: map, apheresis: apheresis, material: material, log: log)
      .read()
    let shares = causeShares(map.map("cause_shares"))
    let exception = map.number("release_under_exception_probability", .fraction)
    map.finish()
    guard let curve else { return nil }
    return Therapy.FailureModel(
      function: FailureFunction(form: curve), causeShares: shares,
      releaseUnderExceptionProbability: exception)
  }

  private func causeShares(_ map: YAMLMap) -> [Double] {
    let before = log.count
    let shares = Therapy.FailureCause.allCases.map { map.number($0.rawValue, .fraction) }
    map.finish()
    let sum = shares.reduce(0, +)
    if !map.isVoid, log.count == before, abs(sum - 1) > 1e-6 {
      let rounded = ((sum * 1e9).rounded() / 1e9).shortText
      log.add(.sharesNotOne(subject: map.path, sum: rounded), at: map.position)
    }
    return shares
  }

  private func retry(_ map: YAMLMap) -> Therapy.RetryPolicy {
    let policy = Therapy.RetryPolicy(
      maximumAphereses: map.whole("maximum_aphereses", NumberRange(1, 100)),
      maximumBatches: map.whole("maximum_batches", NumberRange(1, 100)),
      retainedMaterialProbability: map.number("retained_material_probability", .fraction))
    map.finish()
    return policy
  }

  private func infusion(_ map: YAMLMap) -> Therapy.Infusion? {
    let admission = map.distribution("receipt_to_admission_days", within: Self.days)
    let conditioning = map.distribution("conditioning_days", within: Self.days)
    let stay = map.distribution("inpatient_stay_days", within: Self.days)
    let thaw = map.number("thaw_deviation_probability", .fraction)
    let shelf = map.optionalNumber("shelf_life_days", .positive)
    let bedside = BedsideReader(log: log)
    let thawed = bedside.thaw(map)
    let grades = bedside.toxicityGrades(map)
    map.finish()
    guard let admission, let conditioning, let stay else { return nil }
    var infusion = Therapy.Infusion(
      receiptToAdmissionDays: admission, conditioningDays: conditioning, inpatientStayDays: stay,
      thawDeviationProbability: thaw, shelfLifeDays: shelf)
    infusion.thaw = thawed
    infusion.toxicityGrades = grades
    return infusion
  }

  private func attrition(_ map: YAMLMap) -> Therapy.Attrition {
    let hazard = NumberRange(0, 1000)
    var attrition = Therapy.Attrition(
      deathPerDay: map.number("death_per_day", hazard),
      progressionPerDay: map.number("progression_per_day", hazard),
      withdrawalPerDay: map.number("withdrawal_per_day", hazard))
    attrition.variation = HazardReader(log: log).read(map)
    map.finish()
    return attrition
  }
}
