extension MixedIntegerProgram {
  /// The program in CPLEX LP format, for people and other solvers.
  ///
  /// Every number reads back exactly. A constraint with two bounds is written as two, one without any is
  /// left out, and a constant of the objective is a variable fixed at 1. Names are changed where a
  /// reader would not take them.
  public func cplexLP() throws(InvalidModel) -> String {
    let problems = self.problems
    guard problems.isEmpty else { throw InvalidModel(problems: problems) }
    let program = relaxation
    let names = ExportNames(program)
    let rows = SingleBoundRow.rows(of: program, names: names.constraints)
    let hasConstant = objectiveConstant != 0 || program.variableCount == 0
    let unused = hasConstant ? ExportNames.constant : names.variables[0]

    var text = sense == .maximise ? "Maximize\n" : "Minimize\n"
    // Every variable is named here, so that every reader numbers them alike.
    var objective = zip(names.variables, program.objective).map { ($0, $1) }
    if hasConstant { objective.append((ExportNames.constant, objectiveConstant)) }
    text += " objective:\(Self.sum(objective))\nSubject To\n"
    for row in rows {
      let terms = program.constraintTerms[row.index].map {
        (names.variables[$0.variable.index], $0.coefficient)
      }
      text += " \(row.name):\(Self.sum(terms.isEmpty ? [(unused, 0)] : terms))"
      text += " \(row.relation.rawValue) \(row.side)\n"
    }
    if rows.isEmpty { text += " no_constraint:\(Self.sum([(unused, 0)])) <= 0\n" }

    text += "Bounds\n"
    for (name, bounds) in zip(names.variables, program.variableBounds) {
      text += " \(Self.lpBounds(name, bounds))\n"
    }
    if hasConstant { text += " \(ExportNames.constant) = 1\n" }
    let integers = zip(names.variables, kinds).filter { $0.1 == .integer }.map(\.0)
    if !integers.isEmpty {
      text += "Generals\n" + integers.map { " \($0)\n" }.joined()
    }
    return text + "End\n"
  }

  /// A sum over short lines.
  private static func sum(_ terms: [(name: String, coefficient: Double)]) -> String {
    var text = ""
    for (index, term) in terms.enumerated() {
      if index > 0, index % 6 == 0 { text += "\n  " }
      text += term.coefficient < 0 ? " - \(-term.coefficient)" : " + \(term.coefficient)"
      text += " \(term.name)"
    }
    return text
  }

  private static func lpBounds(_ name: String, _ bounds: Bounds) -> String {
    if bounds.isFixed { return "\(name) = \(bounds.lower)" }
    switch (bounds.lower.isFinite, bounds.upper.isFinite) {
    case (false, false): return "\(name) free"
    case (true, false): return "\(name) >= \(bounds.lower)"
    case (false, true): return "-inf <= \(name) <= \(bounds.upper)"
    case (true, true): return "\(bounds.lower) <= \(name) <= \(bounds.upper)"
    }
  }
}

extension LinearProgram {
  /// The program as a free MPS file: see ``MixedIntegerProgram/freeMPS()``.
  public func freeMPS() throws(InvalidModel) -> String {
    try MixedIntegerProgram(self, kinds: []).freeMPS()
  }

  /// The program in CPLEX LP format: see ``MixedIntegerProgram/cplexLP()``.
  public func cplexLP() throws(InvalidModel) -> String {
    try MixedIntegerProgram(self, kinds: []).cplexLP()
  }
}
