/// A purpose for which an entity draws random numbers.
///
/// Clients define their own purposes, usually as an enumeration with `UInt16` raw values. A raw
/// value, once used, must never be given another meaning: it is part of what makes a study
/// repeatable.
public protocol RandomPurpose: RawRepresentable, Sendable where RawValue == UInt16 {}

/// The random numbers of one entity in one replication of one study.
///
/// A stream is an address, not a state: it holds the study seed, the replication, the entity's hash
/// and the ordinal within the entity, and computes each uniform from these and from the purpose,
/// attempt and draw asked for. Asking twice gives the same number; the order of asking does not
/// matter; streams of different entities, ordinals, replications or seeds share no block. This is
/// what gives the same patient the same luck under every delivery model.
public struct RandomStream: Hashable, Sendable, BitwiseCopyable {
  /// The study seed, the key of the generator.
  public var seed: UInt64
  /// The replication, counted from 0.
  public var replication: UInt32
  /// The hash of the entity; see ``EntityHash``.
  public var entity: UInt32
  /// The ordinal within the entity, counted from 0.
  public var ordinal: UInt32

  /// Creates the stream of an entity.
  ///
  /// - Parameters:
  ///   - seed: the study seed.
  ///   - replication: the replication.
  ///   - entity: the hash of the entity.
  ///   - ordinal: the ordinal within the entity.
  @inlinable
  public init(seed: UInt64, replication: UInt32, entity: UInt32, ordinal: UInt32 = 0) {
    self.seed = seed
    self.replication = replication
    self.entity = entity
    self.ordinal = ordinal
  }

  /// The same seed, replication and entity with another ordinal.
  @inlinable
  public func withOrdinal(_ ordinal: UInt32) -> RandomStream {
    RandomStream(seed: seed, replication: replication, entity: entity, ordinal: ordinal)
  }

  /// The four random words of a purpose, attempt and draw.
  ///
  /// - Parameters:
  ///   - purpose: the raw value of the purpose.
  ///   - attempt: the attempt within the purpose.
  ///   - draw: the draw within the attempt.
  @inlinable
  public func words(purpose: UInt16, attempt: UInt8 = 0, draw: UInt8 = 0) -> Philox4x32.Words {
    Philox4x32.block(
      counter: Philox4x32.Words(
        replication, entity, ordinal,
        UInt32(purpose) &<< 16 | UInt32(attempt) &<< 8 | UInt32(draw)),
      key: seed)
  }

  /// A uniform of the open interval (0, 1), from the first two words of the block.
  ///
  /// - Parameters:
  ///   - purpose: the raw value of the purpose.
  ///   - attempt: the attempt within the purpose.
  ///   - draw: the draw within the attempt.
  /// - Returns: a value from 2⁻⁵³ to 1 − 2⁻⁵³; see ``openUniform(high:low:)``.
  @inlinable
  public func uniform(purpose: UInt16, attempt: UInt8 = 0, draw: UInt8 = 0) -> Double {
    let words = words(purpose: purpose, attempt: attempt, draw: draw)
    return openUniform(high: words.word0, low: words.word1)
  }

  /// Two independent uniforms of the open interval (0, 1) from one block.
  ///
  /// The first equals the single uniform of the same purpose, attempt and draw; the second comes from the
  /// last two words.
  @inlinable
  public func uniformPair(
    purpose: UInt16, attempt: UInt8 = 0, draw: UInt8 = 0
  ) -> (first: Double, second: Double) {
    let words = words(purpose: purpose, attempt: attempt, draw: draw)
    return (
      openUniform(high: words.word0, low: words.word1),
      openUniform(high: words.word2, low: words.word3)
    )
  }

  /// A uniform of the open interval (0, 1) for a client's purpose.
  @inlinable
  public func uniform<Purpose: RandomPurpose>(
    purpose: Purpose, attempt: UInt8 = 0, draw: UInt8 = 0
  ) -> Double {
    uniform(purpose: purpose.rawValue, attempt: attempt, draw: draw)
  }

  /// Two independent uniforms of the open interval (0, 1) for a client's purpose.
  @inlinable
  public func uniformPair<Purpose: RandomPurpose>(
    purpose: Purpose, attempt: UInt8 = 0, draw: UInt8 = 0
  ) -> (first: Double, second: Double) {
    uniformPair(purpose: purpose.rawValue, attempt: attempt, draw: draw)
  }
}
