/// Something wrong with a file of test problems.
public struct LocationFileProblem: Error, Hashable, Sendable {
  /// The kinds of problem, with what was found.
  public enum Kind: Hashable, Sendable {
    /// The file cannot be read as text.
    case unreadable(reason: String)
    /// A word that is not a number.
    case notANumber(found: String, meaning: String)
    /// A number with a fraction, or too large, where a count or an index is needed.
    case notAWholeNumber(found: String, meaning: String)
    /// A number outside what is allowed.
    case outOfRange(found: String, meaning: String, allowed: String)
    /// The file ends too early.
    case tooShort(missing: String)
    /// There is more after the last number needed.
    case tooLong(found: String)
    /// The file has the word "capacity" in place of numbers and none was given.
    case capacityNeeded
    /// A vertex that no path joins to the first.
    case disconnected(vertex: Int)
    /// The numbers do not make a problem.
    case invalid(LocationProblemError)
  }

  /// What is wrong.
  public var kind: Kind
  /// The file's name.
  public var file: String
  /// The line, from 1; nil when it concerns no line.
  public var line: Int?
  /// The column, in characters from 1.
  public var column: Int?
}

/// Everything wrong with a file.
public struct LocationFileError: Error, Hashable, Sendable {
  /// The problems in the order of the file.
  public var problems: [LocationFileProblem]
}

extension LocationFileProblem: CustomStringConvertible {
  /// The problem as `file:line:column: what is wrong`.
  public var description: String {
    var place = file
    if let line { place += ":\(line)" }
    if line != nil, let column { place += ":\(column)" }
    return "\(place): \(message)"
  }

  private var message: String {
    switch kind {
    case .unreadable(let reason): "cannot be read (\(reason))"
    case .notANumber(let found, let meaning): "'\(found)' is not a number; here is \(meaning)"
    case .notAWholeNumber(let found, let meaning):
      "'\(found)' is not a whole number; here is \(meaning)"
    case .outOfRange(let found, let meaning, let allowed):
      "\(meaning) is \(found), must be \(allowed)"
    case .tooShort(let missing): "the file ends where \(missing) should be"
    case .tooLong(let found): "'\(found)' comes after the last number of the problem"
    case .capacityNeeded: "the file leaves the capacity open — give one"
    case .disconnected(let vertex): "no path leads from vertex 1 to vertex \(vertex)"
    case .invalid(let error): "\(error)"
    }
  }
}

extension LocationFileError: CustomStringConvertible {
  /// The problems, one a line.
  public var description: String {
    problems.map(\.description).joined(separator: "\n")
  }
}
