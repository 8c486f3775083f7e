import Yams

/// Says in words, and with a place, why a YAML parser gave up.
struct YAMLSyntax {
  let text: String
  let file: String

  /// Notes an error of the parser.
  func note(_ error: YamlError, log: ProblemLog) {
    switch error {
    case .scanner(_, _, let mark, _), .parser(_, _, let mark, _):
      let position = SourcePosition(file: file, line: mark.line, column: mark.column)
      if isTab(line: mark.line, column: mark.column) {
        log.add(.tabIndentation, at: position)
      } else {
        log.add(.yamlSyntax(reason: reason(error)), at: position)
      }
    case .composer(_, let problem, let mark, _):
      let position = SourcePosition(file: file, line: mark.line, column: mark.column)
      if problem.contains("another document") {
        log.add(.severalDocuments, at: position)
      } else {
        log.add(.yamlSyntax(reason: reason(error)), at: position)
      }
    case .reader(_, let offset, _, _):
      let before = text.prefix(offset ?? 0)
      let line = before.reduce(1) { $1.isNewline ? $0 + 1 : $0 }
      let column = before.reversed().prefix { !$0.isNewline }.count + 1
      log.add(
        .yamlSyntax(reason: reason(error)),
        at: SourcePosition(file: file, line: line, column: column))
    case .duplicatedKeysInMapping(let keys, let context):
      noteDuplicate(keys.first ?? "", first: context.mark, log: log)
    default:
      log.add(.yamlSyntax(reason: reason(error)), at: SourcePosition(file: file))
    }
  }

  /// The parser's reason, without place and text.
  func reason(_ error: YamlError) -> String {
    switch error {
    case .scanner(let context, let problem, _, _), .parser(let context, let problem, _, _):
      return context.map { "\(problem), \($0.text) in line \($0.mark.line)" } ?? problem
    case .composer(_, let problem, _, _): return problem
    case .reader(let problem, _, _, _): return problem
    case .duplicatedKeysInMapping(let keys, _):
      return "the key '\(keys.first ?? "")' occurs twice"
    default: return "cannot be parsed"
    }
  }

  /// The parser knows where a key first occurs; the second place is found in the text, where the
  /// map is written as a block.
  private func noteDuplicate(_ key: String, first mark: Mark, log: ProblemLog) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated().dropFirst(mark.line) {
      let indentation = line.prefix { $0 == " " }.count
      let content = line.dropFirst(indentation)
      guard let start = content.first, start != "#", start != "\r" else { continue }
      if indentation < mark.column - 1 { break }
      guard indentation == mark.column - 1, content.hasPrefix(key),
        content.dropFirst(key.count).trimmed.hasPrefix(":")
      else { continue }
      log.add(
        .duplicateKey(key: key, firstLine: mark.line),
        at: SourcePosition(file: file, line: index + 1, column: mark.column))
      return
    }
    log.add(
      .duplicateKey(key: key, firstLine: nil),
      at: SourcePosition(file: file, line: mark.line, column: mark.column))
  }

  private func isTab(line: Int, column: Int) -> Bool {
    let lines = text.split(separator: "\n", maxSplits: line, omittingEmptySubsequences: false)
    guard lines.indices.contains(line - 1) else { return false }
    let scalars = lines[line - 1].unicodeScalars
    if scalars.dropFirst(column - 1).first == "\t" { return true }
    // A tab after a key's indentation is only noticed later in the line.
    return scalars.prefix { $0 == " " || $0 == "\t" }.contains("\t")
  }
}
