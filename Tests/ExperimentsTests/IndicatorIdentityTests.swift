import PatientJourney
import Statistics
import SupplyNetwork
import Testing

@testable import Experiments

/// What must hold between indicators whatever the network, up to the rounding of sums.
struct IndicatorIdentityTests {
  /// A part of a large country's demand is enough for identities.
  @Test(arguments: [
    ("tutorial", 1.0), ("uk", 0.3), ("us", 0.02), ("us-counties", 0.02), ("eu", 0.02),
  ])
  func identities(name: String, demand: Double) async throws {
    let network = try TestNetworks.read(name, ["network.demand.multiplier=\(demand)"])
    let result = try await ComparisonRequest.small(
      network, replications: demand < 1 ? 1 : 5, years: demand < 1 ? 1 : 2
    ).result()
    for configuration in result.configurations { try check(configuration) }
  }

  private func check(_ result: ConfigurationResult) throws {
    let treated = try #require(result["patients_treated_per_year"])
    for dimension in [Dimension.quintile, .remoteness, .region] {
      #expect(isClose(try treated.sum(dimension), treated.estimate.mean), "\(dimension)")
    }
    let fates = try #require(result["fate_fraction"])
    #expect(fates.estimate.mean == 1)
    #expect(isClose(try fates.sum(.fate), 1))
    let infused = try fates.parts(.fate).filter { $0.key.hasPrefix("infused") }
    #expect(
      isClose(
        infused.reduce(0) { $0 + ($1.value ?? 0) }, result["treated_fraction"]?.estimate.mean))

    let time = try #require(result["referral_to_infusion_days"])
    #expect(isClose(try time.sum(.stage), time.estimate.mean))
    let cost = try #require(result["patient_borne_cost_per_treated"])
    #expect(isClose(try cost.sum(.cause), cost.estimate.mean))
    let money = try #require(result["network_cost_per_year"])
    #expect(isClose(try money.sum(.head), money.estimate.mean))
    let standing = try money.parts(.head).prefix(4).reduce(0) { $0 + ($1.value ?? 0) }
    #expect(isClose(standing, result.standingCost.total))
    // Cost for each patient treated is what a year costs over whom it treats.
    let perPatient = try #require(result["cost_per_patient_treated"]?.estimate.mean)
    #expect(isClose(perPatient * (treated.estimate.mean ?? .nan), money.estimate.mean))

    for key in ["batch_failure_rate", "collection_failure_rate", "post_release_loss_rate"] {
      let rate = try #require(result[key])
      #expect(isClose(try rate.sum(.cause), rate.estimate.mean), "\(key)")
    }
    let batches = try #require(result["batches_started_per_year"])
    #expect(isClose(try batches.sum(.facility), batches.estimate.mean))

    // Kolm-Pollak lies at or above the mean, and both within what anybody paid.
    let equivalent = try #require(
      result["patient_borne_cost_equally_distributed_equivalent"]?.estimate.mean)
    #expect(equivalent >= cost.estimate.mean ?? .infinity)
    for entry in result.indicators where entry.key.hasSuffix("_utilisation") {
      for part in try entry.indicator.parts(entry.indicator.breakdowns[0].dimension) {
        #expect((0...1).contains(part.value ?? 0), "\(entry.key)")
      }
    }
    for entry in result.indicators + result.differences { check(entry) }
    let earlier = result.difference("treated_earlier_fraction")?.estimate.mean ?? 0
    let later = result.difference("treated_later_fraction")?.estimate.mean ?? 0
    #expect(earlier + later <= 1 + 1e-12)
  }

  /// A value is finite or missing, and lies in its interval.
  private func check(_ entry: NamedIndicator) {
    let estimates =
      [entry.indicator.estimate, entry.indicator.median, entry.indicator.percentile90]
      .compactMap { $0 } + entry.indicator.breakdowns.flatMap { $0.parts.map(\.estimate) }
    for estimate in estimates {
      for value in [estimate.mean, estimate.low, estimate.high].compactMap({ $0 }) {
        #expect(value.isFinite, "\(entry.key)")
      }
      if let low = estimate.low, let high = estimate.high, let mean = estimate.mean {
        #expect(low <= mean && mean <= high, "\(entry.key)")
      } else {
        #expect(estimate.low == nil && estimate.high == nil, "\(entry.key)")
      }
    }
    if let median = entry.indicator.median?.mean, let high = entry.indicator.percentile90?.mean {
      #expect(median <= high, "\(entry.key)")
    }
  }

  /// A year's cost of the network is what stands and what flowed, head by head.
  @Test func moneyIsWhatStandsAndFlows() async throws {
    let network = try TestNetworks.tutorial()
    let request = ComparisonRequest.small(network, replications: 3, years: 2)
    let result = try await request.result()
    for (configuration, found) in zip(network.configurations, result.configurations) {
      let plan = DeliveryPlan(network: network, configuration: configuration)
      let records = try (0..<UInt32(3)).map {
        try PatientJourney.run(
          plan: plan,
          settings: JourneySettings(seed: 1, replication: $0, warmUpHours: 4800, years: 2))
      }
      let flows: [Counter] = [
        .materialsCost, .qualityControlCost, .transportCost, .apheresisCost, .bedCost,
      ]
      let standing = StandingCost(network: network, configuration: configuration)
      let heads =
        [standing.facilities, standing.suites, standing.centres, standing.capital]
        + flows.map { flow in records.reduce(0) { $0 + $1.total(flow) } / 6 }
      let money = try #require(found["network_cost_per_year"])
      for (part, expected) in zip(try money.parts(.head), heads) {
        #expect(isClose(part.value, expected), "\(part.key)")
      }
      #expect(isClose(money.estimate.mean, heads.reduce(0, +)))
    }
  }

  /// The keys that targets may name are those of indicators that can be computed for a year: the
  /// yearly values have the mean of the whole as theirs where every year has one.
  @Test func yearsMakeUpTheWhole() throws {
    let network = try TestNetworks.tutorial()
    let catalogue = IndicatorCatalogue(
      network: network, configuration: network.configurations[0], split: PopulationSplit(network),
      alpha: 1e-4)
    let record = try PatientJourney.run(
      plan: DeliveryPlan(network: network, configuration: network.configurations[0]),
      settings: JourneySettings(seed: 1, replication: 0, years: 3, kolmPollakAlpha: 1e-4))
    for key in IndicatorKeys.yearly {
      let entry = try #require(catalogue.entries.first { $0.key == key }, "\(key)")
      let whole = try #require(entry.formula.estimate([record]).mean)
      let years = (0..<3).compactMap { entry.formula.value(record, year: $0) }
      #expect(years.count == 3 && years.min() ?? 0 <= whole && whole <= years.max() ?? 0, "\(key)")
    }
    #expect(Set(catalogue.entries.map(\.key)).count == catalogue.entries.count)
  }

  /// A network that treats nobody has nil rates and no number that is not finite.
  @Test(arguments: ["therapy.consultation.eligible_fraction=0", "network.demand.multiplier=0"])
  func nobodyTreated(override: String) async throws {
    let network = try TestNetworks.tutorial([override])
    let result = try await ComparisonRequest.small(network, replications: 3).result()
    #expect(result.kolmPollakAlpha == nil)
    for configuration in result.configurations {
      #expect(configuration["patients_treated_per_year"]?.estimate.mean == 0)
      for key in [
        "vein_to_vein_days", "batch_failure_rate", "patient_borne_cost_per_treated",
        "cost_per_patient_treated", "collection_failure_rate", "post_release_loss_rate",
        "patient_borne_cost_equally_distributed_equivalent", "patient_borne_cost_gap",
      ] {
        let indicator = try #require(configuration[key])
        #expect(indicator.estimate.mean == nil, "\(key)")
        #expect(indicator.median?.mean == nil && indicator.percentile90?.mean == nil)
      }
      for entry in configuration.indicators + configuration.differences { check(entry) }
      // What stands costs, treated or not.
      #expect(
        isClose(
          configuration["network_cost_per_year"]?.estimate.mean, configuration.standingCost.total))
    }
    for target in result.targets where target.target.indicator == "batch_failure_rate" {
      #expect(target.probabilityMean == nil && target.verdict == .undecided)
    }
  }
}
