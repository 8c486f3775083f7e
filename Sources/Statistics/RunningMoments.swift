import RealModule

/// Count, mean, variance and range of a sequence of values, in one pass and constant memory.
///
/// The mean and the sum of squared deviations follow Welford's recurrence, so that a large common
/// offset does not cost accuracy. Two accumulators merge exactly as if one had seen all values, up
/// to rounding; merge in a fixed order where results must repeat to the last bit.
///
/// Sources: Welford, Technometrics 4(3), 1962, DOI 10.1080/00401706.1962.10490022; Chan, Golub,
/// LeVeque, The American Statistician 37(3), 1983, DOI 10.1080/00031305.1983.10483115.
public struct RunningMoments: Hashable, Sendable, BitwiseCopyable {
  /// The number of values seen.
  public private(set) var count: Int
  private var runningMean: Double
  private var squares: Double
  private var lowest: Double
  private var highest: Double

  /// Creates an empty accumulator.
  public init() {
    count = 0
    runningMean = 0
    squares = 0
    lowest = .infinity
    highest = -.infinity
  }

  /// Creates an accumulator that has seen `values`. Linear.
  public init(_ values: some Sequence<Double>) {
    self.init()
    for value in values { add(value) }
  }

  /// Takes in one value, which must be finite.
  public mutating func add(_ value: Double) {
    count += 1
    let deviation = value - runningMean
    runningMean += deviation / Double(count)
    squares += deviation * (value - runningMean)
    lowest = min(lowest, value)
    highest = max(highest, value)
  }

  /// Takes in all values that another accumulator has seen.
  public mutating func merge(_ other: RunningMoments) {
    guard other.count > 0 else { return }
    guard count > 0 else {
      self = other
      return
    }
    let total = Double(count + other.count)
    let deviation = other.runningMean - runningMean
    let share = Double(other.count) / total
    squares += other.squares + deviation * deviation * Double(count) * share
    runningMean += deviation * share
    count += other.count
    lowest = min(lowest, other.lowest)
    highest = max(highest, other.highest)
  }

  /// The mean; nil where no value was seen.
  public var mean: Double? { count > 0 ? runningMean : nil }

  /// The sum; 0 where no value was seen.
  public var sum: Double { runningMean * Double(count) }

  /// The sample variance, with n − 1 in the denominator; nil for fewer than two values.
  public var variance: Double? { count > 1 ? squares / Double(count - 1) : nil }

  /// The sample standard deviation; nil for fewer than two values.
  public var standardDeviation: Double? { variance.map { Double.sqrt($0) } }

  /// The standard error of the mean of independent values; nil for fewer than two values.
  public var standardError: Double? { variance.map { Double.sqrt($0 / Double(count)) } }

  /// The smallest value; nil where no value was seen.
  public var minimum: Double? { count > 0 ? lowest : nil }

  /// The largest value; nil where no value was seen.
  public var maximum: Double? { count > 0 ? highest : nil }
}
