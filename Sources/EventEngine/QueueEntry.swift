/// An element of a priority queue with what orders it.
///
/// The elements move with their keys: an entry of 24 bytes (an element of 8 bytes or less) is read
/// and written as a whole in one cache line or two, and nothing else has to be looked up when it
/// leaves. Only an element that may be cancelled has a slot besides.
@frozen @usableFromInline
struct QueueEntry<Element: BitwiseCopyable>: BitwiseCopyable {
  /// The lower, the earlier.
  @usableFromInline var rank: UInt64
  // Between the two words of the key, lest the optimiser moves these as one vector: a load of what
  // two stores have just written waits until both have left the store buffer.
  @usableFromInline var element: Element
  /// The sequence number, which decides between equal ranks, in the upper half; the slot, or
  /// `noSlot`, in the lower.
  @usableFromInline var tie: UInt64

  @inlinable @inline(__always)
  init(rank: UInt64, sequence: UInt32, slot: UInt32, element: Element) {
    self.rank = rank
    tie = UInt64(sequence) &<< 32 | UInt64(slot)
    self.element = element
  }

  /// Says that the element cannot be cancelled.
  @inlinable static var noSlot: UInt32 { .max }

  /// Rank and tie as one number, so that one comparison, without a branch, decides.
  @inlinable @inline(__always)
  var key: UInt128 {
    UInt128(truncatingIfNeeded: rank) &<< 64 | UInt128(truncatingIfNeeded: tie)
  }

  @inlinable @inline(__always)
  var slot: UInt32 { UInt32(truncatingIfNeeded: tie) }

  @inlinable
  var sequence: UInt32 {
    get { UInt32(truncatingIfNeeded: tie &>> 32) }
    set { tie = UInt64(newValue) &<< 32 | UInt64(slot) }
  }
}
