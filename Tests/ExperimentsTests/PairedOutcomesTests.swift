import SupplyNetwork
import Testing

@testable import Experiments
@testable import PatientJourney

/// The same patients under two configurations.
struct PairedOutcomesTests {
  private func patient(
    _ row: UInt32, _ ordinal: UInt32, cost: Double, days: Double, year: UInt32 = 0
  ) -> TreatedPatient {
    TreatedPatient(
      row: row, ordinal: ordinal, cost: cost, referralToInfusionDays: days, year: year)
  }

  /// (0, 1) and (1, 5) are treated under both, (0, 2) and (2, 9) only here, (0, 3) and (2, 0) only
  /// under the reference.
  @Test func handMadeLists() {
    let here = [
      patient(0, 1, cost: 90, days: 40), patient(0, 2, cost: 999, days: 1),
      patient(1, 5, cost: 150, days: 62, year: 1), patient(2, 9, cost: 999, days: 1),
    ]
    let there = [
      patient(0, 1, cost: 100, days: 50), patient(0, 3, cost: 777, days: 2, year: 1),
      patient(1, 5, cost: 120, days: 60, year: 1), patient(2, 0, cost: 777, days: 2),
    ]
    let pairs = PairedOutcomes(here, reference: there, years: 2, rowCount: 3)
    #expect(pairs.value(.both) == 2 && pairs.value(.onlyHere) == 2)
    #expect(pairs.value(.onlyThere) == 2)
    #expect(pairs.value(.costDifference) == 20 && pairs.value(.referenceCost) == 220)
    #expect(pairs.value(.timeDifference) == -8)
    #expect(pairs.value(.earlier) == 1 && pairs.value(.later) == 1)
    #expect(pairs.value(.costDifference, in: 0) == -10)
    #expect(pairs.value(.costDifference, in: 1) == 30)
    #expect(pairs.value(.onlyThere, in: 1) == 1 && pairs.value(.onlyHere, in: 1) == 0)
    #expect(pairs.value(.costDifference, over: [0]) == -10)
    #expect(pairs.value(.both, over: [0, 2]) == 1 && pairs.value(.onlyHere, over: [0, 2]) == 2)
    let swapped = PairedOutcomes(there, reference: here, years: 2, rowCount: 3)
    #expect(swapped.value(.onlyHere) == 2 && swapped.value(.costDifference) == -20)
    let none = PairedOutcomes([], reference: there, years: 2, rowCount: 3)
    #expect(none.value(.both) == 0 && none.value(.onlyThere) == 4)
    #expect(PairedOutcomes(here, reference: [], years: 2, rowCount: 3).value(.onlyHere) == 4)
  }

  /// A configuration differs from itself in nothing: every difference is exactly 0 with an interval
  /// of no width, or has no value.
  @Test func identicalConfigurationsDoNotDiffer() async throws {
    let network = try TestNetworks.tutorial()
    var request = ComparisonRequest.small(network, replications: 3)
    var twin = network.configurations[1]
    twin.name = "twin"
    request.configurations = [network.configurations[1], twin]
    let result = try await request.result()
    #expect(!result.configurations[1].differences.isEmpty)
    for entry in result.configurations[1].differences {
      let parts = entry.indicator.breakdowns.flatMap { $0.parts.map(\.estimate) }
      for estimate in [entry.indicator.estimate] + parts {
        for value in [estimate.mean, estimate.low, estimate.high].compactMap({ $0 }) {
          #expect(value == 0, "\(entry.key)")
        }
      }
    }
    let first = result.configurations[0].indicators
    #expect(result.configurations[1].indicators == first)
  }

  @Test func costReduction() throws {
    let pairs = [
      PairedOutcomes(
        [patient(0, 1, cost: 80, days: 1), patient(0, 2, cost: 30, days: 1, year: 1)],
        reference: [patient(0, 1, cost: 100, days: 1), patient(0, 2, cost: 20, days: 1, year: 1)],
        years: 3, rowCount: 1)
    ]
    let split = PopulationSplit(try TestNetworks.tutorial())
    let indicators = PairedIndicators(replications: pairs, split: split, currency: "EUR")
    #expect(isClose(indicators.costReduction.mean, 10.0 / 120))
    // A year in which nobody is treated under both has no reduction.
    #expect(indicators.yearlyCostReductions(years: 3) == [0.2, -0.5])
  }
}
