/// Improves multipliers by the volume algorithm: steps along an average of subgradients, which at the
/// same time averages the states taken into an estimate of the linear relaxation's solution.
///
/// Source: Barahona, Anbil, Mathematical Programming 87, 2000, DOI 10.1007/s101070050002. The metric
/// makes a step of one unit change the price of every client alike.
struct BoundImprovement {
  struct Settings {
    /// Evaluations at most.
    var iterations: Int
    /// Stops where so many evaluations in a row lowered the bound by less than a hundredth of its
    /// distance to the target.
    var patience: Int
  }

  struct Result {
    var multipliers: [Double]
    var bound: Double
    /// By state: how often it was taken on average.
    var shares: [Double]
    /// By state: its worth at the best multipliers.
    var worths: [Double]
    /// The states taken at the best multipliers.
    var chosen: [Int]
  }

  let function: LagrangianFunction

  /// Improves multipliers for a region until the bound falls to the target.
  ///
  /// - Parameters:
  ///   - weight: 1 for the objective, 0 for a proof that the region is empty.
  ///   - target: where to stop: what is not better than this is not wanted.
  ///   - estimate: a value near the least bound, by which steps are sized; the target where absent.
  func run(
    from start: [Double], weight: Double = 1, in region: SearchRegion, target: Double,
    estimate: Double? = nil, settings: Settings
  ) -> Result {
    let model = function.model
    let layout = function.layout
    let metric = layout.metric
    var best = start
    var bound = function.evaluate(best, weight: weight, in: region)
    var average = function.subgradient
    var shares = [Double](repeating: 0, count: model.states.count)
    for (site, entry) in model.sites.enumerated() {
      shares[entry.states.lowerBound + function.chosen[site]] = 1
    }
    var worths = function.stateWorth
    var chosen = function.chosen
    var trial = best
    var factor = 1.0
    var failures = 0
    var mixing = 0.2
    var reference = bound
    var sinceReference = 0
    var iteration = 1
    while bound > target, iteration < settings.iterations {
      // The direction, without what would leave the signs at once.
      var norm = 0.0
      for index in average.indices {
        let slope = average[index]
        if slope > 0 && layout.isSigned[index] && best[index] <= 0 { continue }
        norm += slope * slope * metric[index]
      }
      guard norm > 0 else { break }
      let goal = estimate ?? target
      let distance = max(bound - goal, abs(bound) * 1e-4 + 1e-9)
      let step = factor * distance / norm
      for index in trial.indices {
        var value = best[index] - step * metric[index] * average[index]
        if layout.isSigned[index] {
          value = max(0, value)
        } else if index >= layout.groups.lowerBound, best[index] * value < 0,
          region.low[index - layout.groups.lowerBound]
            != region.high[index - layout.groups.lowerBound]
        {
          value = 0
        }
        trial[index] = value
      }
      let value = function.evaluate(trial, weight: weight, in: region)
      iteration += 1
      // Average so that the mean subgradient is as short as it can be.
      var newNewDot = 0.0
      var newOldDot = 0.0
      var oldOldDot = 0.0
      for index in average.indices {
        let fresh = function.subgradient[index]
        let old = average[index]
        newNewDot += fresh * fresh * metric[index]
        newOldDot += fresh * old * metric[index]
        oldOldDot += old * old * metric[index]
      }
      let spread = newNewDot - 2 * newOldDot + oldOldDot
      var share = spread > 0 ? (oldOldDot - newOldDot) / spread : mixing
      share = min(mixing, max(mixing / 10, share))
      for index in average.indices {
        average[index] += share * (function.subgradient[index] - average[index])
      }
      for state in shares.indices { shares[state] *= 1 - share }
      for (site, entry) in model.sites.enumerated() {
        shares[entry.states.lowerBound + function.chosen[site]] += share
      }
      if value < bound {
        if newOldDot > 0 { factor = min(2, factor * 1.1) }
        bound = value
        swap(&best, &trial)
        worths = function.stateWorth
        chosen = function.chosen
        failures = 0
      } else {
        failures += 1
        if failures >= 8 {
          factor = max(factor * 0.66, 1e-4)
          failures = 0
        }
      }
      sinceReference += 1
      if sinceReference >= settings.patience {
        if reference - bound < 0.01 * max(bound - goal, 0) {
          if mixing > 0.02 { mixing /= 2 } else { break }
        }
        reference = bound
        sinceReference = 0
      }
    }
    return Result(
      multipliers: best, bound: bound, shares: shares, worths: worths, chosen: chosen)
  }
}
