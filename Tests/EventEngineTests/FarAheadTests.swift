import EventEngine
import Testing

/// Lists so long that most events are kept far ahead, unsorted.
@Suite("Events far ahead")
struct FarAheadTests {
  /// Times whose distances span many orders of magnitude, many of them equal.
  private func delay(_ random: inout SplitMix64, shape: Int) -> Double {
    switch shape {
    case 0: random.exponential(mean: 1)
    case 1: Double(random.below(50))
    case 2: random.exponential(mean: 1) * [1e-9, 1e-3, 1, 1e4, 1e12][random.below(5)]
    case 3: random.below(100) == 0 ? random.uniform() * 1e6 : 1e-3 * random.uniform()
    default: random.below(2) == 0 ? 8 : 8 + 1e-15
    }
  }

  @Test("Long lists in steady state keep the total order", arguments: 0..<5)
  func steadyState(shape: Int) {
    var random = SplitMix64(seed: UInt64(shape) + 40)
    var scheduler = EventScheduler<Int>()
    // What is scheduled, by number; the order of leaving must be that of (time, number).
    var times: [Double] = []
    func schedule(_ scheduler: inout EventScheduler<Int>) {
      let time = scheduler.now + delay(&random, shape: shape)
      scheduler.schedule(times.count, at: time)
      times.append(time)
    }
    for _ in 0..<3_000 { schedule(&scheduler) }
    var pending = Set(times.indices)
    var previous = (time: -1.0, number: -1)
    for step in 0..<20_000 {
      guard let number = scheduler.next() else { break }
      requireTrue(pending.remove(number) != nil)
      requireTrue(scheduler.now == times[number])
      requireTrue((previous.time, previous.number) < (scheduler.now, number))
      previous = (scheduler.now, number)
      let more = step < 5_000 ? 2 : step < 15_000 ? 1 : 0
      for _ in 0..<more {
        pending.insert(times.count)
        schedule(&scheduler)
      }
      requireTrue(scheduler.eventsPending == pending.count)
    }
    while let number = scheduler.next() {
      requireTrue((previous.time, previous.number) < (scheduler.now, number))
      previous = (scheduler.now, number)
      requireTrue(pending.remove(number) != nil)
    }
    check(pending.isEmpty)
    check(scheduler.peakEventsPending >= 7_900)
  }

  @Test("Random use of a long list agrees with a sorted array", arguments: 0..<5)
  func agreesWithSortedArray(shape: Int) {
    var random = SplitMix64(seed: UInt64(shape) + 50)
    var list = FutureEventList<Int>(firstSequence: .max - 2_500)
    var reference = FutureEventListTests.Reference()
    var latest = 0.0
    var farthest = 0
    for operation in 0..<9_000 {
      let growing = operation < 4_000
      switch random.below(10) {
      case 0..<(growing ? 8 : 3):
        // Now and then before what has left: the list itself knows no clock.
        let base = random.below(50) == 0 ? latest / 2 : latest
        let time = base + delay(&random, shape: shape)
        let timer = random.below(2) == 0 ? list.scheduleTimer(operation, at: time) : nil
        if timer == nil { list.schedule(operation, at: time) }
        reference.insert(.init(time: time, event: operation, timer: timer))
      case 8:
        guard !reference.entries.isEmpty else { continue }
        let position = random.below(reference.entries.count)
        guard let timer = reference.entries[position].timer else { continue }
        requireTrue(list.cancel(timer) && !list.isPending(timer))
        reference.entries.remove(at: position)
      default:
        let popped = list.popNext()
        let expected = reference.entries.isEmpty ? nil : reference.entries.removeFirst()
        requireTrue(popped?.time == expected?.time && popped?.event == expected?.event)
        if let expected { latest = max(latest, expected.time) }
      }
      requireTrue(list.count == reference.entries.count)
      requireTrue(list.peekTime == reference.entries.first?.time)
      requireTrue(list.upcoming == reference.entries.first?.event)
      farthest = max(farthest, list.entriesFarAhead)
      if operation % 250 == 0 { list.checkInvariants() }
    }
    for expected in reference.entries { requireTrue(list.popNext()?.event == expected.event) }
    check(list.isEmpty)
    check(farthest > 1_000)
    list.checkInvariants()
  }

  @Test("Thousands of ties far ahead occur in the order of scheduling")
  func ties() {
    var list = FutureEventList<Int>()
    for event in 0..<600 { list.schedule(event, at: Double(event) / 600) }
    for event in 600..<6_000 { list.schedule(event, at: 7) }
    check(list.entriesFarAhead > 5_000)
    list.checkInvariants()
    for event in 0..<6_000 { requireTrue(list.popNext()?.event == event) }
    check(list.isEmpty)
    // Ties that all are near, more of them than the heap was made for.
    for event in 0..<6_000 { list.schedule(event, at: 9) }
    list.checkInvariants()
    for event in 0..<6_000 { requireTrue(list.popNext()?.event == event) }
    // After such a crowd the heap is as small again as it was.
    for event in 0..<2_000 { list.schedule(event, at: 10 + Double(event)) }
    check(list.entriesFarAhead > 1_000)
    list.checkInvariants()
    for event in 0..<2_000 { requireTrue(list.popNext()?.event == event) }
  }

  @Test("Cancelled events far ahead are removed when they exceed half")
  func cancellation() {
    var list = FutureEventList<Int>()
    var random = SplitMix64(seed: 60)
    let timers = (0..<20_000).map { list.scheduleTimer($0, at: random.uniform() * 1e3) }
    for timer in timers.dropLast(100) {
      requireTrue(list.cancel(timer))
      requireTrue(list.entriesHeld <= max(64, 2 * list.count))
    }
    list.checkInvariants()
    checkEqual(list.count, 100)
    for timer in timers.suffix(100) { check(list.isPending(timer)) }
    check(list.peak == 20_000)
    list.removeAll(keepingCapacity: true)
    for timer in timers { requireTrue(!list.cancel(timer)) }
    checkEqual(list.entriesFarAhead, 0)
    list.checkInvariants()
  }

  @Test("Large events keep their contents")
  func largeEvents() {
    struct Large: BitwiseCopyable {
      var parts: (Int, UInt8, Double, UInt16)
    }
    var list = FutureEventList<Large>()
    var random = SplitMix64(seed: 61)
    for number in 0..<5_000 {
      let time = random.uniform()
      list.schedule(Large(parts: (number, UInt8(number % 251), time, UInt16(number))), at: time)
    }
    var count = 0
    while let (time, event) = list.popNext() {
      let parts = event.parts
      requireTrue(parts.2 == time && Int(parts.1) == parts.0 % 251 && Int(parts.3) == parts.0)
      count += 1
    }
    checkEqual(count, 5_000)
  }
}
