/// What a pool of cuts says of the placements that differ from one in one site or two.
///
/// A cut is a sum over sites, so a change of a site's state changes it by a difference that is worked
/// out once; an estimate then costs one addition for each cut that is looked at, and the cut that
/// ruled the last placement out, looked at first, mostly rules out the next one too.
final class NeighbourEstimates {
  private let cutCount: Int
  /// By state, then cut: what the cut changes by when the state's site takes it.
  private let changes: UnsafeMutablePointer<Double>
  /// By cut: its value at the placement, and after the first change.
  private let base: UnsafeMutablePointer<Double>
  private let changed: UnsafeMutablePointer<Double>
  /// By cut: below this there are no flows; −∞ for a cut of the objective.
  private let least: UnsafeMutablePointer<Double>
  /// The cut that ruled out the last placement.
  private var last = 0

  init(_ pool: CutPool, of states: [Int], model: SiteModel, margin: Double) {
    cutCount = pool.cuts.count
    let entries = max(1, cutCount)
    changes = UnsafeMutablePointer.allocate(capacity: entries * max(1, model.states.count))
    base = UnsafeMutablePointer.allocate(capacity: entries)
    changed = UnsafeMutablePointer.allocate(capacity: entries)
    least = UnsafeMutablePointer.allocate(capacity: entries)
    for (number, cut) in pool.cuts.enumerated() {
      var value = cut.constant
      for (site, entry) in model.sites.enumerated() {
        let now = cut.worths[entry.states.lowerBound + states[site]]
        value += now
        for state in entry.states {
          (changes + state * cutCount + number).initialize(to: cut.worths[state] - now)
        }
      }
      (base + number).initialize(to: value)
      (changed + number).initialize(to: value)
      (least + number).initialize(to: cut.weight == 0 ? -margin : -.infinity)
    }
  }

  deinit {
    changes.deallocate()
    base.deallocate()
    changed.deallocate()
    least.deallocate()
  }

  /// Makes a first change, by the number of the state among all; nil for none.
  func change(to state: Int?) {
    for cut in 0..<cutCount {
      changed[cut] = state.map { base[cut] + changes[$0 * cutCount + cut] } ?? base[cut]
    }
  }

  /// An upper bound on the value after a second change; nil where it is not above a floor, or where
  /// there are no flows.
  func estimate(_ state: Int?, above floor: Double) -> Double? {
    guard cutCount > 0 else { return .infinity }
    let change = state.map { changes + $0 * cutCount }
    func value(_ cut: Int) -> Double { changed[cut] + (change?[cut] ?? 0) }
    func rulesOut(_ cut: Int, _ value: Double) -> Bool {
      least[cut] == -.infinity ? value <= floor : value < least[cut]
    }
    if rulesOut(last, value(last)) { return nil }
    var lowest = Double.infinity
    for cut in 0..<cutCount {
      let value = value(cut)
      if rulesOut(cut, value) {
        last = cut
        return nil
      }
      if least[cut] == -.infinity { lowest = min(lowest, value) }
    }
    return lowest
  }
}
