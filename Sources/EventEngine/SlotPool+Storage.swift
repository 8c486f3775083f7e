/// What the link of a slot says when it is not the index of the next free slot.
@usableFromInline
enum SlotMark {
  /// An element is present.
  @inlinable static var occupied: UInt32 { .max }
  /// The element was cancelled, but something still refers to the slot, so it may not be reused.
  @inlinable static var cancelled: UInt32 { .max - 1 }
  /// The slot has used up its generations and is never reused.
  @inlinable static var retired: UInt32 { .max - 2 }
  /// There is no next free slot.
  @inlinable static var endOfFreeList: UInt32 { .max - 3 }
  /// The number of slots whose indices differ from every mark.
  @inlinable static var maximumCapacity: Int { Int(UInt32.max) - 16 }
}

extension SlotPool {
  /// Stops a debug build that uses a vacant slot.
  @inlinable
  func assertOccupied(_ index: UInt32) {
    assert(isOccupied(index), "The slot is vacant: its element was removed or never inserted.")
  }

  /// Frees a slot, occupied or cancelled, and makes its handles stale.
  @inlinable
  mutating func vacate(_ index: UInt32) {
    occupied &-= 1
    let slot = slots + Int(index)
    let generation = slot.pointee.generation &+ 1
    slot.pointee.generation = generation
    if generation == .max {
      retire(index)
    } else {
      slot.pointee.link = freeHead
      freeHead = index
    }
  }

  /// Takes a slot out of use: the last generation is never issued, so that no handle can come round
  /// to a later tenant.
  @inlinable @inline(never)
  mutating func retire(_ index: UInt32) {
    earlierPeak = peak
    slots[Int(index)].link = SlotMark.retired
    retiredCount += 1
  }

  /// Marks the element of a current handle as cancelled. The slot is not reused before `vacate`.
  ///
  /// - Returns: Whether the handle was current.
  @inlinable
  mutating func markCancelled(_ handle: SlotHandle) -> Bool {
    guard isCurrent(handle) else { return false }
    slots[Int(handle.index)].link = SlotMark.cancelled
    return true
  }

  /// Whether the slot's element was cancelled and the slot not yet vacated.
  @inlinable
  func isCancelled(_ index: UInt32) -> Bool {
    slots[Int(index)].link == SlotMark.cancelled
  }

  /// Doubles the storage.
  @inlinable @inline(never)
  mutating func grow() {
    precondition(slotCapacity < SlotMark.maximumCapacity, "The pool has no index left.")
    let capacity = min(slotCapacity * 2, SlotMark.maximumCapacity)
    let larger = UnsafeMutablePointer<Slot>.allocate(capacity: capacity)
    larger.moveInitialize(from: slots, count: slotsOpened)
    slots.deallocate()
    slots = larger
    slotCapacity = capacity
  }

  /// Makes every slot free, lowest index first, and every handle stale.
  @inlinable
  mutating func relinkAll() {
    var next = SlotMark.endOfFreeList
    var index = slotsOpened
    while index > 0 {
      index -= 1
      let slot = slots + index
      let link = slot.pointee.link
      if link == SlotMark.retired { continue }
      if link == SlotMark.occupied || link == SlotMark.cancelled {
        slot.pointee.generation &+= 1
        if slot.pointee.generation == .max {
          retire(UInt32(truncatingIfNeeded: index))
          continue
        }
      }
      slot.pointee.link = next
      next = UInt32(truncatingIfNeeded: index)
    }
    freeHead = next
  }

  /// Gives the storage back; the generations go on above the highest that was ever issued.
  @inlinable
  mutating func releaseStorage() {
    var highest = firstGeneration
    for index in 0..<slotsOpened {
      highest = max(highest, slots[index].generation)
    }
    precondition(highest < .max - 1, "The pool has used up its generations.")
    firstGeneration = highest + 1
    earlierPeak = peak
    retiredCount = 0
    slots.deallocate()
    slotCapacity = 16
    slots = .allocate(capacity: slotCapacity)
    slotsOpened = 0
  }

  /// Sets the generation of an occupied slot, so that tests reach the last one quickly.
  package mutating func setGeneration(_ generation: UInt32, of index: UInt32) {
    assertOccupied(index)
    slots[Int(index)].generation = generation
  }
}
