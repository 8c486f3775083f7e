extension SlotPool {
  /// Checks the pool's structure: every opened slot is occupied, cancelled, retired or on the free
  /// list, once.
  ///
  /// Active in debug builds, where a violation stops the program; does nothing in release builds.
  ///
  /// - Complexity: O(number of slots ever used).
  public func checkInvariants() {
    #if DEBUG
    var held = 0
    var retired = 0
    for index in 0..<slotsOpened {
      switch slots[index].link {
      case SlotMark.occupied, SlotMark.cancelled: held += 1
      case SlotMark.retired: retired += 1
      default: break
      }
    }
    var free = 0
    var index = freeHead
    while index != SlotMark.endOfFreeList {
      precondition(Int(index) < slotsOpened, "The free list leaves the pool.")
      free += 1
      precondition(free <= slotsOpened, "The free list is a circle.")
      index = slots[Int(index)].link
    }
    precondition(held == occupied, "The number of elements is wrong.")
    precondition(held + retired + free == slotsOpened, "A slot is lost or free twice.")
    precondition(retired == retiredCount, "The number of retired slots is wrong.")
    precondition(occupied <= peak && slotsOpened <= slotCapacity)
    #endif
  }
}
