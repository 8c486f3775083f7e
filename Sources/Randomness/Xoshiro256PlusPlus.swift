/// The sequential generator SplitMix64, used to seed other generators.
///
/// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA '14,
/// DOI 10.1145/2660193.2660195; constants as published by Vigna.
public struct SplitMix64: RandomNumberGenerator, Hashable, Sendable, BitwiseCopyable {
  /// The state, which every draw advances by the golden gamma.
  public private(set) var state: UInt64

  /// Creates a generator from a seed; every seed is good.
  public init(seed: UInt64) {
    state = seed
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    state = state &+ 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed &>> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed &>> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed &>> 31)
  }
}

/// The sequential generator xoshiro256++, for benchmarks, tests and instance generation.
///
/// The simulation itself draws from ``RandomStream``, whose numbers do not depend on order.
///
/// Source: Blackman, Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47(4),
/// 2021, DOI 10.1145/3460772.
public struct Xoshiro256PlusPlus: RandomNumberGenerator, Hashable, Sendable, BitwiseCopyable {
  @usableFromInline var state0: UInt64
  @usableFromInline var state1: UInt64
  @usableFromInline var state2: UInt64
  @usableFromInline var state3: UInt64

  /// Creates a generator from its four state words.
  ///
  /// The state of four zeros, from which the generator would never leave zero, is replaced by the
  /// state of seed 0.
  public init(state: (UInt64, UInt64, UInt64, UInt64)) {
    self.init(seed: 0)
    if state.0 | state.1 | state.2 | state.3 != 0 {
      (state0, state1, state2, state3) = state
    }
  }

  /// Creates a generator from a seed, expanded by ``SplitMix64``.
  public init(seed: UInt64) {
    var expander = SplitMix64(seed: seed)
    state0 = expander.next()
    state1 = expander.next()
    state2 = expander.next()
    state3 = expander.next()
  }

  /// The next 64 random bits.
  @inlinable
  public mutating func next() -> UInt64 {
    let sum = state0 &+ state3
    let result = (sum &<< 23 | sum &>> 41) &+ state0
    let shifted = state1 &<< 17
    state2 ^= state0
    state3 ^= state1
    state1 ^= state2
    state0 ^= state3
    state2 ^= shifted
    state3 = state3 &<< 45 | state3 &>> 19
    return result
  }

  /// The next uniform of the open interval (0, 1); see ``openUniform(bits:)``.
  @inlinable
  public mutating func nextUniform() -> Double {
    openUniform(bits: next())
  }
}
