/// What one objective costs in another: the objective of a problem against the form of one limit.
///
/// By the ε-constraint method: the limit is moved, and the objective is optimised at each of its
/// bounds. Every point is an interval, from what its plan attains to what is proven to be out of reach.
/// Source: Haimes, Lasdon, Wismer, IEEE Transactions on Systems, Man, and Cybernetics 1(3), 1971.
public struct LocationFrontier: Sendable {
  /// One point.
  public struct Point: Sendable {
    /// The bound of the limit at which it was found.
    public var limitBound: Double
    /// The answer there. Its plan is the one that uses least of the limit for its objective, among
    /// those of the same placement.
    public var answer: LocationAnswer
    /// What the plan uses of the limit; nil without a plan.
    public var used: Double?
  }

  /// The points, from the limit's tightest bound to its loosest.
  public var points: [Point]
  /// Whether a plan was dropped because another is as good in both and better in one.
  public var dropped: Int
}

extension LocationProblem {
  /// Finds points of the frontier between the objective and a limit.
  ///
  /// - Parameters:
  ///   - limit: the place of the limit; not an equation. Its own bound is not read.
  ///   - count: how many bounds are looked at, 2 or more, evenly spaced.
  ///   - range: between which bounds. Where absent, between the lexicographic ends: the best objective
  ///     at the least use of the limit, and the least use at the best objective.
  ///   - keepsDominated: whether plans stay that another point's plan beats; otherwise the point goes.
  /// - Throws: what is wrong with the problem.
  public func frontier(
    limit: Int, points count: Int, range: ClosedRange<Double>? = nil,
    keepsDominated: Bool = false, _ settings: LocationSettings = LocationSettings()
  ) throws(LocationDefects) -> LocationFrontier {
    let found = defects
    guard found.isEmpty else { throw LocationDefects(defects: found) }
    let driver = FrontierDriver(self, limit: limit, settings: settings)
    return driver.evenly(count: max(2, count), range: range, keepsDominated: keepsDominated)
  }

  /// Finds every point of the frontier between the objective and a limit whose form takes only
  /// multiples of a step at optimal plans, as with counts of facilities.
  ///
  /// - Parameters:
  ///   - limit: the place of the limit; not an equation. Its own bound is not read.
  ///   - step: the multiple.
  ///   - mostPoints: where to stop.
  public func completeFrontier(
    limit: Int, step: Double, mostPoints: Int = 1_000,
    _ settings: LocationSettings = LocationSettings()
  ) throws(LocationDefects) -> LocationFrontier {
    let found = defects
    guard found.isEmpty else { throw LocationDefects(defects: found) }
    let driver = FrontierDriver(self, limit: limit, settings: settings)
    return driver.stepwise(step: step, mostPoints: mostPoints)
  }
}

/// Two searches that keep what they learn: for the objective within the limit, and for the least use of
/// the limit at an objective.
private final class FrontierDriver {
  private let problem: LocationProblem
  private let limit: Int
  private let first: LocationEngine
  private let second: LocationEngine
  /// +1 where little of the limited form is good.
  private let sign: Double
  private let settings: LocationSettings

  init(_ problem: LocationProblem, limit: Int, settings: LocationSettings) {
    self.problem = problem
    self.limit = limit
    self.settings = settings
    let entry = problem.limits[limit]
    sign = entry.relation == .atLeast ? -1 : 1
    first = LocationEngine(problem, settings: settings)
    var turned = problem
    turned.sense = sign > 0 ? .minimise : .maximise
    turned.objective = entry.form
    turned.limits[limit] = LocationLimit(
      "objective", problem.objective, problem.sense == .maximise ? .atLeast : .atMost, 0)
    second = LocationEngine(turned, settings: settings)
  }

  private func value(_ plan: LocationPlan?) -> Double? {
    plan.map { problem.limits[limit].form.value(of: $0) }
  }

  /// A bound of the limit that nothing can break.
  private var loosest: Double {
    let size = problem.largest(problem.limits[limit].form)
    return sign > 0 ? size : -size
  }

  /// The best objective within a bound of the limit.
  private func best(within bound: Double) -> LocationAnswer {
    first.move(limit: limit, to: bound)
    first.solve()
    return first.answer
  }

  /// The least use of the limit at an objective at least this good.
  private func least(at objective: Double) -> LocationAnswer {
    let room = 1e-9 * max(abs(objective), 1e-3)
    second.move(
      limit: limit, to: problem.sense == .maximise ? objective - room : objective + room)
    second.solve()
    return second.answer
  }

  /// Replaces an answer's plan by one that uses less of the limit at the same objective, where the
  /// second search finds one.
  private func polished(_ answer: LocationAnswer, exactly: Bool) -> LocationAnswer {
    guard let objective = answer.objective, let plan = answer.plan, let used = value(plan)
    else { return answer }
    let better: LocationPlan?
    if exactly {
      better = least(at: objective).plan
    } else {
      better = second.cheapest(like: plan, limit: limit, to: objective, sense: problem.sense)
    }
    guard let better, let less = value(better),
      sign * less < sign * used - 1e-7 * abs(used)
    else { return answer }
    var answer = answer
    answer.plan = better
    answer.objective = problem.objective.value(of: better)
    if !answer.ranking.isEmpty {
      answer.ranking[0] = LocationAnswer.RankedPlan(
        plan: better, objective: problem.objective.value(of: better))
    }
    return answer
  }

  func evenly(
    count: Int, range: ClosedRange<Double>?, keepsDominated: Bool
  ) -> LocationFrontier {
    var points: [LocationFrontier.Point] = []
    func add(_ bound: Double, exactly: Bool) {
      let answer = polished(best(within: bound), exactly: exactly)
      points.append(
        LocationFrontier.Point(limitBound: bound, answer: answer, used: value(answer.plan)))
    }
    let tight: Double
    let loose: Double
    if let range {
      (tight, loose) =
        sign > 0 ? (range.lowerBound, range.upperBound) : (range.upperBound, range.lowerBound)
      add(loose, exactly: false)
    } else {
      let answer = polished(best(within: loosest), exactly: true)
      guard let most = value(answer.plan) else {
        return LocationFrontier(
          points: [LocationFrontier.Point(limitBound: loosest, answer: answer, used: nil)],
          dropped: 0)
      }
      points.append(LocationFrontier.Point(limitBound: most, answer: answer, used: most))
      second.move(limit: limit, to: problem.sense == .maximise ? -huge : huge)
      second.solve()
      loose = most
      tight = value(second.answer.plan) ?? most
    }
    for step in 1..<count {
      let share = Double(step) / Double(count - 1)
      let bound = step == count - 1 ? tight : loose + (tight - loose) * share
      let room = range == nil && step == count - 1 ? sign * 1e-9 * max(abs(bound), 1e-3) : 0
      add(bound + room, exactly: range == nil && step == count - 1)
    }
    points.reverse()
    return keepsDominated
      ? LocationFrontier(points: points, dropped: 0) : withoutDominated(points)
  }

  func stepwise(step: Double, mostPoints: Int) -> LocationFrontier {
    var points: [LocationFrontier.Point] = []
    var bound = loosest
    while points.count < mostPoints {
      let answer = polished(best(within: bound), exactly: true)
      let used = value(answer.plan)
      guard let used else {
        // What ends the walk without a proof is part of the answer.
        if answer.status != .infeasible {
          points.append(
            LocationFrontier.Point(limitBound: bound, answer: answer, used: nil))
        }
        break
      }
      points.append(LocationFrontier.Point(limitBound: bound, answer: answer, used: used))
      bound = used - sign * step * (1 - 1e-6)
    }
    points.reverse()
    return withoutDominated(points)
  }

  private var huge: Double { problem.largest(problem.objective) }

  /// Leaves out plans that another beats, or equals and comes before.
  private func withoutDominated(_ points: [LocationFrontier.Point]) -> LocationFrontier {
    let better = problem.sense == .maximise ? 1.0 : -1.0
    func goodness(_ point: LocationFrontier.Point) -> (Double, Double)? {
      guard let used = point.used, let objective = point.answer.objective else { return nil }
      return (better * objective, -sign * used)
    }
    var kept: [LocationFrontier.Point] = []
    for (index, point) in points.enumerated() {
      guard let own = goodness(point) else {
        kept.append(point)
        continue
      }
      let room = (1e-9 * max(1, abs(own.0)), 1e-9 * max(1, abs(own.1)))
      let isBeaten = points.enumerated().contains { number, other in
        guard number != index, let theirs = goodness(other) else { return false }
        guard theirs.0 >= own.0 - room.0, theirs.1 >= own.1 - room.1 else { return false }
        let isSame = theirs.0 <= own.0 + room.0 && theirs.1 <= own.1 + room.1
        return !isSame || number < index
      }
      if !isBeaten { kept.append(point) }
    }
    return LocationFrontier(points: kept, dropped: points.count - kept.count)
  }
}

extension LocationProblem {
  /// More than the size of anything that a form can come to.
  fileprivate func largest(_ form: LinearForm) -> Double {
    var sum = abs(form.constant) + 1
    var ofClient = [Double](repeating: 0, count: clients.count)
    var needed = [Double](repeating: 0, count: places.count)
    for (index, option) in accessOptions.enumerated() {
      ofClient[option.client] = max(ofClient[option.client], abs(form.patient(index)))
      needed[option.place] += clients[option.client].demand * option.batchesPerPatient
    }
    for (client, most) in zip(clients, ofClient) { sum += client.demand * most }
    for (index, arc) in supplyArcs.enumerated() {
      sum += abs(form.batch(index)) * needed[arc.place]
    }
    for (facility, entry) in facilities.enumerated() {
      sum += entry.moduleCapacities.indices.map { abs(form.module(facility, $0)) }.max() ?? 0
    }
    for place in places.indices { sum += abs(form.opening(place)) }
    return 2 * sum
  }
}

extension LocationEngine {
  /// The best plan of the same placement as another whose limit is moved to an objective.
  fileprivate func cheapest(
    like plan: LocationPlan, limit: Int, to objective: Double, sense: LocationProblem.Sense
  ) -> LocationPlan? {
    // Whole catchments would have to be chosen again.
    guard !model.problem.catchmentsAreWhole else { return nil }
    let room = 1e-9 * max(abs(objective), 1e-3)
    move(limit: limit, to: sense == .maximise ? objective - room : objective + room)
    let states = model.sites.map { site -> Int in
      site.states.first { number in
        let state = model.states[number]
        if let facility = site.facility { return state.module == plan.modules[facility] }
        return site.place.map { model.problem.isOpen($0, in: plan) } == state.isOpen
      }.map { $0 - site.states.lowerBound } ?? 0
    }
    var multipliers = [Double](repeating: 0, count: function.layout.count)
    guard
      case .optimal(let value, let patients, let batches) = residual.solve(
        states: states, multipliers: &multipliers, pivots: &pivots)
    else { return nil }
    return self.plan(Found(states: states, value: value, patients: patients, batches: batches))
  }
}
