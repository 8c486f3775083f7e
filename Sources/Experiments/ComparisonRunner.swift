public import PatientJourney
import Statistics
import SupplyNetwork

/// Runs delivery models on the same patients, replication by replication, on several threads.
///
/// Replications are independent and their results are put together in the order of their numbers,
/// so the result does not depend on the number of threads.
public struct ComparisonRunner: Sendable {
  /// Told after each replication: how many are done, of how many. Called from any thread.
  public typealias Progress = @Sendable (_ done: Int, _ of: Int) -> Void

  let request: ComparisonRequest
  let plans: [DeliveryPlan]
  /// The same without the scenario's disruptions; empty where it has none.
  let undisturbedPlans: [DeliveryPlan]
  let split: PopulationSplit

  /// Prepares a comparison.
  public init(_ request: ComparisonRequest) {
    self.request = request
    plans = request.configurations.map {
      DeliveryPlan(
        network: request.network, configuration: $0, scenario: request.scenario)
    }
    let isDisturbed = !(request.scenario?.disruptions.isEmpty ?? true)
    undisturbedPlans =
      isDisturbed
      ? request.configurations.map {
        DeliveryPlan(
          network: request.network, configuration: $0, scenario: request.scenario?.undisturbed)
      } : []
    split = PopulationSplit(request.network)
  }

  /// What the pilot runs before ``run(progress:isInterrupted:)`` find: the warm-up in days, and α
  /// of Kolm-Pollak; nil where interrupted.
  public func pilot(
    isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) async throws(JourneyInvariantViolation) -> (warmUpDays: Double, kolmPollakAlpha: Double?)? {
    let outcome = try await Pilot(request: request, plans: plans).run(isInterrupted: isInterrupted)
    return outcome.map { ($0.warmUpDays, $0.alpha) }
  }

  /// Runs everything.
  ///
  /// - Parameters:
  ///   - progress: told after each replication.
  ///   - isInterrupted: asked before each replication; once true, no further one begins.
  /// - Returns: the result of the replications that were done; nil where none was.
  /// - Throws: ``PatientJourney/JourneyInvariantViolation`` where a run broke an invariant.
  public func run(
    progress: @escaping Progress = { _, _ in },
    isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) async throws(JourneyInvariantViolation) -> ComparisonResult? {
    let pilot = try await Pilot(
      request: request, plans: undisturbedPlans.isEmpty ? plans : undisturbedPlans
    ).run(isInterrupted: isInterrupted)
    guard let pilot else { return nil }
    let request = request
    let plans = plans
    let undisturbedPlans = undisturbedPlans
    let done = try await ParallelBlocks.run(
      count: request.replications, threads: request.threads, progress: progress,
      isInterrupted: isInterrupted
    ) { replication throws(JourneyInvariantViolation) in
      try Self.replicate(
        UInt32(request.firstReplication + replication), request: request, plans: plans,
        undisturbedPlans: undisturbedPlans,
        warmUpDays: pilot.warmUpDays, alpha: pilot.alpha ?? 0)
    }
    let finished = done.compactMap { $0 }
    guard !finished.isEmpty else { return nil }
    return assemble(finished, pilot: pilot, wasInterrupted: finished.count < done.count)
  }

  /// One replication of every configuration, and the pairing of its patients.
  ///
  /// - Parameter seeds: a seed for each configuration, where they are not to share their luck;
  ///   patients are then not paired.
  static func replicate(
    _ replication: UInt32, request: ComparisonRequest, plans: [DeliveryPlan],
    undisturbedPlans: [DeliveryPlan], warmUpDays: Double, alpha: Double, seeds: [UInt64]? = nil
  ) throws(JourneyInvariantViolation) -> Replication {
    var records: [JourneyRecord] = []
    var pairs: [PairedOutcomes] = []
    var effects: [DisruptionEffect] = []
    var reference: [TreatedPatient] = []
    for (index, plan) in plans.enumerated() {
      var settings = JourneySettings(
        seed: seeds?[index] ?? request.seed, replication: replication,
        warmUpHours: 24 * warmUpDays, years: request.years, kolmPollakAlpha: alpha,
        keepsOutcomes: plans.count > 1 && seeds == nil,
        samplesPopulation: !undisturbedPlans.isEmpty)
      var record = try PatientJourney.run(plan: plan, settings: settings)
      if undisturbedPlans.indices.contains(index) {
        settings.keepsOutcomes = false
        effects.append(
          DisruptionEffect(
            disturbed: record,
            undisturbed: try PatientJourney.run(
              plan: undisturbedPlans[index], settings: settings),
            warmUpHours: settings.warmUpHours))
      }
      if index == 0 {
        reference = record.outcomes
      } else if seeds == nil {
        pairs.append(
          PairedOutcomes(
            record.outcomes, reference: reference, years: request.years,
            rowCount: request.network.demandRows.count))
      }
      // Only sums stay.
      record.outcomes = []
      records.append(record)
    }
    return Replication(records: records, pairs: pairs, effects: effects)
  }

  /// What one replication of every configuration leaves behind.
  struct Replication: Sendable {
    /// One for each configuration.
    var records: [JourneyRecord]
    /// One for each configuration but the reference.
    var pairs: [PairedOutcomes]
    /// One for each configuration of a scenario with disruptions.
    var effects: [DisruptionEffect]
  }

  // MARK: Putting together

  private func assemble(
    _ replications: [Replication], pilot: Pilot.Outcome, wasInterrupted: Bool
  ) -> ComparisonResult {
    let alpha = pilot.alpha ?? 0
    let start = 24 * pilot.warmUpDays
    let window = start..<(start + Double(request.years) * DeliveryPlan.hoursPerYear)
    let catalogues = request.configurations.map { configuration in
      IndicatorCatalogue(
        network: request.network, configuration: configuration, split: split, alpha: alpha,
        window: configuration.changesSuites ? window : nil,
        isDisturbed: !undisturbedPlans.isEmpty)
    }
    let records = request.configurations.indices.map { index in
      replications.map { $0.records[index] }
    }
    let pairs = request.configurations.indices.dropFirst().map { index in
      PairedIndicators(
        replications: replications.map { $0.pairs[index - 1] }, split: split,
        currency: request.network.currency)
    }
    var results: [ConfigurationResult] = []
    var warnings = pilot.warnings
    for (index, disruption) in (request.scenario?.disruptions ?? []).enumerated()
    where !window.contains(disruption.period.lowerBound) {
      warnings.append(.disruptionOutsideWindow(number: index + 1))
    }
    for (index, catalogue) in catalogues.enumerated() {
      var differences: [NamedIndicator] = []
      if index > 0 {
        differences =
          catalogue.differences(
            records[index], to: catalogues[0], records[0]) + pairs[index - 1].all
      }
      let result = ConfigurationResult(
        configuration: request.configurations[index],
        standingCost: StandingCost(
          network: request.network, configuration: request.configurations[index],
          over: catalogues[index].window),
        indicators: catalogue.indicators(records[index])
          + disruptionIndicators(replications, configuration: index, window: window),
        differences: differences)
      results.append(result)
      let unfinished = Formula.ratio(.fate(.stillInSystem), to: .referred)
        .estimate(records[index]).mean
      if let unfinished, unfinished > 0 {
        warnings.append(
          .cohortNotFinished(
            configuration: result.configuration.name, fraction: unfinished))
      }
    }
    let judge = TargetJudge(
      network: request.network, catalogues: catalogues, records: records, pairs: Array(pairs),
      years: request.years)
    return ComparisonResult(
      configurations: results, targets: judge.results, warmUpDays: pilot.warmUpDays,
      warnings: warnings, kolmPollakAlpha: pilot.alpha, replications: replications.count,
      wasInterrupted: wasInterrupted,
      patientsSimulated: replications.reduce(0) { sum, replication in
        replication.records.reduce(sum) { $0 + $1.patients }
      },
      eventsProcessed: replications.reduce(0) { sum, replication in
        replication.records.reduce(sum) { $0 + $1.events }
      })
  }
}

extension ComparisonRunner {
  /// What the scenario's disruptions did to a configuration; empty where it has none.
  private func disruptionIndicators(
    _ replications: [Replication], configuration: Int, window: Range<Double>
  ) -> [NamedIndicator] {
    guard !undisturbedPlans.isEmpty,
      let onset = request.scenario?.disruptions.map(\.period.lowerBound).min()
    else { return [] }
    return DisruptionIndicators(
      effects: replications.map { $0.effects[configuration] },
      firstWeekHour: 168 * (window.lowerBound / 168).rounded(.up), onset: onset
    ).all
  }
}

extension IndicatorCatalogue {
  /// The indicators of a configuration over its replications.
  func indicators(_ records: [JourneyRecord]) -> [NamedIndicator] {
    entries.map { entry in
      var indicator = Indicator(
        estimate: entry.formula.estimate(records), unit: entry.unit,
        breakdowns: entry.parts.map { dimension, parts in
          Indicator.Breakdown(
            dimension: dimension,
            parts: parts.map { .init(key: $0.key, estimate: $0.formula.estimate(records)) })
        })
      if let histogram = entry.histogram {
        let histograms = records.map(histogram)
        indicator.median = quantileEstimate(histograms: histograms, probability: 0.5)
        indicator.percentile90 = quantileEstimate(histograms: histograms, probability: 0.9)
        indicator.distribution = histograms.dropFirst().reduce(into: histograms.first) {
          $0?.merge($1)
        }
      }
      return NamedIndicator(key: entry.key, indicator: indicator)
    }
  }

  /// The differences of a configuration to a reference, part by part where both have the part.
  func differences(
    _ records: [JourneyRecord], to reference: IndicatorCatalogue,
    _ referenceRecords: [JourneyRecord]
  ) -> [NamedIndicator] {
    zip(entries, reference.entries).map { entry, other in
      let breakdowns = zip(entry.parts, other.parts).map { parts, otherParts in
        // Thousands of regions are looked up.
        let others = Dictionary(
          otherParts.parts.map { ($0.key, $0.formula) }, uniquingKeysWith: { first, _ in first })
        return Indicator.Breakdown(
          dimension: parts.dimension,
          parts: parts.parts.compactMap { part in
            guard let match = others[part.key] else { return nil }
            return .init(
              key: part.key,
              estimate: part.formula.difference(records, minus: match, referenceRecords))
          })
      }
      return NamedIndicator(
        key: entry.key,
        indicator: Indicator(
          estimate: entry.formula.difference(records, minus: other.formula, referenceRecords),
          unit: entry.unit, breakdowns: breakdowns))
    }
  }
}
