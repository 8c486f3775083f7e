import Foundation
import Testing

/// A JSON document, read strictly.
struct Document {
  /// The members of the top object.
  let members: [String: Any]

  /// Reads a text that must be one JSON object and nothing else.
  init(_ text: String) throws {
    let value = try JSONDecoder().decode(Value.self, from: Data(text.utf8))
    members = try #require(value.value as? [String: Any])
  }

  /// Any value; numbers keep their last bit, which JSONSerialization does not promise.
  private struct Value: Decodable {
    let value: Any

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if container.decodeNil() {
        value = NSNull()
      } else if let truth = try? container.decode(Bool.self) {
        value = NSNumber(value: truth)
      } else if let number = try? container.decode(UInt64.self) {
        value = NSNumber(value: number)
      } else if let number = try? container.decode(Double.self) {
        value = NSNumber(value: number)
      } else if let text = try? container.decode(String.self) {
        value = text
      } else if let list = try? container.decode([Value].self) {
        value = list.map(\.value)
      } else {
        value = try container.decode([String: Value].self).mapValues(\.value)
      }
    }
  }

  /// The value at a path of keys; nil where there is none.
  subscript(path: String...) -> Any? {
    path.reduce(members as Any?) { ($0 as? [String: Any])?[$1] }
  }

  /// The number at a path; nil where there is none, and for null.
  func number(_ path: String...) -> Double? {
    let value = path.reduce(members as Any?) { ($0 as? [String: Any])?[$1] }
    return (value as? NSNumber)?.doubleValue
  }

  /// The object at a path, which must be there.
  func object(_ path: String...) throws -> [String: Any] {
    let value = path.reduce(members as Any?) { ($0 as? [String: Any])?[$1] }
    return try #require(value as? [String: Any], "\(path.joined(separator: "."))")
  }

  /// Part of the document as text, for comparison byte by byte.
  func text(_ path: String...) throws -> String {
    let value = path.reduce(members as Any?) { ($0 as? [String: Any])?[$1] }
    let data = try JSONSerialization.data(
      withJSONObject: #require(value), options: [.sortedKeys, .fragmentsAllowed])
    return String(decoding: data, as: UTF8.self)
  }
}

/// A table of comma-separated values by RFC 4180, read strictly.
struct Table {
  var header: [String] = []
  var rows: [[String]] = []

  /// Reads a text whose every line, the last included, ends in CR LF.
  init(_ text: String) throws {
    var records: [[String]] = [[]]
    var field = ""
    var isQuoted = false
    var wasQuoted = false
    var bytes = Array(text.utf8)[...]
    func character(_ text: String) -> UInt8 { text.utf8.first ?? 0 }
    var raw: [UInt8] = []
    func endField() {
      field = String(decoding: raw, as: UTF8.self)
      records[records.count - 1].append(field)
      raw = []
      wasQuoted = false
    }
    while let byte = bytes.popFirst() {
      if isQuoted {
        if byte != character("\"") {
          raw.append(byte)
        } else if bytes.first == character("\"") {
          raw.append(byte)
          bytes.removeFirst()
        } else {
          isQuoted = false
          wasQuoted = true
        }
      } else if byte == character("\""), raw.isEmpty, !wasQuoted {
        isQuoted = true
      } else if byte == character(",") {
        endField()
      } else if byte == character("\r") {
        try #require(bytes.popFirst() == character("\n"), "a CR without LF")
        endField()
        records.append([])
      } else {
        try #require(byte != character("\n"), "an LF without CR")
        try #require(byte != character("\"") && !wasQuoted, "a stray quotation mark")
        raw.append(byte)
      }
    }
    try #require(!isQuoted && raw.isEmpty && records.last == [], "the last line has no end")
    records.removeLast()
    header = try #require(records.first)
    rows = Array(records.dropFirst())
    for row in rows { try #require(row.count == header.count, "\(row)") }
  }

  /// The rows as dictionaries by column.
  var records: [[String: String]] {
    rows.map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
  }
}
