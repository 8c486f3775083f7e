import Statistics
package import SupplyNetwork

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Reads an experiment file and everything it names, and refuses one that is not sound with every
/// problem at once. The format is described in `Documentation/Experiments.md`.
package struct ExperimentReader {
  /// Finds the folder of a network by the name that the file gives, which may be a path relative to
  /// the file; nil where there is none.
  package typealias Locator = (_ name: String, _ folderOfFile: String) -> String?

  let file: String
  let folder: String
  let locator: Locator
  /// Where the table of the design lies, whatever the file says; nil where the file says.
  let table: String?
  let log = ProblemLog()

  /// The greatest number of points.
  static let pointLimit = 100_000
  /// The greatest number of runs.
  static let runLimit = 10_000_000

  /// Reads an experiment.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - table: where the table of the design lies, whatever the file says.
  ///   - locator: finds the network.
  /// - Returns: an experiment every point of which is a sound network.
  /// - Throws: every problem that was found, of the file and of the network at any point.
  package static func read(
    path: String, table: String? = nil, locator: @escaping Locator
  ) throws(NetworkReadingError) -> ExperimentFile {
    let url = URL(filePath: path)
    let reader = ExperimentReader(
      file: url.lastPathComponent, folder: url.deletingLastPathComponent().path, locator: locator,
      table: table)
    return try reader.read()
  }

  private func read() throws(NetworkReadingError) -> ExperimentFile {
    let source = SourceFile.read(file, in: folder, limit: SourceFile.yamlLimit, log: log)
    let value = source.flatMap { YAMLValue.parse($0, log: log) }
    let root = YAMLMap(value, path: "", position: SourcePosition(file: file), log: log)
    var experiment = content(root)
    experiment?.sources.insert(("experiment.yaml", source?.bytes ?? []), at: 0)
    root.finish()
    if let experiment {
      ExperimentChecks(experiment: experiment, root: root, log: log).run()
    }
    guard let experiment, log.isEmpty else {
      throw NetworkReadingError(problems: distinct(log.allProblems))
    }
    return experiment
  }

  /// Points share inputs, so one problem may be found many times.
  private func distinct(_ problems: [NetworkProblem]) -> [NetworkProblem] {
    var seen: Set<NetworkProblem> = []
    return problems.filter { seen.insert($0).inserted }
  }

  private func content(_ root: YAMLMap) -> ExperimentFile? {
    let factors = factors(root.optionalMap("factors"))
    let design = design(root, factors: factors)
    let network = root.text("network")
    let position = root.optional("network")?.value.position ?? root.position
    let folder = network.isEmpty ? nil : locator(network, folder)
    if folder == nil, !network.isEmpty {
      log.add(
        .danglingReference(subject: "network", what: "network", found: network, nearest: nil),
        at: position)
    }
    var changes = root.optionalMap("set").map { overrides($0.entries) } ?? []
    if let targets = root.optional("targets") {
      // The network's own reader checks them.
      changes.append(
        override(
          "network.targets", targets.value.inFlowStyle, at: targets.value.position))
    }
    let experiment = ExperimentFile(
      name: root.text("name"), question: root.text("question", default: ""), network: network,
      networkFolder: folder ?? "",
      configurations: texts(root, "configurations"),
      scenario: root.optional("scenario") == nil ? nil : root.text("scenario"),
      changes: changes, factors: factors, design: design.design, replications: replications(root),
      warmUp: warmUp(root), years: wholeNumber(root, "years", NumberRange(1, 1000), default: 3),
      commonRandomNumbers: root.boolean("common_random_numbers", default: true),
      usesControlVariates: controlVariates(root), indicators: texts(root, "indicators"),
      seed: seed(root), multiplicity: multiplicity(root), selection: selection(root),
      acceptability: acceptability(root), sources: design.table.map { [("table.csv", $0)] } ?? [])
    if root.boolean("antithetic", default: false), let entry = root.optional("antithetic") {
      other(
        .unsupported(
          subject: "antithetic", why: "the simulation has no mirrored random numbers"),
        at: entry.value.position)
    }
    return root.isVoid ? nil : experiment
  }

  // MARK: Inputs

  /// Changed inputs, each naming its place in the file as where its problems are.
  private func overrides(_ entries: [YAMLValue.Entry]) -> [NetworkOverride] {
    entries.map { override($0.key, $0.value.inFlowStyle, at: $0.keyPosition) }
  }

  private func override(
    _ path: String, _ value: String, at position: SourcePosition
  ) -> NetworkOverride {
    var override = NetworkOverride(path: path, value: value)
    var place = position.file
    if let line = position.line { place += ":\(line)" }
    if let column = position.column { place += ":\(column)" }
    override.origin = "\(place):"
    return override
  }

  private func factors(_ map: YAMLMap?) -> [ExperimentFactor] {
    (map?.entries ?? []).compactMap { entry in
      factor(
        YAMLMap(
          entry.value, path: "factors.\(entry.key.shortened)", position: entry.keyPosition,
          log: log), name: entry.key)
    }
  }

  private static let factorKinds = ["levels", "range", "distribution"]

  private func factor(_ map: YAMLMap, name: String) -> ExperimentFactor? {
    defer { map.finish() }
    guard !map.isVoid else { return nil }
    let found = Self.factorKinds.filter { kind in map.entries.contains { $0.key == kind } }
    for kind in Self.factorKinds { _ = map.optional(kind) }
    let values = found.first.flatMap { map.optional($0)?.value }
    let isNamed =
      if let values, case .map = values.content, found == ["levels"] { true } else { false }
    let inputs = isNamed ? [] : inputs(map)
    guard found.count == 1, let values else {
      _ = (map.optional("whole"), map.optional("baseline"))
      other(
        .kinds(subject: map.path, found: found, choices: Self.factorKinds), at: map.position)
      return nil
    }
    switch found[0] {
    case "levels":
      let levels = isNamed ? namedLevels(map) : listedLevels(map, inputs: inputs)
      guard levels.count >= 2 else {
        other(
          .tooFew(what: map.subject("levels"), found: levels.count, needs: 2), at: values.position)
        return nil
      }
      return ExperimentFactor(name: name, values: .levels(levels))
    default:
      let isWhole = map.boolean("whole", default: false)
      let baseline = map.optionalNumber("baseline", .any)
      guard let range = found[0] == "range" ? interval(map) : distribution(map) else { return nil }
      return ExperimentFactor(
        name: name,
        values: .range(
          ExperimentFactor.Continuous(
            inputs: inputs, range: range, isWhole: isWhole, baseline: baseline)))
    }
  }

  private func inputs(_ map: YAMLMap) -> [NetworkOverride] {
    guard let entry = map.required("input") else { return [] }
    let values: [YAMLValue] =
      if case .list(let values) = entry.value.content { values } else { [entry.value] }
    return values.compactMap { value in
      value.text(subject: map.subject("input"), log: log).map {
        override($0, "", at: value.position)
      }
    }
  }

  private func namedLevels(_ map: YAMLMap) -> [ExperimentFactor.Level] {
    map.map("levels").entries.map { entry in
      let inputs: [YAMLValue.Entry]
      if entry.value.isNothing {
        inputs = []
      } else {
        let level = YAMLMap(
          entry.value, path: map.subject("levels.\(entry.key.shortened)"),
          position: entry.keyPosition, log: log)
        inputs = level.entries
      }
      return ExperimentFactor.Level(label: entry.key, changes: overrides(inputs))
    }
  }

  private func listedLevels(
    _ map: YAMLMap, inputs: [NetworkOverride]
  ) -> [ExperimentFactor.Level] {
    (map.list("levels", isRequired: true) ?? []).map { value in
      let text = value.inFlowStyle
      return ExperimentFactor.Level(
        label: text,
        changes: inputs.map { input in override(input.path, text, at: value.position) })
    }
  }

  private func interval(_ map: YAMLMap) -> InputRange? {
    let ends = map.numbers("range", .any)
    guard ends.count == 2, ends[0] < ends[1] else {
      other(
        .emptyRange(subject: map.subject("range")),
        at: map.optional("range")?.value.position ?? map.position)
      return nil
    }
    return .interval(ends[0], ends[1])
  }

  private func distribution(_ map: YAMLMap) -> InputRange? {
    map.distribution("distribution", within: .any).map { .distribution($0) }
  }

  // MARK: Small things

  func other(_ problem: ExperimentProblem, at position: SourcePosition) {
    log.add(.other(OtherProblem(problem)), at: position)
  }

  func texts(_ map: YAMLMap, _ key: String) -> [String] {
    (map.list(key, isRequired: false) ?? []).compactMap {
      $0.text(subject: map.subject(key), log: log)
    }
  }

  func wholeNumber(
    _ map: YAMLMap, _ key: String, _ range: NumberRange, default fallback: Int
  ) -> Int {
    guard let entry = map.optional(key), !entry.value.isNothing else { return fallback }
    return entry.value.whole(range, subject: map.subject(key), log: log) ?? fallback
  }
}
