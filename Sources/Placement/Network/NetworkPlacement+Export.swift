import MixedIntegerProgramming

extension NetworkPlacement {
  /// What was solved, as a file in free MPS for another solver.
  ///
  /// A ratio cannot be written as a linear objective: there the file minimises numerator − r ×
  /// denominator, r being the ratio of the answer's plan. Its least value is 0 where no ratio is less.
  ///
  /// - Returns: nil where that is no single program: a maximum over quintiles, or a ratio without a
  ///   plan.
  public func freeMPS(_ objective: PlacementIndicator, _ answer: Answer) -> String? {
    let forms = model.forms(objective)
    guard forms.count == 1 else { return nil }
    var problem = problem(under: answer.limits)
    if objective.measure.isGood || forms[0].denominator == nil {
      problem.sense = objective.measure.isGood ? .maximise : .minimise
      problem.objective = constantRatio(forms[0]).numerator
    } else {
      guard let ratio = answer.plan.flatMap(forms[0].ratio) else { return nil }
      problem.sense = .minimise
      problem.objective = forms[0].excess(over: ratio)
    }
    return try? problem.mixedIntegerProgram.freeMPS()
  }
}
