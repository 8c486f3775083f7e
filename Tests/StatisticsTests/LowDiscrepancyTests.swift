import Statistics
import Testing

@Suite("Low-discrepancy sequences and Latin hypercubes")
struct LowDiscrepancyTests {
  /// DOE-01.
  @Test("the first Sobol points in three dimensions")
  func sobolPoints() throws {
    let points = try SobolSequence(dimensions: 3).points(8)
    #expect(
      points == [
        [0, 0, 0], [0.5, 0.5, 0.5], [0.75, 0.25, 0.25], [0.25, 0.75, 0.75], [0.375, 0.375, 0.625],
        [0.875, 0.875, 0.125], [0.625, 0.125, 0.875], [0.125, 0.625, 0.375],
      ])
  }

  /// Weighted sums and a far point as SciPy 1.17.1 gives them, which holds every direction number to
  /// account: the sums of 1,024 points are exact.
  @Test("Sobol points in all hundred dimensions agree with another implementation")
  func sobolReference() throws {
    let sequence = try SobolSequence(dimensions: 100)
    var byDimension = 0.0
    var byPoint = 0.0
    for (index, point) in try sequence.points(1_024).enumerated() {
      for (dimension, value) in point.enumerated() {
        byDimension += Double(dimension + 1) * value
        byPoint += Double(index + 1) * value
      }
    }
    #expect(byDimension == 2583075.0)
    #expect(byPoint == 26239719.0)
    let far = sequence.point(123_456_789)
    #expect(
      far[0] == 0.9758977368474007 && far[1] == 0.792431928217411 && far[49] == 0.6891122981905937
        && far[99] == 0.6261719837784767)
    let weighted = far.enumerated().reduce(0) { $0 + Double($1.offset + 1) * $1.element }
    #expect(agrees(weighted, 2344.9899515509605, within: 1e-9))
  }

  @Test("skipping is the same as leaving out")
  func skipping() throws {
    let sequence = try SobolSequence(dimensions: 5, scrambling: .owen(seed: 1))
    #expect(try sequence.points(5, skipping: 3) == Array(sequence.points(8)[3...]))
  }

  static let scramblings: [Scrambling] = [.none, .digitalShift(seed: 7), .owen(seed: 7)]

  /// Every dimension has one point in each of 2ᵐ strata, and the first two dimensions one in each
  /// elementary box of 2⁻⁶: scrambling keeps both.
  @Test("nets stay nets", arguments: scramblings)
  func nets(scrambling: Scrambling) throws {
    let points = try SobolSequence(dimensions: 30, scrambling: scrambling).points(64)
    for dimension in 0..<30 {
      #expect(Set(points.map { Int($0[dimension] * 64) }).count == 64)
    }
    for split in 0...6 {
      let boxes = points.map { point in
        Int(point[0] * Double(1 << split)) * 64 + Int(point[1] * Double(1 << (6 - split)))
      }
      #expect(Set(boxes).count == 64)
    }
    if scrambling != .none { #expect(points.joined().allSatisfy { $0 > 0 && $0 < 1 }) }
  }

  /// Over 60 seeds the mean of x₁·x₂·x₃ over 64 points is 1 ÷ 8; the bounds are five standard errors.
  @Test("scrambled estimates are unbiased, and Owen's vary less than independent ones")
  func unbiased() throws {
    var errors: [RunningMoments] = []
    for kind in 0..<2 {
      var moments = RunningMoments()
      for seed in UInt64(0)..<60 {
        let scrambling: Scrambling = kind == 0 ? .digitalShift(seed: seed) : .owen(seed: seed)
        let points = try SobolSequence(dimensions: 3, scrambling: scrambling).points(64)
        moments.add(points.reduce(0) { $0 + $1[0] * $1[1] * $1[2] } / 64)
      }
      errors.append(moments)
      let error = try #require(moments.standardError)
      #expect(agrees(moments.mean, 0.125, within: 5 * error))
    }
    // Independent points: variance (1 ÷ 27 − 1 ÷ 64) ÷ 64.
    let independent = (1.0 / 27 - 1.0 / 64) / 64
    #expect(try #require(errors[1].variance) < independent / 20)
  }

  @Test("a scrambled sequence depends on its seed alone")
  func seeds() throws {
    let first = try SobolSequence(dimensions: 4, scrambling: .owen(seed: 1)).points(16)
    #expect(try SobolSequence(dimensions: 4, scrambling: .owen(seed: 1)).points(16) == first)
    #expect(try SobolSequence(dimensions: 4, scrambling: .owen(seed: 2)).points(16) != first)
    // A dimension is the same whatever others there are.
    let wide = try SobolSequence(dimensions: 9, scrambling: .owen(seed: 1)).points(16)
    #expect(wide.map { Array($0.prefix(4)) } == first)
    #expect(throws: StatisticsError.self) { try SobolSequence(dimensions: 101) }
    #expect(throws: StatisticsError.self) { try SobolSequence(dimensions: 0) }
  }

  /// DOE-02.
  @Test("Halton points in two dimensions")
  func halton() throws {
    let expected = [(0.0, 0.0), (0.5, 1.0 / 3), (0.25, 2.0 / 3), (0.75, 1.0 / 9), (0.125, 4.0 / 9)]
    for (index, point) in expected.enumerated() {
      let value = try haltonPoint(index, dimensions: 2)
      #expect(agrees(value[0], point.0, within: 1e-15) && agrees(value[1], point.1, within: 1e-15))
    }
    #expect(try haltonPoint(1, dimensions: 6) == [2, 3, 5, 7, 11, 13].map { 1 / $0 })
  }

  /// DOE-03.
  @Test(
    "a Latin hypercube has one point in each stratum",
    arguments: [(1, 1), (2, 3), (7, 4), (100, 2), (300, 5)])
  func latin(points: Int, dimensions: Int) throws {
    var hypercubes = [
      try latinHypercube(points: points, dimensions: dimensions, seed: 3),
      try latinHypercube(points: points, dimensions: dimensions, seed: 3, placement: .centred),
    ]
    if points > 1, points < 200 {
      hypercubes.append(
        try maximinLatinHypercube(points: points, dimensions: dimensions, seed: 3, swaps: 50))
    }
    for rows in hypercubes {
      for dimension in 0..<dimensions {
        let strata = rows.map { Int(($0[dimension] * Double(points)).rounded(.down)) }
        #expect(strata.sorted() == Array(0..<points))
      }
    }
    for value in hypercubes[1].joined() {
      let place = value * Double(points)
      #expect(agrees(place - place.rounded(.down), 0.5, within: 1e-9))
    }
  }

  @Test("Latin hypercubes depend on their seed, and swaps widen the least distance")
  func maximin() throws {
    func least(_ rows: [[Double]]) -> Double {
      var least = Double.infinity
      for (index, row) in rows.enumerated() {
        for other in rows.dropFirst(index + 1) {
          least = min(least, zip(row, other).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) })
        }
      }
      return least.squareRoot()
    }
    var improved = 0
    for seed in UInt64(0)..<10 {
      let plain = try latinHypercube(
        points: 12, dimensions: 3, seed: seed, placement: .centred)
      let spread = try maximinLatinHypercube(points: 12, dimensions: 3, seed: seed)
      #expect(least(spread) >= least(plain))
      if least(spread) > 1.3 * least(plain) { improved += 1 }
    }
    #expect(improved >= 8)
    #expect(
      try latinHypercube(points: 9, dimensions: 2, seed: 1)
        != latinHypercube(points: 9, dimensions: 2, seed: 2))
    // With two points in two dimensions the best is a diagonal, whatever the start.
    let pair = try maximinLatinHypercube(points: 2, dimensions: 2, seed: 5)
    #expect(agrees(least(pair), 0.5 * 2.0.squareRoot(), within: 1e-12))
  }
}
