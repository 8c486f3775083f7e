/// Multipliers that were of use, each kept as a bound that is linear in the states taken.
///
/// A set of multipliers bounds the objective of *every* placement by a constant and a worth for each
/// site's state: it is a Benders cut. The constant alone depends on the bounds of the limits, so the
/// pool stays valid when a limit is moved.
struct CutPool {
  /// One set of multipliers.
  struct Cut {
    var multipliers: [Double]
    /// 1 with the objective; 0 without: a placement with a value below 0 has no flows.
    var weight: Double
    /// By state: its worth, counts not priced.
    var worths: [Double]
    /// What does not depend on states; see ``CutPool/refresh(_:)``.
    var constant: Double
  }

  private(set) var cuts: [Cut] = []
  private let capacity: Int
  private var oldest = 0

  init(capacity: Int) { self.capacity = capacity }

  /// Evaluates multipliers over all placements and keeps them.
  mutating func add(
    _ multipliers: [Double], weight: Double, function: LagrangianFunction, whole: SearchRegion
  ) {
    let layout = function.layout
    var plain = multipliers
    for index in layout.groups { plain[index] = 0 }
    _ = function.evaluate(plain, weight: weight, in: whole)
    let cut = Cut(
      multipliers: multipliers, weight: weight, worths: function.stateWorth,
      constant: function.constantPart(plain, in: whole))
    if cuts.count < capacity {
      cuts.append(cut)
    } else {
      cuts[oldest] = cut
      oldest = (oldest + 1) % capacity
    }
  }

  /// Takes over moved bounds of limits.
  mutating func refresh(_ function: LagrangianFunction, whole: SearchRegion) {
    for index in cuts.indices {
      var plain = cuts[index].multipliers
      for group in function.layout.groups { plain[group] = 0 }
      cuts[index].constant = function.constantPart(plain, in: whole)
    }
  }

  /// An upper bound on the value of a placement; −∞ where it is known to have no flows.
  ///
  /// - Parameter floor: where the bound falls to this, the rest is not looked at.
  func estimate(_ states: [Int], model: SiteModel, floor: Double, margin: Double) -> Double {
    var least = Double.infinity
    for cut in cuts {
      var value = cut.constant
      cut.worths.withUnsafeBufferPointer { worths in
        for site in model.sites.indices {
          value += worths[model.sites[site].states.lowerBound + states[site]]
        }
      }
      if cut.weight == 0 {
        if value < -margin { return -.infinity }
      } else {
        least = min(least, value)
        if least <= floor { return least }
      }
    }
    return least
  }

  /// The bound of one cut on a region, counts priced as they were.
  func bound(_ cut: Cut, in region: SearchRegion, function: LagrangianFunction) -> Double {
    let model = function.model
    let layout = function.layout
    let isPriced = layout.groups.contains { cut.multipliers[$0] != 0 }
    var value = cut.constant + function.countPart(cut.multipliers, in: region)
    for (site, entry) in model.sites.enumerated() {
      var best = -Double.infinity
      let mask = region.masks[site]
      for (bit, state) in entry.states.enumerated() where mask & (1 << UInt64(bit)) != 0 {
        var worth = cut.worths[state]
        if isPriced {
          for (group, entry) in model.groups.enumerated() where entry.counts[state] {
            worth -=
              cut.multipliers[layout.most(group)] - cut.multipliers[layout.least(group)]
          }
        }
        best = max(best, worth)
      }
      value += best
    }
    return value
  }
}
