/// The counter-based generator Philox4x32 with ten rounds.
///
/// A counter-based generator has no state: the same counter and key always give the same four
/// words, whatever was drawn before. Streams for different entities therefore need no seeding, no
/// jumping and no storage, and draws may be taken in any order and on any thread.
///
/// Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC '11,
/// DOI 10.1145/2063384.2063405. The known-answer vectors of Random123 are reproduced exactly.
public enum Philox4x32 {
  /// Four 32-bit words: the counter that goes in, or the random words that come out.
  public struct Words: Hashable, Sendable, BitwiseCopyable {
    /// The first word.
    public var word0: UInt32
    /// The second word.
    public var word1: UInt32
    /// The third word.
    public var word2: UInt32
    /// The fourth word.
    public var word3: UInt32

    /// Creates a block from its four words.
    @inlinable
    public init(_ word0: UInt32, _ word1: UInt32, _ word2: UInt32, _ word3: UInt32) {
      self.word0 = word0
      self.word1 = word1
      self.word2 = word2
      self.word3 = word3
    }
  }

  /// The random block that belongs to a counter under a key.
  ///
  /// - Parameters:
  ///   - counter: four words that name the block.
  ///   - key: the 64-bit key; its low half is the generator's first key word.
  /// - Returns: four words, uniform over all values. A fixed cost of twenty multiplications.
  @inlinable
  public static func block(counter: Words, key: UInt64) -> Words {
    var key0 = UInt32(truncatingIfNeeded: key)
    var key1 = UInt32(truncatingIfNeeded: key &>> 32)
    var words = round(counter, key0, key1)
    for _ in 0..<9 {
      key0 = key0 &+ 0x9E37_79B9
      key1 = key1 &+ 0xBB67_AE85
      words = round(words, key0, key1)
    }
    return words
  }

  /// One round: two multiplications, whose halves are mixed with the other words and the key.
  @inlinable
  static func round(_ words: Words, _ key0: UInt32, _ key1: UInt32) -> Words {
    let product0 = UInt64(words.word0) &* 0xD251_1F53
    let product1 = UInt64(words.word2) &* 0xCD9E_8D57
    return Words(
      UInt32(truncatingIfNeeded: product1 &>> 32) ^ words.word1 ^ key0,
      UInt32(truncatingIfNeeded: product1),
      UInt32(truncatingIfNeeded: product0 &>> 32) ^ words.word3 ^ key1,
      UInt32(truncatingIfNeeded: product0))
  }
}

/// The uniform of the open interval (0, 1) that belongs to two random words.
///
/// The top 52 bits k of `high` followed by `low` give (k + ½)·2⁻⁵²: every value is exact, the
/// smallest is 2⁻⁵³, the largest 1 − 2⁻⁵³, and the values are symmetric about one half, so neither
/// 0 nor 1 can occur and 1 − u is exact.
@inlinable
public func openUniform(high: UInt32, low: UInt32) -> Double {
  openUniform(bits: UInt64(high) &<< 32 | UInt64(low))
}

/// The uniform of the open interval (0, 1) that belongs to a random 64-bit word, as
/// ``openUniform(high:low:)``.
@inlinable
public func openUniform(bits: UInt64) -> Double {
  (Double(bits &>> 12) + 0.5) * 0x1p-52
}
