import Experiments
import Foundation
import Mustache
import Statistics
import SupplyNetwork

/// A report as one self-contained HTML page, which needs no network and no other file.
public struct ReportPage: Sendable {
  private let content: ReportContent
  private let basemap: Basemap
  private let sections: [ReportContent.Section]

  /// Prepares the page.
  ///
  /// - Parameter basemap: outlines for maps; none leaves the maps without land.
  public init(_ content: ReportContent, basemap: Basemap = Basemap()) {
    self.content = content
    self.basemap = basemap
    sections = Self.sections(content, basemap)
  }

  /// All figures in their order.
  public var figures: [Figure] { sections.flatMap(\.figures) }

  /// Data that figures share, by name.
  public var sharedData: [String: JSONValue] { basemap.shared }

  /// The page.
  ///
  /// - Parameter runtime: the script of the chart runtime; without it the page has every table and
  ///   says how charts are brought.
  /// - Throws: what encoding or the template throws, which no input causes.
  public func html(runtime: String?) throws -> String {
    let network = content.network
    var context: [String: Any] = [
      "title": content.title, "version": content.run.version, "command": content.run.command,
      "style": ReportTemplate.style, "script": ReportTemplate.script, "lead": lead,
      "notices": notices, "charts": runtime != nil,
      "runtime": runtime.map(Self.scriptSafe) ?? "",
      "themes": try Self.embedded(
        .object(["light": ChartTheme.light, "dark": ChartTheme.dark])),
      "attribution": network.attribution,
      "shared": [] as [Any],
    ]
    if runtime != nil {
      context["shared"] = try basemap.shared.sorted { $0.key < $1.key }.map {
        ["name": $0.key, "json": try Self.embedded($0.value)] as [String: Any]
      }
    }
    let answer: [String: Any] = [
      "id": "answer", "heading": "The answer", "paragraphs": [] as [String],
      "figures": [] as [Any], "tables": [] as [Any], "texts": [] as [Any],
      "answer": [
        "lines": ReportAnswer(content: content).lines.map { ["topic": $0.topic, "text": $0.text] }
      ],
    ]
    context["sections"] = [answer] + (try sections.map(section))
    let template = try MustacheTemplate(string: ReportTemplate.page)
    return template.render(context)
  }

  private var lead: String {
    let network = content.network
    let therapies = zip(network.therapies, network.patientGroups).map { therapy, group in
      group.description.isEmpty ? therapy.name : "\(therapy.name) for \(group.description)"
    }
    return
      "\(network.name): \(therapies.joined(separator: "; ")). \(content.names.joined(separator: ", "))."
  }

  private var notices: [String] {
    var notices = content.warnings
    if content.run.wasInterrupted {
      notices.insert(
        "This run was stopped before it was complete: the numbers rest on "
          + "\(content.run.replications) replications only.", at: 0)
    } else if content.run.replications == 1 {
      notices.insert("One replication: no interval can be given.", at: 0)
    }
    return notices
  }

  // MARK: Sections

  private static func sections(
    _ content: ReportContent, _ basemap: Basemap
  ) -> [ReportContent.Section] {
    let figures = ReportFigures(content)
    let methods = ReportMethods(content: content)
    typealias Section = ReportContent.Section
    var sections = [
      Section(
        id: "map", title: "Map", figures: ReportMap(content: content, basemap: basemap).figures(),
        tables: [("What each delivery model opens", methods.deliveryModels)])
    ]
    sections += content.sections
    sections += [
      Section(
        id: "time", title: "Time",
        figures: [
          figures.waits, figures.spread, figures.distribution, figures.stages, figures.fates,
          figures.utilisation,
          figures.queues,
        ].compactMap(\.self)),
      Section(
        id: "quality", title: "Quality",
        figures: [figures.failureCurve, figures.failureCauses].compactMap(\.self)),
      Section(
        id: "equity", title: "Equity",
        figures: [
          figures.costByQuintile, figures.costByHomes, figures.costCauses,
          figures.treatedByQuintile, figures.concentration, figures.gains,
        ].compactMap(\.self)),
      Section(id: "money", title: "Money", figures: [figures.money].compactMap(\.self)),
      Section(
        id: "sureness", title: "Sureness",
        paragraphs: [
          "Intervals say how far chance in the simulation may have moved a number. They do not say how "
            + "far the inputs may be wrong: "
            + (content.variation.map { "see \($0.title) for inputs that were varied." }
              ?? "no input was varied here.")
        ],
        figures: [figures.targets].compactMap(\.self),
        tables: [("All indicators", IndicatorTable(content).table)]),
      Section(
        id: "methods", title: "Methods",
        tables: [
          ("How these numbers were made", methods.reproduction),
          ("Strengthening the reporting of simulation studies (STRESS-DES)", methods.stress),
          (
            "Consolidated health economic evaluation reporting standards (CHEERS 2022)",
            methods.cheers
          ),
        ]),
    ]
    var seen: Set<String> = []
    for section in sections.indices {
      for figure in sections[section].figures.indices {
        let name = ReportWords.slug(sections[section].figures[figure].name)
        var unique = name
        var number = 2
        while !seen.insert(unique).inserted {
          unique = "\(name)-\(number)"
          number += 1
        }
        sections[section].figures[figure].name = unique
      }
    }
    return sections.filter { !$0.figures.isEmpty || !$0.tables.isEmpty || !$0.paragraphs.isEmpty }
  }

  private func section(_ section: ReportContent.Section) throws -> [String: Any] {
    var texts: [[String: Any]] = []
    if section.id == "methods", let provenance = content.provenance {
      texts.append(["summary": "Provenance and assumptions of the network", "text": provenance])
    }
    return [
      "id": section.id, "heading": section.title, "answer": false,
      "paragraphs": section.paragraphs, "texts": texts,
      "figures": try section.figures.map { figure -> [String: Any] in
        [
          "name": figure.name, "title": figure.title, "caption": figure.caption,
          "specification": try Self.embedded(figure.specification),
          "header": figure.table.header, "rows": rows(figure.table),
        ]
      },
      "tables": section.tables.map { caption, table -> [String: Any] in
        [
          "caption": caption, "header": table.header, "rows": rows(table),
          "hasHeader": table.header.contains { !$0.isEmpty },
        ]
      },
    ]
  }

  private func rows(_ table: FigureTable) -> [[String: Any]] {
    table.rows.map { ["first": [$0.first ?? ""], "rest": Array($0.dropFirst())] }
  }

  // MARK: Text that is not escaped by the template

  /// JSON that cannot end the script element it stands in.
  static func embedded(_ value: JSONValue) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
      .replacingOccurrences(of: "<", with: "\\u003c")
      .replacingOccurrences(of: "\u{2028}", with: "\\u2028")
      .replacingOccurrences(of: "\u{2029}", with: "\\u2029")
  }

  private static func scriptSafe(_ script: String) -> String {
    script.replacingOccurrences(of: "</script", with: "<\\/script")
  }
}

/// Every indicator of every delivery model with its interval, and the differences.
struct IndicatorTable {
  let table: FigureTable

  init(_ content: ReportContent) {
    var header = ["Indicator", "Unit"]
    for (index, name) in content.names.enumerated() {
      header.append(name)
      if index > 0 { header.append("difference") }
    }
    var keys: [(key: String, unit: String)] = []
    for result in content.configurations {
      for named in result.indicators + result.differences
      where !keys.contains(where: { $0.key == named.key }) {
        keys.append((named.key, named.indicator.unit))
      }
    }
    table = FigureTable(
      header: header,
      rows: keys.map { key, unit in
        let scale = unit == "fraction" ? 100.0 : 1
        var cells = [ReportWords.phrase(key), unit == "fraction" ? "%" : unit]
        for (index, result) in content.configurations.enumerated() {
          cells.append(NumberText.estimate(result[key]?.estimate ?? .empty, scale: scale))
          guard index > 0 else { continue }
          cells.append(
            NumberText.estimate(
              result.difference(key)?.estimate ?? .empty, scale: scale, signed: true))
        }
        return cells
      })
  }
}
