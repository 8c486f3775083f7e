import Statistics
import SupplyNetwork

/// Checks that an experiment's names exist in its network, and that the network is sound at every
/// point of the design.
struct ExperimentChecks {
  let experiment: ExperimentFile
  let root: YAMLMap
  let log: ProblemLog

  func run() {
    guard !experiment.networkFolder.isEmpty else { return }
    let isSoundSoFar = log.isEmpty
    guard let base = network(experiment.changes) else { return }
    names(base)
    guard isSoundSoFar else { return }
    guard let points = points() else { return }
    sizes(points.count)
    guard log.isEmpty else { return }
    for point in points where !point.changes.isEmpty {
      guard let network = network(experiment.changes + point.changes) else { continue }
      configurations(network)
    }
  }

  private func network(_ changes: [NetworkOverride]) -> Network? {
    do throws(NetworkReadingError) {
      return try NetworkReader.read(
        folder: experiment.networkFolder, overrides: changes, scenario: experiment.scenario,
        knownIndicators: IndicatorKeys.yearly)
    } catch {
      for problem in error.problems {
        log.add(
          problem.kind,
          at: SourcePosition(file: problem.file, line: problem.line, column: problem.column))
      }
      return nil
    }
  }

  private func position(_ key: String, _ index: Int? = nil) -> SourcePosition {
    guard let value = root.optional(key)?.value else { return root.position }
    if let index, case .list(let values) = value.content, values.indices.contains(index) {
      return values[index].position
    }
    return value.position
  }

  // MARK: Names

  private func names(_ network: Network) {
    // Levels may add configurations, which are looked for at each point.
    if experiment.factors.isEmpty { configurations(network) }
    let scenarios = network.scenarios.map(\.name)
    if let scenario = experiment.scenario, !scenarios.contains(scenario) {
      log.add(
        .danglingReference(
          subject: "scenario", what: "scenario", found: scenario.shortened,
          nearest: NearestName.of(scenario, among: scenarios)), at: position("scenario"))
    }
    let known = knownKeys(network)
    for (index, key) in experiment.indicators.enumerated() {
      check(key, "indicators[\(index + 1)]", known, at: position("indicators", index))
    }
    if case .sequential(let key, _, _, _) = experiment.replications {
      check(key, "replications.indicator", known, at: position("replications"))
    }
    if let selection = experiment.selection {
      check(selection.indicator, "selection.indicator", known, at: position("selection"))
    }
    if let rule = experiment.acceptability {
      check(rule.cost, "acceptability.cost", known, at: position("acceptability"))
      check(rule.effect, "acceptability.effect", known, at: position("acceptability"))
    }
  }

  private func knownKeys(_ network: Network) -> [String] {
    let split = PopulationSplit(network)
    var keys: [String] = []
    var seen: Set<String> = []
    for configuration in network.configurations {
      let isDisturbed = network.scenarios.contains {
        $0.name == experiment.scenario && !$0.disruptions.isEmpty
      }
      let measures = StoredMeasures(
        IndicatorCatalogue(
          network: network, configuration: configuration, split: split, alpha: 0,
          isDisturbed: isDisturbed), years: 1,
        isPaired: experiment.commonRandomNumbers && experiment.configurations.count != 1)
      for key in measures.keys where !key.hasSuffix(".years") && seen.insert(key).inserted {
        keys.append(key)
      }
    }
    return keys
  }

  private func check(
    _ key: String, _ subject: String, _ known: [String], at position: SourcePosition
  ) {
    guard !key.isEmpty, !known.contains(key) else { return }
    log.add(
      .danglingReference(
        subject: subject, what: "indicator", found: key.shortened,
        nearest: NearestName.of(key, among: known)), at: position)
  }

  private func configurations(_ network: Network) {
    let names = network.configurations.map(\.name)
    for (index, name) in experiment.configurations.enumerated() {
      if !names.contains(name) {
        log.add(
          .danglingReference(
            subject: "configurations[\(index + 1)]", what: "configuration", found: name.shortened,
            nearest: NearestName.of(name, among: names)), at: position("configurations", index))
      } else if experiment.configurations.firstIndex(of: name) != index {
        log.add(
          .duplicateName(what: "configuration", name: name, firstLine: nil),
          at: position("configurations", index))
      }
    }
  }

  // MARK: The design

  private func points() -> [DesignPoint]? {
    let place = root.optional("design") == nil ? root.position : position("design")
    let name = designName
    if experiment.factors.isEmpty {
      guard experiment.design == .fullFactorial else {
        other(.noFactors(design: name), at: place)
        return nil
      }
      return [DesignPoint(levels: [], changes: [])]
    }
    for factor in experiment.factors {
      switch (experiment.design, factor.values) {
      case (.fullFactorial, .range):
        other(.wrongFactor(design: name, factor: factor.name, needs: "levels"), at: place)
      case (.fractionalFactorial, .levels(let levels)) where levels.count == 2: continue
      case (.fractionalFactorial, _):
        other(.wrongFactor(design: name, factor: factor.name, needs: "two levels"), at: place)
      case (.morris, .levels), (.saltelli, .levels), (.sobol, .levels):
        other(
          .wrongFactor(design: name, factor: factor.name, needs: "a range or a distribution"),
          at: place)
      case (.morris, .range(let range)):
        if case .distribution = range.range {
          other(
            .wrongFactor(
              design: name, factor: factor.name,
              needs: "a range, for the walks go to its ends"), at: place)
        }
      default: continue
      }
    }
    guard log.isEmpty else { return nil }
    let product = experiment.factors.reduce(1.0) { $0 * Double($1.levels.count) }
    if experiment.design == .fullFactorial, product > Double(ExperimentReader.pointLimit) {
      other(
        .tooManyPoints(found: Int(min(1e15, product)), limit: ExperimentReader.pointLimit),
        at: place)
      return nil
    }
    do throws(StatisticsError) {
      let points = try experiment.points()
      if points.isEmpty { other(.tooFew(what: "the design", found: 0, needs: 1), at: place) }
      return points
    } catch {
      other(.impossible(design: name, reason: error.description), at: place)
      return nil
    }
  }

  private var designName: String {
    switch experiment.design {
    case .fullFactorial: "full_factorial"
    case .fractionalFactorial: "fractional_factorial"
    case .latinHypercube: "latin_hypercube"
    case .sobol: "sobol"
    case .oneAtATime: "one_at_a_time"
    case .morris: "morris"
    case .saltelli: "saltelli"
    case .table: "table"
    }
  }

  private func sizes(_ points: Int) {
    let place = root.optional("design") == nil ? root.position : position("design")
    if points > ExperimentReader.pointLimit {
      other(.tooManyPoints(found: points, limit: ExperimentReader.pointLimit), at: place)
    }
    let runs = points * experiment.replications.budget
    if runs > ExperimentReader.runLimit {
      other(.tooManyRuns(found: runs, limit: ExperimentReader.runLimit), at: place)
    }
    let budget = experiment.replications.budget
    if let selection = experiment.selection {
      let systems = points * max(1, experiment.configurations.count)
      if systems < 2, !experiment.configurations.isEmpty {
        other(
          .tooFew(what: "a selection", found: systems, needs: 2), at: position("selection"))
      }
      if budget < selection.firstStage {
        other(
          .budgetTooSmall(budget: budget, needs: selection.firstStage, what: "the selection"),
          at: position("replications"))
      }
      if case .sequential = experiment.replications {
        other(
          .exclude(
            first: "selection", second: "a sequential half-width",
            why: "the procedure itself says how many replications it needs — give replications a "
              + "number, its budget"), at: position("selection"))
      }
      if selection.procedure == .rinott, experiment.commonRandomNumbers {
        other(
          .exclude(
            first: "rinott", second: "common random numbers",
            why: "its guarantee is proven for independent systems — say common_random_numbers: "
              + "false, or take kim_nelson"), at: position("selection"))
      }
    }
    if experiment.acceptability != nil, points < 2 {
      other(
        .tooFew(
          what: "acceptability, whose draws are the points of the design,", found: points,
          needs: 2), at: position("acceptability"))
    }
    if experiment.usesControlVariates, budget < 4 {
      other(
        .budgetTooSmall(budget: budget, needs: 4, what: "a control variate"),
        at: position("control_variates"))
    }
  }

  private func other(_ problem: ExperimentProblem, at position: SourcePosition) {
    log.add(.other(OtherProblem(problem)), at: position)
  }
}
