/// The search for the best plans of one problem, and for the proof that there are no better ones.
///
/// Best-first branch and bound over placements. The bound of a region is the Lagrangian function;
/// incumbents come from a local search over placements guided by the pool of cuts; branching is on
/// counts before sites. Keeps what it learnt, so that a limit may be moved and the search repeated.
final class LocationEngine {
  let model: SiteModel
  let function: LagrangianFunction
  let bundle: BundleMethod
  let whole: SearchRegion
  var pool: CutPool
  var settings: LocationSettings

  /// The best plans found, the best first; at most as many as are asked for.
  var ranking: [Found] = []
  /// Placements whose linear program was solved: their value, or nil where they have no flows.
  var evaluated: [[UInt8]: Double?] = [:]
  var record = SearchRecord()
  var programs = 0
  var pivots = 0
  var nodes = 0
  /// The highest bound of what was given up.
  var discarded = -Double.infinity
  private var heap = BestFirstHeap()
  private var evaluationsBefore = 0

  /// A plan in the solver's terms.
  struct Found {
    var states: [Int]
    var value: Double
    var patients: [Double]
    var batches: [Double]
  }

  init(_ problem: LocationProblem, settings: LocationSettings) {
    model = SiteModel(problem)
    function = LagrangianFunction(model)
    bundle = BundleMethod(function)
    whole = SearchRegion(model)
    pool = CutPool(capacity: 200)
    self.settings = settings
  }

  /// What a region must beat to be worth a look.
  var threshold: Double {
    guard ranking.count >= settings.placements, let last = ranking.last else {
      return model.lowestValue - 1e-6 * (1 + abs(model.lowestValue))
    }
    return last.value + allowance(last.value)
  }

  /// The asked gap at a value, in the solver's terms.
  func allowance(_ value: Double) -> Double {
    max(
      settings.relativeGap * abs(model.original(value)) / model.objectiveScale,
      1e-11 * (1 + abs(value)))
  }

  /// Below this, without the objective, a bound proves that there is no plan.
  var infeasibilityMargin: Double { 1e-7 }

  /// Moves the bound of a limit of the problem.
  func move(limit: Int, to bound: Double) {
    let form = model.problem.limits[limit].form
    function.rowBound[limit] =
      (bound - form.constant) * model.rowSign[limit] / model.rowScale[limit] / model.quantityScale
    pool.refresh(function, whole: whole)
  }

  /// Searches.
  func solve() {
    record = SearchRecord()
    heap = BestFirstHeap()
    discarded = -.infinity
    nodes = 0
    programs = 0
    pivots = 0
    evaluationsBefore = function.evaluations
    let remembered = evaluated.keys.sorted { $0.lexicographicallyPrecedes($1) }
    evaluated = [:]
    ranking = []
    reuse(remembered)

    var root = whole
    let number = record.addRegion()
    guard root.propagate(model) else {
      record.regions[number].ending = .empty
      return
    }
    heap.push(
      SearchNode(
        region: root, bound: .infinity,
        multipliers: [Double](repeating: 0, count: function.layout.count), prices: -1,
        number: number, depth: 0))
    while let node = heap.pop() {
      if node.bound <= threshold {
        close(node)
        continue
      }
      if nodes >= settings.mostNodes || evaluations >= settings.mostEvaluations
        || settings.isInterrupted()
      {
        heap.push(node)
        break
      }
      nodes += 1
      process(node)
      if nodes % 16 == 0 { report() }
    }
    // What is left open keeps its bound.
    while let node = heap.pop() { close(node) }
  }

  var evaluations: Int { function.evaluations - evaluationsBefore }

  func push(_ node: SearchNode) { heap.push(node) }

  /// Ends a region with the prices it has.
  func close(_ node: SearchNode) {
    var node = node
    if node.prices < 0 {
      node.bound = function.evaluate(node.multipliers, in: node.region)
      node.prices = record.addPrices(node.multipliers, weight: 1)
    }
    record.regions[node.number].ending = .bounded(prices: node.prices)
    if record.prices[node.prices].weight > 0 { discarded = max(discarded, node.bound) }
  }

  private func report() {
    let best = ranking.first.map { model.original($0.value) }
    let bound = max(heap.best?.bound ?? -.infinity, discarded, ranking.first?.value ?? -.infinity)
    settings.progress(
      LocationProgress(objective: best, bound: model.original(bound), nodes: nodes))
  }
}

/// A region of the search with what is known of it.
struct SearchNode {
  var region: SearchRegion
  var bound: Double
  /// Where to start pricing.
  var multipliers: [Double]
  /// Those that gave the bound, in the record; −1 where none did yet.
  var prices: Int
  var number: Int
  var depth: Int
}

/// Nodes by their bound, the highest first; among equals the newest.
struct BestFirstHeap {
  private var nodes: [SearchNode] = []

  var best: SearchNode? { nodes.first }
  var count: Int { nodes.count }

  private func precedes(_ first: SearchNode, _ second: SearchNode) -> Bool {
    first.bound != second.bound ? first.bound > second.bound : first.number > second.number
  }

  mutating func push(_ node: SearchNode) {
    nodes.append(node)
    var child = nodes.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard precedes(nodes[child], nodes[parent]) else { break }
      nodes.swapAt(child, parent)
      child = parent
    }
  }

  mutating func pop() -> SearchNode? {
    guard let top = nodes.first else { return nil }
    let last = nodes.removeLast()
    guard !nodes.isEmpty else { return top }
    nodes[0] = last
    var parent = 0
    while true {
      var child = 2 * parent + 1
      guard child < nodes.count else { break }
      if child + 1 < nodes.count, precedes(nodes[child + 1], nodes[child]) { child += 1 }
      guard precedes(nodes[child], nodes[parent]) else { break }
      nodes.swapAt(child, parent)
      parent = child
    }
    return top
  }
}
