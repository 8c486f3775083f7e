import RealModule

/// A least-squares fit by Householder reflections with column pivoting.
///
/// The triangular factor is kept, so that leverages, standard errors and prediction variances follow
/// without forming the normal equations, whose condition is the square of the columns'.
///
/// Sources: Businger, Golub, Numerische Mathematik 7, 1965, DOI 10.1007/BF01436084; Golub, Van Loan,
/// Matrix Computations, 4th ed., section 5.4.
public struct LeastSquaresFit: Hashable, Sendable {
  /// One coefficient for each column.
  public let coefficients: [Double]
  /// Observed less fitted, one for each row.
  public let residuals: [Double]
  /// The diagonal of the hat matrix: how far each row draws the fit to itself, from 0 to 1.
  public let leverages: [Double]
  /// The sum of squared residuals.
  public let residualSumOfSquares: Double
  /// The number of rows less the number of columns.
  public let degreesOfFreedom: Int
  private let factor: Factor

  /// The upper triangular factor of the columns, scaled to unit length and permuted.
  private struct Factor: Hashable, Sendable {
    var triangle: [[Double]]
    var order: [Int]
    var lengths: [Double]

    /// R⁻ᵀ·row, in the order of the pivots.
    func forwardSolution(of row: [Double]) -> [Double] {
      var solution = order.map { row[$0] / lengths[$0] }
      for index in solution.indices {
        for earlier in 0..<index { solution[index] -= triangle[earlier][index] * solution[earlier] }
        solution[index] /= triangle[index][index]
      }
      return solution
    }

    /// R⁻¹·values, in the order of the columns.
    func backwardSolution(of values: [Double]) -> [Double] {
      var work = values
      for index in stride(from: work.count - 1, through: 0, by: -1) {
        for column in (index + 1)..<max(index + 1, work.count) {
          work[index] -= triangle[index][column] * work[column]
        }
        work[index] /= triangle[index][index]
      }
      var result = work
      for (position, column) in order.enumerated() {
        result[column] = work[position] / lengths[column]
      }
      return result
    }

    func squaredLength(of row: [Double]) -> Double {
      forwardSolution(of: row).reduce(0) { $0 + $1 * $1 }
    }
  }

  /// Fits responses to columns.
  ///
  /// - Parameters:
  ///   - rows: one row of regressors for each response, a 1 first where an intercept is wanted.
  ///   - responses: the responses.
  /// - Throws: where rows and responses do not match, there are fewer rows than columns, a number is
  ///   not finite, or the columns are dependent.
  /// - Complexity: O(n·p²) for n rows and p columns.
  public init(rows: [[Double]], responses: [Double]) throws(StatisticsError) {
    try Require.sameCount(rows.count, "rows", responses.count, "responses")
    try Require.count(rows.count, of: "rows", atLeast: 1)
    try Require.rectangular(rows, "rows")
    try Require.finite(responses, "responses")
    let size = rows[0].count
    try Require.count(rows.count, of: "rows", atLeast: max(1, size))
    let lengths = (0..<size).map { column in
      let square = rows.reduce(0) { $0 + $1[column] * $1[column] }
      return square > 0 ? Double.sqrt(square) : 1
    }
    let reduced = Self.triangularise(
      rows: rows.map { row in zip(row, lengths).map { $0 / $1 } }, responses: responses)
    // Columns have length 1, so a pivot of rounding size means dependence.
    let threshold = Double(max(rows.count, size)) * 8 * Double.ulpOfOne
    let rank = (0..<size).prefix { reduced.triangle[$0][$0].magnitude > threshold }.count
    guard rank == size else { throw .dependentColumns(rank: rank, columns: size) }
    let factor = Factor(triangle: reduced.triangle, order: reduced.order, lengths: lengths)
    let coefficients = factor.backwardSolution(of: reduced.responses)
    self.coefficients = coefficients
    self.factor = factor
    residuals = zip(rows, responses).map { row, response in
      response - zip(row, coefficients).reduce(0) { $0 + $1.0 * $1.1 }
    }
    residualSumOfSquares = residuals.reduce(0) { $0 + $1 * $1 }
    degreesOfFreedom = rows.count - size
    leverages = rows.map { min(1, factor.squaredLength(of: $0)) }
  }

  /// The residual variance; nil without degrees of freedom.
  public var residualVariance: Double? {
    degreesOfFreedom > 0 ? residualSumOfSquares / Double(degreesOfFreedom) : nil
  }

  /// The variance of Σ row·coefficients per unit of residual variance: x'(X'X)⁻¹x.
  public func leverage(of row: [Double]) -> Double {
    factor.squaredLength(of: row)
  }

  /// Σ row·coefficients.
  public func value(at row: [Double]) -> Double {
    zip(row, coefficients).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// The standard error of a coefficient; nil without degrees of freedom.
  public func standardError(of column: Int) -> Double? {
    residualVariance.map { variance in
      let unit = coefficients.indices.map { $0 == column ? 1.0 : 0 }
      return Double.sqrt(variance * leverage(of: unit))
    }
  }

  /// The responses' residuals where each is predicted by the fit to all others, e ÷ (1 − h); nil
  /// where a row is fitted by itself alone.
  ///
  /// Source: Allen, Technometrics 16(1), 1974, DOI 10.1080/00401706.1974.10489157.
  public var leaveOneOutResiduals: [Double]? {
    var result: [Double] = []
    for (residual, leverage) in zip(residuals, leverages) {
      guard leverage < 1 - 1e-10 else { return nil }
      result.append(residual / (1 - leverage))
    }
    return result
  }

  /// (X'X)⁻¹·row, by two triangular solutions.
  func influence(of row: [Double]) -> [Double] {
    factor.backwardSolution(of: factor.forwardSolution(of: row))
  }

  private static func triangularise(
    rows: [[Double]], responses: [Double]
  ) -> (triangle: [[Double]], order: [Int], responses: [Double]) {
    let size = rows[0].count
    var columns = (0..<size).map { column in rows.map { $0[column] } }
    var order = Array(0..<size)
    var rotated = responses
    for step in 0..<size {
      let norms = columns[step...].map { $0[step...].reduce(0) { $0 + $1 * $1 } }
      var pivot = step
      for (offset, norm) in norms.enumerated() where norm > norms[pivot - step] {
        pivot = step + offset
      }
      columns.swapAt(step, pivot)
      order.swapAt(step, pivot)
      let length = Double.sqrt(norms[pivot - step])
      guard length > 0 else { break }
      var reflector = Array(columns[step][step...])
      let target = reflector[0] > 0 ? -length : length
      reflector[0] -= target
      let scale = 2 / reflector.reduce(0) { $0 + $1 * $1 }
      for column in (step + 1)..<max(step + 1, size) {
        reflect(&columns[column], from: step, by: reflector, scale: scale)
      }
      reflect(&rotated, from: step, by: reflector, scale: scale)
      columns[step][step] = target
      for row in (step + 1)..<max(step + 1, rows.count) { columns[step][row] = 0 }
    }
    let triangle = (0..<size).map { row in columns.map { $0[row] } }
    return (triangle, order, Array(rotated.prefix(size)))
  }

  private static func reflect(
    _ vector: inout [Double], from start: Int, by reflector: [Double], scale: Double
  ) {
    var product = 0.0
    for (offset, entry) in reflector.enumerated() { product += entry * vector[start + offset] }
    product *= scale
    for (offset, entry) in reflector.enumerated() { vector[start + offset] -= product * entry }
  }
}
