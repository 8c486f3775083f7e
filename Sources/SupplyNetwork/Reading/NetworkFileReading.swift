/// Decodes the parts of `network.yaml` that need no table.
struct NetworkFileReader {
  let root: YAMLMap
  let knownIndicators: [String]
  let log: ProblemLog

  /// What those parts say.
  struct Content {
    var name = ""
    var currency = ""
    var priceYear = 0
    var startDate: CalendarDate?
    var calendar = CalendarContent()
    var suiteBreakdowns: SuiteBreakdowns?
    var travelAid: TravelAid?
    var benefit: Benefit?
    var attribution: [String] = []
    var patientGroups = PatientGroupsReader.Content()
    var demand = DemandModel()
    var patientTravel: PatientTravel
    var patientCosts: PatientCostRates
    var transport: Transport
    var serviceCosts: ServiceCosts
    var configurations: YAMLMap
    var scenarios: YAMLMap?
    var targets: [Target] = []
    /// Where each target names its indicator.
    var targetPositions: [SourcePosition] = []
    /// Whether `demand` is sound.
    var demandIsSound = false
    /// Whether `transport` is sound.
    var transportIsSound = false

    /// The demand of a patient group.
    func demand(of group: PatientGroupsReader.Group) -> DemandModel {
      group.demand?.model ?? demand
    }
  }

  /// Reads everything but the configurations.
  func read() -> Content {
    let transport = TransportReader(log: log)
    let name = root.text("name")
    let currency = currency()
    let priceYear = root.whole("price_year", NumberRange(1900, 2200))
    let startDate = startDate()
    let calendar = CalendarReader(log: log).read(root, startDate: startDate)
    let travel = transport.patientTravel(root.map("patient_travel"))
    let patientCosts = transport.patientCosts(root.map("patient_costs"))
    let modes = log.watch {
      transport.transport(root.map("transport"), calendar: calendar)
    }
    var content = Content(
      patientTravel: travel, patientCosts: patientCosts, transport: modes.value,
      serviceCosts: transport.serviceCosts(root.map("service_costs")),
      configurations: root.filledMap("configurations"))
    content.name = name
    content.currency = currency
    content.priceYear = priceYear
    content.startDate = startDate
    content.calendar = calendar
    if case .scheme(let scheme) = TravelAidReader(log: log).read(root) {
      content.travelAid = scheme
    }
    content.benefit = BenefitReader(log: log).read(root)
    content.suiteBreakdowns = SuiteFeaturesReader(log: log).breakdowns(root)
    content.attribution = (root.list("attribution", isRequired: false) ?? []).compactMap {
      $0.text(subject: "attribution", log: log)
    }
    content.transportIsSound = modes.isSound && !content.transport.modes.isEmpty
    content.patientGroups = PatientGroupsReader(log: log).read(root, demand: demand)
    (content.demand, content.demandIsSound) = log.watch {
      root.optionalMap("demand").map(demand) ?? DemandModel()
    }
    let targets = targets()
    content.targets = targets.map(\.target)
    content.targetPositions = targets.map(\.position)
    content.scenarios = root.optionalMap(ScenariosReader.key)
    root.finish()
    return content
  }

  private func currency() -> String {
    guard let entry = root.required("currency") else { return "" }
    guard let text = entry.value.text(subject: "currency", log: log) else { return "" }
    let isCode =
      text.utf8.count == 3
      && text.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    if !isCode {
      log.add(
        .notACurrency(subject: "currency", found: text.shortened), at: entry.value.position)
    }
    return text
  }

  private func startDate() -> CalendarDate? {
    guard let entry = root.required("start_date") else { return nil }
    guard let text = entry.value.text(subject: "start_date", log: log) else { return nil }
    if let date = CalendarDate(text) { return date }
    log.add(.notADate(subject: "start_date", found: text.shortened), at: entry.value.position)
    return nil
  }

  private func demand(_ map: YAMLMap) -> DemandModel {
    let even = [1.0, 1, 1, 1, 1]
    let factor = NumberRange(0, 1e6)
    let before = log.count
    var model = DemandModel(
      multiplier: map.number("multiplier", factor, default: 1),
      maximumMultiplier: map.number(
        "maximum_multiplier", NumberRange(0, 1e6, excludesLow: true), default: 2),
      referralMultiplierByQuintile: quintiles(
        map, "referral_multiplier_by_quintile", default: even),
      dropOutMultiplierByQuintile: quintiles(
        map, "drop_out_multiplier_by_quintile", default: even))
    model.monthlyFactors = monthlyFactors(map)
    model.growthPerYear = map.number("growth_per_year", NumberRange(-0.9, 10), default: 0)
    model.growthLastsYears = map.number("growth_lasts_years", NumberRange(0, 100), default: 5)
    let highest = model.multiplier * (model.referralMultiplierByQuintile.max() ?? 1)
    let greatest = highest * model.greatestFactor
    if log.count == before, model.multiplier > model.maximumMultiplier {
      log.add(
        .aboveOther(
          subject: map.subject("multiplier"), value: model.multiplier.shortText,
          other: "maximum_multiplier", otherValue: model.maximumMultiplier.shortText),
        at: map.optional("multiplier")?.value.position ?? map.position)
    } else if log.count == before, highest > model.maximumMultiplier {
      // Every referral is thinned from the maximal process, so none may be more frequent than it.
      log.add(
        .aboveOther(
          subject: "multiplier × the largest of "
            + map.subject("referral_multiplier_by_quintile"), value: highest.shortText,
          other: "maximum_multiplier", otherValue: model.maximumMultiplier.shortText),
        at: map.optional("referral_multiplier_by_quintile")?.value.position ?? map.position)
    }
    if log.count == before, !model.isSteady, greatest > model.maximumMultiplier {
      let rounded = ((greatest * 1e9).rounded() / 1e9).shortText
      let key = model.monthlyFactors.isEmpty ? "growth_per_year" : "monthly_factors"
      log.add(
        .aboveOther(
          subject: "the largest demand with months and growth", value: rounded,
          other: "maximum_multiplier", otherValue: model.maximumMultiplier.shortText),
        at: map.optional(key)?.value.position ?? map.position)
    }
    map.finish()
    return model
  }

  private func monthlyFactors(_ map: YAMLMap) -> [Double] {
    let key = "monthly_factors"
    let values = map.numbers(key, NumberRange(0, 1000), default: [])
    guard values.count != 12, let entry = map.optional(key), !entry.value.isNothing else {
      return values
    }
    if case .list = entry.value.content {
      log.add(
        .wrongCount(subject: map.subject(key), expected: 12, found: values.count),
        at: entry.value.position)
    }
    return []
  }

  private func quintiles(_ map: YAMLMap, _ key: String, default fallback: [Double]) -> [Double] {
    let values = map.numbers(key, NumberRange(0, 1e6), default: fallback)
    guard values.count != 5, let entry = map.optional(key) else { return values }
    log.add(
      .wrongCount(subject: map.subject(key), expected: 5, found: values.count),
      at: entry.value.position)
    return fallback
  }

  private func targets() -> [(target: Target, position: SourcePosition)] {
    (root.list("targets", isRequired: false) ?? []).enumerated().compactMap { index, value in
      let map = YAMLMap(value, path: "targets[\(index + 1)]", log: log)
      return target(map).map {
        ($0, map.optional("indicator")?.value.position ?? map.position)
      }
    }
  }

  /// Whether an indicator may be named; the parts of `KEY.DIMENSION.*` are checked where tables are read.
  private func isKnown(_ indicator: String) -> Bool {
    let words = indicator.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
    return knownIndicators.contains(indicator) && words.last != "*"
      || words.count == 3 && knownIndicators.contains("\(words[0]).\(words[1]).*")
        && words[2] != "*"
  }

  private func target(_ map: YAMLMap) -> Target? {
    let indicator = map.text("indicator")
    var relations: [(relation: Target.Relation, limit: Double)] = []
    for relation in Target.Relation.allCases {
      let range: NumberRange = relation == .reducedByAtLeast ? .fraction : .any
      if map.optional(relation.rawValue) != nil {
        relations.append((relation, map.number(relation.rawValue, range)))
      }
    }
    let problems = log.count
    map.finish()
    guard !map.isVoid else { return nil }
    if !indicator.isEmpty, !knownIndicators.isEmpty, !isKnown(indicator) {
      log.add(
        .danglingReference(
          subject: map.subject("indicator"), what: "indicator", found: indicator.shortened,
          nearest: NearestName.of(indicator, among: knownIndicators)),
        at: map.optional("indicator")?.value.position ?? map.position)
    }
    guard relations.count == 1, let only = relations.first else {
      // A misspelt relation has been noted as an unknown key.
      if relations.count > 1 || log.count == problems {
        log.add(
          .targetRelations(found: relations.map(\.relation.rawValue)), at: map.position)
      }
      return nil
    }
    return Target(indicator: indicator, relation: only.relation, limit: only.limit)
  }
}
