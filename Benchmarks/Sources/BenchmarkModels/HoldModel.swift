import EventEngine
import Randomness

/// HOLD: takes the next event and schedules one in its place after an exponential time of mean 1,
/// with a constant number of events pending.
public enum HoldModel {
  /// What a run gives.
  public struct Outcome: Sendable {
    /// The time at which the run stands; operations ÷ population in the long run.
    public var clock: Double
    /// Pairs of one removal and one insertion.
    public var operations: Int
    /// CPU seconds of the operations, without the filling.
    public var cpuSeconds: Double
  }

  /// Fills the event list, holds each event about once to reach the steady state, then measures.
  public static func run(population: Int, operations: Int, seed: UInt64) -> Outcome {
    var variates = FastVariates(seed: seed)
    var scheduler = EventScheduler<UInt32>(minimumCapacity: population)
    for event in 0..<population {
      scheduler.schedule(UInt32(truncatingIfNeeded: event), after: variates.exponential())
    }
    hold(population, &scheduler, &variates)
    let begin = ProcessUsage.cpuSeconds
    hold(operations, &scheduler, &variates)
    let end = ProcessUsage.cpuSeconds
    return Outcome(clock: scheduler.now, operations: operations, cpuSeconds: end - begin)
  }

  @inline(never)
  private static func hold(
    _ operations: Int, _ scheduler: inout EventScheduler<UInt32>, _ variates: inout FastVariates
  ) {
    for _ in 0..<operations {
      guard let event = scheduler.next() else { return }
      scheduler.schedule(event, after: variates.exponential())
    }
  }
}
