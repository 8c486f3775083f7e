import EventEngine
import Testing

/// Programs of Law and Kelton's book on the engine, with the book's generator: the printed output
/// (Law, *Simulation Modeling and Analysis*, sections 1.4, 1.5 and 2.5; the values are recalled, and
/// that they come out is what confirms them).
@Suite("Textbook programs")
struct TextbookProgramTests {
  private enum Event: BitwiseCopyable {
    case arrival
    case departure
    case delivery
    case evaluation
    case end
    case run(UInt32)
  }

  @Test("M/M/1: 1,000 delays, to the last digit")
  func singleServer() throws {
    var random = LawGenerator.stream1
    var scheduler = EventScheduler<Event>()
    var server = Resource<Double>(capacity: 1)
    var delays = 0
    var delay = 0.0
    scheduler.schedule(.arrival, after: random.exponential(mean: 1))
    while delays < 1_000, let event = scheduler.next() {
      let now = scheduler.now
      var starting: Double?
      if case .arrival = event {
        scheduler.schedule(.arrival, after: random.exponential(mean: 1))
        if case .granted = server.request(now, at: now) { starting = now }
      } else {
        starting = server.release(at: now)
      }
      if let starting {
        delays += 1
        delay += now - starting
        scheduler.schedule(.departure, after: random.exponential(mean: 0.5))
      }
    }
    server.checkInvariants()
    let end = scheduler.now
    let results = [
      delay / 1_000, server.queueLength.area(through: end) / end,
      server.utilisation(through: end) ?? .nan, end,
    ]
    let expected = ReferenceRows.numbers("DES-03")
    #expect(expected.count == 4)
    for (value, expected) in zip(results, expected) {
      #expect(abs(value - expected) <= 1e-9 * max(1, expected), "\(value) for \(expected)")
    }
    for (value, printed) in zip(results, [0.430, 0.418, 0.460, 1_027.915]) {
      #expect(abs(value - printed) <= 5e-4 * (1 + 1e-9), "\(value) for \(printed)")
    }
  }

  @Test("Inventory: the costs of nine policies, to the printed cent")
  func inventory() {
    let policies = [
      (20, 40), (20, 60), (20, 80), (20, 100), (40, 60), (40, 80), (40, 100), (60, 80), (60, 100),
    ]
    let printed = [
      [126.61, 99.26, 9.25, 18.10], [122.74, 90.52, 17.39, 14.83], [123.86, 87.36, 26.24, 10.26],
      [125.32, 81.37, 36.00, 7.95], [126.37, 98.43, 25.99, 1.95], [125.46, 88.40, 35.92, 1.14],
      [132.34, 84.62, 46.42, 1.30], [150.02, 105.69, 44.02, 0.31], [143.20, 89.05, 53.91, 0.24],
    ]
    var random = LawGenerator.stream1
    for (policy, printed) in zip(policies, printed) {
      let costs = Self.costs(low: policy.0, high: policy.1, random: &random)
      for (cost, expected) in zip(costs, printed) {
        #expect(abs(cost - expected) <= 0.0101, "\(policy): \(costs) for \(printed)")
      }
    }
  }

  /// Monthly costs in all, of ordering, holding and shortage, over 120 months.
  private static func costs(low: Int, high: Int, random: inout LawGenerator) -> [Double] {
    var scheduler = EventScheduler<Event>()
    var stock = TimeWeightedStatistic(value: 60)
    var shortage = TimeWeightedStatistic(value: 0)
    var level = 60
    var ordered = 0
    var ordering = 0.0
    scheduler.schedule(.arrival, after: random.exponential(mean: 0.1))
    scheduler.schedule(.end, at: 120)
    scheduler.schedule(.evaluation, at: 0)
    run: while let event = scheduler.next() {
      switch event {
      case .arrival:
        let uniform = random.uniform()
        level -= 1 + [0.167, 0.5, 0.833].count { uniform >= $0 }
        scheduler.schedule(.arrival, after: random.exponential(mean: 0.1))
      case .evaluation:
        if level < low {
          ordered = high - level
          ordering += 32 + 3 * Double(ordered)
          scheduler.schedule(.delivery, after: 0.5 + 0.5 * random.uniform())
        }
        scheduler.schedule(.evaluation, after: 1)
      case .delivery: level += ordered
      default: break run
      }
      stock.update(to: Double(max(0, level)), at: scheduler.now)
      shortage.update(to: Double(max(0, -level)), at: scheduler.now)
    }
    let parts = [
      ordering / 120, stock.mean(through: 120) ?? .nan, 5 * (shortage.mean(through: 120) ?? .nan),
    ]
    return [parts.reduce(0, +)] + parts
  }

  /// The book's program keeps times in single precision, and so does this one; its areas, which it
  /// sums in single precision as well, may differ by one in the last printed digit.
  @Test("Time-shared computer: eight numbers of terminals, to the printed digits")
  func timeSharing() {
    let printed = [
      [1.324, 0.156, 0.358], [2.165, 0.929, 0.658], [5.505, 4.453, 0.914],
      [12.698, 12.904, 0.998], [24.593, 23.871, 0.998], [31.712, 32.958, 1.000],
      [42.310, 42.666, 0.999], [47.547, 51.158, 1.000],
    ]
    var thinking = LawGenerator.stream1
    var service = LawGenerator.stream2
    for (position, printed) in printed.enumerated() {
      let results = Self.responses(
        terminals: 10 * (position + 1), thinking: &thinking, service: &service)
      for (value, expected) in zip(results, printed) {
        #expect(abs(value - expected) <= 6e-4, "\(position): \(results) for \(printed)")
      }
    }
  }

  private struct Job: BitwiseCopyable {
    var arrival: Double
    var remaining: Float
  }

  /// Mean response, mean number waiting and utilisation over 1,000 responses; quantum 0.1, swap time
  /// 0.015, mean service 0.8, mean thinking time 25.
  private static func responses(
    terminals: Int, thinking: inout LawGenerator, service: inout LawGenerator
  ) -> [Double] {
    var scheduler = EventScheduler<Event>()
    var processor = Resource<UInt32>(capacity: 1)
    var jobs = SlotPool<Job>()
    let quantum: Float = 0.1
    var responses = 0
    var total = 0.0
    for _ in 0..<terminals {
      scheduler.schedule(.arrival, at: Double(Float(thinking.exponential(mean: 25))))
    }
    while responses < 1_000, let event = scheduler.next() {
      let now = scheduler.now
      var starting: [UInt32] = []
      switch event {
      case .arrival:
        let job = jobs.insert(Job(arrival: now, remaining: Float(service.exponential(mean: 0.8))))
        if case .granted = processor.request(job, at: now) { starting.append(job) }
      case .run(let job):
        if let following = processor.release(at: now) { starting.append(following) }
        if jobs[job].remaining > 0 {
          if case .granted = processor.request(job, at: now) { starting.append(job) }
        } else {
          responses += 1
          total += now - jobs[job].arrival
          jobs.remove(job)
          let thought = Float(thinking.exponential(mean: 25))
          scheduler.schedule(.arrival, at: Double(Float(now) + thought))
        }
      default: break
      }
      for job in starting {
        let slice = min(quantum, jobs[job].remaining) + 0.015
        scheduler.schedule(.run(job), at: Double(Float(now) + slice))
        jobs[job].remaining -= quantum
      }
    }
    processor.checkInvariants()
    let end = scheduler.now
    return [
      total / 1_000, processor.queueLength.area(through: end) / end,
      processor.utilisation(through: end) ?? .nan,
    ]
  }
}
