import PatientJourney
import Statistics
import SupplyNetwork
import Testing

@testable import Experiments

/// Formulas over replications against the functions of `Statistics`, on real records.
struct FormulaTests {
  private func records(_ configuration: Int = 0, replications: UInt32 = 8) throws -> [JourneyRecord]
  {
    let network = try TestNetworks.tutorial()
    let plan = DeliveryPlan(
      network: network, configuration: network.configurations[configuration])
    return try (0..<replications).map {
      try PatientJourney.run(plan: plan, settings: JourneySettings(seed: 3, replication: $0))
    }
  }

  private func expectEqual(
    _ first: Estimate, _ second: Estimate, location: SourceLocation = #_sourceLocation
  ) {
    #expect(first.mean != nil && first.halfWidth != nil, sourceLocation: location)
    #expect(isClose(first.mean, second.mean), sourceLocation: location)
    #expect(isClose(first.low, second.low), sourceLocation: location)
    #expect(isClose(first.high, second.high), sourceLocation: location)
    #expect(first.count == second.count, sourceLocation: location)
  }

  @Test func ratioIsRatioEstimate() throws {
    let records = try records()
    expectEqual(
      Formula.ratio(.veinToVeinDays, to: .cohortTreated).estimate(records),
      ratioEstimate(
        numerators: records.map { $0.total(.veinToVeinDays) },
        denominators: records.map { $0.total(.cohortTreated) }))
    // A sum a year is a mean over replications.
    expectEqual(
      Formula.perYear { $0.value(.treated, in: $1) }.estimate(records),
      meanEstimate(records.map { $0.total(.treated) }))
  }

  @Test func differenceIsPaired() throws {
    let here = try records(1)
    let there = try records(0)
    let formula = Formula.ratio(.treatedCost, to: .cohortTreated)
    expectEqual(
      formula.difference(here, minus: formula, there),
      ratioDifference(
        numerators: here.map { $0.total(.treatedCost) },
        denominators: here.map { $0.total(.cohortTreated) },
        referenceNumerators: there.map { $0.total(.treatedCost) },
        referenceDenominators: there.map { $0.total(.cohortTreated) }))
    let treated = Formula.perYear { $0.value(.treated, in: $1) }
    expectEqual(
      treated.difference(here, minus: treated, there),
      pairedDifference(here.map { $0.total(.treated) }, minus: there.map { $0.total(.treated) }))
    let same = formula.difference(here, minus: formula, here)
    #expect(same.mean == 0 && same.low == 0 && same.high == 0)
  }

  /// Leaving out by subtraction is summing the others.
  @Test func leaveOneOut() {
    let sums = LeaveOneOut([[1, 10], [2, 20], [4, 40]])
    #expect(sums.sums(without: nil) == [7, 70])
    #expect(sums.sums(without: 0) == [6, 60])
    #expect(sums.sums(without: 2) == [3, 30])
    #expect(LeaveOneOut([]).sums(without: nil).isEmpty)
  }

  @Test func emptyIsNil() throws {
    let empty = JourneyRecord(years: 1, rowCount: 1, facilityCount: 1)
    let estimate = Formula.ratio(.treatedCost, to: .cohortTreated).estimate([empty, empty])
    #expect(estimate.mean == nil && estimate.low == nil && estimate.high == nil)
    // Where all but one are empty there is a value without an interval.
    let one = try records(replications: 1)
    let single = Formula.ratio(.treatedCost, to: .cohortTreated).estimate(one)
    #expect(single.mean != nil && single.low == nil)
    let mixed = Formula.ratio(.treatedCost, to: .cohortTreated).estimate(one + [empty])
    #expect(isClose(mixed.mean, single.mean) && mixed.low == nil)
    #expect(Formula.ratio(.treatedCost, to: .cohortTreated).value(empty, year: 0) == nil)
  }
}
