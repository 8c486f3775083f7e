extension LocationProblem {
  /// Finds the best plan, trying some placements first.
  ///
  /// - Parameter starts: plans of neighbouring problems; what they open is tried, with flows of this
  ///   problem. The first dozen count: more would take longer than they help.
  func solve(
    _ settings: LocationSettings, from starts: [LocationPlan]
  ) throws(LocationDefects) -> LocationAnswer {
    guard !starts.isEmpty else { return try solve(settings) }
    let found = defects
    guard found.isEmpty else { throw LocationDefects(defects: found) }
    let engine = LocationEngine(self, settings: settings)
    for plan in starts.prefix(12) {
      // What was evaluated before a search is tried again when it begins.
      engine.evaluated[engine.model.states(of: plan).map { UInt8($0) }] = .some(nil)
    }
    engine.solve()
    return engine.answer
  }
}

extension SiteModel {
  /// The state of each site in a plan.
  fileprivate func states(of plan: LocationPlan) -> [Int] {
    sites.map { site in
      let module = site.facility.flatMap { plan.modules[$0] }
      let isOpen = site.place.map { problem.isOpen($0, in: plan) } ?? false
      let matches = site.states.filter { states[$0].module == module }
      let state =
        matches.first { site.place == nil || states[$0].isOpen == isOpen } ?? matches.first
      return (state ?? site.states.lowerBound) - site.states.lowerBound
    }
  }
}
