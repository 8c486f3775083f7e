/// How far an answer of the solver may be from what was asked, as a share of 1 + |bound|: ten times
/// the tolerance that the simplex method works with.
let answerTolerance = 1e-6

extension LinearProgram {
  /// By how much a point breaks the program: the largest excess over any bound of a variable or a
  /// constraint, as a share of 1 + |that bound|. 0 where it breaks none, ∞ where a value is not finite
  /// or there are too few of them.
  ///
  /// Computed from the program alone, so it does not trust the solver.
  ///
  /// - Complexity: O(variables + entries).
  public func violation(of values: [Double]) -> Double {
    guard values.count == variableCount, values.allSatisfy(\.isFinite) else { return .infinity }
    var worst = 0.0
    for (value, bounds) in zip(values, variableBounds) {
      worst = max(worst, bounds.relativeExcess(of: value))
    }
    for (terms, bounds) in zip(constraintTerms, constraintBounds) {
      worst = max(worst, bounds.relativeExcess(of: terms.sum(at: values)))
    }
    return worst
  }

  /// The objective at a point, constant included.
  public func objectiveValue(at values: [Double]) -> Double {
    zip(objective, values).reduce(objectiveConstant) { $0 + $1.0 * $1.1 }
  }

  /// A bound on the objective that any multipliers of the constraints prove: the best that Σ (cost −
  /// multipliers' share)·x + Σ multiplier·activity can be while variables and activities keep to their
  /// bounds. With the duals of an optimum it is the optimum, up to rounding; −∞ (minimising) or ∞
  /// where a multiplier leans on a bound that is not there.
  ///
  /// It takes nothing from the solver but the multipliers, and any multipliers are right.
  ///
  /// - Complexity: O(variables + entries).
  public func bound(fromMultipliers multipliers: [Double]) -> Double {
    precondition(multipliers.count == constraintCount, "One multiplier for each constraint.")
    let sign = sense == .minimise ? 1.0 : -1.0
    var reduced = objective
    var bound = objectiveConstant
    for (row, multiplier) in multipliers.enumerated() where multiplier != 0 {
      for term in constraintTerms[row] {
        reduced[term.variable.index] -= multiplier * term.coefficient
      }
      bound += constraintBounds[row].extreme(of: multiplier, sign: sign)
    }
    for (cost, bounds) in zip(reduced, variableBounds) where cost != 0 {
      bound += bounds.extreme(of: cost, sign: sign)
    }
    return bound
  }
}

extension LinearProgram {
  /// How far a solution is from being proven optimal by multipliers: |objective − bound| as a share of
  /// 1 + |objective|. Reduced costs and multipliers as small as the simplex method's own tolerance count
  /// as 0 where they lean on a bound that is not there.
  func optimalityGap(of values: [Double], multipliers: [Double]) -> Double {
    let sign = sense == .minimise ? 1.0 : -1.0
    let noise = objective.reduce(1e-7) { max($0, 1e-10 * abs($1)) }
    var reduced = objective
    var gap = 0.0
    func add(_ cost: Double, _ value: Double, _ bounds: Bounds) {
      let wanted = sign * cost > 0 ? bounds.lower : bounds.upper
      if wanted.isFinite {
        gap += abs(cost * (value - wanted))
      } else if abs(cost) > noise {
        gap = .infinity
      }
    }
    for (row, multiplier) in multipliers.enumerated() where multiplier != 0 {
      let terms = constraintTerms[row]
      for term in terms { reduced[term.variable.index] -= multiplier * term.coefficient }
      add(multiplier, terms.sum(at: values), constraintBounds[row])
    }
    for index in reduced.indices where reduced[index] != 0 {
      add(reduced[index], values[index], variableBounds[index])
    }
    return gap / (1 + abs(objectiveValue(at: values)))
  }
}

extension Bounds {
  func relativeExcess(of value: Double) -> Double {
    let below = (lower - value) / (1 + abs(lower))
    let above = (value - upper) / (1 + abs(upper))
    // An infinite bound divides to NaN, which max must not see.
    return max(lower.isFinite ? below : 0, upper.isFinite ? above : 0, 0)
  }

  /// The least (sign 1) or greatest (sign −1) value of cost·x within the bounds.
  fileprivate func extreme(of cost: Double, sign: Double) -> Double {
    cost * (sign * cost > 0 ? lower : upper)
  }
}

extension [Term] {
  /// Σ coefficient·value.
  func sum(at values: [Double]) -> Double {
    reduce(0) { $0 + $1.coefficient * values[$1.variable.index] }
  }
}

extension MixedIntegerProgram {
  /// By how much a point breaks the program, integrality included: see
  /// ``LinearProgram/violation(of:)``.
  public func violation(of values: [Double]) -> Double {
    let linear = relaxation.violation(of: values)
    guard linear.isFinite else { return linear }
    return zip(values, kinds).reduce(linear) { worst, pair in
      pair.1 == .integer ? max(worst, abs(pair.0 - pair.0.rounded())) : worst
    }
  }
}
