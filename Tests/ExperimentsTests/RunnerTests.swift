import PatientJourney
import SupplyNetwork
import Synchronization
import Testing

@testable import Experiments

/// The runner: the result depends on the request alone, and what was done is kept.
struct RunnerTests {
  private func expectEqual(
    _ first: ComparisonResult, _ second: ComparisonResult,
    location: SourceLocation = #_sourceLocation
  ) {
    #expect(first.configurations.count == second.configurations.count, sourceLocation: location)
    for (one, other) in zip(first.configurations, second.configurations) {
      #expect(one.configuration == other.configuration, sourceLocation: location)
      #expect(one.indicators == other.indicators, sourceLocation: location)
      #expect(one.differences == other.differences, sourceLocation: location)
    }
    #expect(first.targets == second.targets, sourceLocation: location)
    #expect(first.warnings == second.warnings, sourceLocation: location)
    #expect(first.warmUpDays == second.warmUpDays, sourceLocation: location)
    #expect(first.kolmPollakAlpha == second.kolmPollakAlpha, sourceLocation: location)
    #expect(first.patientsSimulated == second.patientsSimulated, sourceLocation: location)
    #expect(first.eventsProcessed == second.eventsProcessed, sourceLocation: location)
  }

  @Test func threadsDoNotMatter() async throws {
    let network = try TestNetworks.tutorial()
    let one = try await ComparisonRequest.small(network, warmUp: .automatic, threads: 1).result()
    for threads in [2, 4] {
      expectEqual(
        one,
        try await ComparisonRequest.small(network, warmUp: .automatic, threads: threads).result())
    }
    #expect(one.replications == 6 && !one.wasInterrupted)
  }

  /// A configuration's indicators do not depend on what it is compared with, nor on the order.
  @Test func orderDoesNotMatter() async throws {
    let network = try TestNetworks.tutorial()
    var request = ComparisonRequest.small(network, replications: 4)
    let both = try await request.result()
    request.configurations.reverse()
    let reversed = try await request.result()
    #expect(both.configurations[0].indicators == reversed.configurations[1].indicators)
    #expect(both.configurations[1].indicators == reversed.configurations[0].indicators)
    #expect(both.kolmPollakAlpha == reversed.kolmPollakAlpha)
    for key in ["patient_borne_cost_per_treated", "vein_to_vein_days"] {
      let there = try #require(both.configurations[1].difference(key)?.estimate.mean)
      let back = try #require(reversed.configurations[1].difference(key)?.estimate.mean)
      #expect(there == -back && there != 0)
    }
    request.configurations = [network.configurations[1]]
    let alone = try await request.result()
    #expect(alone.configurations[0].indicators == both.configurations[1].indicators)
    #expect(alone.configurations[0].differences.isEmpty)
  }

  /// The replications of a smaller run are the first of a larger one: the totals of those in common
  /// are what the means say.
  @Test func replicationsNest() async throws {
    let network = try TestNetworks.tutorial()
    let plan = DeliveryPlan(network: network, configuration: network.configurations[0])
    let records = try (0..<UInt32(5)).map {
      try PatientJourney.run(
        plan: plan, settings: JourneySettings(seed: 1, replication: $0, warmUpHours: 4800))
    }
    for count in [2, 5] {
      let result = try await ComparisonRequest.small(network, replications: count).result()
      let treated = records.prefix(count).reduce(0) { $0 + $1.total(.treated) } / Double(count)
      let indicators = result.configurations[0]
      #expect(isClose(indicators["patients_treated_per_year"]?.estimate.mean, treated))
      let cost = records.prefix(count).reduce(0) { $0 + $1.total(.treatedCost) }
      let patients = records.prefix(count).reduce(0) { $0 + $1.total(.cohortTreated) }
      #expect(
        isClose(indicators["patient_borne_cost_per_treated"]?.estimate.mean, cost / patients))
    }
  }

  /// Once interrupted no replication begins; those done make a result as if they had been asked for.
  @Test func interruption() async throws {
    let network = try TestNetworks.tutorial()
    let done = Shared(0)
    let interrupted = try #require(
      try await ComparisonRunner(.small(network, replications: 50, threads: 1)).run(
        progress: { finished, of in
          #expect(of == 50)
          done.value.withLock { $0 = finished }
        },
        isInterrupted: { done.value.withLock { $0 >= 4 } }))
    #expect(interrupted.wasInterrupted && interrupted.replications == 4)
    let asked = try await ComparisonRequest.small(network, replications: 4, threads: 1).result()
    expectEqual(interrupted, asked)
    #expect(!asked.wasInterrupted)
    let never = try await ComparisonRunner(.small(network)).run(isInterrupted: { true })
    #expect(never == nil)
  }

  private final class Shared: Sendable {
    let value: Mutex<Int>
    init(_ value: Int) { self.value = Mutex(value) }
  }

  @Test func warmUp() async throws {
    let network = try TestNetworks.tutorial()
    let fixed = try await ComparisonRequest.small(
      network, replications: 1, warmUp: .days(123)
    ).result()
    #expect(fixed.warmUpDays == 123)
    let found = try await ComparisonRequest.small(
      network, replications: 1, warmUp: .automatic
    ).result()
    // MSER-5 on weekly means: whole batches of 35 days, at most half of three years.
    #expect(found.warmUpDays > 0 && found.warmUpDays <= 3 * 365 / 2)
    #expect(found.warmUpDays.truncatingRemainder(dividingBy: 35) == 0)
    // Two suites for what needs four and nobody who leaves: no steady state, which is said.
    let overload = try TestNetworks.tutorial([
      "facilities.HUB.suites=1", "therapy.attrition.death_per_day=0",
      "therapy.attrition.progression_per_day=0", "therapy.attrition.withdrawal_per_day=0",
    ])
    var request = ComparisonRequest.small(overload, replications: 1, warmUp: .automatic)
    request.configurations = [overload.configurations[0]]
    let result = try await request.result()
    #expect(result.warnings.contains(.warmUpNotFound(configuration: "today")))
    #expect(
      result.warnings.contains {
        if case .cohortNotFinished(_, let fraction) = $0 { fraction > 0 } else { false }
      })
  }
}
