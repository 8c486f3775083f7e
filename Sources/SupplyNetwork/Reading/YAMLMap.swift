/// Reads the keys of one YAML map, notes what is wrong with them, and in the end what is missing
/// and what is unknown.
///
/// A reader always returns a value, so that decoding goes on; where a problem was noted, the value
/// is a placeholder within its range.
package final class YAMLMap {
  /// The map's path in its file; empty for the whole file.
  package let path: String
  /// The map's place: its key, where it has one.
  package let position: SourcePosition
  package let log: ProblemLog
  /// The keys and values, in the order of the file.
  package let entries: [YAMLValue.Entry]
  /// Whether the map stands in for one that could not be read: everything is absent, silently.
  package let isVoid: Bool
  private var known: [String] = []
  private var missing: [String] = []

  private init(
    path: String, position: SourcePosition, entries: [YAMLValue.Entry], isVoid: Bool,
    log: ProblemLog
  ) {
    self.path = path
    self.position = position
    self.entries = entries
    self.isVoid = isVoid
    self.log = log
  }

  /// A stand-in for a map that could not be read.
  package static func void(log: ProblemLog) -> YAMLMap {
    YAMLMap(
      path: "", position: SourcePosition(file: ""), entries: [], isVoid: true, log: log)
  }

  /// The map of a value, or a stand-in where it is none.
  package convenience init(
    _ value: YAMLValue?, path: String, position: SourcePosition? = nil, log: ProblemLog
  ) {
    guard let value else {
      self.init(
        path: path, position: SourcePosition(file: ""), entries: [], isVoid: true, log: log)
      return
    }
    let place = position ?? value.position
    guard case .map(let entries) = value.content else {
      log.add(
        .wrongKind(subject: path, expected: .map, found: value.inWords), at: value.position)
      self.init(path: path, position: place, entries: [], isVoid: true, log: log)
      return
    }
    self.init(path: path, position: place, entries: entries, isVoid: false, log: log)
  }

  /// The path of a key.
  package func subject(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

  /// The entry of a required key; noted as missing where it is not there.
  package func required(_ key: String) -> YAMLValue.Entry? {
    let entry = optional(key)
    if entry == nil, !isVoid, !entries.contains(where: { $0.key == key }) { missing.append(key) }
    return entry
  }

  /// The entry of an optional key; nil where it is absent or says nothing.
  package func optional(_ key: String) -> YAMLValue.Entry? {
    known.append(key)
    guard let entry = entries.first(where: { $0.key == key }) else { return nil }
    return entry
  }

  /// The map under a key; a stand-in where it is not there.
  package func map(_ key: String) -> YAMLMap {
    guard let entry = required(key) else { return .void(log: log) }
    return YAMLMap(entry.value, path: subject(key), position: entry.keyPosition, log: log)
  }

  /// The map under an optional key; nil where it is absent or says nothing.
  package func optionalMap(_ key: String) -> YAMLMap? {
    guard let entry = optional(key), !entry.value.isNothing else { return nil }
    return YAMLMap(entry.value, path: subject(key), position: entry.keyPosition, log: log)
  }

  /// The map under a required key that must have at least one entry.
  package func filledMap(_ key: String) -> YAMLMap {
    let map = map(key)
    if !map.isVoid, map.entries.isEmpty {
      log.add(.emptyCollection(subject: subject(key)), at: map.position)
    }
    return map
  }

  /// The list under a key; nil where it is absent or no list.
  package func list(_ key: String, isRequired: Bool) -> [YAMLValue]? {
    guard let entry = isRequired ? required(key) : optional(key) else { return nil }
    if !isRequired, entry.value.isNothing { return nil }
    guard case .list(let values) = entry.value.content else {
      log.add(
        .wrongKind(subject: subject(key), expected: .list, found: entry.value.inWords),
        at: entry.value.position)
      return nil
    }
    return values
  }

  /// A number; `fallback` where the key is absent, which is a problem without a fallback.
  package func number(
    _ key: String, _ range: NumberRange, default fallback: Double? = nil
  ) -> Double {
    let placeholder = fallback ?? range.placeholder
    guard let entry = fallback == nil ? required(key) : optional(key) else { return placeholder }
    if fallback != nil, entry.value.isNothing { return placeholder }
    return entry.value.number(range, subject: subject(key), log: log) ?? placeholder
  }

  /// An optional number; nil where the key is absent or says nothing.
  package func optionalNumber(_ key: String, _ range: NumberRange) -> Double? {
    guard let entry = optional(key), !entry.value.isNothing else { return nil }
    return entry.value.number(range, subject: subject(key), log: log)
  }

  /// A whole number.
  package func whole(_ key: String, _ range: NumberRange) -> Int {
    guard let entry = required(key) else { return Int(range.placeholder) }
    return entry.value.whole(range, subject: subject(key), log: log) ?? Int(range.placeholder)
  }

  /// A truth value.
  package func boolean(_ key: String, default fallback: Bool? = nil) -> Bool {
    guard let entry = fallback == nil ? required(key) : optional(key) else {
      return fallback ?? false
    }
    if let fallback, entry.value.isNothing { return fallback }
    if case .scalar(let text, true) = entry.value.content {
      if ["true", "True", "TRUE"].contains(text) { return true }
      if ["false", "False", "FALSE"].contains(text) { return false }
    }
    log.add(
      .wrongKind(subject: subject(key), expected: .boolean, found: entry.value.inWords),
      at: entry.value.position)
    return fallback ?? false
  }

  /// Text that is not empty; `fallback` where the key is absent.
  package func text(_ key: String, default fallback: String? = nil) -> String {
    guard let entry = fallback == nil ? required(key) : optional(key) else { return fallback ?? "" }
    if let fallback, entry.value.isNothing { return fallback }
    return entry.value.text(subject: subject(key), log: log) ?? fallback ?? ""
  }

  /// One of the raw values of an enumeration.
  package func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ key: String, default fallback: Choice? = nil
  ) -> Choice? {
    guard let entry = fallback == nil ? required(key) : optional(key) else { return fallback }
    if let fallback, entry.value.isNothing { return fallback }
    guard let text = entry.value.text(subject: subject(key), log: log) else { return fallback }
    if let choice = Choice(rawValue: text) { return choice }
    let choices = Choice.allCases.map(\.rawValue)
    log.add(
      .notAChoice(
        subject: subject(key), found: text.shortened, choices: choices,
        nearest: NearestName.of(text, among: choices)), at: entry.value.position)
    return fallback
  }

  /// A list of numbers.
  package func numbers(
    _ key: String, _ range: NumberRange, default fallback: [Double]? = nil
  ) -> [Double] {
    guard let values = list(key, isRequired: fallback == nil) else { return fallback ?? [] }
    return values.enumerated().map { index, value in
      value.number(range, subject: "\(subject(key))[\(index + 1)]", log: log) ?? range.placeholder
    }
  }

  /// Notes keys that were never asked for, and required keys that are not there. A missing key is
  /// not noted where an unknown one is its likely misspelling.
  ///
  /// - Parameter allowsOthers: whether keys that were never asked for are data.
  package func finish(allowsOthers: Bool = false) {
    guard !isVoid else { return }
    var excused: Set<String> = []
    for entry in entries where !allowsOthers && !known.contains(entry.key) {
      let nearest = NearestName.of(entry.key, among: missing + known)
      if let nearest { excused.insert(nearest) }
      log.add(
        .unknownKey(subject: subject(entry.key.shortened), nearest: nearest), at: entry.keyPosition)
    }
    for key in missing where !excused.contains(key) {
      log.add(.missingKey(subject: subject(key)), at: position)
    }
  }
}

extension NumberRange {
  /// A number within the range.
  var placeholder: Double { max(low, min(high, 1)) }
}
