// Written here and not by GLPK, which writes 15 digits and so changes the program. Swift's shortest
// text reads back as the same number.

extension MixedIntegerProgram {
  /// The program as a free MPS file, to be solved by another solver.
  ///
  /// Every number reads back exactly. A maximised objective is written negated, because not every reader
  /// knows another way; its constant is a variable fixed at 1, because readers differ about the sign of a
  /// constant. A constraint with two bounds is written as two; one without any is left out. Names are
  /// changed where a reader would not take them.
  public func freeMPS() throws(InvalidModel) -> String {
    let problems = self.problems
    guard problems.isEmpty else { throw InvalidModel(problems: problems) }
    let program = relaxation
    let names = ExportNames(program)
    let rows = SingleBoundRow.rows(of: program, names: names.constraints)
    let sign = sense == .maximise ? -1.0 : 1.0

    var text = sense == .maximise ? "* The objective is negated: minimise.\n" : ""
    text += "NAME program\nROWS\n N objective\n"
    for row in rows { text += " \(row.letter) \(row.name)\n" }

    // Entries by column, each with the name of its row.
    var columns: [[(row: String, coefficient: Double)]] = program.objective.map {
      $0 == 0 ? [] : [("objective", sign * $0)]
    }
    for row in rows {
      for term in program.constraintTerms[row.index] {
        columns[term.variable.index].append((row.name, term.coefficient))
      }
    }
    text += "COLUMNS\n"
    var isInteger = false
    var markers = 0
    func marker(_ kind: String) -> String {
      markers += 1
      return " MARKER\(markers) 'MARKER' '\(kind)'\n"
    }
    for (index, entries) in columns.enumerated() {
      if isInteger != (kinds[index] == .integer) {
        isInteger.toggle()
        text += marker(isInteger ? "INTORG" : "INTEND")
      }
      for (row, coefficient) in entries.isEmpty ? [("objective", 0)] : entries {
        text += " \(names.variables[index]) \(row) \(coefficient)\n"
      }
    }
    if isInteger { text += marker("INTEND") }
    if objectiveConstant != 0 {
      text += " \(ExportNames.constant) objective \(sign * objectiveConstant)\n"
    }

    text += "RHS\n"
    for row in rows where row.side != 0 { text += " RHS \(row.name) \(row.side)\n" }

    text += "BOUNDS\n"
    for (index, bounds) in program.variableBounds.enumerated() {
      for (kind, value) in Self.mpsBounds(bounds) {
        text += " \(kind) BND \(names.variables[index])\(value.map { " \($0)" } ?? "")\n"
      }
    }
    if objectiveConstant != 0 { text += " FX BND \(ExportNames.constant) 1\n" }
    return text + "ENDATA\n"
  }

  /// Both bounds, always, because what a reader assumes of the other differs.
  private static func mpsBounds(_ bounds: Bounds) -> [(kind: String, value: Double?)] {
    if bounds.isFixed { return [("FX", bounds.lower)] }
    if !bounds.lower.isFinite, !bounds.upper.isFinite { return [("FR", nil)] }
    return [
      bounds.lower.isFinite ? ("LO", bounds.lower) : ("MI", nil),
      bounds.upper.isFinite ? ("UP", bounds.upper) : ("PL", nil),
    ]
  }
}

extension SingleBoundRow {
  fileprivate var letter: String {
    switch relation {
    case .equal: "E"
    case .atMost: "L"
    case .atLeast: "G"
    }
  }
}
