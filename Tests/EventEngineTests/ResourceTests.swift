import EventEngine
import Testing

@Suite("Resource")
struct ResourceTests {
  private func ticket(_ grant: Grant) throws -> Ticket {
    guard case .queued(let ticket) = grant else {
      Issue.record("The request should have been queued.")
      return .inactive
    }
    return ticket
  }

  @Test("The lowest priority key is served first, equal keys in order of arrival")
  func priorities() throws {
    var resource = Resource<Int>(capacity: 1)
    checkEqual(resource.request(0, at: 0), .granted)
    let keys: [Double] = [1, -0.0, 0, -2, 1, .infinity, -.infinity, -2, 0.5]
    for (customer, key) in keys.enumerated() {
      _ = try ticket(resource.request(customer + 1, priority: key, at: 1))
    }
    var order: [Int] = []
    while let customer = resource.release(at: 2) { order.append(customer) }
    checkEqual(order, [7, 4, 8, 2, 3, 9, 1, 5, 6])
    checkEqual(resource.busy, 0)
    resource.checkInvariants()
  }

  @Test("Withdrawing is final, and a stale ticket withdraws nobody")
  func withdraw() throws {
    var resource = Resource<Int>(capacity: 1)
    _ = resource.request(0, at: 0)
    let first = try ticket(resource.request(1, at: 1))
    let second = try ticket(resource.request(2, at: 2))
    check(resource.isWaiting(first))
    check(resource.withdraw(first, at: 3))
    check(!resource.withdraw(first, at: 3))
    checkEqual(resource.waiting, 1)
    checkEqual(resource.release(at: 4), 2)
    check(!resource.withdraw(second, at: 4))
    let third = try ticket(resource.request(3, at: 5))
    check(!resource.withdraw(second, at: 5))
    check(!resource.withdraw(.inactive, at: 5))
    check(resource.isWaiting(third))
    check(resource.queueLength.area(through: 6) == 1 + 2 + 1 + 0 + 1)
    resource.checkInvariants()
    let counts = resource.counts
    checkEqual(counts.requests, 4)
    checkEqual(counts.grants, 2)
    checkEqual(counts.withdrawals, 1)
    checkEqual(counts.completions, 1)
  }

  @Test("Where service cannot begin, servers stay free and customers wait until they are admitted")
  func closed() {
    var resource = Resource<Int>(capacity: 2)
    checkEqual(resource.request(0, at: 0), .granted)
    let ticket = resource.enqueue(1, priority: 2, at: 1)
    _ = resource.enqueue(2, priority: 1, at: 1)
    check(resource.canAdmit)
    resource.vacate(at: 2)
    checkEqual(resource.busy, 0)
    checkEqual(resource.waiting, 2)
    check(resource.isWaiting(ticket))
    checkEqual(resource.admitNext(at: 3), 2)
    checkEqual(resource.admitNext(at: 3), 1)
    checkEqual(resource.admitNext(at: 3), nil)
    check(resource.busyServers.area(through: 5) == 2 + 0 + 4)
    check(resource.queueLength.area(through: 5) == 4)
    let counts = resource.counts
    checkEqual(counts.requests, 3)
    checkEqual(counts.grants, 3)
    checkEqual(counts.completions, 1)
    resource.checkInvariants()
  }

  @Test("No limit: nobody waits, and utilisation has no value")
  func unlimited() {
    var resource = Resource<Int>(capacity: .max)
    for customer in 0..<1_000 { checkEqual(resource.request(customer, at: 1), .granted) }
    checkEqual(resource.busy, 1_000)
    checkEqual(resource.release(at: 2), nil)
    checkEqual(resource.utilisation(through: 3), nil)
    check(resource.busyServers.area(through: 3) == 1_999)
    resource.checkInvariants()
  }

  @Test("Lowering the capacity lets running service finish and keeps utilisation at most 1")
  func lowerCapacity() {
    var resource = Resource<Int>(capacity: 3)
    for customer in 0..<5 { _ = resource.request(customer, at: 0) }
    resource.setCapacity(1, at: 10)
    checkEqual(resource.busy, 3)
    checkEqual(resource.release(at: 12), nil)
    checkEqual(resource.release(at: 14), nil)
    checkEqual(resource.busy, 1)
    checkEqual(resource.release(at: 16), 3)
    checkEqual(resource.utilisation(through: 16), 1)
    check(resource.effectiveCapacity.area(through: 16) == 30 + 6 + 4 + 2)
    resource.setCapacity(0, at: 17)
    checkEqual(resource.release(at: 18), nil)
    checkEqual(resource.utilisation(through: 20), 1)
    checkEqual(resource.waiting, 1)
    resource.checkInvariants()
  }

  @Test("Raising the capacity admits the waiting in order, and newcomers do not overtake them")
  func raiseCapacity() throws {
    var resource = Resource<Int>(capacity: 0)
    checkEqual(resource.utilisation(through: 0), nil)
    for customer in 0..<3 { _ = try ticket(resource.request(customer, at: 0)) }
    checkEqual(resource.admitNext(at: 1), nil)
    resource.setCapacity(2, at: 1)
    check(resource.canAdmit)
    _ = try ticket(resource.request(3, at: 1))
    checkEqual(resource.admitNext(at: 1), 0)
    checkEqual(resource.admitNext(at: 1), 1)
    checkEqual(resource.admitNext(at: 1), nil)
    check(!resource.canAdmit)
    checkEqual(resource.waiting, 2)
    checkEqual(resource.release(at: 2), 2)
    resource.checkInvariants()
  }

  @Test("A reset keeps who is served and who waits")
  func reset() {
    var resource = Resource<Int>(capacity: 2)
    for customer in 0..<5 { _ = resource.request(customer, at: 1) }
    resource.resetStatistics(at: 10)
    checkEqual(resource.counts, ResourceCounts(waitingAtReset: 3, busyAtReset: 2))
    checkEqual(resource.release(at: 12), 2)
    checkEqual(resource.queueLength.mean(through: 14), (3.0 * 2 + 2 * 2) / 4)
    checkEqual(resource.utilisation(through: 14), 1)
    resource.checkInvariants()
    resource.restart(capacity: 1, at: 0)
    check(resource.waiting == 0 && resource.busy == 0)
    checkEqual(resource.request(9, at: 0), .granted)
    resource.checkInvariants()
  }

  @Test("Releasing an idle server is a programmer error")
  func releaseIdle() async {
    await #expect(processExitsWith: .failure) {
      var resource = Resource<Int>(capacity: 1)
      _ = resource.release(at: 0)
    }
  }

  @Test("Random use agrees with a plain model, shifts and withdrawals included", arguments: 0..<4)
  func randomUse(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed) + 300)
    var resource = Resource<Int>(capacity: 3)
    var waiting: [(key: Double, customer: Int, ticket: Ticket)] = []
    var stale: [Ticket] = []
    var (capacity, busy, now) = (3, 0, 0.0)
    func popFirst() -> Int? {
      guard let first = waiting.indices.min(by: { waiting[$0].key < waiting[$1].key }) else {
        return nil
      }
      stale.append(waiting[first].ticket)
      return waiting.remove(at: first).customer
    }
    for customer in 0..<10_000 {
      now += random.below(3) == 0 ? 0 : random.exponential(mean: 1)
      switch random.below(20) {
      case 0..<9:
        let key = Double(random.below(4)) - 1
        switch resource.request(customer, priority: key, at: now) {
        case .granted:
          requireTrue(busy < capacity && waiting.isEmpty)
          busy += 1
        case .queued(let ticket):
          requireTrue(busy >= capacity || !waiting.isEmpty)
          waiting.append((key, customer, ticket))
        }
      case 9..<15:
        guard busy > 0 else { continue }
        let expected = busy <= capacity ? popFirst() : nil
        requireTrue(resource.release(at: now) == expected)
        if expected == nil { busy -= 1 }
      case 15..<17:
        guard !waiting.isEmpty else { continue }
        let gone = waiting.remove(at: random.below(waiting.count))
        requireTrue(resource.withdraw(gone.ticket, at: now))
        stale.append(gone.ticket)
      case 17 where !stale.isEmpty:
        requireTrue(!resource.withdraw(stale[random.below(stale.count)], at: now))
      case 18:
        capacity = random.below(6)
        resource.setCapacity(capacity, at: now)
        while let admitted = resource.admitNext(at: now) {
          requireTrue(busy < capacity)
          requireTrue(admitted == popFirst())
          busy += 1
        }
        requireTrue(busy >= capacity || waiting.isEmpty)
      default:
        break
      }
      requireTrue(resource.busy == busy && resource.waiting == waiting.count)
      if let utilisation = resource.utilisation(through: now) { requireTrue(utilisation <= 1) }
      if customer == 5_000 { resource.resetStatistics(at: now) }
      if customer % 50 == 0 { resource.checkInvariants() }
    }
    resource.checkInvariants()
  }
}
