import EventEngine
import Randomness
import Testing

/// First come, first served, with given arrivals and services, on the engine.
private enum FirstComeFirstServed {
  struct Run: Equatable {
    var starts: [Double]
    var departures: [Double]
    var meanQueue: Double
    var utilisation: Double?
  }

  private enum Event: BitwiseCopyable {
    case arrival(Int)
    case departure(Int)
  }

  static func run(servers: Int, arrivals: [Double], services: [Double]) -> Run {
    var scheduler = EventScheduler<Event>()
    var resource = Resource<Int>(capacity: servers)
    var starts = arrivals.map { _ in Double.nan }
    var departures = starts
    for (customer, time) in arrivals.enumerated() {
      scheduler.schedule(.arrival(customer), at: time)
    }
    while let event = scheduler.next() {
      let now = scheduler.now
      var starting: Int?
      switch event {
      case .arrival(let customer):
        if case .granted = resource.request(customer, at: now) { starting = customer }
      case .departure(let customer):
        departures[customer] = now
        starting = resource.release(at: now)
      }
      if let starting {
        starts[starting] = now
        scheduler.schedule(.departure(starting), after: services[starting])
      }
    }
    resource.checkInvariants()
    let end = scheduler.now
    return Run(
      starts: starts, departures: departures,
      meanQueue: resource.queueLength.area(through: end) / end,
      utilisation: resource.utilisation(through: end))
  }
}

@Suite("Traces and determinism")
struct TraceTests {
  @Test("One server by hand")
  func handTrace() {
    var clock = 0.0
    let arrivals = [2.0, 1, 3, 1, 1, 4, 2, 1].map { gap in
      clock += gap
      return clock
    }
    let run = FirstComeFirstServed.run(
      servers: 1, arrivals: arrivals, services: [3, 2, 1, 4, 2, 1, 1, 3])
    #expect(zip(run.starts, arrivals).map { $0 - $1 } == [0, 2, 1, 1, 4, 2, 1, 1])
    #expect(run.departures == [5, 7, 8, 12, 14, 15, 16, 19])
    #expect(run.meanQueue == 12.0 / 19)
    #expect(run.utilisation == 17.0 / 19)
  }

  @Test("One server more makes nobody start later, on common random numbers")
  func monotone() throws {
    for replication in 0..<100 {
      var random = Xoshiro256PlusPlus(seed: UInt64(5_000 + replication))
      let services = try (0..<300).map { _ in
        try ServiceLaw.lognormal(mean: 3, coefficientOfVariation: 1.5).sample(
          random.nextUniform())
      }
      let gaps = try Distribution.exponential(mean: 1)
      var clock = 0.0
      let arrivals = services.map { _ in
        clock += gaps.quantile(random.nextUniform())
        return clock
      }
      let starts = (1...6).map {
        FirstComeFirstServed.run(servers: $0, arrivals: arrivals, services: services).starts
      }
      for (fewer, more) in zip(starts, starts.dropFirst()) {
        #expect(zip(fewer, more).allSatisfy { $0 >= $1 })
      }
    }
  }

  @Test("A replication depends on nothing but its address: any order, subset and number of threads")
  func determinism() async throws {
    let validation = try #require(ValidationCatalogue.cases.first { $0.rows == ["QUE-19"] })
    let plan = RunPlan(warmUp: 10, window: 100, replications: 8, nightlyReplications: 8)
    let run: @Sendable (Int) throws -> QueueOutcome = { replication in
      try QueueRun.outcome(
        of: validation.model, plan: plan, seed: 7, replication: replication)
    }
    let forward = try (0..<8).map(run)
    let backward = try (0..<8).reversed().map(run)
    #expect(forward == backward.reversed())
    for threads in [2, 4, 8] {
      let parallel = try await withThrowingTaskGroup(of: [(Int, QueueOutcome)].self) { group in
        for thread in 0..<threads {
          group.addTask {
            try stride(from: thread, to: 8, by: threads).map { ($0, try run($0)) }
          }
        }
        var results = forward
        for try await part in group {
          for (replication, outcome) in part { results[replication] = outcome }
        }
        return results
      }
      #expect(parallel == forward)
    }
    #expect(Set(forward.map(\.events)).count > 1)
  }
}
