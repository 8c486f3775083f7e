import EventEngine

/// A customer on the way through the stations.
struct QueueCustomer: BitwiseCopyable {
  var kind: Int
  /// The position among the arrivals of its class, which names its random numbers.
  var ordinal: UInt32
  var station = 0
  /// When it came to this station.
  var arrival: Double
  /// When it joined the line for its present service, and when that service began.
  var joined: Double
  var serviceStart = Double.infinity
  /// The service still to be given.
  var service: Double
  /// Services here, the present one included.
  var pass = 1
  var ticket = Ticket.inactive
  var patience = TimerHandle.inactive
  var end = TimerHandle.inactive
  var endTime = 0.0
}

/// A resource of the engine with what the suite counts beside it.
///
/// A class, because an array cannot hold resources themselves.
final class StationState {
  var resource: Resource<UInt32>
  var totals: StationTotals
  var present = 0
  /// The last to start service, if still served; whether the server is broken, and who is
  /// interrupted.
  var inService: UInt32?
  var broken = false
  var interrupted: UInt32?
  private var changed = 0.0
  private var presentAtReset = 0
  private var windowStart = 0.0
  /// The time waited and served within the window, summed over customers.
  private var waitedWithin = 0.0
  private var servedWithin = 0.0

  init(_ station: QueueModel.Station, classes: Int) {
    resource = Resource(capacity: station.servers)
    totals = StationTotals(classes: [ClassTotals](repeating: ClassTotals(), count: classes))
  }

  /// Notes that a customer came or left.
  func change(by step: Int, at now: Double) {
    account(to: now)
    present += step
  }

  func account(to now: Double) {
    while totals.timeAt.count <= present { totals.timeAt.append(0) }
    totals.timeAt[present] += now - changed
    changed = now
  }

  /// Notes the end of a customer's waiting, or of its service, since a time.
  func waited(since start: Double, to now: Double) {
    waitedWithin += now - max(start, windowStart)
  }

  func served(since start: Double, to now: Double) {
    servedWithin += now - max(start, windowStart)
  }

  /// Begins the window.
  func reset(at now: Double) {
    account(to: now)
    resource.resetStatistics(at: now)
    totals = StationTotals(
      classes: [ClassTotals](repeating: ClassTotals(), count: totals.classes.count))
    windowStart = now
    presentAtReset = present
    waitedWithin = 0
    servedWithin = 0
  }

  /// Ends the window and lists the invariants that do not hold: conservation of customers, Little's
  /// law in its exact form for a finite window (the area under a number present is the time spent
  /// within the window, summed over customers), and utilisation between 0 and 1.
  func close(at now: Double) -> [String] {
    account(to: now)
    resource.checkInvariants()
    totals.queueArea = resource.queueLength.area(through: now)
    totals.busyArea = resource.busyServers.area(through: now)
    totals.utilisation = resource.utilisation(through: now)
    let all = totals.all
    let counts = resource.counts
    var broken: [String] = []
    func require(_ condition: Bool, _ words: String) { if !condition { broken.append(words) } }
    require(
      presentAtReset + all.arrivals - all.turnedAway == all.finished + all.gaveUp + present,
      "customers at the station are not conserved")
    require(
      counts.requests + counts.waitingAtReset
        == counts.grants + counts.withdrawals + resource.waiting,
      "customers in the line are not conserved")
    require(
      counts.grants + counts.busyAtReset == counts.completions + resource.busy,
      "customers in service are not conserved")
    require(present == resource.waiting + resource.busy, "present is not waiting + busy")
    require(counts.grants == all.started, "grants are not the services started")
    require(all.waited >= 0 && all.stayed >= 0, "a time is negative")
    let scale = 1e-9 * max(1, totals.queueArea + totals.busyArea)
    require(abs(totals.queueArea - waitedWithin) <= scale, "Little's law fails for the line")
    require(abs(totals.busyArea - servedWithin) <= scale, "Little's law fails for the servers")
    let area = totals.timeAt.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element }
    require(
      abs(area - waitedWithin - servedWithin) <= scale, "Little's law fails for the station")
    if let utilisation = totals.utilisation {
      require(utilisation >= 0 && utilisation <= 1, "utilisation is \(utilisation)")
    }
    return broken
  }
}
