import Foundation
import Randomness
import Statistics
import Testing

/// The rows on generators, sampling, warm-up and variance reduction.
@Suite("Random numbers and variance reduction")
struct RandomNumberRowTests {
  @Test("Generators")
  func generators() {
    func words(_ row: String) -> [UInt64] {
      ReferenceRows.text(row).split(separator: ";").compactMap { UInt64($0) }
    }
    var split = SplitMix64(seed: 1_234_567)
    #expect(
      words("RNG-01").count == 5 && words("RNG-01").map { _ in split.next() } == words("RNG-01"))
    var xoshiro = Xoshiro256PlusPlus(state: (1, 2, 3, 4))
    #expect(
      words("RNG-03").count == 10 && words("RNG-03").map { _ in xoshiro.next() } == words("RNG-03"))
    for (row, word, key) in [("RNG-12", UInt32(0), UInt64(0)), ("RNG-13", .max, .max)] {
      let block = Philox4x32.block(counter: .init(word, word, word, word), key: key)
      let text = [block.word0, block.word1, block.word2, block.word3].map { word in
        let digits = String(word, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
      }
      #expect(text.joined(separator: " ") == ReferenceRows.text(row))
    }
  }

  @Test("Sampling by inversion")
  func sampling() throws {
    let uniform = 0.12701112204657714
    let exponential = try Distribution.exponential(mean: 1).quantile(uniform)
    #expect(abs(exponential - ReferenceRows.numbers("SMP-01")[0]) <= 1e-15)
    let normal = SpecialFunctions.normalQuantile(uniform)
    #expect(abs(normal - ReferenceRows.numbers("SMP-02")[0]) <= 1e-12)
    let row = ReferenceRows.numbers("SMP-03")
    let law = try Distribution.lognormal(mean: 10, coefficientOfVariation: 0.5)
    #expect(row.count == 3 && abs(law.quantile(uniform) - row[2]) <= 1e-12)
    let draws = [0.5, SpecialFunctions.normalCumulative(1)].map { log(law.quantile($0)) }
    #expect(abs(draws[0] - row[0]) <= 1e-12)
    #expect(abs(draws[1] - draws[0] - row[1]) <= 1e-12)
  }

  /// Variances of 200,000 draws: their own relative standard error is below 0.5 %, the tolerance
  /// of the rows is 5 %.
  @Test("Antithetic and control variates of E[exp U]")
  func exponentialOfUniform() throws {
    let row = ReferenceRows.numbers("VRT-01")
    let stream = RandomStream(seed: 11, replication: 0, entity: 0)
    let uniforms = (0..<200_000).map { stream.withOrdinal(UInt32($0)).uniform(purpose: 1) }
    let plain = uniforms.map { exp($0) }
    let pairs = uniforms.map { 0.5 * (exp($0) + exp(1 - $0)) }
    let controlled = ControlledEstimate(
      numerators: plain, denominators: plain.map { _ in 1 }, controls: uniforms.map { [$0 - 0.5] })
    try expect(RunningMoments(plain).variance, row[1])
    try expect(RunningMoments(pairs).variance, row[2])
    try expect(controlled.coefficients.first, row[3])
    try expect(controlled.residualVariance, row[4])
    // Means within 3.3 standard errors, each failing one choice of the seed in 1,000.
    for (mean, error) in [
      (RunningMoments(plain).mean, RunningMoments(plain).standardError),
      (RunningMoments(pairs).mean, RunningMoments(pairs).standardError),
      (controlled.value, controlled.standardError),
    ] {
      let (mean, error) = (try #require(mean), try #require(error))
      #expect(abs(mean - row[0]) <= 3.3 * error)
    }
  }

  @Test("Common random numbers")
  func commonRandomNumbers() throws {
    let row = ReferenceRows.numbers("VRT-02")
    let stream = RandomStream(seed: 12, replication: 0, entity: 0)
    let pairs = (0..<200_000).map { stream.withOrdinal(UInt32($0)).uniformPair(purpose: 1) }
    let short = try Distribution.exponential(mean: 1)
    let long = try Distribution.exponential(mean: 1.2)
    let first = pairs.map { short.quantile($0.first) }
    let common = pairs.map { long.quantile($0.first) }
    let independent = pairs.map { long.quantile($0.second) }
    for (second, expected) in [(common, row[0]), (independent, row[1])] {
      let difference = pairedDifference(first, minus: second)
      let halfWidth = try #require(difference.halfWidth)
      let error =
        halfWidth / studentTMultiplier(degreesOfFreedom: pairs.count - 1, confidence: 0.95)
      try expect(error * error * Double(pairs.count), expected)
      #expect(abs(try #require(difference.mean) + 0.2) <= 3.3 * error)
    }
  }

  private func expect(
    _ value: Double?, _ expected: Double, location: SourceLocation = #_sourceLocation
  ) throws {
    let value = try #require(value, sourceLocation: location)
    #expect(abs(value / expected - 1) <= 0.05, "\(value)", sourceLocation: location)
  }

  /// The rule of the package divides by the squared number of batches kept; the variant divides by
  /// n(n − 1). On the reference series both end the warm-up at the same batch.
  @Test("The variant of the marginal standard error rule")
  func variant() throws {
    var state = 12_345
    let series = (0..<500).map { index in
      state = 16_807 * state % 2_147_483_647
      return 10 - 10 * exp(-Double(index) / 20) + (Double(state) / 2_147_483_647 - 0.5)
    }
    let batches = (0..<100).map { series[(5 * $0)..<(5 * $0 + 5)].reduce(0, +) / 5 }
    let statistics = (0...50).map { truncated -> Double in
      let moments = RunningMoments(batches.dropFirst(truncated))
      return (moments.variance ?? .nan) / Double(moments.count)
    }
    let row = ReferenceRows.numbers("WUP-03")
    let smallest = try #require(statistics.min())
    let found = try #require(marginalStandardErrorRule(series))
    #expect(statistics.firstIndex(of: smallest) == found.truncatedBatches)
    #expect(Double(found.truncatedBatches) == row[0])
    #expect(abs(smallest - row[1]) <= 1e-12)
    let kept = Double(found.batchCount - found.truncatedBatches)
    #expect(abs(found.statistic * kept / (kept - 1) - row[1]) <= 1e-12)
  }
}
