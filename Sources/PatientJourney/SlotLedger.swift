import EventEngine

/// The booked intervals of identical servers: manufacturing suites, apheresis slots.
///
/// A ledger plans; the `Resource` beside it does. Each booking is an interval; the earliest
/// interval that is free on some server is found from how many bookings cover each moment, which
/// need not say which server.
///
/// - Complexity: booking, moving and finding are those of ``BusyTimeline``: far less than linear in
///   the bookings held, in practice those of the next weeks.
struct SlotLedger: ~Copyable {
  /// One booked interval.
  struct Booking: BitwiseCopyable {
    /// The booking's number, unique in its ledger.
    var id: UInt32
    /// What its holder would like of an interval that is vacated.
    var claim: BusyTimeline.Claim = .none
    /// The planned start, hours from 0 on.
    var start: Double
    /// The planned end, changeover included, hours.
    var end: Double
    /// Who holds it; meaningless once service has begun.
    var holder: PatientReference
    /// Whether service has not begun.
    var isPending: Bool
  }

  /// From a start to an end, hours.
  struct Interval {
    /// The start, included.
    var start: Double
    /// The end, excluded.
    var end: Double
  }

  /// Servers; `Int.max` for no limit, where nothing needs to be kept and everything is free.
  let capacity: Int
  private var timeline = BusyTimeline()
  private var held = SlotPool<Booking>()
  /// Where each booking is held.
  private var slots = NumberTable()

  /// Creates an empty ledger of so many servers.
  init(capacity: Int) { self.capacity = capacity }

  /// Bookings held, pending and in service.
  var count: Int { held.count }

  /// The earliest time from `ready` on at which a server is free for `duration` hours.
  ///
  /// - Parameters:
  ///   - own: a booked interval that is taken as given back.
  ///   - limit: a time from which on the answer does not matter; the search ends there.
  /// - Returns: a time from `ready` on; at or after `limit` where there is none before.
  func earliestStart(
    from ready: Double, duration: Double, without own: Interval? = nil,
    before limit: Double = .infinity
  ) -> Double {
    timeline.earliestStart(
      capacity: capacity, from: ready, duration: duration, without: own, before: limit)
  }

  /// Whether at any time from `start` to `end` more intervals are booked than there are servers.
  func isOverbooked(from start: Double, to end: Double) -> Bool {
    timeline.isAbove(capacity, from: start, to: end)
  }

  /// The interval of a booking; nil if there is none of this number.
  func interval(of id: UInt32) -> Interval? {
    slots[id].map { Interval(start: held[$0].start, end: held[$0].end) }
  }

  /// How many bookings are to begin in a range of times.
  func pendingStarts(in range: Range<Double>) -> Int {
    var count = 0
    timeline.forEachStart(in: range) { if held[$0].isPending { count += 1 } }
    return count
  }

  /// Visits the holders of bookings that start after a time and carry a claim, by start, then in
  /// order of booking.
  func forEach(
    _ claim: BusyTimeline.Claim, startingAfter time: Double, _ visit: (Booking) -> Void
  ) {
    timeline.forEach(claim, after: time) { visit(held[$0]) }
  }

  /// Whether any booking carries a claim.
  func holds(_ claim: BusyTimeline.Claim) -> Bool { timeline.claims.count(of: claim) > 0 }

  /// Adds a booking, which must not be held already.
  mutating func insert(_ booking: Booking) {
    guard capacity < Int.max else { return }
    let slot = held.insert(booking)
    slots.insert(booking.id, slot)
    timeline.insert(number: slot, start: booking.start, end: booking.end, claim: booking.claim)
  }

  /// Takes a booking out and returns it; nil if there is none of this number.
  @discardableResult
  mutating func remove(_ id: UInt32) -> Booking? {
    guard let slot = slots.remove(id) else { return nil }
    let booking = held[slot]
    held.remove(slot)
    timeline.remove(number: slot, start: booking.start, end: booking.end)
    return booking
  }

  /// Moves a booking to another interval, if there is one of this number; `isPending` says whether
  /// service is still to begin.
  mutating func move(
    _ id: UInt32, toStart start: Double, end: Double, claim: BusyTimeline.Claim = .none,
    isPending: Bool
  ) {
    guard let slot = slots[id] else { return }
    held[slot].isPending = isPending
    let booking = held[slot]
    if booking.start == start, booking.end == end {
      // On time, as most are.
      return setClaim(claim, at: slot)
    }
    timeline.move(
      number: slot, from: Interval(start: booking.start, end: booking.end),
      to: Interval(start: start, end: end), claim: claim)
    held[slot].start = start
    held[slot].end = end
    held[slot].claim = claim
  }

  /// Changes what the holder of a booking would like, if there is one of this number.
  mutating func setClaim(_ claim: BusyTimeline.Claim, of id: UInt32) {
    if let slot = slots[id] { setClaim(claim, at: slot) }
  }

  private mutating func setClaim(_ claim: BusyTimeline.Claim, at slot: UInt32) {
    guard held[slot].claim != claim else { return }
    held[slot].claim = claim
    timeline.setClaim(claim, number: slot, start: held[slot].start)
  }

  /// All bookings by start, then in order of booking. O(n).
  var bookings: [Booking] {
    var bookings: [Booking] = []
    timeline.forEachStart { bookings.append(held[$1]) }
    return bookings
  }

  /// Whether the lists agree; debug builds ask after a run.
  var isConsistent: Bool {
    var isConsistent = timeline.isConsistent
    var count = 0
    timeline.forEachStart { start, slot in
      count += 1
      isConsistent =
        isConsistent && held.isOccupied(slot) && held[slot].start == start
        && slots[held[slot].id] == slot
    }
    return isConsistent && count == held.count
  }
}
