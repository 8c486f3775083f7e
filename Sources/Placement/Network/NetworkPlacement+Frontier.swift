/// A frontier between two or three indicators.
public struct PlacementFrontier: Sendable {
  /// The indicators, the one that is sought at each point first.
  public var indicators: [PlacementIndicator]
  /// The points that no other dominates, in the order of the second indicator.
  public var points: [Point]
  /// Points that were infeasible, proven, or of which nothing is known.
  public var unattained: [Point]
  /// The share of the box between the worst and best values that attained points dominate; two
  /// indicators only.
  public var attainedHypervolume: Double?
  /// The same of the points' bounds: no frontier can dominate more.
  public var boundHypervolume: Double?

  /// One point.
  public struct Point: Sendable {
    /// The answer; its objective is the first indicator.
    public var answer: NetworkPlacement.Answer
    /// The values of the indicators; nil without a plan.
    public var values: [Double]?
    /// The limits of this point on the other indicators.
    public var limits: [PlacementLimit]
  }
}

extension NetworkPlacement {
  /// Finds a frontier by ε-constraint: the first indicator is sought under limits on the others that
  /// go in equal steps from one end to the other. Ends are lexicographic: the best of one indicator,
  /// and among those the best of the other, so no end is weakly dominated.
  ///
  /// - Parameters:
  ///   - indicators: two or three.
  ///   - count: points along each of the others, ends included; at least 2.
  ///   - limits: what must hold everywhere.
  public func frontier(
    _ indicators: [PlacementIndicator], count: Int, limits: [PlacementLimit] = []
  ) throws(Failure) -> PlacementFrontier {
    let first = indicators[0]
    var points: [PlacementFrontier.Point] = []
    // The end at which the first indicator is best, then each other.
    let best = try lexicographic(first, then: Array(indicators.dropFirst()), limits)
    points.append(point(best, indicators, []))
    var ranges: [(indicator: PlacementIndicator, from: Double, to: Double)] = []
    for other in indicators.dropFirst() {
      let end = try lexicographic(
        other, then: indicators.filter { $0 != other }, limits)
      points.append(point(end, indicators, []))
      guard let low = end.plan.flatMap({ model.value(other, of: $0) }),
        let high = best.plan.flatMap({ model.value(other, of: $0) })
      else { continue }
      ranges.append((other, low, high))
    }
    guard ranges.count == indicators.count - 1 else {
      return PlacementFrontier(indicators: indicators, points: [], unattained: points)
    }
    let steps = max(1, count - 1)
    var grids: [[PlacementLimit]] = [[]]
    for range in ranges {
      let isInner = ranges.count == 1
      let values = (isInner ? 1..<steps : 0..<(steps + 1)).map { step in
        range.from + (range.to - range.from) * Double(step) / Double(steps)
      }
      grids = grids.flatMap { grid in
        values.map {
          grid + [
            PlacementLimit(range.indicator, isAtLeast: range.indicator.measure.isGood, bound: $0)
          ]
        }
      }
    }
    for grid in grids {
      let answer = try solve(first, limits: limits + grid)
      points.append(point(answer, indicators, grid))
    }
    return assemble(indicators, points)
  }

  private func point(
    _ answer: Answer, _ indicators: [PlacementIndicator], _ limits: [PlacementLimit]
  ) -> PlacementFrontier.Point {
    let values = answer.plan.map { plan in
      indicators.map { model.value($0, of: plan) ?? .nan }
    }
    return PlacementFrontier.Point(answer: answer, values: values, limits: limits)
  }

  /// The best of one indicator; among those, within the gap, the best of the next, and so on.
  private func lexicographic(
    _ first: PlacementIndicator, then others: [PlacementIndicator], _ limits: [PlacementLimit]
  ) throws(Failure) -> Answer {
    let answer = try solve(first, limits: limits)
    guard let value = answer.objective else { return answer }
    var limits = answer.limits
    let room = max(settings.relativeGap, 1e-9) * abs(value)
    limits.append(
      PlacementLimit(
        first, isAtLeast: first.measure.isGood, bound: value - (first.measure.isGood ? room : -room)
      ))
    var refined = answer
    for other in others {
      let next = try solve(other, limits: limits)
      guard let plan = next.plan, let found = next.objective else { return refined }
      refined.plan = plan
      refined.objective = model.value(first, of: plan)
      refined.indicators = next.indicators
      refined.nodes += next.nodes
      let slack = max(settings.relativeGap, 1e-9) * abs(found)
      limits.append(
        PlacementLimit(
          other, isAtLeast: other.measure.isGood,
          bound: found - (other.measure.isGood ? slack : -slack)))
    }
    return refined
  }

  private func assemble(
    _ indicators: [PlacementIndicator], _ points: [PlacementFrontier.Point]
  ) -> PlacementFrontier {
    let attained = points.filter { $0.values != nil }
    /// Whether one point is as good in all, and better in one, beyond the gap.
    func dominates(_ one: [Double], _ other: [Double]) -> Bool {
      var isBetter = false
      for (index, indicator) in indicators.enumerated() {
        let gain = indicator.measure.isGood ? one[index] - other[index] : other[index] - one[index]
        let room = 1e-9 * max(abs(one[index]), abs(other[index]))
        if gain < -room { return false }
        if gain > room { isBetter = true }
      }
      return isBetter
    }
    var kept: [PlacementFrontier.Point] = []
    for (index, point) in attained.enumerated() {
      guard let values = point.values else { continue }
      let isDominated = attained.contains { dominates($0.values ?? [], values) }
      let isDouble = attained[..<index].contains { $0.values == point.values }
      if !isDominated, !isDouble { kept.append(point) }
    }
    kept.sort { ($0.values?.dropFirst().first ?? 0) < ($1.values?.dropFirst().first ?? 0) }
    var frontier = PlacementFrontier(
      indicators: indicators, points: kept, unattained: points.filter { $0.values == nil })
    if indicators.count == 2 {
      frontier.attainedHypervolume = hypervolume(indicators, kept, usesBounds: false)
      frontier.boundHypervolume = hypervolume(indicators, kept, usesBounds: true)
    }
    return frontier
  }

  /// The area under the steps of points, or of bounds, as a share of the box of all points.
  ///
  /// Between two points the first one's value is attained; no more than the second one's bound can
  /// be, since the second indicator is given more room there.
  private func hypervolume(
    _ indicators: [PlacementIndicator], _ points: [PlacementFrontier.Point], usesBounds: Bool
  ) -> Double? {
    // Turned so that more of y is better, and less of x.
    let signs = (
      x: indicators[1].measure.isGood ? -1.0 : 1, y: indicators[0].measure.isGood ? 1.0 : -1
    )
    let turned = points.compactMap { point -> (x: Double, y: Double, bound: Double)? in
      guard let values = point.values else { return nil }
      let bound = point.answer.bound ?? values[0]
      return (signs.x * values[1], signs.y * values[0], signs.y * bound)
    }.sorted { $0.x < $1.x }
    guard let first = turned.first, let last = turned.last, last.x > first.x, last.y > first.y
    else { return nil }
    var area = 0.0
    for (point, next) in zip(turned, turned.dropFirst()) {
      area += (next.x - point.x) * ((usesBounds ? next.bound : point.y) - first.y)
    }
    return area / ((last.x - first.x) * (last.y - first.y))
  }
}
