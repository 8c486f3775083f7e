import Foundation
import Synchronization

/// Ctrl-C: the first asks the work to stop after the replications under way, so that what is known
/// is printed; the second ends the program at once.
enum Interruption {
  private static let count = Atomic<Int>(0)

  /// Begins to watch for Ctrl-C.
  static func watch() {
    // Initialised here, never first inside the handler.
    _ = count.load(ordering: .relaxed)
    signal(SIGINT) { _ in
      if Interruption.count.wrappingAdd(1, ordering: .relaxed).newValue > 1 { _exit(130) }
    }
  }

  /// Begins to watch for a scheduler that wants its machine back, as for Ctrl-C.
  static func watchTermination() {
    _ = count.load(ordering: .relaxed)
    signal(SIGTERM) { _ in
      if Interruption.count.wrappingAdd(1, ordering: .relaxed).newValue > 1 { _exit(75) }
    }
  }

  /// Whether Ctrl-C was pressed.
  static var isRequested: Bool { count.load(ordering: .relaxed) > 0 }
}
