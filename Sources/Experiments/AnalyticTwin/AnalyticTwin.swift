public import PatientJourney
import Randomness
import RealModule
import Statistics
public import SupplyNetwork

/// Holds the simulation of a configuration against closed forms.
///
/// Few networks have a closed form as they are. So the same simulation also runs twins of the
/// network: simplified until a formula is exact, with the network's own places, lanes, durations and
/// risks. A fault in what they share shows as an alarm.
public struct AnalyticTwin: Sendable {
  /// Runs replications of a configuration: the simulation, or in tests one with a fault.
  typealias Simulation =
    @Sendable (TwinNetwork, _ warmUpDays: Double) async throws(JourneyInvariantViolation) ->
    [JourneyRecord]?

  private let network: Network
  private let configuration: Configuration
  private let simulation: Simulation
  /// Warm-up of twins, days: their slowest part, a queue at 80 % use, has long settled.
  private static let warmUpDays = 730.0
  /// The use of suites to which demand is scaled where facilities are queues.
  static let utilisation = 0.8

  /// Creates the checks of one configuration.
  ///
  /// - Parameters:
  ///   - request: network, replications, years, seed and threads.
  ///   - configuration: the configuration to check.
  public init(
    _ request: ComparisonRequest, configuration: Configuration,
    isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) {
    self.init(request.network, configuration) {
      (twin, warmUpDays) async throws(JourneyInvariantViolation) in
      let plan = DeliveryPlan(network: twin.network, configuration: twin.configuration)
      let done = try await ParallelBlocks.run(
        count: request.replications, threads: request.threads, isInterrupted: isInterrupted
      ) { replication throws(JourneyInvariantViolation) in
        try PatientJourney.run(
          plan: plan,
          settings: JourneySettings(
            seed: request.seed, replication: UInt32(replication), warmUpHours: 24 * warmUpDays,
            years: request.years))
      }
      let finished = done.compactMap { $0 }
      return finished.count == done.count ? finished : nil
    }
  }

  init(_ network: Network, _ configuration: Configuration, simulation: @escaping Simulation) {
    self.network = network
    self.configuration = configuration
    self.simulation = simulation
  }

  /// Runs the configuration and its twins.
  ///
  /// - Parameter twins: those that are run.
  /// - Returns: nil where interrupted, or where nobody is ever referred.
  /// - Throws: ``PatientJourney/JourneyInvariantViolation`` where a run broke an invariant.
  public func run(
    twins: Set<AnalyticCheck.Twin> = Set(AnalyticCheck.Twin.allCases)
  ) async throws(JourneyInvariantViolation) -> AnalyticReport? {
    var checks: [AnalyticCheck] = []
    let base = TwinNetwork(network, configuration)
    guard base.paths.contains(where: { $0.referralsPerYear > 0 }) else { return nil }
    for twin in AnalyticCheck.Twin.allCases where twins.contains(twin) {
      guard let found = try await check(base, as: twin) else { return nil }
      checks += found
    }
    return AnalyticReport(checks)
  }

  // MARK: The twins

  private func check(
    _ base: TwinNetwork, as twin: AnalyticCheck.Twin
  ) async throws(JourneyInvariantViolation) -> [AnalyticCheck]? {
    switch twin {
    case .asIs: try await asIs(base)
    case .race: try await race(base)
    case .retries: try await retries(base)
    case .lanes: try await lanes(base)
    case .generalService: try await queues(base, isExponential: false)
    case .exponentialService: try await queues(base, isExponential: true)
    }
  }

  private func asIs(
    _ base: TwinNetwork
  ) async throws(JourneyInvariantViolation) -> [AnalyticCheck]? {
    guard let records = try await simulation(base, 0) else { return nil }
    let years = Double(records.reduce(0) { $0 + $1.years })
    let referred = records.total(.referred)
    let attrition = base.network.therapy.attrition
    let consultation = base.network.therapy.consultation
    let eligible = base.average { path in
      consultation.eligibleFraction
        * ClosedForms.survival(
          consultation.referralToConsultationDays,
          rate: attrition.totalPerDay * path.dropOutMultiplier)
    }
    var checks = [
      AnalyticCheck.count(
        .asIs, "referrals", unit: "patients/year",
        expected: base.paths.reduce(0) { $0 + $1.referralsPerYear }, of: years, observed: referred),
      .share(
        .asIs, "found eligible", expected: eligible, of: referred,
        observed: records.total(.eligible)),
    ]
    // Whatever happens on the way, the clock that struck is each with the share of its hazard.
    let causes: [(Fate, Double)] = [
      (.death, attrition.deathPerDay), (.progression, attrition.progressionPerDay),
      (.withdrawal, attrition.withdrawalPerDay),
    ]
    let lost = causes.reduce(0) { $0 + records.total(.fate($1.0)) }
    if attrition.totalPerDay > 0 {
      for (fate, hazard) in causes {
        checks.append(
          .share(
            .asIs, "\(fate.key) among drop-outs", expected: hazard / attrition.totalPerDay,
            of: lost, observed: records.total(.fate(fate))))
      }
    }
    return checks
  }

  private func race(
    _ base: TwinNetwork
  ) async throws(JourneyInvariantViolation) -> [AnalyticCheck]? {
    var twin = base
    twin.removeQueues()
    twin.removeLosses()
    twin.fixFailure(0)
    twin.removeRetries()
    guard let records = try await simulation(twin, Self.warmUpDays) else { return nil }
    let therapy = twin.network.therapy
    let hazard = therapy.attrition.totalPerDay
    var days = [therapy.consultation.referralToConsultationDays, therapy.apheresis.leadDays]
    days += therapy.manufacturing.stages.map(\.durationDays)
    days += [
      therapy.qualityControl.durationDays, therapy.infusion.receiptToAdmissionDays,
      therapy.infusion.conditioningDays,
    ]
    var hours = [therapy.apheresis.durationHours]
    if therapy.material.form == .cryopreserved {
      hours.append(therapy.material.cryopreservationHours)
    }
    var byMultiplier: [Double: Double] = [:]
    var byLane: [LaneKey: Double] = [:]
    let treated = twin.average { path in
      let rate = hazard * path.dropOutMultiplier
      let stages =
        byMultiplier[path.dropOutMultiplier]
        ?? days.reduce(1) { $0 * ClosedForms.survival($1, rate: rate) }
        * hours.reduce(1) { $0 * ClosedForms.survival($1, rate: rate / 24) }
      byMultiplier[path.dropOutMultiplier] = stages
      let key = LaneKey(path)
      let lane =
        byLane[key] ?? ClosedForms.expectation(over: path.lane) { .exp(-rate / 24 * $0) }
      byLane[key] = lane
      return therapy.consultation.eligibleFraction * stages * lane * lane
    }
    return [
      .share(
        .race, "infused", expected: treated, of: records.total(.referred),
        observed: records.total(.cohortTreated))
    ]
  }

  /// A lane and the hazards on it.
  private struct LaneKey: Hashable {
    var centre: Int
    var facility: Int
    var multiplier: Double

    init(_ path: TwinNetwork.Path) {
      centre = path.lane.centre
      facility = path.lane.facility
      multiplier = path.dropOutMultiplier
    }
  }

  private func retries(
    _ base: TwinNetwork
  ) async throws(JourneyInvariantViolation) -> [AnalyticCheck]? {
    var twin = base
    twin.removeQueues()
    twin.removeAttrition()
    twin.removeMaterialQuality()
    twin.network.therapy.infusion.shelfLifeDays = nil
    let typical = base.average { base.equivalentHours(lane: $0.lane.meanHours, freezing: 0) }
    let baseline = base.network.therapy.failure.function.probability(
      equivalentHours: typical, equivalentHoursAtReceipt: typical)
    twin.fixFailure(baseline)
    guard let records = try await simulation(twin, Self.warmUpDays) else { return nil }
    let therapy = twin.network.therapy
    let shareOutside = zip(Therapy.FailureCause.allCases, therapy.failure.causeShares)
      .first { $0.0 == .outOfSpecification }?.1
    let constant = therapy.failure.function
    var outcome = ClosedForms.RetryOutcome()
    let total = twin.paths.reduce(0) { $0 + $1.referralsPerYear }
    for path in twin.paths where path.referralsPerYear > 0 {
      let risks = ClosedForms.AttemptRisks(
        collectionFailure: 1 - (1 - path.lane.excursionProbability)
          * (1 - therapy.apheresis.microbialRejectionProbability),
        notInSpecification: constant.probability(
          equivalentHours: 0,
          multiplier: twin.network.facilities[path.lane.facility].failureMultiplier),
        exception: (shareOutside ?? 0) * therapy.failure.releaseUnderExceptionProbability,
        productLoss: 1 - (1 - path.lane.excursionProbability)
          * (1 - therapy.infusion.thawDeviationProbability))
      outcome.add(
        ClosedForms.retries(therapy.retry, risks), times: path.referralsPerYear / total)
    }
    let referred = records.total(.referred)
    let eligible = therapy.consultation.eligibleFraction
    let expected: [(Fate, Double)] = [
      (.infusedInSpecification, outcome.infusedInSpecification),
      (.infusedUnderException, outcome.infusedUnderException),
      (.collectionFailure, outcome.collectionFailure), (.batchFailure, outcome.batchFailure),
      (.postReleaseLoss, outcome.postReleaseLoss),
    ]
    return expected.map { fate, share in
      .share(
        .retries, fate.key.replacing("_", with: " "), expected: eligible * share, of: referred,
        observed: records.total(.fate(fate)))
    }
  }

  private func lanes(
    _ base: TwinNetwork
  ) async throws(JourneyInvariantViolation) -> [AnalyticCheck]? {
    var twin = base
    twin.removeQueues()
    twin.removeAttrition()
    twin.removeLosses()
    twin.removeRetries()
    guard let records = try await simulation(twin, Self.warmUpDays) else { return nil }
    let therapy = twin.network.therapy
    let isFrozen = therapy.material.form == .cryopreserved
    let freezing = isFrozen ? therapy.material.cryopreservationHours.mean : 0
    var failures: [LaneKey: Double] = [:]
    let failure = twin.average { path in
      let key = LaneKey(path)
      if let known = failures[key] { return known }
      let multiplier = twin.network.facilities[path.lane.facility].failureMultiplier
      let value = ClosedForms.expectation(over: path.lane) { hours in
        func probability(_ freezing: Double) -> Double {
          let equivalent = twin.equivalentHours(lane: hours, freezing: freezing)
          return therapy.failure.function.probability(
            equivalentHours: equivalent, equivalentHoursAtReceipt: equivalent,
            multiplier: multiplier)
        }
        guard isFrozen, therapy.material.cryopreservationHours.variance > 0 else {
          return probability(freezing)
        }
        // Coarser, since it is one expectation within another.
        let cells = 64
        return (0..<cells).reduce(0.0) { sum, cell in
          let u = (Double(cell) + 0.5) / Double(cells)
          return sum + probability(therapy.material.cryopreservationHours.quantile(u))
        } / Double(cells)
      }
      failures[key] = value
      return value
    }
    let exVivo = twin.average { freezing + $0.lane.meanHours }
    let stages = therapy.manufacturing.stages.reduce(0) { $0 + $1.durationDays.mean }
    let after =
      stages + therapy.qualityControl.durationDays.mean
      + therapy.infusion.receiptToAdmissionDays.mean + therapy.infusion.conditioningDays.mean
    let ended = records.total(.batchesEnded)
    let outside = Therapy.FailureCause.allCases.reduce(records.total(.batchesUnderException)) {
      $0 + records.total(.batchFailures($1))
    }
    let treated = 1 - failure
    var checks: [AnalyticCheck] = [
      .share(
        .lanes, "not in specification", expected: failure, of: ended, observed: outside),
      .mean(
        .lanes, "ex vivo time", unit: "hours", expected: exVivo,
        Formula.ratio(.exVivoHours, to: .batchesStarted).estimate(records)),
    ]
    // Who is infused does not depend on durations only where failure does not depend on them.
    if case .constant = therapy.failure.function.form, treated > 0 {
      checks.append(
        .mean(
          .lanes, "vein-to-vein time", unit: "days",
          expected: after + twin.average { (freezing + 2 * $0.lane.meanHours) / 24 },
          Formula.ratio(.veinToVeinDays, to: .cohortTreated).estimate(records)))
    }
    return checks
  }

  private func queues(
    _ base: TwinNetwork, isExponential: Bool
  ) async throws(JourneyInvariantViolation) -> [AnalyticCheck]? {
    var twin = base
    twin.removeQueues()
    twin.configuration.suites = base.configuration.suites
    twin.removeAttrition()
    twin.removeLosses()
    twin.fixFailure(0)
    twin.removeRetries()
    let service = twin.network.therapy.manufacturing.meanOccupancyHours
    let variance = base.network.therapy.manufacturing.occupancyVariance
    if isExponential, let law = try? Distribution.exponential(mean: service / 24),
      let none = try? Distribution.constant(0)
    {
      twin.network.therapy.manufacturing = Therapy.Manufacturing(
        stages: [Therapy.Manufacturing.Stage(name: "suite", durationDays: law)],
        changeoverHours: none)
    }
    var ratePerHour = [Double](repeating: 0, count: twin.network.facilities.count)
    let eligible = twin.network.therapy.consultation.eligibleFraction
    for path in twin.paths {
      ratePerHour[path.lane.facility] += eligible * path.referralsPerYear / 8760
    }
    let loads = ratePerHour.indices.map { facility -> Double in
      ratePerHour[facility] * service / Double(max(1, twin.configuration.suites[facility]))
    }
    // Demand such that the busiest facility is a queue worth the name, and a stable one.
    let scale = Self.utilisation / (loads.max() ?? 1)
    guard scale.isFinite, scale > 0 else { return [] }
    twin.network.patientGroup.incidencePerMillionPerYear *= scale
    guard let records = try await simulation(twin, Self.warmUpDays) else { return nil }

    let kind: AnalyticCheck.Twin = isExponential ? .exponentialService : .generalService
    var checks: [AnalyticCheck] = []
    var waitingHours = 0.0
    var total = 0.0
    var isExact = true
    for facility in ratePerHour.indices where ratePerHour[facility] > 0 {
      let rate = scale * ratePerHour[facility]
      let servers = twin.configuration.suites[facility]
      let busy = meanEstimate(records.map { $0.suiteUse[facility].meanBusy / Double(servers) })
      checks.append(
        .mean(
          kind, "utilisation of \(twin.network.facilities[facility].id)", unit: "fraction",
          expected: rate * service / Double(servers), busy))
      let exponential = ClosedForms.meanWait(
        servers: servers, arrivalRate: rate, meanService: service)
      // Exact for one server (Pollaczek 1930, Khinchin 1932); for several the approximation of
      // Lee and Longton, 1959.
      let correction = isExponential ? 1 : (1 + variance / (service * service)) / 2
      if servers > 1, !isExponential { isExact = false }
      waitingHours += rate * exponential * correction
      total += rate
    }
    checks.append(
      .mean(
        kind, "wait for a suite", unit: "days", expected: waitingHours / total / 24,
        Formula.ratio(.stageDays(.waitForSuite), to: .cohortTreated).estimate(records),
        isApproximation: !isExact))
    return checks
  }
}

extension [JourneyRecord] {
  /// A counter over all replications.
  fileprivate func total(_ counter: Counter) -> Double {
    reduce(0) { $0 + $1.total(counter) }
  }
}

extension Therapy.Attrition {
  /// The sum of the hazards, per day.
  var totalPerDay: Double { deathPerDay + progressionPerDay + withdrawalPerDay }
}

extension Therapy.Manufacturing {
  /// The variance of the time a batch holds a suite, hours².
  var occupancyVariance: Double {
    stages.reduce(changeoverHours.variance) { $0 + 576 * $1.durationDays.variance }
  }
}
