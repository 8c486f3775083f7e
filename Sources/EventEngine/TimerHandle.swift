/// A reference to one scheduled event that may be cancelled.
///
/// A handle becomes stale when its event occurs, is cancelled or is removed with all others. A
/// stale handle cancels nothing, however often its memory has been reused since. A handle belongs
/// to the list that issued it; presenting it to another is a programmer error that cannot be
/// detected.
@frozen
public struct TimerHandle: BitwiseCopyable, Hashable, Sendable {
  @usableFromInline let slot: SlotHandle

  @inlinable
  init(slot: SlotHandle) { self.slot = slot }

  /// A handle that refers to no event and is always stale: the value of an entity's field while no
  /// timer is running.
  @inlinable
  public static var inactive: TimerHandle { TimerHandle(slot: .inactive) }
}
