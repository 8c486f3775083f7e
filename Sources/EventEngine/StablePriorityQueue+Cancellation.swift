extension StablePriorityQueue {
  /// Whether an entry was cancelled.
  @inlinable @inline(__always)
  func isCancelled(_ entry: Entry) -> Bool {
    entry.slot != Entry.noSlot && slots.isCancelled(entry.slot)
  }

  /// Accounts for a cancelled entry that is being removed.
  @inlinable
  mutating func drop(_ entry: Entry) {
    slots.vacate(entry.slot)
    cancelledCount &-= 1
  }

  /// Removes all cancelled entries. O(n), paid for by as many cancellations.
  @inlinable @inline(never)
  mutating func compact() {
    notePeak()
    if near.isRun { leaveRun() }
    var kept = 0
    for position in 0..<near.count {
      let entry = near.entries[position]
      if isCancelled(entry) {
        drop(entry)
      } else {
        near.entries[kept] = entry
        kept &+= 1
      }
    }
    near.rebuild(keeping: kept)
    if cancelledCount != 0 {
      for bucket in 0..<FarBuckets<Element>.bucketCount where far.count(of: bucket) != 0 {
        var contents = far.detach(bucket)
        while let entries = contents.entries {
          for entry in entries {
            if isCancelled(entry) { drop(entry) } else { far.append(entry, to: bucket) }
          }
          far.advance(&contents)
        }
      }
    }
    settle()
  }

  /// Gives the live entries the sequence numbers 0, 1, 2, … in their order. O(n log n), once in 2³²
  /// insertions.
  @inlinable @inline(never)
  mutating func renumber() {
    compact()
    let live = held
    precondition(live < Int(UInt32.max), "The queue has no sequence number left.")
    // A sorted array is a heap, so all entries become near ones as they stand.
    var sorted = NearEntries<Element>(
      capacity: max(near.capacity, live + 1))
    sorted.makeHeap()
    while near.count != 0 {
      var entry = near.entries[0]
      entry.sequence = UInt32(truncatingIfNeeded: sorted.count)
      sorted.entries[sorted.count] = entry
      sorted.count &+= 1
      near.removeRoot()
      settle()
    }
    near = sorted
    horizon = .max
    nextSequence = UInt32(truncatingIfNeeded: live)
  }
}
