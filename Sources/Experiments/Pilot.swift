import PatientJourney
import Statistics
import SupplyNetwork

/// Short runs before the real ones: they find the warm-up and fix α of Kolm-Pollak.
///
/// α is fixed on the network's reference configuration, the first of its file, whatever is being
/// compared in whatever order, so that every configuration's result stays its own. Pilot
/// replications have numbers of their own and are never part of a result.
struct Pilot {
  let request: ComparisonRequest
  let plans: [DeliveryPlan]

  private static let replications = 3
  private static let years = 3
  private static let firstReplication: UInt32 = 0xFFFF_0000

  struct Outcome: Sendable {
    var warmUpDays: Double
    var alpha: Double?
    var warnings: [ComparisonWarning]
  }

  func run(
    isInterrupted: @escaping @Sendable () -> Bool
  ) async throws(JourneyInvariantViolation) -> Outcome? {
    let reference = request.network.configurations.first ?? request.configurations[0]
    var outcome = Outcome(warmUpDays: 0, alpha: request.kolmPollakAlpha, warnings: [])
    var known: [JourneyRecord]?
    if outcome.alpha == nil {
      let plan = DeliveryPlan(
        network: request.network, configuration: reference,
        scenario: request.scenario?.undisturbed)
      guard let records = try await records(plan, isInterrupted) else { return nil }
      outcome.alpha = kolmPollakAlpha(
        sum: records.reduce(0) { $0 + $1.total(.treatedCost) },
        sumOfSquares: records.reduce(0) { $0 + $1.total(.treatedCostSquared) })
      known = records
    }
    switch request.warmUp {
    case .days(let days):
      outcome.warmUpDays = days
    case .automatic:
      for plan in plans {
        var pilotRecords = plan.configuration == reference ? known : nil
        if pilotRecords == nil { pilotRecords = try await records(plan, isInterrupted) }
        guard let pilotRecords else { return nil }
        let warmUp = marginalStandardErrorRule(Self.meanPopulation(pilotRecords))
        guard let warmUp, !warmUp.isAtSearchLimit else {
          outcome.warnings.append(.warmUpNotFound(configuration: plan.configuration.name))
          outcome.warmUpDays = max(outcome.warmUpDays, (Double(Self.years) / 2 * 365).rounded(.up))
          continue
        }
        outcome.warmUpDays = max(outcome.warmUpDays, 7 * Double(warmUp.truncatedObservations))
      }
    }
    return outcome
  }

  private func records(
    _ plan: DeliveryPlan, _ isInterrupted: @escaping @Sendable () -> Bool
  ) async throws(JourneyInvariantViolation) -> [JourneyRecord]? {
    let seed = request.seed
    let done = try await ParallelBlocks.run(
      count: Self.replications, threads: request.threads, isInterrupted: isInterrupted
    ) { index throws(JourneyInvariantViolation) in
      try PatientJourney.run(
        plan: plan,
        settings: JourneySettings(
          seed: seed, replication: Self.firstReplication + UInt32(index), years: Self.years,
          followUpYears: 0, samplesPopulation: true))
    }
    let finished = done.compactMap { $0 }
    return finished.count == done.count ? finished : nil
  }

  /// Patients in the system week by week, averaged over replications.
  private static func meanPopulation(_ records: [JourneyRecord]) -> [Double] {
    let weeks = records.map(\.weeklyPopulation.count).min() ?? 0
    return (0..<weeks).map { week in
      records.reduce(0) { $0 + $1.weeklyPopulation[week] } / Double(records.count)
    }
  }
}
