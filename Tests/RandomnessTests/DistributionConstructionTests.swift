import Randomness
import Testing

@Suite("Construction of distributions")
struct DistributionConstructionTests {
  typealias Maker = @Sendable (Double) throws(DistributionError) -> Distribution

  struct Parameter: Sendable, CustomTestStringConvertible {
    let distribution: String
    let name: String
    /// Values that must be refused beside those that are not finite.
    let refused: [Double]
    let make: Maker
    var testDescription: String { "\(distribution) \(name)" }

    init(_ distribution: String, _ name: String, refused: [Double] = [], _ make: @escaping Maker) {
      self.distribution = distribution
      self.name = name
      self.refused = refused
      self.make = make
    }
  }

  static let parameters: [Parameter] = [
    Parameter("constant", "value") { value throws(DistributionError) in try .constant(value) },
    Parameter("uniform", "low") { value throws(DistributionError) in
      try .uniform(low: value, high: 3)
    },
    Parameter("uniform", "high", refused: [0.5]) { value throws(DistributionError) in
      try .uniform(low: 1, high: value)
    },
    Parameter("triangular", "low") { value throws(DistributionError) in
      try .triangular(low: value, mode: 2, high: 3)
    },
    Parameter("triangular", "mode", refused: [0]) { value throws(DistributionError) in
      try .triangular(low: 1, mode: value, high: 3)
    },
    Parameter("triangular", "high", refused: [1.5]) { value throws(DistributionError) in
      try .triangular(low: 1, mode: 2, high: value)
    },
    Parameter("exponential", "mean", refused: [0, -1]) { value throws(DistributionError) in
      try .exponential(mean: value)
    },
    Parameter("weibull", "shape", refused: [0, -1, 1e-3]) { value throws(DistributionError) in
      try .weibull(shape: value, scale: 1)
    },
    Parameter("weibull", "scale", refused: [0, -1]) { value throws(DistributionError) in
      try .weibull(shape: 2, scale: value)
    },
    Parameter("gamma", "shape", refused: [0, -1]) { value throws(DistributionError) in
      try .gamma(shape: value, scale: 1)
    },
    Parameter("gamma", "scale", refused: [0, -1]) { value throws(DistributionError) in
      try .gamma(shape: 2, scale: value)
    },
    Parameter("erlang", "mean", refused: [0, -1]) { value throws(DistributionError) in
      try .erlang(stages: 2, mean: value)
    },
    Parameter("lognormal", "mean", refused: [0, -1]) { value throws(DistributionError) in
      try .lognormal(mean: value, coefficientOfVariation: 0.2)
    },
    Parameter("lognormal", "coefficientOfVariation", refused: [-0.1, 1e200]) {
      value throws(DistributionError) in
      try .lognormal(mean: 1, coefficientOfVariation: value)
    },
    Parameter("lognormal", "median", refused: [0, -1]) { value throws(DistributionError) in
      try .lognormal(median: value, percentile90: 5)
    },
    Parameter("lognormal", "percentile90", refused: [0, 1.5, 1e300]) {
      value throws(DistributionError) in
      try .lognormal(median: 2, percentile90: value)
    },
    Parameter("truncatedNormal", "mean") { value throws(DistributionError) in
      try .truncatedNormal(mean: value, standardDeviation: 1, low: 0, high: 1)
    },
    Parameter("truncatedNormal", "standardDeviation", refused: [-1]) {
      value throws(DistributionError) in
      try .truncatedNormal(mean: 0, standardDeviation: value, low: 0, high: 1)
    },
    Parameter("truncatedNormal", "low") { value throws(DistributionError) in
      try .truncatedNormal(mean: 0, standardDeviation: 1, low: value, high: 1)
    },
    Parameter("truncatedNormal", "high", refused: [-1]) { value throws(DistributionError) in
      try .truncatedNormal(mean: 0, standardDeviation: 1, low: 0, high: value)
    },
    Parameter("empirical", "values[1]") { value throws(DistributionError) in
      try .empirical(values: [1, value, 3])
    },
    Parameter("empirical", "weights[1]", refused: [-1]) { value throws(DistributionError) in
      try .empirical(values: [1, 2, 3], weights: [1, value, 1])
    },
  ]

  @Test("every parameter is checked, and the error carries the facts", arguments: parameters)
  func refused(parameter: Parameter) throws {
    for value in [.nan, .infinity, -.infinity] + parameter.refused {
      let error = try #require(
        throws: DistributionError.self, "\(value) must be refused"
      ) { try parameter.make(value) }
      #expect(error.distribution == parameter.distribution)
      #expect(error.parameter == parameter.name)
      #expect(error.value == value || value.isNaN && error.value.isNaN)
      if !value.isFinite { #expect(error.constraint == .finite) }
      #expect(error.description.hasPrefix("\(parameter.distribution): \(parameter.name)"))
    }
  }

  @Test("errors read as sentences")
  func sentences() {
    #expect(throws: DistributionError.self) { try Distribution.erlang(stages: 0, mean: 1) }
    let constraints: [(DistributionError.Constraint, String)] = [
      (.positive, "gamma: shape is 2.0 and must be greater than 0"),
      (.atLeast(parameter: "low", value: 3), "gamma: shape is 2.0 and must be at least low, 3.0"),
      (.atLeastNumber(1), "gamma: shape is 2.0 and must be at least 1.0"),
      (.notEmpty, "gamma: shape must not be empty"),
      (
        .sameCount(parameter: "values", count: 3),
        "gamma: shape has 2 entries but values has 3"
      ),
    ]
    for (constraint, sentence) in constraints {
      let error = DistributionError(
        distribution: "gamma", parameter: "shape", value: 2, constraint: constraint)
      #expect(error.description == sentence)
    }
  }

  @Test("bounds too far out in a tail are refused")
  func farTail() {
    #expect(throws: DistributionError.self) {
      try Distribution.truncatedNormal(mean: 0, standardDeviation: 1, low: 50, high: 60)
    }
    #expect(throws: DistributionError.self) {
      try Distribution.truncatedNormal(mean: 0, standardDeviation: 0, low: 1, high: 2)
    }
  }

  @Test("degenerate parameters give constants")
  func degenerate() throws {
    let four = try Distribution.constant(4)
    #expect(try Distribution.uniform(low: 4, high: 4) == four)
    #expect(try Distribution.triangular(low: 4, mode: 4, high: 4) == four)
    #expect(try Distribution.lognormal(mean: 4, coefficientOfVariation: 0) == four)
    #expect(try Distribution.lognormal(median: 4, percentile90: 4) == four)
    #expect(
      try Distribution.truncatedNormal(mean: 9, standardDeviation: 1, low: 4, high: 4) == four)
    #expect(
      try Distribution.truncatedNormal(mean: 4, standardDeviation: 0, low: 1, high: 9) == four)
    #expect(four.quantile(0.3) == 4 && four.mean == 4 && four.variance == 0)
    #expect(four.minimum == 4 && four.maximum == 4)
    #expect(four.cumulativeProbability(3.9) == 0 && four.cumulativeProbability(4) == 1)
    #expect(try Distribution.erlang(stages: 1, mean: 4) == .exponential(mean: 4))
    #expect(try Distribution.gamma(shape: 1, scale: 4) == .exponential(mean: 4))
    #expect(try Distribution.weibull(shape: 1, scale: 4) == .exponential(mean: 4))
    #expect(try Distribution.erlang(stages: 3, mean: 12) == .gamma(shape: 3, scale: 4))
  }

  @Test("an empirical distribution draws only what it was given")
  func empirical() throws {
    let distribution = try Distribution.empirical(
      values: [5, 1, 3, 1, 9], weights: [2, 1, 4, 1, 0])
    #expect(distribution.quantile(0.25) == 1)
    #expect(distribution.quantile(0.2500001) == 3)
    #expect(distribution.quantile(0.75) == 3)
    #expect(distribution.quantile(0.76) == 5)
    #expect(distribution.quantile(1) == 5 && distribution.quantile(1 - 0x1p-53) == 5)
    #expect(distribution.quantile(0) == 1 && distribution.minimum == 1)
    #expect(distribution.maximum == 5)
    #expect(distribution.mean == 3 && distribution.variance == 2)
    #expect(distribution.cumulativeProbability(0.9) == 0)
    #expect(distribution.cumulativeProbability(1) == 0.25)
    #expect(distribution.cumulativeProbability(4.9) == 0.75)
    #expect(distribution.cumulativeProbability(5) == 1)
    #expect(
      try Distribution.empirical(values: [2, 1]) == .empirical(values: [1, 2], weights: [1, 1]))
    #expect(throws: DistributionError.self) { try Distribution.empirical(values: []) }
    #expect(throws: DistributionError.self) {
      try Distribution.empirical(values: [1, 2], weights: [1])
    }
    #expect(throws: DistributionError.self) {
      try Distribution.empirical(values: [1, 2], weights: [0, 0])
    }
  }
}
