import PatientJourney
import Placement
import Statistics
import SupplyNetwork

/// Selects the best of the finalists on replications that were not used before.
struct FinalRanking: Sendable {
  /// What is known at the end.
  enum Verdict: Sendable, Hashable {
    /// This finalist is the best, or within the indifference of it, with the confidence asked for.
    case selected(Int)
    /// No finalist keeps its limits, with that confidence.
    case noneFeasible
    /// The budget ended first; these were still in the race, the best mean first.
    case undecided([Int])
  }

  var verdict: Verdict
  /// Replications of each finalist.
  var replications: [Int]
  /// By finalist: what its replications left behind.
  var runs: [[DesignSimulator.Run]]

  /// Replications of all survivors that are run at a time.
  private static let block = 8

  /// Ranks.
  ///
  /// - Parameters:
  ///   - reference: the finalist that limits may be relative to.
  ///   - budget: most runs of all finalists together.
  ///   - fallback: by finalist, runs to show where the work ends before the first stage does.
  static func run(
    _ finalists: [DesignCandidate], reference: Int, request: DesignRequest,
    indifference: Double, tolerances: [Double], budget: Int, simulator: DesignSimulator,
    fallback: [[DesignSimulator.Run]]
  ) async throws -> FinalRanking {
    let formulas = finalists.map { simulator.formulas(of: $0.configuration) }
    var ranking = FinalRanking(
      verdict: .undecided(Array(finalists.indices)), replications: finalists.map { _ in 0 },
      runs: finalists.map { _ in [] })
    guard finalists.count > 1 else {
      ranking.verdict = .selected(0)
      ranking.runs = fallback
      return ranking
    }
    var race = try Race(
      request: request, systems: finalists.count, indifference: indifference,
      tolerances: tolerances)
    var known = 0
    while !race.isOver {
      // The reference runs along, since limits may be relative to it.
      let count = known == 0 ? Race.firstStage : block
      let runners = finalists.indices.filter { race.survivors.contains($0) || $0 == reference }
      let used = ranking.replications.reduce(0, +)
      guard used + count * runners.count <= budget else { break }
      let work = runners.map {
        DesignSimulator.Work(
          configuration: finalists[$0].configuration, phase: .ranking,
          replications: known..<(known + count))
      }
      guard let done = try await simulator.run(work) else { break }
      for (runner, runs) in zip(runners, done) {
        ranking.runs[runner] += runs
        ranking.replications[runner] += runs.count
      }
      for number in known..<(known + count) {
        let references = zip(formulas[reference], ranking.runs[reference][number].sums).map {
          $0.value($1)
        }
        for system in race.survivors where ranking.runs[system].count > number {
          let values = zip(formulas[system], ranking.runs[system][number].sums).map {
            $0.value($1)
          }
          try race.record(values, references: references, system: system)
        }
      }
      known += count
    }
    if known == 0 { ranking.runs = fallback }
    ranking.verdict = race.verdict(ranking, formulas)
    return ranking
  }

  /// The procedure: Kim and Nelson's without limits, else the constrained one.
  private struct Race {
    static let firstStage = 20
    let request: DesignRequest
    var plain: KimNelsonSelection?
    var constrained: ConstrainedSelection?

    init(
      request: DesignRequest, systems: Int, indifference: Double, tolerances: [Double]
    ) throws(StatisticsError) {
      self.request = request
      let objective: SelectionObjective =
        request.objective.measure.isGood ? .maximise : .minimise
      if request.limits.isEmpty {
        plain = try KimNelsonSelection(
          systems: systems, objective: objective, indifference: indifference,
          probability: request.confidence, firstStage: Self.firstStage)
      } else {
        constrained = try ConstrainedSelection(
          systems: systems, objective: objective, indifference: indifference,
          constraints: tolerances.map { SelectionConstraint(.atMost, 0, tolerance: $0) },
          probability: request.confidence, firstStage: Self.firstStage)
      }
    }

    var survivors: [Int] { plain?.survivors ?? constrained?.survivors ?? [] }

    var isOver: Bool {
      if let plain { return plain.selected != nil }
      if let constrained { return constrained.outcome != .open }
      return true
    }

    mutating func record(
      _ values: [Double?], references: [Double?], system: Int
    ) throws(StatisticsError) {
      func value(_ indicator: PlacementIndicator, _ values: [Double?]) -> Double? {
        DesignSimulator.index(of: indicator).flatMap { values[$0] }
      }
      // A replication that treats nobody has no failure rate or cost: it is no better than any.
      let worst = request.objective.measure.isGood ? 0 : Double.greatestFiniteMagnitude / 1e200
      let objective = value(request.objective, values) ?? worst
      guard constrained != nil else {
        try plain?.record(objective, system: system)
        return
      }
      let excesses = request.limits.map { limit -> Double in
        guard let own = value(limit.indicator, values),
          let level = limit.level(reference: value(limit.indicator, references))
        else { return 0 }
        return limit.excess(own, over: level)
      }
      try constrained?.record(objective, limited: excesses, system: system)
    }

    func verdict(_ ranking: FinalRanking, _ formulas: [[Formula]]) -> Verdict {
      if let selected = plain?.selected { return .selected(selected) }
      switch constrained?.outcome {
      case .selected(let system): return .selected(system)
      case .noneFeasible: return .noneFeasible
      case .open, nil: break
      }
      guard let objective = DesignSimulator.index(of: request.objective) else {
        return .undecided([])
      }
      let isGood = request.objective.measure.isGood
      let ordered = survivors.map { system in
        (
          system,
          DesignSimulator.estimate(objective, ranking.runs[system], formulas[system][objective])
            .mean
            ?? (isGood ? -Double.infinity : .infinity)
        )
      }.sorted { isGood ? $0.1 > $1.1 : $0.1 < $1.1 }
      return .undecided(ordered.map(\.0))
    }
  }
}
