/// What a site was seen to do at its best: an objective, and what it uses of everything priced.
///
/// Its worth at any multipliers is one scalar product: the innermost loop of ``BundleMethod``, so that
/// its numbers lie in plain memory.
final class SiteColumn {
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
    for (place, multiplier) in use.multipliers.sorted().enumerated() {
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
    // Four sums, so that none waits for the one before.
    var first = 0.0
    var second = 0.0
    var third = 0.0
    var fourth = 0.0
    var place = 0
    while place + 3 < count {
      first += prices[Int(multipliers[place])] * amounts[place]
      second += prices[Int(multipliers[place + 1])] * amounts[place + 1]
      third += prices[Int(multipliers[place + 2])] * amounts[place + 2]
      fourth += prices[Int(multipliers[place + 3])] * amounts[place + 3]
      place += 4
    }
    while place < count {
      first += prices[Int(multipliers[place])] * amounts[place]
      place += 1
    }
    return weight * objective - ((first + second) + (third + fourth))
  }
}
