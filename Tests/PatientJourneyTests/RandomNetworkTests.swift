import SupplyNetwork
import Testing

@testable import PatientJourney

/// Whatever the network, the simulation keeps its own invariants, which it checks itself in a
/// debug build, and an observer who knows only the rules of custody sees none broken and counts
/// what the record says.
struct RandomNetworkTests {
  @Test(arguments: 0..<10) func holds(decade: Int) throws {
    for seed in UInt64(20 * decade)..<UInt64(20 * (decade + 1)) {
      try check(seed, RandomNetwork(seed: seed).network)
    }
  }

  /// The same with every feature that a network can do without switched on or off at random.
  @Test(arguments: 0..<10) func holdsWithFeatures(decade: Int) throws {
    for seed in UInt64(20 * decade)..<UInt64(20 * (decade + 1)) {
      try check(seed, RandomNetwork.withFeatures(seed: seed))
    }
  }

  private func check(_ seed: UInt64, _ network: Network) throws {
    let settings = JourneySettings(
      seed: seed, replication: UInt32(seed), warmUpHours: seed % 3 == 0 ? 0 : 2000,
      years: 1 + Int(seed % 2), followUpYears: 0.5)
    let (record, observer) = try PatientJourney.run(
      plan: network.plan, settings: settings, observer: CustodyChecker(network, settings))
    #expect(observer.problems.isEmpty, "seed \(seed): \(observer.problems)")

    let counted = observer.counted
    for (name, counter) in Self.countedExactly {
      for year in 0..<settings.years {
        #expect(
          record.value(counter, year: year) == counted.value(counter, year: year),
          "seed \(seed): \(name) of year \(year)")
      }
    }
    let rowCounters: [RowCounter] = [
      .referred, .treated, .infusions, .treatedCost, .veinToVeinDays, .referralToInfusionDays,
    ]
    for row in network.demandRows.indices {
      for counter in rowCounters {
        #expect(
          record.value(counter, row: row) == counted.value(counter, row: row), "seed \(seed)")
      }
    }
    for facility in network.facilities.indices {
      for counter in FacilityCounter.allCases {
        #expect(
          record.value(counter, facility: facility) == counted.value(counter, facility: facility),
          "seed \(seed): \(counter)")
      }
    }
    // Kept in single precision, so within a second or so for each treated patient.
    let first = record.total(.firstApheresisToInfusionDays)
    let tolerance = 1e-4 * (1 + record.total(.cohortTreated))
    #expect(abs(first - counted.total(.firstApheresisToInfusionDays)) < tolerance)

    let unfinished = observer.unfinished
    #expect(record.total(.fate(.stillInSystem)) == Double(unfinished.count))
    #expect(record.patients == observer.patients.count)
    if unfinished.isEmpty {
      #expect(record.total(.referredCost) == counted.total(.referredCost), "seed \(seed)")
    }
    let stages = JourneyStage.allCases.map { record.total(.stageDays($0)) }
    #expect(stages.allSatisfy { $0 > -tolerance }, "seed \(seed): \(stages)")
    let sum = stages.reduce(0, +)
    #expect(abs(sum - record.total(.referralToInfusionDays)) <= 1e-9 * max(1, sum))
    for use in record.suiteUse + record.laboratoryUse + record.apheresisUse + record.bedUse {
      #expect((use.utilisation ?? 0) <= 1 && use.meanQueue >= 0)
    }
  }

  private static let countedExactly: [(String, Counter)] =
    [
      ("treated", .treated), ("batches", .batchesStarted), ("ended", .batchesEnded),
      ("exceptions", .batchesUnderException), ("specification", .batchesOutOfSpecification),
      ("discontinued", .batchesDiscontinued), ("aphereses", .aphereses),
      ("ex vivo", .exVivoHours), ("ex vivo equivalent", .exVivoEquivalentHours),
      ("materials", .materialsCost), ("transport", .transportCost),
      ("apheresis cost", .apheresisCost), ("referred", .referred),
      ("cohort treated", .cohortTreated), ("vein to vein", .veinToVeinDays),
      ("referral to infusion", .referralToInfusionDays), ("cost", .treatedCost),
      ("cost squared", .treatedCostSquared),
    ]
    + Therapy.FailureCause.allCases.map { ("batch failure", .batchFailures($0)) }
    + CollectionFailureCause.allCases.map { ("collection failure", .collectionFailures($0)) }
    + PostReleaseLossCause.allCases.map { ("post-release loss", .postReleaseLosses($0)) }
    + Fate.allCases.filter { $0 != .stillInSystem }.map { ("fate", .fate($0)) }

  /// The networks reach every corner: each fate, cause of failure and dispatch occurs among them.
  @Test func reachEveryCorner() throws {
    var fates = Set<Fate>()
    var collections = Set<CollectionFailureCause>()
    var losses = Set<PostReleaseLossCause>()
    var moved = 0
    for seed in UInt64(0)..<30 {
      let (_, steps) = try RandomNetwork(seed: seed).network.observe(
        seed: seed, followUpYears: 0)
      for step in steps {
        switch step.event {
        case .ended(let fate, _, _): fates.insert(fate)
        case .collectionFailed(let cause): collections.insert(cause)
        case .productLost(let cause): losses.insert(cause)
        case .booked(_, _, _, let hasMoved): moved += hasMoved ? 1 : 0
        default: break
        }
      }
    }
    #expect(fates.count == Fate.allCases.count - 1)
    // Nothing is disturbed in plain networks.
    #expect(collections.count == CollectionFailureCause.allCases.count - 1)
    #expect(losses.count == PostReleaseLossCause.allCases.count)
    #expect(moved > 0)
  }
}
