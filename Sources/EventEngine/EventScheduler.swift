/// The clock of a simulation and its future event list.
///
/// The model asks for the next event, which advances the clock, and schedules further ones:
///
/// ```swift
/// var scheduler = EventScheduler<Event>()
/// scheduler.schedule(.arrival, at: 0)
/// while let event = scheduler.next(through: horizon) {
///   switch event { ... }
/// }
/// ```
///
/// The clock never runs back. Times are in the unit of the model, the same everywhere.
@frozen
public struct EventScheduler<Event: BitwiseCopyable>: ~Copyable {
  @usableFromInline var clock: Double
  @usableFromInline var processed: Int
  @usableFromInline var future: FutureEventList<Event>

  /// Makes a scheduler without events.
  ///
  /// - Parameters:
  ///   - start: The time at which the clock stands at first.
  ///   - minimumCapacity: The number of events expected at once, a hint.
  /// - Precondition: `start` is finite and not negative.
  @inlinable
  public init(startingAt start: Double = 0, minimumCapacity: Int = 16) {
    precondition(start >= 0 && start < .infinity, "The clock starts at a finite time from 0 on.")
    clock = start + 0.0  // −0.0 becomes +0.0, as `rank(of:)` needs it.
    processed = 0
    future = FutureEventList(minimumCapacity: minimumCapacity)
  }

  /// The simulated time.
  @inlinable
  public var now: Double { clock }

  /// The number of events that have occurred; cancelled ones are not among them.
  @inlinable
  public var eventsProcessed: Int { processed }

  /// The number of events that will still occur.
  @inlinable
  public var eventsPending: Int { future.count }

  /// The largest number of entries the future event list ever held.
  @inlinable
  public var peakEventsPending: Int { future.peak }

  /// The time of the next event, nil if there is none.
  @inlinable
  public var timeOfNext: Double? { future.peekTime }

  /// The next event, which stays scheduled; nil if there is none. A model may prepare for it, but
  /// an event that is scheduled meanwhile may come before it.
  @inlinable @inline(__always)
  public var upcoming: Event? { future.upcoming }

  /// Schedules an event at a time.
  ///
  /// - Complexity: O(1) amortised for a time far ahead; O(log m) among the m next events.
  /// - Precondition: `time` is finite and not before ``now``.
  @inlinable
  public mutating func schedule(_ event: Event, at time: Double) {
    // Adding +0.0 changes nothing but −0.0, which becomes +0.0.
    future.queue.insert(event, rank: Self.rank(of: time + 0.0, from: clock))
  }

  /// Schedules an event after a delay.
  ///
  /// - Complexity: as ``schedule(_:at:)``.
  /// - Precondition: `delay` is finite and not negative.
  @inlinable
  public mutating func schedule(_ event: Event, after delay: Double) {
    future.queue.insert(event, rank: Self.rank(of: clock + delay, from: clock))
  }

  /// Schedules an event at a time and returns a handle that can cancel it.
  ///
  /// - Complexity: as ``schedule(_:at:)``.
  /// - Precondition: `time` is finite and not before ``now``.
  @inlinable
  public mutating func scheduleTimer(_ event: Event, at time: Double) -> TimerHandle {
    TimerHandle(
      slot: future.queue.insertCancellable(
        event, rank: Self.rank(of: time + 0.0, from: clock)))
  }

  /// Schedules an event after a delay and returns a handle that can cancel it.
  ///
  /// - Complexity: as ``schedule(_:at:)``.
  /// - Precondition: `delay` is finite and not negative.
  @inlinable
  public mutating func scheduleTimer(_ event: Event, after delay: Double) -> TimerHandle {
    scheduleTimer(event, at: clock + delay)
  }

  /// Cancels a scheduled event.
  ///
  /// - Returns: Whether the event was still to occur; false for a stale handle, which is harmless.
  /// - Complexity: O(1) amortised; O(log n) where it was the next event.
  @inlinable @discardableResult
  public mutating func cancel(_ timer: TimerHandle) -> Bool {
    future.cancel(timer)
  }

  /// Whether the event of a handle is still to occur.
  ///
  /// - Complexity: O(1).
  @inlinable
  public func isPending(_ timer: TimerHandle) -> Bool {
    future.isPending(timer)
  }

  /// Advances the clock to the next event and returns it; nil if there is none, the clock then
  /// staying where it is.
  ///
  /// - Complexity: O(log m) among the m next events, O(log n) at worst.
  @inlinable @inline(__always)
  public mutating func next() -> Event? {
    guard let (time, event) = future.popNext() else { return nil }
    clock = time
    processed &+= 1
    return event
  }

  /// Advances the clock to the next event at or before a time, and returns the event.
  ///
  /// If no such event remains, returns nil and leaves the clock **at** `end`. Events after `end`
  /// stay scheduled, so the run can go on with a later end.
  ///
  /// - Parameter end: The last time, included; infinity for none, where the clock stays at the
  ///   last event.
  /// - Complexity: as ``next()``.
  /// - Precondition: `end` is not before ``now``.
  @inlinable @inline(__always)
  public mutating func next(through end: Double) -> Event? {
    precondition(end >= clock, "The clock cannot run back.")
    guard let time = future.peekTime, time <= end, let (_, event) = future.popNext() else {
      if end < .infinity { clock = end }
      return nil
    }
    clock = time
    processed &+= 1
    return event
  }

  /// Removes every event, sets the clock back to a start and the counter to 0: the next
  /// replication, in the same memory. All handles become stale.
  ///
  /// - Complexity: O(n) in the events that were pending or are held in memory.
  /// - Precondition: `start` is finite and not negative.
  @inlinable
  public mutating func restart(at start: Double = 0) {
    precondition(start >= 0 && start < .infinity, "The clock starts at a finite time from 0 on.")
    future.removeAll(keepingCapacity: true)
    clock = start + 0.0  // −0.0 becomes +0.0, as `rank(of:)` needs it.
    processed = 0
  }

  /// The 64 bits that order a time other than −0.0, which is checked.
  @inlinable @inline(__always)
  static func rank(of time: Double, from clock: Double) -> UInt64 {
    precondition(
      time >= clock && time < .infinity, "An event's time must be finite and not in the past.")
    return time.bitPattern
  }
}
