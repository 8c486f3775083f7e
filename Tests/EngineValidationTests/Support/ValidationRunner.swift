import Foundation
import Randomness
import Synchronization

/// The two tiers of the suite.
enum Tier: Sendable {
  /// Every change: standard errors of at most 0.7 %.
  case perCommit
  /// With `V2V_NIGHTLY=1`: standard errors of at most 0.15 %.
  case nightly

  static let isNightly = ProcessInfo.processInfo.environment["V2V_NIGHTLY"] == "1"
}

extension ValidationCase {
  /// The seed of the suite; every case adds the hash of its title.
  static let seed: UInt64 = 2_026

  /// Runs the case and compares every measure.
  ///
  /// - Parameter tier: how many replications.
  func result(tier: Tier) throws -> CaseResult {
    let replications = tier == .nightly ? plan.nightlyReplications : plan.replications
    // The nightly tier is a fresh sample and not the per-commit one made longer.
    let seed = Self.seed + UInt64(EntityHash.hash(title)) << 16 + (tier == .nightly ? 1 : 0)
    var numerators = measures.map { _ in [Double]() }
    var denominators = numerators
    var controls: [[Double]] = []
    var violations: [String] = []
    var customers = 0
    let companions = plan.companions.compactMap { CompanionControls($0, of: model) }
    for replication in 0..<replications {
      let outcome = try QueueRun.outcome(
        of: model, plan: plan, seed: seed, replication: replication)
      for (index, measure) in measures.enumerated() {
        numerators[index].append(measure.numerator(outcome))
        denominators[index].append(measure.denominator(outcome))
      }
      var own = outcome.controls
      for companion in companions {
        own += try companion.values(plan: plan, seed: seed, replication: replication)
      }
      controls.append(own)
      violations += outcome.violations.map { "replication \(replication): \($0)" }
      customers += outcome.stations[0].all.arrivals
    }
    let comparisons = measures.enumerated().map { index, measure in
      let estimate = ControlledEstimate(
        numerators: numerators[index], denominators: denominators[index], controls: controls)
      return Comparison(
        name: measure.name, expected: measure.expected, value: estimate.value,
        standardError: estimate.standardError, plainStandardError: estimate.plainStandardError,
        degreesOfFreedom: estimate.degreesOfFreedom,
        allowedStandardError: measure.allowedStandardError(tier: tier))
    }
    return CaseResult(
      comparisons: comparisons, violations: violations, customers: customers,
      replications: replications)
  }
}

extension ValidationCase.Measure {
  func allowedStandardError(tier: Tier) -> Double {
    switch precision {
    case .standard: expected * (tier == .nightly ? 0.0015 : 0.007)
    case .relative(let perCommit, let nightly): expected * (tier == .nightly ? nightly : perCommit)
    case .absolute(let error): error
    }
  }
}

/// Results of the per-commit tier, computed once and shared by the tests of the cases and of the
/// gallery.
enum ValidationResults {
  private static let tasks = Mutex<[Int: Task<CaseResult, any Error>]>([:])

  /// The result of the case at a position of ``ValidationCatalogue/cases``.
  static func perCommit(_ position: Int) async throws -> CaseResult {
    let task = tasks.withLock { tasks in
      if let running = tasks[position] { return running }
      let started = Task {
        try ValidationCatalogue.cases[position].result(tier: .perCommit)
      }
      tasks[position] = started
      return started
    }
    return try await task.value
  }
}
