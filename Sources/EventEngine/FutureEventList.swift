/// The future event list: the events that are scheduled and have not occurred, in order of time.
///
/// Events leave in ascending time, and events of equal time in the order in which they were
/// scheduled: a total order, on which reproducible results rest.
///
/// Times are finite, non-negative numbers in a unit that the user chooses once for the whole model
/// (hours, say). −0.0 is taken as +0.0. A binary floating-point pattern of such numbers orders as
/// the numbers do, so time and sequence number are one 128-bit key that a single comparison decides.
///
/// ```swift
/// var list = FutureEventList<Int>()
/// list.schedule(7, at: 2.0)
/// let timer = list.scheduleTimer(8, at: 1.0)
/// _ = list.cancel(timer)            // true
/// let next = list.popNext()         // (time: 2.0, event: 7)
/// ```
///
/// A handful of events stand sorted. Of more, the next ones are in a 4-ary heap, small enough for the
/// first-level cache; those that are not due for long are in buckets that are sorted only as their
/// time comes nearer (a radix heap over the binary patterns of the times). Unlike a calendar queue,
/// none of these depends on the distribution of the times, and there is nothing to tune.
///
/// It holds fewer than 2³² events at once, and any number over a run. Events are stored where they
/// are ordered, so keep them small: 8 bytes or less.
@frozen
public struct FutureEventList<Event: BitwiseCopyable>: ~Copyable {
  @usableFromInline var queue: StablePriorityQueue<Event>

  /// Makes an empty list.
  ///
  /// - Parameter minimumCapacity: The number of events expected at once, a hint.
  /// - Complexity: O(1).
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
  public var peak: Int { queue.peak }

  /// The next event, which stays in the list; nil if there is none.
  ///
  /// - Complexity: O(1).
  @inlinable @inline(__always)
  public var upcoming: Event? { queue.isEmpty ? nil : queue.near.first.element }

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
  /// - Complexity: O(1) amortised for a time far ahead; O(log m) among the m next events.
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
    TimerHandle(slot: queue.insertCancellable(event, rank: Self.rank(of: time)))
  }

  /// Cancels a scheduled event.
  ///
  /// The entry stays in memory until its turn comes, or until a cancellation finds more than half of
  /// the entries cancelled, when all of them are removed together.
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
  /// - Complexity: O(log m) among the m next events, O(log n) at worst; a cancelled entry that came
  ///   to the front costs as much once.
  @inlinable @inline(__always)
  public mutating func popNext() -> (time: Double, event: Event)? {
    guard let (time, event) = queue.popFirst() else { return nil }
    return (time, event)
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
  @inlinable @inline(__always)
  static func rank(of time: Double) -> UInt64 {
    // Adding +0.0 changes nothing but −0.0, which becomes +0.0.
    let bits = (time + 0.0).bitPattern
    // One comparison refuses a negative, an infinite and a missing number alike.
    precondition(
      bits < Double.infinity.bitPattern, "An event's time must be finite and not negative.")
    return bits
  }
}
