/// A priority queue with a total order and lazy cancellation: what the future event list is made of,
/// and the waiting line of a resource where priorities differ.
///
/// Elements leave in ascending rank, and elements of equal rank in the order in which they came.
///
/// **Few** entries stand sorted, in a run. See ``NearEntries``.
///
/// **Near and far.** Of more, entries of a rank up to the *horizon* are in a heap, the others in buckets that
/// are not sorted. Insertion beyond the horizon is O(1). When the heap has run empty, the horizon is
/// raised and the first buckets move into the heap, which so stays small enough for the first-level
/// cache however many entries there are. The horizon is infinite, and everything a plain heap, until
/// `QueueParameter.nearMaximum` entries are there. See ``FarBuckets`` for why no distribution of
/// ranks is a bad case.
///
/// **Cancellation** is lazy: it marks the slot of the entry. The first entry is never a cancelled
/// one, so looking at it does not change the queue. When the cancelled exceed half of the entries,
/// and there are at least `QueueParameter.minimumCompactionSize`, all of them are removed. Entries
/// that cannot be cancelled have no slot.
@frozen @usableFromInline
struct StablePriorityQueue<Element: BitwiseCopyable>: ~Copyable {
  @usableFromInline typealias Entry = QueueEntry<Element>

  /// Ranks up to `horizon`; empty only if the queue is. A run only while nothing is far.
  @usableFromInline var near: NearEntries<Element>
  /// Ranks above `horizon`.
  @usableFromInline var far: FarBuckets<Element>
  @usableFromInline var horizon: UInt64
  /// The largest number ever held before entries left, see `peak`.
  @usableFromInline var earlierPeak: Int
  @usableFromInline var cancelledCount: Int
  @usableFromInline var nextSequence: UInt32
  /// One slot for each entry that may be cancelled.
  @usableFromInline var slots: SlotPool<Cancellable>
  /// The number of entries up to which they are kept sorted; 0 where ranks are not the patterns of
  /// non-negative numbers, as a run compares them.
  @usableFromInline let longestRun: Int

  /// What a slot holds: nothing. Its generation and mark are all that is needed.
  @frozen @usableFromInline
  struct Cancellable: BitwiseCopyable {
    @inlinable
    init() {}
  }

  @inlinable
  init(
    minimumCapacity: Int = 16, firstSequence: UInt32 = 0,
    longestRun: Int = QueueParameter.longestRun
  ) {
    self.longestRun = longestRun
    near = NearEntries(capacity: min(max(minimumCapacity, 16), QueueParameter.nearMaximum))
    far = FarBuckets()
    horizon = .max
    earlierPeak = 0
    cancelledCount = 0
    nextSequence = firstSequence
    slots = SlotPool()
  }

  /// Live and cancelled entries.
  @inlinable @inline(__always)
  var held: Int { near.count &+ near.runCount &+ far.count }

  /// The largest number of entries ever held. Looking before entries leave is enough.
  @inlinable
  var peak: Int { max(earlierPeak, held, near.runLimit - near.entries) }

  /// The number of live elements.
  @inlinable
  var count: Int { held &- cancelledCount }

  /// Whether there is no live element.
  @inlinable
  var isEmpty: Bool { near.isEmpty }

  /// The rank of the first live element.
  @inlinable @inline(__always)
  var firstRank: UInt64? { near.isEmpty ? nil : near.first.rank }

  /// Adds an element that will not be cancelled. O(log n); O(1) beyond the horizon and, for random
  /// ranks, on average.
  @inlinable @inline(__always)
  mutating func insert(_ element: Element, rank: UInt64) {
    insert(element, rank: rank, slot: Entry.noSlot)
  }

  /// Adds an element that may be cancelled and returns its handle. Cost as `insert`.
  @inlinable
  mutating func insertCancellable(_ element: Element, rank: UInt64) -> SlotHandle {
    let slot = slots.insert(Cancellable())
    insert(element, rank: rank, slot: slot)
    return slots.handle(of: slot)
  }

  @inlinable @inline(__always)
  mutating func insert(_ element: Element, rank: UInt64, slot: UInt32) {
    if near.runEnd < near.runLimit {
      near.insertIntoRun(element, rank: rank, slot: slot)
    } else {
      insertOutsideRun(element, rank: rank, slot: slot)
    }
  }

  @inlinable @inline(never)
  mutating func insertOutsideRun(_ element: Element, rank: UInt64, slot: UInt32) {
    // What is common needs no call, so that nothing has to be saved for one.
    let sequence = nextSequence
    guard rank <= horizon && !near.isRun && near.count != near.capacity && sequence != .max else {
      return insertElsewhere(element, rank: rank, slot: slot)
    }
    nextSequence = sequence &+ 1
    near.insertNewest(Entry(rank: rank, sequence: sequence, slot: slot, element: element))
  }

  /// Adds an element beyond the horizon, or after making room near by or among the sequence numbers.
  @inlinable @inline(never)
  mutating func insertElsewhere(_ element: Element, rank: UInt64, slot: UInt32) {
    if near.isRun {
      if near.runCount < longestRun {
        near.lengthenRun()
        return near.insertIntoRun(element, rank: rank, slot: slot)
      }
      leaveRun()
    }
    if nextSequence == .max { renumber() }
    if near.count == near.capacity { makeRoom() }
    let entry = Entry(rank: rank, sequence: nextSequence, slot: slot, element: element)
    nextSequence &+= 1
    if rank <= horizon {
      near.insertNewest(entry)
    } else {
      far.append(entry, above: horizon)
    }
  }

  /// Removes and returns the first live element and the number whose pattern is its rank. O(log n).
  @inlinable @inline(__always)
  mutating func popFirst() -> (number: Double, element: Element)? {
    if near.runEnd != near.entries {
      near.runEnd -= 1
      let first = near.runEnd.pointee
      if slots.count != 0 { leave(first) }
      return (Double(bitPattern: first.rank), first.element)
    }
    guard near.count != 0 else { return nil }
    let first = near.entries[0]
    if first.slot != Entry.noSlot { slots.vacate(first.slot) }
    if held > earlierPeak { notePeak() }
    near.removeRoot()
    if near.count == 0 || (cancelledCount != 0 && isCancelled(near.entries[0])) { settle() }
    return (Double(bitPattern: first.rank), first.element)
  }

  /// Gives back the slot of an entry that has left a run, and drops what was cancelled behind it.
  @inlinable @inline(never)
  mutating func leave(_ entry: Entry) {
    if entry.slot != Entry.noSlot { slots.vacate(entry.slot) }
    if cancelledCount != 0 { settle() }
  }

  @inlinable @inline(__always)
  mutating func notePeak() {
    if held > earlierPeak { earlierPeak = held }
  }

  /// Cancels the element of a handle; false if the handle is stale. O(1) amortised, or O(log n)
  /// where it is the first element.
  @inlinable
  mutating func cancel(_ handle: SlotHandle) -> Bool {
    guard slots.markCancelled(handle) else { return false }
    cancelledCount &+= 1
    notePeak()
    settle()
    if cancelledCount &* 2 > held && held >= QueueParameter.minimumCompactionSize { compact() }
    return true
  }

  /// Removes every element and makes every handle stale. O(n).
  @inlinable
  mutating func removeAll(keepingCapacity: Bool) {
    notePeak()
    slots.removeAll(keepingCapacity: keepingCapacity)
    if keepingCapacity {
      far.removeAll()
    } else {
      near = NearEntries(capacity: 16)
      far = FarBuckets()
    }
    startRun()
    horizon = .max
    cancelledCount = 0
  }
}

/// Constants of the queue.
@usableFromInline
enum QueueParameter {
  /// The number of entries up to which they are kept sorted, unless a queue says otherwise, at most 16.
  @inlinable static var longestRun: Int { 8 }
  /// The number of entries in the heap at which the horizon is lowered.
  @inlinable static var nearMaximum: Int { 256 }
  /// The number of entries up to which buckets are moved into an empty heap.
  @inlinable static var nearMinimum: Int { 32 }
  /// A bucket of more entries is spread over lower levels instead. Rather a heap of some hundreds
  /// than a bucket for nearly every entry.
  @inlinable static var largestBucketTaken: Int { 384 }
  /// Below this number of entries a compaction is not worth its cost.
  @inlinable static var minimumCompactionSize: Int { 64 }
}
