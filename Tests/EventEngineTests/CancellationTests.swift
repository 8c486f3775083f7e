import EventEngine
import Testing

@Suite("Cancellation")
struct CancellationTests {
  @Test("A timer is cancelled once")
  func cancelTwice() {
    var list = FutureEventList<Int>()
    let timer = list.scheduleTimer(1, at: 1)
    list.schedule(2, at: 2)
    check(list.cancel(timer))
    check(!list.cancel(timer))
    checkEqual(list.count, 1)
    checkEqual(list.peekTime, 2)
    checkEqual(list.popNext()?.event, 2)
  }

  @Test("A timer that has occurred cannot be cancelled, nor can its slot's next tenant by it")
  func staleHandleAfterReuse() {
    var list = FutureEventList<Int>()
    let first = list.scheduleTimer(1, at: 1)
    checkEqual(list.popNext()?.event, 1)
    check(!list.cancel(first))
    let second = list.scheduleTimer(2, at: 2)
    check(first != second)
    check(!list.cancel(first))
    check(list.isPending(second))
    list.schedule(3, at: 3)
    check(!list.cancel(first))
    checkEqual(list.count, 2)
    check(list.cancel(second))
  }

  @Test("The inactive handle is always stale")
  func inactiveHandle() {
    var list = FutureEventList<Int>()
    list.schedule(1, at: 1)
    check(!list.cancel(.inactive))
    check(!list.isPending(.inactive))
  }

  @Test("Cancelled entries never exceed half of the list, and compaction keeps the order")
  func compaction() {
    var list = FutureEventList<Int>()
    var random = SplitMix64(seed: 5)
    var timers: [(time: Double, event: Int, timer: TimerHandle)] = []
    for event in 0..<4_000 {
      let time = Double(random.below(1_000))
      timers.append((time, event, list.scheduleTimer(event, at: time)))
    }
    var kept: [(time: Double, event: Int)] = []
    for each in timers {
      if each.event % 10 == 0 {
        kept.append((each.time, each.event))
      } else {
        requireTrue(list.cancel(each.timer))
        requireTrue(list.entriesHeld <= max(64, 2 * list.count))
      }
    }
    list.checkInvariants()
    checkEqual(list.count, 400)
    check(list.entriesHeld <= 800)
    kept.sort { ($0.time, $0.event) < ($1.time, $1.event) }
    for each in kept { checkEqual(list.popNext()?.event, each.event) }
    check(list.isEmpty)
    checkEqual(list.entriesHeld, 0)
  }

  @Test("Cancelling the next event shows the one after it")
  func cancelFirst() {
    var list = FutureEventList<Int>()
    let timers = (0..<50).map { list.scheduleTimer($0, at: Double($0)) }
    for event in 0..<50 {
      checkEqual(list.peekTime, Double(event))
      check(list.cancel(timers[event]))
    }
    check(list.isEmpty)
    checkEqual(list.peekTime, nil)
    check(list.popNext() == nil)
    list.checkInvariants()
  }

  @Test("Cancelled entries may come to outnumber the others between two cancellations")
  func cancelledOutnumberOthers() {
    var popped = FutureEventList<Int>()
    let timers = (0..<128).map { popped.scheduleTimer($0, at: Double($0)) }
    for timer in timers.suffix(64) { check(popped.cancel(timer)) }
    checkEqual(popped.popNext()?.event, 0)
    popped.checkInvariants()
    checkEqual(popped.count, 63)

    var filled = FutureEventList<Int>()
    let few = (0..<63).map { filled.scheduleTimer($0, at: Double($0)) }
    for timer in few.suffix(50) { check(filled.cancel(timer)) }
    filled.schedule(63, at: 63)
    filled.checkInvariants()
    checkEqual(filled.count, 14)
  }
}
