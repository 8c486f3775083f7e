import PatientJourney
import Statistics
package import StudyStore
package import SupplyNetwork

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// An experiment made ready: its points, what is stored of each run, and the keys by which equal
/// work is known.
package struct ExperimentPlan: Sendable {
  /// The experiment.
  package let file: ExperimentFile
  /// The network without any factor.
  package let network: Network
  /// The points of the design.
  package let points: [DesignPoint]
  /// The names of the configurations, the reference first.
  package let configurations: [String]
  /// The warm-up, days: one for all points and configurations.
  package let warmUpDays: Double
  /// α of Kolm-Pollak, per currency unit; nil where nobody was treated in the pilot runs.
  package let kolmPollakAlpha: Double?
  /// What the reader of the results must know of the pilot runs.
  package let warnings: [ComparisonWarning]
  /// The files that everything follows from.
  package let inputs: [StudyInput]
  /// The stored quantities.
  package let measures: [StudyManifest.Measure]
  /// The stored histograms.
  package let histograms: [StudyManifest.Measure]
  /// The points with the keys by which a study knows their runs.
  package let studyPoints: [StudyPoint]
  /// The hash of everything that the results follow from.
  package let experiment: String
  /// The program's version.
  package let version: String

  /// Makes an experiment ready: reads its network, finds warm-up and α by pilot runs at the first
  /// point of the design.
  ///
  /// - Parameters:
  ///   - file: the experiment.
  ///   - version: the program's version, a part of every key.
  ///   - threads: threads of the pilot runs.
  ///   - known: what the pilot runs found before, so that they need not be made again.
  package static func prepare(
    _ file: ExperimentFile, version: String, threads: Int,
    known: (warmUpDays: Double, kolmPollakAlpha: Double?)? = nil,
    isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) async throws(ExperimentFailure) -> ExperimentPlan {
    let points = try asExperimentFailure { try file.points() }
    let first = try asExperimentFailure { try PreparedPoint.read(file, points[0], warmUpDays: 0) }
    if let known {
      let pilot = Pilot.Outcome(
        warmUpDays: known.warmUpDays, alpha: known.kolmPollakAlpha, warnings: [])
      return try asExperimentFailure {
        try ExperimentPlan(file: file, points: points, first: first, pilot: pilot, version: version)
      }
    }
    var request = first.runner.request
    request.warmUp = file.warmUp
    request.threads = threads
    let pilot: Pilot.Outcome?
    do {
      let plans = first.runner.undisturbedPlans
      pilot = try await Pilot(
        request: request, plans: plans.isEmpty ? first.runner.plans : plans
      ).run(isInterrupted: isInterrupted)
    } catch {
      throw .invariant(error)
    }
    guard let pilot else { throw .interrupted }
    return try asExperimentFailure {
      try ExperimentPlan(file: file, points: points, first: first, pilot: pilot, version: version)
    }
  }

  private init(
    file: ExperimentFile, points: [DesignPoint], first: PreparedPoint, pilot: Pilot.Outcome,
    version: String
  ) throws(NetworkReadingError) {
    self.file = file
    self.points = points
    self.version = version
    network = try NetworkReader.read(
      folder: file.networkFolder, overrides: file.changes, scenario: file.scenario,
      knownIndicators: IndicatorKeys.yearly)
    configurations = first.runner.request.configurations.map(\.name)
    warmUpDays = pilot.warmUpDays
    kolmPollakAlpha = pilot.alpha
    warnings = pilot.warnings
    inputs = try Self.inputs(file)
    let keys = Self.keys(file, network: network, first: first)
    measures = keys.map { key in
      StudyManifest.Measure(
        key: key, unit: first.stored.compactMap { $0[key]?.unit }.first ?? "")
    }
    let stored = Set(keys)
    histograms = first.stored[0].histograms.filter {
      stored.contains($0.key) || $0.key.hasPrefix("stage_days.")
    }.map { StudyManifest.Measure(key: $0.key, unit: $0.unit) }
    let common = Self.commonHash(
      file, inputs: inputs, configurations: configurations, measures: measures,
      histograms: histograms, pilot: pilot, version: version)
    studyPoints = points.map { point in
      var hash = SHA256()
      hash.add(common)
      for change in point.changes {
        hash.add(change.path)
        hash.add(change.value)
      }
      if !file.commonRandomNumbers { hash.add(point.levels.map(\.value).joined(separator: "\n")) }
      return StudyPoint(key: hash.hex(), levels: point.levels)
    }
    var hash = SHA256()
    hash.add(common)
    for point in studyPoints {
      hash.add(point.key)
      for level in point.levels { hash.add("\(level.factor)=\(level.value)") }
    }
    hash.add("\(file.replications)")
    hash.add(file.selection.map { "\($0)" } ?? "")
    experiment = hash.hex()
  }

  /// The hash of what all points share.
  private static func commonHash(
    _ file: ExperimentFile, inputs: [StudyInput], configurations: [String],
    measures: [StudyManifest.Measure], histograms: [StudyManifest.Measure],
    pilot: Pilot.Outcome, version: String
  ) -> String {
    var hash = SHA256()
    hash.add(version)
    for input in inputs where input.path.hasPrefix("network/") {
      hash.add(input.path)
      hash.add(SHA256.hex(input.bytes))
    }
    for change in file.changes where change.path != "network.targets" {
      hash.add(change.path)
      hash.add(change.value)
    }
    hash.add(file.scenario ?? "")
    for name in configurations { hash.add(name) }
    for measure in measures + histograms { hash.add(measure.key) }
    hash.add(UInt64(file.years))
    hash.add(pilot.warmUpDays.bitPattern)
    hash.add((pilot.alpha ?? 0).bitPattern)
    hash.add(file.seed)
    hash.add(file.commonRandomNumbers ? 1 : 0)
    return hash.hex()
  }

  /// The experiment's own files, and the network's.
  private static func inputs(_ file: ExperimentFile) throws(NetworkReadingError) -> [StudyInput] {
    try file.sources.map { StudyInput(path: $0.path, bytes: $0.bytes) }
      + StudyInput.network(folder: file.networkFolder)
  }

  /// The keys of what is stored: the indicators asked for, and what rules and targets need.
  private static func keys(
    _ file: ExperimentFile, network: Network, first: PreparedPoint
  ) -> [String] {
    var keys = file.indicators
    if keys.isEmpty {
      for stored in first.stored {
        keys += stored.defaultKeys.filter { !keys.contains($0) }
      }
    }
    var needed: [String] = []
    if case .sequential(let indicator, _, _, _) = file.replications { needed.append(indicator) }
    if let selection = file.selection { needed.append(selection.indicator) }
    if let rule = file.acceptability { needed += [rule.cost, rule.effect] }
    for target in network.targets {
      needed += [target.indicator, "\(target.indicator).years"]
      if target.relation == .reducedByAtLeast,
        target.indicator == "patient_borne_cost_per_treated", file.commonRandomNumbers,
        first.stored.count > 1
      {
        let split = first.runner.split
        needed += [StoredMeasures.costReduction, "\(StoredMeasures.costReduction).years"]
        needed += split.quintiles.map { "treated_fraction.quintile.\($0.key)" }
        needed += split.remoteness.map { "treated_fraction.remoteness.\($0.key)" }
      }
    }
    if file.usesControlVariates { needed.append(StoredMeasures.referrals) }
    for key in needed where !keys.contains(key) { keys.append(key) }
    return keys
  }

  // MARK: Runs

  /// The manifest of a study of this experiment.
  ///
  /// - Parameters:
  ///   - program: what made it.
  ///   - command: the command that makes it again.
  package func manifest(_ program: ProgramIdentity, command: String) -> StudyManifest {
    StudyManifest(
      name: file.name, version: version, commit: program.commit, compiler: program.compiler,
      generator: "Philox4x32-10", seed: file.seed, command: command, currency: network.currency,
      priceYear: network.priceYear, warmUpDays: warmUpDays, kolmPollakAlpha: kolmPollakAlpha,
      configurations: configurations, budget: file.replications.budget, measures: measures,
      histograms: histograms)
  }

  /// A point made ready to be simulated or evaluated.
  func prepared(_ point: Int) throws(NetworkReadingError) -> PreparedPoint {
    try PreparedPoint.read(
      file, points[point], warmUpDays: warmUpDays, alpha: kolmPollakAlpha,
      configurations: configurations)
  }

  /// Makes one run.
  func run(
    _ prepared: PreparedPoint, point: Int, replication: Int
  ) throws(JourneyInvariantViolation) -> StudyRun {
    let runner = prepared.runner
    let seeds =
      file.commonRandomNumbers
      ? nil
      : configurations.map { name in
        // The first eight bytes of a hash of what must have luck of its own.
        var hash = SHA256()
        hash.add(file.seed)
        hash.add(studyPoints[point].key)
        hash.add(name)
        return UInt64(hash.hex().prefix(16), radix: 16) ?? 0
      }
    let outcome = try ComparisonRunner.replicate(
      UInt32(replication), request: runner.request, plans: runner.plans,
      undisturbedPlans: runner.undisturbedPlans, warmUpDays: warmUpDays,
      alpha: kolmPollakAlpha ?? 0, seeds: seeds)
    var run = StudyRun(point: point, replication: replication, cells: [], histograms: [])
    for (index, record) in outcome.records.enumerated() {
      let material = StoredMeasure.Material(
        record: record,
        pairs: index > 0 && outcome.pairs.indices.contains(index - 1)
          ? outcome.pairs[index - 1] : nil,
        effect: outcome.effects.indices.contains(index) ? outcome.effects[index] : nil)
      for measure in measures {
        run.cells.append(prepared.stored[index][measure.key]?.sums(material) ?? [])
      }
      for histogram in histograms {
        run.histograms.append(
          prepared.stored[index].histogram(histogram.key)?(record) ?? Histogram())
      }
    }
    return run
  }
}

/// What program makes a study.
package struct ProgramIdentity: Sendable {
  /// The version.
  package var version: String
  /// The commit it was built from; nil where unknown.
  package var commit: String?
  /// The compiler.
  package var compiler: String

  /// Creates an identity.
  package init(version: String, commit: String?, compiler: String) {
    self.version = version
    self.commit = commit
    self.compiler = compiler
  }
}

/// A point's network, its configurations made ready, and what is stored of them.
struct PreparedPoint: Sendable {
  let runner: ComparisonRunner
  /// One for each configuration.
  let stored: [StoredMeasures]
  let catalogues: [IndicatorCatalogue]

  static func read(
    _ file: ExperimentFile, _ point: DesignPoint, warmUpDays: Double, alpha: Double? = nil,
    configurations names: [String]? = nil
  ) throws(NetworkReadingError) -> PreparedPoint {
    let network = try NetworkReader.read(
      folder: file.networkFolder, overrides: file.changes + point.changes, scenario: file.scenario,
      knownIndicators: IndicatorKeys.yearly)
    let wanted =
      names
      ?? (file.configurations.isEmpty
        ? network.configurations.map(\.name) : file.configurations)
    let configurations = wanted.compactMap { name in
      network.configurations.first { $0.name == name }
    }
    let scenario = network.scenarios.first { $0.name == file.scenario }
    var request = ComparisonRequest(
      network: network, configurations: configurations, scenario: scenario, replications: 1,
      years: file.years, warmUp: .days(warmUpDays), seed: file.seed)
    request.kolmPollakAlpha = alpha
    let runner = ComparisonRunner(request)
    let start = 24 * warmUpDays
    let window = start..<(start + Double(file.years) * DeliveryPlan.hoursPerYear)
    let catalogues = configurations.map { configuration in
      IndicatorCatalogue(
        network: network, configuration: configuration, split: runner.split, alpha: alpha ?? 0,
        window: configuration.changesSuites ? window : nil,
        isDisturbed: !runner.undisturbedPlans.isEmpty)
    }
    let stored = catalogues.enumerated().map { index, catalogue in
      StoredMeasures(
        catalogue, years: file.years, isPaired: index > 0 && file.commonRandomNumbers)
    }
    return PreparedPoint(runner: runner, stored: stored, catalogues: catalogues)
  }
}
