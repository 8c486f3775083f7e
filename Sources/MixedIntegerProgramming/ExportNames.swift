/// Names that every reader of MPS and LP files takes: letters, digits, `_` and `.`, no two alike, none
/// that could be read as a number or a keyword.
struct ExportNames {
  let variables: [String]
  let constraints: [String]

  init(_ program: LinearProgram) {
    var used = Set(["objective", Self.constant])
    variables = Self.names(program.variableNames, "x", &used)
    constraints = Self.names(program.constraintNames, "r", &used)
  }

  /// A variable fixed at 1 that stands for the constant of the objective.
  static let constant = "objective_constant"

  private static func names(
    _ given: [String?], _ letter: String, _ used: inout Set<String>
  ) -> [String] {
    given.enumerated().map { index, name in
      var legal = name.map(legalised) ?? "\(letter)\(index + 1)"
      // Case is not told apart, because not every reader does.
      while !used.insert(legal.lowercased()).inserted { legal += "_\(letter)\(index + 1)" }
      return legal
    }
  }

  private static let keywords: Set<String> = [
    "bin", "binaries", "binary", "bound", "bounds", "end", "free", "gen", "general", "generals",
    "in", "inf", "infinity", "int", "integer", "integers", "max", "maximise", "maximize",
    "maximum", "min", "minimise", "minimize", "minimum", "nan", "s.t.", "semi", "sin", "sos",
    "sos1",
    "sos2", "st", "st.", "such", "subject", "to",
  ]

  private static func legalised(_ name: String) -> String {
    var legal = String(
      name.unicodeScalars.prefix(100).map { scalar -> Character in
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_", ".": Character(scalar)
        default: "_"
        }
      })
    // A digit, a point or an e in front could begin a number.
    let isNameLike = legal.first.map { $0.isLetter && $0 != "e" && $0 != "E" } ?? false
    if !isNameLike || keywords.contains(legal.lowercased()) { legal = "n_" + legal }
    return legal
  }
}

/// The rows of a program with one bound each, for formats that cannot hold two without rounding.
struct SingleBoundRow {
  enum Relation: String {
    case equal = "="
    case atMost = "<="
    case atLeast = ">="
  }

  var name: String
  var index: Int
  var relation: Relation
  var side: Double

  static func rows(of program: LinearProgram, names: [String]) -> [SingleBoundRow] {
    var used = Set(names)
    return program.constraintBounds.enumerated().flatMap { index, bounds -> [SingleBoundRow] in
      let name = names[index]
      if bounds.isFixed {
        return [SingleBoundRow(name: name, index: index, relation: .equal, side: bounds.lower)]
      }
      var rows: [SingleBoundRow] = []
      if bounds.lower.isFinite {
        rows.append(
          SingleBoundRow(name: name, index: index, relation: .atLeast, side: bounds.lower))
      }
      if bounds.upper.isFinite {
        var second = name
        if !rows.isEmpty {
          second += "_upper"
          while !used.insert(second).inserted { second += "_" }
        }
        rows.append(
          SingleBoundRow(name: second, index: index, relation: .atMost, side: bounds.upper))
      }
      return rows
    }
  }
}
