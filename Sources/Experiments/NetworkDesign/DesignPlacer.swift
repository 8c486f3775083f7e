import Placement
import Statistics
import StudyStore
import SupplyNetwork

/// Places sites under the condition that nobody waits longer than some days, and turns plans into
/// networks that can be simulated.
struct DesignPlacer: Sendable {
  let request: DesignRequest
  /// The bounds of the request's limits, in their indicators' units.
  let levels: [Double]
  let kolmPollakAlpha: Double?
  let memory: DesignMemory?
  /// Whether the work ends here.
  let isInterrupted: @Sendable () -> Bool
  /// What is known of placements, by the name of their configuration.
  private(set) var placed: [String: Placed] = [:]
  private var tried: Set<Case> = []

  init(
    request: DesignRequest, levels: [Double], kolmPollakAlpha: Double?, memory: DesignMemory?,
    isInterrupted: @escaping @Sendable () -> Bool
  ) {
    self.request = request
    self.levels = levels
    self.kolmPollakAlpha = kolmPollakAlpha
    self.memory = memory
    self.isInterrupted = isInterrupted
  }

  /// What is known of a placement.
  struct Placed: Sendable {
    var bound: Double?
    var gap: Double?
    var made: Case
  }

  /// A promise under which sites are placed.
  struct Case: Hashable, Sendable {
    /// Nobody waits longer; nil is as if nobody waited.
    var waitDays: Double?
    /// How facilities share their work.
    var sharing: CongestionModel.Sharing
    /// Suites of all facilities together, where they work as one line.
    var pool: Int
  }

  /// An answer of the optimiser as a study keeps it.
  private struct Answer: Codable, Sendable {
    /// By rank: the best placement and its alternatives.
    var networks: [Network]
    var bound: Double?
    var gap: Double?
    var conflict: [String]
    /// Whether the search was cut by the clock.
    var isCut: Bool

    struct Share: Codable, Sendable {
      var facility: Int
      var share: Double
      var mode: String?
    }

    struct Network: Codable, Sendable {
      var suites: [Int]
      var openCentres: [Bool]
      var assignedCentre: [Int?]
      /// By centre.
      var shares: [[Share]]
    }
  }

  /// Greatest planned use, of the largest sites.
  private static let greatestUse = 0.97
  /// Nodes of the search for one placement at most.
  private static let mostNodes = 100

  /// Places for several promises, on several threads.
  ///
  /// - Parameters:
  ///   - corrections: by limit, what the optimiser believed too much of it, in the indicator's unit.
  ///   - alternatives: placements for each promise.
  /// - Returns: nil where the work ended before all were there.
  mutating func place(
    round: Int, cases: [Case], congestion: CongestionModel, corrections: [Double],
    alternatives: Int
  ) async throws -> (candidates: [DesignCandidate], conflict: [String])? {
    tried.formUnion(cases)
    let placer = self
    let answers = try await ParallelBlocks.run(
      count: cases.count, threads: request.threads, isInterrupted: isInterrupted
    ) { index throws(NetworkDesigner.Failure) in
      try placer.answer(
        cases[index], congestion: congestion, corrections: corrections,
        alternatives: alternatives)
    }
    var candidates: [DesignCandidate] = []
    var conflict: [String] = []
    // Some of the answers would lead elsewhere than all do, so the work ends before them.
    guard answers.allSatisfy({ $0.flatMap { $0 } != nil }) else { return nil }
    for (index, answer) in answers.enumerated() {
      guard let answer = answer.flatMap({ $0 }) else { continue }
      if conflict.isEmpty { conflict = answer.conflict }
      for (rank, network) in answer.networks.enumerated() {
        let name =
          "placement-\(round)-\(index + 1)" + (answer.networks.count > 1 ? "-\(rank + 1)" : "")
        for dispatch in Self.dispatches(cases[index]) {
          let configuration = configuration(of: network, name, cases[index], dispatch)
          placed[configuration.name] = Placed(
            bound: answer.bound, gap: rank == 0 ? answer.gap : nil, made: cases[index])
          candidates.append(
            DesignCandidate(
              configuration: configuration,
              origin: .placement(round: round, waitDays: cases[index].waitDays)))
        }
      }
    }
    return (candidates, conflict)
  }

  /// The ways to choose a facility for a batch that a placement is tried with: where nothing is known,
  /// fixed shares as placed, the nearest that is soon free, and the soonest free; else the ways that the
  /// promise was made for.
  private static func dispatches(
    _ made: Case
  ) -> [(suffix: String, dispatch: DispatchPolicy)] {
    let pooled: [(String, DispatchPolicy)] = [
      ("-nearest", .nearestWithin(days: 3)), ("-pooled", .earliestSlot),
    ]
    guard made.waitDays != nil else { return [("", .facilityShares)] + pooled }
    return made.sharing == .separate ? [("", .facilityShares)] : pooled
  }

  private func configuration(
    of network: Answer.Network, _ name: String, _ made: Case,
    _ way: (suffix: String, dispatch: DispatchPolicy)
  ) -> Configuration {
    var configuration = request.reference
    configuration.name = name + way.suffix
    configuration.description =
      made.waitDays.map {
        "Placed so that nobody waits longer than about \($0) days for an appointment"
      }
      ?? "Placed as if nobody waited"
    configuration.suites = network.suites
    configuration.openCentres = network.openCentres
    configuration.assignedCentre = network.assignedCentre
    configuration.assignedFacility = network.openCentres.map { _ in nil }
    configuration.suiteChanges = []
    configuration.dispatch = way.dispatch
    configuration.facilityShares =
      way.dispatch == .facilityShares
      ? network.shares.map { shares in
        shares.map { FacilityShare(facility: $0.facility, share: $0.share, mode: $0.mode) }
      } : []
    return configuration
  }

  // MARK: Solving

  /// The optimiser's answer, looked up where it is known; nil where the work ended before.
  private func answer(
    _ made: Case, congestion: CongestionModel, corrections: [Double], alternatives: Int
  ) throws(NetworkDesigner.Failure) -> Answer? {
    do {
      let key = memory?.key(
        "placement",
        "\(made) \(CongestionModel.Sharing.allCases.map { congestion.scale($0) }) "
          + "\(request.network.facilities.indices.map { congestion.suiteWait(at: $0) }) "
          + "\(congestion.exponents) \(corrections) \(levels) \(alternatives) "
          + "\(kolmPollakAlpha ?? -1) "
          + "\(DesignOptions(request, overrides: []))")
      if let memory, let key, let known = try memory.recall(key, as: Answer.self) { return known }
      if memory?.isReadOnly ?? false { return nil }
      let answer = try solve(
        made, congestion: congestion, corrections: corrections, alternatives: alternatives)
      // What an interruption cut short is not what the same design would find again.
      if let memory, let key, !answer.isCut || request.timeLimit != nil {
        try memory.keep(answer, under: key)
      }
      return answer.isCut && answer.networks.isEmpty ? nil : answer
    } catch let failure as NetworkPlacement.Failure {
      // A search that is cut short may know nothing, not even of the reference.
      if isInterrupted() { return nil }
      throw .placement(failure)
    } catch let failure as StudyError {
      throw .study(failure)
    } catch {
      return nil
    }
  }

  private func solve(
    _ made: Case, congestion: CongestionModel, corrections: [Double], alternatives: Int
  ) throws(NetworkPlacement.Failure) -> Answer {
    var options = PlacementOptions(
      reference: request.reference, moduleSizes: request.moduleSizes,
      hubsAreFree: request.hubsAreFree, mostSatellites: request.mostSatellites,
      catchmentsAreWhole: hasLimitedCentres, kolmPollakAlpha: kolmPollakAlpha)
    if let days = made.waitDays {
      let hours = 24 * days
      let facilities = request.network.facilities
      options.appointmentWaitHours = facilities.map { _ in hours }
      options.waitHours = facilities.indices.map { congestion.suiteWait(at: $0) }
      if made.sharing == .separate {
        let largest = max(
          request.moduleSizes.max() ?? 1, 2 * (request.reference.suites.max() ?? 1))
        for suites in 1...largest {
          options.greatestUseBySuites[suites] = congestion.greatestUse(
            made.sharing, suites: suites, waitHours: hours, most: Self.greatestUse)
        }
      } else {
        options.greatestUse = congestion.greatestUse(
          made.sharing, suites: made.pool, waitHours: hours, most: Self.greatestUse)
      }
    }
    let isInterrupted = isInterrupted
    // Nearer than the tolerance the optimiser's answer is not worth the time: it is simulated anyway.
    var placement = try NetworkPlacement(
      network: request.network, options: options,
      settings: LocationSettings(
        relativeGap: max(1e-3, request.tolerance / 4), mostNodes: Self.mostNodes,
        placements: alternatives, isInterrupted: isInterrupted))
    // Why nothing can be placed is of interest where nobody waits.
    placement.namesConflicts = made.waitDays == nil
    var answer = try placement.solve(
      request.objective, limits: limits(made, corrections, easing: 0))
    if answer.status == .infeasible, made.waitDays != nil {
      // Belief is not exact: what misses a limit by little in it may keep it in the simulation.
      answer = try placement.solve(
        request.objective, limits: limits(made, corrections, easing: 1))
    }
    var ranked = answer.ranking.map(\.plan)
    if ranked.isEmpty, let plan = answer.plan { ranked = [plan] }
    return Answer(
      networks: ranked.map { plan in
        let configuration = placement.configuration(of: plan, name: "", description: "")
        return Answer.Network(
          suites: configuration.suites, openCentres: configuration.openCentres,
          assignedCentre: configuration.assignedCentre,
          shares: configuration.facilityShares.map { shares in
            shares.map { .init(facility: $0.facility, share: $0.share, mode: $0.mode) }
          })
      }, bound: answer.bound, gap: answer.gap, conflict: answer.conflict,
      isCut: isInterrupted())
  }

  /// The limits that the optimiser is given.
  ///
  /// - Parameter easing: by how many tolerances they are eased.
  private func limits(
    _ made: Case, _ corrections: [Double], easing: Double
  ) -> [PlacementLimit] {
    request.limits.indices.map { index in
      let limit = request.limits[index]
      let isAtLeast = limit.relation == .atLeast
      let tolerance = request.tolerance * abs(levels[index])
      // Something to spare, since a limit must hold of what is simulated; the reference itself has none.
      let hasSpare = made.waitDays != nil && !limit.isShareOfReference && easing == 0
      let spare = (hasSpare ? 0.25 : 0) * tolerance - easing * tolerance
      return PlacementLimit(
        limit.indicator, isAtLeast: isAtLeast,
        bound: levels[index] + corrections[index] + (isAtLeast ? spare : -spare))
    }
  }

  /// Whether patients compete for the slots or beds of a centre. A demand row is then not split, since
  /// the simulation sends it to one centre; elsewhere nothing would split it.
  private var hasLimitedCentres: Bool {
    request.network.centres.contains { $0.apheresisSlots != nil || $0.infusionBeds != nil }
  }

  /// Promises near to what a network's load brings which were not tried yet.
  func nearby(_ candidate: DesignCandidate, waitDays: Double) -> [Case] {
    let sharing = CongestionModel.Sharing(candidate.configuration.dispatch)
    let pool = candidate.configuration.suites.reduce(0, +)
    return [waitDays * 0.6, waitDays, waitDays * 1.5]
      .map { ($0 * 10).rounded() / 10 }.filter { $0 > 0 }
      .map { Case(waitDays: $0, sharing: sharing, pool: pool) }
      .filter { !tried.contains($0) }
  }
}
