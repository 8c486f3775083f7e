/// A reference to one tenancy of one slot of a ``SlotPool``: the slot's index and its generation.
///
/// A slot is reused after its element is removed; the generation counts the tenancies, so a handle
/// kept too long is recognised as stale and never mistaken for the slot's next tenant.
///
/// A handle carries no mark of the pool that issued it. Presenting it to another pool is a
/// programmer error that cannot be detected.
@frozen
public struct SlotHandle: BitwiseCopyable, Hashable, Sendable {
  /// The slot's index in its pool.
  public let index: UInt32

  /// The tenancy of the slot, counted from the pool's first.
  public let generation: UInt32

  /// Makes a handle from its two parts.
  @inlinable
  public init(index: UInt32, generation: UInt32) {
    self.index = index
    self.generation = generation
  }

  /// A handle that no pool ever issues: the value of a field that refers to nothing yet.
  @inlinable
  public static var inactive: SlotHandle { SlotHandle(index: .max, generation: .max) }
}
