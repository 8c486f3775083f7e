extension ModelProblem: CustomStringConvertible {
  /// One sentence.
  public var description: String {
    switch self {
    case .notFinite(let place, let value): "\(place) is \(value)."
    case .crossedBounds(let place, let lower, let upper):
      "\(place): the lower bound \(lower) is above the upper bound \(upper)."
    case .unknownVariable(let constraint, let name, let variable, let count):
      "\(Self.named("constraint", constraint, name)) has variable \(variable), but there are \(count)."
    case .unknownConstraint(let variable, let name, let constraint, let count):
      "\(Self.named("variable", variable, name)) is in constraint \(constraint), but there are \(count)."
    case .tooLarge(let what, let count, let limit):
      "There are \(count) \(what); the solver takes \(limit)."
    case .wrongCount(let what, let count, let expected):
      "\(what) has \(count) entries; \(expected) are needed."
    }
  }

  fileprivate static func named(_ kind: String, _ index: Int, _ name: String?) -> String {
    name.map { "\(kind) \($0)" } ?? "\(kind) \(index)"
  }
}

extension ModelProblem.Place: CustomStringConvertible {
  /// The place in words.
  public var description: String {
    switch self {
    case .objectiveConstant: "the constant of the objective"
    case .objective(let variable, let name):
      "the objective's coefficient of \(ModelProblem.named("variable", variable, name))"
    case .coefficient(let constraint, let name, let variable):
      "the coefficient of variable \(variable) in \(ModelProblem.named("constraint", constraint, name))"
    case .variableBounds(let variable, let name):
      "a bound of \(ModelProblem.named("variable", variable, name))"
    case .constraintBounds(let constraint, let name):
      "a bound of \(ModelProblem.named("constraint", constraint, name))"
    }
  }
}

extension InvalidModel: CustomStringConvertible {
  /// One sentence for each problem.
  public var description: String { problems.map(\.description).joined(separator: "\n") }
}

extension SolverFailure: CustomStringConvertible {
  /// One sentence.
  public var description: String {
    switch self {
    case .returnCode(let call, let code): "\(call) returned \(code)."
    case .undefinedStatus(let call, let status):
      "\(call) returned no error, and left status \(status)."
    case .fault(let call, let message): "\(call) gave up: \(message)"
    case .violatedAnswer(let call, let violation):
      "\(call) gave an answer that breaks the model by \(violation)."
    case .unprovenOptimum(let call, let gap):
      "\(call) called an answer optimal whose multipliers leave a gap of \(gap)."
    case .invalidRow(let problems):
      "a lazy row is not valid: " + problems.map(\.description).joined(separator: " ")
    case .outOfMemory: "the solver has no memory."
    }
  }
}
