public import Experiments
import Statistics
import SupplyNetwork

/// The result of a simulation or comparison as a planner reads it.
public enum ComparisonTable {
  /// How a row of the table is made.
  private struct Line {
    var name: String
    var key: String
    var scale = 1.0
    var part: (Dimension, String)?
    /// The difference shown beside the value, where it is not the indicator's own.
    var differenceKey: String?
  }

  /// The whole page: title, table, targets, open facilities, warnings, attribution.
  public static func text(
    _ result: ComparisonResult, _ run: RunDescription, isStyled: Bool = false
  ) -> String {
    let network = run.request.network
    var lines = title(result, run)
    lines.append("")
    let isDisturbed = !(run.request.scenario?.disruptions.isEmpty ?? true)
    lines += table(result, network, isDisturbed: isDisturbed).lines(isStyled: isStyled)
    lines.append(
      "Mean ± half-width of the 95 % interval. Differences are paired on the same patients.")
    lines += targets(result)
    lines += openings(result, network)
    if !result.warnings.isEmpty {
      lines.append("")
      lines += result.warnings.map { "Warning: " + WarningText.text($0) }
    }
    lines.append("")
    lines.append(
      "The curve of failure against ex vivo time is assumed: no published one exists.")
    lines += network.attribution
    return lines.joined(separator: "\n") + "\n"
  }

  private static func title(_ result: ComparisonResult, _ run: RunDescription) -> [String] {
    let network = run.request.network
    let years = run.request.years == 1 ? "1 year" : "\(run.request.years) years"
    let count = result.replications == 1 ? "1 replication" : "\(result.replications) replications"
    let scenario = run.request.scenario.map { "; scenario \($0.name)" } ?? ""
    let treated = zip(network.therapies, network.patientGroups).map {
      "\($0.name), \($1.description)"
    }
    return [
      "\(network.name): \(treated.joined(separator: "; "))\(scenario)",
      "\(count) of \(years), warm-up \(NumberText.fixed(result.warmUpDays, decimals: 0)) days, "
        + "seed \(run.request.seed), \(network.currency) of \(network.priceYear)"
        + (result.wasInterrupted ? "; INTERRUPTED, fewer replications than asked for" : ""),
    ]
  }

  private static func table(
    _ result: ComparisonResult, _ network: Network, isDisturbed: Bool
  ) -> TextTable {
    var header = [""]
    for (index, configuration) in result.configurations.enumerated() {
      header.append(configuration.configuration.name)
      if index > 0 { header.append("difference") }
    }
    var table = TextTable(header: header)
    for (section, lines) in sections(network) + (isDisturbed ? [disruption] : []) {
      table.rows.append(.section(section))
      for line in lines {
        var cells = ["  " + line.name]
        for (index, configuration) in result.configurations.enumerated() {
          cells.append(cell(configuration[line.key], line))
          guard index > 0 else { continue }
          let key = line.differenceKey ?? line.key
          cells.append(cell(configuration.difference(key), line, signed: true))
        }
        // A row that says nothing, as of a quintile nobody belongs to, is left out.
        if cells.dropFirst().contains(where: { $0 != "–" }) { table.rows.append(.cells(cells)) }
      }
    }
    return table
  }

  private static func cell(_ indicator: Indicator?, _ line: Line, signed: Bool = false) -> String {
    guard let indicator else { return "–" }
    var estimate = indicator.estimate
    if let (dimension, key) = line.part {
      let parts = indicator.breakdowns.first { $0.dimension == dimension }?.parts ?? []
      estimate = parts.first { $0.key == key }?.estimate ?? .empty
    }
    return NumberText.estimate(estimate, scale: line.scale, signed: signed)
  }

  private static func sections(_ network: Network) -> [(String, [Line])] {
    let currency = network.currency
    func percent(_ name: String, _ key: String) -> Line { Line(name: name, key: key, scale: 100) }
    return [
      (
        "Availability",
        [
          Line(name: "Patients treated a year", key: "patients_treated_per_year"),
          percent("Treated of those referred, %", "treated_fraction"),
          Line(
            name: "Treated per million a year, most deprived fifth",
            key: "treated_per_million_per_year", part: (.quintile, "1")),
          Line(
            name: "Treated per million a year, least deprived fifth",
            key: "treated_per_million_per_year", part: (.quintile, "5")),
          Line(
            name: "Treated per million a year, remote homes",
            key: "treated_per_million_per_year", part: (.remoteness, "remote")),
        ]
      ),
      (
        "Time",
        [
          Line(name: "Vein to vein, days", key: "vein_to_vein_days"),
          Line(name: "Referral to infusion, days", key: "referral_to_infusion_days"),
          Line(name: "Ex vivo before manufacture, hours", key: "ex_vivo_hours"),
        ]
      ),
      (
        "Quality",
        [
          percent("Batches never released, %", "batch_failure_rate"),
          percent("Batches not in specification, %", "not_in_specification_rate"),
          percent("Starting material lost, %", "collection_failure_rate"),
          percent("Products lost after release, %", "post_release_loss_rate"),
        ]
      ),
      (
        "Equity: what patients pay, \(currency)",
        [
          Line(name: "Mean per treated patient", key: "patient_borne_cost_per_treated"),
          Line(
            name: "  of which for the same patients", key: "",
            differenceKey: "patient_borne_cost_paired_difference"),
          Line(
            name: "Most deprived fifth", key: "patient_borne_cost_per_treated",
            part: (.quintile, "1")),
          Line(
            name: "Least deprived fifth", key: "patient_borne_cost_per_treated",
            part: (.quintile, "5")),
          Line(
            name: "Remote homes", key: "patient_borne_cost_per_treated",
            part: (.remoteness, "remote")),
          Line(
            name: "Equally-distributed equivalent (Kolm-Pollak)",
            key: "patient_borne_cost_equally_distributed_equivalent"),
          Line(
            name: "Slope index, most less least deprived", key: "patient_borne_cost_slope_index"),
        ]
      ),
      (
        "Money, \(currency)",
        [
          Line(
            name: "Network cost a year, million", key: "network_cost_per_year", scale: 1e-6),
          Line(name: "Cost per patient treated", key: "cost_per_patient_treated"),
          Line(name: "Travel aid a year, million", key: "travel_aid_per_year", scale: 1e-6),
          Line(name: "QALYs per patient referred", key: "qalys_per_referred"),
          Line(
            name: "Net monetary benefit a year, million", key: "net_monetary_benefit_per_year",
            scale: 1e-6),
        ]
      ),
      (
        "Resources",
        [
          percent("Suites in use, %", "suite_utilisation"),
          percent("Suites under repair, %", "suite_downtime"),
          percent("Infusion beds in use, %", "infusion_bed_utilisation"),
          Line(name: "Patients in intensive care", key: "intensive_care_occupancy"),
        ]
      ),
    ]
  }

  private static var disruption: (String, [Line]) {
    (
      "Disruption, against the same patients undisturbed",
      [
        Line(name: "Patients lost to it", key: "patients_lost_to_disruption"),
        Line(name: "Days until the number in the system is back", key: "recovery_days"),
        Line(name: "Replications back by the end, %", key: "recovered_fraction", scale: 100),
      ]
    )
  }

  private static func targets(_ result: ComparisonResult) -> [String] {
    guard !result.targets.isEmpty else { return [] }
    var table = TextTable(
      header: ["Target", "configuration", "found", "P(mean)", "P(one year)", "verdict"])
    for target in result.targets {
      let indicator = target.target.indicator.split(separator: ".").first ?? ""
      let isReduction = target.target.relation == .reducedByAtLeast
      let isShare =
        isReduction || indicator.hasSuffix("_rate") || indicator.hasSuffix("_fraction")
      let scale = isShare ? 100.0 : 1
      let unit = isShare ? " %" : ""
      let limit = NumberText.fixed(
        target.target.limit * scale,
        decimals: NumberText.decimals(value: target.target.limit * scale, halfWidth: nil) == 0
          ? 0 : 1)
      let relation =
        switch target.target.relation {
        case .atLeast: "at least \(limit)\(unit)"
        case .atMost: "at most \(limit)\(unit)"
        case .reducedByAtLeast: "reduced by at least \(limit) %"
        }
      let verdict =
        switch target.verdict {
        case .met: "met"
        case .undecided: "undecided"
        case .notMet:
          target.groupsWithFallingTreatment.isEmpty
            ? "not met"
            : "not met: fewer treated in "
              + target.groupsWithFallingTreatment.joined(separator: ", ")
        }
      table.rows.append(
        .cells([
          "\(target.target.indicator) \(relation)", target.configuration,
          NumberText.estimate(target.estimate, scale: scale) + unit,
          target.probabilityMean.map { NumberText.fixed($0, decimals: 2) } ?? "–",
          target.probabilityYear.mean.map { NumberText.fixed($0, decimals: 2) } ?? "–", verdict,
        ]))
    }
    return [""] + table.lines()
  }

  private static func openings(_ result: ComparisonResult, _ network: Network) -> [String] {
    var lines = [""]
    for configuration in result.configurations {
      let plan = configuration.configuration
      let suites = network.facilities.indices.filter { plan.suites[$0] > 0 }.map {
        "\(network.facilities[$0].id) \(plan.suites[$0])"
      }
      lines.append(
        "\(plan.name): suites \(suites.joined(separator: ", ")); standing cost "
          + "\(NumberText.fixed(configuration.standingCost.total / 1e6, decimals: 2)) million "
          + "\(network.currency) a year")
      let opened = network.centres.indices.filter {
        plan.openCentres[$0] && network.centres[$0].status == .candidate
      }
      if !opened.isEmpty {
        lines.append(
          "  opens centres " + opened.map { network.centres[$0].id }.joined(separator: ", "))
      }
    }
    return lines
  }
}
