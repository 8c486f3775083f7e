import Randomness

/// What a statistical method draws random numbers for.
///
/// Numbers are only ever appended: one that changed its meaning would change every study. They begin
/// where the purposes of simulated entities do not reach, so that a study may use one seed for both.
enum StatisticsPurpose: UInt16 {
  case latinHypercube = 0xFF00
  case latinHypercubeSwaps = 0xFF01
  case digitalShift = 0xFF02
  case owenScrambling = 0xFF03
  case morrisTrajectories = 0xFF04
  case bootstrap = 0xFF05
  case goodnessOfFit = 0xFF06
  case inputBootstrap = 0xFF07
}

/// A sequence of random numbers addressed by seed, purpose and stream, from the counter-based
/// generator of the simulation.
struct SeededSequence {
  private let key: UInt64
  private let stream: UInt32
  private let tag: UInt32
  private var block: UInt64 = 0
  private var second: UInt64?

  init(seed: UInt64, purpose: StatisticsPurpose, stream: Int = 0) {
    key = seed
    self.stream = UInt32(truncatingIfNeeded: stream)
    tag = UInt32(purpose.rawValue) << 16
  }

  mutating func nextBits() -> UInt64 {
    if let held = second {
      second = nil
      return held
    }
    let words = Philox4x32.block(
      counter: Philox4x32.Words(
        UInt32(truncatingIfNeeded: block), UInt32(truncatingIfNeeded: block >> 32), stream, tag),
      key: key)
    block += 1
    second = UInt64(words.word2) << 32 | UInt64(words.word3)
    return UInt64(words.word0) << 32 | UInt64(words.word1)
  }

  /// A uniform of the open interval (0, 1).
  mutating func nextUniform() -> Double { openUniform(bits: nextBits()) }

  /// An integer from 0 to below `bound`, every one exactly as likely.
  ///
  /// Source: Lemire, ACM Transactions on Modeling and Computer Simulation 29(1), 2019,
  /// DOI 10.1145/3230636.
  mutating func nextInteger(below bound: Int) -> Int {
    let size = UInt64(bound)
    var product = nextBits().multipliedFullWidth(by: size)
    if product.low < size {
      let threshold = (0 &- size) % size
      while product.low < threshold { product = nextBits().multipliedFullWidth(by: size) }
    }
    return Int(product.high)
  }

  /// A permutation of 0 ..< count, by the shuffle of Fisher and Yates.
  mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for index in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(index, nextInteger(below: index + 1))
    }
    return order
  }
}
