public import MixedIntegerProgramming

extension LocationProblem {
  /// Which limits contradict each other, given everything else: a small set without any of which the
  /// rest can be kept. For a problem found to be infeasible.
  ///
  /// Solves the problem without an objective once for each limit and twice more.
  ///
  /// - Returns: places of limits, as groups.
  public func conflictingLimits(
    _ settings: LocationSettings = LocationSettings()
  ) throws(LocationDefects) -> InfeasibleSubset {
    let found = defects
    guard found.isEmpty else { throw LocationDefects(defects: found) }
    return irreducibleInfeasibleSubset(count: limits.count) { kept in
      var test = self
      test.objective = LinearForm()
      test.limits = zip(limits, kept).compactMap { $1 ? $0 : nil }
      let engine = LocationEngine(test, settings: settings)
      engine.solve()
      switch engine.answer.status {
      case .proven, .gap: return .feasible
      case .infeasible: return .infeasible
      case .open: return .unknown
      }
    }
  }
}
