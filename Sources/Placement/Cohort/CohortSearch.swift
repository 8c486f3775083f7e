import MixedIntegerProgramming

/// How long to search.
public struct CohortSettings: Hashable, Sendable {
  /// Choices of facilities, and nodes of the searches for schedules, after which to stop.
  public var nodeLimit = 1_000_000

  /// The defaults.
  public init() {}
}

/// How far a search has come.
public struct CohortProgress: Hashable, Sendable {
  /// What the best plan so far costs.
  public var incumbent: Double?
  /// What every plan costs at least.
  public var bound: Double
  /// Nodes so far.
  public var nodes: Int
}

extension CohortProblem {
  /// Finds the cheapest plan and proves that it is, or proves that there is none.
  ///
  /// Facilities are chosen first, in a tree whose nodes have some open, some closed and some undecided.
  /// What any plan below a node costs is bounded by the cheapest facilities with enough suites for the
  /// busiest days, plus everybody's cheapest transport to a facility that is not closed. Nodes are taken
  /// in the order of their bounds; where all facilities are decided, a schedule is found
  /// (``CohortSchedule``). One thread, the same result every time.
  ///
  /// - Parameters:
  ///   - settings: for how long.
  ///   - progress: told at every choice of facilities.
  ///   - isCancelled: asked at every step.
  public func solve(
    _ settings: CohortSettings = CohortSettings(), progress: ((CohortProgress) -> Void)? = nil,
    isCancelled: (() -> Bool)? = nil
  ) throws(InvalidCohort) -> CohortResult {
    try solve(settings, aggregates: true, progress: progress, isCancelled: isCancelled)
  }

  /// The same, with or without putting patients together that are alike.
  func solve(
    _ settings: CohortSettings = CohortSettings(), aggregates: Bool,
    progress: ((CohortProgress) -> Void)? = nil, isCancelled: (() -> Bool)? = nil
  ) throws(InvalidCohort) -> CohortResult {
    let defects = self.defects
    guard defects.isEmpty else { throw InvalidCohort(defects: defects) }
    let options = CohortOptions(self, aggregates: aggregates)
    guard options.unreachable.isEmpty else {
      return CohortResult(
        outcome: .infeasible(.unreachable(patients: options.unreachable)), nodes: 0)
    }
    let demand = CohortSuiteDemand(options)
    if let shortage = demand.shortage {
      return CohortResult(outcome: .infeasible(shortage), nodes: 0)
    }
    var search = CohortSearch(
      options, demand: demand, settings, progress: progress, isCancelled: isCancelled)
    return search.run()
  }
}

/// The tree over facilities.
private struct CohortSearch {
  private enum Choice { case undecided, open, closed }

  private struct Node {
    var bound: Double
    var number: Int
    var choices: [Choice]

    func isBefore(_ other: Node) -> Bool { (bound, number) < (other.bound, other.number) }
  }

  private let options: CohortOptions
  private let demand: CohortSuiteDemand
  private let settings: CohortSettings
  private let progress: ((CohortProgress) -> Void)?
  private let isCancelled: (() -> Bool)?
  /// Facilities in the order in which they are decided: dear ones first.
  private let order: [Int]
  private let constantCost: Double

  private var waiting: [Node] = []
  private var made = 0
  private var nodes = 0
  private var incumbent: (plan: CohortPlan, objective: Double)?
  /// What is known of choices that were left without a proof.
  private var unprovenBound = Double.infinity

  init(
    _ options: CohortOptions, demand: CohortSuiteDemand, _ settings: CohortSettings,
    progress: ((CohortProgress) -> Void)?, isCancelled: (() -> Bool)?
  ) {
    self.options = options
    self.demand = demand
    self.settings = settings
    self.progress = progress
    self.isCancelled = isCancelled
    let facilities = options.problem.facilities
    order = facilities.indices.sorted {
      (-facilities[$0].cost, $0) < (-facilities[$1].cost, $1)
    }
    constantCost = Double(options.problem.patients.count) * options.problem.costPerPatient
  }

  mutating func run() -> CohortResult {
    push([Choice](repeating: .undecided, count: order.count))
    while let node = pop() {
      if node.bound >= cutoff { break }
      if nodes >= settings.nodeLimit || isCancelled?() == true {
        unprovenBound = min(unprovenBound, node.bound)
        break
      }
      nodes += 1
      progress?(
        CohortProgress(
          incumbent: incumbent?.objective, bound: min(node.bound, unprovenBound), nodes: nodes))
      if let next = order.first(where: { node.choices[$0] == .undecided }) {
        for choice in [Choice.open, .closed] {
          var choices = node.choices
          choices[next] = choice
          push(choices)
        }
      } else {
        schedule(node)
      }
    }
    return CohortResult(outcome: outcome, nodes: nodes)
  }

  /// Plans that cost as much as the best one are of no interest: 10⁻⁹ of it is less than a cent in ten
  /// million.
  private var cutoff: Double {
    guard let objective = incumbent?.objective else { return .infinity }
    return objective - 1e-9 * abs(objective)
  }

  private var outcome: CohortOutcome {
    guard let incumbent else {
      return unprovenBound < .infinity
        ? .limitReachedWithoutAnswer(bound: unprovenBound) : .infeasible(.exhausted)
    }
    return unprovenBound < cutoff
      ? .feasible(incumbent.plan, objective: incumbent.objective, bound: unprovenBound)
      : .provenOptimal(incumbent.plan, objective: incumbent.objective)
  }

  private mutating func schedule(_ node: Node) {
    let open = node.choices.indices.filter { node.choices[$0] == .open }
    guard let schedule = CohortSchedule(options, open: open) else { return }
    let fixed = constantCost + open.reduce(0) { $0 + options.problem.facilities[$1].cost }
    let outcome = schedule.solve(
      below: cutoff - fixed, nodeLimit: settings.nodeLimit - nodes, nodes: &nodes,
      isCancelled: isCancelled)
    switch outcome {
    case .infeasible, .tooExpensive: break
    case .unknown(let bound): unprovenBound = min(unprovenBound, max(node.bound, fixed + bound))
    case .found(let used, let cost, let bound):
      if bound < cost { unprovenBound = min(unprovenBound, max(node.bound, fixed + bound)) }
      if fixed + cost < incumbent?.objective ?? .infinity {
        incumbent = (plan(open, used), fixed + cost)
      }
    }
  }

  /// Hands numbers of patients out to the patients of each group.
  private func plan(
    _ open: [Int], _ used: [(column: CohortSchedule.Column, patients: Int)]
  ) -> CohortPlan {
    var assignments = [CohortPlan.Assignment?](
      repeating: nil, count: options.problem.patients.count)
    var next = [Int](repeating: 0, count: options.groups.count)
    for (column, count) in used {
      for _ in 0..<count {
        let patient = options.groups[column.group].patients[next[column.group]]
        next[column.group] += 1
        assignments[patient] = CohortPlan.Assignment(
          facility: column.facility, startDay: column.start.day, modeIn: column.start.modeIn,
          modeOut: column.start.modeOut)
      }
    }
    return CohortPlan(open: open, assignments: assignments.compactMap(\.self))
  }

  // MARK: - Nodes

  /// Puts a node in line, unless nothing below it can be of interest.
  private mutating func push(_ choices: [Choice]) {
    let open = choices.indices.filter { choices[$0] == .open }
    let undecided = choices.indices.filter { choices[$0] == .undecided }
    guard
      let standing = demand.leastCost(
        open: open, undecided: undecided, atMost: options.problem.facilitiesAtMost)
    else { return }
    let possible = open + undecided
    var transport = 0.0
    for group in options.groups {
      guard let cheapest = possible.compactMap({ group.cheapest[$0] }).min() else { return }
      transport += Double(group.patients.count) * cheapest
    }
    let node = Node(bound: constantCost + standing + transport, number: made, choices: choices)
    made += 1
    guard node.bound < cutoff else { return }
    // A binary heap.
    waiting.append(node)
    var place = waiting.count - 1
    while place > 0, waiting[place].isBefore(waiting[(place - 1) / 2]) {
      waiting.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  private mutating func pop() -> Node? {
    guard let last = waiting.popLast() else { return nil }
    guard let first = waiting.first else { return last }
    waiting[0] = last
    var place = 0
    while true {
      var least = place
      for child in [2 * place + 1, 2 * place + 2]
      where child < waiting.count && waiting[child].isBefore(waiting[least]) {
        least = child
      }
      if least == place { return first }
      waiting.swapAt(place, least)
      place = least
    }
  }
}
