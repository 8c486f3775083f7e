import Testing

@testable import Placement

@Suite("Parts of the location solvers")
struct LocationPartsTests {
  @Test("The knapsack takes what trying everything takes")
  func knapsack() {
    var source = InstanceSource(seed: 401)
    for round in 0..<300 {
      let isWhole = round % 2 == 0
      let items = (0..<source.whole(0...11)).map { label in
        BinaryKnapsack.Item(
          label: label, profit: source.number(1...30, whole: isWhole),
          weight: source.number(0...20, whole: isWhole))
      }
      let capacity = source.number(0...60, whole: isWhole)
      var knapsack = BinaryKnapsack()
      knapsack.solve(items, capacity: capacity)
      let best = subsets(of: items.count).filter { chosen in
        chosen.reduce(0) { $0 + items[$1].weight } <= capacity * (1 + 1e-13)
      }.map { $0.reduce(0) { $0 + items[$1].profit } }.max()
      #expect(agree(knapsack.upperBound, best), "round \(round)")
      #expect(agree(knapsack.taken.reduce(0) { $0 + items[$1].profit }, best))
      #expect(knapsack.taken.reduce(0) { $0 + items[$1].weight } <= capacity * (1 + 1e-11))
      #expect(knapsack.relaxedProfit >= knapsack.upperBound - 1e-9)
    }
  }

  @Test("Transportation costs what a flow costs, and its multipliers prove it")
  func transportation() throws {
    var source = InstanceSource(seed: 402)
    for round in 0..<200 {
      let problem = try source.warehouse(
        clients: source.whole(1...9), sites: source.whole(1...5), sourcing: .split,
        whole: round % 2 == 0)
      let (clients, sites) = (problem.costs.clientCount, problem.costs.siteCount)
      var capacities = try #require(problem.capacities)
      let total = problem.demands.reduce(0, +)
      if round % 4 == 0 {
        // Not a unit to spare.
        capacities[0] = max(0, total - capacities.dropFirst().reduce(0, +))
      }
      var solved = Transportation(
        costs: (0..<sites).map { site in (0..<clients).map { problem.costs[$0, site] } },
        demands: problem.demands, capacities: capacities)
      let isFeasible = solved.solve()
      let expected = ReferenceTransport.cost(problem, capacities, sites: Array(0..<sites))
      #expect(isFeasible == (expected != nil), "round \(round)")
      guard isFeasible else { continue }
      #expect(agree(solved.cost, expected), "round \(round)")
      var dual = solved.multipliers.reduce(0, +)
      for site in 0..<sites where capacities[site] > 0 {
        dual -= solved.capacityPrices[site] * capacities[site]
      }
      #expect(agree(dual, expected), "round \(round)")
    }
  }

  @Test("Local search ends where no single move is better, and adds up its costs rightly")
  func swaps() throws {
    var source = InstanceSource(seed: 403)
    for round in 0..<80 {
      let sites = source.whole(2...9)
      let costs = try source.matrix(
        clients: source.whole(1...12), sites: sites, 0...40, whole: round % 2 == 0)
      let least = source.whole(1...sites)
      let problem = SiteSelection(
        costs: costs, fixedCosts: (0..<sites).map { _ in source.number(0...30, whole: true) },
        openCount: least...source.whole(least...sites))
      var search = SiteSwapSearch(
        problem, lists: ServiceLists(sorting: costs),
        decisions: [SiteDecision](repeating: .undecided, count: sites))
      let start = search.greedy()
      let found = search.improve(start)
      let cost = problem.cost(ofOpening: found)
      #expect(problem.openCount.contains(found.count))
      #expect(cost <= problem.cost(ofOpening: start) + 1e-9)
      for other in subsets(of: sites) where problem.openCount.contains(other.count) {
        let (added, removed) = (Set(other).subtracting(found), Set(found).subtracting(other))
        guard added.count <= 1, removed.count <= 1 else { continue }
        #expect(problem.cost(ofOpening: other) >= cost - 1e-6, "round \(round)")
      }
    }
  }

  @Test("The queue gives the lowest bound first, of equal ones the oldest")
  func queue() {
    var source = InstanceSource(seed: 404)
    var queue = SearchQueue<Int>()
    var expected: [(Double, Int)] = []
    for index in 0..<200 {
      let bound = Double(source.whole(0...20))
      queue.insert(index, bound: bound)
      expected.append((bound, index))
    }
    expected.sort { $0 < $1 }
    for (bound, index) in expected {
      #expect(queue.lowestBound == bound)
      #expect(queue.removeFirst()?.node == index)
    }
    #expect(queue.removeFirst() == nil)
  }

  @Test("The grain of costs")
  func grain() {
    #expect(ObjectiveGrain(of: [6, 9, 0, -15], terms: 10).size == 3)
    #expect(ObjectiveGrain(of: [6, 9.5], terms: 10).size == nil)
    #expect(ObjectiveGrain(of: [0, 0], terms: 10).size == 1)
    #expect(ObjectiveGrain(of: [0x1p50], terms: 100).size == nil)
    #expect(ObjectiveGrain(of: [6, 9], terms: 2).roundedUp(12.1) == 15)
  }

  @Test("Shortest paths: of a repeated edge the last length counts")
  func paths() {
    var graph = WeightedGraph(vertexCount: 4)
    graph.add(from: 0, to: 1, length: 1)
    graph.add(from: 1, to: 2, length: 5)
    graph.add(from: 2, to: 0, length: 9)
    graph.add(from: 1, to: 0, length: 3)
    graph.add(from: 2, to: 2, length: 1)
    let lengths = graph.shortestPathLengths()
    #expect(Array(lengths[0..<4]) == [0, 3, 8, .infinity])
    #expect(Array(lengths[8..<12]) == [8, 5, 0, .infinity])
  }

  @Test("Shortest paths agree with Floyd and Warshall")
  func floyd() {
    var source = InstanceSource(seed: 405)
    for _ in 0..<20 {
      let vertices = source.whole(1...14)
      var graph = WeightedGraph(vertexCount: vertices)
      var table = [[Double]](
        repeating: [Double](repeating: .infinity, count: vertices), count: vertices)
      for _ in 0..<source.whole(0...40) {
        let (a, b) = (source.whole(0...vertices - 1), source.whole(0...vertices - 1))
        let length = Double(source.whole(0...50))
        graph.add(from: a, to: b, length: length)
        (table[a][b], table[b][a]) = (length, length)
      }
      for vertex in 0..<vertices { table[vertex][vertex] = 0 }
      for middle in 0..<vertices {
        for a in 0..<vertices {
          for b in 0..<vertices {
            table[a][b] = min(table[a][b], table[a][middle] + table[middle][b])
          }
        }
      }
      #expect(graph.shortestPathLengths() == table.flatMap { $0 })
    }
  }
}
