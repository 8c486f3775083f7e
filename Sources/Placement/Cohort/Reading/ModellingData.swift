/// The sets and parameters of a data file as AMPL and Pyomo read it: `set NAME := member … ;` and
/// `param NAME := key … value … ;`, with `#` comments.
struct ModellingData {
  /// A word of the file, and where it stands.
  struct Word {
    var text: String
    var line: Int
    var column: Int
  }

  let file: String
  private(set) var sets: [String: [Word]] = [:]
  private(set) var parameters: [String: [Word]] = [:]
  /// What is given in a way that cannot be read; no more is said of it.
  private(set) var unreadable: Set<String> = []
  private(set) var problems: [CohortFileProblem] = []

  init(text: String, file: String) {
    self.file = file
    var statement: [Word] = []
    for word in Self.words(text) {
      if word.text == ";" {
        take(statement)
        statement = []
      } else {
        statement.append(word)
      }
    }
    if let first = statement.first {
      report(.unfinished(statement: statement.prefix(2).map(\.text).joined(separator: " ")), first)
    }
  }

  mutating func report(_ kind: CohortFileProblem.Kind, _ word: Word? = nil) {
    problems.append(
      CohortFileProblem(kind: kind, file: file, line: word?.line, column: word?.column))
  }

  private mutating func take(_ statement: [Word]) {
    guard let keyword = statement.first else { return }
    guard keyword.text == "set" || keyword.text == "param" else {
      return report(.unknownStatement(found: keyword.text), keyword)
    }
    guard statement.count >= 3, statement[2].text == ":=" else {
      if statement.count > 1 { unreadable.insert("\(keyword.text) \(statement[1].text)") }
      let title = statement.prefix(2).map(\.text).joined(separator: " ")
      return report(.noAssignment(statement: title), keyword)
    }
    let name = statement[1]
    let content = Array(statement[3...])
    if keyword.text == "set" {
      if sets.updateValue(content, forKey: name.text) != nil {
        report(.givenTwice(name: "set \(name.text)"), name)
      }
    } else if parameters.updateValue(content, forKey: name.text) != nil {
      report(.givenTwice(name: "param \(name.text)"), name)
    }
  }

  /// Words, with `;` and `:=` as words of their own.
  private static func words(_ text: String) -> [Word] {
    var words: [Word] = []
    for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated()
    {
      var current = Word(text: "", line: number + 1, column: 0)
      func close() {
        if !current.text.isEmpty { words.append(current) }
        current.text = ""
      }
      var isAfterColon = false
      for (offset, character) in line.enumerated() {
        if character == "#" { break }
        if character.isWhitespace {
          close()
        } else if character == ";" || character == ":" {
          close()
          words.append(Word(text: String(character), line: number + 1, column: offset + 1))
        } else if character == "=", isAfterColon {
          words[words.count - 1].text = ":="
        } else {
          if current.text.isEmpty { current.column = offset + 1 }
          current.text.append(character)
        }
        isAfterColon = character == ":"
      }
      close()
    }
    return words
  }
}
