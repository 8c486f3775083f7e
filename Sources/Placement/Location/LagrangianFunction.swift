/// The Lagrangian bound as a function of its multipliers: clients' demands, limits, place capacities,
/// batch balances and counts are priced, and what remains falls apart into sites.
///
/// At each site the best state is found exactly: for each module the patients and imports that are
/// worth most fill its capacity (a fractional knapsack). The sum is convex in the multipliers and for
/// every one of them a bound on the objective of all plans of the region. Source: Geoffrion, McBride,
/// AIIE Transactions 10(1), 1978, DOI 10.1080/05695557808975181, with modules and limits added.
///
/// Holds the plain arrays of the hot loop. One evaluation costs the number of access options times
/// the number of priced limits, and a sort of what is worth serving at each site.
final class LagrangianFunction {
  let model: SiteModel
  let layout: MultiplierLayout

  /// By state: its worth at the last multipliers, without what does not depend on the site.
  private(set) var stateWorth: [Double]
  /// By site: the state taken, as a number among the site's states.
  private(set) var chosen: [Int]
  /// The subgradient at the last multipliers.
  private(set) var subgradient: [Double]
  /// By row, its bound: the model's, or another while a limit is moved.
  var rowBound: [Double]
  /// How often it was evaluated.
  private(set) var evaluations = 0

  private let reduced: UnsafeMutablePointer<Double>
  private let optionObjective: UnsafeMutablePointer<Double>
  private let optionBatches: UnsafeMutablePointer<Double>
  private let optionRow: UnsafeMutablePointer<Double>
  private let pairClient: UnsafeMutablePointer<Int32>
  private let pairStart: UnsafeMutablePointer<Int32>
  private let demand: UnsafeMutablePointer<Double>
  private let items: UnsafeMutablePointer<Item>
  private let exported: UnsafeMutablePointer<Item>
  private let pairIsForbidden: UnsafeMutablePointer<Bool>
  private let optionCount: Int
  private let statesByCapacity: [[Int]]
  private let groupsOfState: [[Int]]

  /// Something worth capacity: patients of a pair at an option (instead of another), or an import.
  private struct Item {
    /// Worth of a batch.
    var worth: Double
    /// Batches.
    var amount: Double
    /// The option that is served; −1 for an import.
    var option: Int32
    /// The option given up for it, or −1; for an import the arc.
    var other: Int32
    var isExportable: Bool
  }

  init(_ model: SiteModel) {
    self.model = model
    layout = MultiplierLayout(model)
    rowBound = model.rowBound
    stateWorth = [Double](repeating: 0, count: model.states.count)
    chosen = [Int](repeating: 0, count: model.sites.count)
    subgradient = [Double](repeating: 0, count: layout.count)
    optionCount = model.optionOriginal.count
    func filled<Value>(_ values: [Value]) -> UnsafeMutablePointer<Value> {
      let pointer = UnsafeMutablePointer<Value>.allocate(capacity: max(1, values.count))
      for (index, value) in values.enumerated() { (pointer + index).initialize(to: value) }
      return pointer
    }
    reduced = filled([Double](repeating: 0, count: optionCount))
    optionObjective = filled(model.optionObjective)
    optionBatches = filled(model.optionBatches)
    optionRow = filled(Array(model.optionRow.joined()))
    pairClient = filled(model.pairs.map { Int32($0.client) })
    pairStart = filled(model.pairs.map { Int32($0.options.lowerBound) } + [Int32(optionCount)])
    demand = filled(model.demand)
    pairIsForbidden = filled([Bool](repeating: false, count: model.pairs.count))
    let most = model.sites.map { $0.options.count + $0.imports.count }.max() ?? 0
    let none = Item(worth: 0, amount: 0, option: -1, other: -1, isExportable: false)
    items = filled([Item](repeating: none, count: most))
    exported = filled([Item](repeating: none, count: most))
    statesByCapacity = model.sites.map { site in
      site.states.indices.map { $0 - site.states.lowerBound }.sorted {
        let first = model.states[site.states.lowerBound + $0].capacity
        let second = model.states[site.states.lowerBound + $1].capacity
        return (first, $0) < (second, $1)
      }
    }
    groupsOfState = model.states.indices.map { state in
      model.groups.indices.filter { model.groups[$0].counts[state] }
    }
  }

  deinit {
    reduced.deallocate()
    optionObjective.deallocate()
    optionBatches.deallocate()
    optionRow.deallocate()
    pairClient.deallocate()
    pairStart.deallocate()
    demand.deallocate()
    items.deallocate()
    exported.deallocate()
    pairIsForbidden.deallocate()
  }

  /// The bound on all plans of a region, in the solver's terms.
  ///
  /// - Parameter weight: 1 for the objective; 0 leaves it out: a value below 0 then proves that the
  ///   region has no plan at all.
  func evaluate(_ multipliers: [Double], weight: Double = 1, in region: SearchRegion) -> Double {
    evaluations += 1
    for pair in region.forbidden { pairIsForbidden[pair] = true }
    defer { for pair in region.forbidden { pairIsForbidden[pair] = false } }
    var sum = constantPart(multipliers, in: region)
    for client in layout.clients { subgradient[client] = model.demand[client] }
    for row in 0..<model.rowCount {
      subgradient[layout.rows.lowerBound + row] = rowBound[row]
    }
    for index in layout.placeCapacities { subgradient[index] = 0 }
    for index in layout.batches { subgradient[index] = 0 }
    for group in model.groups.indices {
      let index = layout.groups.lowerBound + group
      subgradient[index] = Double(
        multipliers[index] >= 0 ? region.high[group] : region.low[group])
    }
    multipliers.withUnsafeBufferPointer { prices in
      for site in model.sites.indices {
        sum += evaluate(site: site, prices, weight, mask: region.masks[site])
      }
    }
    // At a price of 0 a count within its bounds asks for no change of the price.
    for group in model.groups.indices {
      let index = layout.groups.lowerBound + group
      guard multipliers[index] == 0 else { continue }
      let count = Double(region.high[group]) - subgradient[index]
      let low = Double(region.low[group])
      subgradient[index] = count < low ? low - count : min(0, subgradient[index])
    }
    return sum
  }

  /// The part of the bound that no site decides.
  func constantPart(_ multipliers: [Double], in region: SearchRegion) -> Double {
    var sum = 0.0
    for client in layout.clients { sum += multipliers[client] * model.demand[client] }
    for row in 0..<model.rowCount {
      sum += multipliers[layout.rows.lowerBound + row] * rowBound[row]
    }
    return sum + countPart(multipliers, in: region)
  }

  /// What the counts of a region add to the bound.
  func countPart(_ multipliers: [Double], in region: SearchRegion) -> Double {
    var sum = 0.0
    for group in model.groups.indices {
      let price = multipliers[layout.groups.lowerBound + group]
      sum += price * Double(price >= 0 ? region.high[group] : region.low[group])
    }
    return sum
  }

  private func evaluate(
    site index: Int, _ prices: UnsafeBufferPointer<Double>, _ weight: Double, mask: UInt64
  ) -> Double {
    let site = model.sites[index]
    let firstState = site.states.lowerBound
    var opens = false
    var largest = 0.0
    for state in site.states where mask & (1 << UInt64(state - firstState)) != 0 {
      if model.states[state].isOpen { opens = true }
      largest = max(largest, model.states[state].capacity)
    }
    let batchIndex = layout.batchOfSite[index]
    let batchPrice = batchIndex >= 0 ? prices[batchIndex] : .infinity
    let capacityIndex = layout.capacityOfSite[index]
    let capacityPrice = capacityIndex >= 0 ? prices[capacityIndex] : 0

    // What is worth serving.
    var itemCount = 0
    var exportCount = 0
    var freeGain = 0.0
    var exportGain = 0.0
    let (homeArc, homeWorth) = bestHomeArc(site, prices, weight)
    if opens && !site.options.isEmpty {
      reduce(site.options, prices, weight)
      let usesHome = homeArc >= 0 && largest > 0
      func take(_ gain: Double, _ batches: Double, _ client: Int, _ option: Int, _ other: Int) {
        // Worth of `batches` for each patient, whose gain is `gain`.
        let patients = demand[client]
        if batches <= 0 {
          freeGain += gain * patients
          exported[exportCount] = Item(
            worth: .infinity, amount: 0, option: Int32(option), other: Int32(other),
            isExportable: true)
          exportCount += 1
          return
        }
        let worth = gain / batches
        let amount = patients * batches
        var marginal = worth
        let isExportable = worth > batchPrice
        if isExportable {
          exportGain += amount * (worth - batchPrice)
          marginal = batchPrice
          exported[exportCount] = Item(
            worth: worth, amount: amount, option: Int32(option), other: Int32(other),
            isExportable: true)
          exportCount += 1
        }
        marginal += homeWorth
        if usesHome && marginal > 0 {
          items[itemCount] = Item(
            worth: marginal, amount: amount, option: Int32(option), other: Int32(other),
            isExportable: isExportable)
          itemCount += 1
        }
      }
      for pair in site.pairs where !pairIsForbidden[pair] {
        let client = Int(pairClient[pair])
        let price = prices[client] + capacityPrice
        let start = Int(pairStart[pair])
        let end = Int(pairStart[pair + 1])
        if site.isUniform {
          var best = start
          var option = start + 1
          while option < end {
            if reduced[option] > reduced[best] { best = option }
            option += 1
          }
          let gain = reduced[best] - price
          let batches = optionBatches[best]
          let isWorthIt =
            batches > 0
            ? gain > batches * batchPrice || gain > -batches * homeWorth : gain > 0
          if isWorthIt { take(gain, batches, client, best, -1) }
        } else {
          hull(start..<end, price: price) { take($0, $1, client, $2, $3) }
        }
      }
    }
    if largest > 0 {
      for arc in site.imports {
        let source = model.arcs[arc].source
        let worth = prices[layout.batchOfSite[source]] + arcWorth(arc, prices, weight)
        if worth > 0 {
          items[itemCount] = Item(
            worth: worth, amount: model.mostBatches[source], option: -1, other: Int32(arc),
            isExportable: false)
          itemCount += 1
        }
      }
    }
    sort(items, itemCount)

    // The worth of each state.
    var best = -Double.infinity
    var bestState = 0
    var next = 0
    var filled = 0.0
    var gained = 0.0
    for local in statesByCapacity[index] where mask & (1 << UInt64(local)) != 0 {
      let number = firstState + local
      let state = model.states[number]
      while next < itemCount, filled + items[next].amount <= state.capacity {
        filled += items[next].amount
        gained += items[next].amount * items[next].worth
        next += 1
      }
      var worth = weight * state.objective + gained
      if next < itemCount { worth += (state.capacity - filled) * items[next].worth }
      if state.isOpen {
        worth += freeGain + exportGain
        if let capacity = model.placeCapacity[index] { worth += capacityPrice * capacity }
      }
      for row in 0..<model.rowCount {
        worth -= prices[layout.rows.lowerBound + row] * model.stateRow[row][number]
      }
      for group in groupsOfState[number] { worth -= prices[layout.groups.lowerBound + group] }
      stateWorth[number] = worth
      if worth > best {
        best = worth
        bestState = local
      }
    }
    chosen[index] = bestState
    if best > -.infinity {
      account(
        site: index, state: firstState + bestState, items: itemCount, exports: exportCount,
        homeArc: homeArc)
    }
    return best
  }

  /// Reduced worth of each option of a site: objective less priced limits.
  private func reduce(
    _ options: Range<Int>, _ prices: UnsafeBufferPointer<Double>, _ weight: Double
  ) {
    for option in options { reduced[option] = weight * optionObjective[option] }
    for row in 0..<model.rowCount {
      let price = prices[layout.rows.lowerBound + row]
      guard price != 0 else { continue }
      let coefficients = optionRow + row * optionCount
      for option in options { reduced[option] -= price * coefficients[option] }
    }
  }

  /// Where options take unequally many batches: the steps of the upper hull of gain over batches.
  private func hull(
    _ options: Range<Int>, price: Double,
    _ step: (_ gain: Double, _ batches: Double, _ option: Int, _ other: Int) -> Void
  ) {
    var current = -1
    var batches = 0.0
    var gain = 0.0
    while true {
      var best = -1
      var slope = -Double.infinity
      for option in options {
        let more = optionBatches[option] - batches
        let better = reduced[option] - price - gain
        if current < 0 ? more < 0 : more <= 0 { continue }
        let candidate = more == 0 ? (better > 0 ? .infinity : -.infinity) : better / more
        if candidate > slope
          || (candidate == slope && best >= 0 && reduced[option] > reduced[best])
        {
          slope = candidate
          best = option
        }
      }
      guard best >= 0, slope > -.infinity else { return }
      let better = reduced[best] - price - gain
      step(better, optionBatches[best] - batches, best, current)
      current = best
      batches = optionBatches[best]
      gain += better
    }
  }

  private func arcWorth(
    _ arc: Int, _ prices: UnsafeBufferPointer<Double>, _ weight: Double
  ) -> Double {
    var worth = weight * model.arcs[arc].objective
    for row in 0..<model.rowCount {
      worth -= prices[layout.rows.lowerBound + row] * model.arcRow[row][arc]
    }
    return worth
  }

  private func bestHomeArc(
    _ site: SiteModel.Site, _ prices: UnsafeBufferPointer<Double>, _ weight: Double
  ) -> (arc: Int, worth: Double) {
    var best = -1
    var worth = -Double.infinity
    for arc in site.homeArcs {
      let candidate = arcWorth(arc, prices, weight)
      if candidate > worth {
        worth = candidate
        best = arc
      }
    }
    return (best, worth)
  }

  /// Adds what the chosen state of a site serves to the subgradient.
  private func account(site index: Int, state: Int, items count: Int, exports: Int, homeArc: Int) {
    let entry = model.states[state]
    let batchIndex = layout.batchOfSite[index]
    let capacityIndex = layout.capacityOfSite[index]
    for row in 0..<model.rowCount {
      subgradient[layout.rows.lowerBound + row] -= model.stateRow[row][state]
    }
    for group in groupsOfState[state] { subgradient[layout.groups.lowerBound + group] -= 1 }
    func serve(_ item: Item, _ share: Double) {
      let option = Int(item.option)
      let pair = model.optionPair[option]
      let client = Int(pairClient[pair])
      let patients = share * demand[client]
      let other = Int(item.other)
      if other < 0 {
        subgradient[client] -= patients
        if capacityIndex >= 0 { subgradient[capacityIndex] -= patients }
      }
      for row in 0..<model.rowCount {
        let coefficients = optionRow + row * optionCount
        let change = coefficients[option] - (other >= 0 ? coefficients[other] : 0)
        subgradient[layout.rows.lowerBound + row] -= patients * change
      }
    }
    if entry.isOpen {
      if capacityIndex >= 0, let capacity = model.placeCapacity[index] {
        subgradient[capacityIndex] += capacity
      }
      for number in 0..<exports {
        serve(exported[number], 1)
        if batchIndex >= 0 { subgradient[batchIndex] -= exported[number].amount }
      }
    }
    var left = entry.capacity
    var number = 0
    var sentHome = 0.0
    while left > 0, number < count {
      let item = items[number]
      let share = item.amount <= left ? 1 : left / item.amount
      let batches = share * item.amount
      left -= batches
      number += 1
      if item.option < 0 {
        let arc = Int(item.other)
        subgradient[layout.batchOfSite[model.arcs[arc].source]] += batches
        for row in 0..<model.rowCount {
          subgradient[layout.rows.lowerBound + row] -= batches * model.arcRow[row][arc]
        }
      } else {
        sentHome += batches
        if item.isExportable {
          subgradient[batchIndex] += batches
        } else {
          serve(item, share)
        }
      }
    }
    if sentHome > 0 {
      for row in 0..<model.rowCount {
        subgradient[layout.rows.lowerBound + row] -= sentHome * model.arcRow[row][homeArc]
      }
    }
  }

  /// Sorts items, the worthiest first.
  private func sort(_ items: UnsafeMutablePointer<Item>, _ count: Int) {
    var start = items
    var count = count
    while count > 16 {
      // Median of three, then the smaller part by recursion.
      let middle = start[count / 2].worth
      let first = start[0].worth
      let last = start[count - 1].worth
      let pivot = max(min(first, middle), min(max(first, middle), last))
      var left = 0
      var right = count - 1
      while left <= right {
        while start[left].worth > pivot { left += 1 }
        while start[right].worth < pivot { right -= 1 }
        if left <= right {
          let moved = start[left]
          start[left] = start[right]
          start[right] = moved
          left += 1
          right -= 1
        }
      }
      if right + 1 < count - left {
        sort(start, right + 1)
        start += left
        count -= left
      } else {
        sort(start + left, count - left)
        count = right + 1
      }
    }
    guard count > 1 else { return }
    for position in 1..<count {
      let item = start[position]
      var hole = position
      while hole > 0, start[hole - 1].worth < item.worth {
        start[hole] = start[hole - 1]
        hole -= 1
      }
      start[hole] = item
    }
  }
}
