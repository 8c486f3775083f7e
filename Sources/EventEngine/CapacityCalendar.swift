/// A plan of how many servers a ``Resource`` has over time: opening hours, shifts, closures.
///
/// The model asks for the next change, schedules an event there, and sets the capacity when it
/// occurs:
///
/// ```swift
/// if let change = calendar.nextChange(after: scheduler.now) {
///   scheduler.schedule(.shiftChange, at: change)
/// }
/// // ... when it occurs:
/// resource.setCapacity(calendar.capacity(at: scheduler.now), at: scheduler.now)
/// while let customer = resource.admitNext(at: scheduler.now) { ... }
/// ```
///
/// Times are in the unit of the model. The capacity is constant between changes, and at a change
/// it already has its new value.
public protocol CapacityCalendar: Sendable {
  /// The number of servers at a time, not negative; `Int.max` for no limit.
  func capacity(at time: Double) -> Int

  /// The first time later than the given one at which the capacity differs from that just before;
  /// nil if it never changes again.
  func nextChange(after time: Double) -> Double?
}

/// The same number of servers for ever.
public struct ConstantCapacity: CapacityCalendar, Hashable {
  /// The number of servers.
  public let capacity: Int

  /// Makes a calendar without changes.
  ///
  /// - Precondition: `capacity` is not negative.
  public init(_ capacity: Int) {
    precondition(capacity >= 0, "A capacity cannot be negative.")
    self.capacity = capacity
  }

  /// The number of servers, whatever the time.
  public func capacity(at time: Double) -> Int { capacity }

  /// Always nil.
  public func nextChange(after time: Double) -> Double? { nil }
}
