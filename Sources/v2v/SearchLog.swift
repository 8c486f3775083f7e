import Foundation
import Placement
import Reporting
import Synchronization

/// What a search for placements says on standard error: a line that changes, on a terminal; a line for
/// each report with `--verbose`; and what the user should know of an answer that is not proven.
final class SearchLog: Sendable {
  private let isQuiet: Bool
  private let isVerbose: Bool
  private let line: ProgressLine
  private let clock: TimeLimit

  init(isQuiet: Bool, isVerbose: Bool, _ clock: TimeLimit = TimeLimit(seconds: nil)) {
    self.clock = clock
    self.isQuiet = isQuiet
    self.isVerbose = isVerbose
    line = ProgressLine(isWanted: !isQuiet && !isVerbose)
  }

  /// Tells how far a search has come.
  func show(_ progress: LocationProgress) {
    let text = Self.text(progress)
    if isVerbose {
      write(standardError: text + "\n")
    } else {
      line.show(text)
    }
  }

  /// Takes the line away, and warns of answers that are not proven.
  func finish(_ answers: [NetworkPlacement.Answer]) {
    line.clear()
    guard !isQuiet else { return }
    let unproven = answers.filter { $0.status == .gap || $0.status == .open }
    guard !unproven.isEmpty else { return }
    let what =
      answers.count == 1
      ? "the placement is" : "\(unproven.count) of \(answers.count) placements are"
    let why =
      Interruption.isRequested
      ? "the search was interrupted"
      : clock.hasStopped
        ? "the time was up; --time-limit raises it"
        : "the search ended at its limit; --nodes raises it"
    write(standardError: "warning: \(what) not proven: \(why)\n")
  }

  private static func text(_ progress: LocationProgress) -> String {
    guard let objective = progress.objective else {
      return "nodes \(progress.nodes), no plan yet, bound \(number(progress.bound))"
    }
    let gap = abs(progress.bound - objective) / max(abs(objective), .leastNormalMagnitude)
    return "nodes \(progress.nodes), plan \(number(objective)), bound \(number(progress.bound)), "
      + "gap \(NumberText.percent(gap, decimals: 4))"
  }

  private static func number(_ value: Double) -> String {
    value.isFinite ? NumberText.fixed(value, decimals: abs(value) < 1000 ? 4 : 1) : "unknown"
  }
}
