public import PatientJourney
public import Placement
public import Statistics
import SupplyNetwork

/// Recommends a network: places, simulates, learns how long patients wait, places again, and ranks
/// the best on fresh replications.
///
/// Placement knows no queues; simulation knows nothing else than one network at a time. So every
/// round places sites under the condition that nobody waits longer than some days, for several numbers
/// of days, with the relation of use and wait that the simulated networks taught; what the simulation
/// then finds decides. The rounds end when the best network stays the same and belief and simulation of
/// it agree. Finalists are frozen and ranked by a selection procedure with a guarantee.
public struct NetworkDesigner: Sendable {
  /// Why there is no result.
  public enum Failure: Error, Sendable {
    /// The optimiser found no answer that stands.
    case placement(NetworkPlacement.Failure)
    /// A run broke an invariant: a defect of the program.
    case invariant(JourneyInvariantViolation)
    /// The selection procedure refused its input.
    case selection(StatisticsError)
    /// The reference has no value for what is sought or limited, as where it treats nobody.
    case undefinedReference(PlacementIndicator)
    /// The budget does not even cover the first round.
    case budgetTooSmall(needed: Int)
  }

  /// Told what is being done.
  public typealias Progress = @Sendable (_ what: String) -> Void

  let request: DesignRequest

  /// Prepares a design.
  public init(_ request: DesignRequest) { self.request = request }

  /// Replications of every network in screening.
  static let screening = 10
  private static let mostRounds = 6
  private static let mostFinalists = 6

  /// Designs.
  ///
  /// - Returns: nil where interrupted before anything could be recommended.
  public func run(
    progress: @escaping Progress = { _ in },
    isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) async throws(Failure) -> DesignResult? {
    do {
      return try await design(progress, isInterrupted)
    } catch let failure as Failure {
      throw failure
    } catch let failure as NetworkPlacement.Failure {
      throw .placement(failure)
    } catch let failure as JourneyInvariantViolation {
      throw .invariant(failure)
    } catch let failure as StatisticsError {
      throw .selection(failure)
    } catch {
      return nil
    }
  }

  private func design(
    _ progress: @escaping Progress, _ isInterrupted: @escaping @Sendable () -> Bool
  ) async throws -> DesignResult? {
    let network = request.network
    var ready = network.configurations.filter {
      $0.name != request.reference.name && request.allows($0)
    }
    ready.insert(request.reference, at: 0)
    progress("pilot runs")
    let pilotRequest = ComparisonRequest(
      network: network, configurations: ready, replications: 1, years: request.years,
      warmUp: request.warmUp, seed: request.seed, threads: request.threads)
    guard
      let pilot = try await ComparisonRunner(pilotRequest).pilot(isInterrupted: isInterrupted)
    else { return nil }
    let simulator = DesignSimulator(
      network: network, years: request.years, warmUpDays: pilot.warmUpDays,
      kolmPollakAlpha: pilot.kolmPollakAlpha ?? 0, seed: request.seed, threads: request.threads,
      isInterrupted: isInterrupted)
    var board = DesignBoard(request: request, simulator: simulator)
    guard request.replicationBudget >= Self.screening * ready.count else {
      throw Failure.budgetTooSmall(needed: Self.screening * ready.count)
    }
    guard
      try await board.add(
        ready.map {
          DesignCandidate(
            configuration: $0, origin: $0.name == request.reference.name ? .reference : .ready)
        })
    else { return nil }
    let levels = try board.limitLevels()
    var rounds: [DesignRound] = []
    var placer = DesignPlacer(
      request: request, levels: levels, kolmPollakAlpha: pilot.kolmPollakAlpha)
    var conflict: [String] = []

    // Optimise, simulate, learn.
    var days: [Double?] = [nil]
    for number in 1...Self.mostRounds {
      guard !days.isEmpty, !isInterrupted() else { break }
      progress("round \(number): placement")
      let found = try await placer.place(
        round: number, days: days, congestion: board.congestion, isInterrupted: isInterrupted)
      if number == 1 { conflict = found.conflict }
      progress("round \(number): simulation of \(found.candidates.count) networks")
      let before = board.count
      let incumbentBefore = board.incumbent
      guard try await board.add(found.candidates) else { break }
      let round = board.round(number, .placement, newNetworks: board.count - before, placer)
      rounds.append(round)
      if number > 1, board.incumbent == incumbentBefore || board.count == before,
        round.disagreement?.isWithinTolerance ?? true
      {
        break
      }
      days = number == 1 ? [2, 5, 10, 20] : placer.nearby(board.candidates[board.incumbent])
    }
    progress("networks a step away")
    if !isInterrupted() {
      try await board.improve(placer, &rounds, progress)
    }
    if let rival = board.enlargedRival { _ = try await board.add([rival]) }

    // Rank, on replications that nothing has seen.
    let chosen = board.finalists(most: Self.mostFinalists)
    let finalists = chosen.map { board.candidates[$0] }
    let reference = chosen.firstIndex(of: 0) ?? 0
    let indifference = request.indifference ?? board.defaultIndifference
    progress("ranking of \(finalists.count) finalists")
    guard
      let ranking = try await FinalRanking.run(
        finalists, reference: reference, request: request, indifference: indifference,
        levels: levels, tolerances: board.limitTolerances(levels),
        budget: max(0, request.replicationBudget - board.runs),
        simulator: simulator)
    else { return nil }
    var result = board.result(
      ranking, finalists, reference: reference, levels: levels, indifference: indifference)
    result.rounds = rounds
    result.conflict = board.isAnythingFeasible ? [] : conflict
    result.warmUpDays = pilot.warmUpDays
    result.placementGap = placer.gap(of: result.finalists[0].candidate)
    result.disagreement = rounds.last { $0.kind == .placement }?.disagreement
    result.wasInterrupted = isInterrupted()
    progress("who gains and who loses")
    result.comparison = try await compare(result.finalists[0].candidate, pilot, isInterrupted)
    return result
  }

  /// The recommended network beside the reference.
  private func compare(
    _ candidate: DesignCandidate, _ pilot: (warmUpDays: Double, kolmPollakAlpha: Double?),
    _ isInterrupted: @escaping @Sendable () -> Bool
  ) async throws -> ComparisonResult? {
    var configurations = [request.reference]
    if candidate.configuration != request.reference {
      configurations.append(candidate.configuration)
    }
    var comparison = ComparisonRequest(
      network: request.network, configurations: configurations, replications: 20,
      years: request.years, warmUp: .days(pilot.warmUpDays), seed: request.seed,
      threads: request.threads)
    comparison.kolmPollakAlpha = pilot.kolmPollakAlpha
    comparison.firstReplication = 2 * FinalRanking.firstReplication
    return try await ComparisonRunner(comparison).run(isInterrupted: isInterrupted)
  }
}
