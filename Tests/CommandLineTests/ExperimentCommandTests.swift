import Foundation
import Testing

/// Experiments as processes, as a user runs them.
enum Experiment {
  static let isNightly = ProcessInfo.processInfo.environment["V2V_NIGHTLY"] == "1"

  /// Two factors, two configurations; a few hundred milliseconds a point.
  static func text(replications: String = "9") -> String {
    """
    name: Test
    network: tutorial
    configurations: [today, hub-and-spoke]
    factors:
      demand: {input: network.demand.multiplier, levels: [0.2, 0.4]}
      scale: {input: therapy.failure.curve.weibull.scale_hours, levels: [50, 500]}
    replications: \(replications)
    years: 1
    warm_up: 30
    """
  }

  /// The hash of a complete study.
  static func hash(_ path: String) throws -> String {
    let document = try Document(
      Program.output(["experiment", "status", path, "--format", "json"]))
    #expect(document["complete"] as? Bool == true)
    return try #require(document["results_sha256"] as? String)
  }

  /// Runs to the end, and hands back the hash.
  static func run(
    _ file: String, to study: String, threads: Int = 2
  ) throws -> String {
    _ = try Program.output([
      "experiment", "run", file, "--output", study, "--threads", "\(threads)", "--format", "csv",
    ])
    return try hash(study)
  }
}

@Suite("Experiments: the same bytes whatever happens")
struct ExperimentReproductionTests {
  @Test("1, 2 and 4 threads; 1 and 7 blocks in any order; rerun")
  func partitions() throws {
    let folder = try Scratch()
    try folder.write(Experiment.text(), to: "e.yaml")
    let file = folder.path("e.yaml")
    let expected = try Experiment.run(file, to: folder.path("one"), threads: 1)
    for threads in [2, 4] {
      #expect(
        try Experiment.run(file, to: folder.path("t\(threads)"), threads: threads) == expected)
    }
    for (blocks, order) in [(1, [1]), (7, [4, 1, 7, 3, 6, 2, 5])] {
      var shards: [String] = []
      for block in order {
        shards.append(folder.path("\(blocks)-\(block)"))
        _ = try Program.output([
          "experiment", "work", file, "--block", "\(block)", "--of", "\(blocks)", "--output",
          shards.last ?? "", "--threads", "\(1 + block % 2)",
        ])
      }
      _ = try Program.output(
        ["experiment", "gather", file] + shards + ["--output", folder.path("g\(blocks)")])
      #expect(try Experiment.hash(folder.path("g\(blocks)")) == expected)
    }
    let rerun = try Program.output(["rerun", folder.path("g7")])
    #expect(rerun.contains("reproduced byte for byte, 36 runs, sha256 \(expected)"))
  }

  @Test("A rule that stops early: blocks of the whole budget give the results of the rule")
  func sequential() throws {
    let folder = try Scratch()
    try folder.write(
      Experiment.text(
        replications: "{indicator: vein_to_vein_days, half_width: 0.5, minimum: 4, budget: 24}"),
      to: "e.yaml")
    let file = folder.path("e.yaml")
    let expected = try Experiment.run(file, to: folder.path("one"))
    let shards = try (1...3).map { block in
      let shard = folder.path("s\(block)")
      _ = try Program.output([
        "experiment", "work", file, "--block", "\(block)", "--of", "3", "--output", shard,
      ])
      return shard
    }
    _ = try Program.output(
      ["experiment", "gather", file] + shards.reversed() + ["--output", folder.path("g")])
    #expect(try Experiment.hash(folder.path("g")) == expected)
    func document(_ study: String) throws -> String {
      try Program.output(["study", "export", folder.path(study), "--to", "json"])
    }
    #expect(try document("one") == document("g"))
    let points = try #require(
      Document(document("one"))["points"] as? [[String: Any]])
    let counts = points.compactMap { $0["replications"] as? Int }
    #expect(counts.allSatisfy { (9...24).contains($0) }, "\(counts)")
  }

  @Test("Killed at any moment, it goes on: nothing lost, nothing doubled")
  func killed() throws {
    let folder = try Scratch()
    try folder.write(Experiment.text(replications: "40"), to: "e.yaml")
    let file = folder.path("e.yaml")
    let expected = try Experiment.run(file, to: folder.path("undisturbed"))
    let study = folder.path("disturbed")
    let moments = Experiment.isNightly ? 50 : 4
    var kills = 0
    for moment in 0..<moments {
      // Moments spread by the golden ratio over what a run may take.
      let share = (Double(moment) * 0.618_034).truncatingRemainder(dividingBy: 1)
      if moment % 10 == 9 { try? FileManager.default.removeItem(atPath: study) }
      let running = try Program.start([
        "experiment", "run", file, "--output", study, "--threads", "2", "--format", "csv",
      ])
      Thread.sleep(forTimeInterval: 0.05 + 2 * share)
      kill(running.processIdentifier, SIGKILL)
      if try running.wait().wasKilled { kills += 1 }
    }
    #expect(kills > 0)
    #expect(try Experiment.run(file, to: study) == expected)
  }

  @Test("A killed block goes on too")
  func killedBlock() throws {
    let folder = try Scratch()
    try folder.write(Experiment.text(replications: "20"), to: "e.yaml")
    let file = folder.path("e.yaml")
    let work = ["experiment", "work", file, "--block", "1", "--of", "1", "--output"]
    for seconds in [0.3, 0.8] {
      let running = try Program.start(work + [folder.path("killed")])
      Thread.sleep(forTimeInterval: seconds)
      kill(running.processIdentifier, SIGKILL)
      _ = try running.wait()
    }
    // Until it is whole it does not have its name.
    _ = try Program.output(work + [folder.path("killed")])
    _ = try Program.output(work + [folder.path("undisturbed")])
    #expect(
      try Experiment.hash(folder.path("killed")) == Experiment.hash(folder.path("undisturbed")))
    // Done is done: nothing is left to go on with.
    let before = try Data(contentsOf: folder.url.appending(path: "killed"))
    _ = try Program.output(work + [folder.path("killed")])
    #expect(try Data(contentsOf: folder.url.appending(path: "killed")) == before)
    #expect(try !folder.names().contains { $0.hasSuffix(".partial") })
  }

  @Test("Work that is there is not done again; a changed experiment keeps equal points")
  func reuse() throws {
    let folder = try Scratch()
    try folder.write(Experiment.text(), to: "e.yaml")
    let study = folder.path("s")
    _ = try Experiment.run(folder.path("e.yaml"), to: study)
    let longer = Experiment.text(replications: "10")
      .replacing("levels: [0.2, 0.4]", with: "levels: [0.2, 0.3]")
    try folder.write(longer, to: "e.yaml")
    let outcome = try Program.run([
      "experiment", "run", folder.path("e.yaml"), "--output", study, "--format", "csv",
    ])
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("runs of equal points are kept"))
    #expect(
      try Experiment.hash(study) == Experiment.run(folder.path("e.yaml"), to: folder.path("new")))
  }

  @Test("An altered study is not reproduced, and what differs is named")
  func notReproduced() throws {
    let folder = try Scratch()
    try folder.write(Experiment.text(replications: "2"), to: "e.yaml")
    let study = folder.path("s")
    _ = try Experiment.run(folder.path("e.yaml"), to: study)
    let sqlite = URL(filePath: "/usr/bin/sqlite3")
    guard FileManager.default.isExecutableFile(atPath: sqlite.path) else { return }
    // Two replications change places.
    let altered = try Program.run(
      [
        study,
        "UPDATE run SET replication = 7 WHERE id = 1; UPDATE run SET replication = 0 WHERE id = 2;"
          + "UPDATE run SET replication = 1 WHERE id = 1;",
      ], program: sqlite)
    #expect(altered.status == 0, "\(altered.errors)")
    let outcome = try Program.run(["rerun", study])
    #expect(outcome.status == 65)
    #expect(outcome.errors.contains("point 0, replication 0, today, patients_treated_per_year"))
    #expect(outcome.errors.contains("2 runs differ"))
  }
}

@Suite("Experiments: what goes wrong")
struct ExperimentFailureTests {
  @Test("A second process on one study is refused, and told so")
  func twoProcesses() throws {
    let folder = try Scratch()
    try folder.write(Experiment.text(replications: "2000"), to: "e.yaml")
    let command = [
      "experiment", "run", folder.path("e.yaml"), "--output", folder.path("s"), "--format", "csv",
    ]
    let first = try Program.start(command)
    // The study is there once the pilot runs are done.
    for _ in 0..<300 where !FileManager.default.fileExists(atPath: folder.path("s")) {
      Thread.sleep(forTimeInterval: 0.1)
    }
    Thread.sleep(forTimeInterval: 0.5)
    let second = try Program.run(command)
    #expect(second.status == 75)
    #expect(second.errors.contains("another process works on this study"))
    let status = try Document(
      Program.output(["experiment", "status", folder.path("s"), "--format", "json"]))
    #expect(status["complete"] as? Bool == false)
    first.interrupt()
    let outcome = try first.wait()
    #expect(outcome.status == 130)
    #expect(outcome.errors.contains("the same command goes on"))
  }

  @Test("Where nothing can be written: exit code 73")
  func cannotWrite() throws {
    let folder = try Scratch()
    try folder.write(Experiment.text(replications: "2"), to: "e.yaml")
    for place in ["no/such/folder/s", "."] {
      let outcome = try Program.run([
        "experiment", "run", folder.path("e.yaml"), "--output", folder.path(place),
      ])
      #expect(outcome.status == 73, "\(outcome.errors)")
      #expect(outcome.errors.contains("cannot write"))
      #expect(outcome.output == "")
    }
  }

  @Test("Shards that were cut short, altered, doubled, foreign; blocks that are missing")
  func shards() throws {
    let folder = try Scratch()
    try folder.write(Experiment.text(replications: "3"), to: "e.yaml")
    try folder.write(Experiment.text(replications: "4"), to: "other.yaml")
    func work(_ name: String, _ block: Int, _ file: String = "e.yaml") throws -> String {
      _ = try Program.output([
        "experiment", "work", folder.path(file), "--block", "\(block)", "--of", "2", "--output",
        folder.path(name),
      ])
      return folder.path(name)
    }
    let (first, second) = (try work("1", 1), try work("2", 2))
    let foreign = try work("foreign", 2, "other.yaml")
    let bytes = try Data(contentsOf: URL(filePath: second))
    try bytes.prefix(bytes.count - 4096).write(to: folder.url.appending(path: "cut"))
    func gather(_ shards: [String], _ study: String) throws -> Program.Outcome {
      try Program.run(
        ["experiment", "gather", folder.path("e.yaml")] + shards + ["--output", folder.path(study)])
    }
    let cases = [
      ("cut", folder.path("cut"), "cut short or altered"),
      ("foreign", foreign, "of another experiment"), ("doubled", first, "block 1 is in"),
      ("none", folder.path("none"), "there is no such file"),
      ("text", folder.path("e.yaml"), "not a study"),
    ]
    for (name, shard, message) in cases {
      let outcome = try gather([first, shard], "study-\(name)")
      #expect(outcome.status == 65, "\(name)")
      #expect(outcome.errors.contains(message), "\(name): \(outcome.errors)")
      #expect(outcome.errors.contains("blocks missing of 2: 2"))
      #expect(outcome.output == "")
      // What was sound is kept, and the rest may follow.
      #expect(try gather([second], "study-\(name)").status == 0)
    }
    for step in 0..<(Experiment.isNightly ? 200 : 12) {
      var altered = bytes
      altered[(step * 7919 + 13) % bytes.count] ^= 0x01
      try altered.write(to: folder.url.appending(path: "altered"))
      let outcome = try gather([folder.path("altered")], "study-altered")
      #expect(outcome.status == 65, "byte \((step * 7919 + 13) % bytes.count)")
    }
    let missing = try gather([second], "study-half")
    #expect(missing.status == 75)
    #expect(missing.errors.contains("blocks missing of 2: 1"))
  }

  static let broken: [String] = {
    let folder = Program.root.appending(path: "Tests/CommandLineTests/BrokenExperiments")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".yaml") }.sorted()
  }()

  @Test("Wrong files: every problem at once, with its place", arguments: broken)
  func wrongFile(name: String) throws {
    let folder = Program.root.appending(path: "Tests/CommandLineTests/BrokenExperiments")
    let scratch = try Scratch()
    let outcome = try Program.run(
      ["experiment", "run", folder.appending(path: name).path, "--output", scratch.path("s")])
    #expect(outcome.status == 65)
    #expect(outcome.output == "")
    #expect(try scratch.names().isEmpty)
    let expected = folder.appending(path: name.replacing(".yaml", with: ".txt"))
    if HelpTests.isRecording {
      try Data(outcome.errors.utf8).write(to: expected)
    } else {
      #expect(try String(contentsOf: expected, encoding: .utf8) == outcome.errors)
    }
  }
}

@Suite("Ready experiments")
struct ReadyExperimentTests {
  static let names: [String] = {
    let folder = Program.root.appending(path: "Experiments")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
  }()

  /// The experiment with few replications, one year and a fraction of the patients, everything
  /// else being as it is.
  private func small(_ text: String) -> String {
    var text = text
    let isSelection = text.contains("selection:")
    text = text.replacing(/(?m)^replications: \d+$/, with: "replications: \(isSelection ? 12 : 4)")
    text = text.replacing(/budget: \d+/, with: "budget: 12")
    text = text.replacing(/trajectories: \d+/, with: "trajectories: 2")
    text = text.replacing(/points: \d+/, with: "points: 4")
    text = text.replacing(/(?m)^years: \d+$/, with: "years: 1")
    // A disruption must still lie in the year observed.
    guard !text.contains("network: tutorial") else { return text }
    let rarer = "  network.patient_groups.adult_lbcl.incidence_per_million_per_year: 1\n"
    return text.contains("\nset:\n")
      ? text.replacing("\nset:\n", with: "\nset:\n" + rarer) : text + "\nset:\n" + rarer
  }

  @Test("Each runs, small, and answers in all formats", arguments: names)
  func runs(name: String) throws {
    let folder = try Scratch()
    let source = Program.root.appending(path: "Experiments/\(name).yaml")
    try folder.write(small(try String(contentsOf: source, encoding: .utf8)), to: "e.yaml")
    let command = ["experiment", "run", folder.path("e.yaml"), "--output", folder.path("s")]
    let document = try Document(Program.output(command + ["--format", "json"]))
    #expect(document["reproducible"] as? Bool == true)
    let points = try #require(document["points"] as? [[String: Any]])
    #expect(!points.isEmpty)
    for key in ["analyses", "selection", "acceptability"] {
      if let text = try? String(contentsOf: source, encoding: .utf8), text.contains("\n\(key):") {
        #expect(document[key] != nil, "\(key)")
      }
    }
    let table = try Table(Program.output(command + ["--format", "csv"]))
    #expect(table.rows.count >= points.count)
    let page = try Program.output(command)
    #expect(page.contains("sha256"))
    // A year with so few patients may leave an interval out, but never the indicators.
    for point in points {
      let configurations = try #require(point["configurations"] as? [String: Any])
      for (_, configuration) in configurations {
        let indicators = (configuration as? [String: Any])?["indicators"] as? [String: Any]
        #expect(indicators?.isEmpty == false)
      }
    }
  }

  @Test("Each is found by its name, and there are at least six")
  func found() throws {
    #expect(Self.names.count >= 6)
    let outcome = try Program.run(["experiment", "run", "nothing-of-the-kind"])
    #expect(outcome.status == 66)
    for name in Self.names { #expect(outcome.errors.contains(name)) }
  }
}

@Suite("Experiments and comparisons")
struct ExperimentComparisonTests {
  @Test("An experiment without factors says what compare says, to the last bit")
  func same() throws {
    let folder = try Scratch()
    try folder.write(
      """
      name: Same
      network: tutorial
      configurations: [today, hub-and-spoke]
      replications: 3
      years: 2
      warm_up: 60
      """, to: "e.yaml")
    let experiment = try Document(
      Program.output([
        "experiment", "run", folder.path("e.yaml"), "--output", folder.path("s"), "--format",
        "json",
      ]))
    let compared = try Document(
      Program.output(
        ["compare", "tutorial", "--configurations", "today,hub-and-spoke", "--format", "json"]
          + Program.small))
    let point = try #require((experiment["points"] as? [[String: Any]])?.first)
    var count = 0
    func check(_ expected: [String: Any], _ found: [String: Any]?, _ fields: [String]) {
      for (key, value) in expected {
        for field in fields {
          guard let number = (value as? [String: Any])?[field] as? NSNumber else { continue }
          let other = (found?[key] as? [String: Any])?[field] as? NSNumber
          #expect(number == other, "\(key) \(field)")
          count += 1
        }
      }
    }
    for name in ["today", "hub-and-spoke"] {
      let configurations = point["configurations"] as? [String: Any]
      let configuration = configurations?[name] as? [String: Any]
      check(
        try compared.object("configurations", name, "indicators"),
        configuration?["indicators"] as? [String: Any],
        ["mean", "low", "high", "median", "median_low", "p90", "p90_high"])
    }
    let differences = point["differences"] as? [String: Any]
    check(
      try compared.object("differences", "hub-and-spoke"),
      differences?["hub-and-spoke"] as? [String: Any], ["mean", "low", "high"])
    #expect(count > 300)
    func targets(_ list: Any?) throws -> [[String: Any]] { try #require(list as? [[String: Any]]) }
    let (expected, found) = (try targets(compared["targets"]), try targets(point["targets"]))
    #expect(expected.count == found.count && !expected.isEmpty)
    for (one, other) in zip(expected, found) {
      for field in ["probability_mean", "probability_year", "limit"] {
        #expect(one[field] as? NSNumber == other[field] as? NSNumber, "\(field)")
      }
      #expect(one["verdict"] as? String == other["verdict"] as? String)
    }
  }
}

@Suite("p-values of an experiment")
struct ExperimentProbabilityTests {
  @Test("Where no replication shows a difference, p is 1")
  func constants() throws {
    let folder = try Scratch()
    try folder.write(
      """
      name: Twins
      network: tutorial
      set:
        network.configurations.twin: {}
      configurations: [today, twin]
      replications: 3
      years: 1
      warm_up: 0
      """, to: "e.yaml")
    let document = try Document(
      Program.output([
        "experiment", "run", folder.path("e.yaml"), "--output", folder.path("s"), "--format",
        "json",
      ]))
    let point = try #require((document["points"] as? [[String: Any]])?.first)
    let differences = try #require(
      (point["differences"] as? [String: Any])?["twin"] as? [String: Any])
    let treated = try #require(differences["patients_treated_per_year"] as? [String: Any])
    #expect((treated["mean"] as? NSNumber)?.doubleValue == 0)
    #expect((treated["p"] as? NSNumber)?.doubleValue == 1)
    #expect((treated["p_adjusted"] as? NSNumber)?.doubleValue == 1)
  }
}

@Suite("Exports of a study")
struct StudyExportTests {
  @Test("Every format says the same")
  func formats() throws {
    let folder = try Scratch()
    try folder.write(Experiment.text(replications: "4"), to: "e.yaml")
    let study = folder.path("s.study")
    let page = try Program.output([
      "experiment", "run", folder.path("e.yaml"), "--output", study, "--format", "json",
    ])
    let exported = try Program.output(["study", "export", study, "--to", "json"])
    #expect(
      exported.replacing("study export", with: "experiment run") == page)
    let document = try Document(exported)
    let points = try #require(document["points"] as? [[String: Any]])
    let csv = try Table(Program.output(["study", "export", study, "--to", "csv"]))
    _ = try Program.output([
      "study", "export", study, "--to", "datapackage", "--output", folder.path("package"),
    ])
    let runs = try Table(folder.text("package/runs.csv"))
    let indicators = try Table(folder.text("package/indicators.csv"))
    #expect(indicators.rows.count == csv.rows.count)
    // The mean of replications of an indicator that is a sum a year is its estimate.
    for (index, point) in points.enumerated() {
      let values = runs.records.filter {
        $0["point"] == "\(index)" && $0["configuration"] == "today"
          && $0["indicator"] == "patients_treated_per_year"
      }.compactMap { Double($0["value"] ?? "") }
      #expect(values.count == 4)
      let configurations = point["configurations"] as? [String: Any]
      let today = configurations?["today"] as? [String: Any]
      let known = (today?["indicators"] as? [String: Any])?["patients_treated_per_year"]
      let mean = ((known as? [String: Any])?["mean"] as? NSNumber)?.doubleValue ?? .nan
      #expect(abs(values.reduce(0, +) / 4 - mean) < 1e-9)
    }
    // Histograms count every treated patient once in each stage.
    let bins = try Table(folder.text("package/histograms.csv")).records
    func count(_ quantity: String) -> Int {
      bins.filter { $0["quantity"] == quantity }.reduce(0) { $0 + (Int($1["count"] ?? "") ?? 0) }
    }
    #expect(count("vein_to_vein_days") > 0)
    #expect(count("stage_days.manufacturing") == count("vein_to_vein_days"))
    #expect(count("stage_days.consultation") == count("vein_to_vein_days"))
    _ = try Program.output([
      "study", "export", study, "--to", "sqlite", "--output", folder.path("plain.sqlite"),
    ])
    let list = try Program.output(["study", "list", folder.url.path])
    #expect(list.contains("s.study"))
    // Nothing is written over.
    let again = try Program.run([
      "study", "export", study, "--to", "sqlite", "--output", folder.path("plain.sqlite"),
    ])
    #expect(again.status == 73)
  }
}

@Suite("Job arrays")
struct SubmissionTests {
  @Test("Scripts name every option, and only missing blocks are submitted")
  func scripts() throws {
    let folder = try Scratch()
    try folder.write(Experiment.text(replications: "2"), to: "e.yaml")
    let jobs = folder.path("jobs")
    let submit = [
      "experiment", "submit", folder.path("e.yaml"), "--engine", "slurm", "--blocks", "3",
      "--output", jobs, "--partition", "short", "--time", "01:00:00", "--memory", "2G",
      "--account", "trial",
    ]
    _ = try Program.output(submit + ["--dry-run"])
    let script = try folder.text("jobs/array.sh")
    for line in [
      "--partition=short", "--time=01:00:00", "--mem=2G", "--account=trial", "--requeue",
    ] {
      #expect(script.contains("#SBATCH \(line)\n"), "\(line)")
    }
    _ = try Program.output([
      "experiment", "work", folder.path("e.yaml"), "--block", "2", "--of", "3", "--output",
      folder.path("jobs/shard-2.study"),
    ])
    // An sbatch that says what it was asked for.
    try folder.write("#!/bin/sh\necho \"$@\" >> '\(folder.path("asked"))'\necho 17\n", to: "sbatch")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: folder.path("sbatch"))
    let path = folder.url.path + ":" + (Program.environment()["PATH"] ?? "")
    let outcome = try Program.run(submit, environment: Program.environment(["PATH": path]))
    #expect(outcome.status == 0, "\(outcome.errors)")
    let asked = try folder.text("asked").split(separator: "\n")
    #expect(asked.count == 2)
    #expect(asked.first?.contains("--array=1,3 ") == true)
    #expect(asked.last?.contains("--dependency=afterany:17") == true)
    let status = try Program.output(["experiment", "status", jobs])
    #expect(status.contains("1 of 3 shards"))
    #expect(status.contains("blocks 1,3"))
  }

  @Test("Values that are no values of Slurm are refused")
  func injection() throws {
    let outcome = try Program.run([
      "experiment", "submit", "first-steps", "--partition", "a; rm -rf b",
    ])
    #expect(outcome.status == 64)
  }
}
