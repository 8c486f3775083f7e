/// Identical servers with one waiting line: a bed ward, a laboratory, a production line.
///
/// A customer asks for a server and gets one at once, or waits with a ``Ticket``. A server that is
/// released goes to the waiting customer with the lowest priority key; equal keys are served in
/// order of arrival. Service is not pre-empted. The model schedules the ends of service; the
/// resource keeps the servers, the line and their statistics.
///
/// ```swift
/// var desk = Resource<UInt32>(capacity: 2, at: 0)
/// switch desk.request(customer, at: scheduler.now) {
/// case .granted: scheduler.schedule(.endOfService(customer), after: serviceTime)
/// case .queued(let ticket): tickets[customer] = ticket
/// }
/// // ... at an end of service:
/// if let following = desk.release(at: scheduler.now) {
///   scheduler.schedule(.endOfService(following), after: serviceTime)
/// }
/// ```
///
/// **Utilisation** is the busy area ÷ the area of the effective capacity, the larger of capacity
/// and servers busy: a server that finishes its service after its shift ended counts as capacity
/// until it is free, so utilisation never exceeds 1.
///
/// Times are in the unit of the model and never run back.
@frozen
public struct Resource<Customer: BitwiseCopyable>: ~Copyable {
  @usableFromInline var line: WaitingLine<Customer>
  @usableFromInline var servers: Int
  @usableFromInline var serving: Int
  @usableFromInline var tally: ResourceCounts
  @usableFromInline var serverStatistic: ServerStatistic
  @usableFromInline var lengthStatistic: TimeWeightedStatistic

  /// Makes a resource with all servers free and nobody waiting.
  ///
  /// - Parameters:
  ///   - capacity: The number of servers; `Int.max` for no limit, where nobody ever waits.
  ///   - time: The time from which statistics are kept.
  /// - Precondition: `capacity` is not negative.
  @inlinable
  public init(capacity: Int, at time: Double = 0) {
    precondition(capacity >= 0, "A capacity cannot be negative.")
    line = WaitingLine()
    servers = capacity
    serving = 0
    tally = ResourceCounts()
    serverStatistic = ServerStatistic(busy: 0, capacity: capacity, at: time)
    lengthStatistic = TimeWeightedStatistic(value: 0, at: time)
  }

  /// The number of servers; `Int.max` for no limit.
  @inlinable
  public var capacity: Int { servers }

  /// The number of servers busy. Above ``capacity`` only after the capacity was lowered.
  @inlinable
  public var busy: Int { serving }

  /// The number of customers waiting.
  @inlinable
  public var waiting: Int { line.count }

  /// Whether a customer waits while a server is free, as after the capacity was raised: call
  /// ``admitNext(at:)``.
  @inlinable
  public var canAdmit: Bool { serving < servers && !line.isEmpty }

  /// What happened in the window since the last reset.
  @inlinable
  public var counts: ResourceCounts { tally }

  /// Asks for a server.
  ///
  /// Granted at once if a server is free and nobody waits. While customers wait a newcomer joins
  /// them even where a server is free (``canAdmit``), so that nobody is overtaken.
  ///
  /// - Parameters:
  ///   - customer: Who asks; returned by ``release(at:)`` or ``admitNext(at:)`` when it is served.
  ///   - priority: The lower, the earlier served.
  ///   - now: The time.
  /// - Complexity: O(1) if granted; O(log n) in the number waiting otherwise, O(1) for equal
  ///   priorities.
  /// - Precondition: `priority` is a number; `now` is not before the last change.
  @inlinable @inline(__always)
  public mutating func request(
    _ customer: Customer, priority: Double = 0, at now: Double
  ) -> Grant {
    tally.requests &+= 1
    if serving < servers && line.isEmpty {
      startService(at: now)
      return .granted
    }
    let ticket = line.insert(customer, rank: Self.rank(of: priority))
    lengthStatistic.update(to: lengthStatistic.value + 1, at: now)
    return .queued(ticket)
  }

  /// Frees a server and gives it to the next in the line.
  ///
  /// The server is not handed on if nobody waits or if the capacity was lowered below the number
  /// busy.
  ///
  /// - Returns: The customer who is now being served, nil if none.
  /// - Complexity: O(log n) in the number waiting.
  /// - Precondition: A server is busy; `now` is not before the last change.
  @inlinable @inline(__always)
  public mutating func release(at now: Double) -> Customer? {
    precondition(serving > 0, "No server is busy.")
    tally.completions &+= 1
    if serving <= servers, let customer = line.popFirst() {
      // The server passes from one customer to the next: the number busy stays.
      lengthStatistic.update(to: lengthStatistic.value - 1, at: now)
      tally.grants &+= 1
      return customer
    }
    setServing(serving &- 1, at: now)
    return nil
  }

  /// Lets a customer wait even where a server is free: service cannot begin now, as outside opening
  /// hours. ``admitNext(at:)`` serves the line when it can.
  ///
  /// - Complexity: O(log n) in the number waiting, O(1) for equal priorities.
  /// - Precondition: `priority` is a number; `now` is not before the last change.
  @inlinable
  public mutating func enqueue(
    _ customer: Customer, priority: Double = 0, at now: Double
  ) -> Ticket {
    tally.requests &+= 1
    let ticket = line.insert(customer, rank: Self.rank(of: priority))
    lengthStatistic.update(to: lengthStatistic.value + 1, at: now)
    return ticket
  }

  /// Frees a server and gives it to nobody, even where customers wait: service cannot begin now.
  /// ``admitNext(at:)`` serves the line when it can.
  ///
  /// - Complexity: O(1).
  /// - Precondition: A server is busy; `now` is not before the last change.
  @inlinable
  public mutating func vacate(at now: Double) {
    precondition(serving > 0, "No server is busy.")
    tally.completions &+= 1
    setServing(serving &- 1, at: now)
  }

  /// Takes a customer out of the line before service: reneging.
  ///
  /// - Returns: Whether the customer was still waiting; false for a stale ticket, which is
  ///   harmless.
  /// - Complexity: O(1) amortised; O(log n) where the customer was first in the line.
  /// - Precondition: `now` is not before the last change.
  @inlinable @discardableResult
  public mutating func withdraw(_ ticket: Ticket, at now: Double) -> Bool {
    guard line.withdraw(ticket) else { return false }
    lengthStatistic.update(to: lengthStatistic.value - 1, at: now)
    tally.withdrawals &+= 1
    return true
  }

  /// Whether the customer of a ticket is still waiting.
  ///
  /// - Complexity: O(1).
  @inlinable
  public func isWaiting(_ ticket: Ticket) -> Bool {
    line.isWaiting(ticket)
  }

  /// Changes the number of servers: shifts, breakdowns, extensions.
  ///
  /// Lowering it below the number busy lets running service finish. After raising it, call
  /// ``admitNext(at:)`` until it returns nil and start the service of each customer returned.
  ///
  /// - Complexity: O(1).
  /// - Precondition: `capacity` is not negative; `now` is not before the last change.
  @inlinable
  public mutating func setCapacity(_ capacity: Int, at now: Double) {
    precondition(capacity >= 0, "A capacity cannot be negative.")
    servers = capacity
    setServing(serving, at: now)
  }

  /// Starts the service of the next in the line if a server is free.
  ///
  /// - Returns: The customer who is now being served, nil if no server is free or nobody waits.
  /// - Complexity: O(log n) in the number waiting.
  /// - Precondition: `now` is not before the last change.
  @inlinable
  public mutating func admitNext(at now: Double) -> Customer? {
    guard serving < servers, let customer = line.popFirst() else { return nil }
    lengthStatistic.update(to: lengthStatistic.value - 1, at: now)
    startService(at: now)
    return customer
  }

  @inlinable
  mutating func startService(at now: Double) {
    tally.grants &+= 1
    setServing(serving &+ 1, at: now)
  }

  // Never inlined, so that the resource has an address and the optimiser does not copy its parts
  // into registers, which it has to spill.
  @inlinable @inline(never)
  mutating func setServing(_ count: Int, at now: Double) {
    serving = count
    serverStatistic.update(busy: count, capacity: max(servers, count), at: now)
  }

  /// The 64 bits that order a priority: negative numbers below positive ones, −0.0 as +0.0.
  @inlinable
  static func rank(of priority: Double) -> UInt64 {
    precondition(!priority.isNaN, "A priority must be a number.")
    let bits = (priority + 0.0).bitPattern
    let sign = UInt64(1) << 63
    return bits & sign == 0 ? bits | sign : ~bits
  }
}
