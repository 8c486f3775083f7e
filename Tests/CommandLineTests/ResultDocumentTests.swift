import Foundation
import Testing

@Suite("Result documents")
struct ResultDocumentTests {
  /// Every indicator of a configuration, and what it is split by.
  static let indicators: [String: Set<String>] = {
    let people: Set = ["quintile", "remoteness", "region"]
    return [
      "patients_treated_per_year": people,
      "treated_fraction": people,
      "treated_fraction_of_eligible": [],
      "fate_fraction": ["fate"],
      "treated_per_million_per_year": people,
      "vein_to_vein_days": people,
      "referral_to_infusion_days": people.union(["stage"]),
      "first_apheresis_to_infusion_days": [],
      "ex_vivo_hours": [],
      "ex_vivo_equivalent_hours": [],
      "batches_started_per_year": ["facility"],
      "batch_failure_rate": ["cause", "facility"],
      "out_of_specification_rate": ["facility"],
      "not_in_specification_rate": [],
      "collection_failure_rate": ["cause"],
      "post_release_loss_rate": ["cause"],
      "patient_borne_cost_per_treated": people.union(["cause"]),
      "patient_borne_cost_per_referred": people,
      "patient_borne_cost_equally_distributed_equivalent": people,
      "patient_borne_cost_gap": [],
      "patient_borne_cost_slope_index": [],
      "patient_borne_cost_concentration_index": [],
      "patient_borne_cost_remoteness_gap": [],
      "treated_fraction_gap": [],
      "treated_fraction_remoteness_gap": [],
      "treated_per_million_gap": [],
      "treated_per_million_slope_index": [],
      "treated_per_million_concentration_index": [],
      "network_cost_per_year": ["head"],
      "cost_per_patient_treated": [],
      "suite_utilisation": ["facility"],
      "suite_queue": ["facility"],
      "laboratory_utilisation": ["facility"],
      "laboratory_queue": ["facility"],
      "apheresis_slot_utilisation": ["centre"],
      "apheresis_slot_queue": ["centre"],
      "infusion_bed_utilisation": ["centre"],
      "infusion_bed_queue": ["centre"],
    ]
  }()

  /// Every indicator that is there only where a network uses what it measures.
  static let optional = [
    "suite_downtime", "suite_breakdowns_per_year", "travel_aid_per_year", "qalys_per_treated",
    "qalys_per_referred", "qalys_per_year", "net_monetary_benefit_per_year", "infusion_minutes",
    "intensive_care_occupancy", "intensive_care_shortage",
  ]

  /// Every indicator that only a pair of configurations has.
  static let paired: [String: Set<String>] = {
    let people: Set = ["quintile", "remoteness", "region"]
    return [
      "patient_borne_cost_paired_difference": people,
      "referral_to_infusion_paired_difference": people,
      "treated_earlier_fraction": people,
      "treated_later_fraction": people,
      "treated_only_here_fraction": people,
      "treated_only_under_reference_fraction": people,
    ]
  }()

  static let withQuantiles: Set = [
    "vein_to_vein_days", "referral_to_infusion_days", "ex_vivo_hours", "ex_vivo_equivalent_hours",
    "patient_borne_cost_per_treated",
  ]

  static let compare = ["compare", "tutorial"] + Program.small

  /// One comparison, which most tests look at.
  static let comparison = Result {
    try Program.output(compare + ["--format", "json"])
  }

  /// An indicator or part of one has its members; null only where it says so.
  private func check(_ value: Any?, _ name: String, mayBeNull: Bool) throws -> [String: Any] {
    let members = try #require(value as? [String: Any], "\(name)")
    for key in ["mean", "low", "high"] {
      let member = try #require(members[key], "\(name).\(key)")
      #expect(member is NSNumber || (mayBeNull && member is NSNull), "\(name).\(key): \(member)")
    }
    #expect(members["replications"] is NSNumber, "\(name)")
    let unit = try #require(members["unit"] as? String, "\(name)")
    #expect(!unit.isEmpty, "\(name)")
    if let mean = members["mean"] as? Double, let low = members["low"] as? Double,
      let high = members["high"] as? Double
    {
      #expect(low <= mean && mean <= high, "\(name)")
    }
    return members
  }

  @Test("The envelope")
  func envelope() throws {
    let document = try Document(Self.comparison.get())
    #expect(document["schema"] as? String == "v2v/1")
    #expect(document["command"] as? String == "compare")
    #expect(
      try Program.output(["--version"]) == #require(document["version"] as? String) + "\n")
    #expect(document["network"] as? String == "Tutorial")
    #expect(document["currency"] as? String == "EUR")
    #expect(document["price_year"] as? Int == 2025)
    #expect(document["start_date"] as? String == "2026-01-05")
    #expect(document["patient_group"] as? String == "adult")
    #expect(document["therapy"] as? String == "Tutorial CAR-T")
    #expect(document["seed"] as? Int == 1)
    #expect(document["replications"] as? Int == 3)
    #expect(document["years"] as? Int == 2)
    #expect(document["warm_up_days"] as? Double == 60)
    #expect(document["confidence"] as? Double == 0.95)
    #expect(document["reproducible"] as? Bool == true)
    #expect(document["interrupted"] as? Bool == false)
    #expect(document["reference"] as? String == "today")
    #expect(document["configuration_order"] as? [String] == ["today", "hub-and-spoke"])
    #expect(try document.object("kolm_pollak")["currency"] as? String == "EUR")
    #expect(try #require(document.number("kolm_pollak", "alpha")) > 0)
    #expect(document["warnings"] is [String])
    #expect(document["attribution"] is [String])
    #expect(
      document["configurations", "hub-and-spoke", "centres_opened"] as? [String] == ["EAST-C"])
  }

  @Test("Every indicator, whole")
  func indicators() throws {
    let text = try Self.comparison.get()
    #expect(!text.contains("NaN") && !text.contains("nan") && !text.contains("inf,"))
    let document = try Document(text)
    for name in ["today", "hub-and-spoke"] {
      let indicators = try document.object("configurations", name, "indicators")
      #expect(Set(indicators.keys) == Set(Self.indicators.keys))
      for (key, dimensions) in Self.indicators {
        // The tutorial's laboratories have no limit, so their use is no share of anything.
        let mayBeNull = key == "laboratory_utilisation"
        let members = try check(indicators[key], key, mayBeNull: mayBeNull)
        let breakdowns = members["by"] as? [String: [String: Any]] ?? [:]
        #expect(Set(breakdowns.keys) == dimensions, "\(key)")
        for (dimension, parts) in breakdowns {
          for (part, value) in parts {
            _ = try check(value, "\(key).\(dimension).\(part)", mayBeNull: true)
          }
        }
        for quantile in ["median", "p90"] {
          #expect((members[quantile] != nil) == Self.withQuantiles.contains(key), "\(key)")
        }
      }
    }
    let differences = try document.object("differences", "hub-and-spoke")
    #expect(
      Set(differences.keys) == Set(Self.indicators.keys).union(Self.paired.keys))
    for (key, dimensions) in Self.paired {
      let members = try check(differences[key], key, mayBeNull: false)
      #expect(Set((members["by"] as? [String: Any] ?? [:]).keys) == dimensions, "\(key)")
    }
    #expect(document["differences", "today"] == nil)
  }

  @Test("Keys of breakdowns")
  func breakdowns() throws {
    let document = try Document(Self.comparison.get())
    func keys(
      _ configuration: String, _ indicator: String, _ dimension: String
    ) throws -> Set<
      String
    > {
      Set(
        try document.object(
          "configurations", configuration, "indicators", indicator, "by", dimension
        ).keys)
    }
    #expect(
      try keys("today", "fate_fraction", "fate") == [
        "infused_in_specification", "infused_under_exception", "ineligible", "death",
        "progression", "withdrawal", "collection_failure", "batch_failure", "post_release_loss",
        "still_in_system",
      ])
    #expect(try keys("today", "treated_fraction", "quintile") == ["1", "2", "3", "4", "5"])
    #expect(try keys("today", "treated_fraction", "remoteness") == ["near", "remote"])
    #expect(try keys("today", "treated_fraction", "region") == ["WEST", "EAST"])
    #expect(try keys("today", "suite_utilisation", "facility") == ["HUB"])
    #expect(try keys("hub-and-spoke", "suite_utilisation", "facility") == ["HUB", "EAST"])
    #expect(try keys("today", "infusion_bed_queue", "centre") == ["WEST-C"])
    #expect(
      try keys("today", "batch_failure_rate", "cause") == [
        "contamination", "insufficient_expansion", "equipment", "out_of_specification",
      ])
    #expect(
      try keys("today", "collection_failure_rate", "cause") == [
        "viability", "cd3_count", "microbial", "hold_limit", "outbound_excursion",
      ])
    #expect(
      try keys("today", "post_release_loss_rate", "cause") == [
        "return_excursion", "shelf_life", "thaw_deviation",
      ])
    #expect(
      try keys("today", "patient_borne_cost_per_treated", "cause") == [
        "travel", "lodging", "meals", "wages", "caregiver",
      ])
    #expect(
      try keys("today", "referral_to_infusion_days", "stage") == [
        "consultation", "slot_and_apheresis", "outbound_transport", "wait_for_suite",
        "manufacturing", "quality_control", "return_transport", "admission_and_conditioning",
      ])
    #expect(
      try keys("today", "network_cost_per_year", "head") == [
        "facilities", "suites", "centres", "capital", "materials", "quality_control", "transport",
        "apheresis", "beds",
      ])
  }

  @Test("Parts sum to their whole")
  func sums() throws {
    let document = try Document(Self.comparison.get())
    for (indicator, dimension) in [
      ("fate_fraction", "fate"), ("referral_to_infusion_days", "stage"),
      ("patient_borne_cost_per_treated", "cause"), ("batch_failure_rate", "cause"),
      ("network_cost_per_year", "head"), ("patients_treated_per_year", "region"),
      ("patients_treated_per_year", "quintile"), ("patients_treated_per_year", "remoteness"),
      ("batches_started_per_year", "facility"),
    ] {
      for name in ["today", "hub-and-spoke"] {
        let whole = try #require(
          document.number("configurations", name, "indicators", indicator, "mean"))
        let parts = try document.object(
          "configurations", name, "indicators", indicator, "by", dimension)
        let sum = parts.values.reduce(0.0) {
          $0 + ((($1 as? [String: Any])?["mean"] as? Double) ?? 0)
        }
        #expect(abs(sum - whole) <= 1e-9 * abs(whole), "\(indicator) by \(dimension)")
      }
    }
    #expect(
      document.number("configurations", "today", "indicators", "fate_fraction", "mean") == 1)
  }

  @Test("Targets")
  func targets() throws {
    let document = try Document(Self.comparison.get())
    let targets = try #require(document["targets"] as? [[String: Any]])
    // Three targets on two configurations, a reduction not being asked of the reference.
    #expect(targets.count == 5)
    for target in targets {
      #expect(target["reference"] as? String == "today")
      for key in [
        "indicator", "relation", "limit", "configuration", "probability_mean", "probability_year",
        "estimate", "groups_with_falling_treatment",
      ] {
        #expect(target[key] != nil, "\(key)")
      }
      let verdict = try #require(target["verdict"] as? String)
      #expect(["met", "not_met", "undecided"].contains(verdict))
      for key in ["probability_mean", "probability_year"] {
        let probability = try #require(target[key] as? Double)
        #expect((0...1).contains(probability))
      }
    }
  }

  @Test("simulate has one configuration, no reference and no difference")
  func simulate() throws {
    let document = try Document(
      Program.output(["simulate", "tutorial", "--format", "json"] + Program.small))
    #expect(document["command"] as? String == "simulate")
    #expect(document["configuration_order"] as? [String] == ["today"])
    #expect(document["reference"] == nil)
    #expect(document["differences"] == nil)
  }

  @Test("What has no value is null: one replication has no interval, nobody referred no mean")
  func null() throws {
    let one = try Document(
      Program.output([
        "simulate", "tutorial", "--format", "json", "--replications", "1", "--years", "1",
        "--warm-up", "0",
      ]))
    let single = try one.object("configurations", "today", "indicators", "treated_fraction")
    #expect(single["mean"] is NSNumber)
    #expect(single["low"] is NSNull && single["high"] is NSNull)

    let text = try Program.output(
      [
        "compare", "tutorial", "--format", "json", "--set", "network.demand.multiplier=0",
      ] + Program.small)
    let none = try Document(text)
    #expect(!text.contains("nan"))
    #expect(none["kolm_pollak", "alpha"] is NSNull)
    func value(_ key: String, _ member: String = "mean") throws -> Any? {
      try none.object("configurations", "today", "indicators", key)[member]
    }
    #expect(try value("treated_fraction") is NSNull)
    #expect(try value("vein_to_vein_days") is NSNull)
    #expect(try value("vein_to_vein_days", "median") is NSNull)
    #expect(try value("batch_failure_rate") is NSNull)
    #expect(try value("cost_per_patient_treated") is NSNull)
    // Nobody treated is a number, and so is what stands open.
    #expect(try value("patients_treated_per_year") as? Double == 0)
    #expect(try value("network_cost_per_year") as? Double == 2_800_000)
    // A quintile nobody belongs to has no value either.
    let empty = try Document(
      Program.output(["simulate", "tutorial", "--format", "json"] + Program.small))
    #expect(
      empty[
        "configurations", "today", "indicators", "treated_fraction", "by", "quintile", "3", "mean"]
        is NSNull)
  }

  @Test("CSV has the numbers of the JSON document, all of them")
  func csv() throws {
    let document = try Document(Self.comparison.get())
    let table = try Table(Program.output(Self.compare + ["--format", "csv"]))
    #expect(
      table.header == [
        "configuration", "reference", "indicator", "dimension", "key", "unit", "mean", "low",
        "high", "median", "p90", "replications",
      ])
    var count = 0
    func compare(_ member: Any?, _ cell: String?, _ place: String) {
      let number = (member as? NSNumber)?.doubleValue
      #expect(cell.flatMap(Double.init) == number, "\(place)")
      if number == nil { #expect(cell == "", "\(place)") }
    }
    func check(
      _ indicators: [String: Any], _ configuration: String, _ reference: String
    ) throws {
      let rows = table.records.filter {
        $0["configuration"] == configuration && $0["reference"] == reference
      }
      for row in rows {
        count += 1
        let key = try #require(row["indicator"])
        let indicator = try #require(indicators[key] as? [String: Any])
        let dimension = try #require(row["dimension"])
        var members = indicator
        if !dimension.isEmpty {
          let parts = (indicator["by"] as? [String: [String: Any]])?[dimension]
          members = try #require(parts?[row["key"] ?? ""] as? [String: Any])
        }
        for name in ["mean", "low", "high", "replications", "median", "p90"] {
          compare(members[name], row[name], "\(configuration) \(key) \(dimension) \(name)")
        }
        #expect(row["unit"] == members["unit"] as? String)
      }
      // Nothing of the document is missing in the table.
      let wanted = indicators.values.reduce(0) { sum, indicator in
        let by = (indicator as? [String: Any])?["by"] as? [String: [String: Any]] ?? [:]
        return by.values.reduce(sum + 1) { $0 + $1.count }
      }
      #expect(rows.count == wanted)
    }
    for name in ["today", "hub-and-spoke"] {
      try check(document.object("configurations", name, "indicators"), name, "")
    }
    try check(document.object("differences", "hub-and-spoke"), "hub-and-spoke", "today")
    #expect(count == table.rows.count)
  }

  @Test("Names with commas, quotation marks and letters of other alphabets survive")
  func names() throws {
    let scratch = try Scratch()
    let path = try scratch.copyTutorial()
    let name = "today, \"as is\" — città 京都"
    let yaml = try scratch.text("network/network.yaml")
      .replacing("\n  today:\n", with: "\n  'today, \"as is\" — città 京都':\n")
    try scratch.write(yaml, to: "network/network.yaml")
    let arguments = ["simulate", path] + Program.small
    let document = try Document(Program.output(arguments + ["--format", "json"]))
    #expect(document["configuration_order"] as? [String] == [name])
    let table = try Table(Program.output(arguments + ["--format", "csv"]))
    #expect(Set(table.records.compactMap { $0["configuration"] }) == [name])
    #expect(try Program.output(arguments).contains(name))
  }
}
