extension SlotPool {
  /// Visits every element present with its index, in order of index.
  ///
  /// - Complexity: O(largest number of slots ever used).
  @inlinable
  public func forEachOccupiedSlot(_ body: (_ slot: UInt32, Element) -> Void) {
    for index in 0..<slotsOpened {
      let slot = slots + index
      if slot.pointee.link == SlotMark.occupied { body(UInt32(index), slot.pointee.element) }
    }
  }

  /// Visits every element present, in order of index.
  ///
  /// - Complexity: O(largest number of slots ever used).
  @inlinable
  public func forEachOccupied(_ body: (Element) -> Void) {
    for index in 0..<slotsOpened {
      let slot = slots + index
      if slot.pointee.link == SlotMark.occupied { body(slot.pointee.element) }
    }
  }
}
