import Foundation
import Placement
import StudyStore
import SupplyNetwork
import Synchronization
import Testing

@testable import Experiments

/// Designs that are kept in a study: gone on with, read back, made again.
@Suite("Designs in studies")
struct DesignStudyTests {
  private let folder = FileManager.default.temporaryDirectory
    .appending(path: "design-\(UUID().uuidString)")
  private let program = ProgramIdentity(version: "1", commit: nil, compiler: "test")

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private func path(_ name: String) -> String { folder.appending(path: name).path }

  /// A small request on the tutorial, whose files a study can hold.
  private func request() throws -> DesignRequest {
    let network = try TestNetworks.tutorial()
    var request = DesignRequest(
      network: network, reference: network.configurations[0],
      objective: PlacementIndicator(.patientBorneCost), moduleSizes: [2], hubsAreFree: false,
      replicationBudget: 150, years: 1, warmUp: .days(60), threads: 2)
    request.explains = false
    return request
  }

  private func begin(
    _ request: DesignRequest, _ name: String
  ) throws -> (design: DesignStudy, hasChanged: Bool) {
    try DesignStudy.begin(
      request, overrides: [],
      inputs: StudyInput.network(folder: TestNetworks.folder("tutorial").path),
      in: Study(writing: path(name)), program: program, command: "v2v design tutorial")
  }

  /// Everything of a result that a reader sees.
  private func text(_ result: DesignResult?) -> String {
    guard let result else { return "nothing" }
    let finalists = result.finalists.map {
      "\($0.candidate) \($0.replications) \($0.objective) \($0.limits) \($0.difference)"
    }
    return "\(result.outcome) \(finalists) \(result.rounds) \(result.congestion.observations) "
      + "\(result.networksSimulated) \(result.runs) \(String(describing: result.explanation)) "
      + "\(String(describing: result.comparison?.configurations.map(\.indicators)))"
  }

  @Test("A design that is stopped goes on to the same result, is read back, and is made again")
  func resumed() async throws {
    let request = try request()
    let plain = text(try await NetworkDesigner(request).run())
    // Stopped after a number of questions whether to stop, later each time.
    var rounds = 0
    var hash: String?
    while hash == nil, rounds < 30 {
      rounds += 1
      let most = 6 << rounds
      let asked = Mutex(0)
      let begun = try begin(request, "stopped.study").design
      let result = try await begun.run(
        isInterrupted: {
          asked.withLock { count in
            count += 1
            return count > most
          }
        })
      if result != nil {
        #expect(text(result) == plain)
        hash = try begun.study.outcome()?.hash
      } else {
        #expect(try begun.study.outcome() == nil)
      }
    }
    #expect(rounds > 2)
    let whole = try begin(request, "whole.study").design
    #expect(text(try await whole.run()) == plain)
    #expect(try whole.study.outcome()?.hash == hash)
    try whole.study.verify()

    let read = try DesignStudy(reading: Study(reading: path("stopped.study")), threads: 2)
    #expect(text(try await read.result()) == plain)
    let again = try await read.again(
      in: Study(writing: path("again.study")), program: program, threads: 1)
    #expect(again == [])
    try? FileManager.default.removeItem(at: folder)
  }

  @Test(
    "Nightly: another question in the same study keeps the runs of equal networks",
    .enabled(
      if: ProcessInfo.processInfo.environment["V2V_NIGHTLY"] == "1", "V2V_NIGHTLY=1 runs it"))
  func changed() async throws {
    var request = try request()
    do {
      let first = try begin(request, "changed.study")
      #expect(!first.hasChanged)
      _ = try await first.design.run()
    }
    request.confidence = 0.9
    let second = try begin(request, "changed.study")
    #expect(second.hasChanged)
    let result = text(try await second.design.run())
    #expect(result == text(try await NetworkDesigner(request).run()))
    try? FileManager.default.removeItem(at: folder)
  }

  @Test("A study that is not complete is not read as a result")
  func incomplete() async throws {
    _ = try begin(try request(), "incomplete.study")
    let read = try DesignStudy(reading: Study(reading: path("incomplete.study")))
    await #expect(throws: NetworkDesigner.Failure.self) { try await read.result() }
    try? FileManager.default.removeItem(at: folder)
  }
}
