/// Welch's moving average of a series, in which the end of a warm-up shows to the eye.
///
/// Element i is the mean of the 2w + 1 observations around observation i, with w = `halfWidth`;
/// towards the beginning, where fewer stand before it than w, of as many on either side as stand
/// before it. The last w observations have no element. A line in the series stays the line it is.
///
/// Choose the width by looking: the smallest at which the curve is smooth, not above a quarter of
/// the series. ``marginalStandardErrorRule(_:batchSize:)`` chooses a truncation without looking.
///
/// Source: Welch, "The statistical analysis of simulation results", in Lavenberg (ed.), Computer
/// Performance Modeling Handbook, 1983; Law, Simulation Modeling and Analysis, chapter 9.
///
/// - Parameters:
///   - series: for each step the mean over the replications, of which there should be five or more.
///   - halfWidth: observations on either side, 0 or more; 0 gives the series itself.
/// - Returns: `series.count` − w elements, in the unit of the series; nil if `halfWidth` is negative
///   or the series shorter than 2w + 1. O(n·w).
public func welchMovingAverage(_ series: [Double], halfWidth: Int) -> [Double]? {
  guard halfWidth >= 0, series.count > halfWidth, series.count - halfWidth > halfWidth else {
    return nil
  }
  return (0..<(series.count - halfWidth)).map { centre in
    let reach = min(centre, halfWidth)
    let window = series[(centre - reach)...(centre + reach)]
    return window.reduce(0, +) / Double(window.count)
  }
}
