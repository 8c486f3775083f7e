/// A main effect or interaction of two-level factors, as the set of factors in it.
///
/// Written in letters as is usual: A, B, … H, J, … Z without I, which stands for the mean.
public struct EffectWord: Hashable, Sendable, Comparable, CustomStringConvertible {
  static let letters = Array("ABCDEFGHJKLMNOPQRSTUVWXYZ")
  /// The greatest number of factors.
  public static let greatestFactorCount = letters.count

  /// The factors as bits, the first the lowest.
  public let mask: UInt32

  /// Creates a word from its bits.
  public init(mask: UInt32) { self.mask = mask }

  /// Creates a word from its factors, counted from 0; a factor given twice cancels.
  public init(_ factors: [Int]) {
    mask = factors.reduce(0) { $0 ^ (UInt32(1) << UInt32($1)) }
  }

  /// The factors, counted from 0, in order.
  public var factors: [Int] { (0..<32).filter { mask >> UInt32($0) & 1 == 1 } }

  /// The number of factors.
  public var order: Int { mask.nonzeroBitCount }

  /// The letters; "I" for none.
  public var description: String {
    mask == 0
      ? "I" : String(factors.map { $0 < Self.letters.count ? Self.letters[$0] : "?" })
  }

  /// The sign of the effect's contrast in a run of signs.
  public func sign(in run: [Int]) -> Int {
    factors.reduce(1) { $0 * run[$1] }
  }

  /// By order, then as in a dictionary.
  public static func < (first: EffectWord, second: EffectWord) -> Bool {
    (first.order, first.mask.reversedBits) < (second.order, second.mask.reversedBits)
  }

  /// All words of some factors from order 1 to a highest order, sorted.
  public static func all(factors: Int, upTo highest: Int) -> [EffectWord] {
    var words = [EffectWord(mask: 0)]
    var result: [EffectWord] = []
    for _ in 0..<min(highest, factors) {
      words = words.flatMap { word in
        let next = word.mask == 0 ? 0 : 32 - word.mask.leadingZeroBitCount
        return (next..<factors).map { EffectWord(mask: word.mask | UInt32(1) << UInt32($0)) }
      }
      result += words
    }
    return result.sorted()
  }
}

extension UInt32 {
  /// The complement of the mirrored bits, so that words with early letters come first.
  fileprivate var reversedBits: UInt32 {
    var (value, result) = (self, UInt32(0))
    for _ in 0..<32 {
      result = result << 1 | value & 1
      value >>= 1
    }
    return ~result
  }
}
