import RealModule

/// The fully sequential selection of the best by Kim and Nelson, with or without common random numbers.
///
/// After n₀ replications of every system the variance S²ᵢₗ of each pair's *difference* is estimated once.
/// Then one replication of every survivor at a time: system i leaves where for some survivor l the sum
/// of its values falls behind by more than max(0, (h²·S²ᵢₗ ÷ δ − δ·r) ÷ 2) after r replications. With
/// probability at least P the system selected is the best, where the best is better than all others by
/// the indifference δ or more. Where others lie within δ of it, that what is selected does too is usual but
/// not proven; Rinott's procedure is proven to do that.
///
/// Values of a system must be independent and normal, as means over a replication nearly are. Variances
/// may differ between systems, and systems may be correlated: each pair has its own S²ᵢₗ, taken from
/// differences within replications, and the error is shared by Bonferroni's inequality. (Putting the
/// systems' own or one common variance in its place is what loses the guarantee.)
///
/// Source: Kim, Nelson, ACM TOMACS 11(3), 2001, DOI 10.1145/502109.502111, with c = 1.
public struct KimNelsonSelection: SelectionProcedure, Hashable {
  /// The number of systems.
  public let systemCount: Int
  /// Whether more or less is better.
  public let objective: SelectionObjective
  /// The smallest difference δ worth detecting, in the unit of the values.
  public let indifference: Double
  /// The probability of correct selection guaranteed.
  public let probability: Double
  /// The number n₀ of replications from which variances are estimated.
  public let firstStage: Int
  /// The systems still in the race.
  public private(set) var survivors: [Int]
  /// The systems that left, in order.
  public private(set) var eliminations: [Elimination] = []
  /// The number of replications of every survivor that were used.
  public private(set) var processed = 0
  private let etaTwice: Double
  private var values: [[Double]]
  private var sums: [Double]
  /// S²ᵢₗ by pair, empty before the end of the first stage.
  private var variances: [[Double]] = []
  private var mostReplications = 0

  /// Creates the procedure.
  ///
  /// - Parameters:
  ///   - systems: the number of systems, at least 2.
  ///   - objective: whether more or less is better.
  ///   - indifference: the smallest difference worth detecting, greater than 0.
  ///   - probability: the probability of correct selection, between 1 ÷ systems and 1.
  ///   - firstStage: the number of replications of the first stage, at least 2; 10 or more are wise.
  public init(
    systems: Int, objective: SelectionObjective, indifference: Double, probability: Double = 0.95,
    firstStage: Int = 10
  ) throws(StatisticsError) {
    try Require.positive(indifference, "indifference")
    etaTwice =
      2
      * (try SelectionConstants.kimNelsonEta(
        systems: systems, firstStage: firstStage, probability: probability))
    systemCount = systems
    self.objective = objective
    self.indifference = indifference
    self.probability = probability
    self.firstStage = firstStage
    survivors = Array(0..<systems)
    values = Array(repeating: [], count: systems)
    sums = Array(repeating: 0, count: systems)
  }

  /// The system selected; nil until one is left.
  public var selected: Int? { survivors.count == 1 ? survivors[0] : nil }

  /// The number of replications used of all systems together, those that left included.
  public var replicationsUsed: Int {
    eliminations.reduce(processed * survivors.count) { $0 + $1.replications }
  }

  /// The sample variance of the difference of two systems in the first stage; nil before its end.
  public func differenceVariance(_ first: Int, _ second: Int) -> Double? {
    variances.isEmpty ? nil : variances[first][second]
  }

  /// The survivors' replications up to the next decision.
  public var requests: [ReplicationRequest] {
    guard survivors.count > 1 else { return [] }
    let target = max(firstStage, processed + 1)
    return survivors.compactMap { system in
      values[system].count < target
        ? ReplicationRequest(system: system, replications: values[system].count..<target) : nil
    }
  }

  /// Takes in the next value of a system; values of systems that left are passed over.
  public mutating func record(_ value: Double, system: Int) throws(StatisticsError) {
    try requireSystem(system)
    try Require.finite(value, "value")
    guard survivors.count > 1, survivors.contains(system) else { return }
    values[system].append(value)
    while survivors.count > 1, survivors.allSatisfy({ values[$0].count > processed }) {
      for system in survivors { sums[system] += objective.sign * values[system][processed] }
      processed += 1
      if processed == firstStage { estimateVariances() }
      if processed >= firstStage { screen() }
    }
  }

  private mutating func estimateVariances() {
    variances = (0..<systemCount).map { first in
      (0..<systemCount).map { second in
        RunningMoments(zip(values[first], values[second]).lazy.prefix(firstStage).map { $0 - $1 })
          .variance ?? 0
      }
    }
    let largest = variances.joined().max() ?? 0
    let most = etaTwice * Double(firstStage - 1) * largest / (indifference * indifference)
    mostReplications = Int(min(most, 1e15))
  }

  private mutating func screen() {
    let r = Double(processed)
    let h2 = etaTwice * Double(firstStage - 1)
    var staying = survivors.filter { system in
      survivors.allSatisfy { other in
        let reach =
          0.5 * (h2 * variances[system][other] / indifference - indifference * r)
        return sums[system] >= sums[other] - max(0, reach)
      }
    }
    if processed > mostReplications, staying.count > 1 {
      // Every reach is 0, so these are exactly equal.
      staying = [staying[0]]
    }
    for system in survivors where !staying.contains(system) {
      eliminations.append(Elimination(replications: processed, system: system))
    }
    survivors = staying
  }
}
