import Foundation
import Statistics

/// A JSON document under construction; a number that is not finite becomes null.
public enum JSONValue: Encodable, Sendable, Hashable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A whole number.
  case integer(Int)
  /// A whole number too large for `Int`.
  case unsigned(UInt64)
  /// A number; null where it is not finite.
  case number(Double)
  /// A text.
  case string(String)
  /// A list.
  case array([JSONValue])
  /// An object; keys are written in sorted order, so equal documents are equal bytes.
  case object([String: JSONValue])

  /// A number or null.
  public static func optional(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }

  /// Encodes the value.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .unsigned(let value): try container.encode(value)
    case .number(let value):
      if value.isFinite { try container.encode(value) } else { try container.encodeNil() }
    case .string(let value): try container.encode(value)
    case .array(let values): try container.encode(values)
    case .object(let members): try container.encode(members)
    }
  }

  /// The document as text, with a line feed at its end.
  public func text() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
  }
}

extension JSONValue {
  /// The members of an estimate that every INDICATOR has.
  static func members(_ estimate: Estimate) -> [String: JSONValue] {
    [
      "mean": .optional(estimate.mean), "low": .optional(estimate.low),
      "high": .optional(estimate.high), "replications": .integer(estimate.count),
    ]
  }
}
