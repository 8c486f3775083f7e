/// A place in a file of the network, or an override.
struct SourcePosition: Hashable, Sendable {
  var file: String
  var line: Int?
  var column: Int?

  init(file: String, line: Int? = nil, column: Int? = nil) {
    self.file = file
    self.line = line
    self.column = column
  }
}

/// Collects problems, so that a reader can go on after the first.
final class ProblemLog {
  /// The problems that are kept.
  private(set) var problems: [NetworkProblem] = []
  private var dropped = 0
  private var lastDropped: SourcePosition?

  /// Problems that are kept; a table of garbage has one in every field.
  static let limit = 10_000

  /// Notes a problem.
  func add(_ kind: NetworkProblem.Kind, at position: SourcePosition) {
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
  var allProblems: [NetworkProblem] {
    guard let lastDropped else { return problems }
    return problems + [
      NetworkProblem(
        file: lastDropped.file, line: lastDropped.line, column: lastDropped.column,
        kind: .moreProblems(count: dropped))
    ]
  }

  /// How many problems were noted.
  var count: Int { problems.count + dropped }

  /// Whether nothing is wrong.
  var isEmpty: Bool { problems.isEmpty }

  /// Runs a piece of reading; says whether it noted nothing, so that what it read is sound.
  func watch<Value>(_ read: () -> Value) -> (value: Value, isSound: Bool) {
    let before = count
    let value = read()
    return (value, count == before)
  }
}
