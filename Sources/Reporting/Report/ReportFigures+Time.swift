import Experiments
import Statistics
import SupplyNetwork

/// How long patients wait, and what becomes of them.
extension ReportFigures {
  /// How long patients wait: means with intervals.
  var waits: Figure? {
    intervals(
      "waits", "Mean days from vein to vein and from referral to infusion",
      "Points are means over all patients treated, lines their 95 % intervals. Further left is sooner.",
      [
        ("vein_to_vein_days", "Vein to vein"),
        ("referral_to_infusion_days", "Referral to infusion"),
        ("first_apheresis_to_infusion_days", "First collection to infusion"),
      ], unit: "days")
  }

  /// The spread of vein-to-vein time: median and ninth decile.
  var spread: Figure? {
    var rows: [ChartForms.IntervalRow] = []
    var table = FigureTable(
      header: ["Delivery model", "Median, days", "One in ten waits longer than, days"], rows: [])
    for result in content.configurations {
      guard let indicator = result["vein_to_vein_days"], let median = indicator.median,
        let ninth = indicator.percentile90
      else { continue }
      let name = result.configuration.name
      rows.append(.init(category: "Half wait longer", series: name, estimate: median))
      rows.append(.init(category: "One in ten waits longer", series: name, estimate: ninth))
      table.rows.append([name, NumberText.estimate(median), NumberText.estimate(ninth)])
    }
    guard !rows.isEmpty else { return nil }
    return Figure(
      name: "spread", title: "Spread of vein-to-vein time, days",
      caption:
        "The median, and the time that one patient in ten exceeds. A long gap between the two "
        + "means that some patients wait much longer than is usual.",
      specification: ChartForms.intervals(
        rows, title: "days from vein to vein", series: names,
        categories: ["Half wait longer", "One in ten waits longer"], colours: content.colours),
      table: table)
  }

  /// How many have been infused by when: the whole distribution.
  var distribution: Figure? {
    var rows: [(series: String, x: Double, y: Double)] = []
    let shares = [0.05, 0.25, 0.5, 0.75, 0.9, 0.95]
    var table = FigureTable(
      header: ["Delivery model"]
        + shares.map { "\(NumberText.percent($0, decimals: 0)) within, days" },
      rows: [])
    for result in content.configurations {
      guard let values = result["vein_to_vein_days"]?.distribution, !values.isEmpty else {
        continue
      }
      let name = result.configuration.name
      for step in 1...99 {
        guard let days = values.quantile(Double(step) / 100) else { continue }
        rows.append((name, days, Double(step)))
      }
      table.rows.append(
        [name]
          + shares.map { share in
            values.quantile(share).map { NumberText.fixed($0, decimals: 1) } ?? "–"
          })
    }
    guard !rows.isEmpty else { return nil }
    return Figure(
      name: "distribution", title: "Share of the treated whose cells were back within so many days",
      caption:
        "Of all patients treated, from the first to the last hundredth. A curve further left is "
        + "faster for everybody; curves that cross are faster for some and slower for others.",
      specification: ChartForms.lines(
        rows, x: "days from vein to vein", y: "share of the treated, %", series: names,
        colours: content.colours, startsAtZero: false),
      table: table)
  }

  /// The stages of the journey.
  var stages: Figure? {
    stacked(
      "stages", "Days from referral to infusion, by stage",
      "Each bar is the mean journey of the patients treated. The stage whose length differs between "
        + "bars is where a delivery model saves or loses time.",
      key: "referral_to_infusion_days", dimension: .stage, unit: "days")
  }

  /// What became of the referred.
  var fates: Figure? {
    stacked(
      "fates", "What became of every 100 patients referred",
      "All bars are equally long: everybody referred ends in one of these ways.",
      key: "fate_fraction", dimension: .fate, scale: 100, unit: "of 100 referred")
  }
}
