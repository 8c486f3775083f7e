import RealModule

/// The selection of the best in two stages, for independent systems with unequal unknown variances.
///
/// After n₀ replications of every system its variance S²ᵢ sets its total, max(n₀, ⌈h²·S²ᵢ ÷ δ²⌉) by Rinott's
/// rule; the system with the best mean is selected. With probability at least P it is the best, where
/// the best is better by δ or more. Both stages can be planned and run in parallel; a fully sequential
/// procedure needs fewer replications. Systems must be simulated independently: under common random
/// numbers the guarantee is not proven, and ``KimNelsonSelection`` is the one to use.
///
/// Sources: Rinott, Communications in Statistics A 7(8), 1978, DOI 10.1080/03610927808827671; Dudewicz,
/// Dalal, Sankhyā B 37(1), 1975, 28-78.
public struct TwoStageSelection: SelectionProcedure, Hashable {
  /// How totals and means are formed.
  public enum Rule: String, CaseIterable, Hashable, Sendable, Codable {
    /// Plain means.
    case rinott
    /// Means weighted between the stages, which need a smaller constant and at least one further
    /// replication.
    case dudewiczDalal = "dudewicz-dalal"
  }

  /// The number of systems.
  public let systemCount: Int
  /// Whether more or less is better.
  public let objective: SelectionObjective
  /// The smallest difference δ worth detecting.
  public let indifference: Double
  /// The number n₀ of replications of the first stage.
  public let firstStage: Int
  /// The rule.
  public let rule: Rule
  /// The constant h.
  public let constant: Double
  private var values: [[Double]]

  /// Creates the procedure.
  ///
  /// - Parameters:
  ///   - systems: the number of systems, at least 2.
  ///   - objective: whether more or less is better.
  ///   - indifference: the smallest difference worth detecting, greater than 0.
  ///   - probability: the probability of correct selection, between 1 ÷ systems and 1.
  ///   - firstStage: the number of replications of the first stage, at least 2.
  ///   - rule: how totals and means are formed.
  public init(
    systems: Int, objective: SelectionObjective, indifference: Double, probability: Double = 0.95,
    firstStage: Int = 10, rule: Rule = .rinott
  ) throws(StatisticsError) {
    try Require.positive(indifference, "indifference")
    constant =
      switch rule {
      case .rinott:
        try SelectionConstants.rinott(
          systems: systems, firstStage: firstStage, probability: probability)
      case .dudewiczDalal:
        try SelectionConstants.dudewiczDalal(
          systems: systems, firstStage: firstStage, probability: probability)
      }
    systemCount = systems
    self.objective = objective
    self.indifference = indifference
    self.firstStage = firstStage
    self.rule = rule
    values = Array(repeating: [], count: systems)
  }

  /// The total number of replications of each system; nil before the end of its first stage.
  public func total(of system: Int) -> Int? {
    guard values.indices.contains(system), values[system].count >= firstStage else { return nil }
    let variance = RunningMoments(values[system].prefix(firstStage)).variance ?? 0
    let needed = min(
      1e15, (constant * constant * variance / (indifference * indifference)).rounded(.up))
    return max(rule == .rinott ? firstStage : firstStage + 1, Int(needed))
  }

  /// What is left of the first stage and, for systems that have finished it, of the second.
  public var requests: [ReplicationRequest] {
    values.indices.compactMap { system in
      let have = values[system].count
      let target = total(of: system) ?? firstStage
      return have < target ? ReplicationRequest(system: system, replications: have..<target) : nil
    }
  }

  /// The mean by which a system is judged; nil before its second stage has ended.
  public func mean(of system: Int) -> Double? {
    guard let total = total(of: system), values[system].count >= total else { return nil }
    guard rule == .dudewiczDalal else {
      return values[system].prefix(total).reduce(0, +) / Double(total)
    }
    let first = Array(values[system].prefix(firstStage))
    let second = values[system][firstStage..<total]
    let (n0, n) = (Double(firstStage), Double(total))
    let variance = RunningMoments(first).variance ?? 0
    let spread = constant * constant * variance / (indifference * indifference)
    // Without variation any weights do.
    let inner = spread > 0 ? 1 - n / n0 * (1 - (n - n0) / spread) : 0
    let weight = n0 / n * (1 + Double.sqrt(max(0, inner)))
    return weight * first.reduce(0, +) / n0
      + (1 - weight) * second.reduce(0, +) / Double(second.count)
  }

  /// The system with the best mean, the first of equals; nil until both stages have ended.
  public var selected: Int? {
    var best: (system: Int, mean: Double)?
    for system in values.indices {
      guard let mean = mean(of: system) else { return nil }
      if let found = best, objective.sign * mean <= objective.sign * found.mean { continue }
      best = (system, mean)
    }
    return best?.system
  }

  /// Takes in the next value of a system.
  public mutating func record(_ value: Double, system: Int) throws(StatisticsError) {
    try requireSystem(system)
    try Require.finite(value, "value")
    values[system].append(value)
  }
}
