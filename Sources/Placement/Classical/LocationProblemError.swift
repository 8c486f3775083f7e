/// Why numbers do not make a location problem.
public enum LocationProblemError: Error, Hashable, Sendable {
  /// A list or matrix has the wrong number of values.
  case wrongCount(of: Quantity, found: Int, expected: Int)
  /// A value is not a finite number.
  case notFinite(of: Quantity, index: Int)
  /// A value is negative and must not be.
  case negative(of: Quantity, index: Int, value: Double)
  /// The values are so large that sums of them would not be finite or not accurate.
  case tooLarge(of: Quantity, index: Int, value: Double)

  /// What a value means.
  public enum Quantity: String, Hashable, Sendable {
    case cost
    case fixedCost = "fixed cost"
    case weight
    case demand
    case capacity
    case siteCount = "number of sites"
    case medianCount = "number of medians"
  }
}

extension LocationProblemError: CustomStringConvertible {
  /// The error in words.
  public var description: String {
    switch self {
    case .wrongCount(let quantity, let found, let expected):
      "\(found) values of \(quantity.rawValue) were given, \(expected) are needed"
    case .notFinite(let quantity, let index):
      "value \(index + 1) of \(quantity.rawValue) is not a finite number"
    case .negative(let quantity, let index, let value):
      "value \(index + 1) of \(quantity.rawValue) is negative (\(value))"
    case .tooLarge(let quantity, let index, let value):
      "value \(index + 1) of \(quantity.rawValue) is too large (\(value))"
    }
  }
}

extension LocationProblemError {
  /// Magnitudes above this are refused: sums of millions of them stay finite.
  static let largestMagnitude = 1e200

  /// Throws for the first value that is not finite, too large or, unless allowed, negative.
  static func check(
    _ values: some Sequence<Double>, of quantity: Quantity, negativeAllowed: Bool
  ) throws(LocationProblemError) {
    var index = 0
    for value in values {
      if !value.isFinite { throw .notFinite(of: quantity, index: index) }
      if value < 0 && !negativeAllowed {
        throw .negative(of: quantity, index: index, value: value)
      }
      if value.magnitude > largestMagnitude {
        throw .tooLarge(of: quantity, index: index, value: value)
      }
      index += 1
    }
  }
}
