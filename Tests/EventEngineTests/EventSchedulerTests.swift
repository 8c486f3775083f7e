import EventEngine
import Testing

@Suite("Event scheduler")
struct EventSchedulerTests {
  @Test("The clock follows the events")
  func clock() {
    var scheduler = EventScheduler<Int>(startingAt: 10)
    scheduler.schedule(1, after: 5)
    scheduler.schedule(2, at: 12)
    checkEqual(scheduler.timeOfNext, 12)
    checkEqual(scheduler.upcoming, 2)
    checkEqual(scheduler.now, 10)
    checkEqual(scheduler.next(), 2)
    checkEqual(scheduler.now, 12)
    checkEqual(scheduler.next(), 1)
    checkEqual(scheduler.now, 15)
    checkEqual(scheduler.next(), nil)
    checkEqual(scheduler.now, 15)
    checkEqual(scheduler.eventsProcessed, 2)
  }

  @Test("A run through an end stops at it, events at the end included, and can go on")
  func runThroughEnd() {
    var scheduler = EventScheduler<Int>()
    scheduler.schedule(1, at: 1)
    scheduler.schedule(2, at: 4)
    scheduler.schedule(3, at: 4.5)
    checkEqual(scheduler.next(through: 4), 1)
    checkEqual(scheduler.next(through: 4), 2)
    checkEqual(scheduler.now, 4)
    checkEqual(scheduler.next(through: 4), nil)
    checkEqual(scheduler.now, 4)
    checkEqual(scheduler.next(through: 4.25), nil)
    checkEqual(scheduler.now, 4.25)
    checkEqual(scheduler.eventsPending, 1)
    checkEqual(scheduler.next(through: 9), 3)
    checkEqual(scheduler.next(through: 9), nil)
    checkEqual(scheduler.now, 9)
    checkEqual(scheduler.next(through: .infinity), nil)
    checkEqual(scheduler.now, 9)
  }

  @Test("A cancelled timer neither occurs nor counts")
  func timers() {
    var scheduler = EventScheduler<Int>()
    let first = scheduler.scheduleTimer(1, after: 1)
    let second = scheduler.scheduleTimer(2, at: 2)
    check(scheduler.isPending(first))
    check(scheduler.cancel(first))
    check(!scheduler.cancel(first))
    checkEqual(scheduler.next(), 2)
    check(!scheduler.isPending(second))
    check(!scheduler.cancel(second))
    checkEqual(scheduler.eventsProcessed, 1)
  }

  @Test("A restart begins afresh and leaves no handle alive")
  func restart() {
    var scheduler = EventScheduler<Int>()
    let timer = scheduler.scheduleTimer(1, at: 3)
    scheduler.schedule(2, at: 1)
    _ = scheduler.next()
    scheduler.restart()
    checkEqual(scheduler.now, 0)
    checkEqual(scheduler.eventsProcessed, 0)
    checkEqual(scheduler.eventsPending, 0)
    check(!scheduler.isPending(timer))
    scheduler.schedule(7, at: 0.5)
    check(!scheduler.cancel(timer))
    checkEqual(scheduler.next(), 7)
  }

  @Test("An event in the past and a clock run back are programmer errors")
  func refused() async {
    await #expect(processExitsWith: .failure) {
      var scheduler = EventScheduler<Int>(startingAt: 2)
      scheduler.schedule(0, at: 1)
    }
    await #expect(processExitsWith: .failure) {
      var scheduler = EventScheduler<Int>(startingAt: 2)
      _ = scheduler.next(through: 1)
    }
  }

  @Test("Minus zero is zero, for the clock and for times")
  func minusZero() {
    var scheduler = EventScheduler<Int>(startingAt: -0.0)
    scheduler.schedule(1, at: 0)
    scheduler.schedule(2, at: -0.0)
    _ = scheduler.scheduleTimer(3, after: -0.0)
    for event in 1...3 {
      checkEqual(scheduler.next(), event)
      checkEqual(scheduler.now.sign, .plus)
    }
  }
}
