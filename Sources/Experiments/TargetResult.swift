import PatientJourney
public import Statistics
public import SupplyNetwork

/// How far a configuration meets a target.
public struct TargetResult: Sendable, Hashable {
  /// The target.
  public var target: Target
  /// The configuration's name.
  public var configuration: String
  /// The reference's name.
  public var reference: String
  /// What was held against the limit: the indicator, or its relative reduction.
  public var estimate: Estimate
  /// The probability that the long-run mean meets the target; nil with one replication.
  public var probabilityMean: Double?
  /// The share of simulated years that meet it, with Wilson's interval.
  public var probabilityYear: Estimate
  /// Groups whose treated fraction falls, which forbids calling a cost target met.
  public var groupsWithFallingTreatment: [String]
  /// The verdict.
  public var verdict: Verdict

  /// What can be said of a target.
  public enum Verdict: String, Sendable, Hashable {
    /// The mean meets it with a probability of at least 0.95.
    case met
    /// The mean meets it with a probability of at most 0.05, or at the expense of a group.
    case notMet = "not_met"
    /// Neither.
    case undecided
  }
}

extension TargetResult {
  /// The verdict from the probability that the mean meets the target.
  static func verdict(_ probability: Double?, isBlocked: Bool) -> Verdict {
    if isBlocked { return .notMet }
    guard let probability else { return .undecided }
    if probability >= 0.95 { return .met }
    return probability <= 0.05 ? .notMet : .undecided
  }
}

/// Tests a network's targets on every configuration.
struct TargetJudge {
  let network: Network
  let catalogues: [IndicatorCatalogue]
  let records: [[JourneyRecord]]
  let pairs: [PairedIndicators]
  let years: Int

  /// The results by target, then configuration.
  var results: [TargetResult] {
    network.targets.flatMap { target in
      catalogues.indices.compactMap { judge(target, configuration: $0) }
    }
  }

  private func judge(_ target: Target, configuration index: Int) -> TargetResult? {
    if target.relation == .reducedByAtLeast, index == 0 { return nil }
    guard let formula = catalogues[index].formula(named: target.indicator) else {
      return nothing(target, configuration: index)
    }
    // Other indicators are computed for the whole window only.
    let isYearly = IndicatorKeys.yearly.contains(target.indicator)
    let estimate: Estimate
    let yearly: [Double]
    var falling: [String] = []
    switch target.relation {
    case .atLeast, .atMost:
      estimate = formula.estimate(records[index])
      yearly =
        isYearly
        ? records[index].flatMap { record in
          (0..<years).compactMap { formula.value(record, year: $0) }
        } : []
    case .reducedByAtLeast:
      if target.indicator == "patient_borne_cost_per_treated" {
        estimate = pairs[index - 1].costReduction
        yearly = pairs[index - 1].yearlyCostReductions(years: years)
        falling = groupsWithFallingTreatment(index)
      } else {
        guard let reference = catalogues[0].formula(named: target.indicator) else {
          return nothing(target, configuration: index)
        }
        estimate = formula.compare(records[index], with: reference, records[0]) {
          $1 != 0 ? 1 - $0 / $1 : nil
        }
        yearly =
          !isYearly
          ? []
          : zip(records[index], records[0]).flatMap { record, other in
            (0..<years).compactMap { year in
              guard let value = formula.value(record, year: year),
                let base = reference.value(other, year: year), base != 0
              else { return nil }
              return 1 - value / base
            }
          }
      }
    }
    let isAtMost = target.relation == .atMost
    var probability = probabilityAtLeast(target.limit, estimate: estimate)
    if isAtMost, let atLeast = probability { probability = 1 - atLeast }
    let meeting = yearly.count { isAtMost ? $0 <= target.limit : $0 >= target.limit }
    return TargetResult(
      target: target, configuration: catalogues[index].configuration.name,
      reference: catalogues[0].configuration.name, estimate: estimate,
      probabilityMean: probability,
      probabilityYear: wilsonInterval(successes: meeting, trials: yearly.count),
      groupsWithFallingTreatment: falling,
      verdict: TargetResult.verdict(probability, isBlocked: !falling.isEmpty))
  }

  /// What can be said of a target on something that a configuration does not have, such as a closed
  /// facility.
  private func nothing(_ target: Target, configuration index: Int) -> TargetResult {
    TargetResult(
      target: target, configuration: catalogues[index].configuration.name,
      reference: catalogues[0].configuration.name, estimate: .empty, probabilityMean: nil,
      probabilityYear: .empty, groupsWithFallingTreatment: [], verdict: .undecided)
  }

  /// Quintiles and remoteness bands whose treated fraction falls beyond doubt: the whole interval
  /// of the paired difference lies below 0.
  private func groupsWithFallingTreatment(_ index: Int) -> [String] {
    let split = catalogues[index].split
    return (split.quintiles + split.remoteness).compactMap { group in
      let rows = group.rows
      let formula = catalogues[index].rowRatio(.treated, to: .referred)(group)
      guard !rows.isEmpty else { return nil }
      let difference = formula.difference(records[index], minus: formula, records[0])
      guard let high = difference.high, high < 0 else { return nil }
      return group.key
    }
  }
}
