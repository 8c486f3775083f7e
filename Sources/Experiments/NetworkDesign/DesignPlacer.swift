import Placement
import Statistics
import SupplyNetwork

/// Places sites under the condition that nobody waits longer than some days, and turns plans into
/// networks that can be simulated.
struct DesignPlacer: Sendable {
  let request: DesignRequest
  /// The bounds of the request's limits, in their indicators' units.
  let levels: [Double]
  let kolmPollakAlpha: Double?
  private(set) var plans: [String: Placed] = [:]
  private var tried: Set<Double> = []

  init(request: DesignRequest, levels: [Double], kolmPollakAlpha: Double?) {
    self.request = request
    self.levels = levels
    self.kolmPollakAlpha = kolmPollakAlpha
  }

  /// A plan by the name of its configuration.
  struct Placed: Sendable {
    var plan: LocationPlan
    var placement: NetworkPlacement
    var assumedHours: Double
    var bound: Double?
    var gap: Double?
  }

  /// Greatest planned use, of the largest sites.
  private static let greatestUse = 0.97
  /// Ways to choose a facility for a batch: fixed shares as placed, the nearest that is soon free,
  /// and the soonest free.
  private static let pools: [(suffix: String, dispatch: DispatchPolicy)] = [
    ("nearest", .nearestWithin(days: 3)), ("pooled", .earliestSlot),
  ]

  /// Places for several waits, on several threads.
  mutating func place(
    round: Int, days: [Double?], congestion: CongestionModel,
    isInterrupted: @escaping @Sendable () -> Bool
  ) async throws -> (candidates: [DesignCandidate], conflict: [String]) {
    for case let wait? in days { tried.insert(wait) }
    // Limits are kept with something to spare, since the belief may be off by the tolerance.
    let margins = round == 1 ? [0] : [0, 1.5 * request.tolerance]
    let cases = days.flatMap { wait in margins.map { (wait, $0) } }
    let placer = self
    let answers = try await ParallelBlocks.run(
      count: cases.count, threads: request.threads, isInterrupted: isInterrupted
    ) { index throws(NetworkPlacement.Failure) in
      try placer.solve(
        waitDays: cases[index].0, margin: cases[index].1, congestion: congestion,
        alternatives: round == 1 ? 4 : 2, isInterrupted: isInterrupted)
    }
    var candidates: [DesignCandidate] = []
    var conflict: [String] = []
    for (index, answer) in answers.enumerated() {
      guard let answer else { continue }
      if conflict.isEmpty { conflict = answer.answer.conflict }
      var ranked = answer.answer.ranking.map(\.plan)
      if ranked.isEmpty, let plan = answer.answer.plan { ranked = [plan] }
      for (rank, plan) in ranked.enumerated() {
        let wait = cases[index].0
        let name = "placement-\(round)-\(index + 1)" + (ranked.count > 1 ? "-\(rank + 1)" : "")
        let configuration = answer.placement.configuration(
          of: plan, name: name, description: Self.description(wait))
        plans[name] = Placed(
          plan: plan, placement: answer.placement, assumedHours: 24 * (wait ?? 0),
          bound: answer.answer.bound, gap: answer.answer.gap)
        candidates.append(
          DesignCandidate(
            configuration: configuration, origin: .placement(round: round, waitDays: wait)))
        for pool in Self.pools {
          candidates.append(
            DesignCandidate(
              configuration: configuration.pooled(pool.dispatch, name: "\(name)-\(pool.suffix)"),
              origin: .placement(round: round, waitDays: wait)))
        }
      }
    }
    return (candidates, conflict)
  }

  private static func description(_ wait: Double?) -> String {
    wait.map { "Placed so that nobody waits longer than about \($0) days for an appointment" }
      ?? "Placed as if nobody waited"
  }

  private func solve(
    waitDays: Double?, margin: Double, congestion: CongestionModel, alternatives: Int,
    isInterrupted: @escaping @Sendable () -> Bool
  ) throws(NetworkPlacement.Failure)
    -> (placement: NetworkPlacement, answer: NetworkPlacement.Answer)
  {
    var options = PlacementOptions(
      reference: request.reference, moduleSizes: request.moduleSizes,
      hubsAreFree: request.hubsAreFree, mostSatellites: request.mostSatellites,
      catchmentsAreWhole: hasLimitedCentres, kolmPollakAlpha: kolmPollakAlpha)
    if let waitDays {
      let hours = 24 * waitDays
      let facilities = request.network.facilities
      options.appointmentWaitHours = facilities.map { _ in hours }
      options.waitHours = facilities.indices.map { congestion.suiteWait(at: $0) }
      let largest = max(request.moduleSizes.max() ?? 1, 2 * (request.reference.suites.max() ?? 1))
      for suites in 1...largest {
        options.greatestUseBySuites[suites] = congestion.greatestUse(
          suites: suites, waitHours: hours, most: Self.greatestUse)
      }
    }
    let placement = try NetworkPlacement(
      network: request.network, options: options,
      settings: LocationSettings(
        relativeGap: 1e-3, mostNodes: 200, placements: alternatives,
        isInterrupted: isInterrupted))
    let limits = zip(request.limits, levels).map { limit, level in
      let spare = margin * abs(level)
      return PlacementLimit(
        limit.indicator, isAtLeast: limit.relation == .atLeast,
        bound: limit.relation == .atLeast ? level + spare : level - spare)
    }
    return (placement, try placement.solve(request.objective, limits: limits))
  }

  /// Whether patients compete for the slots or beds of a centre. A demand row is then not split, since
  /// the simulation sends it to one centre; elsewhere nothing would split it.
  private var hasLimitedCentres: Bool {
    request.network.centres.contains { $0.apheresisSlots != nil || $0.infusionBeds != nil }
  }

  /// Waits near that of a candidate's round which were not tried yet, days.
  func nearby(_ candidate: DesignCandidate) -> [Double?] {
    guard case .placement(_, let wait) = candidate.origin, let wait else { return [] }
    return [wait * 0.6, wait * 1.5].map { ($0 * 10).rounded() / 10 }
      .filter { !tried.contains($0) && $0 > 0 }
  }

  /// The plan behind a candidate, with fixed shares; nil where it is no placement.
  func placed(_ candidate: DesignCandidate) -> Placed? {
    guard case .placement = candidate.origin else { return nil }
    let name = candidate.configuration.name
    if let placed = plans[name] { return placed }
    return Self.pools.lazy.compactMap { pool in
      name.hasSuffix("-\(pool.suffix)")
        ? plans[String(name.dropLast(pool.suffix.count + 1))] : nil
    }.first
  }

  /// The relative gap of a candidate's placement.
  func gap(of candidate: DesignCandidate) -> Double? { placed(candidate)?.gap }
}
