package import PatientJourney
package import Placement
package import Statistics
package import StudyStore
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
  package enum Failure: Error, Sendable {
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
    /// The study that it is kept in.
    case study(StudyError)
  }

  /// Told what is being done.
  public typealias Progress = @Sendable (_ what: String) -> Void

  let request: DesignRequest
  let memory: DesignMemory?

  /// Prepares a design that is kept nowhere.
  public init(_ request: DesignRequest) {
    self.request = request
    memory = nil
  }

  /// Prepares a design that is kept in a study.
  init(_ request: DesignRequest, memory: DesignMemory) {
    self.request = request
    self.memory = memory
  }

  /// Replications of every network in screening.
  static let screening = 10
  private static let mostRounds = 6
  private static let mostFinalists = 6

  /// Designs.
  ///
  /// - Returns: nil where interrupted before anything could be recommended.
  package func run(
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
    } catch let failure as StudyError {
      throw .study(failure)
    } catch {
      return nil
    }
  }

  /// The shares of a time limit after which screening and ranking end.
  private static let screeningShare = 0.6
  private static let rankingShare = 0.85

  private func design(
    _ progress: @escaping Progress, _ isInterrupted: @escaping @Sendable () -> Bool
  ) async throws -> DesignResult? {
    let start = ContinuousClock.now
    let timeLimit = (memory?.isReadOnly ?? false) ? nil : request.timeLimit
    /// Whether the work is over, or a share of the time is.
    func over(_ share: Double) -> @Sendable () -> Bool {
      let end = timeLimit.map { start + .seconds(share * $0) }
      return { isInterrupted() || end.map { ContinuousClock.now >= $0 } ?? false }
    }
    let network = request.network
    var ready = network.configurations.filter {
      $0.name != request.reference.name && request.allows($0)
    }
    ready.insert(request.reference, at: 0)
    guard request.replicationBudget >= Self.screening * ready.count else {
      throw Failure.budgetTooSmall(needed: Self.screening * ready.count)
    }
    progress("pilot runs")
    guard let pilot = try await pilot(ready, isInterrupted) else { return nil }
    var simulator = DesignSimulator(
      network: network, years: request.years, warmUpDays: pilot.warmUpDays,
      kolmPollakAlpha: pilot.kolmPollakAlpha ?? 0, seed: request.seed, threads: request.threads,
      isInterrupted: over(Self.screeningShare), memory: memory)
    var board = DesignBoard(request: request, simulator: simulator)
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
      request: request, levels: levels, kolmPollakAlpha: pilot.kolmPollakAlpha, memory: memory,
      isInterrupted: over(Self.screeningShare))
    let conflict = try await optimise(&board, &placer, &rounds, progress)
    progress("networks a step away")
    try await board.improve(placer, &rounds, progress)
    if let rival = board.enlargedRival { _ = try await board.add([rival]) }

    // Rank, on replications that nothing has seen.
    let chosen = board.finalists(most: Self.mostFinalists)
    let finalists = chosen.map { board.candidates[$0] }
    let reference = chosen.firstIndex(of: 0) ?? 0
    let indifference = request.indifference ?? board.defaultIndifference
    let tolerances = board.limitTolerances(levels)
    progress("ranking of \(finalists.count) finalists")
    simulator.isInterrupted = over(Self.rankingShare)
    let ranking = try await FinalRanking.run(
      finalists, reference: reference, request: request, indifference: indifference,
      tolerances: tolerances, budget: max(0, request.replicationBudget - board.runs),
      simulator: simulator, fallback: chosen.map { board.screened[$0] })
    var result = board.result(
      ranking, finalists, reference: reference, levels: levels, indifference: indifference)
    result.rounds = rounds
    result.conflict = board.isAnythingFeasible ? [] : conflict
    result.warmUpDays = pilot.warmUpDays
    let recommended = result.finalists[0].candidate
    result.placementGap = placer.placed[recommended.configuration.name]?.gap
    result.disagreement = rounds.last?.disagreement
    progress("who gains and who loses")
    result.comparison = try await compare(recommended, pilot, isInterrupted)
    if request.explains {
      progress("how far assumptions may move")
      simulator.isInterrupted = over(1)
      result.explanation = try await DesignExplanation.make(
        result, request: request, tolerances: tolerances, simulator: simulator)
    }
    result.wasInterrupted = isInterrupted()
    return result
  }

  /// Optimises, simulates and learns, until the best network stays the same and the optimiser's model
  /// agrees with the simulation of it, or nothing new is proposed.
  ///
  /// - Returns: limits that cannot be kept together even if nobody waited.
  private func optimise(
    _ board: inout DesignBoard, _ placer: inout DesignPlacer, _ rounds: inout [DesignRound],
    _ progress: Progress
  ) async throws -> [String] {
    typealias Case = DesignPlacer.Case
    let pool = request.reference.suites.reduce(0, +)
    var cases = [Case(waitDays: nil, sharing: .separate, pool: pool)]
    var corrections = request.limits.map { _ in 0.0 }
    var conflict: [String] = []
    for number in 1...Self.mostRounds {
      guard !cases.isEmpty else { break }
      progress("round \(number): placement")
      guard
        let found = try await placer.place(
          round: number, cases: cases, congestion: board.congestion, corrections: corrections,
          alternatives: number == 1 ? 4 : 1)
      else { break }
      if number == 1 { conflict = found.conflict }
      progress("round \(number): simulation of \(found.candidates.count) networks")
      let before = board.count
      let incumbentBefore = board.incumbent
      guard try await board.add(found.candidates) else { break }
      let round = board.round(number, .placement, newNetworks: board.count - before, placer)
      rounds.append(round)
      let incumbent = board.incumbent
      let isSettled = incumbent == incumbentBefore || board.count == before
      if number > 1, isSettled, round.disagreement?.isWithinTolerance ?? true { break }
      if number > 2, board.count == before { break }
      // What the simulation said of the best network corrects what the optimiser is asked for.
      let belief = board.belief(of: incumbent)
      corrections = board.corrections(belief, of: incumbent)
      if number == 1 {
        cases = Self.promises(board.belief(of: 0).greatestWaitHours / 24).flatMap { days in
          [CongestionModel.Sharing.separate, .pooled].map {
            Case(waitDays: days, sharing: $0, pool: pool)
          }
        }
      } else {
        cases = placer.nearby(
          board.candidates[incumbent], waitDays: belief.greatestWaitHours / 24)
      }
    }
    return conflict
  }

  /// Days of wait to place for first: about those of the reference, and some longer and shorter, since a
  /// network that makes people wait must treat as many all the same.
  private static func promises(_ reference: Double) -> [Double] {
    let middle = min(max(reference, 1), 8)
    return [0.25, 0.75, 1.5, 3].map { (10 * $0 * middle).rounded() / 10 }
  }

  /// Warm-up and α by pilot runs, looked up where they are known.
  private func pilot(
    _ configurations: [Configuration], _ isInterrupted: @escaping @Sendable () -> Bool
  ) async throws -> (warmUpDays: Double, kolmPollakAlpha: Double?)? {
    struct Known: Codable {
      var warmUpDays: Double
      var kolmPollakAlpha: Double?
    }
    let key = memory?.key(
      "pilot", "\(request.years) \(request.warmUp) \(request.seed) \(configurations.map(\.name))")
    if let memory, let key, let known = try memory.recall(key, as: Known.self) {
      return (known.warmUpDays, known.kolmPollakAlpha)
    }
    let pilotRequest = ComparisonRequest(
      network: request.network, configurations: configurations, replications: 1,
      years: request.years, warmUp: request.warmUp, seed: request.seed, threads: request.threads)
    let pilot = try await ComparisonRunner(pilotRequest).pilot(isInterrupted: isInterrupted)
    if let memory, let key, let pilot, !memory.isReadOnly {
      try memory.keep(
        Known(warmUpDays: pilot.warmUpDays, kolmPollakAlpha: pilot.kolmPollakAlpha), under: key)
    }
    return pilot
  }

  /// The number of the first replication of the comparison with the reference.
  private static let comparisonReplication = 2_000_000

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
    comparison.firstReplication = Self.comparisonReplication
    return try await ComparisonRunner(comparison).run(isInterrupted: isInterrupted)
  }
}
