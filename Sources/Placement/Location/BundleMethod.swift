/// Improves multipliers by a proximal bundle method that keeps a model of every site of its own.
///
/// What each site was seen to do at its best is kept as a column: an objective and what it uses of
/// everything priced. The columns of a site bound its worth from below at any multipliers, and all
/// sites together model the Lagrangian function. The next multipliers minimise the model plus a
/// penalty on their distance from the best known ones; by duality they follow from the mixture of
/// columns that maximises an augmented Lagrangian, found site by site by exchanging two columns at a
/// time. Columns and mixture serve region after region: after a split most sites do as before.
///
/// Sources: Frangioni, SIAM Journal on Optimization 13(1), 2002, DOI 10.1137/S1052623498342186;
/// Platt, Microsoft Research MSR-TR-98-14, 1998, for exchanging two at a time.
final class BundleMethod {
  struct Settings {
    /// Evaluations at most.
    var iterations: Int
    /// Ends where what the model still promises is less than this share of the way to the target.
    var closeness: Double
  }

  struct Result {
    var multipliers: [Double]
    var bound: Double
    /// By state: its share in the mixture.
    var shares: [Double]
    /// By state: its worth at the best multipliers.
    var worths: [Double]
    /// By site: the state taken at the best multipliers.
    var chosen: [Int]
  }

  let function: LagrangianFunction
  private let model: SiteModel
  private let layout: MultiplierLayout
  private var columns: [[SiteColumn]]

  /// Columns of a site at most. More of them model it better and make each sweep dearer.
  private static let mostColumns = 24
  /// The reach to start with: a step that moves each price by about a seventh of what its shortage
  /// would, had it no slope. It adapts within a few evaluations, so that little hangs on it.
  private static let firstReach = 0.15
  /// Where the penalty has become too weak to matter.
  private static let longestReach = 200.0
  /// A mixture is good enough when it is from its best by at most this share of what it promises.
  /// Measured on 200 regions and 30 sites, and on networks with lanes between all sites: a tenth takes
  /// twice the sweeps for as many evaluations, the whole takes a third more evaluations.
  private static let roughness = 0.5
  /// Sweeps at most; where they do not suffice, what is reached still gives a step to try.
  private static let mostSweeps = 120
  private var clock = 0
  /// How many columns were ever kept.
  private var seen = 0
  /// How far the mixture was from its best in the last full sweep, at most.
  private var distance = 0.0

  // The point that the mixture leads to, and what is left of everything priced.
  private let point: UnsafeMutablePointer<Double>
  private let left: UnsafeMutablePointer<Double>
  private let centre: UnsafeMutablePointer<Double>
  private let pull: UnsafeMutablePointer<Double>
  // The change that an exchange makes.
  private let changeAt: UnsafeMutablePointer<Int32>
  private let changeBy: UnsafeMutablePointer<Double>
  private let isSigned: UnsafeMutablePointer<Bool>

  init(_ function: LagrangianFunction) {
    self.function = function
    model = function.model
    layout = function.layout
    columns = model.sites.map { _ in [] }
    let count = max(1, layout.count)
    func zeros() -> UnsafeMutablePointer<Double> {
      let pointer = UnsafeMutablePointer<Double>.allocate(capacity: count)
      pointer.initialize(repeating: 0, count: count)
      return pointer
    }
    point = zeros()
    left = zeros()
    centre = zeros()
    pull = zeros()
    changeBy = zeros()
    changeAt = UnsafeMutablePointer.allocate(capacity: count)
    changeAt.initialize(repeating: 0, count: count)
    isSigned = UnsafeMutablePointer.allocate(capacity: count)
    isSigned.initialize(repeating: true, count: count)
    for (index, signed) in layout.isSigned.enumerated() { isSigned[index] = signed }
  }

  deinit {
    point.deallocate()
    left.deallocate()
    centre.deallocate()
    pull.deallocate()
    changeAt.deallocate()
    changeBy.deallocate()
    isSigned.deallocate()
  }

  /// Improves multipliers for a region until the bound falls to the target.
  ///
  /// - Parameters:
  ///   - weight: 1 for the objective, 0 for a proof that the region is empty.
  ///   - target: what is not better than this is not wanted.
  func run(
    from start: [Double], weight: Double = 1, in region: SearchRegion, target: Double,
    settings: Settings
  ) -> Result {
    clock += 1
    allow(region)
    let available = function.available(in: region)
    var best = start
    var bound = evaluate(best, weight, region)
    var worths = function.stateWorth
    var chosen = function.chosen
    settle(available)
    var iteration = 1
    // The weight of the penalty, reciprocal.
    var reach = Self.firstReach
    var stalls = 0
    while bound > target, iteration < settings.iterations {
      for index in best.indices {
        centre[index] = best[index]
        pull[index] = reach * layout.metric[index]
      }
      let least = bound - settings.closeness * (bound - target)
      let promise = mix(weight, bound: bound, least: least)
      if promise >= least {
        // Little to gain here; with a longer reach perhaps more.
        if reach > Self.longestReach { break }
        reach *= 4
        continue
      }
      let expected = bound - promise
      let trial = Array(UnsafeBufferPointer(start: point, count: best.count))
      let before = seen
      let value = evaluate(trial, weight, region)
      iteration += 1
      if bound - value >= 0.1 * expected {
        if bound - value >= 0.5 * expected { reach = min(reach * 2, 1e6) }
        best = trial
        bound = value
        worths = function.stateWorth
        chosen = function.chosen
      } else if seen == before {
        // Nothing new: the mixture was too rough to go by.
        stalls += 1
        if stalls > 3 { break }
        reach = max(reach * 0.3, 1e-6)
      } else if value - bound > expected {
        reach = max(reach * 0.6, 1e-6)
      }
    }
    var shares = [Double](repeating: 0, count: model.states.count)
    for (site, entry) in model.sites.enumerated() {
      for column in columns[site] where column.share > 0 {
        shares[entry.states.lowerBound + column.state] += column.share
      }
    }
    return Result(
      multipliers: best, bound: bound, shares: shares, worths: worths, chosen: chosen)
  }

  /// Evaluates the function and keeps what the sites do.
  private func evaluate(_ multipliers: [Double], _ weight: Double, _ region: SearchRegion) -> Double
  {
    let keepsPairs = model.problem.catchmentsAreWhole
    return multipliers.withUnsafeBufferPointer { prices -> Double in
      function.evaluate(multipliers, weight: weight, in: region) { use in
        guard let base = prices.baseAddress else { return }
        var known = -Double.infinity
        for column in self.columns[use.site] where column.isAllowed {
          known = max(known, column.worth(base, weight))
        }
        guard use.worth > known + 1e-9 * (1 + abs(use.worth)) else { return }
        let column = SiteColumn(
          use,
          pairs: keepsPairs
            ? self.model.sites[use.site].pairs.filter { pair in
              use.multipliers.contains(Int32(self.model.pairs[pair].client))
            } : [])
        column.lastUse = self.clock
        self.seen += 1
        if self.columns[use.site].count >= Self.mostColumns { self.forget(at: use.site) }
        self.columns[use.site].append(column)
      }
    }
  }

  /// Drops the column that has been out of the mixture longest.
  private func forget(at site: Int) {
    var oldest = -1
    for (place, column) in columns[site].enumerated()
    where column.share == 0
      && (oldest < 0 || column.lastUse < columns[site][oldest].lastUse)
    {
      oldest = place
    }
    if oldest >= 0 { columns[site].remove(at: oldest) }
  }

  private func allow(_ region: SearchRegion) {
    var isForbidden = [Bool](repeating: false, count: model.pairs.count)
    for pair in region.forbidden { isForbidden[pair] = true }
    for site in columns.indices {
      for column in columns[site] {
        column.isAllowed =
          region.masks[site] & (1 << UInt64(column.state)) != 0
          && !column.pairs.contains { isForbidden[$0] }
        if !column.isAllowed {
          column.share = 0
          column.isActive = false
        }
      }
    }
  }

  /// Makes the shares of each site sum to 1, and works out what is left.
  private func settle(_ available: [Double]) {
    for index in available.indices { left[index] = available[index] }
    for site in columns.indices {
      var sum = 0.0
      for column in columns[site] { sum += column.share }
      if sum < 1e-9 {
        // The newest is what the site does now.
        for column in columns[site] { column.share = 0 }
        columns[site].last { $0.isAllowed && $0.state == function.chosen[site] }?.share = 1
      } else if sum != 1 {
        for column in columns[site] { column.share /= sum }
      }
      for column in columns[site] where column.share > 0 {
        column.lastUse = clock
        for place in 0..<column.count {
          left[Int(column.multipliers[place])] -= column.share * column.amounts[place]
        }
      }
    }
  }

  @inline(__always)
  private func move(_ index: Int) {
    let value = centre[index] - pull[index] * left[index]
    point[index] = value < 0 && isSigned[index] ? 0 : value
  }

  /// Mixes columns so that the augmented Lagrangian at the centre is greatest, nearly.
  ///
  /// - Returns: its value: what the model is at least at any multipliers, plus the penalty.
  private func mix(_ weight: Double, bound: Double, least: Double) -> Double {
    for index in 0..<layout.count { move(index) }
    var promise = -Double.infinity
    for sweep in 0..<Self.mostSweeps {
      // Most sweeps exchange only among columns that were of use in the last full one.
      let isFull = sweep % 4 == 0
      distance = 0
      for site in columns.indices { exchange(at: site, weight, isFull: isFull) }
      guard isFull else { continue }
      promise = lagrangian(weight)
      // The mixture is near enough its best, beside what it promises.
      if distance <= Self.roughness * max(bound - promise, 0) { break }
    }
    return promise
  }

  /// The augmented Lagrangian of the mixture.
  private func lagrangian(_ weight: Double) -> Double {
    var sum = 0.0
    for site in columns.indices {
      for column in columns[site] where column.share > 0 {
        sum += column.share * weight * column.objective
      }
    }
    for index in 0..<layout.count where pull[index] > 0 {
      let move = point[index] - centre[index]
      sum += point[index] * left[index] + move * move / (2 * pull[index])
    }
    return sum
  }

  /// Exchanges share at a site between the best column and the worst one in the mixture, twice.
  private func exchange(at site: Int, _ weight: Double, isFull: Bool) {
    columns[site].withUnsafeBufferPointer { list in
      guard list.count > 1 else { return }
      for round in 0..<2 {
        var best = -1
        var worst = -1
        var most = -Double.infinity
        var least = Double.infinity
        var mean = 0.0
        let looksAtAll = isFull && round == 0
        for number in list.indices {
          let column = list[number]
          guard looksAtAll ? column.isAllowed : column.isActive else { continue }
          let worth = column.worth(point, weight)
          if worth > most {
            most = worth
            best = number
          }
          if column.share > 0 {
            mean += column.share * worth
            if worth < least {
              least = worth
              worst = number
            }
          }
          if looksAtAll { column.isActive = column.share > 0 }
        }
        guard best >= 0, worst >= 0 else { return }
        if looksAtAll { distance += most - mean }
        list[best].isActive = true
        guard most - least > 1e-10 else { return }
        exchange(list[best], list[worst], difference: most - least)
      }
    }
  }

  /// Moves share from one column of a site to another, as far as is best.
  private func exchange(_ best: SiteColumn, _ worst: SiteColumn, difference: Double) {
    // The change of use for each unit of share: two sorted lists merged.
    var changes = 0
    var first = 0
    var second = 0
    var curvature = 0.0
    while first < best.count || second < worst.count {
      let left = first < best.count ? best.multipliers[first] : Int32.max
      let right = second < worst.count ? worst.multipliers[second] : Int32.max
      var change = 0.0
      let index = min(left, right)
      if left == index {
        change += best.amounts[first]
        first += 1
      }
      if right == index {
        change -= worst.amounts[second]
        second += 1
      }
      guard change != 0 else { continue }
      changeAt[changes] = index
      changeBy[changes] = change
      changes += 1
      // What is free of charge and stays so does not bend.
      let place = Int(index)
      if point[place] > 0 || !isSigned[place] || change > 0 {
        curvature += pull[place] * change * change
      }
    }
    var step = worst.share
    if curvature * step > difference { step = difference / curvature }
    best.share += step
    worst.share -= step
    if worst.share < 1e-12 {
      best.share += worst.share
      worst.share = 0
    }
    for number in 0..<changes {
      let index = Int(changeAt[number])
      left[index] -= step * changeBy[number]
      move(index)
    }
  }
}
