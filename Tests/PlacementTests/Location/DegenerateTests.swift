import MixedIntegerProgramming
import Placement
import Testing

@Suite("Degenerate location problems")
struct DegenerateTests {
  private func confirm(
    _ problem: LocationProblem, _ expected: Double?,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let answer = try problem.solve(LocationSettings(relativeGap: 1e-9))
    if let expected {
      #expect(answer.status == .proven, sourceLocation: sourceLocation)
      let objective = try #require(answer.objective, sourceLocation: sourceLocation)
      #expect(
        abs(objective - expected) <= 1e-6 * max(abs(expected), 1e-300),
        "\(objective) for \(expected)", sourceLocation: sourceLocation)
      let plan = try #require(answer.plan, sourceLocation: sourceLocation)
      #expect(problem.violations(of: plan) == [], sourceLocation: sourceLocation)
    } else {
      #expect(answer.status == .infeasible, sourceLocation: sourceLocation)
      #expect(answer.plan == nil && answer.bound == nil, sourceLocation: sourceLocation)
    }
    let verdict = CertificateChecker(answer.certificate, of: problem).check()
    guard case .holds = verdict else {
      Issue.record("\(verdict)", sourceLocation: sourceLocation)
      return
    }
  }

  /// Regions and satellites on a line, costs by distance, a module for 10 patients at 30 each.
  private func line(
    demands: [Double] = [4, 6, 5], sites: Int = 2, scale: Double = 1, budget: Double = 40
  ) -> LocationProblem {
    var options: [LocationProblem.AccessOption] = []
    var costs: [Double] = []
    for client in demands.indices {
      for site in 0..<sites {
        options.append(LocationProblem.AccessOption(client: client, place: site))
        costs.append(abs(Double(client) - Double(2 * site)) * scale)
      }
    }
    return LocationProblem(
      clients: demands.map { LocationProblem.Client(demand: $0) },
      places: (0..<sites).map { LocationProblem.Place(.withFacilities([$0])) },
      facilities: (0..<sites).map { _ in LocationProblem.Facility(moduleCapacities: [10]) },
      accessOptions: options,
      supplyArcs: (0..<sites).map { LocationProblem.SupplyArc(place: $0, facility: $0) },
      sense: .maximise, objective: LinearForm(patients: options.map { _ in 1 }),
      limits: [
        LocationLimit(
          "money",
          LinearForm(patients: costs, modules: (0..<sites).map { _ in [30 * scale] }), .atMost,
          budget * scale)
      ])
  }

  @Test("By hand: one module, the nearest ten")
  func byHand() throws {
    // A module at the second site takes 5 at no cost and 5 at 1 each: 10 patients for 35. At the
    // first site it takes 4 at no cost.
    try confirm(line(), 10)
    try confirm(line(budget: 33), 8)
    try confirm(line(budget: 29), 0)
    try confirm(line(budget: 1_000), 15)
  }

  @Test("No demand, no regions, no candidates, no capacity")
  func nothing() throws {
    try confirm(line(demands: [0, 0, 0]), 0)
    try confirm(line(demands: []), 0)
    try confirm(line(sites: 0), 0)
    var none = line(budget: 1_000)
    none.facilities = none.facilities.map { _ in LocationProblem.Facility(moduleCapacities: [0]) }
    try confirm(none, 0)
    var empty = line(budget: 1_000)
    empty.facilities = empty.facilities.map { _ in LocationProblem.Facility(moduleCapacities: []) }
    empty.limits = []
    try confirm(empty, 0)
    empty.facilities[0].isRequired = true
    try confirm(empty, nil)
    try confirm(
      LocationProblem(
        clients: [], places: [], facilities: [], accessOptions: [], supplyArcs: [],
        sense: .minimise, objective: LinearForm(constant: 7)), 7)
  }

  @Test("One region, one site")
  func single() throws {
    try confirm(line(demands: [7], sites: 1), 7)
    var must = line(demands: [12], sites: 1, budget: 1_000)
    must.clients[0].mustBeServed = true
    try confirm(must, nil)
  }

  @Test("Equal costs everywhere")
  func equal() throws {
    var problem = line(demands: [3, 3, 3, 3, 3, 3], sites: 6, budget: 1_000)
    problem.limits[0].form.patients = problem.accessOptions.map { _ in 1 }
    problem.limits[0].bound = 2 * 30 + 18
    try confirm(problem, 18)
    problem.limits[0].bound = 2 * 30 + 17
    try confirm(problem, 17)
  }

  @Test("Huge and tiny coefficients", arguments: [1e-9, 1e-4, 1e6, 1e12])
  func scales(scale: Double) throws {
    try confirm(line(scale: scale), 10)
    var large = line(scale: 1)
    large.clients = large.clients.map { LocationProblem.Client(demand: $0.demand * scale) }
    large.facilities = large.facilities.map { _ in
      LocationProblem.Facility(moduleCapacities: [10 * scale])
    }
    large.limits[0].form.modules = large.facilities.map { _ in [30 * scale] }
    large.limits[0].bound = 40 * scale
    try confirm(large, 10 * scale)
    var worth = line()
    worth.objective.patients = worth.objective.patients.map { $0 * scale }
    try confirm(worth, 10 * scale)
  }

  @Test("Bad numbers and references are all named")
  func defects() {
    var problem = line()
    problem.clients[1].demand = -.infinity
    problem.facilities[0].moduleCapacities = [.nan]
    problem.accessOptions[0].place = 9
    problem.limits[0].form.patients = [1]
    problem.limits[0].bound = .infinity
    #expect(problem.defects.count == 5)
    #expect(throws: LocationDefects.self) { try problem.solve() }
    #expect(line().defects.isEmpty)
  }

  @Test("Conflicting limits are named, and no others")
  func conflict() throws {
    var problem = line(budget: 40)
    problem.limits.append(
      LocationLimit(
        "served", LinearForm(patients: problem.accessOptions.map { _ in 1 }), .atLeast, 12))
    problem.limits.append(
      LocationLimit(
        "sites", LinearForm(modules: problem.facilities.map { _ in [1] }), .atMost, 2))
    try confirm(problem, nil)
    #expect(
      try problem.conflictingLimits() == .conflict(groups: [0, 1], isIrreducible: true))
    problem.limits[0].bound = 1_000
    #expect(try problem.conflictingLimits() == .feasible)
  }

  @Test("The plan checker sees every kind of mistake")
  func violations() throws {
    var problem = line(budget: 1_000)
    problem.places[0].capacity = 8
    let answer = try problem.solve()
    let plan = try #require(answer.plan)
    #expect(problem.violations(of: plan) == [])
    func broken(_ change: (inout LocationPlan) -> Void) -> [PlanViolation] {
      var other = plan
      change(&other)
      return problem.violations(of: other)
    }
    #expect(broken { $0.patients.removeLast() } == [.shape(what: "counts")])
    #expect(broken { $0.modules[0] = 5 } == [.shape(what: "module of facility 0")])
    #expect(!broken { $0.modules[0] = nil }.isEmpty)
    #expect(!broken { $0.patients[0] += 1 }.isEmpty)
    #expect(!broken { $0.batches[0] -= 1 }.isEmpty)
    #expect(!broken { $0.patients[0] = -1 }.isEmpty)
    #expect(!broken { $0.patients[0] = .nan }.isEmpty)
    problem.limits[0].bound = 10
    #expect(
      problem.violations(of: plan).contains {
        if case .limit(0, _, 10) = $0 { true } else { false }
      })
    problem.catchmentsAreWhole = true
    problem.limits = []
    #expect(
      broken {
        $0.patients = [2, 2, 3, 3, 2, 3]
        $0.batches = [7, 8]
      }.contains {
        if case .catchment = $0 { true } else { false }
      })
  }
}
