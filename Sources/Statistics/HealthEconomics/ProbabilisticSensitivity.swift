import RealModule

/// Costs and effects of strategies over draws of their uncertain parameters.
///
/// The net monetary benefit of a strategy is threshold × effect − cost, with the threshold what society pays
/// for one unit of effect, such as a QALY.
///
/// Sources: Stinnett, Mullahy, Medical Decision Making 18(2), 1998, DOI 10.1177/0272989X98018002S09; van
/// Hout et al., Health Economics 3(5), 1994, DOI 10.1002/hec.4730030505; Fenwick, Claxton, Sculpher, Health
/// Economics 10(8), 2001, DOI 10.1002/hec.635.
public struct ProbabilisticSensitivity: Hashable, Sendable {
  /// The cost of each strategy in each draw.
  public let costs: [[Double]]
  /// The effect of each strategy in each draw.
  public let effects: [[Double]]

  /// Creates an analysis.
  ///
  /// - Parameters:
  ///   - costs: for each strategy its cost in each draw. The same draw means the same parameters in every
  ///     strategy.
  ///   - effects: for each strategy its effect in each draw.
  /// - Throws: for fewer than two strategies or draws, unequal numbers, or values not finite.
  public init(costs: [[Double]], effects: [[Double]]) throws(StatisticsError) {
    try Require.count(costs.count, of: "costs", atLeast: 2)
    try Require.sameCount(effects.count, "effects", costs.count, "costs")
    try Require.count(costs[0].count, of: "costs[0]", atLeast: 2)
    try Require.rectangular(costs, "costs")
    try Require.rectangular(effects, "effects")
    try Require.sameCount(effects[0].count, "effects[0]", costs[0].count, "costs[0]")
    self.costs = costs
    self.effects = effects
  }

  /// The number of draws.
  public var drawCount: Int { costs[0].count }

  /// The net monetary benefit of a strategy in each draw.
  public func netMonetaryBenefits(of strategy: Int, threshold: Double) -> [Double] {
    zip(effects[strategy], costs[strategy]).map { threshold * $0 - $1 }
  }

  /// The mean net monetary benefit of a strategy with its interval over draws.
  public func netMonetaryBenefit(
    of strategy: Int, threshold: Double, confidence: Double = 0.95
  ) -> Estimate {
    meanEstimate(
      netMonetaryBenefits(of: strategy, threshold: threshold), confidence: confidence)
  }

  /// The strategy of the greatest mean net monetary benefit, the first of equals.
  public func best(threshold: Double) -> Int {
    var best = (strategy: 0, mean: -Double.infinity)
    for strategy in costs.indices {
      let mean = RunningMoments(netMonetaryBenefits(of: strategy, threshold: threshold)).mean ?? 0
      if mean > best.mean { best = (strategy, mean) }
    }
    return best.strategy
  }

  /// The cost-effectiveness acceptability: for each strategy the share of draws in which it has the
  /// greatest net monetary benefit. Ties are shared alike. Sums to 1.
  ///
  /// The strategy most often best need not be the one with the greatest mean; see ``best(threshold:)`` for
  /// the frontier.
  public func acceptability(threshold: Double) -> [Double] {
    var shares = costs.map { _ in 0.0 }
    let benefits = costs.indices.map { netMonetaryBenefits(of: $0, threshold: threshold) }
    for draw in 0..<drawCount {
      let highest = benefits.map { $0[draw] }.max() ?? 0
      let winners = benefits.indices.filter { benefits[$0][draw] == highest }
      for winner in winners { shares[winner] += 1 / Double(winners.count) }
    }
    return shares.map { $0 / Double(drawCount) }
  }

  /// The expected value of perfect information: what knowing all parameters would be worth for one
  /// decision, mean of max − max of means.
  ///
  /// The interval is that of the mean regret of the best strategy, for a given choice of it; with few draws
  /// the estimate is somewhat too high, because the best of noisy means is chosen.
  public func expectedValueOfPerfectInformation(
    threshold: Double, confidence: Double = 0.95
  ) -> Estimate {
    let benefits = costs.indices.map { netMonetaryBenefits(of: $0, threshold: threshold) }
    let best = best(threshold: threshold)
    return meanEstimate(
      (0..<drawCount).map { draw in
        (benefits.map { $0[draw] }.max() ?? 0) - benefits[best][draw]
      }, confidence: confidence)
  }

  /// The expected value of perfect information about some parameters, by regression.
  public struct PartialInformation: Hashable, Sendable {
    /// What knowing the parameters would be worth, in the unit of cost.
    public let value: Double
    /// For each strategy but the first, the share of the variance of its net benefit over the first that
    /// the regression on the parameters explains.
    public let determinations: [Double]
  }

  /// The expected value of perfect information about some of the parameters.
  ///
  /// The net benefit of each strategy over the first is regressed on the parameters by a polynomial, whose
  /// fitted values stand for the expectation over all other parameters; the value is the mean of their
  /// maximum less the maximum of their means. It is right where the polynomial can follow that expectation:
  /// raise the degree until the value settles. For one to three parameters; many need more draws than
  /// there are. Noise in the fit raises it, so a value near 0 is 0.
  ///
  /// Source: Strong, Oakley, Brennan, Medical Decision Making 34(3), 2014, DOI 10.1177/0272989X13505910,
  /// with a polynomial in place of their splines.
  ///
  /// - Parameters:
  ///   - parameters: for each draw the values of the parameters.
  ///   - threshold: what society pays for one unit of effect.
  ///   - degree: the total degree of the polynomial.
  /// - Throws: where the numbers do not match, or the draws are too few for the degree.
  public func partialInformation(
    about parameters: [[Double]], threshold: Double, degree: Int = 3
  ) throws(StatisticsError) -> PartialInformation {
    try Require.sameCount(parameters.count, "parameters", drawCount, "draws")
    let reference = netMonetaryBenefits(of: 0, threshold: threshold)
    var fitted = [Array(repeating: 0.0, count: drawCount)]
    var determinations: [Double] = []
    for strategy in costs.indices.dropFirst() {
      let increments = zip(netMonetaryBenefits(of: strategy, threshold: threshold), reference)
        .map { $0 - $1 }
      if increments.allSatisfy({ $0 == increments[0] }) {
        fitted.append(increments)
        determinations.append(0)
        continue
      }
      let model = try PolynomialMetamodel(
        inputs: parameters, responses: increments, terms: .degree(degree))
      var values: [Double] = []
      for row in parameters { values.append(try model.value(at: row)) }
      fitted.append(values)
      determinations.append(model.determination)
    }
    let n = Double(drawCount)
    let ofMaximum =
      (0..<drawCount).reduce(0.0) { sum, draw in sum + (fitted.map { $0[draw] }.max() ?? 0) } / n
    let ofMeans = fitted.map { $0.reduce(0, +) / n }.max() ?? 0
    return PartialInformation(
      value: max(0, ofMaximum - ofMeans), determinations: determinations)
  }
}
