/// A value that replaces one of the files': `therapy.material.hold_limit_hours=48`.
///
/// The path starts with a file of the network (`network`, `therapy`, `regions`, `demand`,
/// `centres`, `facilities`, `lanes`), or a further therapy's file by its name without `.yaml`. In a YAML file it goes on with keys; an entry of a list is
/// named by its number from 1 or by its `name`. In a table it goes on with the row's identifier
/// (`REGION/QUINTILE` in `demand`, `CENTRE/FACILITY/MODE` in `lanes`), `*` for every row or
/// `COLUMN:VALUE` for the rows with that value (`kind:satellite`), and the column. The value is
/// YAML in a YAML file (`48`, `[1, 1, 1, 1, 1]`, `{exponential: 12}`), and the field's text in a
/// table.
public struct NetworkOverride: Hashable, Sendable {
  /// What is replaced.
  public var path: String
  /// The value as text.
  public var value: String
  /// What problems name as its file, followed by the path.
  package var origin = NetworkOverride.source

  /// Creates an override.
  public init(path: String, value: String) {
    self.path = path
    self.value = value
  }

  /// Reads `path=value`, or nil where there is no equals sign or no path.
  public init?(_ text: String) {
    guard let equals = text.firstIndex(of: "=") else { return nil }
    let path = text[..<equals].trimmed
    guard !path.isEmpty else { return nil }
    self.init(path: path, value: text[text.index(after: equals)...].trimmed)
  }

  /// What problems of overrides name as their file, followed by the path.
  static let source = "--set"

  /// The file that problems with this override name.
  package var sourceName: String { "\(origin) \(path.shortened)" }
}

/// Applies overrides to a source before it is decoded, so that their values pass the same checks.
struct OverrideApplier {
  let log: ProblemLog

  /// Those of `network.yaml`, and the others, each in order.
  func parted(
    _ overrides: [NetworkOverride]
  ) -> (ofNetwork: [NetworkOverride], ofOthers: [NetworkOverride]) {
    func isOfNetwork(_ override: NetworkOverride) -> Bool {
      override.path.split(separator: ".", omittingEmptySubsequences: false).first == "network"
    }
    return (overrides.filter(isOfNetwork), overrides.filter { !isOfNetwork($0) })
  }

  /// Applies them in order; what cannot be applied is noted.
  func apply(_ overrides: [NetworkOverride], to source: inout NetworkSource) {
    for override in overrides {
      let parts = override.path.split(separator: ".", omittingEmptySubsequences: false)
        .map(String.init)
      let position = SourcePosition(file: override.sourceName)
      let rest = Array(parts.dropFirst())
      switch parts.first ?? "" {
      case "network": apply(override, rest, example: "network.currency", to: &source.network)
      case "regions": apply(override, rest, what: "region", keys: 1, to: &source.regions)
      case "demand": apply(override, rest, what: "demand row", keys: 2, to: &source.demand)
      case "centres": apply(override, rest, what: "centre", keys: 1, to: &source.centres)
      case "facilities": apply(override, rest, what: "facility", keys: 1, to: &source.facilities)
      case "lanes": apply(override, rest, what: "lane", keys: 3, to: &source.lanes)
      default:
        let name = parts.first ?? ""
        if let index = source.therapies.firstIndex(where: { $0.name == name + ".yaml" }) {
          apply(
            override, rest, example: "\(name).material.hold_limit_hours",
            to: &source.therapies[index].content)
          continue
        }
        let nearest = NearestName.of(
          name, among: NetworkSource.names + source.therapies.map { String($0.name.dropLast(5)) })
        log.add(.overrideOfUnknownFile(name: name.shortened, nearest: nearest), at: position)
      }
    }
  }

  // MARK: YAML

  private func apply(
    _ override: NetworkOverride, _ keys: [String], example: String, to tree: inout YAMLValue?
  ) {
    // A file that could not be read has been noted.
    guard var root = tree else { return }
    let position = SourcePosition(file: override.sourceName)
    guard !keys.isEmpty, !keys.contains("") else {
      log.add(.overrideTooShort(example: example), at: position)
      return
    }
    guard let value = YAMLValue.parse(override: override, log: log) else { return }
    if set(value, keys[...], in: &root, path: "", at: position) { tree = root }
  }

  private func set(
    _ value: YAMLValue, _ keys: ArraySlice<String>, in node: inout YAMLValue, path: String,
    at position: SourcePosition
  ) -> Bool {
    guard let key = keys.first else {
      node = value
      return true
    }
    if node.isNothing { node.content = .map([]) }
    switch node.content {
    case .map(var entries):
      guard let match = entry(named: keys, in: entries) else {
        var child = YAMLValue(content: .map([]), position: position)
        let subject = path.isEmpty ? key : "\(path).\(key)"
        guard set(value, keys.dropFirst(), in: &child, path: subject, at: position) else {
          return false
        }
        entries.append(YAMLValue.Entry(key: key, keyPosition: position, value: child))
        node.content = .map(entries)
        return true
      }
      let subject = path.isEmpty ? entries[match.index].key : "\(path).\(entries[match.index].key)"
      guard
        set(
          value, keys.dropFirst(match.count), in: &entries[match.index].value, path: subject,
          at: position)
      else { return false }
      if match.count == keys.count { entries[match.index].keyPosition = position }
      node.content = .map(entries)
      return true
    case .list(var values):
      guard let index = index(of: key, in: values) else {
        log.add(
          .overrideOfNothing(
            subject: path, what: "entry", found: key.shortened,
            nearest: NearestName.of(key, among: values.compactMap(Self.name(of:)))), at: position)
        return false
      }
      guard
        set(
          value, keys.dropFirst(), in: &values[index], path: "\(path)[\(index + 1)]", at: position)
      else { return false }
      node.content = .list(values)
      return true
    case .scalar:
      log.add(.wrongKind(subject: path, expected: .map, found: node.inWords), at: position)
      return false
    }
  }

  /// The entry that the next keys name: keys of the file may themselves contain points.
  private func entry(
    named keys: ArraySlice<String>, in entries: [YAMLValue.Entry]
  ) -> (index: Int, count: Int)? {
    for count in 1...keys.count {
      let name = keys.prefix(count).joined(separator: ".")
      if let index = entries.firstIndex(where: { $0.key == name }) { return (index, count) }
    }
    return nil
  }

  private func index(of key: String, in values: [YAMLValue]) -> Int? {
    if let number = Int(key), values.indices.contains(number - 1) { return number - 1 }
    return values.firstIndex { Self.name(of: $0) == key }
  }

  private static func name(of value: YAMLValue) -> String? {
    guard case .map(let entries) = value.content,
      let entry = entries.first(where: { $0.key == "name" || $0.key == "indicator" }),
      case .scalar(let name, _) = entry.value.content
    else { return nil }
    return name
  }

  // MARK: Tables

  private func apply(
    _ override: NetworkOverride, _ parts: [String], what: String, keys keyCount: Int,
    to table: inout CSVTable?
  ) {
    let position = SourcePosition(file: override.sourceName)
    guard parts.count >= 2, let column = parts.last, !column.isEmpty else {
      log.add(.overrideTooShort(example: "facilities.HUB.suites"), at: position)
      return
    }
    let id = parts.dropLast().joined(separator: ".")
    guard var changed = table else {
      if what == "lane" {
        log.add(
          .overrideOfNothing(
            subject: NetworkSource.lanesFile, what: what, found: id.shortened, nearest: nil),
          at: position)
      }
      return
    }
    let keyColumns = Array(Self.keyColumns(of: what).prefix(keyCount))
    let indices = keyColumns.compactMap { name in
      changed.header.firstIndex { $0.text.trimmed == name }
    }
    // A missing column of identifiers is noted by the table's reader.
    guard indices.count == keyCount else { return }
    let ids = changed.rows.map { row in
      indices.map { row[$0].text.trimmed }.joined(separator: "/")
    }
    let rows = Self.rows(named: id, ids: ids, in: changed)
    guard !rows.isEmpty else {
      log.add(
        .overrideOfNothing(
          subject: changed.file, what: what, found: id.shortened,
          nearest: NearestName.of(id, among: ids)), at: position)
      return
    }
    let name = override.sourceName
    if !changed.header.contains(where: { $0.text.trimmed == column }) {
      changed.header.append(CSVTable.Field(text: column, line: 1, column: 1, override: name))
      for index in changed.rows.indices {
        let line = changed.rows[index][0].line
        changed.rows[index].append(CSVTable.Field(text: "", line: line, column: 1, override: name))
      }
    }
    guard let index = changed.header.firstIndex(where: { $0.text.trimmed == column }) else {
      return
    }
    for row in rows {
      changed.rows[row][index].text = override.value
      changed.rows[row][index].override = name
    }
    table = changed
  }

  /// The row of an identifier; every row for `*`; or those with a value in a column, for
  /// `COLUMN:VALUE`.
  private static func rows(named id: String, ids: [String], in table: CSVTable) -> [Int] {
    if let row = ids.firstIndex(of: id) { return [row] }
    if id == "*" { return Array(ids.indices) }
    guard let colon = id.firstIndex(of: ":"),
      let column = table.header.firstIndex(where: { $0.text.trimmed == id[..<colon].trimmed })
    else { return [] }
    let value = id[id.index(after: colon)...].trimmed
    return table.rows.indices.filter { table.rows[$0][column].text.trimmed == value }
  }

  private static func keyColumns(of what: String) -> [String] {
    switch what {
    case "region": ["region_id"]
    case "demand row": ["region_id", "deprivation_quintile"]
    case "centre": ["centre_id"]
    case "facility": ["facility_id"]
    default: ["centre_id", "facility_id", "mode"]
    }
  }
}
