/// Those who wait for a server: lowest rank first, equal ranks in order of arrival.
///
/// Most lines know one priority, so that whoever comes goes to the end. Customers who come in
/// ascending rank stand in a ring, where joining and leaving cost a few instructions. The first who
/// has to go before another opens a heap, and while somebody is in it all newcomers go there:
/// everyone in the heap came later than everyone in the ring, which decides between equal ranks.
///
/// Withdrawal is lazy: it marks a place in the ring, which is taken out when its turn comes or when
/// more than half of the places are such.
@frozen @usableFromInline
struct WaitingLine<Customer: BitwiseCopyable>: ~Copyable {
  /// One place in the ring.
  @frozen @usableFromInline
  struct Place: BitwiseCopyable {
    @usableFromInline var customer: Customer
    @usableFromInline var rank: UInt64
    /// Counts all who ever joined the ring, so that a ticket never means a later customer; doubled,
    /// plus one for a customer who has withdrawn.
    @usableFromInline var mark: UInt64

    @inlinable @inline(__always)
    init(customer: Customer, rank: UInt64, number: UInt64) {
      self.customer = customer
      self.rank = rank
      mark = number &<< 1
    }

    @inlinable var number: UInt64 { mark &>> 1 }
    @inlinable var isWithdrawn: Bool { mark & 1 != 0 }
  }

  @usableFromInline var places: UnsafeMutablePointer<Place>
  /// The number of places less 1, all ones in binary.
  @usableFromInline var mask: Int
  /// Who is first, if not `tail`; never one who has withdrawn.
  @usableFromInline var head: Int
  @usableFromInline var tail: Int
  @usableFromInline var withdrawnCount: Int
  @usableFromInline var nextNumber: UInt64
  /// No rank in the ring is higher: that of who joined it last, there or gone.
  @usableFromInline var lastRank: UInt64
  @usableFromInline var heap: StablePriorityQueue<Customer>

  @inlinable
  init() {
    mask = 15
    places = .allocate(capacity: 16)
    head = 0
    tail = 0
    withdrawnCount = 0
    nextNumber = 0
    lastRank = 0
    heap = StablePriorityQueue(longestRun: 0)
  }

  @inlinable
  deinit { places.deallocate() }

  /// The number of customers waiting.
  @inlinable
  var count: Int { tail &- head &- withdrawnCount &+ heap.count }

  /// Whether nobody waits in the heap, which has no run.
  @inlinable @inline(__always)
  var isHeapEmpty: Bool { heap.near.count == 0 }

  /// Whether nobody waits.
  @inlinable @inline(__always)
  var isEmpty: Bool { head == tail && isHeapEmpty }

  /// Adds a customer. O(1) if none of those waiting has a higher rank, else O(log n).
  @inlinable @inline(__always)
  mutating func insert(_ customer: Customer, rank: UInt64) -> Ticket {
    guard isHeapEmpty && rank >= lastRank && tail &- head <= mask else {
      return insertElsewhere(customer, rank: rank)
    }
    lastRank = rank
    let number = nextNumber
    nextNumber = number &+ 1
    places[tail & mask] = Place(customer: customer, rank: rank, number: number)
    tail &+= 1
    return Ticket(ringNumber: number)
  }

  /// Removes and returns who is first. O(1), or O(log n) from the heap.
  @inlinable @inline(__always)
  mutating func popFirst() -> Customer? {
    guard isHeapEmpty else { return popFromEither() }
    if head == tail { return nil }
    let customer = places[head & mask].customer
    head &+= 1
    if withdrawnCount != 0 { skipWithdrawn() }
    return customer
  }

  /// Whether the customer of a ticket is waiting. O(1) as a rule, O(log n) at worst.
  @inlinable
  func isWaiting(_ ticket: Ticket) -> Bool {
    if ticket.isInHeap { return heap.slots.isCurrent(ticket.slot) }
    guard let position = position(of: ticket.ringNumber) else { return false }
    return !places[position & mask].isWithdrawn
  }

  /// Takes out the customer of a ticket; false if it is not waiting. O(1) amortised as a rule,
  /// O(log n) at worst.
  @inlinable
  mutating func withdraw(_ ticket: Ticket) -> Bool {
    if ticket.isInHeap { return heap.cancel(ticket.slot) }
    guard let position = position(of: ticket.ringNumber),
      !places[position & mask].isWithdrawn
    else { return false }
    places[position & mask].mark |= 1
    withdrawnCount &+= 1
    skipWithdrawn()
    let size = tail &- head
    if withdrawnCount &* 2 > size && size >= QueueParameter.minimumCompactionSize {
      compactRing()
    }
    return true
  }

  /// Empties the line; all tickets become stale.
  @inlinable
  mutating func removeAll() {
    head = tail
    withdrawnCount = 0
    heap.removeAll(keepingCapacity: true)
  }
}

extension WaitingLine {
  /// Adds a customer to a ring that is full, or has been emptied by higher ranks, or to the heap.
  @inlinable @inline(never)
  mutating func insertElsewhere(_ customer: Customer, rank: UInt64) -> Ticket {
    if isHeapEmpty && head == tail { lastRank = 0 }
    guard isHeapEmpty && rank >= lastRank else {
      return Ticket(heapSlot: heap.insertCancellable(customer, rank: rank))
    }
    if tail &- head > mask { growRing() }
    return insert(customer, rank: rank)
  }

  /// Removes and returns the first of ring and heap; the ring's goes before an equal of the heap.
  @inlinable @inline(never)
  mutating func popFromEither() -> Customer? {
    guard head != tail else { return heap.popFirst()?.element }
    let first = places[head & mask]
    if let rank = heap.firstRank, rank < first.rank { return heap.popFirst()?.element }
    head &+= 1
    skipWithdrawn()
    return first.customer
  }

  /// Where in the ring the customer of a number stands, withdrawn or not.
  @inlinable
  func position(of number: UInt64) -> Int? {
    guard head != tail else { return nil }
    let first = places[head & mask].number
    guard number >= first && number < nextNumber else { return nil }
    // Numbers are consecutive but for the places that compaction took out.
    let distance = Int(truncatingIfNeeded: number &- first)
    var high = min(distance &+ 1, tail &- head)
    if high == distance &+ 1 && places[(head &+ distance) & mask].number == number {
      return head &+ distance
    }
    var low = 0
    while low < high {
      let middle = (low &+ high) &>> 1
      if places[(head &+ middle) & mask].number < number {
        low = middle &+ 1
      } else {
        high = middle
      }
    }
    let found = head &+ low
    return found < tail && places[found & mask].number == number ? found : nil
  }

  /// Moves the head on to the first who has not withdrawn.
  @inlinable @inline(never)
  mutating func skipWithdrawn() {
    while head != tail && places[head & mask].isWithdrawn {
      head &+= 1
      withdrawnCount &-= 1
    }
  }

  /// Takes out all who have withdrawn. O(n), paid for by as many withdrawals.
  @inlinable @inline(never)
  mutating func compactRing() {
    var kept = head
    for position in head..<tail where !places[position & mask].isWithdrawn {
      places[kept & mask] = places[position & mask]
      kept &+= 1
    }
    tail = kept
    withdrawnCount = 0
    lastRank = head == tail ? 0 : places[(tail &- 1) & mask].rank
  }

  /// Doubles the ring.
  @inlinable @inline(never)
  mutating func growRing() {
    let count = tail &- head
    let larger = UnsafeMutablePointer<Place>.allocate(capacity: 2 * (mask + 1))
    for offset in 0..<count { larger[offset] = places[(head &+ offset) & mask] }
    places.deallocate()
    places = larger
    mask = 2 * mask + 1
    head = 0
    tail = count
  }
}
