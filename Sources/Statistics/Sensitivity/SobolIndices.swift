/// The shares of a response's variance that factors explain.
public struct SobolIndices: Hashable, Sendable {
  /// The index of two factors together, beyond what each explains.
  public struct Pair: Hashable, Sendable {
    /// The factors, the lower first.
    public let factors: [Int]
    /// The share of variance of their interaction.
    public let index: Estimate
  }

  /// The variance of the response.
  public let variance: Double
  /// For each factor the share of variance explained by it alone.
  public let first: [Estimate]
  /// For each factor the share that would be left if all others were known: its own and that of every
  /// interaction it takes part in.
  public let total: [Estimate]
  /// For each pair the share of its interaction, in order; empty where the design has none.
  public let pairs: [Pair]
}

/// First, total and second-order Sobol indices, with bootstrap intervals.
///
/// First: mean of B·(ABᵢ − A) ÷ V (Saltelli 2010). Total: mean of (A − ABᵢ)² ÷ 2V (Jansen). Pairs: mean of
/// BAᵢ·ABⱼ − A·B, over V, less both first-order indices (Saltelli 2002). Responses are taken about their
/// mean, which narrows the first and the last. The factors must be independent. Indices near 0 may come out
/// a little negative: that is noise, not an error.
///
/// Intervals are percentiles over resampled base rows, at a fixed design seed. Rows of a scrambled Sobol
/// sequence estimate better than the independent rows which resampling supposes, so the intervals err on
/// the wide side.
///
/// Sources: Sobol', Mathematics and Computers in Simulation 55, 2001, DOI 10.1016/S0378-4754(00)00270-6;
/// Saltelli et al., Computer Physics Communications 181(2), 2010, DOI 10.1016/j.cpc.2009.09.018; Jansen,
/// Computer Physics Communications 117, 1999, DOI 10.1016/S0010-4655(98)00154-4; Archer, Saltelli, Sobol,
/// Journal of Statistical Computation and Simulation 58(2), 1997, DOI 10.1080/00949659708811825.
///
/// - Parameters:
///   - design: the runs.
///   - responses: the response of each run, in the order of `design.runs`.
///   - confidence: the coverage of the intervals.
///   - resamples: the number of bootstrap samples, at least 50.
///   - seed: the seed of the bootstrap.
/// - Throws: where the numbers do not match, a response is not finite, or the responses do not vary.
/// - Complexity: O(resamples·n·d) for n base rows and d factors, d² with pairs.
public func sobolIndices(
  _ design: SaltelliDesign, responses: [Double], confidence: Double = 0.95, resamples: Int = 1_000,
  seed: UInt64
) throws(StatisticsError) -> SobolIndices {
  try Require.sameCount(responses.count, "responses", design.runs.count, "design.runs")
  try Require.finite(responses, "responses")
  try Require.probability(confidence, "confidence")
  try Require.atLeast(resamples, "resamples", 50)
  let terms = SobolTerms(design, responses: responses)
  let everything = terms.indices(of: Array(0..<design.baseCount))
  guard everything.variance > 0 else { throw .noVariation(what: "responses") }
  var sequence = SeededSequence(seed: seed, purpose: .bootstrap)
  var samples = everything.values.map { _ in [Double]() }
  for _ in 0..<resamples {
    let rows = (0..<design.baseCount).map { _ in sequence.nextInteger(below: design.baseCount) }
    let resampled = terms.indices(of: rows)
    // A sample that does not vary says nothing of shares.
    guard resampled.variance > 0 else { continue }
    for (index, value) in resampled.values.enumerated() { samples[index].append(value) }
  }
  let estimates = zip(everything.values, samples).map { point, sample in
    let sorted = sample.sorted()
    return Estimate(
      mean: point, low: quantile(sorted: sorted, probability: 0.5 * (1 - confidence)),
      high: quantile(sorted: sorted, probability: 0.5 * (1 + confidence)), count: design.baseCount)
  }
  let d = design.factorCount
  return SobolIndices(
    variance: everything.variance, first: Array(estimates[..<d]),
    total: Array(estimates[d..<(2 * d)]),
    pairs: zip(terms.pairs, estimates[(2 * d)...]).map {
      SobolIndices.Pair(factors: [$0.0, $0.1], index: $1)
    })
}

/// The products of each base row from which indices are means.
private struct SobolTerms {
  let factorCount: Int
  let pairs: [(Int, Int)]
  /// For each base row: A + B, A² + B², A·B, then by factor B·(ABᵢ − A), by factor (A − ABᵢ)² ÷ 2, by pair
  /// BAᵢ·ABⱼ.
  let rows: [[Double]]

  init(_ design: SaltelliDesign, responses: [Double]) {
    let d = design.factorCount
    factorCount = d
    pairs =
      design.hasPairs ? (0..<d).flatMap { first in ((first + 1)..<d).map { (first, $0) } } : []
    let mean = RunningMoments(responses).mean ?? 0
    let centred = responses.map { $0 - mean }
    var rows: [[Double]] = []
    for base in 0..<design.baseCount {
      let start = base * design.runsPerBase
      let a = centred[start]
      let b = centred[start + design.runsPerBase - 1]
      var row = [a + b, a * a + b * b, a * b]
      for factor in 0..<d { row.append(b * (centred[start + 1 + factor] - a)) }
      for factor in 0..<d {
        let difference = a - centred[start + 1 + factor]
        row.append(0.5 * difference * difference)
      }
      for (first, second) in pairs {
        row.append(centred[start + 1 + d + first] * centred[start + 1 + second])
      }
      rows.append(row)
    }
    self.rows = rows
  }

  /// The variance, and the indices in the order first, total, pairs.
  func indices(of chosen: [Int]) -> (variance: Double, values: [Double]) {
    var sums = Array(repeating: 0.0, count: rows[0].count)
    for row in chosen {
      for (index, value) in rows[row].enumerated() { sums[index] += value }
    }
    let n = Double(chosen.count)
    let mean = sums[0] / (2 * n)
    let variance = (sums[1] - 2 * n * mean * mean) / (2 * n - 1)
    guard variance > 0 else { return (0, []) }
    var values = sums[3..<(3 + 2 * factorCount)].map { $0 / n / variance }
    for (position, pair) in pairs.enumerated() {
      let closed = (sums[3 + 2 * factorCount + position] - sums[2]) / n / variance
      values.append(closed - values[pair.0] - values[pair.1])
    }
    return (variance, values)
  }
}
