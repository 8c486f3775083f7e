import Testing

/// Replication means of one measure, compared with what theory says.
struct Replications {
  private(set) var values: [Double] = []

  mutating func append(_ value: Double) { values.append(value) }

  var mean: Double { values.reduce(0, +) / Double(values.count) }

  var standardError: Double {
    let mean = mean
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(values.count - 1) / Double(values.count)).squareRoot()
  }

  /// Expects the mean within 3.3 standard errors of a value, these being at most 2 % of it.
  ///
  /// A correct engine fails a comparison for about 2 in 1,000 choices of seed (Student, 49 degrees
  /// of freedom); the seeds are fixed, so a test that passes goes on passing.
  func expect(_ expected: Double, _ what: String, location: SourceLocation = #_sourceLocation) {
    #expect(values.count >= 50, sourceLocation: location)
    let deviation = abs(mean - expected) / standardError
    #expect(
      deviation <= 3.3, "\(what): \(mean) for \(expected), \(deviation) standard errors",
      sourceLocation: location)
    let precision = standardError / expected
    #expect(
      precision <= 0.02, "\(what): the standard error is \(precision) of the value",
      sourceLocation: location)
  }
}
