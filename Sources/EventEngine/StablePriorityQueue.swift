/// A priority queue with a total order and lazy cancellation: what the future event list and the
/// waiting line of a resource are both made of.
///
/// Elements leave in ascending rank, and elements of equal rank in the order in which they came.
///
/// **Layout.** The heap holds 16-byte keys only: rank (64 bits), sequence number (32), slot (32),
/// packed into one `UInt128` so that one comparison decides. The elements stay still in the slots
/// of a ``SlotPool``. A node's four children are then exactly one 64-byte cache line, to which the
/// storage is aligned: a removal touches one line a level (LaMarca and Ladner 1996, "The influence
/// of caches on the performance of heaps", DOI 10.1145/235141.235145). Elements inside the heap, in
/// entries of 32 bytes, measured alike up to 10⁴ events and a quarter to a third slower from 10⁵ on.
///
/// **Removal** is bottom-up: the hole sinks to a leaf along the smallest children without looking
/// at the last key, which is then placed there and rises, mostly not at all (Wegener 1993,
/// "BOTTOM-UP-HEAPSORT, a new variant of HEAPSORT beating, on an average, QUICKSORT (if n is not
/// very small)", DOI 10.1016/0304-3975(93)90364-Y). Keys beyond the last are all ones, so the choice
/// among four children needs no bounds test and no branch.
///
/// **Cancellation** is lazy: it marks the slot. The first key is never a cancelled one, so looking
/// at it does not change the queue. When the cancelled exceed half of the keys, and there are at
/// least `minimumCompactionSize` keys, the heap is rebuilt without them.
@frozen @usableFromInline
struct StablePriorityQueue<Element: BitwiseCopyable>: ~Copyable {
  /// The heap, root first; every key from `keyCount` to `keyCapacity` is all ones.
  @usableFromInline var keys: UnsafeMutablePointer<UInt128>
  @usableFromInline var keyCapacity: Int
  /// Live and cancelled keys.
  @usableFromInline var keyCount: Int
  @usableFromInline var cancelledCount: Int
  @usableFromInline var nextSequence: UInt32
  @usableFromInline var slots: SlotPool<Element>

  @inlinable
  init(minimumCapacity: Int = 16, firstSequence: UInt32 = 0) {
    slots = SlotPool(minimumCapacity: minimumCapacity)
    keyCapacity = KeyStorage.capacity(holding: minimumCapacity)
    keys = KeyStorage.allocate(keyCapacity)
    keyCount = 0
    cancelledCount = 0
    nextSequence = firstSequence
  }

  @inlinable
  deinit { KeyStorage.deallocate(keys) }

  /// The number of live elements.
  @inlinable
  var count: Int { keyCount &- cancelledCount }

  /// Whether there is no live element.
  @inlinable
  var isEmpty: Bool { keyCount == 0 }

  /// The rank of the first live element.
  @inlinable
  var firstRank: UInt64? {
    keyCount == 0 ? nil : UInt64(truncatingIfNeeded: keys[0] &>> 64)
  }

  /// Adds an element and returns its slot. O(log n), O(1) on average for random ranks.
  @inlinable @discardableResult
  mutating func insert(_ element: Element, rank: UInt64) -> UInt32 {
    if nextSequence == .max { renumber() }
    if keyCount == keyCapacity { growKeys() }
    let slot = slots.insert(element)
    let tie = UInt64(nextSequence) &<< 32 | UInt64(slot)
    let key = UInt128(truncatingIfNeeded: rank) &<< 64 | UInt128(truncatingIfNeeded: tie)
    nextSequence &+= 1
    let last = keyCount
    keyCount &+= 1
    rise(key, from: last)
    return slot
  }

  /// Removes and returns the first live element. O(log n).
  @inlinable @inline(__always)
  mutating func popFirst() -> (rank: UInt64, element: Element)? {
    guard keyCount != 0 else { return nil }
    let key = keys[0]
    let slot = UInt32(truncatingIfNeeded: key)
    let element = slots.slots[Int(slot)].element
    slots.vacate(slot)
    removeRoot()
    if cancelledCount != 0 { discardCancelledRoots() }
    return (UInt64(truncatingIfNeeded: key &>> 64), element)
  }

  /// Cancels the element of a handle; false if the handle is stale. O(1) amortised, or O(log n)
  /// where it is the first element.
  @inlinable
  mutating func cancel(_ handle: SlotHandle) -> Bool {
    guard slots.markCancelled(handle) else { return false }
    cancelledCount &+= 1
    discardCancelledRoots()
    if cancelledCount &* 2 > keyCount && keyCount >= HeapParameter.minimumCompactionSize {
      compact()
    }
    return true
  }

  /// Removes every element and makes every handle stale. O(n).
  @inlinable
  mutating func removeAll(keepingCapacity: Bool) {
    slots.removeAll(keepingCapacity: keepingCapacity)
    if keepingCapacity {
      keys.update(repeating: .max, count: keyCount)
    } else {
      KeyStorage.deallocate(keys)
      keyCapacity = KeyStorage.capacity(holding: 16)
      keys = KeyStorage.allocate(keyCapacity)
    }
    keyCount = 0
    cancelledCount = 0
    nextSequence = 0
  }
}

/// Constants of the heap.
@usableFromInline
enum HeapParameter {
  /// Below this number of keys a compaction is not worth its cost.
  @inlinable static var minimumCompactionSize: Int { 64 }
}
