import Foundation
import MixedIntegerProgramming
import SupplyNetwork
import Testing

@testable import Placement

@Suite("Placement on random small networks against every placement")
struct NetworkBruteForceTests {
  private static let gap = 1e-6

  /// Checks one answer: infeasible where every placement is; else attained, within the limits, and
  /// bettered by no placement.
  private func check(_ seed: UInt64) throws -> LocationStatus {
    let one = try SmallNetworks.random(seed, gap: Self.gap)
    let placement = one.placement
    let isFloored =
      (placement.reference.flatMap {
        placement.model.value(PlacementIndicator(.patientsTreated), of: $0)
      } ?? 0) > 0
    guard one.objective.measure.isGood || isFloored else { return .open }
    let answer = try placement.solve(one.objective, limits: one.limits)
    var problem = placement.problem(under: answer.limits)
    let comment: Comment = "seed \(seed) \(one.objective.key) \(answer.limits.map(\.text))"
    guard let plan = answer.plan, let value = answer.objective else {
      #expect(answer.status == .infeasible, comment)
      #expect(Enumeration(problem.scaled).best == nil, comment)
      try checkConflict(placement, answer, comment)
      return answer.status
    }
    #expect(answer.status == .proven, comment)
    #expect(problem.violations(of: plan).isEmpty, comment)
    let attained = try #require(placement.model.value(one.objective, of: plan), comment)
    #expect(abs(attained - value) <= 1e-9 * abs(value), comment)
    let bound = try #require(answer.bound, comment)
    #expect(abs(bound - value) <= 1.01 * Self.gap * abs(value), comment)
    for limit in answer.limits {
      let held = try #require(placement.model.value(limit.indicator, of: plan), comment)
      let room = 1e-6 * abs(limit.bound)
      #expect(limit.isAtLeast ? held >= limit.bound - room : held <= limit.bound + room, comment)
    }
    let forms = placement.model.forms(one.objective)
    let room = 1e-5 * abs(value)
    if forms.count > 1 {
      // No placement keeps every quintile a little lower.
      for form in forms {
        problem.limits.append(LocationLimit("worst", form.excess(over: value - room), .atMost, 0))
      }
      #expect(Enumeration(problem.scaled).best == nil, comment)
    } else if one.objective.measure.isGood || forms[0].denominator == nil {
      problem.sense = one.objective.measure.isGood ? .maximise : .minimise
      problem.objective = placement.constantRatio(forms[0]).numerator
      let best = try #require(Enumeration(problem.scaled).best, comment)
      #expect(abs(best - value) <= room, comment)
    } else {
      // No placement has a ratio a little lower.
      problem.sense = .minimise
      problem.objective = forms[0].excess(over: forms[0].ratio(ofValue: value - room))
      let least = try #require(Enumeration(problem.scaled).best, comment)
      #expect(least > 0, comment)
    }
    return answer.status
  }

  /// The limits named cannot be kept together, and can where any one of them is left out.
  private func checkConflict(
    _ placement: NetworkPlacement, _ answer: NetworkPlacement.Answer, _ comment: Comment
  ) throws {
    var problem = placement.problem(under: answer.limits)
    problem.limits.removeAll { !answer.conflict.contains($0.name) }
    #expect(Enumeration(problem.scaled).best == nil, comment)
    for name in answer.conflict {
      var without = problem
      without.limits.removeAll { $0.name == name }
      #expect(Enumeration(without.scaled).best != nil, comment)
    }
  }

  @Test("15 networks")
  func some() throws {
    var statuses: [LocationStatus] = []
    for seed in 0..<15 as Range<UInt64> { statuses.append(try check(seed)) }
    // The cases are worth something.
    #expect(statuses.contains(.infeasible))
    #expect(statuses.filter { $0 == .proven }.count >= 7)
  }

  @Test(
    "500 networks", .enabled(if: ProcessInfo.processInfo.environment["V2V_NIGHTLY"] == "1"),
    arguments: 0..<10)
  func many(block: Int) throws {
    for seed in UInt64(block * 50)..<UInt64(block * 50 + 50) { _ = try check(1000 + seed) }
  }

  @Test("Frontiers: every point is the best under its limit, and none is dominated")
  func frontiers() throws {
    let pairs: [[PlacementIndicator]] = [
      [PlacementIndicator(.patientsTreated), PlacementIndicator(.networkCost)],
      [PlacementIndicator(.networkCost), PlacementIndicator(.treatedFraction)],
      [PlacementIndicator(.patientBorneCost), PlacementIndicator(.networkCost)],
    ]
    var points = 0
    for seed in 2000..<2006 as Range<UInt64> {
      let placement = try SmallNetworks.random(seed, gap: Self.gap).placement
      let pair = pairs[Int(seed % 3)]
      let frontier = try placement.frontier(pair, count: 6)
      points += frontier.points.count
      let signs = pair.map { $0.measure.isGood ? -1.0 : 1 }
      for point in frontier.points {
        let comment: Comment = "seed \(seed)"
        #expect(point.answer.status == .proven, comment)
        let values = try #require(point.values, comment)
        var problem = placement.problem(under: point.answer.limits)
        let form = placement.model.forms(pair[0])[0]
        let room = 2e-5 * abs(values[0])
        problem.sense = .minimise
        problem.objective = LinearForm().adding(
          form.excess(over: values[0] - signs[0] * room), times: signs[0])
        #expect(try #require(Enumeration(problem.scaled).best, comment) > 0, comment)
        for other in frontier.points {
          let better = try #require(other.values, comment)
          let gains = zip(signs, zip(values, better)).map { $0 * ($1.0 - $1.1) / abs($1.0) }
          #expect(!(gains.allSatisfy { $0 >= 0 } && gains.contains { $0 > 1e-9 }), comment)
        }
      }
    }
    #expect(points > 12)
  }

  @Test("Integer problems: every point of the frontier, each started from the others")
  func complete() throws {
    var generator = RandomLocation()
    generator.isInteger = true
    var solved = 0
    for seed in 3000..<3025 as Range<UInt64> {
      var problem = generator.problem(seed)
      problem.limits.removeAll { $0.name == "budget" }
      let cost = LinearForm(
        modules: problem.facilities.indices.map { facility in
          problem.facilities[facility].moduleCapacities.indices.map {
            Double(1 + facility + 2 * $0)
          }
        })
      problem.limits.append(LocationLimit("modules", cost, .atMost, 0))
      var starts: [LocationPlan] = []
      // Every value that the limited form can take.
      for bound in 0...9 {
        var moved = problem
        moved.limits[moved.limits.count - 1].bound = Double(bound)
        let found = try moved.solve(LocationSettings(relativeGap: 1e-9), from: starts)
        let best = Enumeration(moved).best
        #expect(found.objective == nil ? best == nil : best != nil, "seed \(seed) \(bound)")
        guard let best, let value = found.objective else { continue }
        #expect(abs(best - value) <= 1e-6 * max(1, abs(best)), "seed \(seed) \(bound)")
        let checker = CertificateChecker(
          found.certificate, of: moved, ranking: found.ranking.map(\.plan))
        guard case .holds = checker.check() else {
          Issue.record("seed \(seed) \(bound): \(checker.check())")
          continue
        }
        solved += 1
        if let plan = found.plan { starts.insert(plan, at: 0) }
      }
    }
    #expect(solved > 60)
  }

  @Test("The whole formulation in GLPK comes to the same")
  func formulation() throws {
    for seed in 4000..<4010 as Range<UInt64> {
      let placement = try SmallNetworks.random(seed, gap: 1e-9).placement
      let answer = try placement.solve(PlacementIndicator(.patientsTreated))
      var problem = placement.problem(under: answer.limits)
      problem.objective = placement.model.treated(.all)
      let result = try problem.mixedIntegerProgram.solve()
      guard case .provenOptimal(let solution) = result.outcome else {
        Issue.record("seed \(seed): \(result.outcome)")
        continue
      }
      let value = try #require(answer.objective)
      #expect(abs(solution.objective - value) <= 1e-6 * value, "seed \(seed)")
    }
  }
}
