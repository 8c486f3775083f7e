import Yams

extension YAMLValue {
  /// The greatest depth of maps and lists.
  static let depthLimit = 64
  /// The greatest number of values, aliases expanded.
  static let countLimit = 100_000

  /// Parses the single document of a file, or notes why it cannot be.
  package static func parse(_ source: SourceFile, log: ProblemLog) -> YAMLValue? {
    let text = String(decoding: source.bytes, as: UTF8.self)
    let start = SourcePosition(file: source.name)
    guard YAMLGuard(bytes: source.bytes, file: source.name).admits(log: log) else { return nil }
    do {
      guard let node = try Yams.compose(yaml: text, .basic, .default, .utf8) else {
        log.add(.emptyFile, at: start)
        return nil
      }
      var converter = YAMLConverter(file: source.name, override: nil, log: log)
      guard let value = converter.value(node, depth: 0) else { return nil }
      guard !value.isNothing else {
        log.add(.emptyFile, at: start)
        return nil
      }
      return value
    } catch let error as YamlError {
      YAMLSyntax(text: text, file: source.name).note(error, log: log)
    } catch {
      log.add(.yamlSyntax(reason: "cannot be parsed"), at: start)
    }
    return nil
  }

  /// Parses the value of an override, or notes why it cannot be.
  static func parse(override: NetworkOverride, log: ProblemLog) -> YAMLValue? {
    let position = SourcePosition(file: override.sourceName)
    let bytes = Array(override.value.utf8)
    guard YAMLGuard(bytes: bytes, file: override.sourceName).admits(log: log) else { return nil }
    do {
      guard let node = try Yams.compose(yaml: override.value, .basic, .default, .utf8) else {
        return YAMLValue(content: .scalar("", isPlain: true), position: position)
      }
      var converter = YAMLConverter(
        file: override.sourceName, override: override.sourceName, log: log)
      return converter.value(node, depth: 0)
    } catch let error as YamlError {
      let reason = YAMLSyntax(text: override.value, file: override.sourceName).reason(error)
      log.add(.overrideNotYAML(reason: reason), at: position)
    } catch {
      log.add(.overrideNotYAML(reason: "cannot be parsed"), at: position)
    }
    return nil
  }
}

/// Turns the parser's nodes into values, counting them: an alias stands for a whole tree.
private struct YAMLConverter {
  let file: String
  let override: String?
  let log: ProblemLog
  var count = 0

  mutating func value(_ node: Yams.Node, depth: Int) -> YAMLValue? {
    let position = position(node)
    count += 1
    guard count <= YAMLValue.countLimit else {
      if count == YAMLValue.countLimit + 1 {
        log.add(.tooManyValues(limit: YAMLValue.countLimit), at: SourcePosition(file: file))
      }
      return nil
    }
    guard depth <= YAMLValue.depthLimit else {
      log.add(.nestedTooDeep(limit: YAMLValue.depthLimit), at: position)
      return nil
    }
    switch node {
    case .scalar(let scalar):
      let isPlain = scalar.style == .plain && scalar.tag != Yams.Tag(.str)
      return YAMLValue(content: .scalar(scalar.string, isPlain: isPlain), position: position)
    case .sequence(let sequence):
      var values: [YAMLValue] = []
      for element in sequence {
        guard let value = value(element, depth: depth + 1) else { return nil }
        values.append(value)
      }
      return YAMLValue(content: .list(values), position: position)
    case .mapping(let mapping):
      var entries: [YAMLValue.Entry] = []
      for (key, element) in mapping {
        guard case .scalar(let name) = key else {
          log.add(.keyNotText, at: self.position(key))
          return nil
        }
        guard let value = value(element, depth: depth + 1) else { return nil }
        entries.append(
          YAMLValue.Entry(key: name.string, keyPosition: self.position(key), value: value))
      }
      return YAMLValue(content: .map(entries), position: position)
    case .alias:
      log.add(.yamlSyntax(reason: "an alias without an anchor"), at: position)
      return nil
    }
  }

  private func position(_ node: Yams.Node) -> SourcePosition {
    if let override { return SourcePosition(file: override) }
    return SourcePosition(file: file, line: node.mark?.line, column: node.mark?.column)
  }
}
