import PatientJourney
import Placement
import Statistics
import StudyStore
import SupplyNetwork

/// Runs networks on common random numbers and keeps what a design asks of them.
struct DesignSimulator: Sendable {
  var network: Network
  let years: Int
  let warmUpDays: Double
  let kolmPollakAlpha: Double
  let seed: UInt64
  let threads: Int
  /// Asked before each piece of work.
  var isInterrupted: @Sendable () -> Bool
  /// What is known already; nil where nothing is kept.
  var memory: DesignMemory?
  /// What differs in the network from the design's, in words; empty where nothing does.
  var label = ""

  /// The indicators that are kept of every run.
  static let indicators: [PlacementIndicator] = PlacementIndicator.keys.compactMap {
    PlacementIndicator(key: $0)
  }

  /// What one replication of one network left behind.
  struct Run: Sendable {
    /// By indicator: the sums that its formula is made of.
    var sums: [[Double]]
    /// By facility with suites.
    var facilities: [CongestionModel.Observation]
  }

  /// Some work: a network and numbers of replications, counted from 0 in each phase.
  struct Work: Sendable {
    var configuration: Configuration
    var phase = DesignMemory.Phase.screening
    var replications: Range<Int>
  }

  /// Some replications of one network that are to be made.
  private struct Piece: Sendable {
    var work: Int
    var replications: [Int]
    /// Where they are stored.
    var position: Int?
  }

  /// Replications made and stored at a time.
  private static let pieceSize = 5

  /// Runs all work; nil where interrupted.
  func run(_ work: [Work]) async throws -> [[Run]]? {
    // Nothing is begun in a study that an uninterrupted design would not begin.
    guard !isInterrupted() else { return nil }
    var known: [[Int: Run]] = work.map { _ in [:] }
    var pieces: [Piece] = []
    for (index, item) in work.enumerated() {
      var position: Int?
      if let memory {
        let point = memory.point(
          item.configuration, phase: item.phase,
          settings: "\(years) \(warmUpDays) \(kolmPollakAlpha) \(seed) \(label)", label: label)
        known[index] = try memory.runs(point, item.replications)
        if known[index].count < item.replications.count {
          if memory.isReadOnly { return nil }
          position = try memory.position(point)
        }
      }
      let missing = item.replications.filter { known[index][$0] == nil }
      for start in stride(from: 0, to: missing.count, by: Self.pieceSize) {
        let end = min(start + Self.pieceSize, missing.count)
        pieces.append(
          Piece(work: index, replications: Array(missing[start..<end]), position: position))
      }
    }
    for (piece, runs) in zip(pieces, try await make(pieces, of: work)) {
      guard let runs else { return nil }
      for (replication, run) in zip(piece.replications, runs) {
        known[piece.work][replication] = run
      }
    }
    return zip(work, known).map { item, runs in item.replications.compactMap { runs[$0] } }
  }

  private func make(_ pieces: [Piece], of work: [Work]) async throws -> [[Run]?] {
    guard !pieces.isEmpty else { return [] }
    let network = network
    let plans = work.indices.map { index in
      pieces.contains { $0.work == index }
        ? DeliveryPlan(network: network, configuration: work[index].configuration) : nil
    }
    let formulas = work.indices.map { index in
      plans[index] == nil ? [] : self.formulas(of: work[index].configuration)
    }
    let settings = JourneySettings(
      seed: seed, replication: 0, warmUpHours: 24 * warmUpDays, years: years,
      kolmPollakAlpha: kolmPollakAlpha)
    let memory = memory
    return try await ParallelBlocks.run(
      count: pieces.count, threads: threads, isInterrupted: isInterrupted
    ) { index throws(NetworkDesigner.Failure) -> [Run] in
      let piece = pieces[index]
      let item = work[piece.work]
      guard let plan = plans[piece.work] else { return [] }
      var runs: [Run] = []
      for replication in piece.replications {
        var settings = settings
        settings.replication = UInt32(item.phase.firstReplication + replication)
        do throws(JourneyInvariantViolation) {
          let record = try PatientJourney.run(plan: plan, settings: settings)
          runs.append(
            Run(
              sums: formulas[piece.work].map { $0.sums(record, nil) },
              facilities: Self.facilities(record, item.configuration, network)))
        } catch {
          throw .invariant(error)
        }
      }
      if let memory, let position = piece.position {
        do throws(StudyError) {
          try memory.store(Array(zip(piece.replications, runs)).map { ($0, $1) }, at: position)
        } catch {
          throw .study(error)
        }
      }
      return runs
    }
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
    return Self.indicators.map { indicator in
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
  static func index(of indicator: PlacementIndicator) -> Int? {
    indicators.firstIndex(of: indicator)
  }

  /// The estimate of an indicator over runs, jackknifed.
  static func estimate(_ index: Int, _ runs: [Run], _ formula: Formula) -> Estimate {
    guard let first = runs.first, !first.sums[index].isEmpty else { return .empty }
    let totals = LeaveOneOut(runs.map { $0.sums[index] })
    return jackknife(count: runs.count) { formula.value(totals.sums(without: $0)) }
  }

  /// The mean of an indicator over runs.
  static func mean(_ index: Int, _ runs: [Run], _ formula: Formula) -> Double? {
    guard let first = runs.first, !first.sums[index].isEmpty else { return nil }
    return formula.value(LeaveOneOut(runs.map { $0.sums[index] }).sums(without: nil))
  }
}
