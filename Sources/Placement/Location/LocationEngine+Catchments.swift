extension LocationEngine {
  /// A pair of a client that is served at several places: where most of its patients go; of the
  /// client with most patients elsewhere. Nil where every client is served at one place.
  func splitPair(_ patients: [Double]) -> Int? {
    var served = [Double](repeating: 0, count: model.pairs.count)
    for (option, value) in patients.enumerated() { served[model.optionPair[option]] += value }
    var total = [Double](repeating: 0, count: model.demand.count)
    var most = [Int](repeating: -1, count: model.demand.count)
    for (pair, entry) in model.pairs.enumerated() where served[pair] > 0 {
      total[entry.client] += served[pair]
      if most[entry.client] < 0 || served[pair] > served[most[entry.client]] {
        most[entry.client] = pair
      }
    }
    var best: Int?
    var bestRest = 1e-9
    for client in model.demand.indices where most[client] >= 0 {
      let rest = total[client] - served[most[client]]
      if rest > bestRest {
        bestRest = rest
        best = most[client]
      }
    }
    return best
  }

  /// Pairs of a client at other places than that of a pair.
  func rivals(of pair: Int) -> [Int] {
    model.pairs.indices.filter {
      $0 != pair && model.pairs[$0].client == model.pairs[pair].client
    }
  }

  /// Splits a region by where a client is served.
  func branch(_ node: SearchNode, atCatchment pair: Int) {
    let there = record.addRegion()
    let elsewhere = record.addRegion()
    record.regions[node.number].ending = .byCatchment(
      pair: pair, there: there, elsewhere: elsewhere)
    for (number, pairs) in [(there, rivals(of: pair)), (elsewhere, [pair])] {
      var child = node
      for pair in pairs where !child.region.forbidden.contains(pair) {
        child.region.forbidden.append(pair)
      }
      child.number = number
      child.depth += 1
      push(child)
    }
  }

  /// Rounds a plan to whole catchments: each split client stays where most of its patients go.
  func diveForCatchments(
    _ states: [Int], _ patients: [Double], _ batches: [Double], _ value: Double
  ) {
    var found = Found(states: states, value: value, patients: patients, batches: batches)
    var forbidden: [Int] = []
    var multipliers =
      pool.cuts.last?.multipliers ?? [Double](repeating: 0, count: function.layout.count)
    for _ in 0..<2 * model.demand.count + 1 {
      guard let pair = splitPair(found.patients) else {
        offer(found)
        return
      }
      forbidden += rivals(of: pair)
      programs += 1
      guard
        case .optimal(let value, let patients, let batches) = residual.solve(
          states: states, forbidden: forbidden, multipliers: &multipliers, pivots: &pivots),
        value > threshold
      else { return }
      found = Found(states: states, value: value, patients: patients, batches: batches)
    }
  }
}
