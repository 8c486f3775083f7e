extension LocationProblem {
  /// Finds the best plan and proves that there is none better.
  ///
  /// Deterministic: the same problem and settings give the same answer, unless interrupted.
  ///
  /// - Throws: what is wrong with the problem, all at once.
  public func solve(
    _ settings: LocationSettings = LocationSettings()
  ) throws(LocationDefects)
    -> LocationAnswer
  {
    let found = defects
    guard found.isEmpty else { throw LocationDefects(defects: found) }
    let engine = LocationEngine(self, settings: settings)
    engine.solve()
    return engine.answer
  }
}

extension LocationEngine {
  /// What the last search found, in the problem's terms.
  var answer: LocationAnswer {
    let best = ranking.first
    let isEmpty = ranking.isEmpty && discarded < model.lowestValue
    let objective = best.map { model.original($0.value) }
    let bound =
      isEmpty ? nil : model.original(max(discarded, best?.value ?? -.infinity))
    var gap: Double?
    if let objective, let bound {
      let size = max(abs(objective), Double.leastNormalMagnitude)
      gap = bound == objective ? 0 : abs(bound - objective) / size
    }
    let status: LocationStatus
    if let best {
      status =
        discarded <= best.value + allowance(best.value) * (1 + 1e-9) ? .proven : .gap
    } else {
      status = isEmpty ? .infeasible : .open
    }
    let outside = discarded == -.infinity ? nil : model.original(discarded)
    return LocationAnswer(
      status: status, plan: best.map(plan), objective: objective, bound: bound,
      relativeGap: gap,
      ranking: ranking.map {
        LocationAnswer.RankedPlan(plan: plan($0), objective: model.original($0.value))
      }, boundOutsideRanking: isEmpty ? nil : outside,
      certificate: BoundCertificate(self, bound: isEmpty ? nil : outside),
      nodes: nodes, evaluations: evaluations, programs: programs)
  }

  /// A plan in the problem's terms.
  func plan(_ found: Found) -> LocationPlan {
    let problem = model.problem
    var plan = LocationPlan(
      modules: [Int?](repeating: nil, count: problem.facilities.count),
      openedByDecision: [Bool](repeating: false, count: problem.places.count),
      patients: [Double](repeating: 0, count: problem.accessOptions.count),
      batches: [Double](repeating: 0, count: problem.supplyArcs.count))
    for (site, entry) in model.sites.enumerated() {
      let state = model.states[entry.states.lowerBound + found.states[site]]
      if let facility = entry.facility { plan.modules[facility] = state.module }
      if let place = entry.place, problem.places[place].opening == .byDecision {
        plan.openedByDecision[place] = state.isOpen
      }
    }
    for (option, patients) in found.patients.enumerated() {
      plan.patients[model.optionOriginal[option]] = patients * model.quantityScale
    }
    for (arc, batches) in found.batches.enumerated() {
      plan.batches[model.arcs[arc].original] = batches * model.quantityScale
    }
    return plan
  }
}
