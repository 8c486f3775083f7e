import Foundation
import GRDB
import Statistics
import Testing

@testable import StudyStore

/// A folder that is there for one test.
final class TestFolder {
  let url = FileManager.default.temporaryDirectory.appending(path: "v2v-\(UUID().uuidString)")

  init() throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appending(path: name).path }
}

@Suite("A study on disk")
struct StudyTests {
  static let manifest = StudyManifest(
    name: "Test", version: "1", commit: nil, compiler: "none", generator: "none", seed: 7,
    command: "none", currency: "EUR", priceYear: 2025, warmUpDays: 0, kolmPollakAlpha: nil,
    configurations: ["a", "b"], budget: 10,
    measures: [.init(key: "x", unit: "1"), .init(key: "y", unit: "1")],
    histograms: [.init(key: "x", unit: "1")])

  static func run(_ point: Int, _ replication: Int, _ value: Double = 1) -> StudyRun {
    var histogram = Histogram()
    for step in 0..<20 { histogram.add(Double(step * (replication + 1)) * 0.37) }
    return StudyRun(
      point: point, replication: replication,
      cells: [[value, 2], [], [Double(point), -.zero, .nan], [.infinity]],
      histograms: [histogram, Histogram(unit: 24)])
  }

  static func make(_ path: String, points: [String] = ["p", "q"]) throws -> Study {
    let study = try Study(writing: path)
    try study.describe(
      manifest, experiment: "e", inputs: [StudyInput(path: "network/a.csv", bytes: [1, 2, 3])],
      points: points.map { StudyPoint(key: $0, levels: [.init(factor: "f", value: $0)]) })
    return study
  }

  @Test("What goes in comes out")
  func roundTrip() throws {
    let folder = try TestFolder()
    do {
      let study = try Self.make(folder.path("s"))
      try study.insert([Self.run(0, 0), Self.run(1, 3)])
    }
    let study = try Study(reading: folder.path("s"))
    #expect(try study.manifest() == Self.manifest)
    #expect(try study.inputs() == [StudyInput(path: "network/a.csv", bytes: [1, 2, 3])])
    #expect(try study.points().map(\.key) == ["p", "q"])
    #expect(try study.counts() == [1, 1])
    let runs = try study.runs(ofPoint: 1)
    #expect(runs.map(\.replication) == [3])
    // NaN is not equal to itself; its bytes are.
    #expect(RunCoding.bytes(runs[0].cells) == RunCoding.bytes(Self.run(1, 3).cells))
    #expect(runs[0].histograms == Self.run(1, 3).histograms)
  }

  @Test("The hash does not know the order, the transactions or the doubles of insertion")
  func order() throws {
    let folder = try TestFolder()
    let runs = (0..<2).flatMap { point in (0..<6).map { Self.run(point, $0) } }
    let one = try Self.make(folder.path("one"))
    try one.insert(runs)
    let other = try Self.make(folder.path("other"))
    for run in runs.reversed() { try other.insert([run]) }
    try other.insert(Array(runs.prefix(5)))
    #expect(try one.contentHash() == other.contentHash())
    #expect(try one.contentHash(replications: [6, 5]) != one.contentHash())
    let third = try Self.make(folder.path("third"))
    try third.insert(runs.dropLast() + [Self.run(1, 5, 1.0.nextUp)])
    #expect(try third.contentHash() != one.contentHash())
  }

  @Test("A run with another result is refused, and its whole transaction with it")
  func conflict() throws {
    let folder = try TestFolder()
    let study = try Self.make(folder.path("s"))
    try study.insert([Self.run(0, 1)])
    #expect(throws: StudyError.conflict(path: folder.path("s"), point: 0, replication: 1)) {
      try study.insert([Self.run(0, 0), Self.run(0, 1, 9)])
    }
    #expect(try study.replications(ofPoint: 0) == [1])
  }

  @Test("Equal points keep their runs when the design changes; others come back with their point")
  func redesign() throws {
    let folder = try TestFolder()
    let study = try Self.make(folder.path("s"))
    try study.insert([Self.run(0, 0), Self.run(1, 0), Self.run(1, 1)])
    let points = ["q", "new"].map { StudyPoint(key: $0, levels: []) }
    try study.describe(Self.manifest, experiment: "e2", inputs: [], points: points)
    #expect(try study.counts() == [2, 0])
    try study.describe(
      Self.manifest, experiment: "e", inputs: [],
      points: ["p", "q"].map { StudyPoint(key: $0, levels: []) })
    #expect(try study.counts() == [1, 2])
  }

  @Test("A second writer is refused while the first works, readers are not")
  func twoWriters() throws {
    let folder = try TestFolder()
    let path = folder.path("s")
    do {
      let first = try Self.make(path)
      try first.insert([Self.run(0, 0)])
      #expect(throws: StudyError.inUse(path: path)) { try Study(writing: path) }
      #expect(try Study(reading: path).counts() == [1, 0])
    }
    _ = try Study(writing: path)
  }

  @Test("What is no study is said to be none")
  func noStudy() throws {
    let folder = try TestFolder()
    let text = folder.path("text")
    try Data("This is a text, and long enough to be taken for anything else at all.".utf8)
      .write(to: URL(filePath: text))
    #expect(throws: StudyError.notAStudy(path: text)) { try Study(reading: text) }
    let other = folder.path("other")
    try DatabaseQueue(path: other).write { try $0.execute(sql: "CREATE TABLE t (x)") }
    #expect(throws: StudyError.notAStudy(path: other)) { try Study(reading: other) }
    #expect(throws: StudyError.notAStudy(path: other)) { try Study(writing: other) }
    #expect(throws: StudyError.missing(path: folder.path("none"))) {
      try Study(reading: folder.path("none"))
    }
    #expect(throws: StudyError.self) { try Study(writing: folder.path("no/such/folder")) }
    #expect(throws: StudyError.self) { try Study(writing: folder.url.path) }
  }

  @Test("A sealed file notices the change of any byte, and every cut")
  func seal() throws {
    let folder = try TestFolder()
    let path = folder.path("shard")
    do {
      let study = try Study(writing: path)
      try study.describe(
        Self.manifest, experiment: "e", inputs: [],
        points: [StudyPoint(key: "p", levels: [])], shard: StudyShard(block: 1, blocks: 1))
      try study.insert([Self.run(0, 0)])
      try study.finish(replications: [1])
    }
    try ShardSeal.seal(path)
    try ShardSeal.check(path)
    try Study(reading: path).verify()
    let sound = try Data(contentsOf: URL(filePath: path))
    let altered = folder.path("altered")
    // Every 401st byte, 401 being prime to the size of a page.
    for offset in stride(from: 0, to: sound.count, by: 401 * 11) {
      var bytes = sound
      bytes[offset] ^= 0x10
      try bytes.write(to: URL(filePath: altered))
      #expect(throws: StudyError.self, "byte \(offset)") { try ShardSeal.check(altered) }
    }
    for length in [0, 100, sound.count / 2, sound.count - 1] {
      try sound.prefix(length).write(to: URL(filePath: altered))
      #expect(throws: StudyError.self, "\(length) bytes") { try ShardSeal.check(altered) }
    }
  }

  @Test("Results altered in place are noticed")
  func altered() throws {
    let folder = try TestFolder()
    let path = folder.path("s")
    do {
      let study = try Self.make(path)
      try study.insert([Self.run(0, 0), Self.run(1, 0)])
      try study.finish(replications: [1, 1])
      try study.verify()
    }
    try DatabaseQueue(path: path).write { database in
      try database.execute(sql: "UPDATE run SET replication = 5 WHERE id = 2")
    }
    #expect(throws: StudyError.self) { try Study(reading: path).verify() }
  }
}

@Suite("Runs as bytes")
struct RunCodingTests {
  @Test("Bytes cut short or with something behind them are refused")
  func refused() {
    let run = StudyTests.run(0, 2)
    let cells = RunCoding.bytes(run.cells)
    let bins = RunCoding.bytes(run.histograms)
    for length in 0..<cells.count {
      #expect(RunCoding.cells(Array(cells.prefix(length)), count: 4) == nil, "\(length)")
    }
    for length in 0..<bins.count {
      #expect(RunCoding.histograms(Array(bins.prefix(length)), count: 2) == nil, "\(length)")
    }
    #expect(RunCoding.cells(cells + [0], count: 4) == nil)
    #expect(RunCoding.histograms(bins + [0], count: 2) == nil)
  }

  @Test("Histograms keep every bin, whatever the size of their values")
  func histograms() {
    var histogram = Histogram(unit: 0.5)
    for exponent in -20..<60 {
      histogram.add(Double(sign: .plus, exponent: exponent, significand: 1.3))
    }
    histogram.add(-1)
    let back = RunCoding.histograms(RunCoding.bytes([histogram]), count: 1)
    #expect(back == [histogram])
  }
}
