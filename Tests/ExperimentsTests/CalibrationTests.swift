import SupplyNetwork
import Testing

@testable import Experiments

/// Calibration finds the multipliers that give the shares asked for, on a network where they are
/// known.
struct CalibrationTests {
  @Test func reproducesShares() async throws {
    var network = try TestNetworks.tutorial(["facilities.HUB.suites=60"])
    let template = network.demandRows[0]
    network.demandRows = (1...5).map { quintile in
      var row = template
      row.quintile = quintile
      row.id = "WEST/\(quintile)"
      row.population = 600_000 * Double(quintile)
      return row
    }
    network.demand.dropOutMultiplierByQuintile = [2, 1, 1, 1, 0.5]
    let calibration = ReferralCalibration(
      network: network, group: nil, mostDeprivedShare: 0.05, leastDeprivedShare: 0.4,
      replications: 4, years: 3, seed: 2, threads: 2)
    let result = try #require(try await calibration.solve())
    // The three between share the rest by population.
    let targets = [0.05, 0.55 * 2 / 9, 0.55 * 3 / 9, 0.55 * 4 / 9, 0.4]
    for (target, expected) in zip(result.targets, targets) { #expect(isClose(target, expected)) }
    #expect(isClose(result.shares.reduce(0, +), 1))
    // About 1,500 are treated, and thinning moves whole patients.
    #expect(result.worstError < 0.005)
    let worst = zip(result.shares, result.targets).map { abs($0 - $1) }.max()
    #expect(result.worstError == worst)
    // Of mean 1 over the people; the least deprived, who are asked for more than their third and
    // drop out least, are referred more often than the others.
    let populations = [1.0, 2, 3, 4, 5]
    let mean = zip(result.multipliers, populations).reduce(0) { $0 + $1.0 * $1.1 } / 15
    #expect(isClose(mean, 1))
    #expect(result.multipliers[4] > 1)
  }

  @Test func nobodyIsNil() async throws {
    var network = try TestNetworks.tutorial()
    // Quintiles 2 to 4 are nobody's.
    var calibration = ReferralCalibration(
      network: network, group: nil, mostDeprivedShare: 0.2, leastDeprivedShare: 0.2,
      replications: 1, years: 1)
    #expect(try await calibration.solve() == nil)
    network.demandRows = (1...5).map {
      var row = network.demandRows[0]
      row.quintile = $0
      row.id = "WEST/\($0)"
      return row
    }
    calibration.network = network
    #expect(try await calibration.solve(isInterrupted: { true }) == nil)
  }
}
