@testable import PatientJourney

/// The slow, obvious ledger: a list of bookings, and for every question a sweep over all starts and
/// ends.
struct ReferenceSlotLedger {
  let capacity: Int
  /// By start, then in order of booking.
  var bookings: [SlotLedger.Booking] = []

  func earliestStart(
    from ready: Double, duration: Double, without own: UInt32? = nil
  ) -> Double {
    var level = 0
    // At equal times ends come before starts.
    var changes: [(time: Double, order: Int)] = []
    for booking in bookings where booking.id != own {
      if booking.start <= ready { level += 1 } else { changes.append((booking.start, 1)) }
      if booking.end <= ready { level -= 1 } else { changes.append((booking.end, 0)) }
    }
    changes.sort { $0.time == $1.time ? $0.order < $1.order : $0.time < $1.time }
    var freeSince = level < capacity ? ready : nil
    for change in changes {
      if change.order == 1, let freeSince, change.time - freeSince >= duration {
        return freeSince
      }
      level += change.order == 1 ? 1 : -1
      if level >= capacity {
        freeSince = nil
      } else if freeSince == nil {
        freeSince = change.time
      }
    }
    return freeSince ?? .infinity
  }

  func isOverbooked(from start: Double, to end: Double) -> Bool {
    let moments = [start] + bookings.map(\.start).filter { $0 > start && $0 < end }
    return moments.contains { moment in
      bookings.count { $0.start <= moment } - bookings.count { $0.end <= moment } > capacity
    }
  }

  func claimants(_ claim: BusyTimeline.Claim, startingAfter time: Double) -> [UInt32] {
    bookings.filter { $0.claim == claim && $0.start > time }.map(\.id)
  }

  func pendingStarts(in range: Range<Double>) -> Int {
    bookings.count { $0.isPending && range.contains($0.start) }
  }

  mutating func insert(_ booking: SlotLedger.Booking) {
    bookings.insert(
      booking, at: bookings.firstIndex { $0.start > booking.start } ?? bookings.count)
  }

  mutating func remove(_ id: UInt32) -> SlotLedger.Booking? {
    bookings.firstIndex { $0.id == id }.map { bookings.remove(at: $0) }
  }

  mutating func move(
    _ id: UInt32, toStart start: Double, end: Double, claim: BusyTimeline.Claim, isPending: Bool
  ) {
    guard let index = bookings.firstIndex(where: { $0.id == id }) else { return }
    bookings[index].isPending = isPending
    if bookings[index].start == start, bookings[index].end == end {
      bookings[index].claim = claim
      return
    }
    var booking = bookings.remove(at: index)
    (booking.start, booking.end, booking.claim) = (start, end, claim)
    insert(booking)
  }
}
