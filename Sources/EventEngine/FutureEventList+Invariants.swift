extension FutureEventList {
  /// Checks the heap: its order, its counts, its slots.
  ///
  /// Active in debug builds, where a violation stops the program; does nothing in release builds.
  ///
  /// - Complexity: O(n).
  public func checkInvariants() {
    queue.checkInvariants()
  }

  /// Entries in memory, cancelled ones included.
  package var entriesHeld: Int { queue.keyCount }
}

extension StablePriorityQueue {
  @usableFromInline
  func checkInvariants() {
    #if DEBUG
    var cancelled = 0
    for position in 0..<keyCount {
      let key = keys[position]
      precondition(key != .max, "A key is missing.")
      if position > 0 {
        precondition(keys[(position - 1) / 4] < key, "A key is before its parent.")
      }
      let slot = UInt32(truncatingIfNeeded: key)
      precondition(Int(slot) < slots.slotsOpened, "A key refers to no slot.")
      if slots.isCancelled(slot) {
        cancelled += 1
      } else {
        precondition(slots.isOccupied(slot), "A key refers to a vacant slot.")
      }
    }
    for position in keyCount..<keyCapacity {
      precondition(keys[position] == .max, "A key is left behind the last.")
    }
    precondition(cancelled == cancelledCount, "The number of cancelled keys is wrong.")
    precondition(
      keyCount == 0 || !slots.isCancelled(UInt32(truncatingIfNeeded: keys[0])),
      "The first key is a cancelled one.")
    precondition(
      keyCount < HeapParameter.minimumCompactionSize || cancelledCount * 2 <= keyCount,
      "Cancelled keys exceed half of the heap.")
    precondition(slots.count == keyCount, "Slots and keys differ in number.")
    slots.checkInvariants()
    #endif
  }
}
