import Foundation
import Testing

/// Published cases as the program computes them. The page `Documentation/PublishedCases.md` is made
/// here; `V2V_RECORD=1` writes it anew.
@Suite("Published cases")
struct PublishedCaseTests {
  /// One figure that somebody published, and how the program comes to its own.
  struct Case {
    /// Rows of the reference list that it speaks to.
    var rows: String
    var what: String
    var published: Double
    /// How far the two may lie apart for a pass.
    var tolerance: Double
    var basis: Basis
    var source: String
    /// Runs of `v2v`, whose documents `value` gets in this order.
    var runs: [[String]]
    var value: ([Document]) -> Double?
    var decimals = 1
  }

  /// What agreement says.
  enum Basis: String {
    /// A formula gives the figure: the program must.
    case exact = "closed form"
    /// Inputs were published, the figure was not used.
    case prediction = "prediction"
    /// The figure, or one that implies it, was used to set an input: agreement validates nothing.
    case fitted = "fitted"
  }

  /// A folder's network, and everything that takes time or fails switched off.
  static let plain = [
    "simulate", "tutorial", "--warm-up", "200",
    "--set", "therapy.consultation.eligible_fraction=1",
    "--set", "therapy.apheresis.lead_days=0", "--set", "therapy.apheresis.duration_hours=0",
    "--set", "therapy.apheresis.minimum_cd3_count_1e9=0",
    "--set", "therapy.apheresis.microbial_rejection_probability=0",
    "--set", "therapy.material.receipt_viability_threshold=0",
    "--set", "therapy.manufacturing.changeover_hours=0",
    "--set", "therapy.quality_control.duration_days=0",
    "--set", "therapy.failure.curve={constant: {baseline: 0}}",
    "--set", "therapy.infusion.receipt_to_admission_days=0",
    "--set", "therapy.infusion.conditioning_days=0",
    "--set", "therapy.infusion.inpatient_stay_days=0",
    "--set", "centres.*.apheresis_slots=", "--set", "centres.*.infusion_beds=",
  ]

  private static func attrition(_ perDay: Double) -> [String] {
    [
      "--set",
      "therapy.attrition={death_per_day: \(perDay), progression_per_day: 0, withdrawal_per_day: 0}",
    ]
  }

  /// Patients who wait for their consultation at 0.004 deaths a day, and for nothing else.
  private static func race(_ law: String) -> [String] {
    plain + attrition(0.004) + [
      "--set", "therapy.consultation.referral_to_consultation_days=\(law)",
      "--set", "therapy.manufacturing.stages=[{name: all, duration_days: 0.001}]",
      "--set", "network.patient_groups.adult.incidence_per_million_per_year=200",
      "--replications", "5", "--years", "1",
    ]
  }

  /// So many suites at 80 % use with exponential batches of half a day: M/M/c.
  private static func pool(_ suites: Int) -> [String] {
    plain + attrition(0) + [
      "--set", "therapy.consultation.referral_to_consultation_days=0",
      "--set", "therapy.manufacturing.stages=[{name: all, duration_days: {exponential: 0.5}}]",
      "--set",
      "network.patient_groups.adult.incidence_per_million_per_year=\(116.8 * Double(suites))",
      "--set", "network.configurations.today.slot_booking=false",
      "--set", "therapy.material.form=cryopreserved",
      "--set", "therapy.material.cryopreservation_hours=0",
      "--set", "facilities.HUB.suites=\(suites)", "--replications", "6", "--years", "3",
    ]
  }

  /// A centre with one slot a month, 3.2 eligible patients a month, and the mortality of those who
  /// got none: 81 % in 14 months.
  private static let rationed =
    [
      "simulate", "tutorial", "--replications", "6", "--years", "10", "--warm-up", "1500",
      "--set", "facilities.HUB.suites=1",
      "--set", "therapy.manufacturing.stages=[{name: slot, duration_days: 30.4}]",
      "--set", "therapy.manufacturing.changeover_hours=0",
      "--set", "therapy.material.form=cryopreserved",
      "--set", "therapy.failure.curve={constant: {baseline: 0}}",
      "--set", "network.patient_groups.adult.incidence_per_million_per_year=8.1",
    ] + attrition(0.0039)

  /// A transplant centre of so many beds, as busy as nine make it.
  private static func beds(_ count: Int) -> [String] {
    [
      "simulate", "tutorial", "--replications", "5", "--years", "4", "--warm-up", "400",
      "--set", "network.demand.multiplier=2", "--set", "facilities.HUB.suites=20",
      "--set", "centres.*.apheresis_slots=", "--set", "centres.WEST-C.infusion_beds=\(count)",
    ]
  }

  /// Vein to vein of 24 or 54 days by the length of quality control, valued by the line through the
  /// published 5.6 and 3.2 QALYs.
  private static func delayed(qualityControlDays: Double) -> [String] {
    [
      "simulate", "tutorial", "--replications", "4", "--years", "2", "--warm-up", "200",
      "--set", "therapy.quality_control.duration_days=\(qualityControlDays)",
      "--set",
      "network.benefit={delay: vein_to_vein, qalys_by_delay_days: [[0, 7.52], [94, 0]], discount_rate: 0, threshold_per_qaly: 0}",
    ]
  }

  private static let unitedKingdom = [
    "simulate", "uk", "--replications", "3", "--years", "1", "--warm-up", "365",
  ]
  private static let centralisation = [
    "compare", "tutorial", "--replications", "5", "--years", "2", "--warm-up", "200",
  ]

  private static func indicator(
    _ key: String, _ member: String = "mean", of configuration: String = "today"
  ) -> ([Document]) -> Double? {
    { $0[0].number("configurations", configuration, "indicators", key, member) }
  }

  private static func part(
    _ key: String, _ dimension: String, _ part: String, of document: Document
  ) -> Double? {
    document.number("configurations", "today", "indicators", key, "by", dimension, part, "mean")
  }

  /// The share of the treated who belong to a quintile, %.
  private static func shareOfTreated(_ quintile: String) -> ([Document]) -> Double? {
    { documents in
      let treated = (1...5).compactMap {
        part("patients_treated_per_year", "quintile", "\($0)", of: documents[0])
      }
      let own = part("patients_treated_per_year", "quintile", quintile, of: documents[0])
      return own.map { 100 * $0 / treated.reduce(0, +) }
    }
  }

  /// How much less the days from the product's receipt to infusion are in the second run, %.
  private static func fall(_ documents: [Document]) -> Double? {
    let days = documents.map {
      part("referral_to_infusion_days", "stage", "admission_and_conditioning", of: $0)
    }
    guard let before = days[0], let after = days[1] else { return nil }
    return 100 * (1 - after / before)
  }

  static func cases() -> [Case] {
    let race = [
      ("30 days", "30", 11.30796), ("exponential of mean 30", "{exponential: 30}", 10.71429),
      ("gamma of shape 4 and mean 30", "{gamma: [4, 7.5]}", 11.15130),
    ]
    var cases = race.map { name, law, share in
      Case(
        rows: "HE-08", what: "Deaths before treatment at 0.004 a day, wait \(name), %",
        published: share, tolerance: 1.1, basis: .exact,
        source: "1 − E exp(−λW)", runs: [Self.race(law)],
        value: { Self.part("fate_fraction", "fate", "death", of: $0[0]).map { 100 * $0 } })
    }
    for (suites, wait) in [(1, 4.0), (2, 1.7777778)] {
      cases.append(
        Case(
          rows: "QUE-28",
          what:
            "Pooling: mean wait for \(suites == 1 ? "one suite" : "\(suites) suites") at 80 % use, in batches",
          published: wait, tolerance: 0.1 * wait, basis: .exact, source: "Erlang's C",
          runs: [pool(suites)],
          value: {
            Self.part("referral_to_infusion_days", "stage", "wait_for_suite", of: $0[0]).map {
              $0 / 0.5
            }
          }, decimals: 2))
    }
    cases += rationing + unitedKingdomCases + others
    return cases
  }

  private static var rationing: [Case] {
    let source = "Kourelis 2023; ASCO 2022 e20021: ide-cel, one slot a month and centre, 20 wait"
    return [
      Case(
        rows: "CS-10", what: "Rationed slots: treated of those listed, %", published: 25,
        tolerance: 5, basis: .prediction, source: source, runs: [rationed],
        value: { indicator("treated_fraction_of_eligible")($0).map { 100 * $0 } }),
      Case(
        rows: "CS-10", what: "Rationed slots: median wait of the treated, months", published: 6,
        tolerance: 2, basis: .prediction, source: source, runs: [rationed],
        value: { indicator("referral_to_infusion_days", "median")($0).map { $0 / 30.4 } }),
    ]
  }

  private static var unitedKingdomCases: [Case] {
    let uptake = "ABPI, Gilead case study: England, 2019 to March 2022"
    return [
      Case(
        rows: "CS-07", what: "UK: treated who are of the most deprived fifth, %", published: 11.7,
        tolerance: 2, basis: .fitted, source: uptake, runs: [unitedKingdom],
        value: shareOfTreated("1")),
      Case(
        rows: "CS-07", what: "UK: treated who are of the least deprived fifth, %",
        published: 23.8, tolerance: 3, basis: .fitted, source: uptake, runs: [unitedKingdom],
        value: shareOfTreated("5")),
      Case(
        rows: "CS-09", what: "UK: collection to infusion, median days", published: 38,
        tolerance: 3, basis: .fitted,
        source: "axi-cel: Haematologica, December 2025, by a secondary source",
        runs: [unitedKingdom], value: indicator("vein_to_vein_days", "median")),
      Case(
        rows: "CS-11", what: "UK: batches not in specification, %", published: 3.87, tolerance: 2,
        basis: .fitted, source: "Dulobdas 2025: 38 of 981",
        runs: [unitedKingdom],
        value: { indicator("not_in_specification_rate")($0).map { 100 * $0 } }),
    ]
  }

  private static var others: [Case] {
    let transplants = "Blood 2016;128:2378: allogeneic transplants in Ontario, system dynamics"
    return [
      Case(
        rows: "CS-16", what: "Fall of the wait for a bed by one bed more, %", published: 22,
        tolerance: 8, basis: .fitted, source: transplants, runs: [beds(9), beds(10)], value: fall),
      Case(
        rows: "CS-16", what: "Fall of the wait for a bed by two beds more, %", published: 38,
        tolerance: 10, basis: .prediction, source: transplants, runs: [beds(9), beds(11)],
        value: fall),
      Case(
        rows: "CS-02", what: "QALYs gained by 24 instead of 54 days from vein to vein",
        published: 2.4, tolerance: 0.3, basis: .fitted, source: "Blood Adv 2024;8:3519",
        runs: [delayed(qualityControlDays: 3.75), delayed(qualityControlDays: 33.75)],
        value: { documents in
          let gains = documents.map {
            $0.number("configurations", "today", "indicators", "qalys_per_treated", "mean")
          }
          guard let early = gains[0], let late = gains[1] else { return nil }
          return early - late
        }, decimals: 2),
      Case(
        rows: "CS-12",
        what: "Cost of the most centralised network, % of the least, where fixed cost dominates",
        published: 40, tolerance: 10, basis: .prediction,
        source: "Osorio 2018, Vox Sang: blood in Colombia", runs: [centralisation],
        value: { documents in
          let cost = "network_cost_per_year"
          guard let hub = indicator(cost)(documents),
            let spokes = indicator(cost, of: "hub-and-spoke")(documents)
          else { return nil }
          return 100 * hub / spokes
        }),
      Case(
        rows: "CS-13",
        what: "Change of the treated fraction by centralisation, points (no or very modest)",
        published: 0, tolerance: 2, basis: .prediction,
        source: "Blake, Canadian Blood Services: three sites to one", runs: [centralisation],
        value: { documents in
          guard let hub = indicator("treated_fraction")(documents),
            let spokes = indicator("treated_fraction", of: "hub-and-spoke")(documents)
          else { return nil }
          return 100 * (hub - spokes)
        }),
    ]
  }

  private static func shell(_ arguments: [String]) -> String {
    "v2v "
      + arguments.map { argument in
        argument.allSatisfy { $0.isLetter || $0.isNumber || "-_./=".contains($0) }
          ? argument : "'\(argument)'"
      }.joined(separator: " ")
  }

  @Test("The page is what the program computes")
  func page() throws {
    var documents: [[String]: Document] = [:]
    var lines = [
      "| | case | published | here | pass within | basis | verdict | source | command |",
      "|---|---|--:|--:|--:|---|---|---|---|",
    ]
    var commands: [[String]] = []
    for published in Self.cases() {
      for run in published.runs where documents[run] == nil {
        documents[run] = try Document(Program.output(run + ["--format", "json"]))
        commands.append(run)
      }
      let value = try #require(
        published.value(published.runs.compactMap { documents[$0] }), "\(published.what)")
      let isPass = abs(value - published.published) <= published.tolerance
      // What a formula says, the program must say.
      if published.basis == .exact { #expect(isPass, "\(published.what): \(value)") }
      func text(_ number: Double) -> String {
        String(format: "%.\(published.decimals)f", number).replacing("-", with: "−")
      }
      let numbers = published.runs.compactMap { run in
        commands.firstIndex(of: run).map { "[\($0 + 1)](#commands)" }
      }
      let cells = [
        published.rows, published.what, text(published.published), text(value),
        "± " + text(published.tolerance), published.basis.rawValue, isPass ? "pass" : "**fail**",
        published.source, numbers.joined(separator: ", "),
      ]
      lines.append("| " + cells.joined(separator: " | ") + " |")
    }
    try compare(lines.joined(separator: "\n") + "\n", with: "made by PublishedCaseTests")
    let list = commands.enumerated().map { "\($0 + 1). `\(Self.shell($1))`" }
    try compare(list.joined(separator: "\n") + "\n", with: "commands of PublishedCaseTests")
  }

  /// Holds what was made against what stands behind a mark of the page, or records it.
  private func compare(_ made: String, with mark: String) throws {
    let page = Program.root.appending(path: "Documentation/PublishedCases.md")
    let content = try String(contentsOf: page, encoding: .utf8)
    let start = try #require(content.range(of: "<!-- \(mark) -->\n"))
    let end = try #require(
      content.range(of: "<!-- end -->", range: start.upperBound..<content.endIndex))
    if HelpTests.isRecording {
      let whole = content[..<start.upperBound] + made + content[end.lowerBound...]
      try Data(whole.utf8).write(to: page)
    } else {
      #expect(content[start.upperBound..<end.lowerBound] == made)
    }
  }
}
