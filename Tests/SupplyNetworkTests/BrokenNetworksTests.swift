import Foundation
import SupplyNetwork
import Testing

/// Every folder of the corpus holds the files that differ from the tutorial network, the names of
/// files to delete in `REMOVE`, and in `expected.txt` the exit code and the problems, one a line;
/// `V2V_RECORD=1` writes those anew.
@Suite("Broken networks")
struct BrokenNetworksTests {
  static let knownIndicators = [
    "treated_fraction", "patient_borne_cost_per_treated", "batch_failure_rate",
  ]

  static let cases: [String] = {
    let names = try? FileManager.default.contentsOfDirectory(atPath: TestNetworks.broken.path)
    return (names ?? []).filter { !$0.hasPrefix(".") }.sorted()
  }()

  @Test("The corpus is there")
  func corpus() {
    #expect(Self.cases.count >= 100)
  }

  @Test("Problems are found, placed and explained", arguments: cases)
  func problems(name: String) throws {
    let folder = TestNetworks.broken.appending(path: name)
    let actual = try TestNetworks.withTutorialCopy { copy in
      try overlay(folder, on: copy)
    } body: { path in
      do throws(NetworkReadingError) {
        _ = try NetworkReader.read(folder: path, knownIndicators: Self.knownIndicators)
        return "no problem\n"
      } catch {
        return "\(error.isMissingInput ? 66 : 65)\n\(error.description)\n"
      }
    }
    if ProcessInfo.processInfo.environment["V2V_RECORD"] == "1" {
      try Data(actual.utf8).write(to: folder.appending(path: "expected.txt"))
    }
    let expected = try String(
      contentsOf: folder.appending(path: "expected.txt"), encoding: .utf8)
    #expect(actual == expected)
  }

  private func overlay(_ folder: URL, on copy: URL) throws {
    let manager = FileManager.default
    for file in try manager.contentsOfDirectory(atPath: folder.path) where file != "expected.txt" {
      let source = folder.appending(path: file)
      if file == "REMOVE" {
        let names = try String(contentsOf: source, encoding: .utf8).split(separator: "\n")
        for name in names { try manager.removeItem(at: copy.appending(path: String(name))) }
      } else {
        let target = copy.appending(path: file)
        try? manager.removeItem(at: target)
        try manager.copyItem(at: source, to: target)
      }
    }
  }
}

@Suite("Input that is no text, too large, or not there")
struct HostileInputTests {
  private func problems(_ change: (URL) throws -> Void) throws -> [String] {
    try TestNetworks.withTutorialCopy(change) { try TestNetworks.problems($0) }
  }

  @Test("A folder that is not there, or is a file")
  func folder() throws {
    let absent = TestNetworks.tutorial.appending(path: "absent").path
    do {
      _ = try NetworkReader.read(folder: absent)
      Issue.record("read a folder that does not exist")
    } catch {
      #expect(error.isMissingInput)
      #expect(error.description == "\(absent): the folder does not exist")
    }
    let file = TestNetworks.tutorial.appending(path: "network.yaml").path
    #expect(
      try TestNetworks.problems(file) == [
        "\(file): not a folder — a network is a folder of files"
      ])
  }

  @Test("A table over the limit is refused before it is read")
  func largeTable() throws {
    let problems = try problems { folder in
      let handle = try FileHandle(forWritingTo: folder.appending(path: "regions.csv"))
      try handle.truncate(atOffset: (64 << 20) + 1)
      try handle.close()
    }
    #expect(problems == ["regions.csv: the file is too large (64 MB) — at most 64 MB"])
  }

  @Test("A YAML file over the limit is refused before it is read")
  func largeYAML() throws {
    let problems = try problems { folder in
      let handle = try FileHandle(forWritingTo: folder.appending(path: "network.yaml"))
      try handle.truncate(atOffset: 5 << 20)
      try handle.close()
    }
    #expect(problems == ["network.yaml: the file is too large (5 MB) — at most 4 MB"])
  }

  @Test("Binary garbage")
  func binary() throws {
    let problems = try problems { folder in
      try Data([0x50, 0x4B, 0x03, 0x04, 0x0A, 0x00, 0x00, 0xFF])
        .write(to: folder.appending(path: "centres.csv"))
      try Data([0x0A, 0x41, 0xC3, 0xA9, 0xFF, 0x41]).write(
        to: folder.appending(path: "demand.csv"))
    }
    #expect(
      problems == [
        "centres.csv:2:1: not a text file (a NUL byte at byte 5)",
        "demand.csv:2:3: the text is not UTF-8 (byte 4) — save the file as UTF-8",
      ])
  }

  @Test("Latin-1 and UTF-16")
  func otherEncodings() throws {
    let problems = try problems { folder in
      try Data("name: Hôpital".unicodeScalars.map { UInt8($0.value) })
        .write(to: folder.appending(path: "therapy.yaml"))
      try Data([0xFF, 0xFE, 0x61, 0x00]).write(to: folder.appending(path: "regions.csv"))
      try Data([0xFE, 0xFF, 0x00, 0x61]).write(to: folder.appending(path: "demand.csv"))
    }
    #expect(
      problems == [
        "demand.csv:1:1: the text is UTF-16 — save the file as UTF-8",
        "regions.csv:1:1: the text is UTF-16 — save the file as UTF-8",
        "therapy.yaml:1:8: the text is not UTF-8 (byte 7) — save the file as UTF-8",
      ])
  }

  @Test("A folder in place of a file")
  func folderForFile() throws {
    let problems = try problems { folder in
      let file = folder.appending(path: "facilities.csv")
      try FileManager.default.removeItem(at: file)
      try FileManager.default.createDirectory(at: file, withIntermediateDirectories: false)
    }
    #expect(problems == ["facilities.csv: not a file"])
  }

  @Test("Random bytes never crash the reader", arguments: 0..<60)
  func randomBytes(seed: Int) throws {
    // A linear congruential generator is random enough to break files.
    var state = UInt64(seed) &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
    let names = ["network.yaml", "therapy.yaml", "centres.csv", "facilities.csv", "demand.csv"]
    let alphabet = Array("[]{}:,-?&*\"'#|>!%@`\n\t \\~019aé\u{FEFF}".utf8) + [0xC3, 0xFF]
    _ = try problems { folder in
      let file = folder.appending(path: names[next(names.count)])
      var bytes = [UInt8](try Data(contentsOf: file))
      for _ in 0...next(12) {
        let place = next(bytes.count)
        switch next(3) {
        case 0: bytes[place] = alphabet[next(alphabet.count)]
        case 1: bytes.remove(at: place)
        default: bytes.insert(alphabet[next(alphabet.count)], at: place)
        }
      }
      try Data(bytes).write(to: file)
    }
  }
}
