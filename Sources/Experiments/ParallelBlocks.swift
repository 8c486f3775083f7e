import Synchronization

/// Runs numbered pieces of work on several threads and hands back their results by number.
enum ParallelBlocks {
  /// Runs `count` pieces.
  ///
  /// - Returns: a result for each piece; nil for those not begun because of an interruption.
  /// - Throws: the error of the lowest-numbered piece that failed; the others are given up.
  static func run<Result: Sendable, Failure: Error>(
    count: Int, threads: Int,
    progress: @escaping @Sendable (_ done: Int, _ of: Int) -> Void = { _, _ in },
    isInterrupted: @escaping @Sendable () -> Bool,
    _ work: @escaping @Sendable (Int) throws(Failure) -> Result
  ) async throws(Failure) -> [Result?] {
    let state = Mutex(State<Result, Failure>(count: count))
    let holder = Shared(state)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<max(1, min(threads, count)) {
        group.addTask {
          while !isInterrupted(), let piece = holder.state.withLock({ $0.next() }) {
            let result: Swift.Result<Result, Failure>
            do throws(Failure) {
              result = .success(try work(piece))
            } catch {
              result = .failure(error)
            }
            let done = holder.state.withLock { $0.finish(piece, result) }
            progress(done, count)
          }
        }
      }
    }
    let results = holder.state.withLock { $0.results }
    return try results.map { result throws(Failure) in try result?.get() }
  }

  private final class Shared<Result: Sendable, Failure: Error>: Sendable {
    let state: Mutex<State<Result, Failure>>
    init(_ state: consuming Mutex<State<Result, Failure>>) { self.state = state }
  }

  private struct State<Result: Sendable, Failure: Error>: Sendable {
    var results: [Swift.Result<Result, Failure>?]
    private var begun = 0
    private var done = 0
    private var hasFailed = false

    init(count: Int) { results = Array(repeating: nil, count: count) }

    mutating func next() -> Int? {
      guard begun < results.count, !hasFailed else { return nil }
      begun += 1
      return begun - 1
    }

    mutating func finish(_ piece: Int, _ result: Swift.Result<Result, Failure>) -> Int {
      results[piece] = result
      if case .failure = result { hasFailed = true }
      done += 1
      return done
    }
  }
}
