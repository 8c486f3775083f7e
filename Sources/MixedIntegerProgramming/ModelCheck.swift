extension LinearProgram {
  /// Everything that is wrong with the program; none where it can be solved.
  ///
  /// - Complexity: O(variables + entries).
  public var problems: [ModelProblem] {
    var found: [ModelProblem] = []
    if !objectiveConstant.isFinite {
      found.append(.notFinite(.objectiveConstant, objectiveConstant))
    }
    found += problems(ofVariables: 0..<variableCount)
    found += problems(ofConstraints: 0..<constraintCount)
    let entries = constraintTerms.reduce(0) { $0 + $1.count }
    for (what, count, limit) in [
      ("variables", variableCount, Self.largestCount),
      ("constraints", constraintCount, Self.largestCount),
      ("coefficients", entries, Self.largestEntryCount),
    ] where count > limit {
      found.append(.tooLarge(what: what, count: count, limit: limit))
    }
    return found
  }

  /// GLPK's limits of rows and of columns, and of entries.
  static let largestCount = 100_000_000
  static let largestEntryCount = 500_000_000

  func problems(ofVariables range: Range<Int>) -> [ModelProblem] {
    var found: [ModelProblem] = []
    for index in range {
      let name = variableNames[index]
      if !objective[index].isFinite {
        found.append(.notFinite(.objective(variable: index, name: name), objective[index]))
      }
      found += Self.problems(
        of: variableBounds[index], at: .variableBounds(variable: index, name: name))
    }
    return found
  }

  func problems(ofConstraints range: Range<Int>) -> [ModelProblem] {
    var found: [ModelProblem] = []
    for index in range {
      found += problems(
        of: constraintTerms[index], constraintBounds[index], index: index,
        name: constraintNames[index])
    }
    return found
  }

  /// What is wrong with a row of merged terms.
  func problems(
    of terms: [Term], _ bounds: Bounds, index: Int, name: String?
  ) -> [ModelProblem] {
    var found = Self.problems(of: bounds, at: .constraintBounds(constraint: index, name: name))
    for term in terms {
      let variable = term.variable.index
      if variable < 0 || variable >= variableCount {
        found.append(
          .unknownVariable(
            constraint: index, name: name, variable: variable, variableCount: variableCount))
      }
      if !term.coefficient.isFinite {
        found.append(
          .notFinite(
            .coefficient(constraint: index, name: name, variable: variable), term.coefficient))
      }
    }
    return found
  }

  static func problems(of bounds: Bounds, at place: ModelProblem.Place) -> [ModelProblem] {
    var found: [ModelProblem] = []
    if bounds.lower.isNaN || bounds.lower == .infinity {
      found.append(.notFinite(place, bounds.lower))
    }
    if bounds.upper.isNaN || bounds.upper == -.infinity {
      found.append(.notFinite(place, bounds.upper))
    }
    if found.isEmpty, bounds.lower > bounds.upper {
      found.append(.crossedBounds(place, lower: bounds.lower, upper: bounds.upper))
    }
    return found
  }
}

extension MixedIntegerProgram {
  /// Everything that is wrong with the program; none where it can be solved.
  public var problems: [ModelProblem] { relaxation.problems }
}

extension Basis {
  /// Where it has not one status for each constraint and variable.
  func problems(for program: LinearProgram) -> [ModelProblem] {
    [
      ("the basis over constraints", constraints.count, program.constraintCount),
      ("the basis over variables", variables.count, program.variableCount),
    ].compactMap { what, count, expected in
      count == expected ? nil : .wrongCount(what: what, count: count, expected: expected)
    }
  }
}
