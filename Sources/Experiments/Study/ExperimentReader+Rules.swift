import Statistics
import SupplyNetwork

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The design, the replications and the analyses of an experiment file.
extension ExperimentReader {
  private static let designs = [
    "full_factorial", "fractional_factorial", "latin_hypercube", "sobol", "one_at_a_time",
    "morris", "saltelli", "table",
  ]

  func design(
    _ root: YAMLMap, factors: [ExperimentFactor]
  ) -> (design: ExperimentDesign, table: [UInt8]?) {
    guard let entry = root.optional("design"), !entry.value.isNothing else {
      return (.fullFactorial, nil)
    }
    if case .scalar(let text, _) = entry.value.content {
      if text == "full_factorial" { return (.fullFactorial, nil) }
      if text == "one_at_a_time" { return (.oneAtATime, nil) }
      log.add(
        .notAChoice(
          subject: "design", found: text.shortened, choices: Self.designs,
          nearest: NearestName.of(text, among: Self.designs)), at: entry.value.position)
      return (.fullFactorial, nil)
    }
    let map = YAMLMap(entry.value, path: "design", position: entry.keyPosition, log: log)
    defer { map.finish() }
    let found = Self.designs.filter { name in map.entries.contains { $0.key == name } }
    guard found.count == 1, let name = found.first else {
      for design in Self.designs { _ = map.optional(design) }
      // A misspelt design is noted as an unknown key.
      if !map.isVoid, found.count > 1 || map.entries.isEmpty {
        other(.kinds(subject: "design", found: found, choices: Self.designs), at: map.position)
      }
      return (.fullFactorial, nil)
    }
    if name == "table" {
      let path = map.text("table")
      let place = map.optional("table")?.value.position ?? map.position
      let table = table(path, factors: factors, at: place)
      return (.table(rows: table?.rows ?? []), table?.bytes)
    }
    guard let value = map.optional(name), !value.value.isNothing else {
      return (name == "one_at_a_time" ? .oneAtATime : .fullFactorial, nil)
    }
    let settings = map.map(name)
    defer { settings.finish() }
    let count = NumberRange(1, Double(Self.pointLimit))
    switch name {
    case "fractional_factorial":
      return (.fractionalFactorial(runs: settings.whole("runs", count)), nil)
    case "latin_hypercube": return (.latinHypercube(points: settings.whole("points", count)), nil)
    case "sobol": return (.sobol(points: settings.whole("points", count)), nil)
    case "morris":
      return (
        .morris(
          trajectories: settings.whole("trajectories", count),
          levels: wholeNumber(settings, "levels", NumberRange(2, 100), default: 4)), nil
      )
    case "saltelli":
      return (.saltelli(points: settings.whole("points", NumberRange(2, count.high))), nil)
    default: return (name == "one_at_a_time" ? .oneAtATime : .fullFactorial, nil)
    }
  }

  /// The rows of a design's table: a column for each factor, in the order of the factors.
  private func table(
    _ path: String, factors: [ExperimentFactor], at place: SourcePosition
  ) -> (rows: [[String]], bytes: [UInt8])? {
    guard !path.isEmpty else { return nil }
    let url = URL(
      filePath: self.table ?? path, relativeTo: URL(filePath: folder, directoryHint: .isDirectory))
    guard FileManager.default.fileExists(atPath: url.path) else {
      log.add(
        .danglingReference(
          subject: "design.table", what: "file", found: path.shortened, nearest: nil), at: place)
      return nil
    }
    do throws(NetworkReadingError) {
      let rows = try TableFile.rows(
        path: url.path, required: factors.map(\.name), optional: []
      ) { row in
        factors.map { factor in
          switch factor.values {
          case .levels(let levels):
            let text = row.text(factor.name)
            if !text.isEmpty, !levels.contains(where: { $0.label == text }) {
              other(
                .noSuchLevel(
                  factor: factor.name, found: text.shortened,
                  nearest: NearestName.of(text, among: levels.map(\.label))),
                at: row.position(factor.name))
            }
            return text
          case .range: return row.number(factor.name, .any).shortText
          }
        }
      }
      let bytes = SourceFile.read(
        url.lastPathComponent, in: url.deletingLastPathComponent().path,
        limit: SourceFile.tableLimit, log: log)?.bytes
      return (rows, bytes ?? [])
    } catch {
      for problem in error.problems {
        log.add(
          problem.kind,
          at: SourcePosition(file: problem.file, line: problem.line, column: problem.column))
      }
      return nil
    }
  }

  // MARK: Replications

  private static let replicationRange = NumberRange(1, 1_000_000)

  func replications(_ root: YAMLMap) -> ReplicationRule {
    guard let entry = root.optional("replications"), !entry.value.isNothing else {
      return .fixed(20)
    }
    guard case .map = entry.value.content else {
      return .fixed(
        entry.value.whole(Self.replicationRange, subject: "replications", log: log) ?? 1)
    }
    let map = YAMLMap(entry.value, path: "replications", position: entry.keyPosition, log: log)
    let choices = ["half_width", "relative_half_width"]
    let found = choices.filter { name in map.entries.contains { $0.key == name } }
    let absolute = map.optionalNumber("half_width", .positive)
    let relative = map.optionalNumber("relative_half_width", NumberRange(0, 1, excludesLow: true))
    let indicator = map.text("indicator")
    let minimum = wholeNumber(map, "minimum", NumberRange(2, 1_000_000), default: 10)
    let budget = map.whole("budget", Self.replicationRange)
    map.finish()
    if found.count != 1, !map.isVoid {
      other(.kinds(subject: "replications", found: found, choices: choices), at: map.position)
    }
    if budget < minimum, !map.isVoid, let place = map.optional("budget") {
      other(
        .budgetTooSmall(budget: budget, needs: minimum, what: "the sequential rule"),
        at: place.value.position)
    }
    return .sequential(
      indicator: indicator,
      precision: absolute.map { .absolute($0) } ?? .relative(relative ?? 1), minimum: minimum,
      budget: budget)
  }

  func warmUp(_ root: YAMLMap) -> ComparisonRequest.WarmUp {
    guard let entry = root.optional("warm_up"), !entry.value.isNothing else { return .automatic }
    if case .scalar(let text, _) = entry.value.content {
      if text == "none" { return .days(0) }
      if text == "mser-5" { return .automatic }
      guard text.first?.isNumber == true || text.first == "-" else {
        log.add(
          .notAChoice(
            subject: "warm_up", found: text.shortened, choices: ["none", "mser-5", "DAYS"],
            nearest: NearestName.of(text, among: ["none", "mser-5"])), at: entry.value.position)
        return .automatic
      }
    }
    let days = entry.value.number(NumberRange(0, 36_500), subject: "warm_up", log: log)
    return .days(days ?? 0)
  }

  func seed(_ root: YAMLMap) -> UInt64 {
    guard let entry = root.optional("seed"), !entry.value.isNothing else { return 1 }
    if case .scalar(let text, _) = entry.value.content, let seed = UInt64(text) { return seed }
    return UInt64(
      entry.value.whole(NumberRange(0, 0x1p53), subject: "seed", log: log) ?? 1)
  }

  func controlVariates(_ root: YAMLMap) -> Bool {
    var uses = false
    for (index, value) in (root.list("control_variates", isRequired: false) ?? []).enumerated() {
      let subject = "control_variates[\(index + 1)]"
      guard let text = value.text(subject: subject, log: log) else { continue }
      if text == "referred" {
        uses = true
      } else {
        log.add(
          .notAChoice(
            subject: subject, found: text.shortened, choices: ["referred"],
            nearest: NearestName.of(text, among: ["referred"])), at: value.position)
      }
    }
    return uses
  }

  // MARK: Analyses

  func multiplicity(_ root: YAMLMap) -> MultiplicityCorrection {
    root.choice("multiplicity", default: .holm) ?? .holm
  }

  func selection(_ root: YAMLMap) -> SelectionRule? {
    guard let map = root.optionalMap("selection") else { return nil }
    let procedure: SelectionRule.Procedure? = map.choice("procedure", default: .kimNelson)
    let objective: SelectionObjective? = map.choice("objective")
    let rule = SelectionRule(
      procedure: procedure ?? .kimNelson, indicator: map.text("indicator"),
      objective: objective ?? .maximise, indifference: map.number("indifference", .positive),
      probability: map.number("probability", NumberRange(0.5, 0.999_999), default: 0.95),
      firstStage: wholeNumber(map, "first_stage", NumberRange(2, 100_000), default: 10))
    map.finish()
    return rule
  }

  func acceptability(_ root: YAMLMap) -> AcceptabilityRule? {
    guard let map = root.optionalMap("acceptability") else { return nil }
    let rule = AcceptabilityRule(
      cost: map.text("cost", default: "network_cost_per_year"),
      effect: map.text("effect", default: "patients_treated_per_year"),
      thresholds: map.numbers("thresholds", .nonnegative))
    map.finish()
    return rule
  }
}
