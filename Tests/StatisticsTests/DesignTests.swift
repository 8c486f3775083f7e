import Randomness
import Statistics
import Testing

@Suite("Designs")
struct DesignTests {
  @Test("a full factorial has every combination, the first factor fastest")
  func full() throws {
    let runs = try fullFactorial(levels: [2, 3, 2])
    #expect(runs.count == 12 && Set(runs).count == 12)
    #expect(Array(runs.prefix(4)) == [[0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 1, 0]])
    #expect(throws: StatisticsError.self) { try fullFactorial(levels: []) }
    #expect(throws: StatisticsError.self) { try fullFactorial(levels: [2, 0]) }
    #expect(throws: StatisticsError.self) { try fullFactorial(levels: [1_000, 1_001]) }
  }

  /// The half fraction 2⁵⁻¹ with E = ABCD of Box, Hunter and Hunter.
  @Test("aliases of a half fraction of resolution V")
  func halfFraction() throws {
    let design = try FractionalFactorial(factors: 5, generators: ["E=ABCD"])
    #expect(design.runs.count == 16 && design.resolution == 5)
    #expect(design.definingRelation.map(\.description) == ["ABCDE"])
    #expect(design.aliases(of: EffectWord([0])).map(\.description) == ["BCDE"])
    #expect(design.aliases(of: EffectWord([0, 1])).map(\.description) == ["CDE"])
    #expect(design.runs.allSatisfy { $0[4] == $0[0] * $0[1] * $0[2] * $0[3] })
    #expect(design.estimableEffects(upTo: 2).count == 15)
  }

  /// The 2⁷⁻⁴ of Box, Hunter and Hunter: D = AB, E = AC, F = BC, G = ABC, with 7 words of length three,
  /// 7 of four and one of seven.
  @Test("a saturated fraction of resolution III")
  func saturated() throws {
    let design = try FractionalFactorial(
      factors: 7, generators: ["D=AB", "E = AC", "F=BC", "G=ABC"])
    #expect(design.runs.count == 8 && design.resolution == 3)
    #expect(design.wordLengthPattern == [0, 0, 7, 7, 0, 0, 1])
    #expect(
      design.aliases(of: EffectWord([0]), upTo: 2).map(\.description) == ["BD", "CE", "FG"])
    #expect(
      design.estimableEffects(upTo: 2).map(\.description) == ["A", "B", "C", "D", "E", "F", "G"])
  }

  /// A negative generator gives the complementary fraction and negative aliases.
  @Test("signs of generators carry through")
  func signs() throws {
    let design = try FractionalFactorial(factors: 3, generators: ["C=-AB"])
    #expect(design.definingRelation.map(\.description) == ["-ABC"])
    #expect(design.aliases(of: EffectWord([2])).map(\.description) == ["-AB"])
    #expect(design.runs.allSatisfy { $0[0] * $0[1] * $0[2] == -1 })
    for alias in design.aliases(of: EffectWord([0, 2])) {
      for run in design.runs {
        #expect(alias.sign * alias.word.sign(in: run) == EffectWord([0, 2]).sign(in: run))
      }
    }
  }

  /// Word lengths from length three on, of the published minimum aberration designs (Fries and Hunter
  /// 1980; Box, Hunter and Hunter, table 6.22).
  @Test("designs of minimum aberration have the published word lengths")
  func minimumAberration() throws {
    let published: [(factors: Int, runs: Int, pattern: [Int])] = [
      (5, 16, [0, 0, 1]), (6, 16, [0, 3, 0, 0]), (7, 16, [0, 7, 0, 0, 0]),
      (8, 16, [0, 14, 0, 0, 0, 1]), (7, 32, [0, 1, 2, 0, 0]), (8, 64, [0, 0, 2, 1, 0, 0]),
      (7, 8, [7, 7, 0, 0, 1]), (6, 32, [0, 0, 0, 1]), (9, 32, [0, 6, 8, 0, 0, 1, 0]),
    ]
    for entry in published {
      let design = try FractionalFactorial(factors: entry.factors, runs: entry.runs)
      #expect(design.runs.count == entry.runs)
      #expect(
        Array(design.wordLengthPattern.dropFirst(2)) == entry.pattern,
        "\(entry.factors) in \(entry.runs): \(design.wordLengthPattern)")
    }
  }

  @Test("generators that make no sense are refused with what is wrong")
  func badGenerators() {
    for text in ["D", "D=", "D=AD", "D=AE", "A=BC", "D=A=B", "D=AAB", "D=ab", "I=AB"] {
      #expect(throws: StatisticsError.self, "\(text)") {
        try FractionalFactorial(factors: 4, generators: [text])
      }
    }
    #expect(throws: StatisticsError.self) {
      try FractionalFactorial(factors: 5, generators: ["D=AB", "D=AC"])
    }
    #expect(throws: StatisticsError.self) { try FractionalFactorial(factors: 5, runs: 12) }
    #expect(throws: StatisticsError.self) { try FractionalFactorial(factors: 8, runs: 8) }
    #expect(throws: StatisticsError.self) { try FractionalFactorial(factors: 26, runs: 32) }
    #expect(throws: StatisticsError.self) { try FractionalFactorial(factors: 14, runs: 64) }
  }

  /// The first rows that Plackett and Burman printed for 12, 20 and 24 runs.
  @Test("Plackett-Burman designs as published")
  func plackettBurmanRows() throws {
    let printed: [Int: String] = [
      11: "++-+++---+-", 19: "++--++++-+-+----++-", 23: "+++++-+-++--++--+-+----",
    ]
    for (factors, row) in printed.sorted(by: { $0.key < $1.key }) {
      let design = try plackettBurman(factors: factors)
      #expect(String(design[0].map { $0 > 0 ? "+" : "-" }) == row)
      #expect(design.count == factors + 1)
      #expect(design[factors].allSatisfy { $0 == -1 })
    }
  }

  @Test("Plackett-Burman columns are balanced and orthogonal", arguments: 1...47)
  func plackettBurmanOrthogonal(factors: Int) throws {
    let design = try plackettBurman(factors: factors)
    #expect(design.count == 4 * (factors / 4 + 1))
    for first in 0..<factors {
      var sum = 0
      for run in design { sum += run[first] }
      #expect(sum == 0)
      for second in 0..<first {
        var product = 0
        for run in design { product += run[first] * run[second] }
        #expect(product == 0)
      }
    }
  }

  /// DOE-05: the pilot plant of Box, Hunter and Hunter.
  @Test("effects of a factorial at the published example")
  func pilotPlant() throws {
    let design = try FractionalFactorial(full: 3)
    let responses = [60.0, 72, 54, 68, 52, 83, 45, 80]
    let effects = try factorialEffects(
      runs: design.runs, responses: [responses], effects: EffectWord.all(factors: 3, upTo: 3))
    #expect(effects.map(\.word.description) == ["I", "A", "B", "C", "AB", "AC", "BC", "ABC"])
    #expect(effects.map(\.estimate.mean) == [64.25, 23, -5, 1.5, 1.5, 10, 0, 0.5])
    #expect(effects.allSatisfy { $0.estimate.low == nil })
    // By hand: sizes 0, .5, 1.5, 1.5, 5, 10, 23; median 1.5, s₀ 2.25; of those below 5.625 the median is
    // 1.5 again; t at 0.975 with 7 ÷ 3 degrees of freedom is 3.764123.
    let lenth = try lenthEffects(Array(effects.dropFirst()))
    #expect(agrees(lenth[0].estimate.halfWidth, 3.764123 * 2.25, within: 1e-5))
    #expect((lenth[0].estimate.low ?? 0) > 0 && (lenth[1].estimate.high ?? 0) > 0)
    #expect(throws: StatisticsError.self) { try lenthEffects(Array(effects.prefix(3))) }
  }

  @Test("effects have intervals over replications")
  func effectIntervals() throws {
    let design = try FractionalFactorial(full: 2)
    let responses = [[1.0, 3, 2, 8], [2, 3, 1, 9], [0, 5, 2, 7]]
    let effects = try factorialEffects(
      runs: design.runs, responses: responses, effects: [EffectWord([0])])
    let each = responses.map { ($0[1] + $0[3] - $0[0] - $0[2]) / 2 }
    #expect(effects[1].estimate == meanEstimate(each))
    #expect(effects[0].estimate.count == 3)
    #expect(throws: StatisticsError.self) {
      try factorialEffects(runs: design.runs, responses: [[1, 2, 3]], effects: [])
    }
    #expect(throws: StatisticsError.self) {
      try factorialEffects(
        runs: design.runs, responses: responses, effects: [EffectWord([2])])
    }
    #expect(throws: StatisticsError.self) {
      try factorialEffects(
        runs: [[1, 1], [1, -1]], responses: [[1, 2]], effects: [EffectWord([0])])
    }
  }

  @Test("one at a time changes one factor in each run")
  func oneFactor() throws {
    let runs = try oneAtATime(base: [1, 10], levels: [[0, 1, 2], [10, 20]])
    #expect(runs.map(\.values) == [[1, 10], [0, 10], [2, 10], [1, 20]])
    #expect(runs.map(\.factor) == [nil, 0, 0, 1])
    #expect(throws: StatisticsError.self) { try oneAtATime(base: [1], levels: []) }
  }

  @Test("every step of a Morris walk moves one factor by the step")
  func morris() throws {
    let design = try MorrisTrajectories(factors: 5, count: 40, levels: 4, seed: 2)
    #expect(design.runs.count == 240)
    var levels: [Double: Int] = [:]
    for walk in 0..<40 {
      var moved: Set<Int> = []
      for step in 0..<5 {
        let before = design.runs[walk * 6 + step]
        let after = design.runs[walk * 6 + step + 1]
        let changed = (0..<5).filter { before[$0] != after[$0] }
        #expect(changed.count == 1)
        if let factor = changed.first {
          moved.insert(factor)
          #expect(agrees((after[factor] - before[factor]).magnitude, 2.0 / 3, within: 1e-15))
        }
      }
      #expect(moved.count == 5)
      for value in design.runs[walk * 6] { levels[value, default: 0] += 1 }
    }
    // Four levels, each 50 of 200 in the mean; five standard errors are 31.
    #expect(levels.count == 4 && levels.values.allSatisfy { (19...81).contains($0) })
    let longer = try MorrisTrajectories(factors: 5, count: 41, levels: 4, seed: 2)
    #expect(Array(longer.runs.prefix(240)) == design.runs)
    #expect(throws: StatisticsError.self) {
      try MorrisTrajectories(factors: 2, count: 1, levels: 5, seed: 1)
    }
  }

  @Test("Saltelli's rows exchange one column each")
  func saltelli() throws {
    let design = try SaltelliDesign(
      factors: 3, baseCount: 8, pairs: true, scrambling: .owen(seed: 1))
    #expect(design.runsPerBase == 8 && design.runs.count == 64)
    for base in 0..<8 {
      let rows = Array(design.runs[(base * 8)..<(base * 8 + 8)])
      let (a, b) = (rows[0], rows[7])
      for factor in 0..<3 {
        var (ab, ba) = (a, b)
        ab[factor] = b[factor]
        ba[factor] = a[factor]
        #expect(rows[1 + factor] == ab && rows[4 + factor] == ba)
      }
    }
    let plain = try SaltelliDesign(factors: 3, baseCount: 8, scrambling: .none)
    #expect(plain.runs.count == 40 && plain.runs[0] == [0.5, 0.5, 0.5])
    #expect(throws: StatisticsError.self) {
      try SaltelliDesign(factors: 51, baseCount: 8, scrambling: .none)
    }
  }

  @Test("coordinates become values")
  func ranges() throws {
    let ranges: [InputRange] = [
      .interval(10, 20), .levels([1, 5, 9]), .distribution(try .exponential(mean: 2)),
    ]
    let rows = try scaled([[0, 0, 0.5], [1, 1, 0.5], [0.25, 0.5, 0.5]], to: ranges)
    #expect(rows.map { $0[0] } == [10, 20, 12.5])
    #expect(rows.map { $0[1] } == [1, 9, 5])
    #expect(agrees(rows[0][2], 2 * 0.6931471805599453, within: 1e-14))
    #expect(throws: StatisticsError.self) { try scaled([[0.5]], to: ranges) }
    #expect(throws: StatisticsError.self) { try scaled([[0.5]], to: [.levels([])]) }
  }
}
