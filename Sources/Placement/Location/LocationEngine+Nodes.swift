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
    if ranking.isEmpty, provesEmpty(node, iterations: isRoot ? 200 : 40) { return }
    let result = improvement.run(
      from: node.multipliers, in: node.region, target: threshold, estimate: stepGoal(node.bound),
      settings: .init(iterations: isRoot ? 400 : 60, patience: isRoot ? 40 : 20))
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

  /// What steps aim at while nothing is known to be attainable.
  private func stepGoal(_ bound: Double) -> Double? {
    guard ranking.count < settings.placements || ranking.isEmpty else { return nil }
    guard bound.isFinite else { return nil }
    return bound - 0.05 * max(abs(bound), 1)
  }

  /// Tries to prove that a region has no plan at all.
  private func provesEmpty(_ node: SearchNode, iterations: Int) -> Bool {
    var start = node.multipliers
    if let cut = pool.cuts.last(where: { $0.weight == 0 }) { start = cut.multipliers }
    let result = improvement.run(
      from: start, weight: 0, in: node.region, target: -infeasibilityMargin,
      estimate: -0.01 * model.totalDemand,
      settings: .init(iterations: iterations, patience: iterations))
    guard result.bound < -infeasibilityMargin else { return false }
    record.regions[node.number].ending = .bounded(
      prices: record.addPrices(result.multipliers, weight: 0))
    return true
  }

  /// Looks for plans from what the bound suggests.
  private func searchPlans(_ node: SearchNode, _ result: BoundImprovement.Result) {
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
  private func exclude(_ node: inout SearchNode, _ result: BoundImprovement.Result) {
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

  /// Splits a region in two: by a count where one is undecided, else by a site.
  private func branch(_ node: SearchNode, _ result: BoundImprovement.Result) {
    var bestGroup = -1
    var bestScore = 0.1
    var bestCount = 0
    for (index, group) in model.groups.enumerated()
    where node.region.low[index] < node.region.high[index] {
      var count = 0.0
      for state in model.states.indices where group.counts[state] { count += result.shares[state] }
      let floor = min(
        max(Int(count.rounded(.down)), node.region.low[index]), node.region.high[index] - 1)
      let score = min(count - Double(floor), Double(floor + 1) - count)
      if score > bestScore {
        bestScore = score
        bestGroup = index
        bestCount = floor
      }
    }
    if bestGroup >= 0 {
      var few = node.region
      few.high[bestGroup] = bestCount
      var many = node.region
      many.low[bestGroup] = bestCount + 1
      let first = spawn(node, few)
      let second = spawn(node, many)
      record.regions[node.number].ending = .byCount(
        group: bestGroup, atMost: bestCount, few: first, many: second)
      return
    }
    let (site, mask) = splittingSite(node, result)
    var within = node.region
    within.masks[site] &= mask
    var without = node.region
    without.masks[site] &= ~mask
    let first = spawn(node, within)
    let second = spawn(node, without)
    record.regions[node.number].ending = .bySite(
      site, mask: mask, within: first, without: second)
  }

  /// The site to split at, and the states of one side.
  private func splittingSite(
    _ node: SearchNode, _ result: BoundImprovement.Result
  ) -> (site: Int, mask: UInt64) {
    var best: (site: Int, mask: UInt64)?
    var bestScore = 0.02
    for (site, entry) in model.sites.enumerated() {
      let mask = node.region.masks[site]
      guard mask.nonzeroBitCount > 1 else { continue }
      var closed: UInt64 = 0
      for (bit, state) in entry.states.enumerated()
      where model.states[state].module == nil && mask & (1 << UInt64(bit)) != 0 {
        closed |= 1 << UInt64(bit)
      }
      if closed != 0 && closed != mask {
        var share = 0.0
        for (bit, state) in entry.states.enumerated() where closed & (1 << UInt64(bit)) != 0 {
          share += result.shares[state]
        }
        let score = min(share, 1 - share)
        if score > bestScore {
          bestScore = score
          best = (site, closed)
        }
      }
      // One state against the others counts for less.
      for (bit, state) in entry.states.enumerated() where mask & (1 << UInt64(bit)) != 0 {
        let score = 0.7 * min(result.shares[state], 1 - result.shares[state])
        if score > bestScore {
          bestScore = score
          best = (site, 1 << UInt64(bit))
        }
      }
    }
    if let best { return best }
    // All is decided on average: the site whose second choice is nearest.
    var nearest = (site: 0, mask: UInt64(1))
    var nearestLoss = Double.infinity
    for (site, entry) in model.sites.enumerated() {
      let mask = node.region.masks[site]
      guard mask.nonzeroBitCount > 1 else { continue }
      let chosen = result.chosen[site]
      for (bit, state) in entry.states.enumerated()
      where mask & (1 << UInt64(bit)) != 0 && bit != chosen {
        let loss = result.worths[entry.states.lowerBound + chosen] - result.worths[state]
        if loss < nearestLoss {
          nearestLoss = loss
          nearest = (site, 1 << UInt64(chosen))
        }
      }
    }
    return nearest
  }

  /// Makes a node of a part of a region; returns its number.
  private func spawn(_ parent: SearchNode, _ region: SearchRegion) -> Int {
    let number = record.addRegion()
    var region = region
    guard region.propagate(model) else { return number }
    push(
      SearchNode(
        region: region, bound: parent.bound, multipliers: parent.multipliers,
        prices: parent.prices, number: number, depth: parent.depth + 1))
    return number
  }
}
