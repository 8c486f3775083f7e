package import StudyStore
import SupplyNetwork

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What a design has worked out already, kept in a study: runs, and answers of the optimiser.
///
/// The closed loop is deterministic, so it goes on where it was stopped by being gone through again,
/// with everything that is known looked up.
package final class DesignMemory: Sendable {
  /// The study.
  package let study: Study
  /// Whether what is not known counts as an interruption: to read a result back.
  let isReadOnly: Bool
  private let base: String
  private let shape: StudyManifest

  /// The part of a design that runs belong to. Each has replications of its own, counted from 0.
  enum Phase: String, Sendable {
    /// Looking for good networks.
    case screening
    /// Ranking the finalists.
    case ranking
    /// How far assumptions may move.
    case explanation

    /// The number of the first replication, so that no phase sees the patients of another.
    var firstReplication: Int {
      switch self {
      case .screening: 0
      case .ranking: 1_000_000
      case .explanation: 3_000_000
      }
    }
  }

  /// Creates a memory.
  ///
  /// - Parameter base: the hash of everything that all runs follow from.
  init(_ study: Study, base: String, isReadOnly: Bool) throws(StudyError) {
    self.study = study
    self.base = base
    self.isReadOnly = isReadOnly
    shape = try study.manifest()
  }

  // MARK: Runs

  /// The key of a network's runs.
  ///
  /// - Parameter settings: what else they follow from.
  func point(
    _ configuration: Configuration, phase: Phase, settings: String, label: String
  ) -> StudyPoint {
    var plain = configuration
    plain.name = ""
    plain.description = ""
    var hash = SHA256()
    hash.add(base)
    hash.add(settings)
    hash.add(phase.rawValue)
    hash.add("\(plain)")
    return StudyPoint(
      key: hash.hex(),
      levels: [
        .init(factor: "network", value: configuration.name),
        .init(factor: "phase", value: phase.rawValue), .init(factor: "assumptions", value: label),
      ])
  }

  /// The runs of a point that are known, by replication.
  func runs(
    _ point: StudyPoint, _ replications: Range<Int>
  ) throws(StudyError) -> [Int: DesignSimulator.Run] {
    guard let position = try study.position(ofKey: point.key) else { return [:] }
    var known: [Int: DesignSimulator.Run] = [:]
    for run in try study.runs(ofPoint: position, replications: replications, shape: shape) {
      guard let decoded = DesignSimulator.Run(cells: run.cells) else {
        throw .damaged(path: study.path, what: "a run at point \(position)")
      }
      known[run.replication] = decoded
    }
    return known
  }

  /// The position of a point, which is added where it is not there.
  func position(_ point: StudyPoint) throws(StudyError) -> Int {
    try study.position(ofPoint: point)
  }

  /// Stores runs of a point.
  func store(
    _ runs: [(replication: Int, run: DesignSimulator.Run)], at position: Int
  ) throws(StudyError) {
    try study.insert(
      runs.map {
        StudyRun(point: position, replication: $0.replication, cells: $0.run.cells, histograms: [])
      })
  }

  // MARK: Notes

  /// The key of an answer that follows from some text.
  func key(_ kind: String, _ text: String) -> String {
    var hash = SHA256()
    hash.add(base)
    hash.add(text)
    return "\(kind)/\(hash.hex())"
  }

  /// Something worked out before; nil where it was not.
  func recall<Value: Decodable>(_ key: String, as type: Value.Type) throws(StudyError) -> Value? {
    guard let text = try study.note(key) else { return nil }
    guard let value = try? JSONDecoder().decode(type, from: Data(text.utf8)) else {
      throw .damaged(path: study.path, what: "the note \(key)")
    }
    return value
  }

  /// Keeps something that was worked out.
  func keep(_ value: some Encodable, under key: String) throws(StudyError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(value) else { return }
    try study.keep(note: String(decoding: data, as: UTF8.self), under: key)
  }
}

extension DesignSimulator.Run {
  /// The run as cells of a study: the sums of each indicator, then the facilities.
  var cells: [[Double]] {
    sums + [
      facilities.flatMap { seen in
        [
          Double(seen.facility), Double(seen.suites), seen.use, seen.aphereses,
          seen.appointmentWaitHours, seen.batches, seen.suiteWaitHours,
        ]
      }
    ]
  }

  /// A run from its cells; nil where they are none.
  init?(cells: [[Double]]) {
    guard let flat = cells.last, flat.count.isMultiple(of: 7) else { return nil }
    self.init(
      sums: Array(cells.dropLast()),
      facilities: stride(from: 0, to: flat.count, by: 7).map { start in
        CongestionModel.Observation(
          facility: Int(flat[start]), suites: Int(flat[start + 1]), use: flat[start + 2],
          aphereses: flat[start + 3], appointmentWaitHours: flat[start + 4],
          batches: flat[start + 5], suiteWaitHours: flat[start + 6])
      })
  }
}
