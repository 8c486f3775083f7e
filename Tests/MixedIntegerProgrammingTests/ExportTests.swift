import CGLPK
import Foundation
import MixedIntegerProgramming
import Testing

@Suite("Exported files")
struct ExportTests {
  enum Format: CaseIterable {
    case mps, lp
  }

  /// Reads a file with GLPK.
  private func read(_ text: String, _ format: Format) throws -> MixedIntegerProgram {
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("mip-\(UUID().uuidString)")
    try text.write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    glp_term_out(GLP_OFF)
    let problem = glp_create_prob()
    defer { glp_delete_prob(problem) }
    let code =
      switch format {
      case .mps: glp_read_mps(problem, GLP_MPS_FILE, nil, file.path)
      case .lp: glp_read_lp(problem, nil, file.path)
      }
    try #require(code == 0, "GLPK does not read:\n\(text)")
    var program = MixedIntegerProgram(glp_get_obj_dir(problem) == GLP_MAX ? .maximise : .minimise)
    program.objectiveConstant = glp_get_obj_coef(problem, 0)
    for column in 1..<(glp_get_num_cols(problem) + 1) {
      let lower = glp_get_col_lb(problem, column)
      let upper = glp_get_col_ub(problem, column)
      let bounds = Bounds(
        lower: lower <= -Double.greatestFiniteMagnitude ? -.infinity : lower,
        upper: upper >= Double.greatestFiniteMagnitude ? .infinity : upper)
      program.addVariable(
        glp_get_col_name(problem, column).map { String(cString: $0) },
        glp_get_col_kind(problem, column) == GLP_CV ? .continuous(bounds) : .integer(bounds),
        objective: glp_get_obj_coef(problem, column))
    }
    for row in 1..<(glp_get_num_rows(problem) + 1) {
      let length = glp_get_mat_row(problem, row, nil, nil)
      var indices = [Int32](repeating: 0, count: Int(length) + 1)
      var values = [Double](repeating: 0, count: Int(length) + 1)
      glp_get_mat_row(problem, row, &indices, &values)
      let lower = glp_get_row_lb(problem, row)
      let upper = glp_get_row_ub(problem, row)
      program.addConstraint(
        glp_get_row_name(problem, row).map { String(cString: $0) },
        zip(indices, values).dropFirst().map { Term(Variable(index: Int($0) - 1), $1) },
        Bounds(
          lower: lower <= -Double.greatestFiniteMagnitude ? -.infinity : lower,
          upper: upper >= Double.greatestFiniteMagnitude ? .infinity : upper))
    }
    return program
  }

  private func text(_ program: MixedIntegerProgram, _ format: Format) throws -> String {
    switch format {
    case .mps: try program.freeMPS()
    case .lp: try program.cplexLP()
    }
  }

  @Test("read back, every number is the same and so is the optimum", arguments: Format.allCases)
  func roundTrip(format: Format) throws {
    var numbers = TestNumbers(seed: 40)
    for round in 0..<80 {
      var program = randomProgram(
        &numbers, integers: numbers.integer(0...4), continuous: numbers.integer(0...1),
        rows: numbers.integer(0...4), fractional: true)
      // Digits that fifteen places would lose.
      program.addVariable(
        "a third", .continuous(.between(-1 / 3, 1e7 / 3)), objective: 0.1 + 0.2)
      program.addVariable(nil, .continuous(.atMost(.pi)), objective: 0)
      program.addVariable(nil, .continuous(.free))
      let same = Variable(index: program.variableCount - 2)
      program.addConstraint(
        "a third", [(1 / 3) * same, -1e-11 * Variable(index: 0)], .atLeast(-7 / 3))
      let copy = try read(try text(program, format), format)
      let sign = program.sense == copy.sense ? 1.0 : -1.0
      // A constant may come back as a variable fixed at 1.
      let extra = copy.variableCount - program.variableCount
      #expect(extra == 0 || (extra == 1 && copy.relaxation.variableBounds.last == .exactly(1)))
      for index in 0..<program.variableCount {
        #expect(copy.relaxation.variableBounds[index] == program.relaxation.variableBounds[index])
        #expect(copy.kinds[index] == program.kinds[index])
        #expect(copy.relaxation.objective[index] == sign * program.relaxation.objective[index])
      }
      #expect(
        copy.objectiveConstant + (extra == 1 ? copy.relaxation.objective[program.variableCount] : 0)
          == sign * program.objectiveConstant)
      var row = 0
      for (terms, bounds) in zip(
        program.relaxation.constraintTerms, program.relaxation.constraintBounds)
      {
        var sides: [Bounds] = []
        if bounds.isFixed {
          sides = [bounds]
        } else {
          if bounds.lower.isFinite { sides.append(.atLeast(bounds.lower)) }
          if bounds.upper.isFinite { sides.append(.atMost(bounds.upper)) }
        }
        for side in sides {
          #expect(copy.relaxation.constraintTerms[row] == terms)
          #expect(copy.relaxation.constraintBounds[row] == side)
          row += 1
        }
      }
      let expected = try program.solve()
      let found = try copy.solve()
      switch (expected.solution, found.solution) {
      case (let expected?, let found?):
        #expect(abs(expected.objective - sign * found.objective) < 1e-9, "round \(round)")
      case (nil, nil): #expect(expected.outcome == found.outcome)
      default: Issue.record("round \(round): \(expected.outcome), read back \(found.outcome)")
      }
    }
  }

  @Test("names that a reader would not take are changed and stay apart", arguments: Format.allCases)
  func names(format: Format) throws {
    var program = MixedIntegerProgram(.minimise)
    let given = [
      "open GB-S-BEL", "open GB S BEL", "e12", "12", "free", "", "x7", "Größe", "objective", "X7",
      "end", "<=", String(repeating: "long", count: 200),
    ]
    for name in given { program.addVariable(name, .binary, objective: 1) }
    program.addVariable(nil, .binary)
    for name in given {
      program.addConstraint(
        name, program.relaxation.variables.map { 1 * $0 }, .between(1, Double(given.count)))
    }
    let copy = try read(try text(program, format), format)
    #expect(copy.variableCount == program.variableCount)
    #expect(copy.constraintCount == 2 * program.constraintCount)
    let names = copy.relaxation.variableNames.compactMap(\.self)
    #expect(Set(names.map { $0.lowercased() }).count == program.variableCount)
    #expect(names[0] == "open_GB_S_BEL")
    // The variable without a name costs nothing.
    #expect(try copy.solve().solution?.objective == 0)
  }

  @Test("nothing to write is a valid file too", arguments: Format.allCases)
  func empty(format: Format) throws {
    var program = MixedIntegerProgram(.maximise)
    program.objectiveConstant = 2.5
    let copy = try read(try text(program, format), format)
    let objective = try #require(try copy.solve().solution?.objective)
    #expect(abs(objective) == 2.5)
  }
}
