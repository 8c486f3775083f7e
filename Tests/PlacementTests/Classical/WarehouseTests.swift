import Placement
import Testing

@Suite("Warehouse location")
struct WarehouseTests {
  private func compare(
    _ problem: WarehouseProblem, _ note: Comment, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let solution = problem.solved()
    let optimum = BruteForce.warehouse(problem)
    #expect(
      solution.outcome.status == (optimum == nil ? .infeasible : .proven), note,
      sourceLocation: sourceLocation)
    #expect(
      agree(solution.outcome.objective, optimum), note, sourceLocation: sourceLocation)
    guard let plan = solution.plan else {
      #expect(optimum == nil, note, sourceLocation: sourceLocation)
      return
    }
    #expect(throws: Never.self, note, sourceLocation: sourceLocation) { try problem.check(plan) }
    #expect(agree(problem.cost(of: plan), optimum), note, sourceLocation: sourceLocation)
  }

  @Test("Random problems with split demand agree with trying everything")
  func split() throws {
    var source = InstanceSource(seed: 301)
    for round in 0..<200 {
      let problem = try source.warehouse(
        clients: source.whole(1...8), sites: source.whole(1...6), sourcing: .split,
        whole: round % 2 == 0)
      compare(problem, "round \(round)")
    }
  }

  @Test("Random problems with one source for each client agree with trying everything")
  func single() throws {
    var source = InstanceSource(seed: 302)
    for round in 0..<200 {
      let problem = try source.warehouse(
        clients: source.whole(1...7), sites: source.whole(1...4), sourcing: .single,
        whole: round % 2 == 0)
      compare(problem, "round \(round)")
    }
  }

  @Test("Random problems without capacities agree with trying everything")
  func uncapacitated() throws {
    var source = InstanceSource(seed: 303)
    for round in 0..<150 {
      let (clients, sites) = (source.whole(0...9), source.whole(1...7))
      let isWhole = round % 2 == 0
      let problem = try WarehouseProblem(
        costs: source.matrix(clients: clients, sites: sites, 0...40, whole: isWhole),
        demands: (0..<clients).map { _ in Double(source.whole(0...9)) }, capacities: nil,
        fixedCosts: (0..<sites).map { _ in source.number(-5...40, whole: isWhole) },
        sourcing: round % 3 == 0 ? .single : .split)
      compare(problem, "round \(round)")
    }
  }

  @Test("Negative costs and negative fixed costs")
  func negative() throws {
    var source = InstanceSource(seed: 304)
    for round in 0..<60 {
      let (clients, sites) = (source.whole(1...6), source.whole(1...4))
      let problem = try WarehouseProblem(
        costs: source.matrix(clients: clients, sites: sites, -20...20, whole: true),
        demands: (0..<clients).map { _ in Double(source.whole(1...6)) },
        capacities: (0..<sites).map { _ in Double(source.whole(4...18)) },
        fixedCosts: (0..<sites).map { _ in source.number(-15...30, whole: true) },
        sourcing: round % 2 == 0 ? .single : .split)
      compare(problem, "round \(round)")
    }
  }

  @Test("Too little capacity is proven infeasible", arguments: [false, true])
  func infeasible(single: Bool) throws {
    let problem = try WarehouseProblem(
      costs: CostMatrix(clientCount: 3, siteCount: 2, values: [1, 1, 1, 1, 1, 1]),
      demands: [4, 4, 4], capacities: [5, 6], fixedCosts: [1, 1],
      sourcing: single ? .single : .split)
    let solution = problem.solved()
    #expect(solution.outcome.status == .infeasible && solution.plan == nil)
    #expect(solution.outcome.objective == nil && solution.outcome.gap == nil)
  }

  @Test("Capacity enough in sum but not for whole clients is proven infeasible")
  func packing() throws {
    let problem = try WarehouseProblem(
      costs: CostMatrix(clientCount: 3, siteCount: 2, values: [1, 1, 1, 1, 1, 1]),
      demands: [4, 4, 4], capacities: [6, 6], fixedCosts: [1, 1], sourcing: .single)
    #expect(problem.solved().outcome.status == .infeasible)
  }

  @Test("Capacity that exactly meets demand, demand of zero, a site of zero capacity")
  func tight() throws {
    let tight = try WarehouseProblem(
      costs: CostMatrix(clientCount: 3, siteCount: 2, values: [1, 9, 8, 2, 5, 5]),
      demands: [3, 3, 4], capacities: [5, 5], fixedCosts: [10, 20])
    compare(tight, "tight")
    let none = try WarehouseProblem(
      costs: CostMatrix(clientCount: 2, siteCount: 2, values: [1, 9, 8, 2]), demands: [0, 0],
      capacities: [0, 5], fixedCosts: [3, 3])
    compare(none, "no demand")
    let empty = try WarehouseProblem(
      costs: CostMatrix(clientCount: 2, siteCount: 2, values: [1, 9, 8, 2]), demands: [0, 5],
      capacities: [0, 5], fixedCosts: [3, 3])
    compare(empty, "an empty site")
    let one = try WarehouseProblem(
      costs: CostMatrix(clientCount: 1, siteCount: 1, values: [2]), demands: [1], capacities: [1],
      fixedCosts: [3], sourcing: .single)
    #expect(one.solved().outcome.objective == 5)
  }

  @Test("Multiplying costs, or demands and capacities, changes no plan", arguments: [1e-9, 1e9])
  func scaled(factor: Double) throws {
    var source = InstanceSource(seed: 305)
    for round in 0..<20 {
      let problem = try source.warehouse(
        clients: 6, sites: 4, sourcing: round % 2 == 0 ? .single : .split, whole: true)
      let matrix = try CostMatrix(
        clientCount: 6, siteCount: 4, values: problem.costs.values.map { $0 * factor })
      let dear = try WarehouseProblem(
        costs: matrix, demands: problem.demands, capacities: problem.capacities,
        fixedCosts: problem.fixedCosts.map { $0 * factor }, sourcing: problem.sourcing)
      let large = try WarehouseProblem(
        costs: problem.costs, demands: problem.demands.map { $0 * factor },
        capacities: problem.capacities?.map { $0 * factor }, fixedCosts: problem.fixedCosts,
        sourcing: problem.sourcing)
      let (a, b, c) = (problem.solved().outcome, dear.solved().outcome, large.solved().outcome)
      #expect(a.status == b.status && a.status == c.status, "round \(round)")
      #expect(agree(a.objective, b.objective.map { $0 / factor }), "round \(round)")
      #expect(agree(a.objective, c.objective), "round \(round)")
    }
  }

  @Test("Search cut short never claims too much")
  func limits() throws {
    var source = InstanceSource(seed: 306)
    var unproven = 0
    for round in 0..<60 {
      let problem = try source.warehouse(
        clients: 7, sites: 5, sourcing: round % 2 == 0 ? .single : .split, whole: true)
      let outcome = problem.solved(
        limits: LocationSearchLimits(nodes: 1, rootIterations: 5, nodeIterations: 2)
      ).outcome
      let optimum = BruteForce.warehouse(problem)
      switch outcome.status {
      case .infeasible: #expect(optimum == nil, "round \(round)")
      case .proven: #expect(agree(outcome.objective, optimum), "round \(round)")
      case .gap, .open: unproven += 1
      }
      if let bound = outcome.bound, let optimum {
        #expect(bound <= optimum + 1e-6, "round \(round)")
      }
      if let objective = outcome.objective {
        #expect(objective >= optimum.map { $0 - 1e-6 } ?? .infinity, "round \(round)")
      }
    }
    #expect(unproven > 5)
  }

  @Test("A plan that breaks a rule is rejected")
  func check() throws {
    let problem = try WarehouseProblem(
      costs: CostMatrix(clientCount: 2, siteCount: 2, values: [1, 2, 3, 4]), demands: [4, 5],
      capacities: [6, 9], fixedCosts: [1, 1], sourcing: .single)
    let good = WarehousePlan(
      openSites: [0, 1],
      shipments: [.init(client: 0, site: 0, share: 1), .init(client: 1, site: 1, share: 1)])
    #expect(throws: Never.self) { try problem.check(good) }
    var bad = good
    bad.openSites = [0, 0]
    #expect(throws: WarehousePlanFailure.wrongSite(site: 0)) { try problem.check(bad) }
    bad = good
    bad.openSites = [0]
    #expect(throws: WarehousePlanFailure.wrongShipment(client: 1, site: 1)) {
      try problem.check(bad)
    }
    bad = good
    bad.shipments[1].site = 0
    #expect(throws: WarehousePlanFailure.overCapacity(site: 0, load: 9, capacity: 6)) {
      try problem.check(bad)
    }
    bad = good
    bad.shipments[1].share = 0.5
    #expect(throws: WarehousePlanFailure.notServed(client: 1, share: 0.5)) {
      try problem.check(bad)
    }
    bad.shipments.append(.init(client: 1, site: 0, share: 0.5))
    #expect(throws: WarehousePlanFailure.severalSources(client: 1)) { try problem.check(bad) }
  }
}
