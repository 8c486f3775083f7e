/// The entries of a priority queue that are due next, in one of two forms.
///
/// **A run** while they are few: sorted, the first one last. The first leaves by moving an end; a
/// newcomer takes its place from that end, which for a handful of entries is a comparison or two.
/// Places say who came first, so entries have no sequence number yet. Queueing models of textbooks
/// hold two or three events at a time and never leave this form.
///
/// **A heap** from then on until the queue is empty again, see `NearEntries+Heap.swift`.
@frozen @usableFromInline
struct NearEntries<Element: BitwiseCopyable>: ~Copyable {
  @usableFromInline typealias Entry = QueueEntry<Element>

  /// A run in descending order; or a heap, the root first, and then every key from `count` to three
  /// behind `capacity` is all ones.
  @usableFromInline var entries: UnsafeMutablePointer<Entry>
  /// Behind the last entry of the run, which is the first to leave. That of a heap stays at
  /// `entries`: it has no run.
  @usableFromInline var runEnd: UnsafeMutablePointer<Entry>
  /// Where the run has to look whether it may become longer: behind the most that it ever held, so
  /// that its peak needs no counting besides. At `entries` for a heap.
  @usableFromInline var runLimit: UnsafeMutablePointer<Entry>
  /// The number of entries of the heap; 0 while there is a run.
  @usableFromInline var count: Int
  @usableFromInline var capacity: Int
  @usableFromInline var isRun: Bool

  /// Entries behind the capacity: the brothers of the last.
  @inlinable static var padding: Int { 3 }

  /// Makes an empty run.
  ///
  /// - Precondition: `capacity` is not below the longest run.
  @inlinable
  init(capacity: Int) {
    self.capacity = capacity
    count = 0
    isRun = true
    entries = Self.allocate(capacity: capacity)
    runEnd = entries
    runLimit = entries
  }

  @inlinable
  deinit { Self.deallocate(entries) }

  /// Memory for so many entries, with a sentinel before them whose key is all ones.
  @inlinable
  static func allocate(capacity: Int) -> UnsafeMutablePointer<Entry> {
    let sentinel = UnsafeMutablePointer<Entry>.allocate(capacity: 1 + capacity + padding)
    sentinel.pointee.rank = .max
    sentinel.pointee.tie = .max
    return sentinel + 1
  }

  @inlinable
  static func deallocate(_ entries: UnsafeMutablePointer<Entry>) {
    (entries - 1).deallocate()
  }

  /// The number of entries in the run.
  @inlinable
  var runCount: Int { runEnd - entries }

  @inlinable @inline(__always)
  var isEmpty: Bool { count == 0 && runEnd == entries }

  /// The entry that is due first.
  ///
  /// - Precondition: There is one.
  @inlinable @inline(__always)
  var first: Entry { isRun ? runEnd[-1] : entries[0] }

  /// Adds an element that was made after all others to a run. O(n), and n is small.
  ///
  /// - Precondition: `runEnd` is before `runLimit`; `rank` is the pattern of a non-negative number.
  @inlinable @inline(__always)
  mutating func insertIntoRun(_ element: Element, rank: UInt64, slot: UInt32) {
    var hole = runEnd
    runEnd = hole + 1
    // The newest goes behind its equals. The sentinel, as a number a missing one, stops the search.
    // Numbers are compared as what they are: words would have to change registers twice.
    let time = Double(bitPattern: rank)
    while Double(bitPattern: hole[-1].rank) <= time {
      hole[0] = hole[-1]
      hole -= 1
    }
    hole.pointee = Entry(rank: rank, sequence: 0, slot: slot, element: element)
  }

  /// Removes the first entry, in either form. O(log n).
  ///
  /// - Precondition: There is one.
  @inlinable
  mutating func removeFirst() {
    if isRun { runEnd -= 1 } else { removeRoot() }
  }

  /// Allows the run one entry more than it holds.
  @inlinable
  mutating func lengthenRun() { runLimit = runEnd + 1 }

  /// Makes an empty run in place of an empty heap.
  ///
  /// - Parameter limit: The most entries that it may hold at first.
  @inlinable
  mutating func startRun(limit: Int) {
    count = 0
    isRun = true
    runEnd = entries
    runLimit = entries + limit
  }

  /// Makes a heap of a run: it has only to be turned round, for an ascending array is a heap. Its
  /// entries get the sequence numbers from 0 to `count` − 1.
  @inlinable
  mutating func makeHeap() {
    count = runCount
    for position in 0..<(count &>> 1) {
      let entry = entries[position]
      entries[position] = entries[count &- 1 &- position]
      entries[count &- 1 &- position] = entry
    }
    for position in 0..<count {
      entries[position].sequence = UInt32(truncatingIfNeeded: position)
    }
    clearKeys(from: count, to: capacity + Self.padding)
    isRun = false
    runEnd = entries
    runLimit = entries
  }
}
