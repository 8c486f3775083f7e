import Foundation
import Randomness
import Testing

@Suite("Distributions")
struct DistributionTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let distribution: Distribution
    var testDescription: String { name }
  }

  /// Continuous distributions over wide ranges of their parameters.
  static func continuous() throws -> [Case] {
    var cases: [Case] = []
    func add(_ name: String, _ distribution: Distribution) {
      cases.append(Case(name: name, distribution: distribution))
    }
    add("uniform", try .uniform(low: -3, high: 8))
    for mode in [1.0, 1.5, 4, 7] {
      add("triangular \(mode)", try .triangular(low: 1, mode: mode, high: 7))
    }
    for mean in [1e-6, 1, 1e6] { add("exponential \(mean)", try .exponential(mean: mean)) }
    for shape in [0.4, 0.9, 1.7, 3.5, 40] {
      add("weibull \(shape)", try .weibull(shape: shape, scale: 2.5))
    }
    for shape in [0.2, 0.7, 1.3, 4, 25.5, 900] {
      add("gamma \(shape)", try .gamma(shape: shape, scale: 0.5))
    }
    for stages in [1, 2, 7, 60] { add("erlang \(stages)", try .erlang(stages: stages, mean: 12)) }
    for variation in [0.01, 0.5, 1.5] {
      add("lognormal \(variation)", try .lognormal(mean: 10, coefficientOfVariation: variation))
    }
    add("lognormal by quantiles", try .lognormal(median: 20, percentile90: 33))
    for (low, high) in [(-10.0, 10.0), (-1, 2), (0, 60), (3, 4.5), (6, 30), (-40, -5)] {
      add(
        "truncated normal \(low) to \(high)",
        try .truncatedNormal(mean: 0, standardDeviation: 1, low: low, high: high))
    }
    add(
      "narrow truncated normal",
      try .truncatedNormal(mean: 5, standardDeviation: 2, low: 6, high: 6.5))
    return cases
  }

  @Test("the exponential variate of a uniform")
  func exponentialReference() throws {
    let variate = try Distribution.exponential(mean: 1).quantile(0.12701112204657714)
    #expect((variate - 0.13583246325413317).magnitude <= 1e-15)
  }

  @Test("the normal variate of a uniform")
  func normalReference() {
    let variate = SpecialFunctions.normalQuantile(0.12701112204657714)
    #expect((variate - -1.1406340437222378).magnitude <= 1e-12)
  }

  @Test("the lognormal variate of a uniform, by mean and coefficient of variation")
  func lognormalReference() throws {
    let distribution = try Distribution.lognormal(mean: 10, coefficientOfVariation: 0.5)
    #expect((distribution.quantile(0.12701112204657714) - 5.2184466367068785).magnitude <= 1e-12)
    #expect(agrees(distribution.mean, 10, within: 1e-14))
    #expect(agrees(distribution.variance, 25, within: 1e-13))
  }

  @Test("a lognormal has the median and 90th percentile it was made with")
  func lognormalQuantiles() throws {
    let distribution = try Distribution.lognormal(median: 20, percentile90: 33)
    #expect(agrees(distribution.quantile(0.5), 20, within: 1e-14))
    #expect(agrees(distribution.quantile(0.9), 33, within: 1e-14))
  }

  @Test("probability and quantile are each other's inverse", arguments: try continuous())
  func roundTrip(case testCase: Case) {
    let distribution = testCase.distribution
    for step in 1..<200 {
      let u = Double(step) / 200
      let back = distribution.cumulativeProbability(distribution.quantile(u))
      #expect(agrees(back, u, within: 1e-11) || agrees(1 - back, 1 - u, within: 1e-11))
    }
    for u in [1e-12, 1e-6, 1e-3] {
      // The second term is what an x rounded far from 0 can hold.
      let back = distribution.cumulativeProbability(distribution.quantile(u))
      #expect((back - u).magnitude <= 1e-9 * u + 1e-14)
    }
  }

  @Test("quantiles never fall and stay within the support", arguments: try continuous())
  func monotone(case testCase: Case) {
    let distribution = testCase.distribution
    var uniforms = [1e-300, 1e-100, 1e-20, 0x1p-53, 1e-12, 1e-6]
    uniforms += (1..<400).map { Double($0) / 400 }
    uniforms += [1e-6, 1e-12, 0x1p-52, 0x1p-53].map { 1 - $0 }
    var previous = distribution.quantile(0)
    #expect(previous == distribution.minimum)
    for u in uniforms {
      let x = distribution.quantile(u)
      #expect(x.isFinite && x >= previous && x <= distribution.maximum)
      previous = x
    }
    #expect(distribution.quantile(1) == distribution.maximum)
    #expect(distribution.quantile(-0.1).isNaN && distribution.quantile(.nan).isNaN)
    #expect(distribution.cumulativeProbability(-.infinity) == 0)
    #expect(distribution.cumulativeProbability(.infinity) == 1)
    #expect(distribution.cumulativeProbability(.nan).isNaN)
  }

  @Test("mean and variance are the integrals of the quantile", arguments: try continuous())
  func moments(case testCase: Case) {
    let distribution = testCase.distribution
    let mean = Self.integral { distribution.quantile($0) }
    let variance = Self.integral {
      let deviation = distribution.quantile($0) - distribution.mean
      return deviation * deviation
    }
    let scale = distribution.mean.magnitude + distribution.variance.squareRoot()
    #expect((distribution.mean - mean).magnitude <= 2e-6 * scale)
    #expect(agrees(distribution.variance, variance, within: 2e-5))
  }

  @Test("a very narrow truncated normal is nearly uniform")
  func narrow() throws {
    let distribution = try Distribution.truncatedNormal(
      mean: 0, standardDeviation: 1, low: 2, high: 2.0001)
    #expect(agrees(distribution.mean, 2.00005, within: 1e-8))
    #expect(agrees(distribution.variance, 1e-8 / 12, within: 1e-6))
  }

  /// The integral over (0, 1) by the trapezoidal rule after the double-exponential substitution.
  private static func integral(_ function: (Double) -> Double) -> Double {
    var weights = 0.0
    var total = 0.0
    for step in -480...480 {
      let t = Double(step) / 150
      let argument = Double.pi * sinh(t)
      let weight = cosh(t) * logistic(argument) * logistic(-argument)
      total += weight * function(min(1 - 0x1p-53, logistic(argument)))
      weights += weight
    }
    return total / weights
  }

  private static func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
}
