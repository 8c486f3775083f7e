import Foundation

/// The prime modulus multiplicative generator of Law and Kelton's programs,
/// z ← 630360016·z mod (2³¹ − 1), u = ((z ÷ 2⁷) | 1) ÷ 2²⁴.
///
/// Source: Law, *Simulation Modeling and Analysis*, appendix 7A.
struct LawGenerator {
  private var state: UInt64

  /// The first two of the book's streams.
  static let stream1 = LawGenerator(state: 1_973_272_912)
  static let stream2 = LawGenerator(state: 281_629_770)

  private init(state: UInt64) { self.state = state }

  mutating func uniform() -> Double {
    state = 630_360_016 * state % 2_147_483_647
    return Double(state >> 7 | 1) / 16_777_216
  }

  mutating func exponential(mean: Double) -> Double { -mean * log(uniform()) }
}
