import Synchronization

/// A moment after which a search is to stop. What it stopped is not reproducible.
final class TimeLimit: Sendable {
  private let end: ContinuousClock.Instant?
  private let stopped = Atomic<Bool>(false)

  /// Starts the clock; nil is no limit.
  init(seconds: Double?) {
    end = seconds.map { ContinuousClock.now.advanced(by: .seconds($0)) }
  }

  /// Whether a search that asks must stop.
  func isOver() -> Bool {
    guard let end, ContinuousClock.now >= end else { return false }
    stopped.store(true, ordering: .relaxed)
    return true
  }

  /// Whether a search was told to stop.
  var hasStopped: Bool { stopped.load(ordering: .relaxed) }
}
