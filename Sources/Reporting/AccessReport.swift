public import SupplyNetwork

/// People by travel time and distance to the nearest open centre, for several configurations.
public struct AccessReport: Sendable {
  /// What people are split by.
  public enum Split: String, CaseIterable, Sendable {
    /// National deprivation quintile.
    case quintile
    /// The column `group` of the regions.
    case group
  }

  /// People and regions of one configuration.
  struct Part {
    /// What is split by; nil for all.
    var split: Split?
    /// The quintile or group; empty for all.
    var key: String
    var people: AccessBands
    var regions: AccessBands
    /// The share of the people who are remote; nil where there are no people.
    var remoteShare: Double?
  }

  private let network: Network
  private let configurations: [Configuration]
  private let hours: [Double]
  private let kilometres: [Double]
  private let surveys: [(configuration: Configuration, access: Access, parts: [Part])]

  /// Surveys the configurations.
  ///
  /// - Parameters:
  ///   - network: the network.
  ///   - configurations: some of its configurations.
  ///   - hours: the upper ends of the bands of time, rising.
  ///   - kilometres: the upper ends of the bands of great-circle distance, rising.
  ///   - regions: whether each region counts.
  public init(
    network: Network, configurations: [Configuration], hours: [Double], kilometres: [Double],
    regions: [Bool]
  ) {
    self.network = network
    self.configurations = configurations
    self.hours = hours
    self.kilometres = kilometres
    surveys = configurations.map { configuration in
      let access = Access(network: network, configuration: configuration)
      let homes = access.homes.filter { regions[$0.region] && $0.population > 0 }
      let centroids = access.centroids.filter { regions[$0.region] }
      func part(_ split: Split?, _ key: String, _ isIn: (Access.Place) -> Bool) -> Part {
        let chosen = homes.filter(isIn)
        let people = AccessBands(chosen, hours: hours, kilometres: kilometres)
        let remote = chosen.filter { $0.hours > network.patientTravel.remoteAfterHours }
        return Part(
          split: split, key: key, people: people,
          regions: AccessBands(
            split == .quintile ? [] : centroids.filter(isIn), weight: { _ in 1 }, hours: hours,
            kilometres: kilometres),
          remoteShare: people.population > 0
            ? remote.reduce(0) { $0 + $1.population } / people.population : nil)
      }
      var parts = [part(nil, "") { _ in true }]
      for quintile in 1...5 where homes.contains(where: { $0.quintile == quintile }) {
        parts.append(part(.quintile, "\(quintile)") { $0.quintile == quintile })
      }
      var groups: [String] = []
      for (region, counts) in zip(network.regions, regions)
      where counts && !region.group.isEmpty && !groups.contains(region.group) {
        groups.append(region.group)
      }
      for group in groups.sorted() {
        parts.append(part(.group, group) { network.regions[$0.region].group == group })
      }
      return (configuration, access, parts)
    }
  }

  // MARK: Table

  /// The report for people.
  ///
  /// - Parameters:
  ///   - split: what people over the remote limit are split by.
  ///   - isStyled: whether headings are emphasised.
  public func table(by split: Split, isStyled: Bool = false) -> String {
    guard let all = surveys.first?.parts.first else { return "" }
    var table = TextTable(header: [""] + configurations.map(\.name))
    func row(_ name: String, _ value: (Access, [Part]) -> String) {
      table.rows.append(.cells(["  " + name] + surveys.map { value($0.access, $0.parts) }))
    }
    func bands(_ title: String, _ ends: [Double], _ unit: String, _ shares: (Part) -> [Double]?) {
      table.rows.append(.section(title))
      for index in 0...ends.count {
        row(Self.name(of: index, ends, unit)) { Self.percent(shares($1[0])?[index]) }
      }
    }
    table.rows.append(.section("Centres"))
    row("Open centres") { access, _ in "\(access.openCentres.count)" }
    bands("Time to the nearest open centre, % of people", hours, "h") { $0.people.shareByHours }
    row("Mean, h") { Self.fixed($1[0].people.meanHours, 2) }
    bands("Distance in a straight line, % of people", kilometres, "km") {
      $0.people.shareByKilometres
    }
    row("Mean, km") { Self.fixed($1[0].people.meanKilometres, 1) }
    bands("Time from the centroid, % of regions", hours, "h") { $0.regions.shareByHours }
    let limit = Self.number(network.patientTravel.remoteAfterHours)
    table.rows.append(.section("Over \(limit) h, % of people"))
    row("All") { Self.percent($1[0].remoteShare) }
    for index in surveys[0].parts.indices where surveys[0].parts[index].split == split {
      let key = surveys[0].parts[index].key
      row(split == .quintile ? Self.fifth(key) : key) { Self.percent($1[index].remoteShare) }
    }
    let counted = NumberText.fixed(all.people.population, decimals: 0)
    let title = "\(network.name): \(counted) people, \(all.regions.count) regions"
    return ([title, ""] + table.lines(isStyled: isStyled) + network.attribution)
      .joined(separator: "\n") + "\n"
  }

  private static func fifth(_ quintile: String) -> String {
    switch quintile {
    case "1": "Fifth 1, most deprived"
    case "5": "Fifth 5, least deprived"
    default: "Fifth \(quintile)"
    }
  }

  private static func name(of band: Int, _ ends: [Double], _ unit: String) -> String {
    if band == ends.count { return "Over \(number(ends[band - 1])) \(unit)" }
    if band == 0 { return "Up to \(number(ends[0])) \(unit)" }
    return "\(number(ends[band - 1])) to \(number(ends[band])) \(unit)"
  }

  private static func number(_ value: Double) -> String {
    Int(exactly: value).map { "\($0)" } ?? "\(value)"
  }

  private static func percent(_ share: Double?) -> String { fixed(share.map { 100 * $0 }, 2) }

  private static func fixed(_ value: Double?, _ decimals: Int) -> String {
    value.map { NumberText.fixed($0, decimals: decimals) } ?? "–"
  }

  // MARK: Documents

  /// The report for programs, in the envelope `v2v/1`.
  public func document(version: String) -> JSONValue {
    .object([
      "schema": .string("v2v/1"), "command": .string("access"), "version": .string(version),
      "network": .string(network.name),
      "remote_after_hours": .number(network.patientTravel.remoteAfterHours),
      "attribution": .array(network.attribution.map { .string($0) }),
      "configuration_order": .array(configurations.map { .string($0.name) }),
      "configurations": .object(
        Dictionary(
          uniqueKeysWithValues: surveys.map { survey in
            (survey.configuration.name, document(survey.access, survey.parts))
          })),
    ])
  }

  private func document(_ access: Access, _ parts: [Part]) -> JSONValue {
    var byCountry: [String: Int] = [:]
    for centre in access.openCentres { byCountry[network.centres[centre].country, default: 0] += 1 }
    var members: [String: JSONValue] = [
      "open_centres": .integer(access.openCentres.count),
      "open_centres_by_country": .object(byCountry.mapValues { .integer($0) }),
    ]
    var by: [String: [String: JSONValue]] = [:]
    for part in parts {
      let content = document(part)
      if let split = part.split {
        by[split.rawValue, default: [:]][part.key] = .object(content)
      } else {
        members.merge(content) { $1 }
      }
    }
    members["by"] = .object(by.mapValues { .object($0) })
    return .object(members)
  }

  private func document(_ part: Part) -> [String: JSONValue] {
    func bands(
      _ ends: [Double], _ people: [Double]?, _ regions: [Double]?, _ population: Double
    ) -> JSONValue {
      .array(
        (0...ends.count).map { band in
          var members: [String: JSONValue] = [
            "over": .number(band == 0 ? 0 : ends[band - 1]),
            "to": band == ends.count ? .null : .number(ends[band]),
            "people": .optional(people.map { $0[band] * population }),
            "share": .optional(people?[band]),
          ]
          if part.split != .quintile { members["region_share"] = .optional(regions?[band]) }
          return .object(members)
        })
    }
    var members: [String: JSONValue] = [
      "people": .number(part.people.population),
      "remote_share": .optional(part.remoteShare),
      "mean_hours": .optional(part.people.meanHours),
      "mean_kilometres": .optional(part.people.meanKilometres),
      "hours": bands(
        hours, part.people.shareByHours, part.regions.shareByHours, part.people.population),
      "kilometres": bands(
        kilometres, part.people.shareByKilometres, part.regions.shareByKilometres,
        part.people.population),
    ]
    if part.split != .quintile { members["regions"] = .integer(part.regions.count) }
    return members
  }

  /// The report as one flat table (RFC 4180): a row for each band of each part.
  public func csv() -> String {
    var text = "configuration,dimension,key,measure,over,to,people,share,region_share\r\n"
    for survey in surveys {
      for part in survey.parts {
        let name = survey.configuration.name
        text += rows(name, part, "hours", hours) { $0.shareByHours }
        text += rows(name, part, "kilometres", kilometres) { $0.shareByKilometres }
      }
    }
    return text
  }

  private func rows(
    _ configuration: String, _ part: Part, _ measure: String, _ ends: [Double],
    _ shares: (AccessBands) -> [Double]?
  ) -> String {
    let people = shares(part.people)
    let regions = shares(part.regions)
    return (0...ends.count).reduce(into: "") { text, band in
      var cells = [configuration, part.split?.rawValue ?? "", part.key, measure]
      cells.append(band == 0 ? "0.0" : "\(ends[band - 1])")
      cells.append(band == ends.count ? "" : "\(ends[band])")
      cells.append(people.map { "\($0[band] * part.people.population)" } ?? "")
      cells.append(people.map { "\($0[band])" } ?? "")
      cells.append(regions.map { "\($0[band])" } ?? "")
      text += TableText.line(cells)
    }
  }
}
