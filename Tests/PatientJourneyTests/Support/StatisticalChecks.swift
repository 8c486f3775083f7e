import Testing

// Each of these checks is wrong about a correct simulation for about 1 in 1,000 choices of seed
// (3.3 standard errors; 2 in 1,000 with 50 replications). The seeds are fixed, so one that passes
// goes on passing.

/// Expects the mean over replications within 3.3 standard errors of a value, these being at most a
/// share of it.
func expectMean(
  _ values: [Double], _ expected: Double, precision: Double = 0.02, _ what: String,
  location: SourceLocation = #_sourceLocation
) {
  let count = Double(values.count)
  let mean = values.reduce(0, +) / count
  let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  let error = (squares / (count - 1) / count).squareRoot()
  #expect(values.count >= 50, sourceLocation: location)
  #expect(
    abs(mean - expected) <= 3.3 * error,
    "\(what): \(mean) for \(expected), \(abs(mean - expected) / error) standard errors",
    sourceLocation: location)
  #expect(
    error <= precision * expected.magnitude,
    "\(what): the standard error is \(error / expected.magnitude) of the value",
    sourceLocation: location)
}

/// Expects a share of independent trials within 3.3 standard errors of a probability, these being
/// at most a share of it.
func expectShare(
  _ successes: Double, of trials: Double, _ probability: Double, precision: Double = 0.05,
  _ what: String, location: SourceLocation = #_sourceLocation
) {
  let error = (probability * (1 - probability) / trials).squareRoot()
  let share = successes / trials
  #expect(
    abs(share - probability) <= 3.3 * error,
    "\(what): \(share) for \(probability), \(abs(share - probability) / error) standard errors",
    sourceLocation: location)
  #expect(
    error <= precision * probability,
    "\(what): the standard error is \(error / probability) of the value",
    sourceLocation: location)
}

/// Expects a count within 3.3 standard deviations of the mean of a Poisson distribution, these
/// being at most a share of it.
func expectPoisson(
  _ count: Double, _ mean: Double, precision: Double = 0.05, _ what: String,
  location: SourceLocation = #_sourceLocation
) {
  #expect(
    abs(count - mean) <= 3.3 * mean.squareRoot(), "\(what): \(count) for \(mean)",
    sourceLocation: location)
  #expect(mean.squareRoot() <= precision * mean, "\(what)", sourceLocation: location)
}

/// Values corrected for what a control of known mean shows of their replication's luck, by linear
/// regression (Lavenberg, Welch 1981). The slope is estimated from the same values; with 50 of them
/// that biases the mean by far less than its standard error.
func controlled(_ values: [Double], by control: [Double], ofMean controlMean: Double) -> [Double] {
  let count = Double(values.count)
  let mean = values.reduce(0, +) / count
  let average = control.reduce(0, +) / count
  var covariance = 0.0
  var variance = 0.0
  for (value, other) in zip(values, control) {
    covariance += (value - mean) * (other - average)
    variance += (other - average) * (other - average)
  }
  return zip(values, control).map { $0 - covariance / variance * ($1 - controlMean) }
}
