/// Something wrong with a file of a cohort.
public struct CohortFileProblem: Hashable, Sendable {
  /// The kinds of problem, with what was found.
  public enum Kind: Hashable, Sendable {
    /// A statement that begins neither with `set` nor with `param`.
    case unknownStatement(found: String)
    /// A statement without `:=`.
    case noAssignment(statement: String)
    /// A statement without `;` at its end.
    case unfinished(statement: String)
    /// A set or a parameter that is given twice.
    case givenTwice(name: String)
    /// A set or a parameter that is not given.
    case missing(name: String)
    /// Words that do not make whole entries of a parameter.
    case incompleteEntry(parameter: String, wordsEach: Int)
    /// A key that is not a member of its set.
    case unknownMember(found: String, set: String, nearest: String?)
    /// A word that is not a number, or not a whole one where that is needed.
    case notANumber(found: String, parameter: String, whole: Bool)
    /// An entry that is given twice.
    case entryTwice(parameter: String, key: String)
    /// No entry for a key that needs one.
    case noEntry(parameter: String, key: String)
    /// Sites and hospitals are not as many.
    case unpairedHospitals(sites: Int, hospitals: Int)
  }

  /// What is wrong.
  public var kind: Kind
  /// The file's name.
  public var file: String
  /// The line, from 1; nil when it concerns no line.
  public var line: Int?
  /// The column, from 1.
  public var column: Int?
}

/// Everything wrong with a file.
public struct CohortFileError: Error, Hashable, Sendable {
  /// The problems in the order of the file.
  public var problems: [CohortFileProblem]
}

extension CohortFileProblem: CustomStringConvertible {
  /// The problem as `file:line:column: what is wrong`.
  public var description: String {
    var place = file
    if let line, let column { place += ":\(line):\(column)" }
    return "\(place): \(message)"
  }

  private var message: String {
    switch kind {
    case .unknownStatement(let found): "'\(found)' begins neither a set nor a param"
    case .noAssignment(let statement): "\(statement) has no ':='"
    case .unfinished(let statement): "\(statement) has no ';' at its end"
    case .givenTwice(let name): "\(name) is given twice"
    case .missing(let name): "\(name) is not given"
    case .incompleteEntry(let parameter, let words):
      "\(parameter) needs \(words) words for each entry, and some are left over"
    case .unknownMember(let found, let set, let nearest):
      "'\(found)' is not in set \(set)" + (nearest.map { " — '\($0)'?" } ?? "")
    case .notANumber(let found, let parameter, let whole):
      "'\(found)' in \(parameter) is not a \(whole ? "whole " : "")number"
    case .entryTwice(let parameter, let key): "\(parameter) of \(key) is given twice"
    case .noEntry(let parameter, let key): "\(parameter) of \(key) is not given"
    case .unpairedHospitals(let sites, let hospitals):
      "there are \(sites) sites in set c and \(hospitals) hospitals in set h"
    }
  }
}

extension CohortFileError: CustomStringConvertible {
  /// The problems, one a line.
  public var description: String { problems.map(\.description).joined(separator: "\n") }
}
