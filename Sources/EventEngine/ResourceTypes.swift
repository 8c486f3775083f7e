/// A waiting customer's place in the line of a ``Resource``.
///
/// A ticket becomes stale when the customer is served or withdraws. A stale ticket withdraws
/// nobody, however often its memory has been reused since. It belongs to the resource that issued
/// it; presenting it to another is a programmer error that cannot be detected.
@frozen
public struct Ticket: BitwiseCopyable, Hashable, Sendable {
  /// A slot of the heap of the line; or, with the highest bit of the index set, the number of a
  /// place in its ring, 31 bits of it in the index and 32 above them in the generation.
  @usableFromInline let slot: SlotHandle

  @inlinable
  init(slot: SlotHandle) { self.slot = slot }

  @inlinable static var ringBit: UInt32 { 1 &<< 31 }

  @inlinable
  init(heapSlot: SlotHandle) {
    precondition(heapSlot.index < Self.ringBit, "The waiting line is too long.")
    slot = heapSlot
  }

  @inlinable @inline(__always)
  init(ringNumber: UInt64) {
    slot = SlotHandle(
      index: UInt32(truncatingIfNeeded: ringNumber) | Self.ringBit,
      generation: UInt32(truncatingIfNeeded: ringNumber &>> 31))
  }

  @inlinable
  var isInHeap: Bool { slot.index < Self.ringBit }

  @inlinable
  var ringNumber: UInt64 {
    UInt64(slot.generation) &<< 31 | UInt64(slot.index & ~Self.ringBit)
  }

  /// A ticket that refers to nobody and is always stale: the value of an entity's field while it
  /// does not wait.
  @inlinable
  public static var inactive: Ticket { Ticket(slot: .inactive) }
}

/// The answer of a ``Resource`` to a request.
@frozen
public enum Grant: BitwiseCopyable, Hashable, Sendable {
  /// A server was free; service starts now.
  case granted
  /// All servers are busy; the customer waits.
  case queued(Ticket)
}

/// What happened at a ``Resource`` in the window since its statistics were last reset.
///
/// Two balances hold at any time: requests + waiting at reset = grants + withdrawals + waiting, and
/// grants + busy at reset = completions + busy.
@frozen
public struct ResourceCounts: BitwiseCopyable, Hashable, Sendable {
  /// Customers who asked for a server.
  public var requests: Int
  /// Services that began.
  public var grants: Int
  /// Customers who left the line without service.
  public var withdrawals: Int
  /// Services that ended.
  public var completions: Int
  /// Customers who were waiting when the window began.
  public var waitingAtReset: Int
  /// Servers that were busy when the window began.
  public var busyAtReset: Int

  /// Makes counts of a window that begins with so many waiting and so many busy.
  @inlinable
  public init(waitingAtReset: Int = 0, busyAtReset: Int = 0) {
    requests = 0
    grants = 0
    withdrawals = 0
    completions = 0
    self.waitingAtReset = waitingAtReset
    self.busyAtReset = busyAtReset
  }
}
