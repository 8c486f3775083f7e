import Placement
import Testing

@Suite("Several placements")
struct PlacementsTests {
  @Test("The best five are the best five, and nothing outside is better")
  func ranking() throws {
    var compared = 0
    for seed in 1_000..<1_060 as Range<UInt64> {
      let problem = RandomLocation().problem(seed)
      let answer = try problem.solve(LocationSettings(relativeGap: 1e-9, placements: 5))
      let truth = Enumeration(problem).values
      #expect(answer.ranking.count == min(5, truth.count), "seed \(seed)")
      #expect(Set(answer.ranking.map(\.plan.placement)).count == answer.ranking.count)
      for (found, right) in zip(answer.ranking, truth) {
        #expect(
          abs(found.objective - right.value) <= 1e-6 * max(1, abs(right.value)), "seed \(seed)")
        #expect(problem.violations(of: found.plan) == [], "seed \(seed)")
      }
      if truth.count > 5, let outside = answer.boundOutsideRanking {
        // Nothing is claimed of the sixth that is not true.
        let sign = problem.sense == .maximise ? 1.0 : -1.0
        let sixth = truth[5].value
        #expect(sign * outside >= sign * sixth - 1e-6 * max(1, abs(sixth)), "seed \(seed)")
        compared += 1
      }
      let verdict = CertificateChecker(
        answer.certificate, of: problem, ranking: answer.ranking.map(\.plan)
      ).check()
      guard case .holds = verdict else {
        Issue.record("seed \(seed): \(verdict)")
        continue
      }
    }
    #expect(compared > 15)
  }
}
