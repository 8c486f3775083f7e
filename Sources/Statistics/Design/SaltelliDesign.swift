/// The runs from which Sobol indices are estimated: two independent samples A and B, and for each factor
/// the sample A with that factor's column from B.
///
/// Sources: Saltelli, Computer Physics Communications 145(2), 2002, DOI 10.1016/S0010-4655(02)00280-1;
/// Saltelli et al., Computer Physics Communications 181(2), 2010, DOI 10.1016/j.cpc.2009.09.018.
public struct SaltelliDesign: Hashable, Sendable {
  /// The number d of factors.
  public let factorCount: Int
  /// The number n of rows of A.
  public let baseCount: Int
  /// Whether the samples B with a column from A are there too, which indices of pairs need.
  public let hasPairs: Bool
  /// One row of coordinates of (0, 1) for each run. Each base row has `runsPerBase` successive runs: A,
  /// A with column 1, …, d from B, then for pairs B with column 1, …, d from A, and B.
  public let runs: [[Double]]

  /// The number of runs for each base row: d + 2, or 2·d + 2 with pairs.
  public var runsPerBase: Int { (hasPairs ? 2 : 1) * factorCount + 2 }

  /// Creates the runs from a scrambled Sobol sequence of 2·d dimensions.
  ///
  /// - Parameters:
  ///   - factors: the number d of factors, from 1 to 50.
  ///   - baseCount: the number n of base rows, at least 2; a power of two is best.
  ///   - pairs: whether indices of pairs are wanted.
  ///   - scrambling: how the sequence is randomised. Without, its first point, the origin, is left out.
  public init(
    factors: Int, baseCount: Int, pairs: Bool = false, scrambling: Scrambling
  ) throws(StatisticsError) {
    guard factors >= 1, 2 * factors <= SobolSequence.greatestDimension else {
      throw .outOfRange(
        what: "factors", value: Double(factors),
        rule: "from 1 to \(SobolSequence.greatestDimension / 2)")
    }
    try Require.atLeast(baseCount, "baseCount", 2)
    let sequence = try SobolSequence(dimensions: 2 * factors, scrambling: scrambling)
    let base = try sequence.points(baseCount, skipping: scrambling == .none ? 1 : 0)
    factorCount = factors
    self.baseCount = baseCount
    hasPairs = pairs
    runs = base.flatMap { row in
      let first = Array(row.prefix(factors))
      let second = Array(row.suffix(factors))
      func exchanged(_ into: [Double], _ from: [Double]) -> [[Double]] {
        (0..<factors).map { factor in
          var mixed = into
          mixed[factor] = from[factor]
          return mixed
        }
      }
      return [first] + exchanged(first, second) + (pairs ? exchanged(second, first) : []) + [second]
    }
  }
}
