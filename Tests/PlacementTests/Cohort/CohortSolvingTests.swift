import Foundation
import Testing

@testable import Placement

@Suite("Cohorts of dated patients")
struct CohortSolvingTests {
  @Test("everything tried: 250 small random cohorts, infeasible ones recognised")
  func bruteForce() throws {
    var numbers = CohortNumbers(seed: 1)
    var infeasible = 0
    for round in 0..<250 {
      let problem = randomCohort(
        &numbers, patients: numbers.integer(1...5), facilities: numbers.integer(1...3))
      let result = try problem.solve()
      guard let best = enumeratedOptimum(problem) else {
        infeasible += 1
        guard case .infeasible = result.outcome else {
          Issue.record("round \(round): \(result.outcome), and there is no plan")
          continue
        }
        continue
      }
      guard case .provenOptimal(let plan, let objective) = result.outcome else {
        Issue.record("round \(round): \(result.outcome) instead of \(best)")
        continue
      }
      #expect(abs(objective - best) < 1e-9, "round \(round)")
      let check = CohortCheck(plan, of: problem)
      #expect(check.violations.isEmpty, "round \(round)")
      #expect(abs(check.objective - objective) < 1e-9)
      #expect(result.gap == 0)
    }
    #expect(infeasible > 20 && infeasible < 200)
  }

  @Test("putting patients together that are alike changes nothing: 60 cohorts of up to 40")
  func aggregation() throws {
    var numbers = CohortNumbers(seed: 2)
    var solved = 0
    for _ in 0..<60 {
      var problem = randomCohort(
        &numbers, patients: numbers.integer(10...40), facilities: 4, days: 8)
      for index in problem.facilities.indices { problem.facilities[index].suites *= 6 }
      let together = try problem.solve()
      let apart = try problem.solve(aggregates: false)
      switch (together.objective, apart.objective) {
      case (let left?, let right?):
        solved += 1
        #expect(abs(left - right) < 1e-9)
        #expect(CohortCheck(try #require(together.plan), of: problem).violations.isEmpty)
        #expect(CohortCheck(try #require(apart.plan), of: problem).violations.isEmpty)
      case (nil, nil): #expect(together.outcome == apart.outcome)
      default: Issue.record("together \(together.outcome), apart \(apart.outcome)")
      }
    }
    #expect(solved > 20)
  }

  @Test("a longer hold, a later limit, one suite or one facility more never costs more")
  func relaxations() throws {
    var numbers = CohortNumbers(seed: 3)
    var cheaper = 0
    for _ in 0..<40 {
      let problem = randomCohort(&numbers, patients: 14, facilities: 4, days: 12)
      let cost = try problem.solve().objective ?? .infinity
      var relaxed: [CohortProblem] = []
      for change in 0..<4 {
        var other = problem
        switch change {
        case 0: other.holdDays += 1
        case 1: other.turnaroundLimitDays += 1
        case 2: other.facilities[numbers.integer(0...3)].suites += 1
        default: other.facilitiesAtMost += 1
        }
        relaxed.append(other)
      }
      for other in relaxed {
        let less = try other.solve().objective ?? .infinity
        #expect(less <= cost + 1e-9)
        if less < cost - 1e-9 { cheaper += 1 }
      }
    }
    #expect(cheaper > 20)
  }

  @Test("the optima of i-SHIPMENT's published instances, to the cent")
  func published() throws {
    guard let folder = CohortReference.folder else {
      print("reference data: skipped")
      return
    }
    print("reference data: used")
    let table = try String(contentsOf: folder.appending(path: "optima.csv"), encoding: .utf8)
    var rows = 0
    for line in table.split(whereSeparator: \.isNewline).dropFirst() {
      let fields = line.split(separator: ",").map(String.init)
      let file = folder.appending(path: "Data\(fields[0]).dat")
      let text = try String(contentsOf: file, encoding: .utf8)
      var problem = try CohortProblem(
        shipmentFile: text, named: file.lastPathComponent,
        facilitiesAtMost: try #require(Int(fields[1])))
      let expected = try #require(Double(fields[3]))
      let result = try problem.solve()
      guard case .provenOptimal(let plan, let objective) = result.outcome else {
        Issue.record("\(fields[0]): \(result.outcome)")
        continue
      }
      #expect(abs(objective - expected) < 0.005)
      #expect(problem.patients.count == Int(fields[2]))
      let check = CohortCheck(plan, of: problem)
      #expect(check.violations.isEmpty)
      #expect(abs(check.objective - expected) < 0.005)
      let count = Double(problem.patients.count)
      #expect(abs(check.facilityCost / count - (try #require(Double(fields[5])))) < 0.006)
      #expect(abs(check.transportCost / count - (try #require(Double(fields[6])))) < 0.006)
      #expect(
        plan.open.map { problem.facilities[$0].name }.joined(separator: "+") == fields[7])
      #expect(check.meanTurnaroundDays == Double(fields[8]))
      // Holds relax it; where the limit counts them they cannot be used at all, since every plan is
      // already a day late at most.
      problem.holdDays = 2
      #expect(try #require(try problem.solve().objective) <= expected + 0.005)
      problem.limitCountsHold = false
      let held = try problem.solve()
      #expect(try #require(held.objective) <= expected + 0.005)
      #expect(CohortCheck(try #require(held.plan), of: problem).violations.isEmpty)
      rows += 1
    }
    #expect(rows == 8)
  }

  @Test("why there is no plan")
  func infeasibility() throws {
    var problem = simpleCohort(days: [1, 1, 1, 4])
    #expect(try problem.solve().objective == 10 + 4 * 3)
    problem.facilities[0].suites = 2
    #expect(
      try problem.solve().outcome
        == .infeasible(.tooFewSuites(firstDay: 2, lastDay: 2, patients: 3, possible: 2)))
    problem.holdDays = 2
    problem.turnaroundLimitDays = 8
    // Two start on day 2, the third on day 4, and the fourth on day 5.
    #expect(try problem.solve().objective == 22)
    problem.costIn[0][0][0] = nil
    #expect(
      try problem.solve().outcome == .infeasible(.unreachable(patients: [0, 1, 2, 3])))
    // Enough suites on every day, but those that lie near are too few: only the search can tell.
    problem = simpleCohort(days: [1, 1, 1])
    problem.facilities = [
      .init(name: "near", suites: 2, cost: 1), .init(name: "far", suites: 9, cost: 1),
    ]
    problem.siteNames = ["a", "b"]
    problem.costIn = [[[1], [nil]], [[1], [1]]]
    problem.costOut = [[[1], [1]], [[1], [1]]]
    problem.facilitiesAtMost = 2
    #expect(try problem.solve().outcome == .infeasible(.exhausted))
  }

  @Test("nobody, no facility, none to open, equal costs everywhere")
  func edges() throws {
    var problem = simpleCohort(days: [])
    #expect(
      try problem.solve().outcome == .provenOptimal(.init(open: [], assignments: []), objective: 0))
    problem = simpleCohort(days: [1])
    problem.facilitiesAtMost = 0
    guard case .infeasible = try problem.solve().outcome else {
      Issue.record("a plan without a facility")
      return
    }
    problem.facilities = []
    problem.costIn = [[]]
    problem.costOut = [[]]
    #expect(try problem.solve().outcome == .infeasible(.unreachable(patients: [0])))
    var equal = simpleCohort(days: [1, 2, 3, 3, 3, 4])
    equal.facilities = .init(repeating: .init(name: "same", suites: 2, cost: 0), count: 5)
    equal.costIn = [.init(repeating: [0], count: 5)]
    equal.costOut = equal.costIn
    equal.costPerPatient = 0
    equal.facilitiesAtMost = 5
    #expect(try equal.solve().objective == 0)
  }

  @Test("a limit of nodes gives an honest bound; cancellation too; the same call the same result")
  func limits() throws {
    var numbers = CohortNumbers(seed: 4)
    var stopped = 0
    for _ in 0..<20 {
      let problem = randomCohort(&numbers, patients: 20, facilities: 6, days: 20)
      let full = try problem.solve()
      #expect(try problem.solve() == full)
      guard let best = full.objective else { continue }
      for limit in [1, 3, 6, 12] {
        var settings = CohortSettings()
        settings.nodeLimit = limit
        let result = try problem.solve(settings)
        if case .provenOptimal = result.outcome {
          #expect(abs((result.objective ?? 0) - best) < 1e-9)
        } else {
          stopped += 1
          #expect(try #require(result.bound) <= best + 1e-9)
          if let objective = result.objective { #expect(objective >= best - 1e-9) }
        }
      }
      guard
        case .limitReachedWithoutAnswer(let bound) =
          try problem.solve(isCancelled: { true }).outcome
      else {
        Issue.record("cancelled, and an answer")
        continue
      }
      #expect(bound <= best)
      var last = -Double.infinity
      _ = try problem.solve(progress: {
        #expect($0.bound >= last && $0.bound <= best + 1e-9)
        last = $0.bound
      })
      #expect(last > -.infinity)
    }
    #expect(stopped > 10)
  }

  @Test("everything wrong with a problem is listed")
  func defects() throws {
    var problem = simpleCohort(days: [1])
    problem.patients.append(.init(site: 7, day: 1))
    problem.facilities[0].cost = -1
    problem.facilities[0].suites = -2
    problem.costIn = [[[.nan]]]
    problem.costOut = []
    problem.manufacturingDays = 0
    problem.costPerPatient = .infinity
    problem.holdDays = 1_000_000_000
    do {
      _ = try problem.solve()
      Issue.record("an invalid cohort was solved")
    } catch {
      #expect(error.defects.count == 8)
      #expect(error.defects.contains(.unknownSite(patient: 1, site: 7)))
    }
  }
}

/// One site, one facility of three suites at a cost of 10; 2 days of manufacture, one each way.
func simpleCohort(days: [Int]) -> CohortProblem {
  CohortProblem(
    siteNames: ["a"], facilities: [.init(name: "near", suites: 3, cost: 10)],
    modesIn: [.init(name: "van", days: 1)], modesOut: [.init(name: "van", days: 1)],
    costIn: [[[1]]], costOut: [[[1]]], patients: days.map { .init(site: 0, day: $0) },
    manufacturingDays: 2, testingDays: 1, turnaroundLimitDays: 5, costPerPatient: 1,
    facilitiesAtMost: 1)
}
