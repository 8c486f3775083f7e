/// What the cost of any plan must be a multiple of.
///
/// Where every cost is a multiple of a grain g, two plans of different cost differ by at least g, so
/// that a bound above (best − g) already proves the best plan.
struct ObjectiveGrain: Hashable, Sendable {
  /// The grain; nil where the costs have none that doubles can represent exactly.
  let size: Double?

  /// The greatest common divisor of whole-numbered costs.
  ///
  /// - Parameters:
  ///   - terms: how many costs a plan adds up at most. Sums of so many must be exact.
  init(of costs: some Sequence<Double>, terms: Int) {
    var divisor: UInt64 = 0
    var largest = 0.0
    for cost in costs {
      guard cost == cost.rounded(), cost.magnitude < 0x1p53 else {
        size = nil
        return
      }
      largest = max(largest, cost.magnitude)
      divisor = Self.greatestCommonDivisor(divisor, UInt64(cost.magnitude))
    }
    guard largest * Double(max(1, terms)) < 0x1p53 else {
      size = nil
      return
    }
    // Nothing but zeros: every plan costs 0, and any grain is right.
    size = divisor == 0 ? 1 : Double(divisor)
  }

  private static func greatestCommonDivisor(_ a: UInt64, _ b: UInt64) -> UInt64 {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }

  /// The least possible cost that is at least the bound.
  func roundedUp(_ bound: Double) -> Double {
    guard let size, bound.isFinite else { return bound }
    return (bound / size).rounded(.up) * size
  }
}

/// When a bound is good enough to give up a part of the tree.
///
/// A bound closes a node when no plan in it can be cheaper than the best known one: by a whole grain
/// where there is a grain, else by more than the relative tolerance.
struct ProofThreshold: Hashable, Sendable {
  /// Relative room for rounding within bounds. The checker of certificates measures its own rounding
  /// error and stays well below.
  static let roundingRoom = 2e-10
  /// A plan without a grain is proven when it is within this share of the bound.
  static let relativeTolerance = 1e-9

  let grain: ObjectiveGrain
  /// A typical magnitude of a plan's cost.
  let scale: Double
  /// The cost of the best plan known.
  private(set) var best = Double.infinity

  init(grain: ObjectiveGrain, scale: Double) {
    self.grain = grain
    self.scale = scale
  }

  mutating func lower(to cost: Double) { best = min(best, cost) }

  /// A bound at or above this closes a node.
  var closing: Double {
    guard best.isFinite else { return .infinity }
    let room = Self.roundingRoom * max(scale, best.magnitude)
    // Anything clearly above best − grain rounds up to best. Were the room wider than the grain,
    // rounding would prove nothing.
    if usesGrain, let size = grain.size { return best - size + 2 * room }
    return best - Self.relativeTolerance * max(scale, best.magnitude) + room
  }

  /// What may be claimed of every plan when no part of the tree has a bound below this one.
  func claim(_ bound: Double) -> Double {
    let room = Self.roundingRoom * max(scale, best.isFinite ? best.magnitude : 0)
    guard bound < closing else {
      return usesGrain ? best : min(best, closing - room)
    }
    return min(best, usesGrain ? grain.roundedUp(bound - room) : bound - room)
  }

  private var usesGrain: Bool {
    guard let size = grain.size, best.isFinite else { return false }
    return Self.roundingRoom * max(scale, best.magnitude) < size / 4
  }
}
