import Randomness
import RealModule

/// How optimal computing budget allocation divides replications among systems.
///
/// In the limit the probability of correct selection is largest where Nᵢ ÷ Nⱼ = ((σᵢ ÷ δᵢ) ÷ (σⱼ ÷ δⱼ))² for
/// systems other than the best, δ being the distance from the best, and N_best = σ_best·√Σ(Nᵢ ÷ σᵢ)².
///
/// Source: Chen, Lin, Yücesan, Chick, Discrete Event Dynamic Systems 10(3), 2000,
/// DOI 10.1023/A:1008349927281.
public enum OptimalComputingBudget {
  /// The replications to add to each system.
  ///
  /// Systems that already have more than their share get none, and the rest is shared again among the
  /// others. Shares are rounded down and what is left goes to the best. A difference or variance of 0
  /// counts as a millionth of the largest one.
  ///
  /// - Parameters:
  ///   - means: the sample mean of each system.
  ///   - variances: the sample variance of each.
  ///   - counts: the number of replications of each so far.
  ///   - added: the number of replications to add in all.
  ///   - objective: whether more or less is better.
  /// - Returns: as many numbers, which sum to `added`. O(k²).
  /// - Throws: for fewer than two systems, unequal counts or values that are not finite.
  public static func allocation(
    means: [Double], variances: [Double], counts: [Int], adding added: Int,
    objective: SelectionObjective
  ) throws(StatisticsError) -> [Int] {
    try Require.count(means.count, of: "means", atLeast: 2)
    try Require.sameCount(variances.count, "variances", means.count, "means")
    try Require.sameCount(counts.count, "counts", means.count, "means")
    try Require.finite(means, "means")
    for (index, variance) in variances.enumerated() {
      try Require.nonNegative(variance, "variances[\(index)]")
    }
    try Require.atLeast(added, "added", 0)
    let best = bestIndex(means, objective: objective)
    let ratios = ratios(means: means, variances: variances, best: best)
    var open = Array(means.indices)
    var additions = means.map { _ in 0 }
    while true {
      let budget = Double(added + open.reduce(0) { $0 + counts[$1] })
      let total = open.reduce(0) { $0 + ratios[$1] }
      let over = open.filter { budget * ratios[$0] / total < Double(counts[$0]) }
      if over.isEmpty || over.count == open.count {
        for system in open {
          additions[system] = max(0, Int(budget * ratios[system] / total) - counts[system])
        }
        break
      }
      open.removeAll { over.contains($0) }
    }
    additions[best] += added - additions.reduce(0, +)
    return additions
  }

  /// The probability of correct selection by Bonferroni's bound on the posterior: 1 − Σ P(i beats the
  /// best). An approximation from the sample, not a guarantee; at least 0.
  public static func approximateProbability(
    means: [Double], variances: [Double], counts: [Int], objective: SelectionObjective
  ) -> Double {
    let best = bestIndex(means, objective: objective)
    var missed = 0.0
    for system in means.indices where system != best {
      let spread =
        variances[best] / Double(counts[best]) + variances[system] / Double(counts[system])
      let distance = (means[best] - means[system]).magnitude
      missed +=
        spread > 0
        ? SpecialFunctions.normalUpperTail(distance / Double.sqrt(spread))
        : (distance > 0 ? 0 : 0.5)
    }
    return max(0, 1 - missed)
  }

  static func bestIndex(_ means: [Double], objective: SelectionObjective) -> Int {
    var best = 0
    for index in means.indices where objective.sign * means[index] > objective.sign * means[best] {
      best = index
    }
    return best
  }

  private static func ratios(means: [Double], variances: [Double], best: Int) -> [Double] {
    let distances = means.map { ($0 - means[best]).magnitude }
    let widest = distances.max() ?? 0
    let leastDistance = widest > 0 ? 1e-6 * widest : 1
    let largest = variances.max() ?? 0
    let leastVariance = largest > 0 ? 1e-6 * largest : 1
    let spreads = variances.map { max($0, leastVariance) }
    var ratios = means.indices.map { system in
      let distance = max(distances[system], leastDistance)
      return system == best ? 0 : spreads[system] / (distance * distance)
    }
    let sum = means.indices.reduce(0.0) { $0 + ratios[$1] * ratios[$1] / spreads[$1] }
    ratios[best] = Double.sqrt(spreads[best] * sum)
    return ratios
  }
}

/// Selection of the best under a budget of replications, by optimal computing budget allocation.
///
/// After n₀ replications of every system, `increment` more at a time go where they are expected to
/// raise the probability of correct selection most, until the budget is spent; then the system with
/// the best mean is selected. It is efficient, but it guarantees nothing: `approximateProbability` is an
/// estimate.
///
/// Source: Chen, Lee, Stochastic Simulation Optimization, World Scientific 2010,
/// DOI 10.1142/7437.
public struct BudgetedSelection: SelectionProcedure, Hashable {
  /// The number of systems.
  public let systemCount: Int
  /// Whether more or less is better.
  public let objective: SelectionObjective
  /// The number of replications of each system before the first allocation.
  public let firstStage: Int
  /// The number of replications added at a time.
  public let increment: Int
  /// The number of replications of all systems together.
  public let budget: Int
  private var values: [[Double]]
  private var targets: [Int]

  /// Creates the procedure.
  ///
  /// - Parameters:
  ///   - systems: the number of systems, at least 2.
  ///   - objective: whether more or less is better.
  ///   - budget: the number of replications in all, at least systems·firstStage.
  ///   - firstStage: the number of replications of each at the start, at least 2; 5 or more are wise.
  ///   - increment: the number added at a time, at least 1.
  public init(
    systems: Int, objective: SelectionObjective, budget: Int, firstStage: Int = 10,
    increment: Int = 10
  ) throws(StatisticsError) {
    try Require.atLeast(systems, "systems", 2)
    try Require.atLeast(firstStage, "firstStage", 2)
    try Require.atLeast(increment, "increment", 1)
    try Require.atLeast(budget, "budget", systems * firstStage)
    systemCount = systems
    self.objective = objective
    self.firstStage = firstStage
    self.increment = increment
    self.budget = budget
    values = Array(repeating: [], count: systems)
    targets = Array(repeating: firstStage, count: systems)
  }

  /// What is left of the present allocation.
  public var requests: [ReplicationRequest] {
    values.indices.compactMap { system in
      let have = values[system].count
      return have < targets[system]
        ? ReplicationRequest(system: system, replications: have..<targets[system]) : nil
    }
  }

  /// The number of replications allocated to each system so far.
  public var allocation: [Int] { targets }

  /// The system with the best mean, the first of equals; nil until the budget is spent.
  public var selected: Int? {
    guard requests.isEmpty, targets.reduce(0, +) >= budget else { return nil }
    return OptimalComputingBudget.bestIndex(summary.means, objective: objective)
  }

  /// The approximate probability that the system with the best mean so far is the best; nil before
  /// the end of the first stage.
  public var approximateProbability: Double? {
    guard values.allSatisfy({ $0.count >= firstStage }) else { return nil }
    let summary = summary
    return OptimalComputingBudget.approximateProbability(
      means: summary.means, variances: summary.variances, counts: summary.counts,
      objective: objective)
  }

  /// Takes in the next value of a system.
  public mutating func record(_ value: Double, system: Int) throws(StatisticsError) {
    try requireSystem(system)
    try Require.finite(value, "value")
    values[system].append(value)
    while requests.isEmpty {
      let spent = targets.reduce(0, +)
      guard spent < budget else { break }
      let summary = summary
      let additions = try OptimalComputingBudget.allocation(
        means: summary.means, variances: summary.variances, counts: summary.counts,
        adding: min(increment, budget - spent), objective: objective)
      for system in targets.indices { targets[system] += additions[system] }
    }
  }

  private var summary: (means: [Double], variances: [Double], counts: [Int]) {
    let moments = values.indices.map { RunningMoments(values[$0].prefix(targets[$0])) }
    return (moments.map { $0.mean ?? 0 }, moments.map { $0.variance ?? 0 }, moments.map(\.count))
  }
}
