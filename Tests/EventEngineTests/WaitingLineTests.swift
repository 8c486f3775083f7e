import EventEngine
import Testing

@Suite("Waiting line")
struct WaitingLineTests {
  private func ticket(_ grant: Grant) -> Ticket {
    guard case .queued(let ticket) = grant else { return .inactive }
    return ticket
  }

  @Test("A long line of one priority is first come, first served")
  func firstInFirstOut() {
    var resource = Resource<Int>(capacity: 0)
    var next = 0
    for customer in 0..<10_000 {
      _ = resource.request(customer, at: 0)
      // Every third arrival lets one leave, so the ring goes round while it grows.
      if customer % 3 == 0 {
        resource.setCapacity(resource.busy + 1, at: 0)
        requireTrue(resource.admitNext(at: 0) == next)
        next += 1
      }
    }
    resource.checkInvariants()
    resource.setCapacity(.max, at: 0)
    while let customer = resource.admitNext(at: 0) {
      requireTrue(customer == next)
      next += 1
    }
    checkEqual(next, 10_000)
  }

  @Test("Tickets stay good while those around them withdraw by the thousand")
  func withdrawals() {
    var random = SplitMix64(seed: 70)
    var resource = Resource<Int>(capacity: 0)
    // The first never leaves; all who come after renege sooner or later.
    let first = ticket(resource.request(-1, at: 0))
    var present: [(customer: Int, ticket: Ticket)] = []
    var gone: [Ticket] = []
    for customer in 0..<20_000 {
      present.append((customer, ticket(resource.request(customer, at: 0))))
      if present.count > 100 {
        let leaving = present.remove(at: random.below(present.count))
        requireTrue(resource.isWaiting(leaving.ticket))
        requireTrue(resource.withdraw(leaving.ticket, at: 0))
        requireTrue(!resource.isWaiting(leaving.ticket))
        gone.append(leaving.ticket)
      }
      requireTrue(resource.waiting == present.count + 1)
      if customer % 500 == 0 { resource.checkInvariants() }
    }
    for ticket in gone { requireTrue(!resource.withdraw(ticket, at: 0)) }
    check(resource.isWaiting(first))
    resource.setCapacity(.max, at: 0)
    checkEqual(resource.admitNext(at: 0), -1)
    for each in present {
      requireTrue(resource.isWaiting(each.ticket))
      requireTrue(resource.admitNext(at: 0) == each.customer)
      requireTrue(!resource.isWaiting(each.ticket))
    }
    checkEqual(resource.admitNext(at: 0), nil)
    resource.checkInvariants()
  }

  @Test("Equal priorities keep the order of arrival, whatever came between")
  func tiesAmongPriorities() {
    var random = SplitMix64(seed: 71)
    for round in 0..<200 {
      var resource = Resource<Int>(capacity: 0)
      var waiting: [(priority: Double, customer: Int, ticket: Ticket)] = []
      for customer in 0..<60 {
        let priority = Double(random.below(round % 5 + 1)) - 2
        waiting.append(
          (
            priority, customer,
            ticket(resource.request(customer, priority: priority, at: 0))
          ))
        if random.below(4) == 0 {
          let leaving = waiting.remove(at: random.below(waiting.count))
          requireTrue(resource.withdraw(leaving.ticket, at: 0))
        }
        if random.below(4) == 0, !waiting.isEmpty {
          let first = waiting.indices.min {
            (waiting[$0].priority, $0) < (waiting[$1].priority, $1)
          }
          resource.setCapacity(resource.busy + 1, at: 0)
          let expected = first.map { waiting.remove(at: $0).customer }
          requireTrue(resource.admitNext(at: 0) == expected)
        }
      }
      resource.checkInvariants()
    }
  }

  @Test("A fresh start makes tickets of ring and heap stale")
  func restart() {
    var resource = Resource<Int>(capacity: 0)
    let inRing = ticket(resource.request(1, priority: 1, at: 0))
    let inHeap = ticket(resource.request(2, priority: 0, at: 0))
    check(resource.isWaiting(inRing) && resource.isWaiting(inHeap))
    resource.restart(capacity: 0)
    let later = [
      ticket(resource.request(3, priority: 1, at: 0)),
      ticket(resource.request(4, priority: 0, at: 0)),
    ]
    check(!resource.withdraw(inRing, at: 0) && !resource.withdraw(inHeap, at: 0))
    for ticket in later { check(resource.withdraw(ticket, at: 0)) }
    checkEqual(resource.waiting, 0)
    resource.checkInvariants()
  }
}
