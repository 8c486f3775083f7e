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
      #expect(ledger.isConsistent)
      let ready = Double(Int.random(in: 0...30, using: &generator))
      let duration = Double(Int.random(in: 1...8, using: &generator))
      let expected = try #require(
        earliest(ledger.bookings, capacity, from: ready, duration: duration))
      #expect(ledger.earliestStart(from: ready, duration: duration) == expected)

      // One of the bookings taken as given back, and a search that may end at a limit.
      guard let own = ledger.bookings.randomElement(using: &generator) else { continue }
      let others = ledger.bookings.filter { $0.id != own.id }
      let without = try #require(earliest(others, capacity, from: ready, duration: duration))
      let interval = try #require(ledger.interval(of: own.id))
      #expect(interval.start == own.start && interval.end == own.end)
      #expect(
        ledger.earliestStart(from: ready, duration: duration, without: interval) == without)
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
      let moments = [start] + ledger.bookings.map(\.start).filter { $0 > start && $0 < end }
      let expected = moments.contains { covering($0, ledger.bookings) > capacity }
      #expect(ledger.isOverbooked(from: start, to: end) == expected)
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
        #expect((ledger.remove(victim) != nil) == (expected.removeValue(forKey: victim) != nil))
      default:
        let moved = UInt32.random(in: 0...id, using: &generator)
        ledger.move(moved, toStart: Double(start), end: Double(start + 7), isPending: false)
        if expected[moved] != nil { expected[moved] = (Double(start), Double(start + 7)) }
      }
      #expect(ledger.isConsistent && ledger.count == expected.count)
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
      #expect(!ledger.isOverbooked(from: start, to: start + duration))
    }
    #expect(!ledger.isOverbooked(from: 0, to: 1e6))
  }
}
