import EventEngine

/// What a model needs of an engine, with plain numbers as handles, so that the same model runs on
/// the engine and on the reference.
protocol SimulationKernel {
  init(capacities: [Int])

  var now: Double { get }
  var pending: Int { get }

  /// Schedules an event and returns its number.
  mutating func schedule(_ event: Int, at time: Double) -> Int
  /// Whether the event of a number was still to occur.
  mutating func cancel(_ number: Int) -> Bool
  mutating func next(through end: Double) -> Int?

  /// Nil if granted, else the number of the place in the line.
  mutating func request(_ customer: Int, priority: Double, at station: Int) -> Int?
  mutating func release(at station: Int) -> Int?
  mutating func withdraw(_ number: Int, at station: Int) -> Bool
  mutating func setCapacity(_ capacity: Int, at station: Int)
  mutating func admitNext(at station: Int) -> Int?
  mutating func resetStatistics()

  func waiting(at station: Int) -> Int
  func busy(at station: Int) -> Int
  /// Areas under the number waiting, the number busy and the effective capacity up to now.
  func areas(at station: Int) -> [Double]
  /// Largest numbers waiting and busy.
  func maxima(at station: Int) -> [Double]
}

/// The engine of the package.
struct EngineKernel: SimulationKernel {
  /// A class, because a copyable structure cannot hold what is not copyable.
  private final class Parts {
    var scheduler = EventScheduler<Int>()
    var timers: [TimerHandle] = []
    var tickets: [Ticket] = []
  }

  private final class Line {
    var resource: Resource<Int>
    init(_ capacity: Int) { resource = Resource(capacity: capacity) }
  }

  private let parts = Parts()
  private let lines: [Line]

  init(capacities: [Int]) { lines = capacities.map(Line.init) }

  var now: Double { parts.scheduler.now }
  var pending: Int { parts.scheduler.eventsPending }

  func schedule(_ event: Int, at time: Double) -> Int {
    parts.timers.append(parts.scheduler.scheduleTimer(event, at: time))
    return parts.timers.count - 1
  }

  func cancel(_ number: Int) -> Bool { parts.scheduler.cancel(parts.timers[number]) }
  func next(through end: Double) -> Int? { parts.scheduler.next(through: end) }

  func request(_ customer: Int, priority: Double, at station: Int) -> Int? {
    switch lines[station].resource.request(customer, priority: priority, at: now) {
    case .granted: return nil
    case .queued(let ticket):
      parts.tickets.append(ticket)
      return parts.tickets.count - 1
    }
  }

  func release(at station: Int) -> Int? { lines[station].resource.release(at: now) }

  func withdraw(_ number: Int, at station: Int) -> Bool {
    lines[station].resource.withdraw(parts.tickets[number], at: now)
  }

  func setCapacity(_ capacity: Int, at station: Int) {
    lines[station].resource.setCapacity(capacity, at: now)
  }

  func admitNext(at station: Int) -> Int? { lines[station].resource.admitNext(at: now) }

  func resetStatistics() {
    for line in lines { line.resource.resetStatistics(at: now) }
  }

  func waiting(at station: Int) -> Int { lines[station].resource.waiting }
  func busy(at station: Int) -> Int { lines[station].resource.busy }

  func areas(at station: Int) -> [Double] {
    let line = lines[station]
    line.resource.checkInvariants()
    return [
      line.resource.queueLength.area(through: now), line.resource.busyServers.area(through: now),
      line.resource.effectiveCapacity.area(through: now),
    ]
  }

  func maxima(at station: Int) -> [Double] {
    [lines[station].resource.queueLength.maximum, lines[station].resource.busyServers.maximum]
  }
}
