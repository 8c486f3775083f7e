import PatientJourney
import SupplyNetwork

/// The keys of the indicators that targets may name.
///
/// A part of one is `KEY.DIMENSION.PART`, such as `batch_failure_rate.facility.HUB`.
public enum IndicatorKeys {
  /// Every indicator that can be computed for a year, which a target's second probability needs.
  public static let yearly = [
    "patients_treated_per_year", "treated_fraction", "treated_fraction_of_eligible",
    "vein_to_vein_days",
    "referral_to_infusion_days", "first_apheresis_to_infusion_days", "ex_vivo_hours",
    "ex_vivo_equivalent_hours", "batches_started_per_year", "batch_failure_rate",
    "out_of_specification_rate", "not_in_specification_rate", "collection_failure_rate",
    "post_release_loss_rate", "patient_borne_cost_per_treated", "patient_borne_cost_per_referred",
    "patient_borne_cost_equally_distributed_equivalent", "network_cost_per_year",
    "cost_per_patient_treated",
  ]

  /// Every other indicator of a configuration.
  static let others = [
    "fate_fraction", "treated_per_million_per_year", "patient_borne_cost_gap",
    "patient_borne_cost_slope_index", "patient_borne_cost_concentration_index",
    "patient_borne_cost_remoteness_gap", "treated_fraction_gap", "treated_fraction_remoteness_gap",
    "treated_per_million_gap", "treated_per_million_slope_index",
    "treated_per_million_concentration_index", "travel_aid_per_year", "qalys_per_treated",
    "qalys_per_referred", "qalys_per_year", "net_monetary_benefit_per_year", "suite_utilisation",
    "suite_queue", "laboratory_utilisation", "laboratory_queue", "apheresis_slot_utilisation",
    "apheresis_slot_queue", "infusion_bed_utilisation", "infusion_bed_queue", "infusion_minutes",
    "intensive_care_occupancy", "intensive_care_shortage", "suite_downtime",
    "suite_breakdowns_per_year",
  ]

  /// The dimensions that indicators are split by; `patient_group` where several are simulated.
  static let dimensions: [(dimension: Dimension, keys: [String])] = {
    let people = [
      "patients_treated_per_year", "treated_fraction", "treated_per_million_per_year",
      "vein_to_vein_days", "referral_to_infusion_days", "patient_borne_cost_per_treated",
      "patient_borne_cost_per_referred", "patient_borne_cost_equally_distributed_equivalent",
      "travel_aid_per_year",
    ]
    return [
      (.quintile, people), (.remoteness, people), (.region, people),
      (
        .patientGroup,
        people + [
          "treated_fraction_of_eligible", "batches_started_per_year", "ex_vivo_hours",
          "ex_vivo_equivalent_hours", "batch_failure_rate", "out_of_specification_rate",
          "not_in_specification_rate", "collection_failure_rate", "post_release_loss_rate",
        ]
      ),
      (
        .facility,
        [
          "batches_started_per_year", "batch_failure_rate", "out_of_specification_rate",
          "suite_utilisation", "suite_queue", "laboratory_utilisation", "laboratory_queue",
          "suite_downtime", "suite_breakdowns_per_year",
        ]
      ),
      (
        .centre,
        [
          "apheresis_slot_utilisation", "apheresis_slot_queue", "infusion_bed_utilisation",
          "infusion_bed_queue", "intensive_care_occupancy",
        ]
      ),
      (.stage, ["referral_to_infusion_days"]), (.fate, ["fate_fraction"]),
      (.head, ["network_cost_per_year"]), (.attribute, ["out_of_specification_rate"]),
      (
        .cause,
        [
          "batch_failure_rate", "collection_failure_rate", "post_release_loss_rate",
          "patient_borne_cost_per_treated",
        ]
      ),
    ]
  }()

  /// Every indicator that a target may name, and its parts: by their names where these are the same in
  /// every network, else `KEY.DIMENSION.*`.
  public static let targets: [String] =
    yearly + others
    + dimensions.flatMap { dimension, keys in
      keys.flatMap { key in
        parts(of: key, dimension).map { "\(key).\(dimension.rawValue).\($0)" }
      }
    }

  /// The names of the parts of an indicator; `*` where they are those of the network's tables.
  private static func parts(of key: String, _ dimension: Dimension) -> [String] {
    switch dimension {
    case .quintile: (1...5).map { "\($0)" }
    case .remoteness: ["near", "remote"]
    case .region, .facility, .centre, .patientGroup: ["*"]
    case .stage: JourneyStage.allCases.map(\.key)
    case .fate: Fate.allCases.map(\.key)
    case .head:
      [
        "facilities", "suites", "centres", "capital", "materials", "quality_control", "transport",
        "apheresis", "beds", "storage", "bridging", "intensive_care", "travel_aid",
      ]
    case .attribute: Therapy.QualityControl.Attribute.allCases.map(\.rawValue)
    case .cause:
      switch key {
      case "batch_failure_rate": Therapy.FailureCause.allCases.map(\.rawValue)
      case "collection_failure_rate": CollectionFailureCause.allCases.map(\.key)
      case "post_release_loss_rate": PostReleaseLossCause.allCases.map(\.key)
      default: PatientCostCause.allCases.map(\.key)
      }
    }
  }
}

extension IndicatorCatalogue {
  /// The formula of an indicator, `KEY`, or of a part of one, `KEY.DIMENSION.PART`; nil where the
  /// configuration has none of that name.
  func formula(named name: String) -> Formula? {
    let words = name.split(separator: ".", maxSplits: 2).map(String.init)
    guard let entry = entries.first(where: { $0.key == words.first }) else { return nil }
    guard words.count == 3 else { return words.count == 1 ? entry.formula : nil }
    return entry.parts.first { $0.dimension.rawValue == words[1] }?.parts
      .first { $0.key == words[2] }?.formula
  }
}
