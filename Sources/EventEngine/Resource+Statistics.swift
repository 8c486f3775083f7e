extension Resource {
  /// The number of busy servers over time.
  @inlinable
  public var busyServers: TimeWeightedStatistic { serverStatistic.busy }

  /// The number of waiting customers over time.
  @inlinable
  public var queueLength: TimeWeightedStatistic { lengthStatistic }

  /// The effective capacity over time, in servers: the larger of capacity and servers busy.
  @inlinable
  public var effectiveCapacity: TimeWeightedStatistic { serverStatistic.capacity }

  /// The share of the effective capacity that was busy from the window's start to a time, from 0
  /// to 1; nil if the window has no length, or there was no capacity, or it has no limit.
  ///
  /// - Complexity: O(1).
  /// - Precondition: `time` is not before the last change.
  @inlinable
  public func utilisation(through time: Double) -> Double? {
    let capacity = serverStatistic.capacity
    guard servers != Int.max && capacity.maximum < Double(Int.max) else { return nil }
    // Both areas end with the same change, see `ServerStatistic`.
    let available = capacity.area(through: time)
    guard available > 0 else { return nil }
    return serverStatistic.busy.area(through: time) / available
  }

  /// Begins a new window of statistics and counts at a time: the truncation of a warm-up. Who is
  /// served and who waits does not change.
  ///
  /// - Complexity: O(1).
  /// - Precondition: `time` is not before the last change.
  @inlinable
  public mutating func resetStatistics(at time: Double) {
    serverStatistic.reset(at: time)
    lengthStatistic.reset(at: time)
    tally = ResourceCounts(waitingAtReset: waiting, busyAtReset: busy)
  }

  /// Empties the resource and starts it afresh at a time, in the same memory: the next replication.
  /// All tickets become stale.
  ///
  /// - Complexity: O(n) in the number of customers ever waiting at once.
  /// - Precondition: `capacity` is not negative.
  @inlinable
  public mutating func restart(capacity: Int, at time: Double = 0) {
    precondition(capacity >= 0, "A capacity cannot be negative.")
    line.removeAll()
    servers = capacity
    serving = 0
    tally = ResourceCounts()
    serverStatistic = ServerStatistic(busy: 0, capacity: capacity, at: time)
    lengthStatistic = TimeWeightedStatistic(value: 0, at: time)
  }
}
