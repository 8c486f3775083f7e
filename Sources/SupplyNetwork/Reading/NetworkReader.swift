#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Reads a network from its folder, and refuses one that is not sound with every problem at once.
///
/// The format is described in `Documentation/NetworkFormat.md`.
public enum NetworkReader {
  /// Reads a network.
  ///
  /// - Parameters:
  ///   - folder: the path of the network's folder.
  ///   - overrides: values that replace those of the files, applied in order before anything is
  ///     checked.
  ///   - scenario: the scenario whose changed inputs are applied, before the overrides; one that is
  ///     not there changes nothing.
  ///   - knownIndicators: the keys that a target may name; empty checks none.
  /// - Returns: a network whose references resolve and whose numbers are finite and in range.
  /// - Throws: every problem that was found.
  public static func read(
    folder: String, overrides: [NetworkOverride] = [], scenario: String? = nil,
    knownIndicators: [String] = []
  ) throws(NetworkReadingError) -> Network {
    let log = ProblemLog()
    let path = URL(filePath: folder).resolvingSymlinksInPath().path
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else {
      throw NetworkReadingError(problems: [NetworkProblem(file: folder, kind: .missingFolder)])
    }
    guard attributes[.type] as? FileAttributeType == .typeDirectory else {
      throw NetworkReadingError(problems: [NetworkProblem(file: folder, kind: .notAFolder)])
    }
    var source = NetworkSource.read(folder: folder, log: log)
    let changes = scenario.map { ScenariosReader.overrides(of: $0, in: source.network) } ?? []
    OverrideApplier(log: log).apply(changes + overrides, to: &source)
    let network = decode(source, knownIndicators: knownIndicators, log: log)
    guard let network, log.isEmpty else {
      throw NetworkReadingError(problems: log.allProblems)
    }
    return network
  }

  private static func decode(
    _ source: NetworkSource, knownIndicators: [String], log: ProblemLog
  ) -> Network? {
    let root = YAMLMap(source.network, path: "", position: NetworkSource.networkPosition, log: log)
    let content = NetworkFileReader(root: root, knownIndicators: knownIndicators, log: log).read()
    let therapyRoot = YAMLMap(
      source.therapy, path: "", position: NetworkSource.therapyPosition, log: log)
    let therapy = TherapyReader(root: therapyRoot, log: log).read()
    var tables = TablesReader(
      source: source, patientGroups: content.patientGroupNames, calendar: content.calendar,
      log: log
    ).read()
    tables.apply(content.calendar, log: log)
    let lanesReader = LanesReader(tables: tables, transport: content.transport, log: log)
    let given = log.watch { source.lanes.map(lanesReader.given) ?? [] }
    let lanes = log.watch { lanesReader.joined(given.value) }
    let configurations = log.watch {
      ConfigurationsReader(
        tables: tables, patientGroup: content.patientGroup,
        startDate: content.calendar.startDate, log: log
      ).read(content.configurations)
    }
    let scenarios = ScenariosReader(
      tables: tables, transport: content.transport, calendar: content.calendar,
      demand: content.demand, log: log
    ).read(content.scenarios)
    NetworkChecks(
      content: content, therapy: therapy, therapyRoot: therapyRoot, tables: tables,
      configurations: configurations.value,
      configurationsAreSound: configurations.isSound && content.groupsAreSound
        && tables.sitesAreSound,
      lanes: given.isSound && lanes.isSound && content.transportIsSound ? lanes.value : nil,
      log: log
    ).run()
    let group = content.patientGroups.first { $0.id == content.patientGroup }
    guard log.isEmpty, let therapy, let startDate = content.startDate, let group,
      let lanes = lanes.value
    else { return nil }
    var network = Network(
      name: content.name, currency: content.currency, priceYear: content.priceYear,
      startDate: startDate, patientGroup: group, demand: content.demand, regions: tables.regions,
      demandRows: tables.demandRows, centres: tables.centres, facilities: tables.facilities,
      lanes: lanes, patientTravel: content.patientTravel, patientCosts: content.patientCosts,
      therapy: therapy, serviceCosts: content.serviceCosts,
      configurations: configurations.value, targets: content.targets,
      attribution: content.attribution)
    network.scenarios = scenarios
    network.suiteBreakdowns = content.suiteBreakdowns
    for mode in content.transport.modes { network.timetables[mode.name] = mode.departures }
    return network
  }
}

/// The files of a network, parsed but not decoded; nil where a file is absent or broken.
struct NetworkSource {
  var network: YAMLValue?
  var therapy: YAMLValue?
  var regions: CSVTable?
  var demand: CSVTable?
  var centres: CSVTable?
  var facilities: CSVTable?
  var lanes: CSVTable?

  static let networkFile = "network.yaml"
  static let therapyFile = "therapy.yaml"
  static let facilitiesFile = "facilities.csv"
  static let lanesFile = "lanes.csv"
  static let networkPosition = SourcePosition(file: networkFile)
  static let therapyPosition = SourcePosition(file: therapyFile)

  /// The files by the names that overrides use.
  static let names = [
    "network", "therapy", "regions", "demand", "centres", "facilities", "lanes",
  ]

  /// Reads and parses every file of a folder.
  static func read(folder: String, log: ProblemLog) -> NetworkSource {
    func yaml(_ name: String) -> YAMLValue? {
      SourceFile.read(name, in: folder, limit: SourceFile.yamlLimit, log: log)
        .flatMap { YAMLValue.parse($0, log: log) }
    }
    func table(_ name: String, isRequired: Bool = true) -> CSVTable? {
      SourceFile.read(
        name, in: folder, limit: SourceFile.tableLimit, isRequired: isRequired, log: log
      ).flatMap { CSVTable.parse($0, mayBeEmpty: !isRequired, log: log) }
    }
    return NetworkSource(
      network: yaml(networkFile), therapy: yaml(therapyFile), regions: table("regions.csv"),
      demand: table("demand.csv"), centres: table("centres.csv"),
      facilities: table(facilitiesFile), lanes: table(lanesFile, isRequired: false))
  }
}
