import RealModule

/// A statistic of independent replications with its jackknife interval.
///
/// The point is the statistic of all replications. The interval is Student's t with n − 1 degrees of
/// freedom, centred at the point, its standard error being that of the mean of the pseudo-values
/// n·θ − (n − 1)·θ₍₋ᵢ₎. It suits smooth functions of sums: ratios, indices, equally-distributed
/// equivalents; not quantiles.
///
/// Sources: Tukey, Annals of Mathematical Statistics 29, 1958, 614; Miller, Biometrika 61(1), 1974,
/// DOI 10.1093/biomet/61.1.1.
///
/// - Parameters:
///   - count: the number of replications.
///   - confidence: the coverage of the interval, between 0 and 1.
///   - statistic: the statistic over all replications but the one given, or over all for nil. Called
///     count + 1 times.
/// - Returns: an estimate without a value where the statistic of all is nil, and without an interval
///   where the statistic without some replication is nil or where there are fewer than two.
public func jackknife(
  count: Int, confidence: Double = 0.95, statistic: (_ leftOut: Int?) -> Double?
) -> Estimate {
  guard count > 0, let point = statistic(nil), point.isFinite else {
    return Estimate(mean: nil, count: max(0, count))
  }
  var pseudoValues = RunningMoments()
  for index in 0..<count where count > 1 {
    guard let partial = statistic(index), partial.isFinite else {
      return Estimate(mean: point, count: count)
    }
    // Relative to the point, which does not change the variance and keeps its digits.
    pseudoValues.add(Double(count - 1) * (point - partial))
  }
  return Estimate(
    mean: point,
    halfWidth: halfWidth(
      standardError: pseudoValues.standardError, count: count, confidence: confidence),
    count: count)
}

/// A ratio of totals over replications, Σ numerators ÷ Σ denominators, with its jackknife interval.
///
/// The point is the plain ratio of totals, not the mean of the replications' ratios, so that every
/// patient counts once; the interval is that of ``jackknife(count:confidence:statistic:)``.
/// Replications whose denominator is 0 take part like any other. Linear.
///
/// - Parameters:
///   - numerators: one sum for each replication.
///   - denominators: one sum of 0 or more for each replication; as many.
///   - confidence: the coverage of the interval, between 0 and 1.
/// - Returns: an estimate without a value where the denominators sum to 0, and without an interval
///   where all but one of them are 0 or where there is one replication.
public func ratioEstimate(
  numerators: [Double], denominators: [Double], confidence: Double = 0.95
) -> Estimate {
  let ratio = TotalsRatio(numerators: numerators, denominators: denominators)
  return jackknife(count: numerators.count, confidence: confidence, statistic: ratio.value)
}

/// The difference of two ratios of totals, first − second, jackknifed jointly.
///
/// Both ratios leave out the same replication at a time, so that what common random numbers share
/// between them narrows the interval.
///
/// - Parameters:
///   - numerators: one sum for each replication of the first.
///   - denominators: the same for its denominator.
///   - referenceNumerators: one sum for each replication of the second, in the same order.
///   - referenceDenominators: the same for its denominator.
///   - confidence: the coverage of the interval, between 0 and 1.
/// - Returns: an estimate without a value where either ratio has none.
public func ratioDifference(
  numerators: [Double], denominators: [Double],
  referenceNumerators: [Double], referenceDenominators: [Double], confidence: Double = 0.95
) -> Estimate {
  let first = TotalsRatio(numerators: numerators, denominators: denominators)
  let second = TotalsRatio(
    numerators: referenceNumerators, denominators: referenceDenominators)
  precondition(
    numerators.count == referenceNumerators.count, "Paired lists must be equally long.")
  return jackknife(count: numerators.count, confidence: confidence) { leftOut in
    guard let value = first.value(leftOut), let reference = second.value(leftOut) else {
      return nil
    }
    return value - reference
  }
}

/// A ratio of totals that can leave out one replication in constant time.
private struct TotalsRatio {
  let numerators: [Double]
  let denominators: [Double]
  let numeratorTotal: Double
  let denominatorTotal: Double

  init(numerators: [Double], denominators: [Double]) {
    precondition(
      numerators.count == denominators.count, "Numerators and denominators must be as many.")
    self.numerators = numerators
    self.denominators = denominators
    numeratorTotal = numerators.reduce(0, +)
    denominatorTotal = denominators.reduce(0, +)
  }

  func value(_ leftOut: Int?) -> Double? {
    var numerator = numeratorTotal
    var denominator = denominatorTotal
    if let leftOut {
      numerator -= numerators[leftOut]
      denominator -= denominators[leftOut]
    }
    // Where all others are 0 the total is exactly the one left out, so this 0 is exact.
    return denominator > 0 ? numerator / denominator : nil
  }
}
