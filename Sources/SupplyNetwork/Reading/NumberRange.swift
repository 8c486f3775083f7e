/// The numbers a quantity may take.
public struct NumberRange: Hashable, Sendable, CustomStringConvertible {
  /// The least value.
  public var low: Double
  /// The greatest value.
  public var high: Double
  /// Whether the least value itself is excluded.
  public var excludesLow: Bool

  /// Creates a range; infinite ends are no limits.
  public init(_ low: Double, _ high: Double, excludesLow: Bool = false) {
    self.low = low
    self.high = high
    self.excludesLow = excludesLow
  }

  /// Numbers beyond this size are refused everywhere: sums and products of them stay finite.
  public static let greatest = 1e15

  /// Any finite number.
  public static let any = NumberRange(-greatest, greatest)
  /// At least 0.
  public static let nonnegative = NumberRange(0, greatest)
  /// Above 0.
  public static let positive = NumberRange(0, greatest, excludesLow: true)
  /// From 0 to 1.
  public static let fraction = NumberRange(0, 1)

  /// Whether a number lies within.
  public func contains(_ number: Double) -> Bool {
    number <= high && (excludesLow ? number > low : number >= low)
  }

  /// The range in words, to follow "must be".
  public var description: String {
    if low == high { return low.shortText }
    let hasLow = low > -Self.greatest
    let hasHigh = high < Self.greatest
    let least = excludesLow ? "above \(low.shortText)" : "at least \(low.shortText)"
    switch (hasLow, hasHigh) {
    case (true, true):
      return excludesLow
        ? "above \(low.shortText) and at most \(high.shortText)"
        : "from \(low.shortText) to \(high.shortText)"
    case (true, false): return least
    case (false, true): return "at most \(high.shortText)"
    case (false, false): return "from \(low.shortText) to \(high.shortText)"
    }
  }
}

extension Double {
  /// The number as a person would write it: whole numbers without a decimal point.
  package var shortText: String {
    guard isFinite, self == rounded(), abs(self) < 1e15 else { return String(describing: self) }
    return String(Int64(self))
  }
}

/// What a text says as a number.
enum NumberText {
  case number(Double)
  case notFinite
  case notANumber

  /// Reads a decimal number: sign, digits, point, exponent. Neither hexadecimal nor grouped digits.
  static func read(_ text: String) -> NumberText {
    var bytes = ArraySlice(Array(text.utf8))
    if bytes.first == UInt8(ascii: "-") || bytes.first == UInt8(ascii: "+") {
      bytes = bytes.dropFirst()
    }
    func takeDigits() -> Int {
      let count = bytes.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
      bytes = bytes.dropFirst(count)
      return count
    }
    var digits = takeDigits()
    if bytes.first == UInt8(ascii: ".") {
      bytes = bytes.dropFirst()
      digits += takeDigits()
    }
    guard digits > 0 else { return isInfiniteOrNaN(text) ? .notFinite : .notANumber }
    if bytes.first == UInt8(ascii: "e") || bytes.first == UInt8(ascii: "E") {
      bytes = bytes.dropFirst()
      if bytes.first == UInt8(ascii: "-") || bytes.first == UInt8(ascii: "+") {
        bytes = bytes.dropFirst()
      }
      guard takeDigits() > 0 else { return .notANumber }
    }
    guard bytes.isEmpty, let number = Double(text) ?? Double(text + "0") else { return .notANumber }
    return number.isFinite ? .number(number) : .notFinite
  }

  /// Whether a text is meant as a number, be it one or not.
  static func looksLikeNumber(_ text: String) -> Bool {
    if case .notANumber = read(text) { return text.first?.isNumber ?? false }
    return true
  }

  private static func isInfiniteOrNaN(_ text: String) -> Bool {
    let word = text.lowercased().drop { $0 == "-" || $0 == "+" }.drop { $0 == "." }
    return ["inf", "infinity", "nan"].contains(String(word))
  }
}
