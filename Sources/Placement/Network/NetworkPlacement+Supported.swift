/// Points of a frontier that are best for some weights of its two indicators.
///
/// Such a point is best of the first indicator under its own value of the other as a limit, and the
/// proof is that of the weighted sum: none of the trouble that a limit makes, which leaves a part of a
/// site's cost unspent. So a frontier takes them where it can, and asks for limits only between
/// them.
struct SupportedPoints {
  /// What is known of the line between a point and the next.
  private enum Edge {
    /// Nobody has looked beyond it.
    case open
    /// Nothing was found beyond it.
    case closed
  }

  private struct Entry {
    var plan: LocationPlan
    /// The other indicator.
    var value: Double
    /// What the point is as a point of the frontier; nil for an end.
    var answer: NetworkPlacement.Answer?
    var edge = Edge.open
  }

  /// In the order of the other indicator.
  private var entries: [Entry]
  private let placement: NetworkPlacement
  private let first: PlacementIndicator
  private let other: PlacementIndicator
  private let limits: [PlacementLimit]
  /// Nodes of solutions that gave no point.
  private(set) var nodes = 0

  private static let mostNodes = 100

  /// Begins with the ends; nil where an indicator is not linear, or an end is missing.
  init?(
    _ placement: NetworkPlacement, _ first: PlacementIndicator, _ other: PlacementIndicator,
    ends: [NetworkPlacement.Answer]
  ) {
    guard [first, other].allSatisfy(placement.isLinear), let limits = ends.first?.limits
    else { return nil }
    self.placement = placement
    self.first = first
    self.other = other
    self.limits = limits
    entries = ends.compactMap { end in
      guard let plan = end.plan, let value = placement.model.value(other, of: plan) else {
        return nil
      }
      return Entry(plan: plan, value: value)
    }
    entries.sort { $0.value < $1.value }
    guard entries.count == 2, entries[0].value < entries[1].value else { return nil }
  }

  /// A point whose other indicator is in a range; nil where there is none, or none that is proven.
  mutating func point(
    in range: ClosedRange<Double>
  ) throws(NetworkPlacement.Failure) -> NetworkPlacement.Answer? {
    while true {
      if let entry = entries.first(where: { $0.answer != nil && range.contains($0.value) }) {
        return entry.answer
      }
      guard let index = entries.lastIndex(where: { $0.value < range.lowerBound }),
        index + 1 < entries.count, case .open = entries[index].edge
      else { return nil }
      try lookBeyond(index)
    }
  }

  /// Every plan met.
  var plans: [LocationPlan] { entries.map(\.plan) }

  /// Looks for a point beyond the line from an entry to the next.
  private mutating func lookBeyond(_ index: Int) throws(NetworkPlacement.Failure) {
    entries[index].edge = .closed
    let (lower, upper) = (entries[index], entries[index + 1])
    let base = placement.tangent([(first, 1)], at: lower.plan)
    let change = placement.tangent([(other, 1)], at: lower.plan)
    let rise = change.value(of: upper.plan)
    guard rise != 0 else { return }
    let weight = -base.value(of: upper.plan) / rise
    guard weight > 0, weight.isFinite else { return }
    let size = abs(placement.model.value(first, of: lower.plan) ?? 0)
    var problem = placement.problem(under: limits)
    problem.sense = .minimise
    problem.objective = base.adding(change, times: weight)
    // The gap is one of the first indicator.
    problem.objective.constant += size
    let found = try placement.answer(
      problem, gap: 0.9 * placement.settings.relativeGap, nodes: Self.mostNodes)
    nodes += found.nodes
    guard let plan = found.plan, let least = found.objective, let bound = found.bound,
      let value = placement.model.value(other, of: plan),
      value > lower.value, value < upper.value, least < size - 1e-9 * size
    else { return }
    var answer = answer(plan, loss: max(0, least - bound))
    answer.nodes = found.nodes
    answer.limits.append(
      PlacementLimit(other, isAtLeast: other.measure.isGood, bound: value))
    entries[index].edge = .open
    entries.insert(
      Entry(plan: plan, value: value, answer: answer.status == .proven ? answer : nil),
      at: index + 1)
  }

  /// A plan that no plan under its own limit betters by more than a loss.
  private func answer(_ plan: LocationPlan, loss: Double) -> NetworkPlacement.Answer {
    let value = placement.model.value(first, of: plan) ?? .nan
    let gap = loss / max(abs(value), Double.leastNormalMagnitude)
    return NetworkPlacement.Answer(
      status: gap <= placement.settings.relativeGap ? .proven : .gap, plan: plan, objective: value,
      bound: first.measure.isGood ? value + loss : value - loss, gap: gap,
      indicators: placement.indicators(of: plan), limits: limits, ranking: [], conflict: [],
      nodes: 0)
  }
}

extension NetworkPlacement {
  /// Whether an indicator is a linear form, or one divided by a constant.
  func isLinear(_ indicator: PlacementIndicator) -> Bool {
    let forms = model.forms(indicator)
    guard forms.count == 1, forms[0].exponent == nil else { return false }
    return forms[0].denominator.map(\.isConstant) ?? true
  }
}

extension LinearForm {
  /// Whether nothing that is decided changes it.
  var isConstant: Bool {
    patients.allSatisfy { $0 == 0 } && batches.allSatisfy { $0 == 0 }
      && modules.allSatisfy { $0.allSatisfy { $0 == 0 } } && openings.allSatisfy { $0 == 0 }
  }
}
