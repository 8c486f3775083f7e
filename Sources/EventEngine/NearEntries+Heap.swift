// Removal from the heap is bottom-up: the hole sinks to a leaf along the smallest children without
// looking at the last entry, which is then placed there and rises, mostly not at all (Wegener 1993,
// "BOTTOM-UP-HEAPSORT, a new variant of HEAPSORT beating, on an average, QUICKSORT (if n is not
// very small)", DOI 10.1016/0304-3975(93)90364-Y). Four children halve the levels of two; keys
// behind the last are all ones, so the choice among four needs no bounds test and no branch.

/// The entries as a 4-ary heap, the smallest key first.
extension NearEntries {
  /// Adds an entry that was made after all others. O(1) on average for random ranks, else O(log n).
  ///
  /// - Precondition: `count` is below `capacity`.
  @inlinable @inline(__always)
  mutating func insertNewest(_ entry: Entry) {
    let entries = entries
    var hole = count
    count = hole &+ 1
    while hole > 0 {
      let parent = (hole &- 1) &>> 2
      // Of equals the newest goes last, so no sequence number is looked at.
      if entries[parent].rank <= entry.rank { break }
      entries[hole] = entries[parent]
      hole = parent
    }
    entries[hole] = entry
  }

  /// Adds an entry. O(log n), O(1) on average for random keys.
  ///
  /// - Precondition: `count` is below `capacity`.
  @inlinable @inline(__always)
  mutating func insert(_ entry: Entry) {
    let last = count
    count = last &+ 1
    rise(entry, from: last, above: 0)
  }

  /// Removes the root. O(log n).
  ///
  /// - Precondition: There is one.
  @inlinable @inline(__always)
  mutating func removeRoot() {
    let last = count &- 1
    count = last
    let entry = entries[last]
    clearKey(last)
    sink(entry, from: 0)
  }

  /// Places an entry at a hole or at an ancestor of it, not above `top`.
  @inlinable @inline(__always)
  mutating func rise(_ entry: Entry, from start: Int, above top: Int) {
    var hole = start
    while hole > top {
      let parent = (hole &- 1) &>> 2
      if entries[parent].key < entry.key { break }
      entries[hole] = entries[parent]
      hole = parent
    }
    entries[hole] = entry
  }

  /// Sinks a hole to a leaf and places an entry there or at an ancestor not above `start`.
  @inlinable @inline(__always)
  mutating func sink(_ entry: Entry, from start: Int) {
    var hole = start
    var child = start &* 4 &+ 1
    while child < count {
      let smallest = smallestChild(child)
      entries[hole] = entries[smallest]
      hole = smallest
      child = hole &* 4 &+ 1
    }
    rise(entry, from: hole, above: start)
  }

  /// The position of the smallest of the four children that begin at `child`: two comparisons side
  /// by side and one between their winners.
  @inlinable @inline(__always)
  func smallestChild(_ child: Int) -> Int {
    let node = entries + child
    let (first, second, third, fourth) = (node[0].key, node[1].key, node[2].key, node[3].key)
    let secondWins = second < first
    let fourthWins = fourth < third
    let left = secondWins ? second : first
    let right = fourthWins ? fourth : third
    let leftPosition = secondWins ? child &+ 1 : child
    let rightPosition = fourthWins ? child &+ 3 : child &+ 2
    return right < left ? rightPosition : leftPosition
  }

  /// Makes a heap of the first `kept` entries, whatever their order; the others are forgotten. O(n).
  @inlinable
  mutating func rebuild(keeping kept: Int) {
    clearKeys(from: kept, to: count)
    count = kept
    guard kept > 1 else { return }
    var node = (kept &- 2) &>> 2
    while node >= 0 {
      sink(entries[node], from: node)
      node &-= 1
    }
  }

  /// Makes room for more entries.
  @inlinable @inline(never)
  mutating func grow(to capacity: Int) {
    let larger = Self.allocate(capacity: capacity)
    larger.update(from: entries, count: count)
    Self.deallocate(entries)
    entries = larger
    runEnd = larger
    runLimit = larger
    self.capacity = capacity
    clearKeys(from: count, to: capacity + Self.padding)
  }

  @inlinable @inline(__always)
  func clearKey(_ position: Int) {
    entries[position].rank = .max
    entries[position].tie = .max
  }

  @inlinable
  func clearKeys(from low: Int, to high: Int) {
    for position in low..<high { clearKey(position) }
  }
}
