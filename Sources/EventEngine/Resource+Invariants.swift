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
    precondition(serverStatistic.busy.value == Double(busy), "The busy servers are not recorded.")
    precondition(lengthStatistic.value == Double(waiting), "The waiting line is not recorded.")
    precondition(
      serverStatistic.capacity.value == Double(max(servers, busy)), "The capacity is not recorded.")
    precondition(
      serverStatistic.accumulated[0] <= serverStatistic.accumulated[1], "Utilisation exceeds 1.")
    #endif
  }
}

extension WaitingLine {
  @usableFromInline
  func checkInvariants() {
    #if DEBUG
    heap.checkInvariants()
    precondition(head <= tail && tail - head <= mask + 1, "The ring is too small.")
    var withdrawn = 0
    for position in head..<tail {
      let place = places[position & mask]
      if place.isWithdrawn { withdrawn += 1 }
      precondition(place.number < nextNumber, "A place has a number not yet given.")
      if position > head {
        let before = places[(position - 1) & mask]
        precondition(before.number < place.number, "A customer overtook another.")
        precondition(before.rank <= place.rank, "The ring is not in order of rank.")
      }
    }
    precondition(withdrawn == withdrawnCount, "The number of withdrawn customers is wrong.")
    precondition(head == tail || !places[head & mask].isWithdrawn, "The first has withdrawn.")
    #endif
  }
}
