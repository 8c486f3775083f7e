import Placement
import Testing

@Suite("p-median")
struct PMedianTests {
  @Test("Random problems have the cost that trying everything finds, and a certificate that holds")
  func bruteForce() throws {
    var source = InstanceSource(seed: 101)
    for round in 0..<240 {
      let (clients, sites) = (source.whole(1...10), source.whole(1...9))
      let isWhole = round % 3 != 0
      let range = [0...20, -30...30, 0...3, 1000...1010][round % 4]
      let costs = try source.matrix(clients: clients, sites: sites, range, whole: isWhole)
      let weights =
        round % 2 == 0 ? nil : (0..<clients).map { _ in source.number(0...5, whole: isWhole) }
      let problem = try PMedianProblem(
        costs: costs, medianCount: source.whole(1...sites), weights: weights)
      let solution = problem.solved()
      #expect(solution.outcome.status == .proven, "round \(round)")
      #expect(agree(solution.outcome.objective, BruteForce.pMedian(problem)), "round \(round)")
      #expect(throws: Never.self, "round \(round)") {
        try PMedianCertificate.verify(solution, of: problem)
      }
    }
  }

  @Test("Search cut short gives a plan, a bound below the optimum, and a certificate of the bound")
  func limits() throws {
    var source = InstanceSource(seed: 102)
    var gaps = 0
    for round in 0..<60 {
      let costs = try source.matrix(clients: 14, sites: 11, 0...50, whole: round % 2 == 0)
      let problem = try PMedianProblem(costs: costs, medianCount: 4)
      let solution = problem.solved(
        limits: LocationSearchLimits(nodes: 1 + round % 3, rootIterations: 12, nodeIterations: 2))
      let optimum = try #require(BruteForce.pMedian(problem))
      let (objective, bound) = (
        try #require(solution.outcome.objective), try #require(solution.outcome.bound)
      )
      #expect(bound <= optimum + 1e-9 && optimum <= objective + 1e-9, "round \(round)")
      if solution.outcome.status == .gap {
        gaps += 1
        #expect(bound < objective)
      }
      #expect(throws: Never.self, "round \(round)") {
        try PMedianCertificate.verify(solution, of: problem)
      }
    }
    #expect(gaps > 5)
  }

  @Test("More medians than sites, or none for somebody, is proven infeasible")
  func infeasible() throws {
    let costs = try CostMatrix(clientCount: 2, siteCount: 2, values: [1, 2, 3, 4])
    for count in [0, 3, 1_000_000] {
      let solution = try PMedianProblem(costs: costs, medianCount: count).solved()
      #expect(solution.outcome.status == .infeasible)
      #expect(solution.outcome.objective == nil && solution.medians.isEmpty)
      #expect(throws: Never.self) {
        try PMedianCertificate.verify(
          solution, of: PMedianProblem(costs: costs, medianCount: count))
      }
    }
  }

  @Test("Degenerate problems")
  func degenerate() throws {
    // Every site open.
    var source = InstanceSource(seed: 103)
    let all = try PMedianProblem(
      costs: source.matrix(clients: 6, sites: 5, 0...9, whole: true), medianCount: 5)
    #expect(all.solved().medians == [0, 1, 2, 3, 4])
    #expect(all.solved().outcome.status == .proven)
    // One site, one client.
    let one = try PMedianProblem(
      costs: CostMatrix(clientCount: 1, siteCount: 1, values: [7]), medianCount: 1)
    #expect(one.solved().outcome.objective == 7)
    // Equal costs everywhere: any plan is the best.
    let equal = try PMedianProblem(
      costs: CostMatrix(
        clientCount: 12, siteCount: 12, values: [Double](repeating: 4, count: 144)), medianCount: 3)
    #expect(equal.solved().outcome.status == .proven)
    #expect(equal.solved().outcome.objective == 48)
    // Nothing costs anything; nobody is there; nobody counts.
    let free = try PMedianProblem(
      costs: CostMatrix(clientCount: 3, siteCount: 3, values: [Double](repeating: 0, count: 9)),
      medianCount: 2)
    #expect(free.solved().outcome.status == .proven && free.solved().outcome.objective == 0)
    let nobody = try PMedianProblem(
      costs: CostMatrix(clientCount: 0, siteCount: 3, values: []), medianCount: 2)
    #expect(nobody.solved().outcome.status == .proven && nobody.solved().outcome.objective == 0)
    let weightless = try PMedianProblem(
      costs: source.matrix(clients: 5, sites: 4, 0...9, whole: false), medianCount: 2,
      weights: [0, 0, 0, 0, 0])
    #expect(weightless.solved().outcome.status == .proven)
  }

  @Test("Multiplying all costs changes no plan", arguments: [1e-12, 0x1p-30, 0x1p40, 1e15])
  func scaled(factor: Double) throws {
    var source = InstanceSource(seed: 104)
    for _ in 0..<12 {
      let costs = try source.matrix(clients: 9, sites: 8, 0...1000, whole: true)
      let problem = try PMedianProblem(costs: costs, medianCount: 3)
      let scaled = try PMedianProblem(
        costs: CostMatrix(clientCount: 9, siteCount: 8, values: costs.values.map { $0 * factor }),
        medianCount: 3)
      let solution = scaled.solved()
      #expect(solution.outcome.status == .proven)
      let optimum = try #require(BruteForce.pMedian(problem))
      let objective = try #require(solution.outcome.objective)
      #expect((objective / factor - optimum).magnitude < 1e-8 * optimum)
      #expect(throws: Never.self) { try PMedianCertificate.verify(solution, of: scaled) }
    }
  }

  @Test("The same problem gives the same solution")
  func determinism() throws {
    var source = InstanceSource(seed: 105)
    let problem = try PMedianProblem(
      costs: source.matrix(clients: 30, sites: 30, 0...99, whole: true), medianCount: 5)
    #expect(problem.solved() == problem.solved())
  }

  @Test("Numbers that make no problem are refused with their place")
  func refused() throws {
    #expect(throws: LocationProblemError.notFinite(of: .cost, index: 2)) {
      try CostMatrix(clientCount: 2, siteCount: 2, values: [1, 2, .nan, .infinity])
    }
    #expect(throws: LocationProblemError.wrongCount(of: .cost, found: 3, expected: 4)) {
      try CostMatrix(clientCount: 2, siteCount: 2, values: [1, 2, 3])
    }
    let costs = try CostMatrix(clientCount: 1, siteCount: 1, values: [1])
    #expect(throws: LocationProblemError.negative(of: .weight, index: 0, value: -1)) {
      try PMedianProblem(costs: costs, medianCount: 1, weights: [-1])
    }
    #expect(throws: LocationProblemError.negative(of: .medianCount, index: 0, value: -1)) {
      try PMedianProblem(costs: costs, medianCount: -1)
    }
  }
}
