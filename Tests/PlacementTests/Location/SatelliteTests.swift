import Placement
import Testing

@Suite(
  "Satellite instances",
  .enabled(if: SatelliteData.isThere, "needs the reference data; see V2V_REFERENCE"))
struct SatelliteTests {
  private func solve(_ name: String, gap: Double) throws -> (LocationProblem, LocationAnswer) {
    let problem = try SatelliteData.read(name).problem
    return (problem, try problem.solve(LocationSettings(relativeGap: gap)))
  }

  /// Compares with the best known value, within its gap and ours, and checks plan and certificate.
  private func confirm(_ size: String, gap: Double) throws {
    let known = try SatelliteData.optima().filter { $0.name.contains(size) }
    #expect(!known.isEmpty)
    for (name, value, theirGap) in known {
      let (problem, answer) = try solve(name, gap: gap)
      #expect(answer.status == .proven, "\(name)")
      let objective = try #require(answer.objective)
      let bound = try #require(answer.bound)
      let room = value * theirGap + 1e-5
      #expect(objective >= value * (1 - gap) - room && bound >= value - room, "\(name)")
      #expect(objective <= value + room, "\(name): \(objective) is better than was known")
      #expect(bound <= objective * (1 + gap) + 1e-9, "\(name)")
      let plan = try #require(answer.plan)
      #expect(problem.violations(of: plan) == [], "\(name)")
      guard
        case .holds(let checked?) = CertificateChecker(answer.certificate, of: problem).check()
      else {
        Issue.record("\(name): the certificate was refused")
        continue
      }
      #expect(checked <= bound + 1e-6 * bound, "\(name)")
    }
  }

  @Test("50 regions, 10 sites: the optimum to one in a million")
  func small() throws { try confirm("50x10", gap: 1e-6) }

  @Test("100 regions, 15 sites", .enabled(if: PlacementTier.isNightly, "V2V_NIGHTLY=1 runs it"))
  func medium() throws { try confirm("100x15", gap: 1e-6) }

  @Test("200 regions, 30 sites", .enabled(if: PlacementTier.isNightly, "V2V_NIGHTLY=1 runs it"))
  func large() throws { try confirm("200x30", gap: 1e-4) }

  @Test("A frontier by budget is proven at every point, and rises")
  func frontier() throws {
    let instance = try SatelliteData.read("satellite-50x10-1")
    let frontier = try instance.problem.frontier(
      limit: 0, points: 6, range: instance.budget / 2...instance.budget)
    #expect(frontier.points.count == 6)
    var last = 0.0
    for point in frontier.points {
      #expect(point.answer.status == .proven)
      let objective = try #require(point.answer.objective)
      #expect(objective > last)
      last = objective
      // The same point on its own.
      var alone = instance.problem
      alone.limits[0].bound = point.limitBound
      let answer = try alone.solve()
      #expect(abs(try #require(answer.objective) - objective) <= 2e-4 * objective)
      #expect(alone.violations(of: try #require(point.answer.plan)) == [])
      guard case .holds = CertificateChecker(point.answer.certificate, of: alone).check() else {
        Issue.record("the certificate at \(point.limitBound) was refused")
        continue
      }
    }
  }

  @Test("A limit on nodes leaves an honest gap")
  func limited() throws {
    let problem = try SatelliteData.read("satellite-50x10-2").problem
    let exact = try problem.solve(LocationSettings(relativeGap: 1e-9))
    let cut = try problem.solve(LocationSettings(relativeGap: 1e-9, mostNodes: 1))
    #expect(cut.status == .gap)
    let value = try #require(exact.objective)
    #expect(try #require(cut.bound) >= value && #require(cut.objective) <= value + 1e-9)
    let none = try problem.solve(LocationSettings(mostNodes: 0))
    #expect(none.status == .open && none.objective == nil)
    #expect(try #require(none.bound) >= value)
    guard case .holds = CertificateChecker(cut.certificate, of: problem).check() else {
      Issue.record("the certificate was refused")
      return
    }
  }

  @Test("The same problem gives the same answer")
  func deterministic() throws {
    let first = try solve("satellite-50x10-3", gap: 1e-4).1
    let second = try solve("satellite-50x10-3", gap: 1e-4).1
    #expect(first.plan == second.plan && first.certificate == second.certificate)
    #expect(first.evaluations == second.evaluations && first.nodes == second.nodes)
  }
}
