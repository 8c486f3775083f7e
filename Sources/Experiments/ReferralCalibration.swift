public import PatientJourney
public import SupplyNetwork

/// Solves referral multipliers by deprivation quintile so that the treated have given shares.
///
/// This is calibration: a network whose multipliers were solved so reproduces the shares because it
/// was made to, which says nothing for its validity.
public struct ReferralCalibration: Sendable {
  /// What a calibration found.
  public struct Result: Sendable, Hashable {
    /// Referral multipliers of quintiles 1 to 5, of mean 1 over the people of the group.
    public var multipliers: [Double]
    /// Shares of the treated reproduced with them.
    public var shares: [Double]
    /// Shares asked for.
    public var targets: [Double]
    /// The largest distance between the two.
    public var worstError: Double
  }

  /// The network.
  public var network: Network
  /// The regions whose treated are counted: `Region.group`; nil counts all.
  public var group: String?
  /// Share of the most deprived fifth among the treated.
  public var mostDeprivedShare: Double
  /// Share of the least deprived fifth among the treated.
  public var leastDeprivedShare: Double
  /// Replications of each round.
  public var replications: Int
  /// Years of each replication.
  public var years: Int
  /// The study's seed.
  public var seed: UInt64
  /// Threads.
  public var threads: Int

  /// Creates a calibration; the three quintiles between share the rest by population.
  public init(
    network: Network, group: String?, mostDeprivedShare: Double, leastDeprivedShare: Double,
    replications: Int = 40, years: Int = 10, seed: UInt64 = 1, threads: Int = 1
  ) {
    self.network = network
    self.group = group
    self.mostDeprivedShare = mostDeprivedShare
    self.leastDeprivedShare = leastDeprivedShare
    self.replications = replications
    self.years = years
    self.seed = seed
    self.threads = threads
  }

  /// Solves by fixed-point iteration: shares are nearly proportional to multipliers, so few rounds
  /// on the same patients are enough.
  ///
  /// - Returns: nil where the run was interrupted or nobody of a quintile is treated.
  public func solve(
    isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) async throws(JourneyInvariantViolation) -> Result? {
    let members = network.demandRows.indices.filter { row in
      group == nil || network.regions[network.demandRows[row].region].group == group
    }
    var populations = [Double](repeating: 0, count: 5)
    for row in members {
      populations[network.demandRows[row].quintile - 1] += network.demandRows[row].population
    }
    let middle = populations[1] + populations[2] + populations[3]
    let rest = 1 - mostDeprivedShare - leastDeprivedShare
    let targets =
      [mostDeprivedShare] + (1...3).map { rest * populations[$0] / middle } + [leastDeprivedShare]
    guard populations.allSatisfy({ $0 > 0 }) else { return nil }

    var current = network
    var result: Result?
    for _ in 0..<6 {
      guard let shares = try await shares(current, members, isInterrupted) else { return nil }
      let multipliers = current.demand.referralMultiplierByQuintile
      let worst = zip(shares, targets).map { abs($0 - $1) }.max() ?? 0
      result = Result(
        multipliers: multipliers, shares: shares, targets: targets, worstError: worst)
      if worst < 1e-4 { break }
      var next = zip(multipliers, zip(targets, shares)).map { $0 * $1.0 / $1.1 }
      let mean =
        zip(next, populations).reduce(0) { $0 + $1.0 * $1.1 } / populations.reduce(0, +)
      next = next.map { $0 / mean }
      current.demand.referralMultiplierByQuintile = next
      let highest =
        current.demand.multiplier * (next.max() ?? 1) * current.demand.greatestFactor
      // The thinned process must be able to reach the largest rate.
      current.demand.maximumMultiplier = max(current.demand.maximumMultiplier, highest)
    }
    return result
  }

  /// Shares of the quintiles among the treated of the group under the reference configuration.
  private func shares(
    _ network: Network, _ members: [Int], _ isInterrupted: @escaping @Sendable () -> Bool
  ) async throws(JourneyInvariantViolation) -> [Double]? {
    let plan = DeliveryPlan(network: network, configuration: network.configurations[0])
    let seed = seed
    let years = years
    let records = try await ParallelBlocks.run(
      count: replications, threads: threads, isInterrupted: isInterrupted
    ) { index throws(JourneyInvariantViolation) in
      try PatientJourney.run(
        plan: plan,
        settings: JourneySettings(
          seed: seed, replication: UInt32(index), warmUpHours: 24 * 182, years: years))
    }
    var treated = [Double](repeating: 0, count: 5)
    for record in records {
      guard let record else { return nil }
      for row in members {
        treated[network.demandRows[row].quintile - 1] += record.value(.treated, row: row)
      }
    }
    let total = treated.reduce(0, +)
    return treated.allSatisfy { $0 > 0 } ? treated.map { $0 / total } : nil
  }
}
