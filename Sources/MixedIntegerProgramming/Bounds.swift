/// The values that a variable, or the left side of a constraint, may take: lower ≤ value ≤ upper.
public struct Bounds: Hashable, Sendable {
  /// The least value; −∞ where there is none.
  public var lower: Double
  /// The greatest value; ∞ where there is none.
  public var upper: Double

  /// Creates bounds, which are checked when the model is.
  public init(lower: Double = -.infinity, upper: Double = .infinity) {
    self.lower = lower
    self.upper = upper
  }

  /// Any value.
  public static let free = Bounds()
  /// 0 or more.
  public static let nonNegative = Bounds(lower: 0)
  /// From 0 to 1.
  public static let unit = Bounds(lower: 0, upper: 1)

  /// The value given or more.
  public static func atLeast(_ lower: Double) -> Bounds { Bounds(lower: lower) }

  /// The value given or less.
  public static func atMost(_ upper: Double) -> Bounds { Bounds(upper: upper) }

  /// The value given and no other.
  public static func exactly(_ value: Double) -> Bounds { Bounds(lower: value, upper: value) }

  /// From one value to another.
  public static func between(_ lower: Double, _ upper: Double) -> Bounds {
    Bounds(lower: lower, upper: upper)
  }

  /// Whether both bounds are the same value.
  public var isFixed: Bool { lower == upper }

  /// By how much a value lies outside, 0 where it does not.
  public func excess(of value: Double) -> Double { max(lower - value, value - upper, 0) }
}
