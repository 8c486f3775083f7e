/// Entities stored in reusable slots with a stable index.
///
/// An entity of a simulation (a customer, an order, a state machine) lives in a slot from its
/// arrival to its departure. Events and queues carry its 4-byte index instead of the entity, and
/// the slot of an entity that left is given to a later arrival, so the memory needed is that of the
/// largest number present at once and not of all that ever came.
///
/// ```swift
/// var patrons = SlotPool<Patron>()
/// let index = patrons.insert(Patron(arrival: 2.5))
/// patrons[index].started = 3.0
/// patrons.remove(index)
/// ```
///
/// Storage grows by doubling. An index stays valid while the pool grows; a borrowed address does
/// not. Reuse is last out, first in, which keeps the busiest slots in the cache.
///
/// In debug builds an access to a vacant slot stops the program. In release builds a bare index is
/// not checked; keep a ``SlotHandle`` where it may outlive the element and ask
/// ``isCurrent(_:)``.
@frozen
public struct SlotPool<Element: BitwiseCopyable>: ~Copyable {
  @usableFromInline var slots: UnsafeMutablePointer<Slot>
  @usableFromInline var slotCapacity: Int
  /// Slots ever occupied; those from here to the capacity hold uninitialised memory.
  @usableFromInline var slotsOpened: Int
  @usableFromInline var freeHead: UInt32
  /// The generation given to a slot occupied for the first time.
  @usableFromInline var firstGeneration: UInt32
  @usableFromInline var occupied: Int
  /// The peak before slots were retired or given back, see `peak`.
  @usableFromInline var earlierPeak: Int
  @usableFromInline var retiredCount: Int

  @frozen @usableFromInline
  struct Slot: BitwiseCopyable {
    @usableFromInline var element: Element
    @usableFromInline var generation: UInt32
    /// The next free slot, or one of the marks of `SlotMark`.
    @usableFromInline var link: UInt32

    @inlinable
    init(element: Element, generation: UInt32, link: UInt32) {
      self.element = element
      self.generation = generation
      self.link = link
    }
  }

  /// Makes an empty pool.
  ///
  /// - Parameter minimumCapacity: The number of elements to hold before the first growth.
  /// - Complexity: O(1), one allocation.
  /// - Precondition: `minimumCapacity` is not negative and below 2³² − 16.
  @inlinable
  public init(minimumCapacity: Int = 16) {
    precondition(minimumCapacity >= 0 && minimumCapacity <= SlotMark.maximumCapacity)
    slotCapacity = max(minimumCapacity, 16)
    slots = .allocate(capacity: slotCapacity)
    slotsOpened = 0
    freeHead = SlotMark.endOfFreeList
    firstGeneration = 0
    occupied = 0
    earlierPeak = 0
    retiredCount = 0
  }

  @inlinable
  deinit { slots.deallocate() }

  /// The number of elements present.
  @inlinable
  public var count: Int { occupied }

  /// Whether no element is present.
  @inlinable
  public var isEmpty: Bool { occupied == 0 }

  /// The largest number of elements ever present at once.
  ///
  /// A slot is opened only while all others are occupied, so this needs no counting of its own.
  @inlinable
  public var peak: Int { max(earlierPeak, slotsOpened - retiredCount) }

  /// The number of elements that fit without a further allocation.
  @inlinable
  public var capacity: Int { slotCapacity }

  /// Stores an element and returns its index, which stays valid until it is removed.
  ///
  /// - Complexity: O(1) amortised over growth.
  @inlinable @inline(__always)
  public mutating func insert(_ element: Element) -> UInt32 {
    occupied &+= 1
    let index = freeHead
    if index != SlotMark.endOfFreeList {
      let slot = slots + Int(index)
      freeHead = slot.pointee.link
      slot.pointee.element = element
      slot.pointee.link = SlotMark.occupied
      return index
    }
    if slotsOpened == slotCapacity { grow() }
    let opened = UInt32(truncatingIfNeeded: slotsOpened)
    (slots + slotsOpened).initialize(
      to: Slot(element: element, generation: firstGeneration, link: SlotMark.occupied))
    slotsOpened &+= 1
    return opened
  }

  /// Removes the element at an index; the slot becomes free for a later one and every handle to the
  /// element becomes stale.
  ///
  /// - Complexity: O(1).
  /// - Precondition: The slot is occupied (checked in debug builds).
  @inlinable
  public mutating func remove(_ index: UInt32) {
    assertOccupied(index)
    vacate(index)
  }

  /// Accesses the element at an index in place, without a copy.
  ///
  /// - Complexity: O(1).
  /// - Precondition: The slot is occupied (checked in debug builds).
  @inlinable
  public subscript(index: UInt32) -> Element {
    _read {
      assertOccupied(index)
      yield slots[Int(index)].element
    }
    _modify {
      assertOccupied(index)
      yield &slots[Int(index)].element
    }
  }

  /// Accesses the element that a handle refers to in place, without a copy.
  ///
  /// - Complexity: O(1).
  /// - Precondition: The handle is current (checked in debug builds).
  @inlinable
  public subscript(handle: SlotHandle) -> Element {
    _read {
      assert(isCurrent(handle), "The handle is stale: its element was removed.")
      yield slots[Int(handle.index)].element
    }
    _modify {
      assert(isCurrent(handle), "The handle is stale: its element was removed.")
      yield &slots[Int(handle.index)].element
    }
  }

  /// The handle of the element at an index.
  ///
  /// - Complexity: O(1).
  /// - Precondition: The slot is occupied (checked in debug builds).
  @inlinable
  public func handle(of index: UInt32) -> SlotHandle {
    assertOccupied(index)
    return SlotHandle(index: index, generation: slots[Int(index)].generation)
  }

  /// Whether the element that a handle was issued for is still present.
  ///
  /// - Complexity: O(1).
  @inlinable
  public func isCurrent(_ handle: SlotHandle) -> Bool {
    guard Int(handle.index) < slotsOpened else { return false }
    let slot = slots + Int(handle.index)
    return slot.pointee.generation == handle.generation
      && slot.pointee.link == SlotMark.occupied
  }

  /// Whether an element is present at an index.
  ///
  /// - Complexity: O(1).
  @inlinable
  public func isOccupied(_ index: UInt32) -> Bool {
    Int(index) < slotsOpened && slots[Int(index)].link == SlotMark.occupied
  }

  /// Removes every element; all handles become stale. The peak is kept.
  ///
  /// - Parameter keepingCapacity: Whether to keep the memory for later elements.
  /// - Complexity: O(largest number of slots ever used).
  @inlinable
  public mutating func removeAll(keepingCapacity: Bool = false) {
    freeHead = SlotMark.endOfFreeList
    occupied = 0
    if keepingCapacity {
      relinkAll()
    } else {
      releaseStorage()
    }
  }
}
