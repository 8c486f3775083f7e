import Placement
import Testing

@Suite("Frontiers of location")
struct LocationFrontierTests {
  /// The pairs of objective and limited form that no placement beats, for problems in which the
  /// limited form is a property of the placement alone.
  private func truth(_ problem: LocationProblem, limit: Int) -> [(used: Double, value: Double)] {
    var free = problem
    free.limits.remove(at: limit)
    let form = problem.limits[limit].form
    var pairs: [(used: Double, value: Double)] = []
    for (placement, value) in Enumeration(free).values {
      var used = form.constant
      for (facility, module) in placement.modules.enumerated() {
        if let module { used += form.modules[facility][module] }
      }
      pairs.append((used, value))
    }
    let sign = problem.sense == .maximise ? 1.0 : -1.0
    var best: [(used: Double, value: Double)] = []
    for pair in pairs.sorted(by: { ($0.used, -sign * $0.value) < ($1.used, -sign * $1.value) }) {
      if let last = best.last, sign * pair.value <= sign * last.value + 1e-7 { continue }
      best.append(pair)
    }
    return best
  }

  @Test("Every point of an all-integer frontier is found, and no other")
  func complete() throws {
    var points = 0
    for seed in 2_000..<2_060 as Range<UInt64> {
      var problem = RandomLocation().problem(seed)
      problem.limits.removeAll { $0.name == "satellites" }
      problem.limits.append(
        LocationLimit(
          "size",
          LinearForm(
            modules: problem.facilities.map { facility in
              facility.moduleCapacities.indices.map { Double(2 * $0 + 1) }
            }), .atMost, 0))
      let limit = problem.limits.count - 1
      let frontier = try problem.completeFrontier(
        limit: limit, step: 1, LocationSettings(relativeGap: 1e-9))
      let right = truth(problem, limit: limit)
      #expect(frontier.points.count == right.count, "seed \(seed)")
      for (point, pair) in zip(frontier.points, right) {
        #expect(point.answer.status == .proven, "seed \(seed)")
        #expect(abs(try #require(point.used) - pair.used) <= 1e-6, "seed \(seed)")
        #expect(
          abs(try #require(point.answer.objective) - pair.value) <= 1e-6 * max(1, abs(pair.value)),
          "seed \(seed)")
      }
      points += right.count
    }
    #expect(points > 70)
  }

  @Test("Even points: ends are lexicographic, each is proven, none beats another")
  func even() throws {
    var seen = 0
    for seed in 2_100..<2_130 as Range<UInt64> {
      var problem = RandomLocation().problem(seed)
      guard problem.sense == .maximise,
        let limit = problem.limits.firstIndex(where: {
          $0.name == "budget"
        })
      else { continue }
      problem.limits.removeAll { $0.name == "exactly" }
      let frontier = try problem.frontier(
        limit: limit, points: 5, LocationSettings(relativeGap: 1e-9))
      var free = problem
      free.limits.remove(at: limit)
      guard let best = Enumeration(free).best else {
        #expect(frontier.points.allSatisfy { $0.answer.status == .infeasible })
        continue
      }
      seen += 1
      let last = try #require(frontier.points.last?.answer.objective)
      #expect(abs(last - best) <= 1e-6 * max(1, best), "seed \(seed)")
      for (index, point) in frontier.points.enumerated() {
        #expect(point.answer.status == .proven, "seed \(seed)")
        var there = problem
        there.limits[limit].bound = point.limitBound + 1e-7 * max(1, abs(point.limitBound))
        let right = try #require(Enumeration(there).best, "seed \(seed)")
        let objective = try #require(point.answer.objective)
        #expect(abs(objective - right) <= 1e-5 * max(1, abs(right)), "seed \(seed)")
        for other in frontier.points[(index + 1)...] {
          #expect(try #require(other.used) > #require(point.used) - 1e-9, "seed \(seed)")
          #expect(try #require(other.answer.objective) > objective - 1e-9, "seed \(seed)")
        }
      }
    }
    #expect(seen > 5)
  }

  @Test("A bound that nothing can keep is an answer, not a failure")
  func infeasiblePoint() throws {
    var problem = RandomLocation().problem(1)
    problem.limits = [
      LocationLimit(
        "money", LinearForm(constant: 5, patients: problem.accessOptions.map { _ in 1 }), .atMost,
        0)
    ]
    problem.clients = problem.clients.map { LocationProblem.Client(demand: $0.demand) }
    let frontier = try problem.frontier(limit: 0, points: 3, range: 1...9)
    #expect(frontier.points.first?.answer.status == .infeasible)
    #expect(frontier.points.last?.answer.status == .proven)
  }
}
