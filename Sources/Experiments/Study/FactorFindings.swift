import Statistics
import StudyStore
import SupplyNetwork

/// What the factors do, as far as the design can tell.
struct FactorFindings {
  let plan: ExperimentPlan
  let points: [ExperimentResult.Point]
  let values: ResponseTable

  private typealias Findings = ExperimentResult.Findings

  private var names: [String] { plan.file.factors.map(\.name) }

  /// For each configuration and indicator.
  var all: [ExperimentResult.FactorAnalysis] {
    guard !plan.file.factors.isEmpty else { return [] }
    return plan.configurations.indices.flatMap { configuration in
      plan.measures.indices.compactMap { place in
        let measure = plan.measures[place]
        guard !measure.key.hasSuffix(".years"),
          points.contains(where: { point in
            point.configurations[configuration].estimate(measure.key) != nil
          })
        else { return nil }
        let findings: Findings
        do throws(StatisticsError) {
          findings = try self.findings(configuration, place)
        } catch {
          findings = .none(reason: error.description)
        }
        return ExperimentResult.FactorAnalysis(
          configuration: plan.configurations[configuration], indicator: measure.key,
          unit: measure.unit, findings: findings)
      }
    }
  }

  private func findings(
    _ configuration: Int, _ place: Int
  ) throws(StatisticsError) -> Findings {
    switch plan.file.design {
    case .fullFactorial, .fractionalFactorial: return try effects(configuration, place)
    case .oneAtATime: return try bars(configuration, place)
    default: break
    }
    guard let responses = responses(configuration, place) else {
      return .none(reason: "the indicator has no value at some point")
    }
    switch plan.file.design {
    case .morris:
      let effects = try elementaryEffects(try plan.file.morrisDesign(), responses: responses)
      return .morris(zip(names, effects).map { (name: $0, effects: $1) })
    case .saltelli:
      let indices = try sobolIndices(
        try plan.file.saltelliDesign(), responses: responses, seed: plan.file.seed)
      return .sobol(
        names.indices.map { (name: names[$0], first: indices.first[$0], total: indices.total[$0]) })
    default:
      let inputs = points.map { point in point.levels.map { Double($0.value) ?? .nan } }
      guard inputs.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
        return .none(reason: "a factor is no number")
      }
      let regression = try StandardisedRegression(inputs: inputs, responses: responses)
      return .regression(
        zip(names, regression.coefficients).map { (name: $0, coefficient: $1) },
        determination: regression.determination)
    }
  }

  /// The pooled estimate at each point; nil where there is none somewhere.
  private func responses(_ configuration: Int, _ place: Int) -> [Double]? {
    let key = plan.measures[place].key
    let means = points.map { point in
      point.configurations[configuration].estimate(key)?.mean
    }
    let known = means.compactMap { $0 }
    return known.count == means.count ? known : nil
  }

  // MARK: By replication

  /// For each replication the response at each point, as far as all points have replications.
  private func table(_ configuration: Int, _ place: Int) -> [[Double]]? {
    let byPoint = values.values[configuration * plan.measures.count + place]
    let count = byPoint.map(\.count).min() ?? 0
    var rows: [[Double]] = []
    for replication in 0..<count {
      let row = byPoint.compactMap { $0[replication] }
      guard row.count == byPoint.count else { return nil }
      rows.append(row)
    }
    return rows.isEmpty ? nil : rows
  }

  private var undefined: Findings {
    .none(reason: "the indicator has no value in some replication")
  }

  private func levels(_ point: Int) -> [Int] {
    zip(plan.file.factors, points[point].levels).map { factor, level in
      factor.levels.firstIndex { $0.label == level.value } ?? 0
    }
  }

  private func effects(_ configuration: Int, _ place: Int) throws(StatisticsError) -> Findings {
    guard let rows = table(configuration, place) else { return undefined }
    let factors = plan.file.factors
    let levels = points.indices.map(levels)
    if factors.allSatisfy({ $0.levels.count == 2 }) {
      let words: [EffectWord]
      if case .fractionalFactorial(let runs) = plan.file.design {
        words = try FractionalFactorial(factors: factors.count, runs: runs)
          .estimableEffects(upTo: 2)
      } else {
        words = EffectWord.all(factors: factors.count, upTo: 2)
      }
      let effects = try factorialEffects(
        runs: levels.map { $0.map { $0 > 0 ? 1 : -1 } }, responses: rows, effects: words)
      return .effects(
        effects.dropFirst().map { effect in
          (
            name: effect.word.factors.map { factors[$0].name }.joined(separator: " × "),
            estimate: effect.estimate
          )
        })
    }
    var effects: [(name: String, estimate: Estimate)] = []
    for (index, factor) in factors.enumerated() {
      for (level, description) in factor.levels.enumerated() {
        let members = points.indices.filter { levels[$0][index] == level }
        let values = rows.map { row in
          members.reduce(0) { $0 + row[$1] } / Double(members.count)
            - row.reduce(0, +) / Double(row.count)
        }
        effects.append(
          (name: "\(factor.name) = \(description.label)", estimate: meanEstimate(values)))
      }
    }
    return .effects(effects)
  }

  private func bars(_ configuration: Int, _ place: Int) throws(StatisticsError) -> Findings {
    guard let rows = table(configuration, place) else { return undefined }
    func column(_ point: Int) -> [Double] { rows.map { $0[point] } }
    let base = column(0)
    let responses = plan.file.oneAtATimePlaces().enumerated().map { factor, places in
      // Of several levels the first and the last; the base stands for itself.
      TornadoResponses(
        factor: factor, low: column((places.first ?? nil) ?? 0),
        high: column((places.last ?? nil) ?? 0))
    }
    return .tornado(
      try tornado(base: base, responses: responses).map {
        (name: names[$0.factor], low: $0.low, high: $0.high, swing: $0.swing)
      })
  }
}
