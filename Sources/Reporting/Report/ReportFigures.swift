import Experiments
import Statistics
import SupplyNetwork

/// The figures of a report, in the sections they stand in.
struct ReportFigures {
  let content: ReportContent
  var names: [String] { content.names }
  var currency: String { content.network.currency }

  init(_ content: ReportContent) { self.content = content }

  /// Indicators with their intervals.
  func intervals(
    _ name: String, _ title: String, _ caption: String, _ keys: [(key: String, label: String)],
    unit: String
  ) -> Figure? {
    var rows: [ChartForms.IntervalRow] = []
    var table = FigureTable(header: ["", "Unit"] + names, rows: [])
    for (key, label) in keys {
      var cells = [label, unit]
      for result in content.configurations {
        let estimate = result[key]?.estimate ?? .empty
        rows.append(
          .init(category: label, series: result.configuration.name, estimate: estimate))
        cells.append(NumberText.estimate(estimate))
      }
      table.rows.append(cells)
    }
    guard rows.contains(where: { $0.estimate.mean != nil }) else { return nil }
    return Figure(
      name: name, title: title, caption: caption,
      specification: ChartForms.intervals(
        rows, title: unit, series: names, categories: keys.map(\.label), colours: content.colours),
      table: table)
  }

  /// The parts of an indicator, with an interval for each delivery model.
  func byGroup(
    _ name: String, _ title: String, _ caption: String, key: String, dimension: Dimension,
    scale: Double = 1, unit: String
  ) -> Figure? {
    let found = parts(key, dimension, scale: scale, unit: unit)
    guard !found.rows.isEmpty else { return nil }
    return Figure(
      name: name, title: title, caption: caption,
      specification: ChartForms.intervals(
        found.rows, title: unit, series: names, categories: found.labels, colours: content.colours),
      table: found.table)
  }

  /// The parts of an indicator as one bar for each delivery model.
  func stacked(
    _ name: String, _ title: String, _ caption: String, key: String, dimension: Dimension,
    scale: Double = 1, unit: String
  ) -> Figure? {
    var found = parts(key, dimension, scale: scale, unit: unit)
    // A part that is nowhere would only lengthen the legend.
    let present = Set(found.rows.filter { $0.estimate.mean != 0 }.map(\.category))
    found.rows.removeAll { !present.contains($0.category) }
    found.table.rows.removeAll { !present.contains($0[0]) }
    guard !found.rows.isEmpty else { return nil }
    return Figure(
      name: name, title: title, caption: caption,
      specification: ChartForms.stacked(
        found.rows, title: unit, bars: names, parts: found.labels.filter(present.contains)),
      table: found.table)
  }

  /// The parts of an indicator under each delivery model, those without a value left out.
  private func parts(
    _ key: String, _ dimension: Dimension, scale: Double, unit: String
  ) -> (labels: [String], rows: [ChartForms.IntervalRow], table: FigureTable) {
    var labels: [String] = []
    var rows: [ChartForms.IntervalRow] = []
    var cells: [[String]] = []
    for (index, result) in content.configurations.enumerated() {
      for part in content.parts(key, dimension, of: result) where part.estimate.mean != nil {
        let label = label(part.key, dimension)
        let place = labels.firstIndex(of: label) ?? labels.count
        if place == labels.count {
          labels.append(label)
          cells.append([label] + Array(repeating: "–", count: names.count))
        }
        cells[place][1 + index] = NumberText.estimate(part.estimate, scale: scale)
        rows.append(
          .init(
            category: label, series: result.configuration.name, estimate: part.estimate,
            scale: scale))
      }
    }
    return (
      labels, rows,
      FigureTable(
        header: [ReportWords.phrase(dimension.rawValue)] + names.map { "\($0), \(unit)" },
        rows: cells)
    )
  }

  private func label(_ key: String, _ dimension: Dimension) -> String {
    switch dimension {
    case .quintile: ReportWords.quintile(key)
    case .remoteness: ReportWords.homes(key)
    case .facility: content.network.facilities.first { $0.id == key }?.name ?? key
    default: ReportWords.phrase(key)
    }
  }
}
