import Testing

@testable import Placement

@Suite("The cohort checker")
struct CohortCheckTests {
  private let problem = simpleCohort(days: [1, 1, 4])
  private let good = CohortPlan(
    open: [0],
    assignments: [2, 2, 5].map { .init(facility: 0, startDay: $0, modeIn: 0, modeOut: 0) })

  @Test("a right plan and what it costs")
  func right() {
    let check = CohortCheck(good, of: problem)
    #expect(check.violations.isEmpty)
    #expect(check.facilityCost == 10 && check.transportCost == 6 && check.patientCost == 3)
    #expect(check.meanTurnaroundDays == 5 && check.meanHoldDays == 0)
  }

  @Test("every kind of wrong plan is found")
  func wrong() {
    func violations(
      _ change: (inout CohortPlan, inout CohortProblem) -> Void
    ) -> [CohortViolation] {
      var (plan, problem) = (good, problem)
      change(&plan, &problem)
      return CohortCheck(plan, of: problem).violations
    }
    #expect(violations { plan, _ in plan.assignments.removeLast() } == [.assignmentCount(2)])
    #expect(violations { plan, _ in plan.open = [0, 0] } == [.openFacilities([0, 0])])
    #expect(violations { plan, _ in plan.open = [3] } == [.openFacilities([3])])
    #expect(violations { _, problem in problem.facilitiesAtMost = 0 } == [.openFacilities([0])])
    #expect(violations { plan, _ in plan.open = [] }.contains(.closedFacility(patient: 2)))
    #expect(violations { plan, _ in plan.assignments[1].modeIn = 4 } == [.noLane(patient: 1)])
    #expect(violations { plan, _ in plan.assignments[1].modeOut = -1 } == [.noLane(patient: 1)])
    #expect(
      violations { _, problem in problem.costOut[0][0][0] = nil }.contains(.noLane(patient: 0)))
    #expect(
      violations { plan, _ in plan.assignments[0].startDay = 1 }
        == [.startDay(patient: 0, earliest: 2, latest: 2)])
    #expect(
      violations { plan, problem in
        problem.holdDays = 1
        plan.assignments[2].startDay = 6
      } == [.late(patient: 2, turnaroundDays: 6)])
    #expect(
      violations { plan, problem in
        problem.holdDays = 1
        problem.limitCountsHold = false
        plan.assignments[2].startDay = 6
      }.isEmpty)
    #expect(
      violations { _, problem in problem.facilities[0].suites = 1 } == [
        .suites(facility: 0, day: 2, batches: 2), .suites(facility: 0, day: 3, batches: 2),
      ])
  }
}
