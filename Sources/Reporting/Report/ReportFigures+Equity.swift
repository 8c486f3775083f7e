import Experiments
import Statistics
import SupplyNetwork

/// What patients pay, and who is treated.
extension ReportFigures {
  /// What patients pay by deprivation.
  var costByQuintile: Figure? {
    byGroup(
      "cost-by-quintile", "What a treated patient pays, by deprivation of home",
      "Travel, lodging, meals and lost wages of patient and caregiver. Points that lean to one side "
        + "from top to bottom mean that deprived or affluent people pay more.",
      key: "patient_borne_cost_per_treated", dimension: .quintile, unit: currency)
  }

  /// What patients pay by distance.
  var costByHomes: Figure? {
    byGroup(
      "cost-by-homes", "What a treated patient pays, near and remote homes",
      "Remote is more than "
        + "\(NumberText.fixed(content.network.patientTravel.remoteAfterHours, decimals: 0)) hours "
        + "from every centre that is open today.",
      key: "patient_borne_cost_per_treated", dimension: .remoteness, unit: currency)
  }

  /// Who is treated by deprivation.
  var treatedByQuintile: Figure? {
    byGroup(
      "treated-by-quintile", "Patients treated a year per million people, by deprivation of home",
      "Equal need would give one vertical line. Referral differs by deprivation before any delivery "
        + "model can act, where the network says so.",
      key: "treated_per_million_per_year", dimension: .quintile, unit: "patients per million a year"
    )
  }

  /// Who gains and who loses.
  var gains: Figure? {
    guard names.count > 1 else { return nil }
    var rows: [ChartForms.IntervalRow] = []
    var categories: [String] = []
    var table = FigureTable(
      header: ["Group"] + names.dropFirst().map { "\($0), points" }, rows: [])
    for (dimension, name) in [
      (Dimension.quintile, { "Fifth \(ReportWords.quintile($0))" }),
      (Dimension.remoteness, ReportWords.homes),
    ] as [(Dimension, (String) -> String)] {
      let first = content.parts(
        "treated_fraction", dimension, of: content.configurations[1], difference: true)
      for part in first {
        let category = name(part.key)
        categories.append(category)
        var cells = [category]
        for result in content.configurations.dropFirst() {
          let found =
            content.parts("treated_fraction", dimension, of: result, difference: true)
            .first { $0.key == part.key }?.estimate ?? .empty
          rows.append(
            .init(
              category: category, series: result.configuration.name, estimate: found, scale: 100))
          cells.append(NumberText.estimate(found, scale: 100, signed: true))
        }
        table.rows.append(cells)
      }
    }
    guard !rows.isEmpty else { return nil }
    return Figure(
      name: "gains",
      title: "Who gains and who loses: change of the share treated, percentage points",
      caption:
        "The same patients under \(names[0]) and under each other delivery model. Right of the "
        + "dashed line more of a group are treated; an interval that crosses it shows no difference.",
      specification: ChartForms.intervals(
        rows, title: "percentage points more treated than under \(names[0])",
        series: Array(names.dropFirst()), categories: categories,
        colours: Array(content.colours.dropFirst()), isDifference: true),
      table: table)
  }

  /// The concentration of treatment by deprivation.
  var concentration: Figure? {
    let rows = content.network.demandRows
    let population = (1...5).map { quintile in
      rows.filter { $0.quintile == quintile }.reduce(0) { $0 + $1.population }
    }
    let people = population.reduce(0, +)
    guard people > 0, population.filter({ $0 > 0 }).count > 1 else { return nil }
    var points = [(series: String, x: Double, y: Double)]()
    let even = "Equal shares"
    points += [(even, 0, 0), (even, 100, 100)]
    var table = FigureTable(
      header: ["Delivery model", "Poorest share of people, %", "Share of the treated, %"], rows: [])
    for result in content.configurations {
      let parts = content.parts("patients_treated_per_year", .quintile, of: result)
      let total = parts.compactMap(\.estimate.mean).reduce(0, +)
      guard total > 0 else { continue }
      var x = 0.0
      var y = 0.0
      points.append((result.configuration.name, 0, 0))
      for quintile in 1...5 {
        x += 100 * population[quintile - 1] / people
        y += 100 * (parts.first { $0.key == "\(quintile)" }?.estimate.mean ?? 0) / total
        points.append((result.configuration.name, x, y))
        table.rows.append([
          result.configuration.name, NumberText.fixed(x, decimals: 1),
          NumberText.fixed(y, decimals: 1),
        ])
      }
    }
    return Figure(
      name: "concentration", title: "Concentration of treatment, most deprived people first",
      caption: "Below the grey line, deprived people get less than their share of treatments.",
      specification: ChartForms.lines(
        points, x: "share of people, most deprived first, %", y: "share of the treated, %",
        series: [even] + names, colours: ["#8C8C8C"] + content.colours),
      table: table)
  }

  /// What patients pay for.
  var costCauses: Figure? {
    stacked(
      "cost-causes", "What a treated patient pays for",
      "Mean over all treated patients, from consultation to follow-up.",
      key: "patient_borne_cost_per_treated", dimension: .cause, unit: currency)
  }
}
