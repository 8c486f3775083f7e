/// The reference: slow and obvious. Events and lines are plain arrays in order; cancelling removes
/// an element; statistics are sums over a list of what was seen.
struct ReferenceKernel: SimulationKernel {
  private struct Entry {
    var time: Double
    var number: Int
    var event: Int
  }

  private struct Place {
    var priority: Double
    var number: Int
    var customer: Int
  }

  private struct Station {
    var capacity: Int
    var busy = 0
    var line: [Place] = []
    /// Time, waiting, busy and effective capacity after every change.
    var history: [[Double]] = []
  }

  private(set) var now = 0.0
  private var events: [Entry] = []
  private var scheduled = 0
  private var queued = 0
  private var stations: [Station]

  init(capacities: [Int]) {
    stations = capacities.map { Station(capacity: $0) }
    resetStatistics()
  }

  var pending: Int { events.count }

  mutating func schedule(_ event: Int, at time: Double) -> Int {
    let entry = Entry(time: time, number: scheduled, event: event)
    let position = events.firstIndex { $0.time > time } ?? events.count
    events.insert(entry, at: position)
    scheduled += 1
    return entry.number
  }

  mutating func cancel(_ number: Int) -> Bool {
    guard let position = events.firstIndex(where: { $0.number == number }) else { return false }
    events.remove(at: position)
    return true
  }

  mutating func next(through end: Double) -> Int? {
    guard let first = events.first, first.time <= end else {
      now = end
      return nil
    }
    now = first.time
    events.removeFirst()
    return first.event
  }

  mutating func request(_ customer: Int, priority: Double, at station: Int) -> Int? {
    defer { note(station) }
    if stations[station].busy < stations[station].capacity && stations[station].line.isEmpty {
      stations[station].busy += 1
      return nil
    }
    let place = Place(priority: priority, number: queued, customer: customer)
    queued += 1
    let line = stations[station].line
    let position = line.firstIndex { $0.priority > priority } ?? line.count
    stations[station].line.insert(place, at: position)
    return place.number
  }

  mutating func release(at station: Int) -> Int? {
    stations[station].busy -= 1
    return admitNext(at: station)
  }

  mutating func withdraw(_ number: Int, at station: Int) -> Bool {
    let line = stations[station].line
    guard let position = line.firstIndex(where: { $0.number == number }) else { return false }
    stations[station].line.remove(at: position)
    note(station)
    return true
  }

  mutating func setCapacity(_ capacity: Int, at station: Int) {
    stations[station].capacity = capacity
    note(station)
  }

  mutating func admitNext(at station: Int) -> Int? {
    defer { note(station) }
    guard stations[station].busy < stations[station].capacity, !stations[station].line.isEmpty
    else { return nil }
    stations[station].busy += 1
    return stations[station].line.removeFirst().customer
  }

  mutating func resetStatistics() {
    for index in stations.indices {
      stations[index].history = []
      note(index)
    }
  }

  func waiting(at station: Int) -> Int { stations[station].line.count }
  func busy(at station: Int) -> Int { stations[station].busy }

  func areas(at station: Int) -> [Double] {
    var sums = [0.0, 0, 0]
    let history = stations[station].history
    for (position, entry) in history.enumerated() {
      let end = position + 1 < history.count ? history[position + 1][0] : now
      for quantity in 0..<3 { sums[quantity] += (end - entry[0]) * entry[quantity + 1] }
    }
    return sums
  }

  func maxima(at station: Int) -> [Double] {
    (1...2).map { quantity in stations[station].history.map { $0[quantity] }.max() ?? 0 }
  }

  private mutating func note(_ station: Int) {
    let own = stations[station]
    stations[station].history.append([
      now, Double(own.line.count), Double(own.busy), Double(max(own.busy, own.capacity)),
    ])
  }
}
