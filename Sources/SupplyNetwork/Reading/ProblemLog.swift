/// A place in a file of the network, or an override.
package struct SourcePosition: Hashable, Sendable {
  package var file: String
  package var line: Int?
  package var column: Int?

  package init(file: String, line: Int? = nil, column: Int? = nil) {
    self.file = file
    self.line = line
    self.column = column
  }
}

/// Collects problems, so that a reader can go on after the first.
package final class ProblemLog {
  /// The problems that are kept.
  package private(set) var problems: [NetworkProblem] = []
  private var dropped = 0
  private var lastDropped: SourcePosition?

  /// Creates an empty log.
  package init() {}

  /// Problems that are kept; a table of garbage has one in every field.
  static let limit = 10_000

  /// Notes a problem.
  package func add(_ kind: NetworkProblem.Kind, at position: SourcePosition) {
    guard problems.count < Self.limit else {
      dropped += 1
      lastDropped = position
      return
    }
    problems.append(
      NetworkProblem(
        file: position.file, line: position.line, column: position.column, kind: kind))
  }

  /// The problems that are kept, and how many more there are.
  package var allProblems: [NetworkProblem] {
    guard let lastDropped else { return problems }
    return problems + [
      NetworkProblem(
        file: lastDropped.file, line: lastDropped.line, column: lastDropped.column,
        kind: .moreProblems(count: dropped))
    ]
  }

  /// How many problems were noted.
  package var count: Int { problems.count + dropped }

  /// Whether nothing is wrong.
  package var isEmpty: Bool { problems.isEmpty }

  /// Runs a piece of reading; says whether it noted nothing, so that what it read is sound.
  package func watch<Value>(_ read: () -> Value) -> (value: Value, isSound: Bool) {
    let before = count
    let value = read()
    return (value, count == before)
  }
}
