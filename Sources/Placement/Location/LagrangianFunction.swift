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
  /// By row, its bound: the model's, or another while a limit is moved.
  var rowBound: [Double]
  /// What a state of a site uses at its best of everything priced.
  struct Use {
    var site: Int
    /// Within the site.
    var state: Int
    /// The objective, multipliers aside.
    var objective: Double
    /// What it is worth at the multipliers.
    var worth: Double
    /// The multipliers of what is used, and how much of each; valid while it is looked at.
    var multipliers: UnsafeBufferPointer<Int32>
    var amounts: UnsafePointer<Double>
  }
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
  private let optionClient: UnsafeMutablePointer<Int32>
  private let usage: UnsafeMutablePointer<Double>
  private let touched: UnsafeMutablePointer<Int32>
  private let isTouched: UnsafeMutablePointer<Bool>
  private var touchedCount = 0
  private let optionCount: Int
  private let rowCount: Int
  private let cuts: UnsafeMutablePointer<Cut>
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

  /// Where a capacity is full.
  private struct Cut {
    var capacity: Double
    /// So many items fit whole,
    var taken: Int
    /// and this share of the next.
    var share: Double
    /// What they are worth together.
    var gain: Double
  }

  init(_ model: SiteModel) {
    self.model = model
    layout = MultiplierLayout(model)
    rowBound = model.rowBound
    stateWorth = [Double](repeating: 0, count: model.states.count)
    chosen = [Int](repeating: 0, count: model.sites.count)
    optionCount = model.optionOriginal.count
    rowCount = model.rowCount
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
    optionClient = filled(model.optionPair.map { Int32(model.pairs[$0].client) })
    usage = filled([Double](repeating: 0, count: layout.count))
    touched = filled([Int32](repeating: 0, count: layout.count))
    isTouched = filled([Bool](repeating: false, count: layout.count))
    pairIsForbidden = filled([Bool](repeating: false, count: model.pairs.count))
    let most = model.sites.map { $0.options.count + $0.imports.count }.max() ?? 0
    let none = Item(worth: 0, amount: 0, option: -1, other: -1, isExportable: false)
    items = filled([Item](repeating: none, count: most))
    exported = filled([Item](repeating: none, count: most))
    cuts = filled([Cut](repeating: Cut(capacity: 0, taken: 0, share: 0, gain: 0), count: 64))
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
    cuts.deallocate()
    optionClient.deallocate()
    usage.deallocate()
    touched.deallocate()
    isTouched.deallocate()
  }

  /// The bound on all plans of a region, in the solver's terms.
  ///
  /// - Parameter weight: 1 for the objective; 0 leaves it out: a value below 0 then proves that the
  ///   region has no plan at all.
  /// - Parameter collector: told what the state taken of each site uses.
  func evaluate(
    _ multipliers: [Double], weight: Double = 1, in region: SearchRegion,
    collector: ((Use) -> Void)? = nil
  ) -> Double {
    evaluations += 1
    for pair in region.forbidden { pairIsForbidden[pair] = true }
    defer { for pair in region.forbidden { pairIsForbidden[pair] = false } }
    var sum = constantPart(multipliers, in: region)
    multipliers.withUnsafeBufferPointer { prices in
      for site in model.sites.indices {
        sum += evaluate(
          site: site, prices, weight, mask: region.masks[site], collector: collector)
      }
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

  /// What there is of everything that is priced.
  func available(in region: SearchRegion) -> [Double] {
    var available = [Double](repeating: 0, count: layout.count)
    for client in layout.clients { available[client] = model.demand[client] }
    for row in 0..<model.rowCount { available[layout.rows.lowerBound + row] = rowBound[row] }
    for group in model.groups.indices {
      available[layout.most(group)] = Double(region.high[group])
      available[layout.least(group)] = -Double(region.low[group])
    }
    return available
  }

  /// What the counts of a region add to the bound.
  func countPart(_ multipliers: [Double], in region: SearchRegion) -> Double {
    var sum = 0.0
    for group in model.groups.indices {
      sum += multipliers[layout.most(group)] * Double(region.high[group])
      sum -= multipliers[layout.least(group)] * Double(region.low[group])
    }
    return sum
  }

  private func evaluate(
    site index: Int, _ prices: UnsafeBufferPointer<Double>, _ weight: Double, mask: UInt64,
    collector: ((Use) -> Void)?
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
      var arc = site.imports.lowerBound
      while arc < site.imports.upperBound {
        // Of several ways from one place the best: together they bring no more than it needs.
        let source = model.arcs[arc].source
        var best = arc
        var worth = -Double.infinity
        while arc < site.imports.upperBound, model.arcs[arc].source == source {
          let own = arcWorth(arc, prices, weight)
          if own > worth {
            worth = own
            best = arc
          }
          arc += 1
        }
        worth += prices[layout.batchOfSite[source]]
        if worth > 0 {
          items[itemCount] = Item(
            worth: worth, amount: model.mostBatches[source], option: -1, other: Int32(best),
            isExportable: false)
          itemCount += 1
        }
      }
    }
    // Where each capacity is full, and what it is then worth.
    var cutCount = 0
    for local in statesByCapacity[index] where mask & (1 << UInt64(local)) != 0 {
      let capacity = model.states[firstState + local].capacity
      if capacity > 0, cutCount == 0 || cuts[cutCount - 1].capacity < capacity {
        cuts[cutCount] = Cut(capacity: capacity, taken: 0, share: 0, gain: 0)
        cutCount += 1
      }
    }
    var amount = 0.0
    var worthOfAll = 0.0
    for number in 0..<itemCount {
      amount += items[number].amount
      worthOfAll += items[number].amount * items[number].worth
    }
    var scarce = 0
    while scarce < cutCount, cuts[scarce].capacity < amount { scarce += 1 }
    for number in scarce..<cutCount {
      cuts[number].taken = itemCount
      cuts[number].gain = worthOfAll
    }
    select(0..<itemCount, filled: 0, gained: 0, 0..<scarce)

    // The worth of each state.
    var best = -Double.infinity
    var bestState = 0
    var bestCut = -1
    var cut = -1
    for local in statesByCapacity[index] where mask & (1 << UInt64(local)) != 0 {
      let number = firstState + local
      let state = model.states[number]
      while cut + 1 < cutCount, cuts[cut + 1].capacity <= state.capacity { cut += 1 }
      var worth = weight * state.objective + (cut >= 0 ? cuts[cut].gain : 0)
      if state.isOpen {
        worth += freeGain + exportGain
        if let capacity = model.placeCapacity[index] { worth += capacityPrice * capacity }
      }
      for row in 0..<model.rowCount {
        worth -= prices[layout.rows.lowerBound + row] * model.stateRow[row][number]
      }
      for group in groupsOfState[number] {
        worth -= prices[layout.most(group)] - prices[layout.least(group)]
      }
      stateWorth[number] = worth
      if worth > best {
        best = worth
        bestState = local
        bestCut = cut
      }
    }
    chosen[index] = bestState
    if best > -.infinity, let collector {
      let objective = measure(
        site: index, state: firstState + bestState, cut: bestCut, exports: exportCount,
        homeArc: homeArc)
      collector(
        Use(
          site: index, state: bestState, objective: objective, worth: best,
          multipliers: UnsafeBufferPointer(start: touched, count: touchedCount),
          amounts: usage))
      for number in 0..<touchedCount { isTouched[Int(touched[number])] = false }
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

  /// Works out what a state of the site that was evaluated last uses of everything priced.
  ///
  /// Fills `usage` at the indices `touched`, and returns the objective.
  private func measure(
    site index: Int, state: Int, cut: Int, exports: Int, homeArc: Int
  ) -> Double {
    let entry = model.states[state]
    let batchIndex = layout.batchOfSite[index]
    let capacityIndex = layout.capacityOfSite[index]
    var objective = entry.objective
    touchedCount = 0
    func use(_ multiplier: Int, _ amount: Double) {
      if !isTouched[multiplier] {
        isTouched[multiplier] = true
        usage[multiplier] = 0
        touched[touchedCount] = Int32(multiplier)
        touchedCount += 1
      }
      usage[multiplier] += amount
    }
    let firstRow = layout.rows.lowerBound
    for row in 0..<rowCount {
      let amount = model.stateRow[row][state]
      if amount != 0 { use(firstRow + row, amount) }
    }
    for group in groupsOfState[state] {
      use(layout.most(group), 1)
      use(layout.least(group), -1)
    }
    func serve(_ item: Item, _ share: Double) {
      let option = Int(item.option)
      let client = Int(optionClient[option])
      let patients = share * demand[client]
      let other = Int(item.other)
      if other < 0 {
        use(client, patients)
        if capacityIndex >= 0 { use(capacityIndex, patients) }
        objective += patients * optionObjective[option]
      } else {
        objective += patients * (optionObjective[option] - optionObjective[other])
      }
      for row in 0..<rowCount {
        let coefficients = optionRow + row * optionCount
        let change = coefficients[option] - (other >= 0 ? coefficients[other] : 0)
        if change != 0 { use(firstRow + row, patients * change) }
      }
    }
    if entry.isOpen {
      if capacityIndex >= 0, let capacity = model.placeCapacity[index] {
        use(capacityIndex, -capacity)
      }
      for number in 0..<exports {
        serve(exported[number], 1)
        if batchIndex >= 0 { use(batchIndex, exported[number].amount) }
      }
    }
    var sentHome = 0.0
    let taken = cut >= 0 ? cuts[cut].taken : 0
    let last = cut >= 0 && cuts[cut].share > 0 ? taken + 1 : taken
    for number in 0..<last {
      let item = items[number]
      let share = number < taken ? 1 : cuts[cut].share
      let batches = share * item.amount
      if item.option < 0 {
        let arc = Int(item.other)
        use(layout.batchOfSite[model.arcs[arc].source], -batches)
        objective += batches * model.arcs[arc].objective
        for row in 0..<rowCount {
          let amount = model.arcRow[row][arc]
          if amount != 0 { use(firstRow + row, batches * amount) }
        }
      } else {
        sentHome += batches
        if item.isExportable {
          use(batchIndex, -batches)
        } else {
          serve(item, share)
        }
      }
    }
    if sentHome > 0 {
      objective += sentHome * model.arcs[homeArc].objective
      for row in 0..<rowCount {
        let amount = model.arcRow[row][homeArc]
        if amount != 0 { use(firstRow + row, sentHome * amount) }
      }
    }
    return objective
  }

  /// Arranges a range of items so that each capacity that falls within it is filled by the items
  /// before its cut, the worthiest there are. Expected time is linear in the range.
  private func select(
    _ range: Range<Int>, filled: Double, gained: Double, _ wanted: Range<Int>
  ) {
    var range = range
    var filled = filled
    var gained = gained
    var wanted = wanted
    while !wanted.isEmpty {
      if range.count <= 10 {
        sort(range)
        var next = range.lowerBound
        for cut in wanted {
          while next < range.upperBound, filled + items[next].amount <= cuts[cut].capacity {
            filled += items[next].amount
            gained += items[next].amount * items[next].worth
            next += 1
          }
          cuts[cut].taken = next
          cuts[cut].gain = gained
          cuts[cut].share = 0
          if next < range.upperBound {
            let rest = cuts[cut].capacity - filled
            cuts[cut].gain += rest * items[next].worth
            cuts[cut].share = rest / items[next].amount
          }
        }
        return
      }
      // Median of three.
      let first = items[range.lowerBound].worth
      let middle = items[(range.lowerBound + range.upperBound) / 2].worth
      let last = items[range.upperBound - 1].worth
      let pivot = max(min(first, middle), min(max(first, middle), last))
      var left = range.lowerBound
      var right = range.upperBound - 1
      while left <= right {
        while items[left].worth > pivot { left += 1 }
        while items[right].worth < pivot { right -= 1 }
        if left <= right {
          let moved = items[left]
          items[left] = items[right]
          items[right] = moved
          left += 1
          right -= 1
        }
      }
      var amount = 0.0
      var gain = 0.0
      for number in range.lowerBound..<left {
        amount += items[number].amount
        gain += items[number].amount * items[number].worth
      }
      var before = wanted.lowerBound
      while before < wanted.upperBound, cuts[before].capacity < filled + amount { before += 1 }
      select(
        range.lowerBound..<left, filled: filled, gained: gained, wanted.lowerBound..<before)
      filled += amount
      gained += gain
      range = left..<range.upperBound
      wanted = before..<wanted.upperBound
    }
  }

  /// Sorts a few items, the worthiest first.
  private func sort(_ range: Range<Int>) {
    for position in range.dropFirst() {
      let item = items[position]
      var hole = position
      while hole > range.lowerBound, items[hole - 1].worth < item.worth {
        items[hole] = items[hole - 1]
        hole -= 1
      }
      items[hole] = item
    }
  }
}
