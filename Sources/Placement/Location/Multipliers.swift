/// Where the kinds of multipliers stand in one flat vector.
///
/// A multiplier is the price of what is relaxed: a patient of a client, a unit of a limit, a patient
/// at a place of limited capacity, a batch at a place, an opening in a counted group.
struct MultiplierLayout: Sendable, Hashable {
  let clients: Range<Int>
  let rows: Range<Int>
  let placeCapacities: Range<Int>
  let batches: Range<Int>
  /// Two for each group: of its most, and of its least.
  let groups: Range<Int>
  /// By site: the multiplier of its place's capacity, −1 without.
  let capacityOfSite: [Int]
  /// By site: the price of a batch at its place, −1 where it exports none.
  let batchOfSite: [Int]
  /// Whether a multiplier must be 0 or more.
  let isSigned: [Bool]
  /// What a unit of each subgradient is worth in patients, reciprocal: the metric of a step.
  let metric: [Double]

  var count: Int { groups.upperBound }

  init(_ model: SiteModel) {
    var signed: [Bool] = []
    var metric: [Double] = []
    for client in model.demand.indices {
      signed.append(!model.mustBeServed[client])
      metric.append(model.demand[client] > 0 ? 1 / model.demand[client] : 0)
    }
    clients = 0..<signed.count
    for row in 0..<model.rowCount {
      signed.append(!model.rowIsEqual[row])
      metric.append(1 / model.totalDemand)
    }
    rows = clients.upperBound..<signed.count
    var capacityOfSite = [Int](repeating: -1, count: model.sites.count)
    for site in model.sites.indices {
      if let capacity = model.placeCapacity[site] {
        capacityOfSite[site] = signed.count
        signed.append(true)
        metric.append(1 / max(capacity, model.totalDemand * 1e-3))
      }
    }
    placeCapacities = rows.upperBound..<signed.count
    var batchOfSite = [Int](repeating: -1, count: model.sites.count)
    for (site, entry) in model.sites.enumerated() where entry.hasExports {
      batchOfSite[site] = signed.count
      signed.append(false)
      metric.append(1 / max(model.mostBatches[site], model.totalDemand * 1e-3))
    }
    batches = placeCapacities.upperBound..<signed.count
    for group in model.groups {
      signed += [true, true]
      metric += [group.scale, group.scale]
    }
    groups = batches.upperBound..<signed.count
    self.capacityOfSite = capacityOfSite
    self.batchOfSite = batchOfSite
    isSigned = signed
    self.metric = metric
  }

  /// The multiplier of a group's most; that of its least follows.
  func most(_ group: Int) -> Int { groups.lowerBound + 2 * group }
  /// The multiplier of a group's least.
  func least(_ group: Int) -> Int { groups.lowerBound + 2 * group + 1 }
}

/// A part of the search: which states each site may still take, between which counts, and which
/// clients may go where.
struct SearchRegion: Sendable {
  /// By site: the states left, a bit for each in the site's order.
  var masks: [UInt64]
  /// By group: least and most.
  var low: [Int]
  var high: [Int]
  /// Pairs that whole catchments were branched away from.
  var forbidden: [Int]

  init(_ model: SiteModel) {
    masks = model.sites.map { $0.states.count == 64 ? .max : (1 << UInt64($0.states.count)) - 1 }
    low = model.groups.map { _ in 0 }
    high = model.groups.map(\.most)
    forbidden = []
  }

  /// Draws the conclusions from counts about masks and back. Returns whether anything is left.
  mutating func propagate(_ model: SiteModel) -> Bool {
    var changed = true
    while changed {
      changed = false
      for (index, group) in model.groups.enumerated() {
        var sure = 0
        var possible = 0
        for (site, entry) in model.sites.enumerated() {
          let (inside, outside) = split(entry, masks[site], group)
          if inside != 0 { possible += 1 }
          if inside != 0 && outside == 0 { sure += 1 }
        }
        low[index] = max(low[index], sure)
        high[index] = min(high[index], possible)
        if low[index] > high[index] { return false }
        guard low[index] == possible || high[index] == sure, sure < possible else { continue }
        let mustTake = low[index] == possible
        for (site, entry) in model.sites.enumerated() {
          let (inside, outside) = split(entry, masks[site], group)
          if inside != 0 && outside != 0 {
            masks[site] = mustTake ? inside : outside
            changed = true
          }
        }
      }
    }
    return !masks.contains(0)
  }

  private func split(
    _ site: SiteModel.Site, _ mask: UInt64, _ group: SiteModel.CountGroup
  ) -> (inside: UInt64, outside: UInt64) {
    var inside: UInt64 = 0
    for (bit, state) in site.states.enumerated() where group.counts[state] {
      inside |= 1 << UInt64(bit)
    }
    return (mask & inside, mask & ~inside)
  }

  /// The states of all sites where only one combination is left.
  var onlyStates: [Int]? {
    var chosen: [Int] = []
    chosen.reserveCapacity(masks.count)
    for mask in masks {
      guard mask.nonzeroBitCount == 1 else { return nil }
      chosen.append(mask.trailingZeroBitCount)
    }
    return chosen
  }
}
