import RealModule

/// Makes the files of an invented network: a country with towns, and the therapy and prices of a
/// template. For tests of scale; no conclusion about any country can be drawn from it.
public struct NetworkGenerator {
  /// A file of the network.
  public struct File: Hashable, Sendable {
    /// Its name in the folder.
    public var name: String
    /// Its text.
    public var text: String
  }

  /// The network whose therapy, travel, transport and prices the generated one takes.
  public struct Template {
    /// The network, read.
    public var network: Network
    /// The text of its `network.yaml`.
    public var networkText: String
    /// The text of its `therapy.yaml`.
    public var therapyText: String

    /// Creates a template.
    public init(network: Network, networkText: String, therapyText: String) {
      self.network = network
      self.networkText = networkText
      self.therapyText = therapyText
    }
  }

  private let size: GeneratedNetworkSize
  private let template: Template
  private let country: SyntheticCountry
  private let prices: Prices

  /// Plans a network.
  ///
  /// - Parameters:
  ///   - size: how large it is; without problems.
  ///   - template: has an open facility, and may have a candidate one and a candidate centre, whose
  ///     costs are taken.
  public init(size: GeneratedNetworkSize, template: Template) {
    self.size = size
    self.template = template
    country = SyntheticCountry(size)
    prices = Prices(template.network)
  }

  /// The network's files, by name.
  public func files() -> [File] {
    let plan = configurations()
    return [
      File(name: "PROVENANCE.md", text: provenance()),
      File(name: "README.md", text: readme(plan)),
      File(name: "centres.csv", text: centres()),
      File(name: "demand.csv", text: demand()),
      File(name: "facilities.csv", text: facilities(suites: plan.today)),
      File(name: "network.yaml", text: networkFile(plan)),
      File(name: "regions.csv", text: regions()),
      File(name: "therapy.yaml", text: template.therapyText),
    ]
  }

  // MARK: Names

  private var regionWidth: Int { String(size.regions).count }
  private var siteWidth: Int { String(max(size.centres, size.candidates, size.hubs)).count }

  private func number(_ index: Int, width: Int) -> String {
    let digits = String(index + 1)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  private func region(_ index: Int) -> String { "R" + number(index, width: regionWidth) }
  private func centre(_ index: Int) -> String { "C" + number(index, width: siteWidth) }
  private func candidate(_ index: Int) -> String { "K" + number(index, width: siteWidth) }
  private func satellite(_ index: Int) -> String { "S" + number(index, width: siteWidth) }
  private func hub(_ index: Int) -> String { "H" + number(index, width: siteWidth) }

  // MARK: Tables

  private func regions() -> String {
    var table = ["region_id,name,country,group,latitude,longitude,population"]
    for (index, place) in country.regions.enumerated() {
      let group = place.town.map { "town \($0 + 1)" } ?? "country"
      let point = coordinates(country.point(east: place.east, north: place.north))
      table.append(
        "\(region(index)),Region \(index + 1),XX,\(group),\(point),\(whole(place.population))")
    }
    return joined(table)
  }

  private func demand() -> String {
    var table = ["region_id,deprivation_quintile,population,latitude,longitude"]
    for (index, place) in country.regions.enumerated() {
      for quintile in 1...5 where place.people[quintile - 1] > 0 {
        let point = coordinates(country.point(region: index, quintile: quintile))
        table.append(
          "\(region(index)),\(quintile),\(whole(place.people[quintile - 1])),\(point)")
      }
    }
    return joined(table)
  }

  private func centres() -> String {
    let group = template.network.patientGroup.id
    var table = [
      "centre_id,name,status,patient_groups,country,latitude,longitude,fixed_cost_per_year,"
        + "capital_cost"
    ]
    func add(_ id: String, _ name: String, _ status: SiteStatus, _ region: Int, _ capital: Double) {
      let place = country.regions[region]
      let point = coordinates(country.point(east: place.east, north: place.north))
      table.append(
        "\(id),\(name),\(status.rawValue),\(group),XX,\(point),\(whole(prices.centre)),"
          + whole(capital))
    }
    for (index, region) in country.centreRegions.enumerated() {
      add(centre(index), "Centre \(index + 1)", .open, region, 0)
    }
    for (index, region) in country.candidateRegions.enumerated() {
      add(
        candidate(index), "Candidate centre \(index + 1)", .candidate, region, prices.centreCapital)
    }
    return joined(table)
  }

  private func facilities(suites: [Int]) -> String {
    var table = [
      "facility_id,name,kind,status,country,latitude,longitude,colocated_centre_id,suites,"
        + "fixed_cost_per_year,suite_cost_per_year,materials_cost_per_batch,"
        + "quality_control_cost_per_batch,capital_cost,capital_cost_per_suite"
    ]
    func costs(_ facility: Facility) -> String {
      [
        facility.fixedCostPerYear, facility.suiteCostPerYear, facility.materialsCostPerBatch,
        facility.qualityControlCostPerBatch, facility.capitalCost, facility.capitalCostPerSuite,
      ].map(whole).joined(separator: ",")
    }
    for (index, place) in country.hubs.enumerated() {
      let point = coordinates(country.point(east: place.east, north: place.north))
      table.append(
        "\(hub(index)),Hub \(index + 1),hub,open,XX,\(point),,\(suites[index]),\(costs(prices.hub))"
      )
    }
    for (index, region) in country.candidateRegions.enumerated() {
      let place = country.regions[region]
      let point = coordinates(country.point(east: place.east, north: place.north))
      table.append(
        "\(satellite(index)),Satellite \(index + 1),satellite,candidate,XX,\(point),"
          + "\(candidate(index)),0,\(costs(prices.satellite))")
    }
    return joined(table)
  }

  private func joined(_ lines: [String]) -> String { lines.joined(separator: "\n") + "\n" }

  private func whole(_ value: Double) -> String { String(Int(value.rounded())) }

  private func coordinates(_ point: GeographicPoint) -> String {
    "\(degrees(point.latitude)),\(degrees(point.longitude))"
  }

  /// Decimal degrees with four decimals: eleven metres.
  private func degrees(_ value: Double) -> String {
    let scaled = Int((abs(value) * 10_000).rounded())
    let fraction = String(scaled % 10_000)
    let zeros = String(repeating: "0", count: 4 - fraction.count)
    return (value < 0 && scaled != 0 ? "-" : "") + "\(scaled / 10_000).\(zeros)\(fraction)"
  }

  // MARK: Configurations

  /// Suites of each configuration.
  private struct Plan {
    /// Of each hub.
    var today: [Int]
    var centralisedExpanded: [Int]
    var hubAndSpoke: [Int]
    /// Of each satellite that opens, the first candidates; empty without candidates.
    var satellites: [Int]
  }

  /// Hubs 85 % used by what everybody referred would need; then satellites with a tenth more suites
  /// in all, and hubs enlarged to cost the same a year before the first patient comes.
  private func configurations() -> Plan {
    let network = template.network
    let referred = size.people / 1e6 * network.patientGroup.incidencePerMillionPerYear
    let occupancy = network.therapy.manufacturing.meanOccupancyHours / 8760
    let needed = max(1, Int((referred * occupancy / 0.85).rounded(.up)))
    let today = Self.split(max(needed, size.hubs), into: size.hubs)
    let opened = min(size.candidates, 10, max(1, needed / 6))
    guard opened > 0 else {
      let more = Self.split(today.reduce(0, +) + max(1, needed / 4), into: size.hubs)
      return Plan(today: today, centralisedExpanded: more, hubAndSpoke: today, satellites: [])
    }
    let total = today.reduce(0, +) + max(1, needed / 10)
    let spokes = Self.split(max(2 * opened, total * 2 / 5), into: opened)
    let rest = Self.split(max(size.hubs, total - spokes.reduce(0, +)), into: size.hubs)
    let cost = prices.standing(hubs: rest, satellites: spokes)
    var more = today.reduce(0, +)
    while prices.standing(hubs: Self.split(more + 1, into: size.hubs), satellites: []) <= cost {
      more += 1
    }
    return Plan(
      today: today, centralisedExpanded: Self.split(more, into: size.hubs), hubAndSpoke: rest,
      satellites: spokes)
  }

  /// Splits a number into parts that differ by at most one, the larger first.
  private static func split(_ total: Int, into parts: Int) -> [Int] {
    (0..<parts).map { total / parts + ($0 < total % parts ? 1 : 0) }
  }

  private func networkFile(_ plan: Plan) -> String {
    func suites(_ hubs: [Int], _ satellites: [Int] = []) -> String {
      let entries =
        hubs.enumerated().map { "\(hub($0)): \($1)" }
        + satellites.enumerated().map { "\(satellite($0)): \($1)" }
      return "{" + entries.joined(separator: ", ") + "}"
    }
    var configurations = """
      configurations:
        today:
          description: The hubs make everything
        centralised-expanded:
          description: Larger hubs
          suites: \(suites(plan.centralisedExpanded))

      """
    if !plan.satellites.isEmpty {
      configurations += """
          hub-and-spoke:
            description: Smaller hubs, and satellites with centres of their own
            suites: \(suites(plan.hubAndSpoke, plan.satellites))

        """
    }
    let replaced = [
      "name": "name: Generated country of \(size.regions) regions\n",
      "configurations": configurations + "\n",
    ]
    var text =
      "# An invented country; nothing in it is real. Made by v2v generate, see README.md.\n"
    for section in TopLevelSections(template.networkText).sections
    where Self.kept.contains(section.key) {
      text += replaced[section.key] ?? section.text
    }
    return text
  }

  /// The keys of `network.yaml` that a generated network has. Others of the template may name its
  /// sites.
  private static let kept: Set = [
    "name", "currency", "price_year", "start_date", "patient_group", "patient_groups", "demand",
    "patient_travel", "patient_costs", "transport", "service_costs", "configurations", "targets",
  ]

  // MARK: Pages

  private var command: String {
    "v2v generate DIR --regions \(size.regions) --centres \(size.centres) --hubs \(size.hubs) "
      + "--candidates \(size.candidates) --clustering \(size.clustering) "
      + "--people \(whole(size.people)) --extent \(size.extentKilometres) --seed \(size.seed)"
  }

  private func readme(_ plan: Plan) -> String {
    """
    # Generated country of \(size.regions) regions

    An invented country for tests of scale. Nothing in it is real. Made by

        \(command)

    A share of \(size.clustering) of the regions lie about towns of lognormal size, the others
    anywhere. Centres stand in the largest towns, candidates where many people are far from one.
    Suites of `today` are for everybody referred at 85 % use; the other configurations cost the same a
    year before the first patient comes, up to the cost of a suite.

    """
  }

  private func provenance() -> String {
    """
    # Where the figures come from

    Every figure is `assumed`: drawn by `v2v generate` (seed \(size.seed)), or taken from the network
    \(template.network.name), whose therapy, travel, transport and prices these are. Centres have no
    limit of apheresis slots or beds.

    """
  }
}

/// What sites cost in the template.
private struct Prices {
  let hub: Facility
  let satellite: Facility
  let centre: Double
  let centreCapital: Double
  private let services: ServiceCosts

  init(_ network: Network) {
    let facilities = network.facilities
    hub = facilities.first { $0.kind == .hub } ?? facilities[0]
    satellite = facilities.first { $0.kind == .satellite } ?? facilities[0]
    centre = network.centres[0].fixedCostPerYear
    centreCapital = network.centres.first { $0.status == .candidate }?.capitalCost ?? 0
    services = network.serviceCosts
  }

  /// Standing cost beyond that of open centres, currency a year.
  func standing(hubs: [Int], satellites: [Int]) -> Double {
    func cost(_ facility: Facility, _ suites: Int) -> Double {
      guard suites > 0 else { return 0 }
      let count = Double(suites)
      return facility.fixedCostPerYear + count * facility.suiteCostPerYear
        + services.annuity(of: facility.capitalCost + count * facility.capitalCostPerSuite)
    }
    return hubs.reduce(0) { $0 + cost(hub, $1) }
      + satellites.reduce(0) {
        $0 + cost(satellite, $1) + centre + services.annuity(of: centreCapital)
      }
  }
}

/// The top-level keys of a YAML text in block style, each with its lines as they stand.
struct TopLevelSections {
  /// A key, and its text with the line ends.
  struct Section: Hashable {
    var key: String
    var text: String
  }

  /// The sections, in the order of the text; what stands before the first key is left out.
  private(set) var sections: [Section] = []

  init(_ text: String) {
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let starts = line.first.map { $0.isLetter } ?? false
      if starts, let colon = line.firstIndex(of: ":") {
        sections.append(Section(key: String(line[..<colon]), text: ""))
      }
      // A comment at the margin belongs to what follows, and may not be true of another network.
      guard !sections.isEmpty, line.first != "#" else { continue }
      sections[sections.count - 1].text += line + "\n"
    }
    // The end of the text is no line of its own.
    if text.hasSuffix("\n"), let last = sections.indices.last {
      sections[last].text.removeLast()
    }
  }
}
