import Foundation
import Testing

@testable import Placement

/// HiGHS on the formulations that `v2v place --mps` writes. It needs `Benchmarks/peers/setup.sh`.
@Suite(
  "HiGHS agrees on networks",
  .enabled(if: PlacementTier.isNightly, "V2V_NIGHTLY=1 runs it"),
  .enabled(if: OtherSolver.isThere, "Benchmarks/peers/setup.sh installs HiGHS"))
struct OtherSolverTests {
  private static let gap = 1e-5

  @Test("50 random networks of medium size")
  func agreement() throws {
    var solved = 0
    var infeasible = 0
    for seed in 0..<UInt64(50) {
      let random = try SmallNetworks.medium(seed, gap: Self.gap)
      let answer = try random.placement.solve(random.objective, limits: random.limits)
      let name = "network \(seed), \(random.objective.key), \(random.limits.map(\.text))"
      guard let plan = answer.plan else {
        #expect(answer.status == .infeasible, "\(name)")
        // No plan, whatever is sought: patients are a program in any case.
        let text = try #require(
          random.placement.freeMPS(PlacementIndicator(.patientsTreated), answer))
        #expect(try OtherSolver.solve(text, absoluteGap: 0).status == "infeasible", "\(name)")
        infeasible += 1
        continue
      }
      #expect(answer.status == .proven, "\(name)")
      let text = try #require(random.placement.freeMPS(random.objective, answer))
      let form = random.placement.model.forms(random.objective)[0]
      // A ratio's program is least at 0; both gaps are then shares of its numerator.
      let isRatio = form.denominator.map { !$0.isConstant } ?? false
      let size = isRatio ? form.numerator.value(of: plan) : try #require(answer.objective)
      // A file always minimises.
      let sign = random.objective.measure.isGood ? -1.0 : 1
      let expected = isRatio ? 0 : sign * size
      let found = try OtherSolver.solve(text, absoluteGap: Self.gap * abs(size))
      #expect(found.status == "proven", "\(name)")
      let objective = try #require(found.objective, "\(name)")
      // What the exponential of the equally-distributed equivalent is off by is that of its logarithm
      // times α times the cost, which is about 1.
      #expect(abs(objective - expected) <= 5 * Self.gap * abs(size), "\(name)")
      solved += 1
    }
    // Most have a plan, and some have none: both kinds are looked at.
    #expect(solved >= 25 && infeasible >= 1, "\(solved) solved, \(infeasible) infeasible")
    print("HiGHS: \(solved) optima and \(infeasible) infeasible networks agree")
  }
}

/// HiGHS, run by the script that the benchmarks use.
enum OtherSolver {
  struct Answer: Decodable {
    var status: String
    var objective: Double?
  }

  private static let peers = URL(filePath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Benchmarks/peers")
  private static let python = peers.appending(path: ".venv/bin/python")

  static let isThere: Bool = {
    guard FileManager.default.isExecutableFile(atPath: python.path) else { return false }
    return (try? run(["-c", "import highspy"])) != nil
  }()

  static func solve(_ text: String, absoluteGap: Double) throws -> Answer {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).mps")
    try Data(text.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let output = try run([
      peers.appending(path: "peer.py").path, "highs", file.path, "--gap", "1e-5",
      "--absolute-gap", "\(absoluteGap)",
    ])
    let line = output.split(whereSeparator: \.isNewline).last.map(String.init) ?? ""
    return try JSONDecoder().decode(Answer.self, from: Data(line.utf8))
  }

  private struct Failed: Error {}

  private static func run(_ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = python
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failed() }
    return String(decoding: data, as: UTF8.self)
  }
}
