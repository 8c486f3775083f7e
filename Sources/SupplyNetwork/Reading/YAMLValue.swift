/// A value of a YAML file with its place: the parsed tree before it is decoded.
package struct YAMLValue {
  /// A key of a map with its value.
  package struct Entry {
    package var key: String
    package var keyPosition: SourcePosition
    package var value: YAMLValue
  }

  /// What the value is.
  package enum Content {
    /// Text; plain text may be a number, a truth value or nothing.
    case scalar(String, isPlain: Bool)
    case list([YAMLValue])
    case map([Entry])
  }

  package var content: Content
  package var position: SourcePosition

  /// Whether the value is absent: empty, `~` or `null`.
  package var isNothing: Bool {
    guard case .scalar(let text, true) = content else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(text)
  }

  /// The value in words, for "found …".
  package var inWords: String {
    switch content {
    case .map(let entries): "a map with \(entries.count) \(entries.count == 1 ? "key" : "keys")"
    case .list(let values):
      "a list with \(values.count) \(values.count == 1 ? "entry" : "entries")"
    case .scalar(let text, let isPlain):
      isNothing ? "nothing" : isPlain ? "'\(text.shortened)'" : "the text '\(text.shortened)'"
    }
  }
}

extension String {
  /// At most 60 characters of the text in one line, for messages.
  package var shortened: String {
    var line = ""
    for scalar in unicodeScalars.prefix(1024) {
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator, .format, .surrogate:
        line += "\\u{\(String(scalar.value, radix: 16))}"
      default: line.unicodeScalars.append(scalar)
      }
    }
    return line.count <= 60 ? line : line.prefix(57) + "..."
  }
}
