import Randomness
import Testing

@testable import SupplyNetwork

@Suite("Distributions in YAML")
struct DistributionReadingTests {
  private func read(
    _ text: String, within range: NumberRange = .nonnegative
  ) -> (distribution: Distribution?, problems: [String]) {
    let log = ProblemLog()
    let source = SourceFile(name: "t.yaml", bytes: Array("x: \(text)\n".utf8))
    let value = YAMLValue.parse(source, log: log)
    let map = YAMLMap(value, path: "", position: SourcePosition(file: "t.yaml"), log: log)
    return (map.distribution("x", within: range), log.problems.map(\.message))
  }

  @Test("Every form is read")
  func forms() throws {
    #expect(read("5").distribution == (try .constant(5)))
    #expect(read("{constant: 5}").distribution == (try .constant(5)))
    #expect(read("{uniform: [1, 2]}").distribution == (try .uniform(low: 1, high: 2)))
    #expect(
      read("{triangular: [1, 2, 4]}").distribution == (try .triangular(low: 1, mode: 2, high: 4)))
    #expect(read("{exponential: 12}").distribution == (try .exponential(mean: 12)))
    #expect(read("{weibull: [2, 3]}").distribution == (try .weibull(shape: 2, scale: 3)))
    #expect(read("{gamma: [4, 3.75]}").distribution == (try .gamma(shape: 4, scale: 3.75)))
    #expect(read("{erlang: [3, 12]}").distribution == (try .erlang(stages: 3, mean: 12)))
    #expect(
      read("{lognormal: [5, 0.3]}").distribution
        == (try .lognormal(mean: 5, coefficientOfVariation: 0.3)))
    #expect(
      read("{lognormal_median_p90: [4.4, 16.8]}").distribution
        == (try .lognormal(median: 4.4, percentile90: 16.8)))
    #expect(
      read("{truncated_normal: [0.95, 0.05, 0, 1]}").distribution
        == (try .truncatedNormal(mean: 0.95, standardDeviation: 0.05, low: 0, high: 1)))
    #expect(read("{empirical: [3, 1, 2]}").distribution == (try .empirical(values: [3, 1, 2])))
    #expect(read("\n  exponential: 12").distribution == (try .exponential(mean: 12)))
  }

  @Test(
    "What defines no distribution is explained",
    arguments: [
      ("{triangular: [3, 7, 6]}", "the high is 6, but must be at least the mode, 7"),
      ("{triangular: [3, 6]}", "x.triangular must have 3 numbers (found 2)"),
      ("{triangular: 3}", "x.triangular must be a list (found '3')"),
      ("{exponential: 0}", "the mean is 0, but must be above 0"),
      ("{exponential: [1]}", "x.exponential must be a number (found a list with 1 entry)"),
      ("{erlang: [2.5, 3]}", "x.erlang[1] must be a whole number (found 2.5)"),
      ("{erlang: [1e14, 3]}", "x.erlang[1] must be from 1 to 10000"),
      ("{lognormal: [5, -1]}", "the coefficient of variation is -1, but must be at least 0"),
      ("{lognormal_median_p90: [5, 4]}", "the 90th percentile is 4, but must be at least"),
      ("{truncated_normal: [0, 1, 500, 501]}", "the bounds lie too far from the mean"),
      ("{empirical: []}", "x.empirical must have at least one entry"),
      ("{uniform: [1, .inf]}", "x.uniform[2] must be a finite number (found '.inf')"),
      ("{normal: [1, 2]}", "(found 'normal')"), ("{gama: [1, 2]}", "did you mean 'gamma'?"),
      ("{}", "found a map with 0 keys"), ("five", "found 'five'"), ("\"5\"", "the text '5'"),
      ("-5", "x must be at least 0 (found -5)"), ("{constant: -5}", "at least 0 (found -5)"),
      ("{uniform: [-1, 1]}", "x must be at least 0 (the distribution goes from -1 to 1)"),
      ("1e999", "x must be a finite number (found '1e999')"),
    ])
  func broken(text: String, expected: String) {
    let result = read(text)
    #expect(result.distribution == nil)
    #expect(result.problems.count == 1)
    #expect(result.problems.first?.contains(expected) == true, "\(result.problems)")
  }

  @Test(
    "A fraction's distribution must end at 1",
    arguments: [
      "{exponential: 0.1}", "{uniform: [0.5, 1.1]}", "{empirical: [0.5, 2]}", "1.5",
      "{lognormal: [0.5, 0.1]}",
    ])
  func fractions(text: String) {
    #expect(read(text).problems.isEmpty)
    #expect(read(text, within: .fraction).problems.count == 1)
  }
}
