import PatientJourney
import Statistics
package import StudyStore
import SupplyNetwork
import Synchronization

/// Runs an experiment into a study: what is there already is not made again.
///
/// The unit of work is a few replications at one point. A worker makes them and stores them in one
/// transaction, so that memory does not grow with the number of runs, and a process that is killed
/// loses only the pieces under way.
package struct ExperimentRunner: Sendable {
  /// Told after each run: how many are done of how many that are known to be needed, and the widest
  /// half-width of a rule that goes on. Called from any thread.
  package typealias Progress = @Sendable (_ done: Int, _ of: Int, _ halfWidth: Double?) -> Void

  let plan: ExperimentPlan
  let study: Study
  let threads: Int

  /// Replications made and stored at a time.
  private static let pieceSize = 8

  /// Prepares a run.
  package init(_ plan: ExperimentPlan, into study: Study, threads: Int) {
    self.plan = plan
    self.study = study
    self.threads = threads
  }

  /// Says in the study what it is about, unless it does already.
  ///
  /// - Returns: whether the study was of another experiment before; its runs of equal points are
  ///   kept.
  @discardableResult
  package func describe(
    _ program: ProgramIdentity, command: String, shard: StudyShard? = nil
  ) throws(ExperimentFailure) -> Bool {
    try asExperimentFailure {
      let known = try study.experiment()
      guard known != plan.experiment else { return false }
      try study.describe(
        plan.manifest(program, command: command), experiment: plan.experiment,
        inputs: plan.inputs, points: plan.studyPoints, shard: shard)
      return known != nil
    }
  }

  /// Runs to the end of the rule.
  ///
  /// - Returns: what the results rest on; nil where interrupted, everything done being stored.
  package func run(
    progress: @escaping Progress = { _, _, _ in },
    isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) async throws(ExperimentFailure) -> Study.Outcome? {
    var tracker = try asExperimentFailure { try makeTracker() }
    while true {
      try take(into: &tracker)
      let needs = tracker.needs
      let missing = try missing(needs)
      if missing.isEmpty, needs.allSatisfy(\.isFinal) { break }
      let halfWidth = tracker.widestHalfWidth
      let finished = try await make(
        missing,
        progress: { progress($0, $1, halfWidth) }, isInterrupted: isInterrupted)
      guard finished else { return nil }
    }
    return try finish(tracker)
  }

  /// Makes the runs of one part of all that the budget allows.
  ///
  /// - Returns: whether all were made.
  package func run(
    _ part: StudyShard, progress: @escaping Progress = { _, _, _ in },
    isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) async throws(ExperimentFailure) -> Bool {
    let missing = try asExperimentFailure {
      try plan.pieces(of: part).flatMap { point, range in
        let there = Set(try study.replications(ofPoint: point))
        return Self.pieces(point, range.filter { !there.contains($0) })
      }
    }
    guard
      try await make(
        missing, progress: { progress($0, $1, nil) }, isInterrupted: isInterrupted)
    else { return false }
    try asExperimentFailure {
      try study.finish(
        replications: plan.points.map { _ in plan.file.replications.budget })
    }
    return true
  }

  /// Notes what the results rest on, where all of it is there.
  ///
  /// - Returns: nil where runs are missing.
  package func finishIfComplete() throws(ExperimentFailure) -> Study.Outcome? {
    var tracker = try asExperimentFailure { try makeTracker() }
    try take(into: &tracker)
    let needs = tracker.needs
    guard needs.allSatisfy(\.isFinal), try missing(needs).isEmpty else { return nil }
    return try finish(tracker)
  }

  /// What is there of what is needed: runs, and how many the rule is known to need by now.
  package func state() throws(ExperimentFailure) -> (done: Int, known: Int, isComplete: Bool) {
    var tracker = try asExperimentFailure { try makeTracker() }
    try take(into: &tracker)
    let needs = tracker.needs
    let lacking = try missing(needs).reduce(0) { $0 + $1.replications.count }
    let known = needs.reduce(0) { $0 + $1.replications }
    return (known - lacking, known, lacking == 0 && needs.allSatisfy(\.isFinal))
  }

  // MARK: The rule

  func makeTracker() throws(StatisticsError) -> ReplicationTracker {
    try ReplicationTracker(
      plan.file, points: plan.points.count, configurations: plan.configurations.count)
  }

  /// Takes in what is stored and was not taken in yet, without gaps.
  func take(into tracker: inout ReplicationTracker) throws(ExperimentFailure) {
    guard let indicator = tracker.indicator,
      let place = plan.measures.firstIndex(where: { $0.key == indicator })
    else { return }
    for point in plan.points.indices {
      let start = tracker.taken[point]
      let limit = plan.file.replications.budget
      guard start < limit else { continue }
      let shape = plan.manifestShape
      let runs = try asExperimentFailure {
        try study.runs(ofPoint: point, replications: start..<limit, shape: shape)
      }
      guard let first = runs.first, first.replication == start else { continue }
      let prepared = try asExperimentFailure { try plan.prepared(point) }
      let measures = prepared.stored.map { $0[indicator] }
      for (offset, run) in runs.enumerated() {
        guard run.replication == start + offset else { break }
        let values = try measures.enumerated().map { index, measure throws(ExperimentFailure) in
          let cell = run.cells[index * plan.measures.count + place]
          guard let measure, !cell.isEmpty, let value = measure.value(cell), value.isFinite else {
            throw .undefined(indicator: indicator, point: point, replication: run.replication)
          }
          return value
        }
        try asExperimentFailure { try tracker.record(values, point: point) }
      }
    }
  }

  private func missing(
    _ needs: [ReplicationTracker.Need]
  ) throws(ExperimentFailure) -> [Piece] {
    try asExperimentFailure {
      // A rule that goes on is given whole pieces: what it does not need it does not look at.
      let wanted = needs.map { need in
        let whole = (need.replications + Self.pieceSize - 1) / Self.pieceSize * Self.pieceSize
        return need.isFinal ? need.replications : min(whole, plan.file.replications.budget)
      }
      var pieces: [Piece] = []
      for (point, count) in try study.counts(first: wanted).enumerated() {
        guard count < wanted[point] else { continue }
        if count == 0 {
          pieces += Self.pieces(point, Array(0..<wanted[point]))
          continue
        }
        let there = Set(try study.replications(ofPoint: point))
        pieces += Self.pieces(point, (0..<wanted[point]).filter { !there.contains($0) })
      }
      return pieces
    }
  }

  private func finish(_ tracker: ReplicationTracker) throws(ExperimentFailure) -> Study.Outcome? {
    try asExperimentFailure {
      let replications = tracker.needs.map(\.replications)
      if try study.outcome()?.replications != replications {
        try study.finish(replications: replications)
      }
      return try study.outcome()
    }
  }

  // MARK: The work

  /// Some replications at one point.
  private struct Piece: Sendable {
    var point: Int
    var replications: [Int]
  }

  private static func pieces(_ point: Int, _ replications: [Int]) -> [Piece] {
    stride(from: 0, to: replications.count, by: pieceSize).map { start in
      Piece(
        point: point,
        replications: Array(replications[start..<min(start + pieceSize, replications.count)]))
    }
  }

  private func make(
    _ pieces: [Piece], progress: @escaping @Sendable (_ done: Int, _ of: Int) -> Void,
    isInterrupted: @escaping @Sendable () -> Bool
  ) async throws(ExperimentFailure) -> Bool {
    let total = pieces.reduce(0) { $0 + $1.replications.count }
    let done = Atomic<Int>(0)
    let counter = Counter(done)
    let points = PointCache(plan: plan, capacity: max(1, threads))
    let (plan, study) = (plan, study)
    let results = try await ParallelBlocks.run(
      count: pieces.count, threads: threads, isInterrupted: isInterrupted
    ) { index throws(ExperimentFailure) in
      let piece = pieces[index]
      try asExperimentFailure {
        let prepared = try points[piece.point]
        var runs: [StudyRun] = []
        for replication in piece.replications {
          runs.append(try plan.run(prepared, point: piece.point, replication: replication))
          progress(counter.value.wrappingAdd(1, ordering: .relaxed).newValue, total)
        }
        try study.insert(runs)
      }
    }
    return results.allSatisfy { $0 != nil }
  }

  private final class Counter: Sendable {
    let value: Atomic<Int>
    init(_ value: consuming Atomic<Int>) { self.value = value }
  }
}

/// The points that workers are at, made ready once for all of their pieces.
private final class PointCache: Sendable {
  private let plan: ExperimentPlan
  private let capacity: Int
  private let known = Mutex<[(point: Int, prepared: PreparedPoint)]>([])

  init(plan: ExperimentPlan, capacity: Int) {
    self.plan = plan
    self.capacity = capacity
  }

  subscript(point: Int) -> PreparedPoint {
    get throws {
      if let match = known.withLock({ $0.first { $0.point == point } }) { return match.prepared }
      let prepared = try plan.prepared(point)
      known.withLock { known in
        known.append((point, prepared))
        if known.count > capacity { known.removeFirst() }
      }
      return prepared
    }
  }
}

extension ExperimentPlan {
  /// Enough of a manifest to decode runs.
  var manifestShape: StudyManifest {
    manifest(ProgramIdentity(version: version, commit: nil, compiler: ""), command: "")
  }

  /// The runs that the budget allows, over all points.
  package var runLimit: Int { points.count * file.replications.budget }

  /// The part of all runs that a block makes: runs in the order of points and replications, cut
  /// into as many stretches of nearly equal length.
  package func pieces(of part: StudyShard) -> [(point: Int, replications: Range<Int>)] {
    let budget = file.replications.budget
    let start = runLimit * (part.block - 1) / part.blocks
    let end = runLimit * part.block / part.blocks
    guard start < end else { return [] }
    return (start / budget...(end - 1) / budget).map { point in
      (point, max(0, start - point * budget)..<min(budget, end - point * budget))
    }
  }
}

extension ExperimentPlan {
  /// Makes one run at the first point to see what runs take: seconds, and bytes on disk.
  package func trial() throws -> (seconds: Double, bytes: Int) {
    let prepared = try prepared(0)
    let clock = ContinuousClock()
    let start = clock.now
    let made = try run(prepared, point: 0, replication: 0)
    let seconds = (clock.now - start) / Duration.seconds(1)
    // A row of the index and the headers of two rows take some thirty bytes.
    let bytes = RunCoding.bytes(made.cells).count + RunCoding.bytes(made.histograms).count + 30
    return (seconds, bytes)
  }
}
