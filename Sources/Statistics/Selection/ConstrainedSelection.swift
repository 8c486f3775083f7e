import RealModule

/// A limit on a second response of a system, with the distance that matters.
public struct SelectionConstraint: Hashable, Sendable, Codable {
  /// Which side of the limit is allowed.
  public enum Relation: String, CaseIterable, Hashable, Sendable, Codable {
    /// The mean must be at most the limit.
    case atMost
    /// The mean must be at least the limit.
    case atLeast
  }

  /// Which side of the limit is allowed.
  public let relation: Relation
  /// The limit.
  public let limit: Double
  /// The distance from the limit within which either verdict will do; greater than 0.
  public let tolerance: Double

  /// Creates a constraint.
  public init(_ relation: Relation, _ limit: Double, tolerance: Double) {
    self.relation = relation
    self.limit = limit
    self.tolerance = tolerance
  }

  /// The amount by which a value breaks the limit; negative where it keeps it.
  func excess(_ value: Double) -> Double { relation == .atMost ? value - limit : limit - value }
}

/// The fully sequential selection of the best among the systems that keep their limits.
///
/// A system is desirable where every constraint is kept by its tolerance or more, unacceptable where one
/// is broken by as much. With probability at least P an unacceptable system is not selected, and the
/// best desirable one is, where it is better by δ or more than every system that is not unacceptable;
/// where all are unacceptable the verdict is with that probability that none is feasible.
///
/// Feasibility and pairs are watched at once from the same replications, each by a sum that leaves a
/// shrinking triangle. What first happens to a pair is kept, and a system leaves where it is found
/// infeasible or has lost to one found feasible. Half of 1 − P is shared by the s verdicts on the best
/// system's limits and one on each of the k − 1 others, half by the best's k − 1 pairs. As only
/// Bonferroni's inequality joins them, common random numbers, unequal variances and dependence between
/// responses are allowed. Responses must be independent between replications and normal.
///
/// Sources: Andradóttir, Kim, Naval Research Logistics 57(5), 2010, DOI 10.1002/nav.20408; feasibility
/// after Batur, Kim, ACM TOMACS 20(3), 2010, DOI 10.1145/1842713.1842716. Sharing out by k + s − 1 and
/// keeping a pair's first verdict until the winner is found feasible are this module's choices, so that
/// the union bound holds without further conditions.
public struct ConstrainedSelection: Hashable, Sendable, Codable {
  /// Where the procedure stands.
  public enum Outcome: Hashable, Sendable, Codable {
    /// More replications are needed.
    case open
    /// This system is selected.
    case selected(Int)
    /// No system keeps its limits.
    case noneFeasible
  }

  /// The number of systems.
  public let systemCount: Int
  /// Whether more or less is better.
  public let objective: SelectionObjective
  /// The smallest difference δ worth detecting.
  public let indifference: Double
  /// The limits, one for each further response.
  public let constraints: [SelectionConstraint]
  /// The number of replications from which variances are estimated.
  public let firstStage: Int
  /// Where the procedure stands.
  public private(set) var outcome: Outcome = .open
  /// The systems still in the race.
  public private(set) var survivors: [Int]
  /// The systems found feasible so far.
  public private(set) var feasible: [Int] = []
  /// The systems found infeasible.
  public private(set) var infeasible: [Int] = []
  /// The number of replications of every survivor that were used.
  public private(set) var processed = 0
  private let feasibilityH2: Double
  private let comparisonH2: Double
  private var values: [[Double]]
  private var excesses: [[[Double]]]
  private var sums: [Double]
  private var excessSums: [[Double]]
  private var pairVariances: [[Double]] = []
  private var excessVariances: [[Double]] = []
  /// For each system the constraints found kept.
  private var kept: [[Bool]]
  /// For each pair, first < second: the one that first fell behind; nil while open.
  private var losers: [[Int?]]

  /// Creates the procedure.
  ///
  /// - Parameters:
  ///   - systems: the number of systems, at least 2.
  ///   - objective: whether more or less of the first response is better.
  ///   - indifference: the smallest difference worth detecting, greater than 0.
  ///   - constraints: at least one limit.
  ///   - probability: the probability P, between 1 ÷ systems and 1.
  ///   - firstStage: the number of replications of the first stage, at least 2.
  public init(
    systems: Int, objective: SelectionObjective, indifference: Double,
    constraints: [SelectionConstraint],
    probability: Double = 0.95, firstStage: Int = 10
  ) throws(StatisticsError) {
    try SelectionConstants.check(
      systems: systems, firstStage: firstStage, probability: probability)
    try Require.positive(indifference, "indifference")
    try Require.count(constraints.count, of: "constraints", atLeast: 1)
    for (index, constraint) in constraints.enumerated() {
      try Require.finite(constraint.limit, "constraints[\(index)].limit")
      try Require.positive(constraint.tolerance, "constraints[\(index)].tolerance")
    }
    systemCount = systems
    self.objective = objective
    self.indifference = indifference
    self.constraints = constraints
    self.firstStage = firstStage
    let half = 0.5 * (1 - probability)
    let freedom = Double(firstStage - 1)
    feasibilityH2 =
      2 * freedom
      * SelectionConstants.triangularEta(
        error: half / Double(systems + constraints.count - 1), firstStage: firstStage)
    comparisonH2 =
      2 * freedom
      * SelectionConstants.triangularEta(error: half / Double(systems - 1), firstStage: firstStage)
    survivors = Array(0..<systems)
    values = Array(repeating: [], count: systems)
    excesses = Array(
      repeating: Array(repeating: [], count: constraints.count), count: systems)
    sums = Array(repeating: 0, count: systems)
    excessSums = Array(
      repeating: Array(repeating: 0, count: constraints.count), count: systems)
    kept = Array(repeating: Array(repeating: false, count: constraints.count), count: systems)
    losers = Array(repeating: Array(repeating: nil, count: systems), count: systems)
  }

  /// The system selected; nil where open or none is feasible.
  public var selected: Int? {
    if case .selected(let system) = outcome { system } else { nil }
  }

  /// The survivors' replications up to the next decision; empty at the end.
  public var requests: [ReplicationRequest] {
    guard outcome == .open else { return [] }
    let target = max(firstStage, processed + 1)
    return survivors.compactMap { system in
      values[system].count < target
        ? ReplicationRequest(system: system, replications: values[system].count..<target) : nil
    }
  }

  /// Takes in the next replication of a system; those of systems that left are passed over.
  ///
  /// - Parameters:
  ///   - value: the response to be made best.
  ///   - limited: the responses under constraint, in the order of the constraints.
  ///   - system: the system.
  public mutating func record(
    _ value: Double, limited: [Double], system: Int
  ) throws(StatisticsError) {
    guard values.indices.contains(system) else {
      throw .unknown(what: "system", index: system, count: systemCount)
    }
    try Require.finite(value, "value")
    try Require.sameCount(limited.count, "limited", constraints.count, "constraints")
    try Require.finite(limited, "limited")
    guard outcome == .open, survivors.contains(system) else { return }
    values[system].append(value)
    for (index, constraint) in constraints.enumerated() {
      excesses[system][index].append(constraint.excess(limited[index]))
    }
    while outcome == .open, survivors.allSatisfy({ values[$0].count > processed }) { advance() }
  }

  private mutating func advance() {
    for system in survivors {
      sums[system] += objective.sign * values[system][processed]
      for index in constraints.indices {
        excessSums[system][index] += excesses[system][index][processed]
      }
    }
    processed += 1
    if processed == firstStage { estimateVariances() }
    guard processed >= firstStage else { return }
    judgeFeasibility()
    judgePairs()
    removeLosers()
    if survivors.isEmpty {
      outcome = .noneFeasible
    } else if survivors.count == 1, feasible.contains(survivors[0]) {
      outcome = .selected(survivors[0])
    }
  }

  private mutating func estimateVariances() {
    pairVariances = values.indices.map { first in
      values.indices.map { second in
        RunningMoments(zip(values[first], values[second]).lazy.prefix(firstStage).map { $0 - $1 })
          .variance ?? 0
      }
    }
    excessVariances = excesses.map { series in
      series.map { RunningMoments($0.prefix(firstStage)).variance ?? 0 }
    }
  }

  private func reach(_ h2: Double, _ variance: Double, _ distance: Double) -> Double {
    max(0, 0.5 * (h2 * variance / distance - distance * Double(processed)))
  }

  private mutating func judgeFeasibility() {
    for system in survivors where !feasible.contains(system) {
      for (index, constraint) in constraints.enumerated() where !kept[system][index] {
        let reach = reach(
          feasibilityH2, excessVariances[system][index], constraint.tolerance)
        if excessSums[system][index] <= -reach {
          kept[system][index] = true
        } else if excessSums[system][index] >= reach {
          infeasible.append(system)
          break
        }
      }
      if !infeasible.contains(system), kept[system].allSatisfy({ $0 }) { feasible.append(system) }
    }
    survivors.removeAll { infeasible.contains($0) }
  }

  private mutating func judgePairs() {
    for (position, first) in survivors.enumerated() {
      for second in survivors.dropFirst(position + 1) where losers[first][second] == nil {
        let reach = reach(comparisonH2, pairVariances[first][second], indifference)
        let lead = sums[first] - sums[second]
        // An exact tie at a reach of 0 goes to the first.
        if lead >= reach {
          losers[first][second] = second
        } else if lead <= -reach {
          losers[first][second] = first
        }
      }
    }
  }

  /// One at a time, so that systems that beat one another in a circle do not all leave.
  private mutating func removeLosers() {
    var index = 0
    while index < survivors.count {
      let system = survivors[index]
      let isBeaten = survivors.contains { other in
        other != system && feasible.contains(other)
          && losers[min(system, other)][max(system, other)] == system
      }
      if isBeaten { survivors.remove(at: index) } else { index += 1 }
    }
  }
}
