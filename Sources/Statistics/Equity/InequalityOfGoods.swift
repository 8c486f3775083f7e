import RealModule

/// Measures of the inequality of a *good*, such as income or treatment received.
///
/// None of them suits a burden such as a patient's cost. Where everyone pays the same amount more, Gini,
/// Theil, Hoover and the coefficient of variation fall although all are worse off; and Atkinson's index
/// counts harm to those who bear most as less than harm to those who bear least. For burdens there is
/// ``kolmPollakEDE(values:weights:alpha:)`` and ``powerMeanBurden(_:order:)``.
public enum InequalityOfGoods {
  /// Theil's index T: mean of (x ÷ mean)·log(x ÷ mean); 0 for equality. A value of 0 counts as 0.
  ///
  /// Source: Theil, Economics and Information Theory, 1967.
  ///
  /// - Returns: nil for no values, a negative one, or a mean of 0.
  public static func theil(_ values: [Double]) -> Double? {
    guard let mean = positiveMean(values) else { return nil }
    return values.reduce(0) { $0 + ($1 > 0 ? $1 / mean * Double.log($1 / mean) : 0) }
      / Double(values.count)
  }

  /// Atkinson's index: the share of the total that could be given up if the rest were spread evenly, without
  /// loss of welfare at an aversion to inequality.
  ///
  /// Source: Atkinson, Journal of Economic Theory 2(3), 1970, DOI 10.1016/0022-0531(70)90039-6.
  ///
  /// - Parameters:
  ///   - values: values of the good, 0 or more. With one of 0 the index is 1 for an aversion of 1 or more.
  ///   - aversion: greater than 0.
  /// - Returns: nil for no values, a negative one, a mean of 0 or an aversion that is not above 0.
  public static func atkinson(_ values: [Double], aversion: Double) -> Double? {
    guard let mean = positiveMean(values), aversion > 0, aversion.isFinite else { return nil }
    let n = Double(values.count)
    if aversion >= 1, values.contains(0) { return 1 }
    if aversion == 1 {
      return 1 - Double.exp(values.reduce(0) { $0 + Double.log($1 / mean) } / n)
    }
    let power = 1 - aversion
    let average = values.reduce(0) { $0 + Double.pow($1 / mean, power) } / n
    return 1 - Double.pow(average, 1 / power)
  }

  /// Hoover's index: the share of the total that would have to change hands for equality.
  ///
  /// - Returns: nil for no values, a negative one, or a mean of 0.
  public static func hoover(_ values: [Double]) -> Double? {
    guard let mean = positiveMean(values) else { return nil }
    return values.reduce(0) { $0 + ($1 - mean).magnitude } / (2 * mean * Double(values.count))
  }

  /// The coefficient of variation, with n in the denominator of the variance.
  ///
  /// - Returns: nil for no values, a negative one, or a mean of 0.
  public static func coefficientOfVariation(_ values: [Double]) -> Double? {
    guard let mean = positiveMean(values) else { return nil }
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return Double.sqrt(squares / Double(values.count)) / mean
  }

  /// Herfindahl's index: the sum of squared shares, from 1 ÷ n to 1.
  ///
  /// - Returns: nil for no values, a negative one, or a mean of 0.
  public static func herfindahl(_ values: [Double]) -> Double? {
    guard let mean = positiveMean(values) else { return nil }
    let total = mean * Double(values.count)
    return values.reduce(0) { $0 + ($1 / total) * ($1 / total) }
  }

  private static func positiveMean(_ values: [Double]) -> Double? {
    guard !values.isEmpty, values.allSatisfy({ $0 >= 0 && $0.isFinite }) else { return nil }
    let mean = values.reduce(0, +) / Double(values.count)
    return mean > 0 ? mean : nil
  }
}

/// The equally-distributed equivalent of a burden by a power mean, (mean of xʳ)^(1 ÷ r).
///
/// For an order above 1 it lies above the mean, and a transfer from those who bear less to those who bear
/// more raises it. It is relative: doubling every burden doubles it. Adding an amount to all changes its
/// premium over the mean; ``kolmPollakEDE(values:weights:alpha:)`` does not have that.
///
/// - Parameters:
///   - values: burdens of 0 or more.
///   - order: the order r, at least 1.
/// - Returns: nil for no values, a negative one, or an order below 1.
public func powerMeanBurden(_ values: [Double], order: Double) -> Double? {
  guard !values.isEmpty, order >= 1, order.isFinite,
    values.allSatisfy({ $0 >= 0 && $0.isFinite }), let largest = values.max()
  else { return nil }
  guard largest > 0 else { return 0 }
  // In units of the largest nothing overflows.
  let average =
    values.reduce(0) { $0 + Double.pow($1 / largest, order) } / Double(values.count)
  return largest * Double.pow(average, 1 / order)
}
