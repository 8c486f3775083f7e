extension LocationEngine {
  /// Looks at a region: bounds it, looks for plans, excludes states, and splits it.
  func process(_ start: SearchNode) {
    var node = start
    if let states = node.region.onlyStates {
      finish(node, states: states)
      return
    }
    // Cuts may know more than the parent did.
    for cut in pool.cuts {
      let value = pool.bound(cut, in: node.region, function: function)
      if cut.weight == 0 {
        if value < -infeasibilityMargin {
          record.regions[node.number].ending = .bounded(
            prices: record.addPrices(cut.multipliers, weight: 0))
          return
        }
      } else if value < node.bound {
        node.bound = value
        node.multipliers = cut.multipliers
        node.prices = -1
      }
    }
    if node.bound <= threshold {
      close(node)
      return
    }
    let isRoot = node.depth == 0
    var result = improve(node, iterations: isRoot ? 400 : 60)
    if isRoot, result.bound > threshold {
      // With a plan to beat, one knows how far it is worth going.
      searchPlans(node, result)
      node.multipliers = result.multipliers
      result = improve(node, iterations: 400)
    }
    node.multipliers = result.multipliers
    node.bound = min(node.bound, result.bound)
    node.prices = record.addPrices(result.multipliers, weight: 1)
    if result.bound <= threshold {
      close(node)
      return
    }
    if isRoot || node.depth % 4 == 0 {
      pool.add(result.multipliers, weight: 1, function: function, whole: whole)
    }
    searchPlans(node, result)
    if node.bound <= threshold {
      close(node)
      return
    }
    if ranking.isEmpty, provesEmpty(node, iterations: isRoot ? 200 : 40) { return }
    exclude(&node, result)
    guard node.region.propagate(model) else {
      record.regions[node.number].ending = .empty
      return
    }
    if let states = node.region.onlyStates {
      finish(node, states: states)
      return
    }
    branch(node, result)
  }

  private func improve(_ node: SearchNode, iterations: Int) -> BundleMethod.Result {
    bundle.run(
      from: node.multipliers, in: node.region, target: threshold,
      settings: .init(iterations: iterations, closeness: 0.05))
  }

  /// Tries to prove that a region has no plan at all.
  private func provesEmpty(_ node: SearchNode, iterations: Int) -> Bool {
    var start = node.multipliers
    if let cut = pool.cuts.last(where: { $0.weight == 0 }) { start = cut.multipliers }
    let result = bundle.run(
      from: start, weight: 0, in: node.region, target: -infeasibilityMargin,
      settings: .init(iterations: iterations, closeness: 0))
    guard result.bound < -infeasibilityMargin else { return false }
    record.regions[node.number].ending = .bounded(
      prices: record.addPrices(result.multipliers, weight: 0))
    return true
  }

  /// Looks for plans from what the bound suggests.
  private func searchPlans(_ node: SearchNode, _ result: BundleMethod.Result) {
    let isRoot = node.depth == 0
    // The most frequent state of each site.
    let rounded = model.sites.map { site in
      var best = site.states.lowerBound
      for state in site.states where result.shares[state] > result.shares[best] { best = state }
      return best - site.states.lowerBound
    }
    let budget = isRoot ? 60 : 3
    searchAround(rounded, region: isRoot ? whole : node.region, programs: budget)
    searchAround(result.chosen, region: isRoot ? whole : node.region, programs: budget)
    if isRoot {
      if ranking.isEmpty {
        searchAround(
          model.sites.map { $0.states.count - 1 }, region: whole, programs: budget)
      }
      if let best = ranking.first?.states {
        searchAround(best, region: whole, programs: budget)
      }
    }
  }

  /// Excludes states that the prices show to be too poor.
  private func exclude(_ node: inout SearchNode, _ result: BundleMethod.Result) {
    var masks: [(site: Int, mask: UInt64)] = []
    let limit = threshold
    for (site, entry) in model.sites.enumerated() {
      let mask = node.region.masks[site]
      guard mask.nonzeroBitCount > 1 else { continue }
      let best = result.worths[entry.states.lowerBound + result.chosen[site]]
      var removed: UInt64 = 0
      for (bit, state) in entry.states.enumerated() where mask & (1 << UInt64(bit)) != 0 {
        let value = result.bound - best + result.worths[state]
        if value <= limit {
          removed |= 1 << UInt64(bit)
          discarded = max(discarded, value)
        }
      }
      if removed != 0 {
        masks.append((site, removed))
        node.region.masks[site] &= ~removed
      }
    }
    if !masks.isEmpty {
      record.regions[node.number].exclusions.append(
        SearchRecord.Exclusion(prices: node.prices, masks: masks))
    }
  }

  /// Ends a region of one placement by its linear program.
  private func finish(_ start: SearchNode, states: [Int]) {
    var node = start
    var multipliers = node.multipliers
    let outcome = residual.solve(
      states: states, forbidden: node.region.forbidden, multipliers: &multipliers,
      pivots: &pivots)
    programs += 1
    switch outcome {
    case .failed:
      close(node)
    case .infeasible:
      record.regions[node.number].ending = .bounded(
        prices: record.addPrices(multipliers, weight: 0))
    case .optimal(let value, let patients, let batches):
      let found = Found(states: states, value: value, patients: patients, batches: batches)
      if model.problem.catchmentsAreWhole, let pair = splitPair(patients) {
        node.bound = min(node.bound, function.evaluate(multipliers, in: node.region))
        node.multipliers = multipliers
        node.prices = record.addPrices(multipliers, weight: 1)
        if node.bound <= threshold {
          close(node)
        } else {
          branch(node, atCatchment: pair)
        }
        return
      }
      evaluated[states.map { UInt8($0) }] = .some(value)
      offer(found)
      if settings.placements > 1, ranking.contains(where: { $0.states == states }) {
        record.regions[node.number].ending = .ranked
        return
      }
      node.bound = function.evaluate(multipliers, in: node.region)
      node.prices = record.addPrices(multipliers, weight: 1)
      close(node)
    }
  }
}
