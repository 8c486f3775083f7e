extension StablePriorityQueue {
  /// Places a key at a hole or at an ancestor of it.
  @inlinable
  mutating func rise(_ key: UInt128, from start: Int) {
    var hole = start
    while hole > 0 {
      let parent = (hole &- 1) &>> 2
      let parentKey = keys[parent]
      if parentKey < key { break }
      keys[hole] = parentKey
      hole = parent
    }
    keys[hole] = key
  }

  /// The smallest of the four children that begin at `child`, and its position: two comparisons side
  /// by side and one between their winners, all without a branch.
  @inlinable @inline(__always)
  func smallestChild(_ child: Int) -> (key: UInt128, position: Int) {
    let node = keys + child
    let (first, second, third, fourth) = (node[0], node[1], node[2], node[3])
    let secondWins = second < first
    let fourthWins = fourth < third
    let left = secondWins ? second : first
    let right = fourthWins ? fourth : third
    let leftPosition = secondWins ? child &+ 1 : child
    let rightPosition = fourthWins ? child &+ 3 : child &+ 2
    let rightWins = right < left
    return (rightWins ? right : left, rightWins ? rightPosition : leftPosition)
  }

  /// Removes the root, its slot having been vacated: the hole sinks to a leaf, and the last key
  /// rises from there.
  @inlinable
  mutating func removeRoot() {
    let last = keyCount &- 1
    keyCount = last
    let key = keys[last]
    keys[last] = .max
    guard last != 0 else { return }
    sink(key, from: 0)
  }

  /// Sinks a hole to a leaf and places a key there or at an ancestor not above `start`.
  @inlinable
  mutating func sink(_ key: UInt128, from start: Int) {
    var hole = start
    var child = start &* 4 &+ 1
    while child < keyCount {
      let smallest = smallestChild(child)
      keys[hole] = smallest.key
      hole = smallest.position
      child = hole &* 4 &+ 1
    }
    while hole > start {
      let parent = (hole &- 1) &>> 2
      let parentKey = keys[parent]
      if parentKey < key { break }
      keys[hole] = parentKey
      hole = parent
    }
    keys[hole] = key
  }

  /// Removes cancelled keys from the root until a live one is there.
  @inlinable
  mutating func discardCancelledRoots() {
    while cancelledCount != 0 {
      let slot = UInt32(truncatingIfNeeded: keys[0])
      guard slots.isCancelled(slot) else { return }
      slots.vacate(slot)
      cancelledCount &-= 1
      removeRoot()
    }
  }

  /// Rebuilds the heap without the cancelled keys. O(n), paid for by as many cancellations.
  @inlinable @inline(never)
  mutating func compact() {
    var kept = 0
    for position in 0..<keyCount {
      let key = keys[position]
      let slot = UInt32(truncatingIfNeeded: key)
      if slots.isCancelled(slot) {
        slots.vacate(slot)
      } else {
        keys[kept] = key
        kept &+= 1
      }
    }
    (keys + kept).update(repeating: .max, count: keyCount &- kept)
    keyCount = kept
    cancelledCount = 0
    guard kept > 1 else { return }
    var node = (kept &- 2) &>> 2
    while node >= 0 {
      sink(keys[node], from: node)
      node &-= 1
    }
  }

  /// Gives the live keys the sequence numbers 0, 1, 2, … in their order. O(n log n), once in 2³²
  /// insertions.
  @inlinable @inline(never)
  mutating func renumber() {
    compact()
    let live = keyCount
    precondition(live < Int(UInt32.max), "The queue has no sequence number left.")
    // A sorted array is a heap, so the sorted keys replace the heap as they stand.
    let sorted = KeyStorage.allocate(keyCapacity)
    for position in 0..<live {
      let key = keys[0]
      let rank = (key &>> 64) &<< 64
      let slot = UInt128(truncatingIfNeeded: UInt32(truncatingIfNeeded: key))
      sorted[position] = rank | (UInt128(truncatingIfNeeded: position) &<< 32) | slot
      removeRoot()
    }
    KeyStorage.deallocate(keys)
    keys = sorted
    keyCount = live
    nextSequence = UInt32(truncatingIfNeeded: live)
  }

  /// Makes room for one more node at least, doubling the storage.
  @inlinable @inline(never)
  mutating func growKeys() {
    let capacity = KeyStorage.capacity(holding: keyCapacity * 2)
    let larger = KeyStorage.allocate(capacity)
    larger.update(from: keys, count: keyCount)
    KeyStorage.deallocate(keys)
    keys = larger
    keyCapacity = capacity
  }
}

/// Memory for heap keys: the root stands alone, then come nodes of four keys, each one cache line.
@usableFromInline
enum KeyStorage {
  /// Keys before the root, which align the first node.
  @inlinable static var padding: Int { 3 }

  /// The smallest sensible capacity that holds `count` keys: a root and whole nodes.
  @inlinable
  static func capacity(holding count: Int) -> Int {
    1 + (max(count, 16) + 3) / 4 * 4
  }

  /// Allocates keys, all ones, whose first child node is aligned to a cache line of 64 bytes.
  @inlinable
  static func allocate(_ capacity: Int) -> UnsafeMutablePointer<UInt128> {
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: (capacity + padding) * MemoryLayout<UInt128>.stride, alignment: 64)
    let base = raw.bindMemory(to: UInt128.self, capacity: capacity + padding)
    base.initialize(repeating: .max, count: capacity + padding)
    return base + padding
  }

  /// Returns memory from `allocate`.
  @inlinable
  static func deallocate(_ keys: UnsafeMutablePointer<UInt128>) {
    UnsafeMutableRawPointer(keys - padding).deallocate()
  }
}
