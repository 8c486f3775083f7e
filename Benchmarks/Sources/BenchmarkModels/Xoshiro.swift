/// The generator xoshiro256++ with every draw inlined, whatever the optimiser thinks of the size.
///
/// Source: Blackman, Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47(4), 2021,
/// DOI 10.1145/3460772. The state is expanded from a seed by SplitMix64.
struct Xoshiro: BitwiseCopyable {
  private var state0: UInt64
  private var state1: UInt64
  private var state2: UInt64
  private var state3: UInt64

  init(seed: UInt64) {
    var counter = seed
    func expanded() -> UInt64 {
      counter = counter &+ 0x9E37_79B9_7F4A_7C15
      var mixed = counter
      mixed = (mixed ^ (mixed &>> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed &>> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed &>> 31)
    }
    (state0, state1, state2, state3) = (expanded(), expanded(), expanded(), expanded())
  }

  @inline(__always)
  mutating func next() -> UInt64 {
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

  /// A uniform of the open interval (0, 1).
  @inline(__always)
  mutating func uniform() -> Double {
    (Double(Int64(bitPattern: next() &>> 12)) + 0.5) * 0x1p-52
  }
}
