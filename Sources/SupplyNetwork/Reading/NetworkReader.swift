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
    let applier = OverrideApplier(log: log)
    let (ofNetwork, ofOthers) = applier.parted(changes + overrides)
    // Which therapy files there are is known only then.
    applier.apply(ofNetwork, to: &source)
    source.readTherapies(folder: folder, log: log)
    applier.apply(ofOthers, to: &source)
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
    let therapies = source.therapies.map { file in
      let root = YAMLMap(
        file.content, path: "", position: SourcePosition(file: file.name), log: log)
      let reader = TherapyReader(root: root, log: log)
      return NetworkChecks.TherapyFile(
        name: file.name, groups: reader.groups, therapy: reader.read())
    }
    var tables = TablesReader(
      source: source, patientGroups: content.patientGroups.names, products: products(therapies),
      calendar: content.calendar, log: log
    ).read()
    tables.apply(content.calendar, log: log)
    let groups = content.patientGroups.simulatedGroups
    if !groups.isEmpty { tables.spread(over: groups) }
    let lanesReader = LanesReader(tables: tables, transport: content.transport, log: log)
    let given = log.watch { source.lanes.map(lanesReader.given) ?? [] }
    let lanes = log.watch { lanesReader.joined(given.value) }
    let configurations = log.watch {
      ConfigurationsReader(
        tables: tables, patientGroups: groups.map(\.group.id),
        startDate: content.calendar.startDate, travelAid: content.travelAid, log: log
      ).read(content.configurations)
    }
    let scenarios = ScenariosReader(
      tables: tables, transport: content.transport, calendar: content.calendar,
      demands: groups.isEmpty ? [content.demand] : groups.map(content.demand(of:)), log: log
    ).read(content.scenarios)
    let referralDates = content.startDate.flatMap {
      ReferralDatesReader(
        tables: tables, groups: groups, names: content.patientGroups.names, startDate: $0, log: log
      ).read(source.referrals)
    }
    NetworkChecks(
      content: content, groups: groups, therapies: therapies, tables: tables,
      configurations: configurations.value,
      configurationsAreSound: configurations.isSound && content.patientGroups.isSound
        && tables.sitesAreSound,
      lanes: given.isSound && lanes.isSound && content.transportIsSound ? lanes.value : nil,
      log: log
    ).run()
    let products = groups.compactMap { group in
      therapies.first { $0.name == group.therapyFile }?.therapy
    }
    guard log.isEmpty, let startDate = content.startDate, let lanes = lanes.value,
      let group = groups.first, let therapy = products.first, products.count == groups.count
    else { return nil }
    var network = Network(
      name: content.name, currency: content.currency, priceYear: content.priceYear,
      startDate: startDate, patientGroup: group.group, demand: content.demand(of: group),
      regions: tables.regions,
      demandRows: tables.demandRows, centres: tables.centres, facilities: tables.facilities,
      lanes: lanes, patientTravel: content.patientTravel, patientCosts: content.patientCosts,
      therapy: therapy, serviceCosts: content.serviceCosts,
      configurations: configurations.value, targets: content.targets,
      attribution: content.attribution)
    network.patientGroups = groups.map(\.group)
    network.demands = groups.map(content.demand(of:))
    network.therapies = products
    network.scenarios = scenarios
    network.benefit = content.benefit
    network.referralDates = referralDates
    network.suiteBreakdowns = content.suiteBreakdowns
    for mode in content.transport.modes { network.timetables[mode.name] = mode.departures }
    return network
  }

  /// The names of the products that are made, where every therapy says its own.
  private static func products(_ therapies: [NetworkChecks.TherapyFile]) -> NameIndex {
    var names = NameIndex(
      what: "product", isComplete: therapies.allSatisfy { $0.therapy != nil })
    for (index, file) in therapies.enumerated() {
      // Two files may describe what is done with one product in two groups.
      guard let name = file.therapy?.name, names.index(of: name) == nil else { continue }
      names.define(
        name, index: index, line: nil, at: SourcePosition(file: file.name), log: ProblemLog())
    }
    return names
  }
}

/// The files of a network, parsed but not decoded; nil where a file is absent or broken.
struct NetworkSource {
  var network: YAMLValue?
  /// The therapies that the network names, in the order of the patient groups.
  var therapies: [(name: String, content: YAMLValue?)] = []
  var regions: CSVTable?
  var demand: CSVTable?
  var centres: CSVTable?
  var facilities: CSVTable?
  var lanes: CSVTable?
  var referrals: CSVTable?

  static let networkFile = "network.yaml"
  static let therapyFile = "therapy.yaml"
  static let facilitiesFile = "facilities.csv"
  static let lanesFile = "lanes.csv"
  static let referralsFile = "referrals.csv"
  static let networkPosition = SourcePosition(file: networkFile)

  /// The files by the names that overrides use; further therapies go by theirs.
  static let names = [
    "network", "therapy", "regions", "demand", "centres", "facilities", "lanes",
  ]

  /// Reads and parses the therapies that the network names.
  mutating func readTherapies(folder: String, log: ProblemLog) {
    therapies = PatientGroupsReader.therapyFiles(in: network).map { name in
      let isUsual = name == Self.therapyFile
      let before = log.count
      let file = SourceFile.read(
        name, in: folder, limit: SourceFile.yamlLimit, isRequired: isUsual, log: log)
      if file == nil, log.count == before {
        log.add(.missingTherapyFile, at: SourcePosition(file: name))
      }
      return (name, file.flatMap { YAMLValue.parse($0, log: log) })
    }
  }

  /// Reads and parses every file of a folder but its therapies.
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
      network: yaml(networkFile), regions: table("regions.csv"),
      demand: table("demand.csv"), centres: table("centres.csv"),
      facilities: table(facilitiesFile), lanes: table(lanesFile, isRequired: false),
      referrals: table(referralsFile, isRequired: false))
  }
}
