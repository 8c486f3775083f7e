import Randomness

/// Exponential and uniform numbers from one generator: all that the examples need.
struct Luck {
  private var generator: Xoshiro256PlusPlus

  init(seed: UInt64) { generator = Xoshiro256PlusPlus(seed: seed) }

  /// A uniform number between 0 and 1.
  mutating func uniform() -> Double { generator.nextUniform() }

  /// An exponential number of a mean.
  mutating func exponential(mean: Double) -> Double {
    -mean * logarithm(generator.nextUniform())
  }
}
