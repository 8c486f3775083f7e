/// The booked intervals of identical servers: manufacturing suites, apheresis slots.
///
/// A ledger plans; the `Resource` beside it does. Each booking is an interval; the earliest
/// interval that is free on some server is found by one sweep over starts and ends, which need not
/// say which server.
///
/// - Complexity: booking, moving and finding are O(n) in the bookings held, in practice those of
///   the next weeks.
struct SlotLedger {
  /// One booked interval.
  struct Booking {
    /// The booking's number, unique in its ledger.
    var id: UInt32
    /// The planned start, hours.
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

  /// Servers.
  let capacity: Int
  /// By start, then in order of booking.
  private(set) var bookings: [Booking] = []
  private var starts: [Double] = []
  private var ends: [Double] = []

  /// Creates an empty ledger of so many servers.
  init(capacity: Int) { self.capacity = capacity }

  /// Bookings held, pending and in service.
  var count: Int { bookings.count }

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
    var nextStart = Self.count(in: starts, through: ready)
    var nextEnd = Self.count(in: ends, through: ready)
    var active = nextStart - nextEnd
    // Of equal times it does not matter which one is skipped.
    var ownStart = Double.infinity
    var ownEnd = Double.infinity
    if let own, own.end > ready {
      if own.start > ready { ownStart = own.start } else { active -= 1 }
      ownEnd = own.end
    }
    var freeSince = active < capacity ? ready : .infinity
    while nextStart < starts.count {
      let start = starts[nextStart]
      if nextEnd < ends.count, ends[nextEnd] <= start {
        let end = ends[nextEnd]
        nextEnd += 1
        if end == ownEnd {
          ownEnd = .infinity
          continue
        }
        active -= 1
        if active == capacity - 1 { freeSince = end }
        if end >= limit, freeSince >= limit { return end }
      } else {
        nextStart += 1
        if start == ownStart {
          ownStart = .infinity
          continue
        }
        if start - freeSince >= duration { return freeSince }
        active += 1
        if active >= capacity { freeSince = .infinity }
      }
    }
    while freeSince == .infinity, nextEnd < ends.count {
      let end = ends[nextEnd]
      nextEnd += 1
      if end == ownEnd {
        ownEnd = .infinity
        continue
      }
      active -= 1
      if active < capacity { freeSince = end }
    }
    return freeSince
  }

  /// Whether at any time from `start` to `end` more intervals are booked than there are servers.
  func isOverbooked(from start: Double, to end: Double) -> Bool {
    var nextStart = Self.count(in: starts, through: start)
    var nextEnd = Self.count(in: ends, through: start)
    if nextStart - nextEnd > capacity { return true }
    while nextStart < starts.count, starts[nextStart] < end {
      let time = starts[nextStart]
      nextStart += 1
      while nextEnd < ends.count, ends[nextEnd] <= time { nextEnd += 1 }
      if nextStart - nextEnd > capacity { return true }
    }
    return false
  }

  /// The interval of a booking; nil if there is none of this number.
  func interval(of id: UInt32) -> Interval? {
    bookings.first { $0.id == id }.map { Interval(start: $0.start, end: $0.end) }
  }

  /// How many bookings are to begin in a range of times.
  func pendingStarts(in range: Range<Double>) -> Int {
    var count = 0
    for booking in bookings where booking.isPending && range.contains(booking.start) { count += 1 }
    return count
  }

  /// Adds a booking.
  mutating func insert(_ booking: Booking) {
    let index = Self.count(in: starts, through: booking.start)
    bookings.insert(booking, at: index)
    starts.insert(booking.start, at: index)
    ends.insert(booking.end, at: Self.count(in: ends, through: booking.end))
  }

  /// Takes a booking out and returns it; nil if there is none of this number.
  ///
  /// - Parameter start: where the booking is thought to start, which makes a long ledger quick.
  @discardableResult
  mutating func remove(_ id: UInt32, startingAt start: Double? = nil) -> Booking? {
    guard let index = index(of: id, startingAt: start) else { return nil }
    let booking = bookings.remove(at: index)
    starts.remove(at: index)
    ends.remove(at: Self.count(in: ends, through: booking.end) - 1)
    return booking
  }

  private func index(of id: UInt32, startingAt start: Double?) -> Int? {
    if let start {
      var index = Self.count(in: starts, through: start) - 1
      while index >= 0, starts[index] == start {
        if bookings[index].id == id { return index }
        index -= 1
      }
    }
    return bookings.firstIndex { $0.id == id }
  }

  /// Moves a booking to another interval; `isPending` says whether service is still to begin.
  mutating func move(_ id: UInt32, toStart start: Double, end: Double, isPending: Bool) {
    guard let index = bookings.firstIndex(where: { $0.id == id }) else { return }
    if bookings[index].start == start, bookings[index].end == end {
      // On time, as most are.
      bookings[index].isPending = isPending
      return
    }
    guard var booking = remove(id) else { return }
    booking.start = start
    booking.end = end
    booking.isPending = isPending
    insert(booking)
  }

  /// How many of the sorted times are at or before a time.
  private static func count(in times: [Double], through time: Double) -> Int {
    var low = 0
    var high = times.count
    while low < high {
      let middle = (low + high) / 2
      if times[middle] <= time { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Whether the three lists agree; debug builds ask after a run.
  var isConsistent: Bool {
    starts == bookings.map(\.start) && ends == bookings.map(\.end).sorted()
      && starts == starts.sorted()
  }
}
