import EventEngine
import Testing

@Suite("Capacity calendar")
struct CapacityCalendarTests {
  /// Hours; Monday to Friday, 08:00 to 16:00, three servers.
  private func week(phase: Double = 0) throws -> PeriodicCapacityCalendar {
    var steps: [PeriodicCapacityCalendar.Step] = []
    for day in 0..<5 {
      steps.append(.init(offset: Double(24 * day + 8), capacity: 3))
      steps.append(.init(offset: Double(24 * day + 16), capacity: 0))
    }
    return try PeriodicCapacityCalendar(period: 168, steps: steps, phase: phase)
  }

  @Test("A week of shifts")
  func weekOfShifts() throws {
    let week = try week()
    checkEqual(week.capacity(at: 0), 0)
    checkEqual(week.capacity(at: 7.999), 0)
    checkEqual(week.capacity(at: 8), 3)
    checkEqual(week.capacity(at: 15.999), 3)
    checkEqual(week.capacity(at: 16), 0)
    checkEqual(week.capacity(at: 168 * 50 + 4 * 24 + 12), 3)
    checkEqual(week.capacity(at: 168 * 50 + 5 * 24 + 12), 0)
    checkEqual(week.nextChange(after: 0), 8)
    checkEqual(week.nextChange(after: 8), 16)
    checkEqual(week.nextChange(after: 4 * 24 + 16), 168 + 8)
  }

  @Test("A horizon that starts on a Wednesday")
  func phase() throws {
    let week = try week(phase: 48)
    checkEqual(week.capacity(at: 9), 3)
    checkEqual(week.capacity(at: 2 * 24 + 16), 0)
    checkEqual(week.nextChange(after: 2 * 24 + 16), 5 * 24 + 8)
  }

  @Test("A week offers 120 server hours, through a resource driven by its changes")
  func drivesResource() throws {
    let week = try week()
    var scheduler = EventScheduler<Int>()
    var resource = Resource<Int>(capacity: week.capacity(at: 0))
    if let change = week.nextChange(after: 0) { scheduler.schedule(0, at: change) }
    while scheduler.next(through: 1_680) != nil {
      resource.setCapacity(week.capacity(at: scheduler.now), at: scheduler.now)
      if let change = week.nextChange(after: scheduler.now) { scheduler.schedule(0, at: change) }
    }
    checkEqual(scheduler.eventsProcessed, 100)
    check(resource.effectiveCapacity.area(through: 1_680) == 1_200)
    checkEqual(resource.utilisation(through: 1_680), 0)
  }

  @Test("At a change the capacity is the new one and just before it the old, however times round")
  func consistentAtChanges() throws {
    var random = SplitMix64(seed: 21)
    for _ in 0..<200 {
      let period = 0.1 + random.uniform() * 30
      let offsets = Set((0..<5).map { _ in random.uniform() * period }).sorted()
      let steps = offsets.enumerated().map { position, offset in
        PeriodicCapacityCalendar.Step(offset: offset, capacity: position)
      }
      let calendar = try PeriodicCapacityCalendar(
        period: period, steps: steps, phase: random.uniform() * period)
      var time = Double(random.below(100_000))
      for _ in 0..<30 {
        let before = calendar.capacity(at: time)
        let change = try #require(calendar.nextChange(after: time))
        requireTrue(change > time)
        requireTrue(calendar.capacity(at: change.nextDown) == before)
        requireTrue(calendar.capacity(at: change) == (before + 1) % steps.count)
        time = change
      }
    }
  }

  @Test("Steps that change nothing are dropped; a capacity that never changes has no next change")
  func constant() throws {
    let calendar = try PeriodicCapacityCalendar(
      period: 24, steps: [.init(offset: 3, capacity: 2), .init(offset: 9, capacity: 2)])
    checkEqual(calendar.nextChange(after: 0), nil)
    checkEqual(calendar.capacity(at: 5), 2)
    let always = ConstantCapacity(4)
    checkEqual(always.capacity(at: 99), 4)
    checkEqual(always.nextChange(after: 99), nil)
  }

  @Test("Faults in the steps are told")
  func faults() {
    typealias Calendar = PeriodicCapacityCalendar
    #expect(throws: Calendar.InvalidCalendar.period(0)) {
      try Calendar(period: 0, steps: [.init(offset: 0, capacity: 1)])
    }
    #expect(throws: Calendar.InvalidCalendar.phase(24)) {
      try Calendar(period: 24, steps: [.init(offset: 0, capacity: 1)], phase: 24)
    }
    #expect(throws: Calendar.InvalidCalendar.noSteps) { try Calendar(period: 24, steps: []) }
    #expect(throws: Calendar.InvalidCalendar.offsetOutsidePeriod(step: 0)) {
      try Calendar(period: 24, steps: [.init(offset: 24, capacity: 1)])
    }
    #expect(throws: Calendar.InvalidCalendar.offsetNotAscending(step: 1)) {
      try Calendar(
        period: 24, steps: [.init(offset: 3, capacity: 1), .init(offset: 3, capacity: 2)])
    }
    #expect(throws: Calendar.InvalidCalendar.negativeCapacity(step: 0)) {
      try Calendar(period: 24, steps: [.init(offset: 3, capacity: -1)])
    }
  }
}
