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
  /// go in steps from one end to the other. An end is the best of one indicator, within the
  /// gap, and efficient: see ``end(_:then:from:)``. Steps are equal; but where
  /// two indicators are linear, a limit moves by up to half a step to a value at which the proof is
  /// easy: see ``SupportedPoints``.
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
    // The best of each indicator on its own, then the ends.
    var search = self
    search.settings.relativeGap *= 0.25
    search.settings.placements = 1
    var best: [Answer] = []
    for indicator in indicators { best.append(try search.solve(indicator, limits: limits)) }
    let plans = best.map(\.plan)
    var ends: [Answer] = []
    for (index, indicator) in indicators.enumerated() {
      let rivals = zip(indicators, plans).enumerated().compactMap { other, entry in
        other == index ? nil : entry.1.map { (indicator: entry.0, plan: $0) }
      }
      ends.append(try end(indicator, then: rivals, from: best[index]))
      points.append(try end(indicators, index, ends[index], limits))
    }
    var ranges: [(indicator: PlacementIndicator, from: Double, to: Double)] = []
    for (other, end) in zip(indicators, ends).dropFirst() {
      guard let low = end.plan.flatMap({ model.value(other, of: $0) }),
        let high = ends[0].plan.flatMap({ model.value(other, of: $0) })
      else { continue }
      ranges.append((other, low, high))
    }
    guard ranges.count == indicators.count - 1 else {
      return PlacementFrontier(indicators: indicators, points: [], unattained: points)
    }
    let steps = max(1, count - 1)
    let grids = ranges.count == 1 ? [] : grid(ranges, steps: steps)
    for grid in grids where !settings.isInterrupted() {
      let answer = try solve(first, limits: limits + grid)
      points.append(point(answer, indicators, grid))
    }
    if ranges.count == 1, steps > 1 {
      points += try inner(indicators, ranges[0], steps: steps, ends: ends, limits: limits)
    }
    return assemble(indicators, points)
  }

  /// An end as a point: what the first indicator can be where all others are as they are there.
  private func end(
    _ indicators: [PlacementIndicator], _ index: Int, _ end: Answer, _ limits: [PlacementLimit]
  ) throws(Failure) -> PlacementFrontier.Point {
    guard index > 0, let plan = end.plan else { return point(end, indicators, []) }
    let held = indicators.dropFirst().compactMap { other -> PlacementLimit? in
      guard let value = model.value(other, of: plan) else { return nil }
      let isGood = other.measure.isGood
      // Rounding must not exclude the plan itself.
      let room = 1e-9 * abs(value)
      return PlacementLimit(other, isAtLeast: isGood, bound: isGood ? value - room : value + room)
    }
    var answer = try solve(indicators[0], limits: limits + held, from: [plan])
    if answer.plan == nil { answer = end }
    return point(answer, indicators, held)
  }

  /// The points between the ends of a frontier of two indicators.
  private func inner(
    _ indicators: [PlacementIndicator],
    _ range: (indicator: PlacementIndicator, from: Double, to: Double), steps: Int,
    ends: [Answer], limits: [PlacementLimit]
  ) throws(Failure) -> [PlacementFrontier.Point] {
    let (first, other) = (indicators[0], range.indicator)
    let step = (range.to - range.from) / Double(steps)
    var points: [PlacementFrontier.Point?] = []
    var supported = SupportedPoints(self, first, other, ends: ends)
    for index in 1..<steps {
      let value = range.from + step * Double(index)
      let reach = abs(step) / 2
      let answer = try supported?.point(in: (value - reach)...(value + reach))
      points.append(answer.map { point($0, indicators, []) })
    }
    // Plans met so far: those that keep a point's limit, the nearest first, are its starts.
    var known = (supported?.plans ?? ends.compactMap(\.plan)).map {
      (plan: $0, value: model.value(other, of: $0) ?? .nan)
    }
    let isGood = other.measure.isGood
    for index in points.indices where points[index] == nil && !settings.isInterrupted() {
      let value = range.from + step * Double(index + 1)
      let limit = PlacementLimit(other, isAtLeast: isGood, bound: value)
      let starts = known.filter { isGood ? $0.value >= value : $0.value <= value }
        .sorted { abs($0.value - value) < abs($1.value - value) }
      let answer = try solve(first, limits: limits + [limit], from: starts.map(\.plan))
      if let plan = answer.plan { known.append((plan, model.value(other, of: plan) ?? .nan)) }
      points[index] = point(answer, indicators, [limit])
    }
    return points.compactMap { $0 }
  }

  /// Every combination of limits in equal steps between the ends, those included.
  private func grid(
    _ ranges: [(indicator: PlacementIndicator, from: Double, to: Double)], steps: Int
  ) -> [[PlacementLimit]] {
    ranges.reduce([[]]) { grids, range in
      let values = (0...steps).map {
        range.from + (range.to - range.from) * Double($0) / Double(steps)
      }
      return grids.flatMap { grid in
        values.map {
          grid + [
            PlacementLimit(range.indicator, isAtLeast: range.indicator.measure.isGood, bound: $0)
          ]
        }
      }
    }
  }

  private func point(
    _ answer: Answer, _ indicators: [PlacementIndicator], _ limits: [PlacementLimit]
  ) -> PlacementFrontier.Point {
    let values = answer.plan.map { plan in
      indicators.map { model.value($0, of: plan) ?? .nan }
    }
    return PlacementFrontier.Point(answer: answer, values: values, limits: limits)
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
