import EventEngine
import Testing

/// Runs of one server or several on given arrival and service times.
enum Trace {
  enum Event: BitwiseCopyable {
    case arrival(Int)
    case endOfService(Int)
  }

  struct Result {
    var starts: [Double]
    var queueArea: Double
    var busyArea: Double
    var utilisation: Double?
  }

  static func run(servers: Int, arrivals: [Double], services: [Double]) -> Result {
    var scheduler = EventScheduler<Event>()
    var resource = Resource<Int>(capacity: servers)
    var starts = [Double](repeating: .nan, count: arrivals.count)
    for (customer, time) in arrivals.enumerated() {
      scheduler.schedule(.arrival(customer), at: time)
    }
    while let event = scheduler.next() {
      let now = scheduler.now
      var starting: Int?
      switch event {
      case .arrival(let customer):
        if case .granted = resource.request(customer, at: now) { starting = customer }
      case .endOfService:
        starting = resource.release(at: now)
      }
      if let starting {
        starts[starting] = now
        scheduler.schedule(.endOfService(starting), after: services[starting])
      }
    }
    resource.checkInvariants()
    requireTrue(resource.counts.completions == arrivals.count)
    let end = scheduler.now
    return Result(
      starts: starts,
      queueArea: resource.queueLength.area(through: end),
      busyArea: resource.busyServers.area(through: end),
      utilisation: resource.utilisation(through: end))
  }
}

@Suite("Traces")
struct TraceTests {
  /// Start times of a first-come-first-served queue by the recursion of Kiefer and Wolfowitz.
  private func recursion(servers: Int, arrivals: [Double], services: [Double]) -> [Double] {
    var free = [Double](repeating: 0, count: servers)
    return zip(arrivals, services).map { arrival, service in
      let start = max(arrival, free[0])
      free[0] = start + service
      free.sort()
      return start
    }
  }

  @Test("One server more makes nobody start later, exactly, and every start is the recursion's")
  func monotoneInServers() {
    var random = SplitMix64(seed: 77)
    for round in 0..<300 {
      let count = 20 + random.below(60)
      let whole = round % 3 == 0
      var time = 0.0
      var arrivals: [Double] = []
      var services: [Double] = []
      let load = 0.5 + random.uniform() * 5
      for _ in 0..<count {
        time += whole ? Double(random.below(3)) : random.exponential(mean: 1)
        arrivals.append(time)
        let service = random.exponential(mean: load) * (random.below(10) == 0 ? 8 : 1)
        services.append(whole ? service.rounded() : service)
      }
      var previous: [Double]?
      for servers in 1...6 {
        let result = Trace.run(servers: servers, arrivals: arrivals, services: services)
        requireTrue(
          result.starts == recursion(servers: servers, arrivals: arrivals, services: services))
        if let previous { requireTrue(zip(result.starts, previous).allSatisfy { $0 <= $1 }) }
        previous = result.starts
        // Little's law, exact over a window that begins and ends empty but for rounding.
        let waits = zip(result.starts, arrivals).map { $0 - $1 }.reduce(0, +)
        requireTrue(abs(result.queueArea - waits) <= 1e-9 * max(1, waits))
        let served = services.reduce(0, +)
        requireTrue(abs(result.busyArea - served) <= 1e-9 * max(1, served))
        requireTrue((result.utilisation ?? 0) <= 1)
        requireTrue(waits >= 0)
      }
    }
  }
}
