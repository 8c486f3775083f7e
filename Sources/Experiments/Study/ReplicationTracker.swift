import Statistics

/// Follows the rule that says how many replications each point of a design needs.
///
/// It takes values in the order of replications and looks at no more of them than the rule needs,
/// so that its verdict does not depend on how many are run at a time, or where.
struct ReplicationTracker {
  /// What a point needs.
  struct Need: Hashable {
    /// Replications that must be there before the rule can say more, or that the results rest on.
    var replications: Int
    /// Whether the rule has ended.
    var isFinal: Bool
  }

  private enum Rule {
    case fixed(Int)
    case sequential([[SequentialStopping]])
    case kimNelson(KimNelsonSelection)
    case twoStage(TwoStageSelection)
  }

  /// The indicator that the rule follows; nil where it follows none.
  let indicator: String?
  private let budget: Int
  private let configurations: Int
  private var rule: Rule
  /// Replications taken in at each point.
  private(set) var taken: [Int]

  init(_ file: ExperimentFile, points: Int, configurations: Int) throws(StatisticsError) {
    budget = file.replications.budget
    self.configurations = configurations
    taken = Array(repeating: 0, count: points)
    if let selection = file.selection {
      indicator = selection.indicator
      let systems = points * configurations
      rule =
        switch selection.procedure {
        case .kimNelson:
          .kimNelson(
            try KimNelsonSelection(
              systems: systems, objective: selection.objective,
              indifference: selection.indifference, probability: selection.probability,
              firstStage: selection.firstStage))
        case .rinott:
          .twoStage(
            try TwoStageSelection(
              systems: systems, objective: selection.objective,
              indifference: selection.indifference, probability: selection.probability,
              firstStage: selection.firstStage))
        }
      return
    }
    switch file.replications {
    case .fixed(let count):
      indicator = nil
      rule = .fixed(count)
    case .sequential(let key, let precision, let minimum, let budget):
      indicator = key
      let stopping = try SequentialStopping(precision, minimum: minimum, budget: budget)
      rule = .sequential(
        Array(repeating: Array(repeating: stopping, count: configurations), count: points))
    }
  }

  /// Takes in the values of the next replication at a point, one for each configuration.
  mutating func record(_ values: [Double], point: Int) throws(StatisticsError) {
    taken[point] += 1
    switch rule {
    case .fixed: break
    case .sequential(var rules):
      for index in values.indices { try rules[point][index].record(values[index]) }
      rule = .sequential(rules)
    case .kimNelson(var procedure):
      for index in values.indices {
        try procedure.record(values[index], system: point * configurations + index)
      }
      rule = .kimNelson(procedure)
    case .twoStage(var procedure):
      for index in values.indices {
        try procedure.record(values[index], system: point * configurations + index)
      }
      rule = .twoStage(procedure)
    }
  }

  /// What each point needs now.
  var needs: [Need] {
    switch rule {
    case .fixed(let count):
      return taken.map { _ in Need(replications: count, isFinal: true) }
    case .sequential(let rules):
      return rules.map { point in
        let more = point.map { rule in
          if case .replicate(let more) = rule.decision { rule.count + more } else { 0 }
        }
        let wanted = more.max() ?? 0
        return wanted > 0
          ? Need(replications: min(budget, wanted), isFinal: false)
          : Need(replications: point.map(\.count).max() ?? 0, isFinal: true)
      }
    case .kimNelson(let procedure):
      var used = taken.indices.flatMap { _ in
        Array(repeating: procedure.processed, count: configurations)
      }
      for elimination in procedure.eliminations {
        used[elimination.system] = elimination.replications
      }
      return needs(used: used, requests: procedure.requests)
    case .twoStage(let procedure):
      let used = (0..<procedure.systemCount).map {
        min(budget, procedure.total(of: $0) ?? procedure.firstStage)
      }
      return needs(used: used, requests: procedure.requests)
    }
  }

  /// The needs of points from those of systems.
  private func needs(used: [Int], requests: [ReplicationRequest]) -> [Need] {
    var wanted = used
    for request in requests {
      wanted[request.system] = max(
        wanted[request.system], min(budget, request.replications.upperBound))
    }
    return taken.indices.map { point in
      let systems = (point * configurations)..<((point + 1) * configurations)
      let isOpen = requests.contains { request in
        systems.contains(request.system) && request.replications.lowerBound < budget
      }
      return Need(
        replications: min(budget, (isOpen ? wanted : used)[systems].max() ?? 0),
        isFinal: !isOpen)
    }
  }

  /// What a selection found.
  struct Selected: Hashable {
    /// The system selected: its point and configuration; nil where the budget ended first.
    var best: (point: Int, configuration: Int)? {
      system.map { ($0 / configurations, $0 % configurations) }
    }
    /// The systems that were not ruled out, as points and configurations.
    var survivors: [(point: Int, configuration: Int)] {
      systems.map { ($0 / configurations, $0 % configurations) }
    }
    fileprivate var system: Int?
    fileprivate var systems: [Int]
    fileprivate var configurations: Int
  }

  /// What the selection found; nil where none was asked for.
  var selected: Selected? {
    switch rule {
    case .fixed, .sequential: nil
    case .kimNelson(let procedure):
      Selected(
        system: procedure.selected, systems: procedure.survivors, configurations: configurations)
    case .twoStage(let procedure):
      Selected(
        system: procedure.selected,
        systems: procedure.selected.map { [$0] } ?? Array(0..<procedure.systemCount),
        configurations: configurations)
    }
  }

  /// The widest interval of a sequential rule that has not ended, as half-width; nil otherwise.
  var widestHalfWidth: Double? {
    guard case .sequential(let rules) = rule else { return nil }
    return rules.flatMap { $0 }.compactMap { rule in
      if case .replicate = rule.decision { rule.estimate.halfWidth } else { nil }
    }.max()
  }
}
