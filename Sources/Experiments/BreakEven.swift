public import Statistics

/// Where along a parameter the better of two delivery models changes.
///
/// The difference of an indicator between the two is estimated, on common random numbers, on a grid
/// of the parameter's values. Between neighbours of opposite sign the zero of the mean is found by
/// halving; its interval holds every value at which the 95 % interval of the difference holds 0
/// (inversion of a test, as in Fieller's interval of a ratio; doi:10.1111/j.2517-6161.1954.tb00159.x).
public struct BreakEvenSearch: Sendable {
  /// The least and greatest value of the parameter.
  public var range: ClosedRange<Double>
  /// Values on the grid, both ends included; at least 2.
  public var gridSize: Int
  /// Halvings of an interval of the grid for the zero, and for each end of its interval.
  public var halvings: Int

  /// Creates a search.
  public init(range: ClosedRange<Double>, gridSize: Int = 9, halvings: Int = 7) {
    self.range = range
    self.gridSize = max(2, gridSize)
    self.halvings = halvings
  }

  /// What was found.
  public struct Outcome: Sendable, Hashable {
    /// Every value of the parameter that was tried, in order, with the difference there.
    public var points: [Point]
    /// Where the difference changes its sign, in order.
    public var crossings: [Crossing]
    /// How far the zero of the mean is located, in the parameter's unit.
    public var resolution: Double
  }

  /// The difference at one value of the parameter.
  public struct Point: Sendable, Hashable {
    /// The parameter's value.
    public var value: Double
    /// The difference, compared minus reference, with its interval.
    public var difference: Estimate
  }

  /// A change of sign.
  public struct Crossing: Sendable, Hashable {
    /// Where the mean difference is 0.
    public var value: Double
    /// The least value that the data do not rule out; nil where that lies below the range.
    public var low: Double?
    /// The greatest value that the data do not rule out; nil where that lies above the range.
    public var high: Double?
    /// Whether the difference is positive below the value.
    public var isPositiveBelow: Bool
  }

  /// Searches.
  ///
  /// - Parameter difference: the difference at a value of the parameter; nil ends the search.
  /// - Returns: nil where `difference` returned nil.
  /// - Complexity: `gridSize` estimates, and up to 3 × `halvings` for each crossing.
  public func run<Failure: Error>(
    _ difference: (Double) async throws(Failure) -> Estimate?
  ) async throws(Failure) -> Outcome? {
    var known: [Point] = []
    func estimate(_ value: Double) async throws(Failure) -> Estimate? {
      if let point = known.first(where: { $0.value == value }) { return point.difference }
      guard let estimate = try await difference(value) else { return nil }
      known.append(Point(value: value, difference: estimate))
      return estimate
    }
    /// The value between two at which a level, not 0 at `first`, reaches 0: halvings, and a
    /// straight line between the last two.
    func root(
      _ first: Double, _ second: Double, _ level: (Estimate) -> Double?
    ) async throws(Failure) -> Double? {
      var (near, far) = (first, second)
      for _ in 0..<halvings {
        let middle = near + (far - near) / 2
        guard let found = try await estimate(middle), let start = try await estimate(near) else {
          return nil
        }
        let isSameSign = (level(found) ?? 0) * (level(start) ?? 0) > 0
        if isSameSign { near = middle } else { far = middle }
      }
      guard let start = try await estimate(near), let end = try await estimate(far) else {
        return nil
      }
      guard let from = level(start), let to = level(end), from != to, from * to <= 0 else {
        return near + (far - near) / 2
      }
      return near + (far - near) * from / (from - to)
    }
    let step = (range.upperBound - range.lowerBound) / Double(gridSize - 1)
    let grid = (0..<gridSize).map {
      $0 == gridSize - 1 ? range.upperBound : range.lowerBound + Double($0) * step
    }
    var onGrid: [Estimate] = []
    for value in grid {
      guard let found = try await estimate(value) else { return nil }
      onGrid.append(found)
    }
    var crossings: [Crossing] = []
    for index in 1..<gridSize {
      guard let left = onGrid[index - 1].mean, let right = onGrid[index].mean,
        left > 0 ? right <= 0 : left < 0 && right >= 0
      else { continue }
      let isPositiveBelow = left > 0
      guard let zero = try await root(grid[index - 1], grid[index], \.mean) else { return nil }
      var crossing = Crossing(
        value: zero, low: nil, high: nil, isPositiveBelow: isPositiveBelow)
      // From the nearest values of the grid on either side at which the sign is beyond doubt.
      if let below = (0..<index).last(where: { Self.isCertain(onGrid[$0]) }) {
        let bound = Self.bound(onGrid[below])
        guard let low = try await root(grid[below], grid[below + 1], bound) else { return nil }
        crossing.low = min(low, zero)
      }
      if let above = (index..<gridSize).first(where: { Self.isCertain(onGrid[$0]) }) {
        let bound = Self.bound(onGrid[above])
        guard let high = try await root(grid[above], grid[above - 1], bound) else { return nil }
        crossing.high = max(high, zero)
      }
      crossings.append(crossing)
    }
    return Outcome(
      points: known.sorted { $0.value < $1.value }, crossings: crossings,
      resolution: step / Double(1 << halvings))
  }

  /// The end of the interval that is nearer to 0; the mean where there is no interval.
  private static func bound(_ certain: Estimate) -> (Estimate) -> Double? {
    let isPositive = (certain.mean ?? 0) > 0
    return { (isPositive ? $0.low : $0.high) ?? $0.mean }
  }

  /// Whether the interval excludes 0. Where there is none, the mean decides.
  private static func isCertain(_ estimate: Estimate) -> Bool {
    guard let low = estimate.low, let high = estimate.high else {
      return estimate.mean.map { $0 != 0 } ?? false
    }
    return low > 0 || high < 0
  }
}
