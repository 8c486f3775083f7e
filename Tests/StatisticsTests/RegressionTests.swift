import Statistics
import Testing

@Suite("Regression and metamodels")
struct RegressionTests {
  /// Longley's data, which are close to dependent, with the values certified by NIST (Statistical Reference
  /// Datasets, Longley).
  @Test("certified values of an ill-conditioned fit")
  func longley() throws {
    let columns: [[Double]] = [
      [
        83.0, 88.5, 88.2, 89.5, 96.2, 98.1, 99.0, 100.0, 101.2, 104.6, 108.4, 110.8, 112.6, 114.2,
        115.7, 116.9,
      ],
      [
        234_289, 259_426, 258_054, 284_599, 328_975, 346_999, 365_385, 363_112, 397_469, 419_180,
        442_769, 444_546, 482_704, 502_601, 518_173, 554_894,
      ],
      [
        2_356, 2_325, 3_682, 3_351, 2_099, 1_932, 1_870, 3_578, 2_904, 2_822, 2_936, 4_681, 3_813,
        3_931, 4_806, 4_007,
      ],
      [
        1_590, 1_456, 1_616, 1_650, 3_099, 3_594, 3_547, 3_350, 3_048, 2_857, 2_798, 2_637, 2_552,
        2_514, 2_572, 2_827,
      ],
      [
        107_608, 108_632, 109_773, 110_929, 112_075, 113_270, 115_094, 116_219, 117_388, 118_734,
        120_445, 121_950, 123_366, 125_368, 127_852, 130_081,
      ],
      (1_947...1_962).map(Double.init),
    ]
    let responses: [Double] = [
      60_323, 61_122, 60_171, 61_187, 63_221, 63_639, 64_989, 63_761, 66_019, 67_857, 68_169,
      66_513,
      68_655, 69_564, 69_331, 70_551,
    ]
    let rows = responses.indices.map { run in [1] + columns.map { $0[run] } }
    let fit = try LeastSquaresFit(rows: rows, responses: responses)
    let certified = [
      -3_482_258.63459582, 15.0618722713733, -0.358191792925910e-01, -2.02022980381683,
      -1.03322686717359, -0.511041056535807e-01, 1_829.15146461355,
    ]
    let deviations = [
      890_420.383607373, 84.9149257747669, 0.334910077722432e-01, 0.488399681651699,
      0.214274163161675, 0.226073200069370, 455.478499142212,
    ]
    for index in certified.indices {
      #expect(
        agrees(
          fit.coefficients[index], certified[index], within: 1e-7 * certified[index].magnitude))
      #expect(
        agrees(fit.standardError(of: index), deviations[index], within: 1e-7 * deviations[index]))
    }
    #expect(agrees(fit.residualVariance?.squareRoot(), 304.854073561965, within: 1e-6))
    #expect(agrees(fit.leverages.reduce(0, +), 7, within: 1e-9))
  }

  @Test("leave-one-out residuals equal fits without the run")
  func leaveOneOut() throws {
    var source = NormalSource(seed: 1)
    let rows = (0..<12).map { _ in [1, source.normal(), 1e6 * source.normal()] }
    let responses = source.normals(12, 4)
    let fit = try LeastSquaresFit(rows: rows, responses: responses)
    let quick = try #require(fit.leaveOneOutResiduals)
    for left in 0..<12 {
      var (some, values) = (rows, responses)
      some.remove(at: left)
      values.remove(at: left)
      let without = try LeastSquaresFit(rows: some, responses: values)
      #expect(agrees(quick[left], responses[left] - without.value(at: rows[left]), within: 1e-10))
    }
  }

  @Test("dependent columns and mismatches are refused")
  func refused() {
    #expect(throws: StatisticsError.dependentColumns(rank: 2, columns: 3)) {
      try LeastSquaresFit(
        rows: [[1, 2, 3], [1, 4, 5], [1, 6, 7], [1, 0, 1]], responses: [1, 2, 3, 4])
    }
    #expect(throws: StatisticsError.dependentColumns(rank: 1, columns: 2)) {
      try LeastSquaresFit(rows: [[1, 0], [1, 0]], responses: [1, 2])
    }
    #expect(throws: StatisticsError.self) { try LeastSquaresFit(rows: [[1, 2]], responses: [1]) }
    #expect(throws: StatisticsError.self) { try LeastSquaresFit(rows: [[1], [2]], responses: [1]) }
    #expect(throws: StatisticsError.self) { try LeastSquaresFit(rows: [], responses: []) }
    #expect(throws: StatisticsError.self) {
      try LeastSquaresFit(rows: [[1], [.nan]], responses: [1, 2])
    }
  }

  @Test("a quadratic is found exactly, coded and predicted")
  func quadratic() throws {
    let inputs = try fullFactorial(levels: [3, 4]).map { [10 + 5 * Double($0[0]), Double($0[1])] }
    func truth(_ x: [Double]) -> Double {
      3 + 2 * x[0] - x[1] + 0.5 * x[0] * x[1] + 0.25 * x[1] * x[1]
    }
    let model = try PolynomialMetamodel(
      inputs: inputs, responses: inputs.map(truth), terms: .quadratic)
    #expect(model.terms == [[], [0], [1], [0, 0], [0, 1], [1, 1]])
    #expect(agrees(model.determination, 1, within: 1e-12))
    #expect(agrees(model.predictiveDetermination, 1, within: 1e-10))
    for point in [[11.0, 0.3], [17, 2.2], [20, 3]] {
      #expect(agrees(try model.value(at: point), truth(point), within: 1e-10))
    }
    // x₀ = 15 + 5·c₀, x₁ = 1.5 + 1.5·c₁: the coefficient of c₀·c₁ is 0.5·5·1.5.
    #expect(agrees(model.coefficients[4].mean, 3.75, within: 1e-11))
    #expect(agrees(model.coefficients[3].mean, 0, within: 1e-11))
    let linear = try PolynomialMetamodel(
      inputs: inputs, responses: inputs.map(truth), terms: .linear)
    #expect(linear.determination < 0.99 && linear.terms.count == 3)
    #expect((linear.predictiveDetermination ?? 1) < linear.determination)
  }

  @Test("which terms a polynomial has")
  func terms() throws {
    var source = NormalSource(seed: 2)
    let inputs = (0..<40).map { _ in source.normals(3) }
    let responses = source.normals(40)
    func count(_ terms: PolynomialMetamodel.Terms) throws -> Int {
      try PolynomialMetamodel(inputs: inputs, responses: responses, terms: terms).terms.count
    }
    #expect(try count(.linear) == 4)
    #expect(try count(.interactions) == 7)
    #expect(try count(.quadratic) == 10)
    // (3 + 3 over 3).
    #expect(try count(.degree(3)) == 20)
    #expect(throws: StatisticsError.self) { try count(.degree(0)) }
    #expect(throws: StatisticsError.self) { try count(.degree(5)) }
    #expect(throws: StatisticsError.noVariation(what: "inputs column 1")) {
      try PolynomialMetamodel(
        inputs: [[1, 2], [2, 2], [3, 2]], responses: [1, 2, 3], terms: .linear)
    }
  }

  /// For a straight line through n points the textbook formula s·√(1 + 1/n + (x − x̄)²/Sxx).
  @Test("prediction intervals of a straight line follow the textbook formula")
  func prediction() throws {
    let x = [1.0, 2, 4, 5, 8]
    let y = [2.1, 2.9, 5.2, 5.8, 9.3]
    let model = try PolynomialMetamodel(inputs: x.map { [$0] }, responses: y, terms: .linear)
    let meanX = 4.0
    let sxx = x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
    let slope = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * $1.1 } / sxx
    let meanY = y.reduce(0, +) / 5
    let squares = zip(x, y).reduce(0) { sum, point in
      let residual = point.1 - meanY - slope * (point.0 - meanX)
      return sum + residual * residual
    }
    let deviation = (squares / 3).squareRoot()
    let t = studentTMultiplier(degreesOfFreedom: 3, confidence: 0.95)
    let result = try model.prediction(at: [6])
    let share = 0.2 + 4 / sxx
    #expect(agrees(result.mean.halfWidth, t * deviation * share.squareRoot(), within: 1e-12))
    #expect(agrees(result.run.halfWidth, t * deviation * (1 + share).squareRoot(), within: 1e-12))
    #expect(agrees(result.mean.mean, meanY + slope * 2, within: 1e-12))
  }
}
