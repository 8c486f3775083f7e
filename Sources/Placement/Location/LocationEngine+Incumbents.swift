extension LocationEngine {
  /// Solves the linear program of a placement, keeps its dual prices as a cut, and its plan if good.
  ///
  /// - Returns: the value; nil where the placement has no flows (or the program failed).
  @discardableResult
  func tryPlacement(_ states: [Int]) -> Double? {
    let key = states.map { UInt8($0) }
    if let known = evaluated[key] { return known }
    var multipliers =
      pool.cuts.last?.multipliers
      ?? [Double](repeating: 0, count: function.layout.count)
    let outcome = residual.solve(states: states, multipliers: &multipliers, pivots: &pivots)
    programs += 1
    switch outcome {
    case .optimal(let value, let patients, let batches):
      evaluated[key] = .some(value)
      pool.add(multipliers, weight: 1, function: function, whole: whole)
      if model.problem.catchmentsAreWhole {
        if value > threshold { diveForCatchments(states, patients, batches, value) }
      } else {
        offer(Found(states: states, value: value, patients: patients, batches: batches))
      }
      return value
    case .infeasible:
      evaluated[key] = .some(nil)
      pool.add(multipliers, weight: 0, function: function, whole: whole)
      return nil
    case .failed:
      return nil
    }
  }

  var residual: ResidualProgram {
    ResidualProgram(model: model, rowBound: function.rowBound, layout: function.layout)
  }

  /// What two combinations of states share when they are the same placement: a place that any of
  /// several facilities opens has states of its own here, but is no decision.
  func placement(_ states: [Int]) -> [Int] {
    var states = states
    for place in model.linkedPlaces { states[model.siteOfPlace[place]] = 0 }
    return states
  }

  /// Whether a placement is among the best found.
  func isRanked(_ states: [Int]) -> Bool {
    let sought = placement(states)
    return ranking.contains { placement($0.states) == sought }
  }

  /// Takes a plan into the ranking if it belongs there.
  func offer(_ found: Found) {
    let sought = placement(found.states)
    if let same = ranking.firstIndex(where: { placement($0.states) == sought }) {
      guard found.value > ranking[same].value else { return }
      ranking.remove(at: same)
    }
    let place = ranking.firstIndex { $0.value < found.value } ?? ranking.count
    ranking.insert(found, at: place)
    if ranking.count > settings.placements { ranking.removeLast() }
  }

  /// Tries again what was good before a limit was moved.
  func reuse(_ placements: [[UInt8]]) {
    let margin = infeasibilityMargin
    var promising: [(estimate: Double, states: [Int])] = []
    for key in placements {
      let states = key.map(Int.init)
      let estimate = pool.estimate(states, model: model, floor: -.infinity, margin: margin)
      if estimate > -.infinity { promising.append((estimate, states)) }
    }
    promising.sort { $0.estimate > $1.estimate }
    for entry in promising.prefix(4 * settings.placements + 8) where entry.estimate > threshold {
      tryPlacement(entry.states)
    }
  }

  /// Looks for better placements near one: moves that no cut rules out, the most promising first.
  ///
  /// - Parameter programs: linear programs at most.
  func searchAround(_ start: [Int], region: SearchRegion, programs budget: Int) {
    var states = start
    var left = budget
    guard
      pool.estimate(states, model: model, floor: threshold, margin: infeasibilityMargin)
        > threshold
    else { return }
    if evaluated[states.map { UInt8($0) }] == nil { left -= 1 }
    tryPlacement(states)
    while left > 0 {
      guard let next = bestNeighbour(of: states, region: region) else { return }
      left -= 1
      let before = ranking.first?.value ?? -.infinity
      let value = tryPlacement(next)
      if let value, value > before { states = next }
    }
  }

  /// The unvisited neighbour with the highest estimate above the threshold.
  private func bestNeighbour(of states: [Int], region: SearchRegion) -> [Int]? {
    let estimates = NeighbourEstimates(
      pool, of: states, model: model, margin: infeasibilityMargin)
    var best: [Int]?
    var bestEstimate = threshold
    var trial = states
    func consider(_ change: Int?) {
      guard let estimate = estimates.estimate(change, above: bestEstimate),
        evaluated[trial.map { UInt8($0) }] == nil
      else { return }
      bestEstimate = estimate
      best = trial
    }
    let sites = model.sites.indices
    let alternatives = sites.map { site in
      (0..<model.sites[site].states.count).filter {
        $0 != states[site] && region.masks[site] & (1 << UInt64($0)) != 0
      }
    }
    func number(_ site: Int, _ state: Int) -> Int { model.sites[site].states.lowerBound + state }
    for site in sites {
      for state in alternatives[site] {
        trial[site] = state
        estimates.change(to: nil)
        consider(number(site, state))
      }
      trial[site] = states[site]
    }
    // Exchanges: one site changes, and another that is in a different state changes too.
    for first in sites where states[first] != 0 {
      for state in alternatives[first] {
        trial[first] = state
        estimates.change(to: number(first, state))
        for second in sites where second != first {
          if second < first && states[second] != 0 { continue }
          for other in alternatives[second] {
            trial[second] = other
            consider(number(second, other))
          }
          trial[second] = states[second]
        }
      }
      trial[first] = states[first]
    }
    return best
  }
}
