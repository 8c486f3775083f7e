extension FutureEventList {
  /// Checks the list: its order, its counts, its slots.
  ///
  /// Active in debug builds, where a violation stops the program; does nothing in release builds.
  ///
  /// - Complexity: O(n).
  public func checkInvariants() {
    queue.checkInvariants()
  }

  /// Entries in memory, cancelled ones included.
  package var entriesHeld: Int { queue.held }

  /// Entries in memory that are not sorted yet.
  package var entriesFarAhead: Int { queue.far.count }
}

extension StablePriorityQueue {
  @usableFromInline
  func checkInvariants() {
    #if DEBUG
    var census = Census()
    for position in 0..<(near.count + near.runCount) {
      let entry = near.entries[position]
      precondition(entry.rank <= horizon, "A near entry lies beyond the horizon.")
      if position > 0 {
        let isInOrder =
          near.isRun
          ? near.entries[position - 1].rank >= entry.rank
          : near.entries[(position - 1) / 4].key < entry.key
        precondition(isInOrder, "A key is before its parent, or out of order in a run.")
      }
      count(entry, in: &census)
    }
    if near.isRun {
      precondition(
        near.count == 0 && near.runEnd <= near.runLimit
          && near.runLimit <= near.entries + longestRun, "The run is too long.")
      precondition(horizon == .max && far.count == 0, "A run is near while others are far.")
    } else {
      precondition(
        near.runEnd == near.entries && near.runLimit == near.entries,
        "A heap takes itself for a run.")
      precondition(near.count <= near.capacity, "The heap is larger than its memory.")
      // The root is no child, so nobody asks whether it is left behind.
      for position in max(near.count, 1)..<(near.capacity + NearEntries<Element>.padding) {
        precondition(near.entries[position].key == .max, "A key is left behind the last.")
      }
    }
    precondition(!near.isEmpty || held == 0, "No entry is near.")
    precondition(
      near.isEmpty || !isCancelled(near.first), "The first entry is a cancelled one.")
    checkBuckets(&census)
    precondition(census.cancelled == cancelledCount, "The number of cancelled entries is wrong.")
    precondition(slots.count == census.withSlot, "Slots and entries differ in number.")
    slots.checkInvariants()
    #endif
  }

  #if DEBUG
  private struct Census {
    var withSlot = 0
    var cancelled = 0
  }

  private func count(_ entry: Entry, in census: inout Census) {
    guard entry.slot != Entry.noSlot else { return }
    census.withSlot += 1
    if isCancelled(entry) {
      census.cancelled += 1
    } else {
      precondition(slots.isOccupied(entry.slot), "An entry refers to a vacant slot.")
    }
  }

  private func checkBuckets(_ census: inout Census) {
    guard let buckets = far.buckets, let occupied = far.occupied else {
      return precondition(far.count == 0, "Entries lie in no bucket.")
    }
    var found = 0
    for index in 0..<FarBuckets<Element>.bucketCount {
      let isMarked = occupied[index / 64] >> UInt64(index % 64) & 1 == 1
      precondition(isMarked == (buckets[index].count > 0), "A bucket's mark is wrong.")
      let isWordMarked = far.occupiedWords >> UInt32(index / 64) & 1 == 1
      precondition(isWordMarked == (occupied[index / 64] != 0), "A word's mark is wrong.")
      var contents = FarBuckets<Element>.Contents(buckets[index])
      while let entries = contents.entries {
        found += entries.count
        for entry in entries {
          precondition(entry.rank > horizon, "A far entry lies before the horizon.")
          precondition(
            FarBuckets<Element>.bucket(of: entry.rank, above: horizon) == index,
            "An entry lies in another bucket than its own.")
          count(entry, in: &census)
        }
        contents.skip()
      }
    }
    precondition(found == far.count, "The number of far entries is wrong.")
  }
  #endif
}
