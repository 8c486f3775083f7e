import Placement
package import StudyStore
package import SupplyNetwork

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A design kept in a study: started, gone on with, made again, or read back.
package struct DesignStudy: Sendable {
  /// What was asked.
  package let options: DesignOptions
  /// The same with the network.
  package let request: DesignRequest
  /// The study.
  package let study: Study
  private let memory: DesignMemory

  private static let optionsPath = "design.json"

  private init(
    options: DesignOptions, request: DesignRequest, study: Study, memory: DesignMemory
  ) {
    self.options = options
    self.request = request
    self.study = study
    self.memory = memory
  }

  /// Whether a study is of a design.
  package static func isHeld(by study: Study) throws(StudyError) -> Bool {
    try study.manifest().kind == .design
  }

  // MARK: Beginning, and going on

  /// Starts a design in a study, or goes on with it where the study is of the same.
  ///
  /// - Parameters:
  ///   - inputs: the network's files.
  ///   - command: the command that makes it again.
  /// - Returns: the design, and whether the study was of something else before.
  package static func begin(
    _ request: DesignRequest, overrides: [String], inputs: [StudyInput], in study: Study,
    program: ProgramIdentity, command: String
  ) throws(StudyError) -> (design: DesignStudy, hasChanged: Bool) {
    let options = DesignOptions(request, overrides: overrides)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    guard let text = try? encoder.encode(options) else {
      throw .cannotWrite(path: study.path, reason: "the options cannot be written")
    }
    let inputs = [StudyInput(path: optionsPath, bytes: [UInt8](text))] + inputs
    var hash = SHA256()
    hash.add(program.version)
    for input in inputs {
      hash.add(input.path)
      hash.add(SHA256.hex(input.bytes))
    }
    let identity = hash.hex()
    let known = try study.experiment()
    if known != identity {
      try study.describe(
        manifest(request, program, command), experiment: identity, inputs: inputs, points: [])
    }
    let design = DesignStudy(
      options: options, request: request, study: study,
      memory: try memory(study, inputs: inputs, options: options, isReadOnly: false))
    return (design, known != nil && known != identity)
  }

  private static func manifest(
    _ request: DesignRequest, _ program: ProgramIdentity, _ command: String
  ) -> StudyManifest {
    var manifest = StudyManifest(
      name: "design: \(request.network.name)", version: program.version, commit: program.commit,
      compiler: program.compiler, generator: "Philox4x32-10", seed: request.seed, command: command,
      currency: request.network.currency, priceYear: request.network.priceYear, warmUpDays: 0,
      kolmPollakAlpha: nil, configurations: ["network"], budget: request.replicationBudget,
      measures: DesignSimulator.indicators.map { .init(key: $0.key, unit: "") }
        + [.init(key: "facilities", unit: "")], histograms: [])
    manifest.kind = .design
    return manifest
  }

  /// The memory of a study: runs follow from the version, the network's files and what was replaced.
  private static func memory(
    _ study: Study, inputs: [StudyInput], options: DesignOptions, isReadOnly: Bool
  ) throws(StudyError) -> DesignMemory {
    var hash = SHA256()
    hash.add(try study.manifest().version)
    for input in inputs where input.path != optionsPath {
      hash.add(input.path)
      hash.add(SHA256.hex(input.bytes))
    }
    for override in options.overrides { hash.add(override) }
    return try DesignMemory(study, base: hash.hex(), isReadOnly: isReadOnly)
  }

  /// Runs the design, or what is missing of it, and marks the study as complete.
  ///
  /// - Returns: nil where interrupted; what was done is kept.
  package func run(
    progress: @escaping NetworkDesigner.Progress = { _ in },
    isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) async throws(NetworkDesigner.Failure) -> DesignResult? {
    let result = try await NetworkDesigner(request, memory: memory).run(
      progress: progress, isInterrupted: isInterrupted)
    guard let result, !result.wasInterrupted else { return nil }
    do throws(StudyError) {
      if try study.outcome() == nil { try study.finish(replications: try study.counts()) }
    } catch {
      throw .study(error)
    }
    return result
  }

  // MARK: Reading back

  /// Opens a design's study to read its result back, or to make it again.
  ///
  /// - Parameter threads: threads of the few runs that are not stored: those of the comparison with
  ///   the reference.
  package init(reading study: Study, threads: Int = 1) throws(ExperimentFailure) {
    let inputs = try asExperimentFailure { try study.inputs() }
    let folder = FileManager.default.temporaryDirectory.appending(path: "v2v-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let found: (DesignOptions, DesignRequest) = try asExperimentFailure {
      guard let text = inputs.first(where: { $0.path == Self.optionsPath }),
        let options = try? JSONDecoder().decode(DesignOptions.self, from: Data(text.bytes))
      else { throw StudyError.damaged(path: study.path, what: "it is of no design") }
      try FileManager.default.createDirectory(
        at: folder.appending(path: "network"), withIntermediateDirectories: true)
      for input in inputs where input.path.hasPrefix("network/") {
        try Data(input.bytes).write(to: folder.appending(path: input.path))
      }
      let network = try NetworkReader.read(
        folder: folder.appending(path: "network").path,
        overrides: options.overrides.compactMap { NetworkOverride($0) }, scenario: nil,
        knownIndicators: IndicatorKeys.targets)
      guard let request = options.request(of: network, threads: threads) else {
        throw StudyError.damaged(path: study.path, what: "its options do not fit its network")
      }
      return (options, request)
    }
    options = found.0
    request = found.1
    self.study = study
    let options = options
    memory = try asExperimentFailure {
      try Self.memory(study, inputs: inputs, options: options, isReadOnly: true)
    }
  }

  /// The result of a complete design, read back by going through the loop over what is stored.
  ///
  /// - Throws: where the study is not complete, or does not hold what its result follows from.
  package func result(
    isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) async throws(NetworkDesigner.Failure) -> DesignResult {
    let outcome: Study.Outcome?
    do throws(StudyError) { outcome = try study.outcome() } catch { throw .study(error) }
    guard outcome != nil else {
      throw .study(.damaged(path: study.path, what: "it is not complete"))
    }
    let result = try await NetworkDesigner(request, memory: memory).run(
      isInterrupted: isInterrupted)
    guard let result else {
      throw .study(.damaged(path: study.path, what: "runs are missing"))
    }
    return result
  }

  /// Makes the design again from its own inputs in another study.
  ///
  /// - Returns: whether every run and every answer is the same; nil where interrupted.
  package func again(
    in other: Study, program: ProgramIdentity, threads: Int,
    progress: @escaping NetworkDesigner.Progress = { _ in },
    isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) async throws(NetworkDesigner.Failure) -> [String]? {
    do {
      var request = request
      request.threads = threads
      let manifest = try study.manifest()
      // Under the version that made it, so that only results can differ.
      var identity = program
      identity.version = manifest.version
      let inputs = try study.inputs().filter { $0.path != Self.optionsPath }
      let begun = try Self.begin(
        request, overrides: options.overrides, inputs: inputs, in: other, program: identity,
        command: manifest.command)
      guard
        try await begun.design.run(progress: progress, isInterrupted: isInterrupted) != nil
      else { return nil }
      return try differences(to: other, program)
    } catch let failure as NetworkDesigner.Failure {
      throw failure
    } catch let failure as StudyError {
      throw .study(failure)
    } catch {
      return nil
    }
  }

  /// What differs from a repetition, in words; empty where nothing does.
  private func differences(
    to other: Study, _ program: ProgramIdentity
  ) throws(StudyError) -> [String] {
    var lines: [String] = []
    let (before, now) = (try study.outcome(), try other.outcome())
    if before?.hash != now?.hash { lines.append("the runs differ") }
    let notes = (try study.notes(), try other.notes())
    if notes.0.map(\.name) != notes.1.map(\.name) || notes.0.map(\.text) != notes.1.map(\.text) {
      lines.append("the optimiser's answers differ")
    }
    guard !lines.isEmpty else { return [] }
    let manifest = try study.manifest()
    for (what, old, new) in [
      ("version", manifest.version, program.version),
      ("commit", manifest.commit ?? "unknown", program.commit ?? "unknown"),
      ("compiler", manifest.compiler, program.compiler),
    ] where old != new {
      lines.append("\(what): \(old) then, \(new) now")
    }
    if options.timeLimit != nil { lines.append("it had a time limit, so it need not be the same") }
    return ["\(study.path): not reproduced"] + lines
  }
}

extension StudyInput {
  /// The files of a network's folder that it is read from.
  package static func network(folder: String) throws(NetworkReadingError) -> [StudyInput] {
    let url = URL(filePath: folder, directoryHint: .isDirectory)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    var inputs: [StudyInput] = []
    for name in names.sorted() where name.hasSuffix(".yaml") || name.hasSuffix(".csv") {
      guard let data = try? Data(contentsOf: url.appending(path: name)) else {
        throw NetworkReadingError(problems: [NetworkProblem(file: name, kind: .unreadable)])
      }
      inputs.append(StudyInput(path: "network/\(name)", bytes: [UInt8](data)))
    }
    return inputs
  }
}
