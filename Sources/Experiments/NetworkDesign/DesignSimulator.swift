import PatientJourney
import Placement
import Statistics
import SupplyNetwork

/// Runs networks on common random numbers and keeps what a design asks of them.
struct DesignSimulator: Sendable {
  let network: Network
  let years: Int
  let warmUpDays: Double
  let kolmPollakAlpha: Double
  let seed: UInt64
  let threads: Int
  let isInterrupted: @Sendable () -> Bool

  /// The indicators that are kept of every run.
  let indicators: [PlacementIndicator] = PlacementIndicator.keys.compactMap {
    PlacementIndicator(key: $0)
  }

  /// What one replication of one network left behind.
  struct Run: Sendable {
    /// By indicator: the sums that its formula is made of.
    var sums: [[Double]]
    /// By facility with suites.
    var facilities: [CongestionModel.Observation]
  }

  /// Some work: a network and numbers of replications.
  struct Work: Sendable {
    var configuration: Configuration
    var replications: Range<Int>
  }

  /// Runs all work; nil where interrupted.
  func run(_ work: [Work]) async throws(JourneyInvariantViolation) -> [[Run]]? {
    let network = network
    let plans = work.map { DeliveryPlan(network: network, configuration: $0.configuration) }
    let formulas = work.map { self.formulas(of: $0.configuration) }
    let pieces = work.indices.flatMap { index in
      work[index].replications.map { (index, $0) }
    }
    let settings = JourneySettings(
      seed: seed, replication: 0, warmUpHours: 24 * warmUpDays, years: years,
      kolmPollakAlpha: kolmPollakAlpha)
    let done = try await ParallelBlocks.run(
      count: pieces.count, threads: threads, isInterrupted: isInterrupted
    ) { piece throws(JourneyInvariantViolation) -> Run in
      let (index, replication) = pieces[piece]
      var settings = settings
      settings.replication = UInt32(replication)
      let record = try PatientJourney.run(plan: plans[index], settings: settings)
      return Run(
        sums: formulas[index].map { $0.sums(record, nil) },
        facilities: Self.facilities(record, work[index].configuration, network))
    }
    var results: [[Run]] = work.map { _ in [] }
    for (piece, run) in zip(pieces, done) {
      guard let run else { return nil }
      results[piece.0].append(run)
    }
    return results
  }

  private static func facilities(
    _ record: JourneyRecord, _ configuration: Configuration, _ network: Network
  ) -> [CongestionModel.Observation] {
    network.facilities.indices.compactMap { facility in
      let suites = configuration.suites[facility]
      guard suites > 0 else { return nil }
      func value(_ counter: FacilityCounter) -> Double {
        record.value(counter, facility: facility)
      }
      return CongestionModel.Observation(
        facility: facility, suites: suites,
        use: record.suiteUse[facility].meanBusy / Double(suites), aphereses: value(.aphereses),
        appointmentWaitHours: value(.appointmentWaitHours),
        batches: value(.batchesOfNewMaterial), suiteWaitHours: value(.suiteWaitHours))
    }
  }

  // MARK: Indicators

  /// The formulas of the indicators under a configuration, whose standing cost they contain.
  func formulas(of configuration: Configuration) -> [Formula] {
    let catalogue = IndicatorCatalogue(
      network: network, configuration: configuration, split: PopulationSplit(network),
      alpha: kolmPollakAlpha)
    let entries = catalogue.entries
    return indicators.map { indicator in
      if indicator.measure == .worstQuintileCost { return Self.worstQuintileCost(catalogue) }
      guard let entry = entries.first(where: { $0.key == indicator.measure.rawValue }) else {
        return Formula(sums: { _, _ in [] }, value: { _ in nil })
      }
      let part: (dimension: Dimension, key: String)
      switch indicator.part {
      case .all: return entry.formula
      case .quintile(let quintile): part = (.quintile, "\(quintile)")
      case .remoteness(let isRemote): part = (.remoteness, isRemote ? "remote" : "near")
      }
      let parts = entry.parts.first { $0.dimension == part.dimension }?.parts ?? []
      return parts.first { $0.key == part.key }?.formula
        ?? Formula(sums: { _, _ in [] }, value: { _ in nil })
    }
  }

  /// The greatest mean cost of any quintile.
  private static func worstQuintileCost(_ catalogue: IndicatorCatalogue) -> Formula {
    let groups = catalogue.split.quintiles.map(\.rows).filter { !$0.isEmpty }
    return Formula(
      sums: { record, _ in
        groups.flatMap { [record.sum(.treatedCost, over: $0), record.sum(.treated, over: $0)] }
      },
      value: { sums in
        groups.indices.compactMap { group in
          sums[2 * group + 1] > 0 ? sums[2 * group] / sums[2 * group + 1] : nil
        }.max()
      })
  }

  /// The indicator's place in ``indicators``.
  func index(of indicator: PlacementIndicator) -> Int? { indicators.firstIndex(of: indicator) }

  /// The estimate of an indicator over runs, jackknifed.
  func estimate(_ index: Int, _ runs: [Run], _ formula: Formula) -> Estimate {
    guard let first = runs.first, !first.sums[index].isEmpty else { return .empty }
    let totals = LeaveOneOut(runs.map { $0.sums[index] })
    return jackknife(count: runs.count) { formula.value(totals.sums(without: $0)) }
  }
}
