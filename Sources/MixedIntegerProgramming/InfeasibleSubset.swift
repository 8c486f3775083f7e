/// Which of several groups of constraints contradict each other.
public enum InfeasibleSubset: Hashable, Sendable {
  /// All groups together can be satisfied.
  case feasible
  /// The groups at these places contradict each other, given what is in no group; empty where that
  /// contradicts itself. `isIrreducible`: without any one of them the rest can be satisfied. Otherwise
  /// some test ended without an answer, and its group is listed to be safe.
  case conflict(groups: [Int], isIrreducible: Bool)
  /// Whether all groups together can be satisfied is not known.
  case unknown
}

/// What a test of feasibility finds.
public enum FeasibilityVerdict: Hashable, Sendable {
  /// Everything can be satisfied.
  case feasible
  /// Proven: not everything can.
  case infeasible
  /// The test ended without an answer.
  case unknown
}

/// Finds a small set of groups that contradict each other, by the deletion filter: leaves out one group
/// after the other, and for good where the rest is still infeasible.
///
/// Earlier groups are left out first, so put those last that people should be told of.
///
/// Source: Chinneck and Dravnieks, ORSA Journal on Computing 3(2), 1991, DOI 10.1287/ijoc.3.2.157.
///
/// - Parameters:
///   - count: how many groups there are.
///   - verdict: tests the groups marked true together with whatever is in no group. Called at most
///     count + 2 times.
public func irreducibleInfeasibleSubset(
  count: Int, _ verdict: (_ kept: [Bool]) -> FeasibilityVerdict
) -> InfeasibleSubset {
  var kept = [Bool](repeating: true, count: count)
  switch verdict(kept) {
  case .feasible: return .feasible
  case .unknown: return .unknown
  case .infeasible: break
  }
  // One test more, which saves all others where what is in no group contradicts itself.
  if count > 1, verdict([Bool](repeating: false, count: count)) == .infeasible {
    return .conflict(groups: [], isIrreducible: true)
  }
  var isIrreducible = true
  for group in 0..<count {
    kept[group] = false
    switch verdict(kept) {
    case .infeasible: break
    case .feasible: kept[group] = true
    case .unknown:
      kept[group] = true
      isIrreducible = false
    }
  }
  return .conflict(groups: (0..<count).filter { kept[$0] }, isIrreducible: isIrreducible)
}

extension MixedIntegerProgram {
  /// Finds a small set of groups of constraints that contradict each other, given all constraints that
  /// are in no group. A limit that stands for something people can name is one group.
  ///
  /// - Parameters:
  ///   - groups: each a list of constraints; none in two groups.
  ///   - settings: of every search; with a limit of nodes, the answer may not be irreducible.
  ///   - isCancelled: asked at every step.
  public func irreducibleInfeasibleSubset(
    of groups: [[Constraint]], settings: SearchSettings = SearchSettings(),
    isCancelled: (() -> Bool)? = nil
  ) throws(InvalidModel) -> InfeasibleSubset {
    let problems = self.problems
    guard problems.isEmpty else { throw InvalidModel(problems: problems) }
    // Any point will do, so there is nothing to optimise.
    var test = self
    test.objectiveConstant = 0
    for index in 0..<variableCount { test.relaxation.objective[index] = 0 }
    return MixedIntegerProgramming.irreducibleInfeasibleSubset(count: groups.count) { kept in
      var program = test
      for (group, isKept) in zip(groups, kept) where !isKept {
        for constraint in group { program.setBounds(of: constraint, to: .free) }
      }
      let callbacks = SearchCallbacks(isCancelled: isCancelled)
      switch (try? program.solve(settings, callbacks: callbacks))?.outcome {
      case .provenOptimal, .feasible, .unbounded: return .feasible
      case .infeasible: return .infeasible
      case .limitReachedWithoutAnswer, .numericalFailure, nil: return .unknown
      }
    }
  }
}
