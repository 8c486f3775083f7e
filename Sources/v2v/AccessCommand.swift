import ArgumentParser
import Foundation
import Reporting
import SupplyNetwork

/// `v2v access`.
struct AccessCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "access",
    abstract: "Say how far people live from the nearest open centre.",
    discussion: """
      Counts people and regions by travel time and distance, for each configuration, by deprivation \
      quintile or group. Nothing is simulated. Example: v2v access uk --group England --hours 1,2
      """)

  @OptionGroup var source: NetworkOptions

  @Option(
    help: ArgumentHelp(
      "Configurations separated by commas; all by default.", valueName: "a,b,..."))
  var configurations: String?

  @Option(help: ArgumentHelp("Upper ends of the bands of travel time.", valueName: "h,h,..."))
  var hours = BandEnds(values: [1, 2, 5])

  @Option(
    help: ArgumentHelp(
      "Upper ends of the bands of great-circle distance; 60 miles are 96.56.",
      valueName: "km,km,..."))
  var kilometres = BandEnds(values: [50, 100, 200])

  @Option(help: "What people who live far away are split by in the table.")
  var by = AccessSplit.quintile

  @Option(
    help: ArgumentHelp("Count only regions of this group (column 'group').", valueName: "name"))
  var group: String?

  @Option(
    help: ArgumentHelp(
      "Count only the regions that a file names, one region_id a line.", valueName: "file"))
  var regions: String?

  @Option(help: "How the result is written.")
  var format = OutputFormat.table

  @Option(help: ArgumentHelp("Write the result to a file.", valueName: "file"))
  var output: String?

  func run() async throws {
    try await reportingFailure {
      let network = try source.readOneGroup(for: "access", segregates: true)
      let chosen = try named(configurations, of: network)
      let counted = try countedRegions(of: network)
      try checkDestination(output)
      let report = AccessReport(
        network: network, configurations: chosen, hours: hours.values,
        kilometres: kilometres.values, regions: counted)
      let text =
        switch format {
        case .table: report.table(by: by.split, isStyled: output == nil && isOutputStyled)
        case .json: try report.document(version: version).text()
        case .csv: report.csv()
        }
      try write(text, to: output)
    }
  }

  /// Whether each region is of the group and in the file, where these are given.
  private func countedRegions(of network: Network) throws(CommandFailure) -> [Bool] {
    var counted = [Bool](repeating: true, count: network.regions.count)
    if let group {
      let groups = Set(network.regions.map(\.group)).sorted()
      guard groups.contains(group) else {
        throw .noDemandInGroup(group: group, groups: groups)
      }
      for index in counted.indices where network.regions[index].group != group {
        counted[index] = false
      }
    }
    guard let regions else { return counted }
    let text: String
    do {
      text = try String(contentsOf: URL(filePath: regions), encoding: .utf8)
    } catch {
      throw .cannotRead(path: regions, reason: (error as NSError).localizedDescription)
    }
    let known = Set(network.regions.map(\.id))
    var named: Set<String> = []
    var unknown: [(line: Int, id: String)] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let id = line.trimmingCharacters(in: .whitespacesAndNewlines)
      guard !id.isEmpty, !id.hasPrefix("#") else { continue }
      if known.contains(id) { named.insert(id) } else { unknown.append((index + 1, id)) }
    }
    if !unknown.isEmpty {
      throw .unknownRegions(
        file: regions, unknown: unknown,
        nearest: NearestName.of(unknown[0].id, among: network.regions.map(\.id)))
    }
    for index in counted.indices where !named.contains(network.regions[index].id) {
      counted[index] = false
    }
    return counted
  }
}

/// The configurations in a list separated by commas.
private func named(_ list: String?, of network: Network) throws(CommandFailure) -> [Configuration] {
  try configurations(configurationNames(list, of: network), of: network)
}

/// What people who live far away are split by in the table.
enum AccessSplit: String, ExpressibleByArgument, CaseIterable {
  case quintile
  case group

  var split: AccessReport.Split { self == .quintile ? .quintile : .group }
}

/// The upper ends of bands: rising numbers above 0, separated by commas.
struct BandEnds: ExpressibleByArgument {
  var values: [Double]

  init(values: [Double]) { self.values = values }

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Double($0.trimmingCharacters(in: .whitespaces)) }
    guard numbers.count == parts.count, numbers.count <= 100,
      numbers.allSatisfy({ $0.isFinite && $0 > 0 && $0 <= 1e6 }),
      zip(numbers, numbers.dropFirst()).allSatisfy({ $0 < $1 })
    else { return nil }
    values = numbers
  }

  var defaultValueDescription: String {
    values.map { Int(exactly: $0).map { "\($0)" } ?? "\($0)" }.joined(separator: ",")
  }
}
