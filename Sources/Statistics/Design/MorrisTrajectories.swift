/// The runs of Morris's method: walks over a grid in which every factor takes one step.
public struct MorrisTrajectories: Hashable, Sendable {
  /// The number of factors.
  public let factorCount: Int
  /// The number of walks.
  public let count: Int
  /// One row of coordinates of [0, 1] for each run; each walk is `factorCount` + 1 successive rows.
  public let runs: [[Double]]

  /// Creates walks over the grid 0, 1 ÷ (p − 1), …, 1 with steps of p ÷ (2(p − 1)), which make every level
  /// equally likely.
  ///
  /// Source: Morris, Technometrics 33(2), 1991, DOI 10.1080/00401706.1991.10484804.
  ///
  /// - Parameters:
  ///   - factors: the number of factors, at least 1.
  ///   - count: the number of walks; 10 to 50 are usual.
  ///   - levels: the number p of levels, even.
  ///   - seed: the seed; a walk does not depend on how many others there are.
  public init(
    factors: Int, count: Int, levels: Int = 4, seed: UInt64
  ) throws(StatisticsError) {
    try Require.atLeast(factors, "factors", 1)
    try Require.atLeast(count, "count", 1)
    guard levels >= 2, levels.isMultiple(of: 2) else {
      throw .outOfRange(what: "levels", value: Double(levels), rule: "even and at least 2")
    }
    factorCount = factors
    self.count = count
    let half = levels / 2
    let top = Double(levels - 1)
    var runs: [[Double]] = []
    for walk in 0..<count {
      var sequence = SeededSequence(seed: seed, purpose: .morrisTrajectories, stream: walk)
      let starts = (0..<factors).map { _ in sequence.nextInteger(below: levels) }
      let order = sequence.permutation(factors)
      var place = starts
      runs.append(place.map { Double($0) / top })
      for factor in order {
        // From the lower half up, from the upper half down.
        place[factor] += starts[factor] < half ? half : -half
        runs.append(place.map { Double($0) / top })
      }
    }
    self.runs = runs
  }
}
