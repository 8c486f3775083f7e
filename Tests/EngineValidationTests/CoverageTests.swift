import Statistics
import Testing

/// Whether 95 % intervals of the package hold the truth 95 % of the time. Nightly.
@Suite("Coverage of intervals")
struct CoverageTests {
  /// The share of 2,000 macro-replications whose interval holds the truth.
  ///
  /// Over choices of the seed this has a standard error of 0.5 %; an interval whose true coverage is
  /// 94.7 % would miss 93.5-96.5 % once in a hundred.
  private static func coverage(
    rows: [String], replications: Int, warmUp: Double, window: Double, truth: Double,
    interval: @escaping @Sendable ([QueueOutcome]) -> Estimate
  ) async throws -> Double {
    let validation = try #require(ValidationCatalogue.cases.first { $0.rows == rows })
    let plan = RunPlan(
      warmUp: warmUp, window: window, replications: replications,
      nightlyReplications: replications)
    let macros = 2_000
    let blocks = 8
    let covered = try await withThrowingTaskGroup(of: Int.self) { group in
      for block in 0..<blocks {
        group.addTask {
          var covered = 0
          for macro in stride(from: block, to: macros, by: blocks) {
            let outcomes = try (0..<replications).map { replication in
              try QueueRun.outcome(
                of: validation.model, plan: plan, seed: 40_000,
                replication: macro * replications + replication)
            }
            guard outcomes.allSatisfy(\.violations.isEmpty) else { continue }
            let estimate = interval(outcomes)
            if let low = estimate.low, let high = estimate.high, low <= truth, truth <= high {
              covered += 1
            }
          }
          return covered
        }
      }
      return try await group.reduce(0, +)
    }
    return Double(covered) / Double(macros)
  }

  @Test(
    "Mean number waiting in M/M/1 at ρ = 0.8",
    .enabled(if: Tier.isNightly, "V2V_NIGHTLY=1 runs it"))
  func singleServer() async throws {
    let coverage = try await Self.coverage(
      rows: ["QUE-01"], replications: 30, warmUp: 500, window: 4_000, truth: 3.2
    ) { outcomes in
      meanEstimate(outcomes.map { $0.stations[0].queueArea / $0.window })
    }
    print("coverage, M/M/1: \(coverage)")
    #expect((0.935...0.965).contains(coverage), "\(coverage)")
  }

  @Test(
    "Probability of giving up in M/M/3+M",
    .enabled(if: Tier.isNightly, "V2V_NIGHTLY=1 runs it"))
  func impatience() async throws {
    let coverage = try await Self.coverage(
      rows: ["QUE-19"], replications: 20, warmUp: 30, window: 500,
      truth: ReferenceRows.numbers("QUE-19")[0]
    ) { outcomes in
      ratioEstimate(
        numerators: outcomes.map { Double($0.stations[0].all.gaveUp) },
        denominators: outcomes.map { Double($0.stations[0].all.arrivals) })
    }
    print("coverage, M/M/3+M: \(coverage)")
    #expect((0.935...0.965).contains(coverage), "\(coverage)")
  }
}
