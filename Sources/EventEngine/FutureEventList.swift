/// The future event list: the events that are scheduled and have not occurred, in order of time.
///
/// Events leave in ascending time, and events of equal time in the order in which they were
/// scheduled: a total order, on which reproducible results rest.
///
/// Times are finite, non-negative numbers in a unit that the user chooses once for the whole model
/// (hours, say). −0.0 is taken as +0.0. A binary floating-point pattern of such numbers orders as
/// the numbers do, so time and sequence number are packed into one 128-bit key that a single
/// comparison decides.
///
/// ```swift
/// var list = FutureEventList<Int>()
/// list.schedule(7, at: 2.0)
/// let timer = list.scheduleTimer(8, at: 1.0)
/// _ = list.cancel(timer)            // true
/// let next = list.popNext()         // (time: 2.0, event: 7)
/// ```
///
/// The list is a 4-ary heap with bottom-up removal, aligned to cache lines, after Wegener 1993
/// (DOI 10.1016/0304-3975(93)90364-Y) and LaMarca and Ladner 1996 (DOI 10.1145/235141.235145). It
/// is not a calendar queue because a calendar queue's cost depends on the distribution of the
/// times; a heap has no bad case.
///
/// It holds at most 2³² − 17 events at once, and any number over a run.
@frozen
public struct FutureEventList<Event: BitwiseCopyable>: ~Copyable {
  @usableFromInline var queue: StablePriorityQueue<Event>

  /// Makes an empty list.
  ///
  /// - Parameter minimumCapacity: The number of events to hold before the first growth.
  /// - Complexity: O(`minimumCapacity`).
  @inlinable
  public init(minimumCapacity: Int = 16) {
    queue = StablePriorityQueue(minimumCapacity: minimumCapacity)
  }

  /// Makes an empty list whose first sequence number is given, so that tests reach the last one.
  @inlinable
  package init(firstSequence: UInt32) {
    queue = StablePriorityQueue(firstSequence: firstSequence)
  }

  /// The number of events that will still occur; cancelled ones are not counted.
  ///
  /// - Complexity: O(1).
  @inlinable
  public var count: Int { queue.count }

  /// Whether no event will occur any more.
  ///
  /// - Complexity: O(1).
  @inlinable
  public var isEmpty: Bool { queue.isEmpty }

  /// The largest number of entries ever held at once, cancelled ones not yet removed included.
  ///
  /// - Complexity: O(1).
  @inlinable
  public var peak: Int { queue.slots.peak }

  /// The time of the next event, nil if there is none.
  ///
  /// - Complexity: O(1).
  @inlinable
  public var peekTime: Double? {
    guard let rank = queue.firstRank else { return nil }
    return Double(bitPattern: rank)
  }

  /// Schedules an event that will not be cancelled: the cheaper way.
  ///
  /// - Complexity: O(log n); O(1) on average for times in no particular order.
  /// - Precondition: `time` is finite and not negative.
  @inlinable
  public mutating func schedule(_ event: Event, at time: Double) {
    queue.insert(event, rank: Self.rank(of: time))
  }

  /// Schedules an event that may be cancelled, and returns its handle.
  ///
  /// - Complexity: as ``schedule(_:at:)``.
  /// - Precondition: `time` is finite and not negative.
  @inlinable
  public mutating func scheduleTimer(_ event: Event, at time: Double) -> TimerHandle {
    let index = queue.insert(event, rank: Self.rank(of: time))
    return TimerHandle(slot: queue.slots.handle(of: index))
  }

  /// Cancels a scheduled event.
  ///
  /// The entry stays in memory until its turn comes, or until more than half of the entries are
  /// cancelled ones, when all of them are removed together.
  ///
  /// - Returns: Whether the event was still to occur; false for a stale handle, which is harmless.
  /// - Complexity: O(1) amortised; O(log n) where it was the next event.
  @inlinable
  public mutating func cancel(_ timer: TimerHandle) -> Bool {
    queue.cancel(timer.slot)
  }

  /// Whether the event of a handle is still to occur.
  ///
  /// - Complexity: O(1).
  @inlinable
  public func isPending(_ timer: TimerHandle) -> Bool {
    queue.slots.isCurrent(timer.slot)
  }

  /// Removes and returns the next event and its time, nil if there is none.
  ///
  /// - Complexity: O(log n), one cache line a level; a cancelled entry that came to the front costs
  ///   as much once.
  @inlinable
  public mutating func popNext() -> (time: Double, event: Event)? {
    guard let first = queue.popFirst() else { return nil }
    return (Double(bitPattern: first.rank), first.element)
  }

  /// Removes every event; all handles become stale.
  ///
  /// - Parameter keepingCapacity: Whether to keep the memory, for the next replication.
  /// - Complexity: O(n).
  @inlinable
  public mutating func removeAll(keepingCapacity: Bool = false) {
    queue.removeAll(keepingCapacity: keepingCapacity)
  }

  /// The 64 bits that order a time.
  @inlinable
  static func rank(of time: Double) -> UInt64 {
    // Adding +0.0 changes nothing but −0.0, which becomes +0.0.
    let bits = (time + 0.0).bitPattern
    // One comparison refuses a negative, an infinite and a missing number alike.
    precondition(
      bits < Double.infinity.bitPattern, "An event's time must be finite and not negative.")
    return bits
  }
}
