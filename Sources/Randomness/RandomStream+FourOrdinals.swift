extension RandomStream {
  /// The uniforms of four consecutive ordinals, in a third less time than one by one.
  ///
  /// Lane j holds what ``uniformPair(purpose:attempt:draw:)`` gives for ordinal + j, to the last bit.
  /// For entities that come in great numbers and in order, as customers do.
  ///
  /// The ten rounds of a block are a chain in which each product waits for the one before. Four
  /// blocks, round by round side by side, keep the processor busy meanwhile.
  ///
  /// - Parameters:
  ///   - purpose: the raw value of the purpose.
  ///   - attempt: the attempt within the purpose.
  ///   - draw: the draw within the attempt.
  @inline(never)
  public func uniformPairsOfFourOrdinals(
    purpose: UInt16, attempt: UInt8 = 0, draw: UInt8 = 0
  ) -> (first: SIMD4<Double>, second: SIMD4<Double>) {
    let last = UInt32(purpose) &<< 16 | UInt32(attempt) &<< 8 | UInt32(draw)
    var block0 = BlockInLanes(replication, entity, ordinal, last)
    var block1 = BlockInLanes(replication, entity, ordinal &+ 1, last)
    var block2 = BlockInLanes(replication, entity, ordinal &+ 2, last)
    var block3 = BlockInLanes(replication, entity, ordinal &+ 3, last)
    var key = SIMD2<UInt64>(seed & 0xFFFF_FFFF, seed &>> 32)
    for _ in 0..<10 {
      block0.round(key)
      block1.round(key)
      block2.round(key)
      block3.round(key)
      key = key &+ SIMD2(0x9E37_79B9, 0xBB67_AE85)
    }
    let pairs = (block0.uniforms, block1.uniforms, block2.uniforms, block3.uniforms)
    return (
      SIMD4(pairs.0[0], pairs.1[0], pairs.2[0], pairs.3[0]),
      SIMD4(pairs.0[1], pairs.1[1], pairs.2[1], pairs.3[1])
    )
  }
}

/// A block of ``Philox4x32`` on its way through the rounds, in two lanes of 64 bits: one
/// multiplication of vectors gives both products of a round.
private struct BlockInLanes {
  /// Words 0 and 2 in the lower halves; the upper halves mean nothing.
  var even: SIMD2<UInt64>
  /// Words 1 and 3, likewise.
  var odd: SIMD2<UInt64>

  @inline(__always)
  init(_ word0: UInt32, _ word1: UInt32, _ word2: UInt32, _ word3: UInt32) {
    even = SIMD2(UInt64(word0), UInt64(word2))
    odd = SIMD2(UInt64(word1), UInt64(word3))
  }

  @inline(__always)
  static var lowerHalves: SIMD2<UInt64> { SIMD2(repeating: 0xFFFF_FFFF) }

  /// One round: the products change lanes, their upper halves mix with the other words and the key.
  @inline(__always)
  mutating func round(_ key: SIMD2<UInt64>) {
    let products = (even & Self.lowerHalves) &* SIMD2(0xD251_1F53, 0xCD9E_8D57)
    let crossed = SIMD2(products[1], products[0])
    even = (crossed &>> SIMD2(repeating: 32)) ^ odd ^ key
    odd = crossed
  }

  /// The uniforms of words 0 and 1, and of words 2 and 3.
  @inline(__always)
  var uniforms: SIMD2<Double> {
    let words = even &<< SIMD2(repeating: 32) | (odd & Self.lowerHalves)
    // 52 bits k behind the point of a number from 1 to 2: 1 + k·2⁻⁵² − (1 − 2⁻⁵³) = (k + ½)·2⁻⁵²,
    // exactly.
    let patterns = words &>> SIMD2(repeating: 12) | SIMD2(repeating: 1.0.bitPattern)
    return unsafeBitCast(patterns, to: SIMD2<Double>.self) - SIMD2(repeating: 1 - 0x1p-53)
  }
}
