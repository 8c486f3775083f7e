import PatientJourney
import Statistics
import SupplyNetwork
import Testing

@testable import Experiments

/// Targets on hand-made and simulated cases.
struct TargetTests {
  private func targets(
    _ targets: [Target], overrides: [String] = [], replications: Int = 6, years: Int = 2,
    change: (inout Network) -> Void = { _ in }
  ) async throws -> (result: ComparisonResult, records: [[JourneyRecord]]) {
    var network = try TestNetworks.tutorial(overrides)
    network.targets = targets
    change(&network)
    let request = ComparisonRequest.small(network, replications: replications, years: years)
    let result = try await request.result()
    // The same replications, one by one.
    let records = try network.configurations.map { configuration in
      try (0..<UInt32(replications)).map {
        try PatientJourney.run(
          plan: DeliveryPlan(network: network, configuration: configuration),
          settings: JourneySettings(
            seed: 1, replication: $0, warmUpHours: 4800, years: years, keepsOutcomes: true))
      }
    }
    return (result, records)
  }

  /// The probability for the mean is Student's t on the jackknife, that for a year the share of
  /// simulated years.
  @Test func probabilities() async throws {
    let limit = 0.72
    let (result, records) = try await targets([
      Target(indicator: "treated_fraction", relation: .atLeast, limit: limit),
      Target(indicator: "treated_fraction", relation: .atMost, limit: limit),
    ])
    for (index, records) in records.enumerated() {
      let atLeast = result.targets[index]
      let atMost = result.targets[2 + index]
      let estimate = ratioEstimate(
        numerators: records.map { $0.total(.cohortTreated) },
        denominators: records.map { $0.total(.referred) })
      #expect(isClose(atLeast.estimate.mean, estimate.mean))
      #expect(isClose(atLeast.probabilityMean, probabilityAtLeast(limit, estimate: estimate)))
      let complement = 1 - (atMost.probabilityMean ?? .nan)
      #expect(isClose(atLeast.probabilityMean, complement))
      let years = records.flatMap { record in
        (0..<2).map {
          record.value(.cohortTreated, year: $0) / record.value(.referred, year: $0)
        }
      }
      let meeting = years.count { $0 >= limit }
      #expect(atLeast.probabilityYear == wilsonInterval(successes: meeting, trials: 12))
      #expect(atLeast.configuration == result.configurations[index].configuration.name)
      #expect(atLeast.reference == "today")
    }
  }

  @Test func verdicts() async throws {
    let (result, _) = try await targets([
      Target(indicator: "treated_fraction", relation: .atLeast, limit: 0.1),
      Target(indicator: "treated_fraction", relation: .atLeast, limit: 0.99),
      Target(indicator: "network_cost_per_year", relation: .atMost, limit: 1e9),
      Target(indicator: "network_cost_per_year", relation: .atMost, limit: 1),
      Target(indicator: "vein_to_vein_days", relation: .reducedByAtLeast, limit: -9),
    ])
    #expect(
      result.targets.map(\.verdict) == [
        .met, .met, .notMet, .notMet, .met, .met, .notMet, .notMet, .met,
      ])
    // The reference cannot be reduced against itself.
    #expect(result.targets.count == 9 && result.targets[8].configuration == "hub-and-spoke")
  }

  @Test func oneReplicationDecidesNothing() async throws {
    let (result, _) = try await targets(
      [Target(indicator: "treated_fraction", relation: .atLeast, limit: 0.1)], replications: 1)
    for target in result.targets {
      #expect(target.probabilityMean == nil && target.verdict == .undecided)
      #expect(target.probabilityYear.mean == 1)
    }
  }

  /// The satellite spares the east its journeys: the cost target is met by those treated under both.
  /// Where the fast lane for the west is closed at the same time by crowding, it is not.
  @Test func costTargetFailsWhereTreatmentFalls() async throws {
    let cost = Target(
      indicator: "patient_borne_cost_per_treated", relation: .reducedByAtLeast, limit: 0.02)
    let (kept, records) = try await targets([cost])
    #expect(kept.targets.count == 1 && kept.targets[0].groupsWithFallingTreatment.isEmpty)
    #expect(kept.targets[0].verdict == .met)

    // By hand: the patients treated under both.
    var saved = 0.0
    var paid = 0.0
    for (here, there) in zip(records[1], records[0]) {
      let reference = Dictionary(
        uniqueKeysWithValues: there.outcomes.map { ([$0.row, $0.ordinal], $0.cost) })
      for patient in here.outcomes {
        guard let cost = reference[[patient.row, patient.ordinal]] else { continue }
        saved += cost - patient.cost
        paid += cost
      }
    }
    #expect(isClose(kept.targets[0].estimate.mean, saved / paid))

    let (crowded, _) = try await targets([cost]) { network in
      // One suite for the whole country, at the satellite: the east pays less, few are treated.
      network.configurations[1].suites = [0, 1]
    }
    let target = crowded.targets[0]
    #expect(try #require(target.estimate.mean) > 0.02)
    #expect(target.groupsWithFallingTreatment.contains("near"))
    #expect(target.verdict == .notMet)
  }

  /// A target may name any indicator and any part of one; what has no value by year has no second
  /// probability, and what a configuration lacks is undecided.
  @Test func anyIndicatorAndPart() async throws {
    let (result, _) = try await targets([
      Target(indicator: "suite_utilisation", relation: .atMost, limit: 0.99),
      Target(indicator: "batch_failure_rate.facility.HUB", relation: .atMost, limit: 0.5),
      Target(indicator: "treated_fraction.quintile.1", relation: .atLeast, limit: 0.01),
      Target(indicator: "batches_started_per_year.facility.EAST", relation: .atLeast, limit: 1),
      Target(indicator: "suite_queue", relation: .reducedByAtLeast, limit: 0.01),
    ])
    let today = result.configurations[0]
    func part(_ key: String, _ dimension: Dimension, _ name: String) -> Estimate? {
      today[key]?.breakdowns.first { $0.dimension == dimension }?.parts
        .first { $0.key == name }?.estimate
    }
    #expect(result.targets[0].estimate == today["suite_utilisation"]?.estimate)
    #expect(result.targets[0].probabilityYear.mean == nil && result.targets[0].verdict == .met)
    #expect(result.targets[2].estimate == part("batch_failure_rate", .facility, "HUB"))
    #expect(result.targets[4].estimate == part("treated_fraction", .quintile, "1"))
    // Today there is no satellite.
    #expect(result.targets[6].estimate == .empty && result.targets[6].verdict == .undecided)
    #expect(result.targets[7].verdict == .met)
    #expect(result.targets.count == 9 && result.targets[8].configuration == "hub-and-spoke")
  }

  /// Every indicator of a network with every feature, and every part, can be named; a misspelt one is
  /// refused with the nearest.
  @Test func namesOfTargets() throws {
    let known = Set(IndicatorKeys.targets)
    var network = try TestNetworks.tutorial([
      "network.suite_breakdowns={hours_to_failure: 500, repair_hours: 10, batch_loss_probability: 0.5}",
      "network.travel_aid={travel_share: 0.5}",
      "network.benefit={delay: vein_to_vein, qalys_by_delay_days: [[10, 3], [90, 1]], discount_rate: 0, threshold_per_qaly: 1}",
    ])
    network.serviceCosts.cryostorageDay = 1
    let catalogue = IndicatorCatalogue(
      network: network, configuration: network.configurations[1], split: PopulationSplit(network),
      alpha: 1e-4)
    for entry in catalogue.entries {
      #expect(known.contains(entry.key), "\(entry.key)")
      for (dimension, parts) in entry.parts {
        let path = "\(entry.key).\(dimension.rawValue)"
        #expect(
          known.contains(path + ".*") || parts.allSatisfy { known.contains("\(path).\($0.key)") },
          "\(path)")
        for part in parts {
          #expect(catalogue.formula(named: "\(path).\(part.key)") != nil, "\(path).\(part.key)")
        }
      }
    }
    let folder = TestNetworks.folder("tutorial").path
    for (name, message) in [
      ("suite_utilization", "did you mean 'suite_utilisation'?"),
      ("batch_failure_rate.facility.HUBB", "there is no facility 'HUBB' — did you mean 'HUB'?"),
      (
        "batch_failure_rate.cause.contaminaton",
        "did you mean 'batch_failure_rate.cause.contamination'?"
      ),
      ("batch_failure_rate.region.WEST", "there is no indicator 'batch_failure_rate.region.WEST'"),
      ("treated_fraction.region.*", "there is no indicator 'treated_fraction.region.*'"),
    ] {
      let override = NetworkOverride(
        path: "network.targets", value: "[{indicator: '\(name)', at_least: 0}]")
      do {
        _ = try NetworkReader.read(
          folder: folder, overrides: [override], knownIndicators: IndicatorKeys.targets)
        Issue.record("\(name) was read")
      } catch {
        #expect(error.description.contains(message), "\(error.description)")
      }
    }
  }
}
