extension Resource {
  /// Checks the conservation of customers and the bounds of the servers.
  ///
  /// - requests + waiting at reset = grants + withdrawals + waiting
  /// - grants + busy at reset = completions + busy
  /// - busy ≤ effective capacity, and the busy area ≤ its area
  ///
  /// Active in debug builds, where a violation stops the program; does nothing in release builds.
  ///
  /// - Complexity: O(number waiting).
  public func checkInvariants() {
    #if DEBUG
    line.checkInvariants()
    precondition(
      tally.requests + tally.waitingAtReset == tally.grants + tally.withdrawals + waiting,
      "A waiting customer was lost or made up.")
    precondition(
      tally.grants + tally.busyAtReset == tally.completions + busy,
      "A customer in service was lost or made up.")
    precondition(busy >= 0 && servers >= 0, "A number of servers is negative.")
    precondition(busyStatistic.value == Double(busy), "The busy servers are not recorded.")
    precondition(lengthStatistic.value == Double(waiting), "The waiting line is not recorded.")
    precondition(
      capacityStatistic.value == Double(max(servers, busy)), "The capacity is not recorded.")
    precondition(
      busyStatistic.accumulated <= capacityStatistic.accumulated, "Utilisation exceeds 1.")
    #endif
  }
}
