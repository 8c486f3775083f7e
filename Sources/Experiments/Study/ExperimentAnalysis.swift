import PatientJourney
import Statistics
package import StudyStore
import SupplyNetwork

/// Turns a complete study into results: point by point, so that no more than one point's runs are in
/// memory at a time, beside one number for each run where the design's analysis needs it.
package struct ExperimentAnalysis: Sendable {
  let plan: ExperimentPlan
  let study: Study

  /// Prepares an analysis.
  package init(_ plan: ExperimentPlan, of study: Study) {
    self.plan = plan
    self.study = study
  }

  /// Analyses the runs that the outcome rests on.
  package func run(_ outcome: Study.Outcome) throws(ExperimentFailure) -> ExperimentResult {
    try asExperimentFailure {
      var points: [ExperimentResult.Point] = []
      // By configuration, measure, point and replication.
      var values = ResponseTable(plan)
      for index in plan.points.indices {
        let prepared = try plan.prepared(index)
        let runs = try study.runs(
          ofPoint: index, replications: 0..<outcome.replications[index],
          shape: plan.manifestShape)
        let evaluation = PointEvaluation(plan: plan, prepared: prepared, runs: runs)
        points.append(
          ExperimentResult.Point(
            levels: plan.studyPoints[index].levels, replications: runs.count,
            configurations: try evaluation.summaries(), targets: evaluation.targets()))
        values.add(evaluation)
      }
      try adjust(&points)
      var tracker = try ExperimentRunner(plan, into: study, threads: 1).makeTracker()
      try ExperimentRunner(plan, into: study, threads: 1).take(into: &tracker)
      return ExperimentResult(
        points: points, analyses: FactorFindings(plan: plan, points: points, values: values).all,
        selection: selection(tracker), acceptability: try acceptability(points), outcome: outcome)
    }
  }

  /// Adjusts p-values over points and configurations, indicator by indicator.
  private func adjust(_ points: inout [ExperimentResult.Point]) throws(StatisticsError) {
    var places: [String: [(point: Int, configuration: Int, difference: Int)]] = [:]
    for (point, result) in points.enumerated() {
      for (configuration, summary) in result.configurations.enumerated() {
        for (index, difference) in summary.differences.enumerated()
        where difference.probability != nil {
          places[difference.key, default: []].append((point, configuration, index))
        }
      }
    }
    // Which family comes first does not matter: families share nothing.
    for family in places.values {
      let adjusted = try adjustedPValues(
        family.map { place in
          points[place.point].configurations[place.configuration].differences[place.difference]
            .probability ?? 1
        }, method: plan.file.multiplicity)
      for (place, probability) in zip(family, adjusted) {
        points[place.point].configurations[place.configuration].differences[place.difference]
          .adjustedProbability = probability
      }
    }
  }

  private func selection(_ tracker: ReplicationTracker) -> ExperimentResult.Selection? {
    guard let rule = plan.file.selection, let selected = tracker.selected else { return nil }
    func system(_ place: (point: Int, configuration: Int)) -> ExperimentResult.System {
      ExperimentResult.System(
        point: place.point, configuration: plan.configurations[place.configuration])
    }
    return ExperimentResult.Selection(
      rule: rule, best: selected.best.map(system), survivors: selected.survivors.map(system))
  }

  private func acceptability(
    _ points: [ExperimentResult.Point]
  ) throws(StatisticsError) -> ExperimentResult.Acceptability? {
    guard let rule = plan.file.acceptability else { return nil }
    func draws(_ key: String) -> [[Double]] {
      plan.configurations.indices.map { configuration in
        points.map { point in
          point.configurations[configuration].indicators.first { $0.key == key }?.estimate.mean
            ?? .nan
        }
      }
    }
    let sensitivity = try ProbabilisticSensitivity(
      costs: draws(rule.cost), effects: draws(rule.effect))
    return ExperimentResult.Acceptability(
      rule: rule,
      thresholds: rule.thresholds.map { value in
        ExperimentResult.Acceptability.Threshold(
          value: value, probabilities: sensitivity.acceptability(threshold: value),
          best: plan.configurations[sensitivity.best(threshold: value)],
          perfectInformation: sensitivity.expectedValueOfPerfectInformation(threshold: value))
      })
  }
}

/// The value of each measure in each replication, for designs whose analysis is by replication.
struct ResponseTable {
  /// By configuration × measure, then point, then replication; nil where not defined.
  private(set) var values: [[[Double?]]]
  let isKept: Bool

  init(_ plan: ExperimentPlan) {
    switch plan.file.design {
    case .fullFactorial, .fractionalFactorial, .oneAtATime: isKept = plan.points.count > 1
    default: isKept = false
    }
    values = Array(repeating: [], count: plan.configurations.count * plan.measures.count)
  }

  mutating func add(_ evaluation: PointEvaluation) {
    guard isKept else { return }
    for cell in values.indices { values[cell].append(evaluation.values(cell)) }
  }
}

/// The runs at one point, evaluated.
struct PointEvaluation {
  let plan: ExperimentPlan
  let prepared: PreparedPoint
  let runs: [StudyRun]

  private func cells(_ configuration: Int, _ measure: Int) -> [[Double]] {
    runs.map { $0.cells[configuration * plan.measures.count + measure] }
  }

  private func cells(_ configuration: Int, key: String) -> [[Double]]? {
    plan.measures.firstIndex { $0.key == key }.map { cells(configuration, $0) }
  }

  /// The value of a cell in each replication.
  func values(_ cell: Int) -> [Double?] {
    let (configuration, place) = cell.quotientAndRemainder(dividingBy: plan.measures.count)
    let measure = prepared.stored[configuration][plan.measures[place].key]
    return runs.map { run in run.cells[cell].isEmpty ? nil : measure?.value(run.cells[cell]) }
  }

  /// Every configuration's indicators and differences.
  func summaries() throws(StatisticsError) -> [ExperimentResult.ConfigurationSummary] {
    var summaries: [ExperimentResult.ConfigurationSummary] = []
    for configuration in plan.configurations.indices {
      var indicators: [ExperimentResult.Summary] = []
      var differences: [ExperimentResult.Difference] = []
      for (place, measure) in plan.measures.enumerated() where !measure.key.hasSuffix(".years") {
        guard let stored = prepared.stored[configuration][measure.key] else { continue }
        let cells = cells(configuration, place)
        if stored.isComparison {
          differences.append(
            difference(measure.key, measure.unit, stored.estimate(cells)))
          continue
        }
        var summary = ExperimentResult.Summary(
          key: measure.key, unit: measure.unit, estimate: stored.estimate(cells))
        addQuantiles(to: &summary, configuration)
        try addControlled(to: &summary, configuration, place)
        indicators.append(summary)
        guard configuration > 0, let reference = prepared.stored[0][measure.key] else { continue }
        differences.append(
          difference(
            measure.key, measure.unit,
            stored.difference(cells, minus: reference, self.cells(0, place))))
      }
      summaries.append(
        ExperimentResult.ConfigurationSummary(
          name: plan.configurations[configuration], indicators: indicators,
          differences: differences))
    }
    return summaries
  }

  private func difference(
    _ key: String, _ unit: String, _ estimate: Estimate
  ) -> ExperimentResult.Difference {
    // Where every replication says that there is no difference, that is no evidence of one.
    let atLeast = estimate.mean == 0 ? 0.5 : probabilityAtLeast(0, estimate: estimate)
    return ExperimentResult.Difference(
      key: key, unit: unit, estimate: estimate,
      probability: estimate.halfWidth == nil ? nil : atLeast.map { min(1, 2 * min($0, 1 - $0)) })
  }

  private func addQuantiles(to summary: inout ExperimentResult.Summary, _ configuration: Int) {
    guard let place = plan.histograms.firstIndex(where: { $0.key == summary.key }) else { return }
    let histograms = runs.map { $0.histograms[configuration * plan.histograms.count + place] }
    summary.median = quantileEstimate(histograms: histograms, probability: 0.5)
    summary.percentile90 = quantileEstimate(histograms: histograms, probability: 0.9)
  }

  // MARK: Control variates

  /// Patients expected to be referred a year.
  private var expectedReferrals: Double {
    let network = prepared.runner.request.network
    let scenario = prepared.runner.request.scenario?.demandMultiplier ?? 1
    return network.patientGroups.enumerated().reduce(0) { sum, group in
      let demand = network.demands[group.offset]
      let multipliers = demand.referralMultiplierByQuintile
      var people = 0.0
      for row in network.demandRows where row.patientGroup == group.offset {
        people += row.population * multipliers[row.quintile - 1]
      }
      let level = demand.multiplier * scenario
      return sum + people / 1e6 * group.element.incidencePerMillionPerYear * level
    }
  }

  private func addControlled(
    to summary: inout ExperimentResult.Summary, _ configuration: Int, _ place: Int
  ) throws(StatisticsError) {
    guard plan.file.usesControlVariates, summary.key != StoredMeasures.referrals,
      let control = plan.measures.firstIndex(where: { $0.key == StoredMeasures.referrals })
    else { return }
    let base = configuration * plan.measures.count
    let values = self.values(base + place).compactMap { $0 }
    let controls = self.values(base + control).compactMap { $0.map { [$0] } }
    guard values.count == runs.count, controls.count == runs.count, values.count >= 4,
      values.allSatisfy(\.isFinite), Set(controls.map { $0[0] }).count > 1
    else { return }
    let controlled = try ControlledEstimate(
      values: values, controls: controls, means: [expectedReferrals])
    summary.controlled = controlled.estimate
    summary.varianceRatio = controlled.varianceRatio
  }

  // MARK: Targets

  /// The network's targets tested on every configuration, as a comparison tests them.
  func targets() -> [TargetResult] {
    prepared.runner.request.network.targets.flatMap { target in
      plan.configurations.indices.compactMap { judge(target, $0) }
    }
  }

  private func judge(_ target: Target, _ configuration: Int) -> TargetResult? {
    let key = target.indicator
    guard let measure = prepared.stored[configuration][key],
      let reference = prepared.stored[0][key],
      let cells = cells(configuration, key: key), let referenceCells = self.cells(0, key: key),
      let years = self.cells(configuration, key: "\(key).years"),
      let referenceYears = self.cells(0, key: "\(key).years")
    else { return nil }
    let estimate: Estimate
    let yearly: [Double]
    var falling: [String] = []
    switch target.relation {
    case .atLeast, .atMost:
      estimate = measure.estimate(cells)
      yearly = years.flatMap { $0 }.filter { !$0.isNaN }
    case .reducedByAtLeast:
      guard configuration > 0 else { return nil }
      let pairs = zip(years.joined(), referenceYears.joined())
      let relative: [Double] = pairs.compactMap { value, base in
        value.isNaN || base.isNaN || base == 0 ? nil : 1 - value / base
      }
      if key == "patient_borne_cost_per_treated",
        let paired = prepared.stored[configuration][StoredMeasures.costReduction],
        let pairedCells = self.cells(configuration, key: StoredMeasures.costReduction),
        let pairedYears = self.cells(configuration, key: "\(StoredMeasures.costReduction).years")
      {
        estimate = paired.estimate(pairedCells)
        yearly = pairedYears.flatMap { $0 }.filter { !$0.isNaN }
        falling = groupsWithFallingTreatment(configuration)
      } else {
        yearly = relative
        let reduction = StoredMeasure(
          key: key, unit: "fraction", sums: { _ in [] },
          value: { sums in
            let half = sums.count / 2
            guard let value = measure.value(Array(sums[..<half])),
              let base = reference.value(Array(sums[half...])), base != 0
            else { return nil }
            return 1 - value / base
          })
        estimate = reduction.estimate(zip(cells, referenceCells).map { $0 + $1 })
      }
    }
    let isAtMost = target.relation == .atMost
    var probability = probabilityAtLeast(target.limit, estimate: estimate)
    if isAtMost, let atLeast = probability { probability = 1 - atLeast }
    let meeting = yearly.count { isAtMost ? $0 <= target.limit : $0 >= target.limit }
    return TargetResult(
      target: target, configuration: plan.configurations[configuration],
      reference: plan.configurations[0], estimate: estimate, probabilityMean: probability,
      probabilityYear: wilsonInterval(successes: meeting, trials: yearly.count),
      groupsWithFallingTreatment: falling,
      verdict: TargetResult.verdict(probability, isBlocked: !falling.isEmpty))
  }

  /// Quintiles and remoteness bands whose treated fraction falls beyond doubt.
  private func groupsWithFallingTreatment(_ configuration: Int) -> [String] {
    let split = prepared.runner.split
    let groups =
      split.quintiles.map { ("quintile", $0) } + split.remoteness.map { ("remoteness", $0) }
    return groups.compactMap { dimension, group in
      let key = "treated_fraction.\(dimension).\(group.key)"
      guard !group.rows.isEmpty, let measure = prepared.stored[configuration][key],
        let reference = prepared.stored[0][key], let cells = cells(configuration, key: key),
        let referenceCells = self.cells(0, key: key),
        let high = measure.difference(cells, minus: reference, referenceCells).high, high < 0
      else { return nil }
      return group.key
    }
  }
}
