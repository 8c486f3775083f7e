import EventEngine
import Testing

@Suite("Future event list")
struct FutureEventListTests {
  /// A future event list that is plainly right: an array in order of time and scheduling.
  struct Reference {
    struct Entry {
      var time: Double
      var event: Int
      var timer: TimerHandle?
    }
    var entries: [Entry] = []

    mutating func insert(_ entry: Entry) {
      var low = 0
      var high = entries.count
      while low < high {
        let middle = (low + high) / 2
        if entries[middle].time <= entry.time { low = middle + 1 } else { high = middle }
      }
      entries.insert(entry, at: low)
    }
  }

  @Test("Random schedules, cancellations and removals agree with a sorted array", arguments: 0..<6)
  func agreesWithSortedArray(seed: Int) {
    compare(seed: seed) { operation, _ in operation % 3_000 < 1_500 }
  }

  @Test(
    "So do lists of few events, which go from one form to the other and back", arguments: 0..<12)
  func fewEvents(seed: Int) {
    // From empty to so many and back: below, at and above the longest run.
    let most = [2, 7, 8, 9, 10, 20][seed % 6]
    var growing = true
    compare(seed: seed) { _, count in
      if count == 0 { growing = true }
      if count >= most { growing = false }
      return growing
    }
  }

  /// Runs a list and the reference side by side, with more insertions than removals while growing.
  private func compare(seed: Int, isGrowing: (_ operation: Int, _ count: Int) -> Bool) {
    var random = SplitMix64(seed: UInt64(seed))
    // A first sequence number near the last one makes the list renumber in the middle of the run.
    var list = FutureEventList<Int>(firstSequence: seed % 2 == 0 ? 0 : .max - 3_000)
    var reference = Reference()
    var peak = 0
    var stale: [TimerHandle] = []
    let coarse = seed % 3 == 0
    for operation in 0..<8_000 {
      let growing = isGrowing(operation, reference.entries.count)
      switch random.below(10) {
      case 0..<(growing ? 6 : 3):
        let time = coarse ? Double(random.below(20)) : random.uniform() * 100
        if random.below(2) == 0 {
          let timer = list.scheduleTimer(operation, at: time)
          reference.insert(.init(time: time, event: operation, timer: timer))
        } else {
          list.schedule(operation, at: time)
          reference.insert(.init(time: time, event: operation, timer: nil))
        }
      case 6, 7:
        guard !reference.entries.isEmpty else { continue }
        let position = random.below(reference.entries.count)
        if let timer = reference.entries[position].timer {
          check(list.isPending(timer))
          check(list.cancel(timer))
          reference.entries.remove(at: position)
          stale.append(timer)
        }
      case 8 where !stale.isEmpty:
        let timer = stale[random.below(stale.count)]
        check(!list.isPending(timer))
        check(!list.cancel(timer))
      default:
        let popped = list.popNext()
        let expected = reference.entries.isEmpty ? nil : reference.entries.removeFirst()
        requireTrue(popped?.time == expected?.time && popped?.event == expected?.event)
        if let timer = expected?.timer { stale.append(timer) }
      }
      peak = max(peak, list.entriesHeld)
      requireTrue(list.peak == peak)
      requireTrue(list.count == reference.entries.count)
      requireTrue(list.peekTime == reference.entries.first?.time)
      requireTrue(list.upcoming == reference.entries.first?.event)
      if operation % 100 == 0 { list.checkInvariants() }
    }
    for expected in reference.entries {
      let popped = list.popNext()
      requireTrue(popped?.time == expected.time && popped?.event == expected.event)
    }
    check(list.isEmpty)
    check(list.popNext() == nil)
    list.checkInvariants()
  }

  @Test("Ties occur in the order of scheduling, timers among them")
  func tiesAreFirstInFirstOut() {
    var list = FutureEventList<Int>()
    for event in 0..<500 {
      if event % 3 == 0 {
        _ = list.scheduleTimer(event, at: 4)
      } else {
        list.schedule(event, at: 4)
      }
    }
    for event in 0..<500 { checkEqual(list.popNext()?.event, event) }
  }

  @Test("Ties keep their order when the sequence numbers run out")
  func renumberingKeepsTies() {
    var list = FutureEventList<Int>(firstSequence: .max - 100)
    let timer = list.scheduleTimer(-1, at: 7)
    for event in 0..<1_000 { list.schedule(event, at: event % 2 == 0 ? 1 : 2) }
    list.checkInvariants()
    check(list.isPending(timer))
    for event in stride(from: 0, to: 1_000, by: 2) { checkEqual(list.popNext()?.event, event) }
    for event in stride(from: 1, to: 1_000, by: 2) { checkEqual(list.popNext()?.event, event) }
    check(list.cancel(timer))
    check(list.isEmpty)
  }

  @Test("Minus zero is zero, and the largest and smallest times are ordered")
  func extremeTimes() {
    var list = FutureEventList<Int>()
    list.schedule(4, at: .greatestFiniteMagnitude)
    list.schedule(0, at: 0.0)
    list.schedule(1, at: -0.0)
    list.schedule(3, at: .leastNormalMagnitude)
    list.schedule(2, at: .leastNonzeroMagnitude)
    checkEqual(list.peekTime?.sign, .plus)
    for event in 0..<5 { checkEqual(list.popNext()?.event, event) }
  }

  @Test("Removing all makes handles stale, memory kept or not", arguments: [true, false])
  func removeAll(keepingCapacity: Bool) {
    var list = FutureEventList<Int>()
    var timers: [TimerHandle] = []
    for round in 0..<3 {
      let earlier = timers
      timers = (0..<100).map { list.scheduleTimer($0, at: Double($0)) }
      for timer in earlier { check(!list.cancel(timer)) }
      checkEqual(list.count, 100)
      if round == 1 { check(list.cancel(timers[50])) }
      list.removeAll(keepingCapacity: keepingCapacity)
      check(list.isEmpty)
      checkEqual(list.peekTime, nil)
      list.checkInvariants()
    }
    list.schedule(5, at: 1)
    checkEqual(list.popNext()?.event, 5)
    list.checkInvariants()
  }

  @Test("A time that is negative, infinite or missing is a programmer error")
  func refusedTimes() async {
    await #expect(processExitsWith: .failure) {
      var list = FutureEventList<Int>()
      list.schedule(0, at: -1)
    }
    await #expect(processExitsWith: .failure) {
      var list = FutureEventList<Int>()
      list.schedule(0, at: .nan)
    }
    await #expect(processExitsWith: .failure) {
      var list = FutureEventList<Int>()
      _ = list.scheduleTimer(0, at: .infinity)
    }
  }
}
