import Foundation
import Synchronization

/// A line on standard error that shows how far long work is; only on a terminal.
final class ProgressLine: Sendable {
  private let isShown: Bool
  private let start = ContinuousClock.now
  private let last = Mutex<ContinuousClock.Instant?>(nil)

  init(isWanted: Bool) {
    isShown = isWanted && isatty(STDERR_FILENO) == 1
  }

  /// Shows progress, at most ten times a second.
  ///
  /// - Parameter detail: what is to be said beside it.
  func show(done: Int, of total: Int, detail: String = "") {
    guard isDue(done == total) else { return }
    let elapsed = (ContinuousClock.now - start) / Duration.seconds(1)
    let left = elapsed / Double(max(1, done)) * Double(total - done)
    let filled = total > 0 ? 20 * done / total : 20
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 20 - filled)
    let text =
      "\(bar) \(done) of \(total) replications, about \(Int(left.rounded(.up))) s left\(detail)"
    write(standardError: "\r\u{1B}[2K" + text)
  }

  /// Shows a text, at most ten times a second.
  func show(_ text: String) {
    guard isDue(false) else { return }
    write(standardError: "\r\u{1B}[2K" + text)
  }

  /// Whether to show something now.
  private func isDue(_ isLast: Bool) -> Bool {
    guard isShown else { return false }
    let now = ContinuousClock.now
    return last.withLock { last in
      if !isLast, let last, now - last < .milliseconds(100) { return false }
      last = now
      return true
    }
  }

  /// Takes the line away.
  func clear() {
    guard isShown else { return }
    write(standardError: "\r\u{1B}[2K")
  }
}

/// Whether text on standard output may be emphasised: a terminal, and `NO_COLOR` unset.
var isOutputStyled: Bool {
  let noColour = ProcessInfo.processInfo.environment["NO_COLOR"] ?? ""
  return noColour.isEmpty && isatty(STDOUT_FILENO) == 1
}
