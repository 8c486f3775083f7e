import PatientJourney
import SupplyNetwork
import Testing

@testable import Experiments

/// Indicators that are there only where a network uses what they measure.
struct OptionalIndicatorTests {
  static let features: [(overrides: [String], keys: Set<String>)] = [
    (
      ["network.travel_aid={beyond_km: 50, travel_share: 0.5, lodging_share: 0.5}"],
      ["travel_aid_per_year"]
    ),
    (
      [
        "network.benefit={qalys_by_delay_days: [[0, 6], [90, 2]], discount_rate: 0.035, threshold_per_qaly: 30000}"
      ],
      [
        "qalys_per_treated", "qalys_per_referred", "qalys_per_year",
        "net_monetary_benefit_per_year",
      ]
    ),
    (
      [
        "network.suite_breakdowns={hours_to_failure: {exponential: 500}, repair_hours: 30, batch_loss_probability: 0.1}"
      ],
      ["suite_downtime", "suite_breakdowns_per_year"]
    ),
    (
      [
        "therapy.infusion.thaw={window_minutes: 30, volume_ml: 70, dmso_mg_per_ml: 110, dmso_limit_mg_per_kg_per_minute: 20, body_weight_kg: 70}",
        "therapy.infusion.toxicity_grades={0-2: {share: 0.8}, 3-4: {share: 0.2, onset_days: 2, intensive_care_days: 4}}",
        "centres.WEST-C.intensive_care_beds=2",
      ],
      ["infusion_minutes", "intensive_care_occupancy", "intensive_care_shortage"]
    ),
  ]

  @Test("They are there with their feature, and not without it", arguments: features.indices)
  func presence(feature: Int) async throws {
    let plain = try await result([])
    let with = try await result(Self.features[feature].overrides)
    let (before, after) = (Self.keys(plain), Self.keys(with))
    #expect(after.subtracting(before) == Self.features[feature].keys)
    #expect(before.isSubset(of: after))
  }

  private static func keys(_ result: ComparisonResult) -> Set<String> {
    Set(result.configurations[0].indicators.map(\.key))
  }

  private func result(_ overrides: [String]) async throws -> ComparisonResult {
    try await ComparisonRequest.small(
      TestNetworks.tutorial(overrides), replications: 2, warmUp: .days(100)
    ).result()
  }

  /// The payer's cost rises by the aid, heads still sum to it, and a configuration without aid pays
  /// none.
  @Test("Aid is in the payer's cost")
  func aidIsPaid() async throws {
    let plain = try await result([])
    let with = try await result([
      "network.configurations.hub-and-spoke.travel_aid={travel_share: 1, lodging_share: 1}"
    ])
    let (before, after) = (plain.configurations[1], with.configurations[1])
    let aid = try #require(after["travel_aid_per_year"]?.estimate.mean)
    #expect(aid > 1000)
    #expect(with.configurations[0]["travel_aid_per_year"]?.estimate.mean == 0)
    for (key, rise) in [("network_cost_per_year", aid)] {
      let (old, new) = (before[key]?.estimate.mean, after[key]?.estimate.mean)
      #expect(isClose(new, old.map { $0 + rise }))
    }
    let money = try #require(after["network_cost_per_year"])
    #expect(isClose(try money.sum(.head), money.estimate.mean))
    #expect(isClose(try after["travel_aid_per_year"]?.sum(.region), aid))
    #expect(isClose(try after["travel_aid_per_year"]?.sum(.quintile), aid))
    let cost = after["patient_borne_cost_per_treated"]
    #expect(isClose(try cost?.sum(.cause), cost?.estimate.mean))
    #expect(try cost?.parts(.cause).first { $0.key == "lodging" }?.value == 0)
  }

  /// Net monetary benefit is threshold × QALYs less the payer's cost.
  @Test("Net monetary benefit")
  func netMonetaryBenefit() async throws {
    let result = try await result(Self.features[1].overrides).configurations[0]
    let qalys = try #require(result["qalys_per_year"]?.estimate.mean)
    let cost = try #require(result["network_cost_per_year"]?.estimate.mean)
    #expect(
      isClose(result["net_monetary_benefit_per_year"]?.estimate.mean, 30_000 * qalys - cost))
  }

  /// Attributes sum to the rate, and are a split only where the therapy names its tests.
  @Test("Out of specification by attribute")
  func attributes() async throws {
    let tests =
      "therapy.quality_control.tests={sterility: {share: 0.4}, potency: {duration_days: 5, share: 0.6}}"
    let result = try await result([tests]).configurations[0]
    let rate = try #require(result["out_of_specification_rate"])
    #expect(isClose(try rate.sum(.attribute), rate.estimate.mean))
    #expect(try rate.parts(.attribute).map(\.key) == ["potency", "sterility"])
    let plain = try await self.result([]).configurations[0]["out_of_specification_rate"]
    #expect(plain?.breakdowns.map(\.dimension) == [.facility])
  }
}
