import Placement
import Statistics
import SupplyNetwork

/// Simulates the recommended network and its rivals under other assumptions.
struct VerdictBench: Sendable {
  let request: DesignRequest
  /// The recommended network, then its rivals.
  let systems: [Configuration]
  let tolerances: [Double]
  let indifference: Double
  let simulator: DesignSimulator

  /// Runs of all systems, with the formulas that go with the assumptions.
  private struct Outcome {
    var runs: [[DesignSimulator.Run]]
    var formulas: [[Formula]]
  }

  /// The verdict's margin: positive where it holds; in tolerances of a limit or indifferences.
  private struct Margin {
    var value: Estimate
    var cause: DesignExplanation.Cause
  }

  // MARK: Simulating

  private func simulate(
    _ changes: [(assumption: DesignAssumption, value: Double)], _ replications: Range<Int>,
    systems chosen: [Int]
  ) async throws -> Outcome? {
    var network = simulator.network
    var journeys = simulator.network
    var label: [String] = []
    for (assumption, value) in changes where value != assumption.base {
      assumption.apply(&network, value)
      guard !assumption.changesMoneyOnly else { continue }
      assumption.apply(&journeys, value)
      label.append("\(assumption.name) \(value) \(assumption.unit)")
    }
    // Money changes no journey: its runs are those that are known.
    var runner = simulator
    runner.network = journeys
    runner.label = label.joined(separator: ", ")
    guard
      let runs = try await runner.run(
        chosen.map {
          .init(configuration: systems[$0], phase: .explanation, replications: replications)
        })
    else { return nil }
    var priced = simulator
    priced.network = network
    return Outcome(runs: runs, formulas: chosen.map { priced.formulas(of: systems[$0]) })
  }

  /// A statistic of two systems' indicators, jackknifed over replications together.
  private func estimate(
    _ outcome: Outcome, _ statistic: ((_ system: Int, _ indicator: Int) -> Double?) -> Double?
  ) -> Estimate {
    let totals = outcome.runs.map { runs in
      DesignSimulator.indicators.indices.map { index in LeaveOneOut(runs.map { $0.sums[index] }) }
    }
    return jackknife(count: outcome.runs.first?.count ?? 0) { leftOut in
      statistic { system, indicator in
        let formula = outcome.formulas[system][indicator]
        return formula.value(totals[system][indicator].sums(without: leftOut))
      }
    }
  }

  /// The place of the reference among the systems, for limits that are relative to it.
  private var reference: Int? { systems.firstIndex(of: request.reference) }

  /// By how much a system keeps a limit, in tolerances.
  private func slack(
    _ limit: Int, of system: Int, _ value: (_ system: Int, _ indicator: Int) -> Double?
  ) -> Double? {
    let bound = request.limits[limit]
    guard let index = DesignSimulator.index(of: bound.indicator),
      let own = value(system, index),
      let level = bound.level(reference: reference.flatMap { value($0, index) })
    else { return nil }
    return -bound.excess(own, over: level) / tolerances[limit]
  }

  /// What is nearest to overturning the verdict.
  private func margin(_ outcome: Outcome) -> Margin? {
    var worst: Margin?
    func take(_ value: Estimate, _ cause: DesignExplanation.Cause) {
      guard let mean = value.mean else { return }
      if mean < worst?.value.mean ?? .infinity { worst = Margin(value: value, cause: cause) }
    }
    for limit in request.limits.indices {
      take(
        estimate(outcome) { value in slack(limit, of: 0, value).map { $0 + 1 } },
        .limit(request.limits[limit].text))
    }
    let isGood = request.objective.measure.isGood
    guard let objective = DesignSimulator.index(of: request.objective) else { return worst }
    for system in systems.indices.dropFirst() {
      // A rival wins where it betters the objective by more than the indifference and keeps every limit.
      take(
        estimate(outcome) { value in
          guard let own = value(0, objective), let other = value(system, objective) else {
            return nil
          }
          let gain = ((isGood ? other - own : own - other) - indifference) / indifference
          let slacks = request.limits.indices.map { slack($0, of: system, value) ?? -1e6 }
          return -min(gain, slacks.min() ?? .infinity)
        }, .rival(systems[system].name))
    }
    return worst
  }

  // MARK: How far an assumption may move

  /// Where the verdict first changes on either side of what is assumed; nil where the work ended before.
  func breakEven(
    _ assumption: DesignAssumption
  ) async throws -> DesignExplanation.Assumption? {
    var known: [Double: Margin] = [:]
    let replications = 0..<DesignExplanation.replicationCount
    func margin(at value: Double) async throws -> Margin? {
      if let found = known[value] { return found }
      guard
        let outcome = try await simulate(
          [(assumption, value)], replications, systems: Array(systems.indices)),
        let found = self.margin(outcome)
      else { return nil }
      known[value] = found
      return found
    }
    guard let base = try await margin(at: assumption.base) else { return nil }
    var found = DesignExplanation.Assumption(
      name: assumption.name, base: assumption.base, unit: assumption.unit,
      tried: assumption.tried, plausible: assumption.plausible,
      holdsAtBase: base.value.mean ?? 0 > 0, below: nil, above: nil)
    guard found.holdsAtBase else { return found }
    for isAbove in [false, true] {
      let range =
        isAbove
        ? assumption.base...assumption.tried.upperBound
        : assumption.tried.lowerBound...assumption.base
      let search = BreakEvenSearch(range: range, gridSize: 3, halvings: 2)
      guard let outcome = try await search.run({ try await margin(at: $0)?.value }) else {
        return nil
      }
      let crossing = isAbove ? outcome.crossings.first : outcome.crossings.last
      guard let crossing else { continue }
      // The cause is that of the nearest value beyond at which the verdict is another.
      let beyond = outcome.points.filter {
        ($0.difference.mean ?? 0) <= 0
          && (isAbove ? $0.value >= crossing.value : $0.value <= crossing.value)
      }
      let nearest = (isAbove ? beyond.first : beyond.last)?.value ?? crossing.value
      guard let cause = known[nearest]?.cause ?? known[crossing.value]?.cause else { continue }
      let change = DesignExplanation.Change(
        value: crossing.value, low: crossing.low, high: crossing.high, cause: cause)
      if isAbove { found.above = change } else { found.below = change }
    }
    return found
  }

  // MARK: Chance and assumptions

  /// Separates the variance that comes of assumptions, drawn from their plausible ranges as a Latin
  /// hypercube of independent uniforms, from that of chance; nil where the work ended before.
  func uncertainties(
    _ assumptions: [DesignAssumption], draws: Int, replications: Int, _ result: DesignResult
  ) async throws -> [DesignExplanation.Uncertainty]? {
    let chosen = [0] + (reference.map { $0 == 0 ? [] : [$0] } ?? [])
    let limits = request.limits.indices
    // By quantity, draw and replication.
    var responses = [[[Double]]](
      repeating: [], count: 1 + limits.count)
    let points =
      assumptions.isEmpty
      ? [] : try latinHypercube(points: draws, dimensions: assumptions.count, seed: request.seed)
    for (number, point) in points.enumerated() {
      let changes = zip(assumptions, point).map { assumption, place in
        let (low, high) = (assumption.plausible.lowerBound, assumption.plausible.upperBound)
        return (assumption, low + place * (high - low))
      }
      // Replications of their own, since common ones would hide a part of both variances.
      let start = DesignExplanation.replicationCount + number * replications
      guard
        let outcome = try await simulate(
          changes, start..<(start + replications), systems: chosen)
      else { return nil }
      for (place, values) in self.responses(outcome).enumerated() {
        responses[place].append(values)
      }
    }
    return ([nil] + limits.map { Optional($0) }).enumerated().compactMap { place, limit in
      uncertainty(of: limit, responses[place], result)
    }
  }

  /// By quantity: the value of each replication; a limit's is that by which it is kept.
  private func responses(_ outcome: Outcome) -> [[Double]] {
    let count = outcome.runs[0].count
    let referencePlace = reference == 0 ? 0 : 1
    func values(_ statistic: ((Int, Int) -> Double?) -> Double?) -> [Double] {
      (0..<count).compactMap { replication in
        statistic { system, indicator in
          guard outcome.runs.indices.contains(system) else { return nil }
          return outcome.formulas[system][indicator].value(
            outcome.runs[system][replication].sums[indicator])
        }
      }
    }
    let objective = DesignSimulator.index(of: request.objective) ?? 0
    return [values { $0(0, objective) }]
      + request.limits.map { limit in
        values { value in
          guard let index = DesignSimulator.index(of: limit.indicator), let own = value(0, index),
            let level = limit.level(reference: value(referencePlace, index))
          else { return nil }
          return -limit.excess(own, over: level)
        }
      }
  }

  private func uncertainty(
    of limit: Int?, _ responses: [[Double]], _ result: DesignResult
  ) -> DesignExplanation.Uncertainty? {
    let recommended = result.finalists[0]
    var chance = recommended.objective
    if let limit {
      chance = recommended.limits[limit].spare
    }
    guard responses.count > 1, responses.allSatisfy({ $0.count > 1 }),
      let analysis = try? InputUncertainty(responses), let mean = chance.mean,
      let halfWidth = chance.halfWidth, chance.count > 1
    else { return nil }
    // The variance of the mean by chance is that of the ranking's many replications.
    let multiplier = studentTMultiplier(degreesOfFreedom: chance.count - 1, confidence: 0.95)
    let own = (halfWidth / multiplier) * (halfWidth / multiplier)
    let total = own + analysis.parameterVariance
    // Draws are few, so that their variance has their degrees of freedom.
    let wide = studentTMultiplier(
      degreesOfFreedom: max(1, min(responses.count, chance.count) - 1), confidence: 0.95)
    let all = Estimate(
      mean: mean, halfWidth: wide * total.squareRoot(), count: min(responses.count, chance.count))
    return DesignExplanation.Uncertainty(
      limit: limit.map { request.limits[$0] }, chance: chance, all: all,
      shareOfAssumptions: total > 0 ? analysis.parameterVariance / total : nil,
      probability: limit == nil ? nil : probabilityAtLeast(0, estimate: chance),
      probabilityWithAssumptions: limit == nil ? nil : probabilityAtLeast(0, estimate: all))
  }
}
