extension NetworkPlacement {
  /// An end of a frontier: within the gap the best of one indicator, and among those an efficient one.
  ///
  /// A limit that holds the first indicator at its best makes a hard problem, since every placement
  /// trades a little of it. So the end is looked for by weights instead (Aneja and Nair,
  /// doi:10.1287/mnsc.25.1.73): between the best plan of the first indicator and a plan that is better
  /// in the other, the slope of the line through both is the weight; what is best under it takes the
  /// place of one of the two, depending on whether it is still within the gap, until nothing lies
  /// beyond the line. Then no plan is as good in one indicator and better in the other, but for the
  /// gap of that last proof.
  ///
  /// - Parameters:
  ///   - first: what is best at this end.
  ///   - rivals: the other indicators, each with a plan that is good in it.
  ///   - best: the best of the first indicator, found with a part of the gap.
  func end(
    _ first: PlacementIndicator,
    then rivals: [(indicator: PlacementIndicator, plan: LocationPlan)], from best: Answer
  ) throws(Failure) -> Answer {
    guard var held = best.plan, let bound = best.bound else { return best }
    var end = best
    let firstForms = model.forms(first)
    guard firstForms.count == 1 else { return try lexicographic(first, rivals, from: best) }
    let size = abs(firstForms[0].ratio(of: held) ?? 0)
    let worst = value(first, of: held)
    /// Whether a plan is still best in the first indicator, within the gap.
    func isBest(_ plan: LocationPlan) -> Bool {
      guard let value = model.value(first, of: plan) else { return false }
      let room = 0.95 * settings.relativeGap * abs(value)
      let loss = first.measure.isGood ? bound - value : value - bound
      return loss <= room || (first.measure.isGood ? value >= worst : value <= worst)
    }
    // Weighted so far: the first indicator, then each other that is settled.
    var settled: [(indicator: PlacementIndicator, weight: Double)] = [(first, 1)]
    for rival in rivals {
      guard model.forms(rival.indicator).count == 1 else { continue }
      var outer = rival.plan
      var weight = 0.0
      for _ in 0..<Self.mostSlopes {
        let base = tangent(settled, at: held)
        let other = tangent([(rival.indicator, 1)], at: held)
        let loss = base.value(of: outer)
        let gain = -other.value(of: outer)
        guard gain > 1e-9 * abs(model.forms(rival.indicator)[0].ratio(of: held) ?? 0) else { break }
        if loss <= 1e-12 * size {
          held = outer
          break
        }
        weight = loss / gain
        var problem = self.problem(under: best.limits)
        problem.sense = .minimise
        problem.objective = base.adding(other, times: weight)
        // The gap is one of the first indicator.
        problem.objective.constant += size
        let found = try answer(
          problem, gap: 0.1 * settings.relativeGap, nodes: Self.mostSlopeNodes)
        end.nodes += found.nodes
        guard let plan = found.plan, let least = found.objective,
          least < size * (1 - max(0.1 * settings.relativeGap, 1e-10))
        else { break }
        if isBest(plan) { held = plan } else { outer = plan }
      }
      settled.append((rival.indicator, weight))
    }
    take(held, of: first, into: &end)
    return end
  }

  private static let mostSlopes = 40
  private static let mostSlopeNodes = 30

  /// Indicators with weights as they change about a plan, to be minimised: 0 at the plan, and below 0
  /// just where the weighted sum of their ratios, each with its denominator of that plan, is better.
  func tangent(
    _ weighted: [(indicator: PlacementIndicator, weight: Double)], at plan: LocationPlan
  ) -> LinearForm {
    weighted.reduce(LinearForm()) { sum, entry in
      let form = model.forms(entry.indicator)[0]
      guard let ratio = form.ratio(of: plan) else { return sum }
      let size = form.denominator?.value(of: plan) ?? 1
      let sign = entry.indicator.measure.isGood ? -1.0 : 1
      return sum.adding(form.excess(over: ratio), times: sign * entry.weight / size)
    }
  }

  /// Puts another plan in the place of an answer's, whose bound still holds.
  private func take(_ plan: LocationPlan, of first: PlacementIndicator, into answer: inout Answer) {
    let value = value(first, of: plan)
    answer.plan = plan
    answer.objective = value
    answer.indicators = indicators(of: plan)
    guard let bound = answer.bound else { return }
    let gap = abs(bound - value) / max(abs(value), Double.leastNormalMagnitude)
    answer.gap = gap
    answer.status = gap <= settings.relativeGap * (1 + 1e-9) ? .proven : .gap
  }

  private func value(_ indicator: PlacementIndicator, of plan: LocationPlan) -> Double {
    model.value(indicator, of: plan) ?? .nan
  }

  /// The same by limits, where the first indicator is a maximum of several: each other in turn, the
  /// ones before held where they are.
  private func lexicographic(
    _ first: PlacementIndicator,
    _ rivals: [(indicator: PlacementIndicator, plan: LocationPlan)], from answer: Answer
  ) throws(Failure) -> Answer {
    guard let plan = answer.plan else { return answer }
    var end = answer
    var limits = answer.limits + [held(first, at: value(first, of: plan))]
    var best = plan
    for rival in rivals {
      var search = self
      search.settings.mostNodes = min(settings.mostNodes, Self.mostTieNodes)
      let next = try search.solve(rival.indicator, limits: limits)
      end.nodes += next.nodes
      guard let plan = next.plan else { break }
      best = plan
      limits.append(held(rival.indicator, at: value(rival.indicator, of: plan)))
    }
    take(best, of: first, into: &end)
    return end
  }

  private static let mostTieNodes = 500

  /// A limit that keeps an indicator within a part of the gap of a value.
  private func held(_ indicator: PlacementIndicator, at value: Double) -> PlacementLimit {
    let room = max(0.5 * settings.relativeGap, 1e-9) * abs(value)
    return PlacementLimit(
      indicator, isAtLeast: indicator.measure.isGood,
      bound: indicator.measure.isGood ? value - room : value + room)
  }
}
