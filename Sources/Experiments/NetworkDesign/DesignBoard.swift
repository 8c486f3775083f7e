import PatientJourney
import Placement
import Statistics
import SupplyNetwork

/// All networks simulated so far, with what they showed on the screening replications.
struct DesignBoard: Sendable {
  let request: DesignRequest
  var simulator: DesignSimulator
  private(set) var candidates: [DesignCandidate] = []
  private var known: Set<DesignCandidate.Identity> = []
  private(set) var screened: [[DesignSimulator.Run]] = []
  private var formulas: [[Formula]] = []
  /// By candidate and indicator: the screening mean.
  private var means: [[Double?]] = []
  /// Runs so far.
  private(set) var runs = 0
  /// What the screened networks taught.
  private(set) var congestion: CongestionModel

  init(request: DesignRequest, simulator: DesignSimulator) {
    self.request = request
    self.simulator = simulator
    congestion = CongestionModel(
      occupancyHours: request.network.therapy.manufacturing.meanOccupancyHours)
  }

  /// Networks simulated.
  var count: Int { candidates.count }

  /// Replications after which a network that is far behind is given up.
  private static let firstLook = 3
  /// How far behind the best, in indifferences or in tolerances of a limit.
  private static let hopeless = 4.0

  /// Simulates those that are new, as far as half the budget goes: each a few times, and those that may
  /// still be the best as often as screening asks.
  ///
  /// - Returns: false where interrupted.
  mutating func add(_ some: [DesignCandidate]) async throws -> Bool {
    var new: [DesignCandidate] = []
    let most = max(0, (request.replicationBudget / 2 - runs) / NetworkDesigner.screening)
    for candidate in some where candidates.isEmpty || new.count < most {
      if known.insert(candidate.identity).inserted { new.append(candidate) }
    }
    guard !new.isEmpty else { return true }
    let isFirst = candidates.isEmpty
    let start = isFirst ? NetworkDesigner.screening : Self.firstLook
    guard
      let first = try await simulator.run(
        new.map { .init(configuration: $0.configuration, replications: 0..<start) })
    else { return false }
    let incumbent = isFirst ? nil : self.incumbent
    candidates += new
    screened += first
    formulas += new.map { simulator.formulas(of: $0.configuration) }
    for index in candidates.indices.suffix(new.count) { means.append(meanValues(index)) }
    runs += new.count * start
    if let incumbent {
      let promising = candidates.indices.suffix(new.count).filter {
        isPromising($0, against: incumbent)
      }
      let rest = try await simulator.run(
        promising.map {
          .init(
            configuration: candidates[$0].configuration,
            replications: start..<NetworkDesigner.screening)
        })
      if let rest {
        for (index, more) in zip(promising, rest) {
          screened[index] += more
          means[index] = meanValues(index)
          runs += more.count
        }
      } else {
        let kept = candidates.count - new.count
        candidates.removeLast(new.count)
        screened.removeLast(new.count)
        formulas.removeLast(new.count)
        means.removeLast(means.count - kept)
        return false
      }
    }
    congestion = CongestionModel(
      occupancyHours: congestion.occupancyHours,
      networks: candidates.indices.map {
        (CongestionModel.Sharing(candidates[$0].configuration.dispatch), observed($0))
      })
    return true
  }

  /// Whether a network may still turn out the best after a first look.
  private func isPromising(_ candidate: Int, against incumbent: Int) -> Bool {
    let levels = (try? limitLevels()) ?? []
    let tolerances = limitTolerances(levels)
    for (index, limit) in request.limits.enumerated() {
      guard let value = mean(limit.indicator, of: candidate) else { return false }
      let excess = limit.excess(value, over: levels[index])
      let best = mean(limit.indicator, of: incumbent).map { limit.excess($0, over: levels[index]) }
      if excess > max(0, best ?? 0) + Self.hopeless * tolerances[index] { return false }
    }
    guard excess(of: incumbent) <= 0 else { return true }
    guard let own = mean(request.objective, of: candidate),
      let best = mean(request.objective, of: incumbent)
    else { return false }
    let behind = request.objective.measure.isGood ? best - own : own - best
    return behind <= Self.hopeless * (request.indifference ?? defaultIndifference)
  }

  /// What was seen at the facilities of a network, over all its replications.
  private func observed(_ candidate: Int) -> [CongestionModel.Observation] {
    guard var sum = screened[candidate].first?.facilities else { return [] }
    for run in screened[candidate].dropFirst() {
      for (index, seen) in run.facilities.enumerated() {
        sum[index].use += seen.use
        sum[index].aphereses += seen.aphereses
        sum[index].appointmentWaitHours += seen.appointmentWaitHours
        sum[index].batches += seen.batches
        sum[index].suiteWaitHours += seen.suiteWaitHours
      }
    }
    let count = Double(screened[candidate].count)
    return sum.map {
      var mean = $0
      mean.use /= count
      return mean
    }
  }

  private func meanValues(_ candidate: Int) -> [Double?] {
    DesignSimulator.indicators.indices.map {
      DesignSimulator.mean($0, screened[candidate], formulas[candidate][$0])
    }
  }

  // MARK: Values

  /// The screening estimate of an indicator of a candidate.
  func estimate(_ indicator: PlacementIndicator, of candidate: Int) -> Estimate {
    guard let index = DesignSimulator.index(of: indicator) else { return .empty }
    return DesignSimulator.estimate(index, screened[candidate], formulas[candidate][index])
  }

  /// The screening mean of an indicator of a candidate.
  func mean(_ indicator: PlacementIndicator, of candidate: Int) -> Double? {
    DesignSimulator.index(of: indicator).flatMap { means[candidate][$0] }
  }

  /// The bounds of the limits in their indicators' units, by the reference's screening.
  func limitLevels() throws -> [Double] {
    try request.limits.map { limit in
      guard let level = limit.level(reference: mean(limit.indicator, of: 0)) else {
        throw NetworkDesigner.Failure.undefinedReference(limit.indicator)
      }
      return level
    }
  }

  /// The distance from each limit within which either verdict will do, in the indicator's unit: the
  /// tolerance's share of the bound or of the reference's value, whichever is larger, so that a bound
  /// far out of reach is seen to be so.
  func limitTolerances(_ levels: [Double]) -> [Double] {
    zip(request.limits, levels).map { limit, level in
      let reference = mean(limit.indicator, of: 0) ?? 0
      return max(1e-12, request.tolerance * max(abs(level), abs(reference)))
    }
  }

  /// By how much a candidate breaks its limits, the worst relative to the bound; at most 0 where it
  /// keeps all.
  func excess(of candidate: Int) -> Double {
    let levels = (try? limitLevels()) ?? []
    return zip(request.limits, levels).map { limit, level in
      guard let value = mean(limit.indicator, of: candidate) else { return Double.infinity }
      return limit.excess(value, over: level) / max(abs(level), 1e-12)
    }.max() ?? 0
  }

  /// Candidates, the best first: those that keep their limits by objective, then the others by how
  /// far they break them.
  var order: [Int] {
    let isGood = request.objective.measure.isGood
    let scores = candidates.indices.map { index -> (excess: Double, value: Double) in
      let value = mean(request.objective, of: index)
      return (
        max(0, excess(of: index)),
        value.map { isGood ? -$0 : $0 } ?? .infinity
      )
    }
    return candidates.indices.sorted {
      (scores[$0].excess, scores[$0].value, $0) < (scores[$1].excess, scores[$1].value, $1)
    }
  }

  /// The best candidate by simulated means.
  var incumbent: Int { order.first ?? 0 }

  /// Whether some candidate's means keep all limits.
  var isAnythingFeasible: Bool { candidates.indices.contains { excess(of: $0) <= 0 } }

  /// The tolerance's share of the incumbent's objective.
  var defaultIndifference: Double {
    let value = abs(mean(request.objective, of: incumbent) ?? 1)
    return max(request.tolerance * value, 1e-9)
  }

  // MARK: Rounds

  /// What the optimiser's model says of a candidate with the waits learned so far.
  func belief(of candidate: Int) -> PlacementBelief {
    PlacementBelief(
      candidates[candidate].configuration, of: request.network, congestion: congestion,
      kolmPollakAlpha: simulator.kolmPollakAlpha > 0 ? simulator.kolmPollakAlpha : nil)
  }

  /// By limit: how much too much the optimiser's model says of its indicator, in the indicator's unit.
  func corrections(_ belief: PlacementBelief, of candidate: Int) -> [Double] {
    request.limits.map { limit in
      guard let believed = belief.value(limit.indicator),
        let simulated = mean(limit.indicator, of: candidate)
      else { return 0 }
      return believed - simulated
    }
  }

  /// What a round came to.
  func round(
    _ number: Int, _ kind: DesignRound.Kind, newNetworks: Int, _ placer: DesignPlacer
  ) -> DesignRound {
    let candidate = candidates[incumbent]
    var round = DesignRound(
      number: number, kind: kind, newNetworks: newNetworks,
      incumbent: candidate.configuration.name,
      simulated: estimate(request.objective, of: incumbent))
    let belief = belief(of: incumbent)
    round.bound = placer.placed[candidate.configuration.name]?.bound
    round.believed = belief.value(request.objective)
    round.disagreement = disagreement(belief, incumbent)
    return round
  }

  /// The indicator on which belief and simulation differ most, in terms of what is allowed.
  private func disagreement(
    _ belief: PlacementBelief, _ candidate: Int
  ) -> DesignResult.Disagreement? {
    var worst: (DesignResult.Disagreement, Double)?
    for (index, indicator) in DesignSimulator.indicators.enumerated() {
      let simulated = DesignSimulator.estimate(
        index, screened[candidate], formulas[candidate][index])
      guard let believed = belief.values[index], let mean = simulated.mean, mean != 0 else {
        continue
      }
      let allowed = max(request.tolerance * abs(mean), simulated.halfWidth ?? 0)
      let share = abs(believed - mean) / max(allowed, 1e-300)
      guard share > worst?.1 ?? -1 else { continue }
      worst = (
        DesignResult.Disagreement(
          indicator: indicator, believed: believed, simulated: simulated,
          relative: (believed - mean) / mean, isWithinTolerance: share <= 1), share
      )
    }
    return worst?.0
  }

  /// The reference with larger hubs at the incumbent's standing cost.
  var enlargedRival: DesignCandidate? {
    let best = candidates[incumbent].configuration
    let money = StandingCost(network: request.network, configuration: best).total
    return request.reference.enlarged(
      toStandingCost: money, of: request.network, name: "\(request.reference.name)-enlarged"
    ).map {
      DesignCandidate(configuration: $0, origin: .enlarged(like: best.name))
    }
  }

  // MARK: The end

  /// The best candidates, the reference and the enlarged rival, by their places.
  func finalists(most: Int) -> [Int] {
    var chosen = Array(order.prefix(most))
    for index in candidates.indices where !chosen.contains(index) {
      switch candidates[index].origin {
      case .reference, .enlarged: chosen.append(index)
      default: break
      }
    }
    return chosen
  }

  /// The result of a ranking.
  func result(
    _ ranking: FinalRanking, _ finalists: [DesignCandidate], reference: Int, levels: [Double],
    indifference: Double
  ) -> DesignResult {
    let formulas = finalists.map { simulator.formulas(of: $0.configuration) }
    func estimate(_ indicator: PlacementIndicator, _ finalist: Int) -> Estimate {
      guard let index = DesignSimulator.index(of: indicator) else { return .empty }
      return DesignSimulator.estimate(index, ranking.runs[finalist], formulas[finalist][index])
    }
    // Bounds relative to the reference are those of the same replications.
    let levels = request.limits.indices.map { limit in
      request.limits[limit].level(
        reference: estimate(request.limits[limit].indicator, reference).mean) ?? levels[limit]
    }
    let tolerances = limitTolerances(levels)
    /// By how much a limit is kept, the reference's luck being the finalist's.
    func spare(_ limit: Int, _ finalist: Int) -> Estimate {
      let bound = request.limits[limit]
      guard let index = DesignSimulator.index(of: bound.indicator) else { return .empty }
      let count = min(ranking.runs[finalist].count, ranking.runs[reference].count)
      let own = LeaveOneOut(ranking.runs[finalist].prefix(count).map { $0.sums[index] })
      let other = LeaveOneOut(ranking.runs[reference].prefix(count).map { $0.sums[index] })
      return jackknife(count: count) { leftOut in
        guard let value = formulas[finalist][index].value(own.sums(without: leftOut)),
          let level = bound.level(
            reference: formulas[reference][index].value(other.sums(without: leftOut)))
        else { return nil }
        return -bound.excess(value, over: level)
      }
    }
    func isKept(_ limit: Int, _ value: Estimate) -> Bool {
      guard let mean = value.mean else { return false }
      return request.limits[limit].excess(mean, over: levels[limit])
        <= tolerances[limit]
    }
    let isGood = request.objective.measure.isGood
    let survivors: [Int]
    let outcome: DesignResult.Outcome
    switch ranking.verdict {
    case .selected(let winner):
      survivors = [winner]
      outcome = .selected
    case .undecided(let left):
      survivors = left
      outcome = .budgetExhausted
    case .noneFeasible:
      survivors = []
      outcome = .noneFeasible
    }
    let values = finalists.indices.map { estimate(request.objective, $0) }
    let limits = finalists.indices.map { finalist in
      request.limits.indices.map { limit in
        let value = estimate(request.limits[limit].indicator, finalist)
        return (value: value, isKept: isKept(limit, value), spare: spare(limit, finalist))
      }
    }
    func broken(_ finalist: Int) -> Double {
      zip(limits[finalist], zip(request.limits, levels)).map { found, limit in
        guard let mean = found.value.mean else { return Double.infinity }
        return max(0, limit.0.excess(mean, over: limit.1) / max(abs(limit.1), 1e-12))
      }.max() ?? 0
    }
    let order = finalists.indices.sorted { first, second in
      func key(_ finalist: Int) -> (Int, Int, Double, Double, Int) {
        let mean = values[finalist].mean.map { isGood ? -$0 : $0 } ?? .infinity
        let keeps = limits[finalist].allSatisfy(\.isKept)
        let isWinner = survivors.count == 1 && survivors.contains(finalist)
        return (
          isWinner ? 0 : 1, keeps ? 0 : 1, keeps ? 0 : broken(finalist), mean, finalist
        )
      }
      return key(first) < key(second)
    }
    let best = order[0]
    let ordered = order.map { finalist in
      var difference = Estimate.empty
      if finalist != best, let index = DesignSimulator.index(of: request.objective) {
        let count = min(ranking.runs[finalist].count, ranking.runs[best].count)
        let own = LeaveOneOut(ranking.runs[finalist].prefix(count).map { $0.sums[index] })
        let other = LeaveOneOut(ranking.runs[best].prefix(count).map { $0.sums[index] })
        difference = jackknife(count: count) { leftOut in
          guard let value = formulas[finalist][index].value(own.sums(without: leftOut)),
            let base = formulas[best][index].value(other.sums(without: leftOut))
          else { return nil }
          return value - base
        }
      }
      return DesignResult.Finalist(
        candidate: finalists[finalist], replications: ranking.replications[finalist],
        objective: values[finalist], limits: limits[finalist],
        survived: survivors.contains(finalist), difference: difference)
    }
    return DesignResult(
      outcome: outcome, finalists: ordered, rounds: [], placementGap: nil, conflict: [],
      congestion: congestion, disagreement: nil, limitLevels: levels, indifference: indifference,
      warmUpDays: 0,
      runs: runs + ranking.replications.reduce(0, +), networksSimulated: count, comparison: nil,
      explanation: nil, wasInterrupted: false)
  }
}
