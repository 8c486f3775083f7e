import Dispatch
import Synchronization

/// Runs replications on threads; results come in the order of the replications.
///
/// The work is a plain synchronous function and every replication its own, so a counter that the
/// threads share is all they need.
func runReplications<Outcome: Sendable>(
  _ options: ReplicationOptions, _ run: @Sendable @escaping (UInt32) -> Outcome
) -> [Outcome] {
  if options.threads == 1 { return (0..<options.replications).map { run(UInt32($0)) } }
  let results = Mutex<[Outcome?]>(Array(repeating: nil, count: options.replications))
  let next = Atomic<Int>(0)
  DispatchQueue.concurrentPerform(iterations: options.threads) { _ in
    while true {
      let replication = next.add(1, ordering: .relaxed).oldValue
      guard replication < options.replications else { return }
      let outcome = run(UInt32(replication))
      results.withLock { $0[replication] = outcome }
    }
  }
  return results.withLock { $0.compactMap(\.self) }
}
