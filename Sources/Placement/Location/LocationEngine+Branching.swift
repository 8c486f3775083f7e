/// A way to split a region in two.
private struct Split {
  enum Kind {
    /// At most so many are counted, or more.
    case count(group: Int, atMost: Int)
    /// The site takes one of the states, or none of them.
    case site(Int, mask: UInt64)
  }

  var kind: Kind
  /// How undecided the relaxation is, 0 to 0.5, weighed by how much a decision of this kind settles.
  var indecision: Double
}

extension LocationEngine {
  /// Splits a region in two where the relaxation is most undecided: by a count if it can be, because
  /// a count moves the bound on both sides, else by a site.
  func branch(_ node: SearchNode, _ result: BundleMethod.Result) {
    let split = mostUndecided(node, result) ?? nearest(node, result)
    var first = node.region
    var second = node.region
    switch split.kind {
    case .count(let group, let atMost):
      first.high[group] = atMost
      second.low[group] = atMost + 1
      record.regions[node.number].ending = .byCount(
        group: group, atMost: atMost, few: spawn(node, first), many: spawn(node, second))
    case .site(let site, let mask):
      first.masks[site] &= mask
      second.masks[site] &= ~mask
      record.regions[node.number].ending = .bySite(
        site, mask: mask, within: spawn(node, first), without: spawn(node, second))
    }
  }

  /// The split that the relaxation is most undecided about; nil where it is decided.
  private func mostUndecided(_ node: SearchNode, _ result: BundleMethod.Result) -> Split? {
    var best: Split?
    func offer(_ kind: Split.Kind, _ share: Double, weight: Double) {
      let indecision = min(share, 1 - share)
      guard indecision > 0.02, indecision * weight > best?.indecision ?? 0 else { return }
      best = Split(kind: kind, indecision: indecision * weight)
    }
    for (index, group) in model.groups.enumerated()
    where node.region.low[index] < node.region.high[index] {
      var count = 0.0
      for state in model.states.indices where group.counts[state] { count += result.shares[state] }
      let floor = min(
        max(Int(count.rounded(.down)), node.region.low[index]), node.region.high[index] - 1)
      offer(.count(group: index, atMost: floor), count - Double(floor), weight: 3)
    }
    for (site, entry) in model.sites.enumerated() {
      let mask = node.region.masks[site]
      guard mask.nonzeroBitCount > 1 else { continue }
      let bits = (0..<entry.states.count).filter { mask & (1 << UInt64($0)) != 0 }
      func share(_ part: UInt64) -> Double {
        bits.reduce(0) { sum, bit in
          part & (1 << UInt64(bit)) != 0
            ? sum + result.shares[entry.states.lowerBound + bit] : sum
        }
      }
      let closed = bits.reduce(UInt64(0)) { part, bit in
        model.states[entry.states.lowerBound + bit].module == nil
          ? part | 1 << UInt64(bit) : part
      }
      let canClose = closed != 0 && closed != mask
      if canClose { offer(.site(site, mask: closed), share(closed), weight: 1) }
      if bits.count > 2 || !canClose {
        // One state against the others settles less.
        for bit in bits where 1 << UInt64(bit) != closed {
          offer(.site(site, mask: 1 << UInt64(bit)), share(1 << UInt64(bit)), weight: 0.7)
        }
      }
    }
    return best
  }

  /// Where the relaxation is decided on average: the site whose second choice is nearest.
  private func nearest(_ node: SearchNode, _ result: BundleMethod.Result) -> Split {
    var nearest = Split(kind: .site(0, mask: 1), indecision: 0)
    var nearestLoss = Double.infinity
    for (site, entry) in model.sites.enumerated() {
      let mask = node.region.masks[site]
      guard mask.nonzeroBitCount > 1 else { continue }
      let chosen =
        mask & (1 << UInt64(result.chosen[site])) != 0
        ? result.chosen[site] : mask.trailingZeroBitCount
      for (bit, state) in entry.states.enumerated()
      where mask & (1 << UInt64(bit)) != 0 && bit != chosen {
        let loss = result.worths[entry.states.lowerBound + chosen] - result.worths[state]
        if loss < nearestLoss {
          nearestLoss = loss
          nearest.kind = .site(site, mask: 1 << UInt64(chosen))
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
