package import StudyStore

/// Puts the shards of an experiment together into one study.
package struct ShardGathering: Sendable {
  /// What came of it.
  package struct Outcome: Sendable {
    /// Shards that were refused, and why.
    package var refused: [StudyError]
    /// Blocks that are missing, of how many; empty where the study is complete.
    package var missing: [Int]
    /// How many blocks the experiment was cut into; 0 where no shard was sound.
    package var blocks: Int
    /// What the results rest on; nil where something is missing.
    package var outcome: Study.Outcome?
  }

  let plan: ExperimentPlan

  /// Prepares to gather shards of an experiment.
  package init(_ plan: ExperimentPlan) { self.plan = plan }

  /// Takes in every shard that is sound and belongs here, in the order given, each whole or not at
  /// all.
  ///
  /// A shard is refused where it was cut short or altered, is of another experiment or another
  /// number of blocks, or holds a block that another one held.
  package func gather(
    _ paths: [String], into study: Study
  ) throws(ExperimentFailure) -> Outcome {
    var refused: [StudyError] = []
    var blocks: Int?
    var known: [Int: String] = [:]
    for path in paths {
      do throws(StudyError) {
        let shard = try Study(reading: path)
        let part = try check(shard, blocks: blocks)
        if let other = known[part.block] {
          throw .doubled(path: path, block: part.block, other: other)
        }
        for (point, replications) in plan.pieces(of: part) {
          let runs = try shard.runs(
            ofPoint: point, replications: replications, shape: plan.manifestShape)
          guard runs.map(\.replication) == Array(replications) else {
            throw .damaged(path: path, what: "runs are missing at point \(point)")
          }
          try study.insert(runs)
        }
        blocks = part.blocks
        known[part.block] = path
      } catch {
        switch error {
        // The study itself, not the shard.
        case .cannotWrite(study.path, _), .diskFull(study.path): throw .study(error)
        default: refused.append(error)
        }
      }
    }
    let outcome = try ExperimentRunner(plan, into: study, threads: 1).finishIfComplete()
    let count = blocks ?? 0
    let missing =
      outcome == nil
      ? try asExperimentFailure { try missingBlocks(of: count, in: study) } : []
    return Outcome(refused: refused, missing: missing, blocks: count, outcome: outcome)
  }

  private func check(_ shard: Study, blocks: Int?) throws(StudyError) -> StudyShard {
    guard let part = try shard.shard() else {
      throw .foreign(path: shard.path, what: "it is a study, not a shard")
    }
    guard try shard.experiment() == plan.experiment else {
      throw .foreign(
        path: shard.path,
        what: "its experiment, network or program is another: \(try shard.manifest().name), "
          + "v2v \(try shard.manifest().version)")
    }
    guard blocks == nil || blocks == part.blocks else {
      throw .foreign(
        path: shard.path, what: "it is cut into \(part.blocks) blocks, not \(blocks ?? 0)")
    }
    try ShardSeal.check(shard.path)
    try shard.verify()
    return part
  }

  /// The blocks whose runs are not all in a study.
  private func missingBlocks(of blocks: Int, in study: Study) throws(StudyError) -> [Int] {
    guard blocks > 0 else { return [] }
    var there: [Int: Set<Int>] = [:]
    var missing: [Int] = []
    for block in 1...blocks {
      for (point, replications) in plan.pieces(of: StudyShard(block: block, blocks: blocks)) {
        if there[point] == nil { there[point] = Set(try study.replications(ofPoint: point)) }
        guard replications.allSatisfy({ there[point]?.contains($0) ?? false }) else {
          missing.append(block)
          break
        }
      }
    }
    return missing
  }
}
