/// Why a statistical procedure refused its input: which argument, its value, and the rule.
public enum StatisticsError: Error, Hashable, Sendable {
  /// A list has fewer entries than the procedure needs.
  case tooFew(what: String, count: Int, needed: Int)
  /// Two lists that belong together differ in length.
  case unequalCounts(what: String, count: Int, other: String, otherCount: Int)
  /// A number is infinite or not a number.
  case notFinite(what: String, value: Double)
  /// A number breaks a rule, such as "between 0 and 1".
  case outOfRange(what: String, value: Double, rule: String)
  /// A word or a list is not what the procedure takes.
  case malformed(what: String, text: String, rule: String)
  /// The columns of a regression depend on one another, so that their coefficients are not defined.
  case dependentColumns(rank: Int, columns: Int)
  /// All values are equal where the procedure needs them to vary.
  case noVariation(what: String)
  /// An iteration did not settle.
  case notConverged(what: String, iterations: Int)
  /// A value was given for a system or run that the procedure does not know.
  case unknown(what: String, index: Int, count: Int)
}

extension StatisticsError: CustomStringConvertible {
  /// One sentence that names the argument, its value and the rule.
  public var description: String {
    switch self {
    case .tooFew(let what, let count, let needed):
      "\(what) has \(count) entries and needs at least \(needed)"
    case .unequalCounts(let what, let count, let other, let otherCount):
      "\(what) has \(count) entries but \(other) has \(otherCount)"
    case .notFinite(let what, let value):
      "\(what) is \(value) and must be a finite number"
    case .outOfRange(let what, let value, let rule):
      "\(what) is \(value) and must be \(rule)"
    case .malformed(let what, let text, let rule):
      "\(what) is \"\(text)\" and must be \(rule)"
    case .dependentColumns(let rank, let columns):
      "of \(columns) regression columns only \(rank) are independent; leave out terms or add runs"
    case .noVariation(let what):
      "\(what) does not vary"
    case .notConverged(let what, let iterations):
      "\(what) did not settle within \(iterations) iterations"
    case .unknown(let what, let index, let count):
      "there is no \(what) \(index); they are numbered from 0 to \(count - 1)"
    }
  }
}

/// Checks of arguments, which throw the facts of the first broken rule.
enum Require {
  static func finite(_ values: [Double], _ what: String) throws(StatisticsError) {
    for (index, value) in values.enumerated() where !value.isFinite {
      throw .notFinite(what: "\(what)[\(index)]", value: value)
    }
  }

  static func finite(_ value: Double, _ what: String) throws(StatisticsError) {
    if !value.isFinite { throw .notFinite(what: what, value: value) }
  }

  static func positive(_ value: Double, _ what: String) throws(StatisticsError) {
    try finite(value, what)
    if value <= 0 { throw .outOfRange(what: what, value: value, rule: "greater than 0") }
  }

  static func nonNegative(_ value: Double, _ what: String) throws(StatisticsError) {
    try finite(value, what)
    if value < 0 { throw .outOfRange(what: what, value: value, rule: "0 or more") }
  }

  static func probability(_ value: Double, _ what: String) throws(StatisticsError) {
    guard value > 0, value < 1 else {
      throw .outOfRange(what: what, value: value, rule: "between 0 and 1")
    }
  }

  static func count(_ count: Int, of what: String, atLeast needed: Int) throws(StatisticsError) {
    if count < needed { throw .tooFew(what: what, count: count, needed: needed) }
  }

  static func atLeast(_ value: Int, _ what: String, _ least: Int) throws(StatisticsError) {
    if value < least {
      throw .outOfRange(what: what, value: Double(value), rule: "at least \(least)")
    }
  }

  static func sameCount(
    _ count: Int, _ what: String, _ otherCount: Int, _ other: String
  ) throws(StatisticsError) {
    if count != otherCount {
      throw .unequalCounts(what: what, count: count, other: other, otherCount: otherCount)
    }
  }

  /// Every row as long as the first, and every entry finite.
  static func rectangular(_ rows: [[Double]], _ what: String) throws(StatisticsError) {
    for (index, row) in rows.enumerated() {
      try sameCount(row.count, "\(what)[\(index)]", rows[0].count, "\(what)[0]")
      try finite(row, "\(what)[\(index)]")
    }
  }
}
