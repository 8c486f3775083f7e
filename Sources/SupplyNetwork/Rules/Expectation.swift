public import Randomness
import RealModule

/// Expectations over the network's laws, for the rules of placement and for the closed forms that
/// the simulation is held against.
extension Distribution {
  /// E[g(X)] by the midpoint rule over equally likely cells; exact for a constant. Where g is
  /// bounded and monotone the error is below its range ÷ twice the number of cells.
  public func expectation(cells: Int = 1024, _ function: (Double) -> Double) -> Double {
    if minimum == maximum { return function(minimum) }
    var sum = 0.0
    for cell in 0..<cells {
      sum += function(quantile((Double(cell) + 0.5) / Double(cells)))
    }
    return sum / Double(cells)
  }

  /// E[exp(−rate·X)]: the probability that an exponential clock of that rate outlasts X.
  public func survival(rate: Double, cells: Int = 1024) -> Double {
    rate == 0 ? 1 : expectation(cells: cells) { .exp(-rate * $0) }
  }
}

extension Lane {
  /// E[g(hours on the lane)], delays included.
  public func expectation(cells: Int = 1024, _ function: (Double) -> Double) -> Double {
    let punctual = function(durationHours)
    guard delayProbability > 0 else { return punctual }
    let delayed = delayHours.expectation(cells: cells) { function(durationHours + $0) }
    return (1 - delayProbability) * punctual + delayProbability * delayed
  }
}
