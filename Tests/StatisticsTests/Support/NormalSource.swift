import Randomness

/// Seeded variates for tests.
struct NormalSource {
  private var generator: Xoshiro256PlusPlus

  init(seed: UInt64) { generator = Xoshiro256PlusPlus(seed: seed) }

  mutating func uniform() -> Double { generator.nextUniform() }

  mutating func normal(_ mean: Double = 0, _ deviation: Double = 1) -> Double {
    mean + deviation * SpecialFunctions.normalQuantile(generator.nextUniform())
  }

  mutating func normals(_ count: Int, _ mean: Double = 0, _ deviation: Double = 1) -> [Double] {
    (0..<count).map { _ in normal(mean, deviation) }
  }

  /// A stationary first-order autoregression with mean `mean` and unit innovations.
  mutating func autoregression(_ count: Int, _ coefficient: Double, mean: Double = 0) -> [Double] {
    var state = normal() / (1 - coefficient * coefficient).squareRoot()
    return (0..<count).map { _ in
      state = coefficient * state + normal()
      return mean + state
    }
  }
}
