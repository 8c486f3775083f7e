/// One thing that is wrong with an experiment file beyond what may be wrong with any file.
package enum ExperimentProblem: Hashable, Sendable, CustomStringConvertible {
  /// A factor or design that is several kinds at once, or none.
  case kinds(subject: String, found: [String], choices: [String])
  /// A design without factors.
  case noFactors(design: String)
  /// A factor that the design cannot vary.
  case wrongFactor(design: String, factor: String, needs: String)
  /// A design that does not exist.
  case impossible(design: String, reason: String)
  /// More points than are run.
  case tooManyPoints(found: Int, limit: Int)
  /// More runs than are made.
  case tooManyRuns(found: Int, limit: Int)
  /// A level of a table that its factor does not have.
  case noSuchLevel(factor: String, found: String, nearest: String?)
  /// A budget below what the rule needs before it may end.
  case budgetTooSmall(budget: Int, needs: Int, what: String)
  /// Something that the format names and the program does not do.
  case unsupported(subject: String, why: String)
  /// Two settings that exclude one another.
  case exclude(first: String, second: String, why: String)
  /// Too few systems or draws for an analysis.
  case tooFew(what: String, found: Int, needs: Int)
  /// A range whose ends are in the wrong order.
  case emptyRange(subject: String)
  /// A value outside of what its factor may be.
  case outside(subject: String, value: String)

  /// The problem in words.
  package var description: String {
    switch self {
    case .kinds(let subject, let found, let choices):
      "\(subject) needs exactly one of \(choices.joined(separator: ", "))"
        + " (found \(found.isEmpty ? "none" : found.joined(separator: ", ")))"
    case .noFactors(let design): "the design \(design) needs factors — add some under factors"
    case .wrongFactor(let design, let factor, let needs):
      "the design \(design) cannot vary the factor '\(factor)' — give it \(needs)"
    case .impossible(let design, let reason): "the design \(design) does not exist: \(reason)"
    case .tooManyPoints(let found, let limit):
      "the design has \(found) points, at most \(limit) are run — take fewer levels or points"
    case .tooManyRuns(let found, let limit):
      "\(found) runs (points × replications), at most \(limit) are made — lower one of the two"
    case .noSuchLevel(let factor, let found, let nearest):
      "the factor '\(factor)' has no level '\(found)'"
        + (nearest.map { " — did you mean '\($0)'?" } ?? "")
    case .budgetTooSmall(let budget, let needs, let what):
      "a budget of \(budget) replications is too small: \(what) needs \(needs) before it may end"
    case .unsupported(let subject, let why): "\(subject) is not supported: \(why)"
    case .exclude(let first, let second, let why): "\(first) excludes \(second): \(why)"
    case .tooFew(let what, let found, let needs): "\(what) needs at least \(needs) (found \(found))"
    case .emptyRange(let subject): "\(subject) must be two numbers, the lesser first"
    case .outside(let subject, let value):
      "\(subject) lies outside of the factor's range (\(value))"
    }
  }
}
