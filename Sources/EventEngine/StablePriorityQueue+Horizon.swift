extension StablePriorityQueue {
  /// Brings a live entry to the front, if there is one: removes cancelled entries from it and raises
  /// the horizon when nothing near is left.
  @inlinable
  mutating func settle() {
    while true {
      if near.isEmpty {
        if near.isRun { return }
        // A heap that a crowd of equal ranks made large is not to become the usual one.
        if near.capacity > 4 * QueueParameter.nearMaximum {
          near = NearEntries(capacity: QueueParameter.nearMaximum)
          near.makeHeap()
        }
        if far.count == 0 {
          horizon = .max
          startRun()
          return
        }
        raiseHorizon()
      } else if cancelledCount != 0 && isCancelled(near.first) {
        drop(near.first)
        near.removeFirst()
      } else {
        return
      }
    }
  }

  /// Begins with an empty run.
  @inlinable
  mutating func startRun() {
    near.startRun(limit: min(peak, longestRun))
  }

  /// Turns a run that has become too long into a heap, where sequence numbers are needed.
  @inlinable
  mutating func leaveRun() {
    notePeak()
    near.makeHeap()
    nextSequence = max(nextSequence, UInt32(truncatingIfNeeded: near.count))
  }

  /// Moves the first far buckets into the heap until it holds `nearMinimum` entries or nothing is
  /// far any more. Costs O(1) for each entry and level that it moves.
  @inlinable @inline(never)
  mutating func raiseHorizon() {
    while near.count < QueueParameter.nearMinimum && far.count != 0 {
      let bucket = far.firstBucket
      let level = UInt64(truncatingIfNeeded: bucket &>> 8)
      let width = level &* 8
      // The lowest rank that belongs to the bucket: the horizon's higher bytes, the bucket's byte.
      let higher = level == 7 ? 0 : (horizon &>> (width &+ 8)) &<< (width &+ 8)
      let lowest = higher | UInt64(truncatingIfNeeded: bucket & 255) &<< width
      // At level 0 all ranks of a bucket are equal: there is nothing left to spread.
      if far.count(of: bucket) <= QueueParameter.largestBucketTaken || level == 0 {
        horizon = lowest | ((1 as UInt64) &<< width &- 1)
        takeBucket(bucket)
      } else if near.count == 0 {
        horizon = lowest
        spreadBucket(bucket)
      } else {
        return
      }
    }
    // With nothing far away, all is near until the heap is full again.
    if far.count == 0 { horizon = .max }
  }

  /// Moves a bucket into the heap.
  @inlinable
  mutating func takeBucket(_ bucket: Int) {
    let needed = near.count &+ far.count(of: bucket)
    if needed >= near.capacity { near.grow(to: max(needed + 1, near.capacity * 2)) }
    var contents = far.detach(bucket)
    while let entries = contents.entries {
      for entry in entries {
        if isCancelled(entry) { drop(entry) } else { near.insert(entry) }
      }
      far.advance(&contents)
    }
  }

  /// Spreads a bucket over lower levels; the horizon is its lowest rank.
  @inlinable
  mutating func spreadBucket(_ bucket: Int) {
    var contents = far.detach(bucket)
    while let entries = contents.entries {
      for entry in entries {
        if isCancelled(entry) {
          drop(entry)
        } else if entry.rank == horizon {
          if near.count == near.capacity { near.grow(to: near.capacity * 2) }
          near.insert(entry)
        } else {
          far.append(entry, above: horizon)
        }
      }
      far.advance(&contents)
    }
  }

  /// Makes room in a heap that is full: enlarges it while it is small, else lowers the horizon.
  @inlinable @inline(never)
  mutating func makeRoom() {
    if near.capacity < QueueParameter.nearMaximum {
      near.grow(to: near.capacity * 2)
      return
    }
    lowerHorizon()
    settle()
    // Many equal ranks, or ranks below those that left, cannot be sent far away.
    if near.count * 2 > near.capacity { near.grow(to: near.capacity * 2) }
  }

  /// Sends all but the first entries of the heap far away.
  @inlinable
  mutating func lowerHorizon() {
    notePeak()
    // The far entries stay where they are, so the new horizon may differ from the old one only in
    // bytes up to the lowest occupied level.
    var lowest: UInt64 = 0
    if far.count != 0 {
      let width = UInt64(truncatingIfNeeded: far.firstBucket &>> 8) &* 8 &+ 8
      lowest = width == 64 ? 0 : (horizon &>> width) &<< width
    }
    horizon = max(near.entries[0].rank, lowest)
    var kept = 0
    for position in 0..<near.count {
      let entry = near.entries[position]
      if isCancelled(entry) {
        drop(entry)
      } else if entry.rank <= horizon {
        near.entries[kept] = entry
        kept &+= 1
      } else {
        far.append(entry, above: horizon)
      }
    }
    near.rebuild(keeping: kept)
    if far.count != 0 { raiseHorizon() }
  }
}
