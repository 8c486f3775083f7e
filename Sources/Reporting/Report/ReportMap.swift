import Experiments
import Foundation
import Statistics
import SupplyNetwork

/// Maps of a report: one for each delivery model, alike in scale and colours.
struct ReportMap {
  let content: ReportContent
  let basemap: Basemap

  private struct Shade {
    var field: String
    var label: String
    var unit: String
    var range: ClosedRange<Double>
  }

  /// The map of each delivery model.
  func figures() -> [Figure] {
    let values = content.configurations.map(regionValues)
    let shades = [
      (
        "cost", "what a treated patient pays, \(content.network.currency)", content.network.currency
      ),
      ("treated", "patients treated per million people a year", "per million a year"),
      ("travel", "hours from home to the centre", "hours"),
      ("wait", "days from referral to infusion", "days"),
    ].compactMap { field, label, unit -> Shade? in
      let found = values.flatMap { $0.values.compactMap { $0[field] } }
      guard let least = found.min(), let most = found.max(), least < most else { return nil }
      return Shade(field: field, label: label, unit: unit, range: least...most)
    }
    guard !shades.isEmpty else { return [] }
    return zip(content.configurations, values).map { result, values in
      figure(result, values, shades)
    }
  }

  /// What is known of each region under a delivery model, by its place in the network.
  private func regionValues(_ result: ConfigurationResult) -> [Int: [String: Double]] {
    let network = content.network
    var found: [Int: [String: Double]] = [:]
    let places = Dictionary(
      network.regions.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    for (field, key) in [
      ("cost", "patient_borne_cost_per_treated"), ("treated", "treated_per_million_per_year"),
      ("wait", "referral_to_infusion_days"),
    ] {
      for part in content.parts(key, .region, of: result) {
        guard let place = places[part.key], let mean = part.estimate.mean else { continue }
        found[place, default: [:]][field] = mean
      }
    }
    for home in Access(network: network, configuration: result.configuration).centroids {
      found[home.region, default: [:]]["travel"] = home.hours
    }
    return found
  }

  private func figure(
    _ result: ConfigurationResult, _ values: [Int: [String: Double]], _ shades: [Shade]
  ) -> Figure {
    let network = content.network
    let configuration = result.configuration
    let rows = network.regions.indices.map { region -> JSONValue in
      var members: [String: JSONValue] = [
        "id": .string(network.regions[region].id), "name": .string(network.regions[region].name),
        "people": .number(network.regions[region].population),
        "latitude": .number(rounded(network.regions[region].location.latitude)),
        "longitude": .number(rounded(network.regions[region].location.longitude)),
      ]
      for shade in shades {
        members[shade.field] = .optional(values[region]?[shade.field].map(significant))
      }
      return .object(members)
    }
    var layers: [JSONValue] = []
    if basemap.land != .array([]) {
      layers.append(
        .object([
          "data": .object(["name": .string(Basemap.landName)]),
          "mark": .object([
            "type": .string("geoshape"), "fill": .string("#9aa7b2"), "fillOpacity": .number(0.22),
            "strokeWidth": .number(0.6),
          ]),
        ]))
    }
    layers.append(regions(rows, shades))
    layers.append(centres(configuration))
    layers.append(facilities(result))
    var members: [String: JSONValue] = [
      "height": .integer(520), "layer": .array(layers),
      "projection": .object([
        "type": .string(
          network.regions.allSatisfy { $0.country == "US" } ? "albersUsa" : "mercator")
      ]),
      // One colour scale, symbols of their own: legends must not be merged.
      "resolve": .object([
        "scale": .object(["color": .string("independent"), "size": .string("independent")])
      ]),
    ]
    members["params"] = .array([
      .object([
        "name": .string("shade"), "value": .string(shades[0].field),
        "bind": .object([
          "input": .string("select"), "name": .string("Shade regions by "),
          "options": ChartForms.strings(shades.map(\.field)),
          "labels": ChartForms.strings(shades.map(\.label)),
        ]),
      ])
    ])
    let open = network.facilities.indices.filter { configuration.suites[$0] > 0 }
    let opened = network.centres.indices.filter {
      configuration.openCentres[$0] && network.centres[$0].status == .candidate
    }
    var chart = ChartForms.chart([], height: .integer(520), members)
    if case .object(var all) = chart {
      all["autosize"] = nil
      all["data"] = nil
      chart = .object(all)
    }
    var figure = Figure(
      name: "map-\(configuration.name)",
      title: "\(configuration.name): regions, centres and facilities",
      caption: "\(open.count == 1 ? "One facility makes" : "\(open.count) facilities make") cells. "
        + (opened.isEmpty
          ? "No centre opens. "
          : "New centres: \(opened.map { network.centres[$0].name }.joined(separator: ", ")). ")
        + "Squares are facilities, larger with more suites; circles are centres, filled where new. "
        + "Colours and sizes mean the same on every map.",
      specification: chart,
      table: FigureTable(
        header: ["Region"] + shades.map { ReportWords.phrase($0.label) },
        rows: network.regions.indices.map { region in
          [network.regions[region].name]
            + shades.map { shade in
              values[region]?[shade.field].map(NumberText.plain) ?? "–"
            }
        }))
    figure.sharedData = Array(basemap.shared.keys).sorted()
    return figure
  }

  private func regions(_ rows: [JSONValue], _ shades: [Shade]) -> JSONValue {
    func bound(_ value: (Shade) -> Double) -> JSONValue {
      let cases = shades.dropFirst().reversed().reduce("\(value(shades[0]))") { rest, shade in
        "shade == '\(shade.field)' ? \(value(shade)) : \(rest)"
      }
      return .object(["expr": .string(cases)])
    }
    let colour = ChartForms.field(
      "shown", "quantitative",
      [
        "scale": .object([
          "range": ChartForms.strings(ChartTheme.shades),
          "domainMin": bound(\.range.lowerBound), "domainMax": bound(\.range.upperBound),
        ]),
        "legend": .object([
          "title": .null, "orient": .string("top"), "direction": .string("horizontal"),
          "gradientLength": .integer(220), "format": .string("~s"),
        ]),
      ])
    let tooltip = ChartForms.tooltips(
      [("name", "Region", nil), ("people", "people", ",.0f")]
        + shades.map { ($0.field, $0.label, ",.4~g") })
    let shown = JSONValue.object([
      "calculate": .string("datum[shade]"), "as": .string("shown"),
    ])
    let known = JSONValue.object(["filter": .string("isValid(datum.shown)")])
    guard basemap.regions != nil else {
      return .object([
        "data": .object(["values": .array(rows)]), "transform": .array([shown, known]),
        "mark": .object([
          "type": .string("circle"), "opacity": .number(0.85), "stroke": .string("white"),
          "strokeWidth": .number(0.5),
        ]),
        "encoding": .object([
          "longitude": ChartForms.field("longitude", "quantitative", [:]),
          "latitude": ChartForms.field("latitude", "quantitative", [:]),
          "size": ChartForms.field(
            "people", "quantitative",
            [
              "legend": .null,
              "scale": .object(["range": .array([.integer(20), .integer(620)])]),
            ]),
          "color": colour, "tooltip": tooltip,
        ]),
      ])
    }
    return .object([
      "data": .object(["name": .string(Basemap.regionsName)]),
      "transform": .array([
        .object([
          "lookup": .string("id"),
          "from": .object([
            "data": .object(["values": .array(rows)]), "key": .string("id"),
            "fields": ChartForms.strings(["name", "people"] + shades.map(\.field)),
          ]),
        ]), shown, known,
      ]),
      "mark": .object(["type": .string("geoshape"), "strokeWidth": .number(0.4)]),
      "encoding": .object(["color": colour, "tooltip": tooltip]),
    ])
  }

  private func centres(_ configuration: Configuration) -> JSONValue {
    let network = content.network
    let values = network.centres.indices.filter { configuration.openCentres[$0] }.map { centre in
      JSONValue.object([
        "name": .string(network.centres[centre].name),
        "latitude": .number(network.centres[centre].location.latitude),
        "longitude": .number(network.centres[centre].location.longitude),
        "kind": .string(network.centres[centre].status == .candidate ? "new centre" : "centre"),
      ])
    }
    return .object([
      "data": .object(["values": .array(values)]),
      "mark": .object([
        "type": .string("point"), "shape": .string("circle"), "size": .integer(46),
        "strokeWidth": .number(1.6), "opacity": .integer(1),
      ]),
      "encoding": .object([
        "longitude": ChartForms.field("longitude", "quantitative", [:]),
        "latitude": ChartForms.field("latitude", "quantitative", [:]),
        "stroke": .object(["value": .string("#0b3d5c")]),
        "fill": ChartForms.field(
          "kind", "nominal",
          [
            "scale": .object([
              "domain": ChartForms.strings(["centre", "new centre"]),
              "range": ChartForms.strings(["#ffffff", "#009E73"]),
            ]), "legend": .object(["title": .null, "orient": .string("bottom")]),
          ]),
        "tooltip": ChartForms.tooltips([("name", "Centre", nil), ("kind", "", nil)]),
      ]),
    ])
  }

  private func facilities(_ result: ConfigurationResult) -> JSONValue {
    let network = content.network
    let use = content.parts("suite_utilisation", .facility, of: result)
    let values = network.facilities.indices.filter { result.configuration.suites[$0] > 0 }.map {
      facility in
      let site = network.facilities[facility]
      let busy = use.first { $0.key == site.id }?.estimate.mean
      return JSONValue.object([
        "name": .string(site.name), "kind": .string(site.kind.rawValue),
        "latitude": .number(site.location.latitude),
        "longitude": .number(site.location.longitude),
        "suites": .integer(result.configuration.suites[facility]),
        "use": .optional(busy.map { (1000 * $0).rounded() / 10 }),
      ])
    }
    return .object([
      "data": .object(["values": .array(values)]),
      "mark": .object([
        "type": .string("point"), "shape": .string("square"), "filled": .bool(true),
        "color": .string("#D55E00"), "opacity": .number(0.9), "stroke": .string("white"),
      ]),
      "encoding": .object([
        "longitude": ChartForms.field("longitude", "quantitative", [:]),
        "latitude": ChartForms.field("latitude", "quantitative", [:]),
        "size": ChartForms.field(
          "suites", "quantitative",
          [
            "legend": .object([
              "title": .string("suites"), "orient": .string("bottom"), "tickCount": .integer(3),
            ]),
            "scale": .object([
              "domain": .array([.integer(1), .integer(max(2, mostSuites))]),
              "range": .array([.integer(60), .integer(420)]),
            ]),
          ]),
        "tooltip": ChartForms.tooltips([
          ("name", "Facility", nil), ("kind", "", nil), ("suites", "", ",.0f"),
          ("use", "suites in use, %", ",.1f"),
        ]),
      ]),
    ])
  }

  /// The largest facility of any delivery model, so that equal sizes are equal on every map.
  private var mostSuites: Int {
    content.configurations.flatMap(\.configuration.suites).max() ?? 1
  }

  private func rounded(_ degrees: Double) -> Double { (degrees * 1000).rounded() / 1000 }

  /// Four digits, as a map needs no more.
  private func significant(_ value: Double) -> Double {
    guard value != 0, value.isFinite else { return value }
    let scale = pow(10, 3 - floor(log10(abs(value))))
    return (value * scale).rounded() / scale
  }
}
