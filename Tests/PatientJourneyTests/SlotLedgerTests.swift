import Randomness
import Testing

@testable import PatientJourney

/// The ledger against brute force on random interval sets, exactly. Times are whole numbers, so that
/// many of them are equal.
struct SlotLedgerTests {
  private static let nobody = PatientReference(slot: 0, serial: 0)

  private func booking(_ id: UInt32, _ start: Int, _ length: Int) -> SlotLedger.Booking {
    SlotLedger.Booking(
      id: id, start: Double(start), end: Double(start + length), holder: Self.nobody,
      isPending: true)
  }

  /// How many bookings cover a time; they end just before their end.
  private func covering(_ time: Double, _ bookings: [SlotLedger.Booking]) -> Int {
    bookings.count { $0.start <= time && time < $0.end }
  }

  /// The earliest start by trying every time at which one could be.
  private func earliest(
    _ bookings: [SlotLedger.Booking], _ capacity: Int, from ready: Double, duration: Double
  ) -> Double? {
    let candidates = [ready] + bookings.map(\.end).filter { $0 > ready }.sorted()
    return candidates.first { candidate in
      let moments =
        [candidate]
        + bookings.map(\.start).filter { $0 > candidate && $0 < candidate + duration }
      return moments.allSatisfy { covering($0, bookings) < capacity }
    }
  }

  @Test(arguments: [1, 2, 3, 5]) func earliestStart(capacity: Int) throws {
    var generator = Xoshiro256PlusPlus(seed: UInt64(capacity))
    for round in 0..<1500 {
      var ledger = SlotLedger(capacity: capacity)
      // Every third set may be overbooked, as suites that overrun make it.
      for id in 0..<UInt32.random(in: 0...20, using: &generator) {
        let length = Int.random(in: 1...6, using: &generator)
        let wanted = Int.random(in: 0...25, using: &generator)
        let start =
          round % 3 == 0
          ? wanted
          : Int(ledger.earliestStart(from: Double(wanted), duration: Double(length)))
        ledger.insert(booking(id, start, length))
      }
      let isConsistent = ledger.isConsistent
      #expect(isConsistent)
      let bookings = ledger.bookings
      let ready = Double(Int.random(in: 0...30, using: &generator))
      let duration = Double(Int.random(in: 1...8, using: &generator))
      let expected = try #require(
        earliest(bookings, capacity, from: ready, duration: duration))
      let found = ledger.earliestStart(from: ready, duration: duration)
      #expect(found == expected)

      // One of the bookings taken as given back, and a search that may end at a limit.
      guard let own = bookings.randomElement(using: &generator) else { continue }
      let others = bookings.filter { $0.id != own.id }
      let without = try #require(earliest(others, capacity, from: ready, duration: duration))
      let held = ledger.interval(of: own.id)
      let interval = try #require(held)
      #expect(interval.start == own.start && interval.end == own.end)
      let foundWithout = ledger.earliestStart(
        from: ready, duration: duration, without: interval)
      #expect(foundWithout == without)
      let limit = Double(Int.random(in: 0...30, using: &generator))
      let limited = ledger.earliestStart(
        from: ready, duration: duration, without: interval, before: limit)
      #expect(without < limit ? limited == without : limited >= limit)
    }
  }

  @Test(arguments: [1, 2, 4]) func isOverbooked(capacity: Int) {
    var generator = Xoshiro256PlusPlus(seed: 100 + UInt64(capacity))
    var seen = [0, 0]
    for _ in 0..<2000 {
      var ledger = SlotLedger(capacity: capacity)
      for id in 0..<UInt32.random(in: 0...(4 * UInt32(capacity)), using: &generator) {
        ledger.insert(
          booking(
            id, Int.random(in: 0...20, using: &generator), .random(in: 1...5, using: &generator)))
      }
      let start = Double(Int.random(in: 0...22, using: &generator))
      let end = start + Double(Int.random(in: 1...6, using: &generator))
      let bookings = ledger.bookings
      let moments = [start] + bookings.map(\.start).filter { $0 > start && $0 < end }
      let expected = moments.contains { covering($0, bookings) > capacity }
      let found = ledger.isOverbooked(from: start, to: end)
      #expect(found == expected)
      seen[expected ? 1 : 0] += 1
    }
    #expect(seen.allSatisfy { $0 > 50 })
  }

  @Test func insertsMovesAndRemoves() {
    var generator = Xoshiro256PlusPlus(seed: 9)
    var ledger = SlotLedger(capacity: 3)
    var expected: [UInt32: (Double, Double)] = [:]
    for id in 0..<UInt32(3000) {
      let start = Int.random(in: 0...40, using: &generator)
      switch Int.random(in: 0..<3, using: &generator) {
      case 0:
        ledger.insert(booking(id, start, 4))
        expected[id] = (Double(start), Double(start + 4))
      case 1:
        let victim = UInt32.random(in: 0...id, using: &generator)
        let isRemoved = ledger.remove(victim) != nil
        #expect(isRemoved == (expected.removeValue(forKey: victim) != nil))
      default:
        let moved = UInt32.random(in: 0...id, using: &generator)
        ledger.move(moved, toStart: Double(start), end: Double(start + 7), isPending: true)
        if expected[moved] != nil { expected[moved] = (Double(start), Double(start + 7)) }
      }
      let isConsistent = ledger.isConsistent && ledger.count == expected.count
      #expect(isConsistent)
    }
    for held in ledger.bookings {
      #expect(expected[held.id]?.0 == held.start && expected[held.id]?.1 == held.end)
    }
  }

  /// What is found can be booked without overbooking, and nothing earlier can.
  @Test func bookingByEarliestStartNeverOverbooks() {
    var generator = Xoshiro256PlusPlus(seed: 10)
    var ledger = SlotLedger(capacity: 2)
    for id in 0..<UInt32(400) {
      let ready = Double.random(in: 0...500, using: &generator)
      let duration = Double.random(in: 1...9, using: &generator)
      let start = ledger.earliestStart(from: ready, duration: duration)
      #expect(start >= ready)
      ledger.insert(
        SlotLedger.Booking(
          id: id, start: start, end: start + duration, holder: Self.nobody, isPending: true))
      let isOverbooked = ledger.isOverbooked(from: start, to: start + duration)
      #expect(!isOverbooked)
    }
    let isOverbooked = ledger.isOverbooked(from: 0, to: 1e6)
    #expect(!isOverbooked)
  }

  /// A long ledger, of many blocks, against the slow one: the same answers after every change.
  /// Times are whole numbers in some rounds, so that many are equal, and lengths may be 0.
  @Test(arguments: [
    (capacity: 1, held: 40, horizon: 60.0), (capacity: 3, held: 150, horizon: 350),
    (capacity: 20, held: 180, horizon: 60), (capacity: 100, held: 220, horizon: 25),
  ])
  func longLedger(capacity: Int, held: Int, horizon: Double) throws {
    var generator = Xoshiro256PlusPlus(seed: UInt64(capacity * held))
    var ledger = SlotLedger(capacity: capacity)
    var reference = ReferenceSlotLedger(capacity: capacity)
    let isWhole = capacity != 100
    func time(_ range: ClosedRange<Double>) -> Double {
      let time = Double.random(in: range, using: &generator)
      return isWhole ? time.rounded() : time
    }
    var clock = 0.0
    for id in 0..<UInt32(700) {
      clock += horizon / 350
      let duration = time(0...9)
      let ready = isWhole ? clock.rounded() + time(0...horizon) : clock + time(0...horizon)
      let victim = reference.bookings.randomElement(using: &generator)
      let claim = try #require(BusyTimeline.Claim(rawValue: .random(in: 0...2, using: &generator)))
      if reference.bookings.count >= held || (id % 5 == 4 && victim != nil) {
        let victim = try #require(victim)
        switch Int.random(in: 0..<5, using: &generator) {
        case 0:
          ledger.move(
            victim.id, toStart: ready, end: ready + duration, claim: claim, isPending: false)
          reference.move(
            victim.id, toStart: ready, end: ready + duration, claim: claim, isPending: false)
        case 1:
          // A short move, as of a batch that starts a little late.
          let later = victim.start + time(0...3)
          ledger.move(
            victim.id, toStart: later, end: later + duration, claim: claim, isPending: true)
          reference.move(
            victim.id, toStart: later, end: later + duration, claim: claim, isPending: true)
        case 2:
          ledger.move(
            victim.id, toStart: victim.start, end: victim.end, claim: claim, isPending: false)
          reference.move(
            victim.id, toStart: victim.start, end: victim.end, claim: claim, isPending: false)
        default:
          let taken = ledger.remove(victim.id)
          #expect(taken?.start == victim.start && taken?.end == victim.end)
          _ = reference.remove(victim.id)
        }
      } else {
        // Most are booked as patients are; some overbook, as suites that overrun do.
        let start =
          id % 7 == 0 ? ready : ledger.earliestStart(from: ready, duration: max(1, duration))
        let booking = SlotLedger.Booking(
          id: id, claim: claim, start: start, end: start + duration, holder: Self.nobody,
          isPending: id % 2 == 0)
        ledger.insert(booking)
        reference.insert(booking)
      }
      let isConsistent = ledger.isConsistent && ledger.count == reference.bookings.count
      try #require(isConsistent)
      // The slow ledger's answers take longest: every third change is asked about.
      guard id % 3 == 0 else { continue }
      let from = time(0...clock + horizon)
      let wanted = time(1...20)
      let found = ledger.earliestStart(from: from, duration: wanted)
      try #require(found == reference.earliestStart(from: from, duration: wanted))
      if let own = reference.bookings.randomElement(using: &generator) {
        let start = reference.earliestStart(from: from, duration: wanted, without: own.id)
        let interval = ledger.interval(of: own.id)
        let foundWithout = ledger.earliestStart(
          from: from, duration: wanted, without: interval)
        try #require(interval != nil && foundWithout == start)
        let limit = from + time(0...horizon)
        let limited = ledger.earliestStart(
          from: from, duration: wanted, without: interval, before: limit)
        try #require(start < limit ? limited == start : limited >= limit)
      }
      let isOverbooked = ledger.isOverbooked(from: from, to: from + wanted)
      try #require(isOverbooked == reference.isOverbooked(from: from, to: from + wanted))
      var claimants: [UInt32] = []
      ledger.forEach(claim, startingAfter: from) { claimants.append($0.id) }
      if claim != .none {
        try #require(claimants == reference.claimants(claim, startingAfter: from))
      }
      let week = from - 10..<from + wanted
      let pending = ledger.pendingStarts(in: week)
      try #require(pending == reference.pendingStarts(in: week))
    }
    let order = ledger.bookings.map(\.id)
    #expect(order == reference.bookings.map(\.id))
    #expect(reference.bookings.count > 30)
  }

  /// So many bookings that the blocks grow, as in a network of a hundred thousand patients a year.
  @Test func veryLongLedger() throws {
    var generator = Xoshiro256PlusPlus(seed: 11)
    var ledger = SlotLedger(capacity: 1190)
    var booked: [SlotLedger.Booking] = []
    for id in 0..<UInt32(10_000) {
      let start = Double.random(in: 0...60, using: &generator)
      let booking = SlotLedger.Booking(
        id: id, claim: id % 3 == 0 ? .appointment : .none, start: start,
        end: start + .random(in: 5...14, using: &generator), holder: Self.nobody,
        isPending: true)
      ledger.insert(booking)
      booked.append(booking)
    }
    // Half of them move a little or go.
    for index in booked.indices.reversed() where index % 2 == 0 {
      if index % 4 == 0 {
        ledger.remove(booked.remove(at: index).id)
      } else {
        booked[index].start += 0.001
        booked[index].claim = .received
        ledger.move(
          booked[index].id, toStart: booked[index].start, end: booked[index].end,
          claim: .received, isPending: true)
      }
    }
    booked.sort { ($0.start, $0.id) < ($1.start, $1.id) }
    let reference = ReferenceSlotLedger(capacity: ledger.capacity, bookings: booked)
    let order = ledger.bookings.map(\.id)
    let isConsistent = ledger.isConsistent
    #expect(isConsistent && order == booked.map(\.id))
    var waits = 0
    for _ in 0..<30 {
      let ready = Double.random(in: 0...70, using: &generator)
      let duration = Double.random(in: 0.01...3, using: &generator)
      let own = try #require(booked.randomElement(using: &generator))
      let start = ledger.earliestStart(from: ready, duration: duration)
      let without = ledger.earliestStart(
        from: ready, duration: duration,
        without: SlotLedger.Interval(start: own.start, end: own.end))
      let isOverbooked = ledger.isOverbooked(from: ready, to: ready + duration)
      var received: [UInt32] = []
      ledger.forEach(.received, startingAfter: ready) { received.append($0.id) }
      waits += start > ready ? 1 : 0
      #expect(start == reference.earliestStart(from: ready, duration: duration))
      #expect(
        without == reference.earliestStart(from: ready, duration: duration, without: own.id))
      #expect(isOverbooked == reference.isOverbooked(from: ready, to: ready + duration))
      #expect(received == reference.claimants(.received, startingAfter: ready))
    }
    #expect(waits > 5 && waits < 25)
  }

  /// Servers that are there for a time only, as suites are that open or close at a date: intervals
  /// without an end among those of patients.
  @Test func servicesThatEndOrBegin() throws {
    var generator = Xoshiro256PlusPlus(seed: 12)
    for _ in 0..<300 {
      var ledger = SlotLedger(capacity: 4)
      var reference = ReferenceSlotLedger(capacity: 4)
      for id in 0..<UInt32(60) {
        let ready = Double(Int.random(in: 0...40, using: &generator))
        // The first three take a server away, until a date or from a date on.
        let start = id < 3 ? ready : ledger.earliestStart(from: ready, duration: 3)
        let end = id < 2 ? .infinity : start + Double(Int.random(in: 1...5, using: &generator))
        let booking = SlotLedger.Booking(
          id: .max - id, start: start, end: end, holder: Self.nobody, isPending: id > 2)
        ledger.insert(booking)
        reference.insert(booking)
        let duration = Double(Int.random(in: 0...6, using: &generator))
        let limit = ready + Double(Int.random(in: 1...50, using: &generator))
        let expected = reference.earliestStart(from: ready, duration: duration)
        let found = ledger.earliestStart(from: ready, duration: duration)
        let limited = ledger.earliestStart(from: ready, duration: duration, before: limit)
        try #require(found == expected && found < .infinity)
        try #require(expected < limit ? limited == expected : limited >= limit)
      }
      let isConsistent = ledger.isConsistent
      try #require(isConsistent)
      let pending = ledger.pendingStarts(in: -5..<30)
      try #require(pending == reference.pendingStarts(in: -5..<30))
    }
  }
}
