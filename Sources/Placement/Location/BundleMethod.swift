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
  private var columns: [[Column]]

  /// What a site was seen to do.
  private final class Column {
    let state: Int
    let objective: Double
    let count: Int
    let multipliers: UnsafeMutablePointer<Int32>
    let amounts: UnsafeMutablePointer<Double>
    let pairs: [Int]
    /// Its share in the mixture.
    var share = 0.0
    var isAllowed = true
    /// Whether it was of use in the last full sweep.
    var isActive = true
    var lastUse = 0

    init(_ use: LagrangianFunction.Use, pairs: [Int]) {
      state = use.state
      objective = use.objective
      count = use.multipliers.count
      multipliers = UnsafeMutablePointer.allocate(capacity: max(1, count))
      amounts = UnsafeMutablePointer.allocate(capacity: max(1, count))
      self.pairs = pairs
      for (place, multiplier) in use.multipliers.enumerated() {
        (multipliers + place).initialize(to: multiplier)
        (amounts + place).initialize(to: use.amounts[Int(multiplier)])
      }
    }

    deinit {
      multipliers.deallocate()
      amounts.deallocate()
    }

    @inline(__always)
    func worth(_ prices: UnsafePointer<Double>, _ weight: Double) -> Double {
      var worth = weight * objective
      for place in 0..<count { worth -= prices[Int(multipliers[place])] * amounts[place] }
      return worth
    }
  }

  private static let mostColumns = 24
  private var clock = 0

  // The point that the mixture leads to, and what is left of everything priced.
  private let point: UnsafeMutablePointer<Double>
  private let left: UnsafeMutablePointer<Double>
  private let centre: UnsafeMutablePointer<Double>
  private let pull: UnsafeMutablePointer<Double>
  private let scratch: UnsafeMutablePointer<Double>
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
    scratch = zeros()
    isSigned = UnsafeMutablePointer.allocate(capacity: count)
    isSigned.initialize(repeating: true, count: count)
    for (index, signed) in layout.isSigned.enumerated() { isSigned[index] = signed }
  }

  deinit {
    point.deallocate()
    left.deallocate()
    centre.deallocate()
    pull.deallocate()
    scratch.deallocate()
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
    var reach = 0.15
    while bound > target, iteration < settings.iterations {
      for index in best.indices {
        centre[index] = best[index]
        pull[index] = reach * layout.metric[index]
      }
      mix(weight)
      // What the model promises there.
      var promise = 0.0
      for index in best.indices { promise += point[index] * available[index] }
      for site in columns.indices {
        var most = -Double.infinity
        for column in columns[site] where column.isAllowed {
          most = max(most, column.worth(point, weight))
        }
        promise += most
      }
      let expected = bound - promise
      if expected <= settings.closeness * (bound - target) {
        // Little to gain here; with a longer reach perhaps more.
        if reach > 200 { break }
        reach *= 4
        continue
      }
      let trial = Array(UnsafeBufferPointer(start: point, count: best.count))
      let value = evaluate(trial, weight, region)
      iteration += 1
      if bound - value >= 0.1 * expected {
        if bound - value >= 0.5 * expected { reach = min(reach * 2, 1e6) }
        best = trial
        bound = value
        worths = function.stateWorth
        chosen = function.chosen
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
        let column = Column(
          use,
          pairs: keepsPairs
            ? self.model.sites[use.site].pairs.filter { pair in
              use.multipliers.contains(Int32(self.model.pairs[pair].client))
            } : [])
        column.lastUse = self.clock
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
  private func mix(_ weight: Double) {
    for index in 0..<layout.count { move(index) }
    var firstGain = 0.0
    for sweep in 0..<30 {
      // Most sweeps exchange only among columns that were of use in the last full one.
      let isFull = sweep % 4 == 0
      var gained = 0.0
      for site in columns.indices {
        gained += exchange(at: site, weight, isFull: isFull)
      }
      if sweep == 0 { firstGain = gained }
      if gained <= (isFull ? 0.02 : 0.006) * firstGain { break }
    }
  }

  /// Exchanges share at a site between the best column and the worst one in the mixture, twice.
  private func exchange(at site: Int, _ weight: Double, isFull: Bool) -> Double {
    columns[site].withUnsafeBufferPointer { list in
      guard list.count > 1 else { return 0 }
      var gained = 0.0
      for round in 0..<2 {
        var best = -1
        var worst = -1
        var most = -Double.infinity
        var least = Double.infinity
        let looksAtAll = isFull && round == 0
        for number in list.indices {
          let column = list[number]
          guard looksAtAll ? column.isAllowed : column.isActive else { continue }
          let worth = column.worth(point, weight)
          if worth > most {
            most = worth
            best = number
          }
          if column.share > 0 && worth < least {
            least = worth
            worst = number
          }
          if looksAtAll { column.isActive = column.share > 0 }
        }
        guard best >= 0, worst >= 0 else { return gained }
        list[best].isActive = true
        guard most - least > 1e-10 else { return gained }
        gained += exchange(list[best], list[worst], difference: most - least)
      }
      return gained
    }
  }

  /// Moves share from one column of a site to another, as far as is best. Returns the gain.
  private func exchange(_ best: Column, _ worst: Column, difference: Double) -> Double {
    // The change of use for each unit of share.
    for place in 0..<worst.count { scratch[Int(worst.multipliers[place])] = 0 }
    for place in 0..<best.count {
      scratch[Int(best.multipliers[place])] = best.amounts[place]
    }
    for place in 0..<worst.count {
      scratch[Int(worst.multipliers[place])] -= worst.amounts[place]
    }
    var curvature = 0.0
    @inline(__always)
    func bend(_ index: Int) {
      let change = scratch[index]
      if change == 0 { return }
      // What is free of charge and stays so does not bend.
      if point[index] > 0 || !isSigned[index] || change > 0 {
        curvature += pull[index] * change * change
      }
    }
    for place in 0..<best.count { bend(Int(best.multipliers[place])) }
    for place in 0..<worst.count {
      let index = Int(worst.multipliers[place])
      // Shared ones were counted.
      var isShared = false
      if scratch[index] != -worst.amounts[place] { isShared = true }
      if !isShared { bend(index) }
    }
    var step = worst.share
    if curvature * step > difference { step = difference / curvature }
    best.share += step
    worst.share -= step
    if worst.share < 1e-12 {
      best.share += worst.share
      worst.share = 0
    }
    for place in 0..<best.count {
      let index = Int(best.multipliers[place])
      left[index] -= step * best.amounts[place]
    }
    for place in 0..<worst.count {
      let index = Int(worst.multipliers[place])
      left[index] += step * worst.amounts[place]
      move(index)
    }
    for place in 0..<best.count { move(Int(best.multipliers[place])) }
    return step * (difference - 0.5 * curvature * step)
  }
}
