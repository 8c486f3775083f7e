import Statistics
package import StudyStore
import SupplyNetwork

/// The tables of a complete study in open form.
package struct StudyTables: Sendable {
  let plan: ExperimentPlan
  let study: Study
  let result: ExperimentResult

  /// Prepares the tables.
  package init(plan: ExperimentPlan, study: Study, result: ExperimentResult) {
    self.plan = plan
    self.study = study
    self.result = result
  }

  /// All tables.
  package var all: [StudyTable] { [points, indicators, runs, histograms] }

  private typealias Field = StudyTable.Field

  private var points: StudyTable {
    let factors = plan.file.factors.map(\.name)
    let result = result
    return StudyTable(
      name: "points", description: "The points of the design",
      fields: [
        Field("point", .integer, "The point, counted from 0"),
        Field("replications", .integer, "Replications that the results rest on"),
      ] + factors.map { Field("factor_\($0)", .string, "The level of the factor \($0)") },
      key: ["point"]
    ) { take in
      for (index, point) in result.points.enumerated() {
        try take(["\(index)", "\(point.replications)"] + point.levels.map(\.value))
      }
    }
  }

  private var indicators: StudyTable {
    let result = result
    return StudyTable(
      name: "indicators",
      description: "Indicators over all replications with 95 % intervals, and differences to the "
        + "reference, paired by replication",
      fields: [
        Field("point", .integer, "The point"),
        Field("configuration", .string, "The configuration"),
        Field("reference", .string, "The reference of a difference; empty for an indicator itself"),
        Field("indicator", .string, "The indicator"), Field("unit", .string, "Its unit"),
        Field("mean", .number, "The estimate"), Field("low", .number, "Lower end of the interval"),
        Field("high", .number, "Upper end of the interval"),
        Field("p_adjusted", .number, "Adjusted p-value of no difference"),
      ], key: ["point", "configuration", "reference", "indicator"]
    ) { take in
      func number(_ value: Double?) -> String? { value.map { "\($0)" } }
      for (index, point) in result.points.enumerated() {
        let reference = point.configurations.first?.name ?? ""
        for configuration in point.configurations {
          for summary in configuration.indicators {
            let estimate = summary.estimate
            try take(
              ["\(index)", configuration.name, "", summary.key, summary.unit]
                + [estimate.mean, estimate.low, estimate.high, nil].map(number))
          }
          for difference in configuration.differences {
            let estimate = difference.estimate
            try take(
              ["\(index)", configuration.name, reference, difference.key, difference.unit]
                + [estimate.mean, estimate.low, estimate.high, difference.adjustedProbability]
                .map(number))
          }
        }
      }
    }
  }

  /// Hands out the runs that results rest on, point by point.
  private func eachPoint(_ body: (Int, PreparedPoint, [StudyRun]) throws -> Void) throws {
    for index in plan.points.indices {
      let prepared = try plan.prepared(index)
      let runs = try study.runs(
        ofPoint: index, replications: 0..<result.outcome.replications[index],
        shape: plan.manifestShape)
      try body(index, prepared, runs)
    }
  }

  private var runs: StudyTable {
    let tables = self
    return StudyTable(
      name: "runs", description: "Every indicator in every replication",
      fields: [
        Field("point", .integer, "The point"),
        Field("replication", .integer, "The replication, counted from 0"),
        Field("configuration", .string, "The configuration"),
        Field("indicator", .string, "The indicator"), Field("value", .number, "Its value"),
      ], key: ["point", "replication", "configuration", "indicator"]
    ) { take in
      let plan = tables.plan
      try tables.eachPoint { index, prepared, runs in
        for run in runs {
          for (configuration, name) in plan.configurations.enumerated() {
            for (place, measure) in plan.measures.enumerated()
            where !measure.key.hasSuffix(".years") {
              let cell = run.cells[configuration * plan.measures.count + place]
              guard let stored = prepared.stored[configuration][measure.key], !cell.isEmpty else {
                continue
              }
              let value = stored.value(cell).flatMap { $0.isFinite ? "\($0)" : nil }
              try take(["\(index)", "\(run.replication)", name, measure.key, value])
            }
          }
        }
      }
    }
  }

  private var histograms: StudyTable {
    let tables = self
    return StudyTable(
      name: "histograms",
      description: "Histograms over all replications: of indicators, and of days in each stage",
      fields: [
        Field("point", .integer, "The point"),
        Field("configuration", .string, "The configuration"),
        Field("quantity", .string, "The indicator or stage"),
        Field("low", .number, "Lower end of the bin, included"),
        Field("high", .number, "Upper end of the bin, excluded; empty for the last"),
        Field("count", .integer, "Values in the bin"),
      ], key: ["point", "configuration", "quantity", "low"]
    ) { take in
      let plan = tables.plan
      try tables.eachPoint { index, _, runs in
        for (configuration, name) in plan.configurations.enumerated() {
          for (place, quantity) in plan.histograms.enumerated() {
            let cell = configuration * plan.histograms.count + place
            guard var merged = runs.first?.histograms[cell] else { continue }
            for run in runs.dropFirst() { merged.merge(run.histograms[cell]) }
            for (bin, count) in merged.bins.enumerated() where count > 0 {
              let bounds = merged.bounds(ofBin: bin)
              try take([
                "\(index)", name, quantity.key, "\(bounds.low)",
                bounds.high.isFinite ? "\(bounds.high)" : nil, "\(count)",
              ])
            }
          }
        }
      }
    }
  }
}

/// What differs between a study and its repetition.
package struct StudyComparison: Sendable {
  let old: Study
  let new: Study
  let plan: ExperimentPlan

  /// Compares two studies of one experiment.
  package init(old: Study, new: Study, plan: ExperimentPlan) {
    self.old = old
    self.new = new
    self.plan = plan
  }

  private static let most = 20

  /// The differences in words, the first of many.
  package func lines(program: ProgramIdentity) throws -> [String] {
    let manifest = try old.manifest()
    var lines = ["\(old.path): not reproduced"]
    for (what, before, now) in [
      ("version", manifest.version, program.version),
      ("commit", manifest.commit ?? "unknown", program.commit ?? "unknown"),
      ("compiler", manifest.compiler, program.compiler),
    ] where before != now {
      lines.append("\(what): \(before) then, \(now) now")
    }
    let (before, now) = (try old.outcome(), try new.outcome())
    if before?.replications != now?.replications {
      lines.append("the numbers of replications differ")
    }
    if try old.experiment() != new.experiment() {
      lines.append("the inputs, the warm-up or the stored quantities differ")
    }
    var count = 0
    for point in plan.points.indices {
      let replications = 0..<(before?.replications[point] ?? 0)
      let first = try old.runs(ofPoint: point, replications: replications, shape: manifest)
      let second = try new.runs(
        ofPoint: point, replications: replications, shape: plan.manifestShape)
      if first.count != second.count {
        lines.append("point \(point): \(first.count) runs then, \(second.count) now")
      }
      for (one, other) in zip(first, second) where one != other {
        count += 1
        if count <= Self.most { lines.append(contentsOf: difference(one, other)) }
      }
    }
    lines.append("\(count) runs differ")
    return lines
  }

  private func difference(_ old: StudyRun, _ new: StudyRun) -> [String] {
    let place = "point \(old.point), replication \(old.replication)"
    for (cell, (one, other)) in zip(old.cells, new.cells).enumerated()
    where RunCoding.bytes([one]) != RunCoding.bytes([other]) {
      let (configuration, measure) = cell.quotientAndRemainder(dividingBy: plan.measures.count)
      return [
        "\(place), \(plan.configurations[configuration]), \(plan.measures[measure].key): "
          + "sums \(one) then, \(other) now"
      ]
    }
    return RunCoding.bytes(old.histograms) == RunCoding.bytes(new.histograms)
      ? [] : ["\(place): a histogram"]
  }
}
