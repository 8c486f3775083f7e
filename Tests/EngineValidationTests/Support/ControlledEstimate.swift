import Randomness
import Statistics

/// A ratio of totals over replications, adjusted by control variates.
///
/// The ratio R = Σ numerators ÷ Σ denominators is linearised, so that replication i contributes
/// R + (nᵢ − R·dᵢ) ÷ mean(d); these are regressed on the controls, whose expectation is 0, and the
/// estimate is the intercept with its usual standard error and n − 1 − q degrees of freedom.
/// Controls that do not vary are left out. Without controls this is the plain ratio with the
/// standard error of its linearisation.
struct ControlledEstimate {
  let value: Double
  let standardError: Double
  let degreesOfFreedom: Int
  /// The standard error that the ratio has without controls.
  let plainStandardError: Double
  /// The coefficients, one for each control that varies.
  let coefficients: [Double]
  let residualVariance: Double

  init(numerators: [Double], denominators: [Double], controls: [[Double]]) {
    let count = numerators.count
    let n = Double(count)
    let ratio = numerators.reduce(0, +) / denominators.reduce(0, +)
    let scale = denominators.reduce(0, +) / n
    let values = zip(numerators, denominators).map { ratio + ($0 - ratio * $1) / scale }
    let plain = RunningMoments(values)
    plainStandardError = plain.standardError ?? .nan

    let varying = (controls.first ?? []).indices.filter { column in
      let moments = RunningMoments(controls.map { $0[column] })
      return (moments.standardDeviation ?? 0) > 1e-9
    }
    let columns = varying.map { column in controls.map { $0[column] } }
    let means = columns.map { $0.reduce(0, +) / n }
    let centred = zip(columns, means).map { column, mean in column.map { $0 - mean } }
    let response = values.map { $0 - ratio }
    var matrix = centred.map { left in centred.map { Self.product(left, $0) } }
    var right = centred.map { Self.product($0, response) }
    var leverage = means
    let original = right
    Self.solve(&matrix, &right, &leverage)
    coefficients = right
    let explained = Self.product(coefficients, original)
    degreesOfFreedom = count - 1 - columns.count
    let residual = max(0, Self.product(response, response) - explained)
    residualVariance = residual / Double(degreesOfFreedom)
    value = ratio - Self.product(coefficients, means)
    standardError =
      (residualVariance * (1 / n + Self.product(means, leverage))).squareRoot()
  }

  private static func product(_ left: [Double], _ right: [Double]) -> Double {
    zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// Solves a positive definite system for two right sides by elimination.
  private static func solve(
    _ matrix: inout [[Double]], _ first: inout [Double], _ second: inout [Double]
  ) {
    let size = matrix.count
    for pivot in 0..<size {
      for row in 0..<size where row != pivot {
        let factor = matrix[row][pivot] / matrix[pivot][pivot]
        for column in pivot..<size { matrix[row][column] -= factor * matrix[pivot][column] }
        first[row] -= factor * first[pivot]
        second[row] -= factor * second[pivot]
      }
    }
    for row in 0..<size {
      first[row] /= matrix[row][row]
      second[row] /= matrix[row][row]
    }
  }
}
