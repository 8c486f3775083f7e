import Randomness

/// How a low-discrepancy sequence is randomised.
public enum Scrambling: Hashable, Sendable, Codable {
  /// Not at all: the first point is the origin.
  case none
  /// Every coordinate's digits are shifted by one random word for its dimension. Unbiased; the shape of
  /// the sequence stays.
  case digitalShift(seed: UInt64)
  /// Every digit is flipped at random, depending on all digits before it. Unbiased, and for smooth
  /// functions with a smaller variance than any shift.
  case owen(seed: UInt64)
}

/// Sobol's low-discrepancy sequence in up to 100 dimensions.
///
/// The points of any 2ᵐ successive ones, from a multiple of 2ᵐ on, are spread evenly over elementary
/// boxes, so take a power of two of them. Points are in Gray-code order and have 32 binary digits, so
/// there are 2³² of them. Randomised points lie in the middle of their last digit and are never 0 or 1.
///
/// Sources: Sobol', USSR Computational Mathematics and Mathematical Physics 7(4), 1967,
/// DOI 10.1016/0041-5553(67)90144-9; direction numbers of Joe, Kuo, SIAM Journal on Scientific Computing
/// 30(5), 2008, DOI 10.1137/070709359; scrambling by Owen, Lecture Notes in Statistics 106, 1995,
/// DOI 10.1007/978-1-4612-2552-2_19, its flips from the counter-based generator.
public struct SobolSequence: Hashable, Sendable {
  /// The greatest number of dimensions.
  public static let greatestDimension = JoeKuoDirectionNumbers.dimensions
  /// The number of dimensions.
  public let dimensions: Int
  /// How the sequence is randomised.
  public let scrambling: Scrambling
  private let directions: [[UInt32]]
  private let shifts: [UInt32]

  /// Creates a sequence.
  ///
  /// - Parameters:
  ///   - dimensions: from 1 to 100.
  ///   - scrambling: how it is randomised.
  public init(dimensions: Int, scrambling: Scrambling = .none) throws(StatisticsError) {
    guard dimensions >= 1, dimensions <= Self.greatestDimension else {
      throw .outOfRange(
        what: "dimensions", value: Double(dimensions), rule: "from 1 to \(Self.greatestDimension)")
    }
    self.dimensions = dimensions
    self.scrambling = scrambling
    directions = (0..<dimensions).map(Self.directionNumbers)
    if case .digitalShift(let seed) = scrambling {
      shifts = (0..<dimensions).map { dimension in
        var sequence = SeededSequence(seed: seed, purpose: .digitalShift, stream: dimension)
        return UInt32(truncatingIfNeeded: sequence.nextBits() >> 32)
      }
    } else {
      shifts = []
    }
  }

  /// The point of a number, counted from 0.
  ///
  /// - Complexity: O(dimensions), with some thirty Philox blocks for each under Owen's scrambling.
  public func point(_ index: UInt32) -> [Double] {
    let code = index ^ (index >> 1)
    return (0..<dimensions).map { dimension in
      var word: UInt32 = 0
      var rest = code
      while rest != 0 {
        word ^= directions[dimension][rest.trailingZeroBitCount]
        rest &= rest - 1
      }
      switch scrambling {
      case .none:
        return Double(word) * 0x1p-32
      case .digitalShift:
        return (Double(word ^ shifts[dimension]) + 0.5) * 0x1p-32
      case .owen(let seed):
        return (Double(Self.owenScrambled(word, dimension: dimension, seed: seed)) + 0.5) * 0x1p-32
      }
    }
  }

  /// Successive points.
  ///
  /// - Parameters:
  ///   - count: the number of points; a power of two is best.
  ///   - skipping: the number of points to leave out first.
  public func points(_ count: Int, skipping: Int = 0) throws(StatisticsError) -> [[Double]] {
    try Require.atLeast(count, "count", 0)
    try Require.atLeast(skipping, "skipping", 0)
    guard count <= 1 << 32, skipping <= 1 << 32, skipping + count <= 1 << 32 else {
      throw .outOfRange(
        what: "skipping + count", value: Double(skipping) + Double(count), rule: "at most 2^32")
    }
    return (skipping..<(skipping + count)).map { point(UInt32($0)) }
  }

  /// The 32 direction numbers of a dimension, as binary fractions.
  private static func directionNumbers(_ dimension: Int) -> [UInt32] {
    guard dimension > 0 else { return (0..<32).map { UInt32(1) << UInt32(31 - $0) } }
    let row = JoeKuoDirectionNumbers.rows[dimension - 1]
    let degree = row.count - 1
    var numbers: [UInt32] = []
    for index in 0..<32 {
      if index < degree {
        numbers.append(row[index + 1] << UInt32(31 - index))
        continue
      }
      var value = numbers[index - degree] ^ (numbers[index - degree] >> UInt32(degree))
      for inner in 1..<max(1, degree) where row[0] >> UInt32(degree - 1 - inner) & 1 == 1 {
        value ^= numbers[index - inner]
      }
      numbers.append(value)
    }
    return numbers
  }

  /// Flips each digit by a random bit that belongs to the digits before it.
  private static func owenScrambled(_ word: UInt32, dimension: Int, seed: UInt64) -> UInt32 {
    let purpose = UInt32(StatisticsPurpose.owenScrambling.rawValue) << 16
    var flips: UInt32 = 0
    for level in UInt32(0)..<32 {
      // The digits before this one, with the level marking where they end.
      let prefix = level == 0 ? 0 : word >> (32 - level)
      let block = Philox4x32.block(
        counter: Philox4x32.Words(prefix, level, UInt32(dimension), purpose), key: seed)
      flips |= (block.word0 >> 31) << (31 - level)
    }
    return word ^ flips
  }
}
