import RealModule

/// How far data are from a distribution, with p-values that allow for estimated parameters.
public struct GoodnessOfFit: Hashable, Sendable {
  /// One statistic with what it would be if the distribution were right.
  public struct Statistic: Hashable, Sendable {
    /// The statistic of the data.
    public let value: Double
    /// The probability of one at least so large if the data came from the family.
    public let probability: Double
    /// The value that would be exceeded with the probability `level`.
    public let criticalValue: Double
  }

  /// The largest distance between the empirical and the fitted cumulative probability: most sensitive in
  /// the middle.
  public let kolmogorovSmirnov: Statistic
  /// The squared distance weighted towards the tails.
  public let andersonDarling: Statistic
  /// Pearson's statistic over cells of equal probability.
  public let chiSquare: Statistic
  /// The number of cells of the chi-square statistic.
  public let cells: Int

  /// Tests whether data come from a family of distributions, by the parametric bootstrap.
  ///
  /// Tables of critical values hold where the distribution is given beforehand. Where it was fitted to the
  /// same data the statistics come out smaller, and the tables hardly ever reject. So samples are drawn
  /// from the fitted distribution, the family is fitted to each, and each one's statistics are compared
  /// with those of the data. A sample that cannot be fitted counts as at least as far.
  ///
  /// Sources: Stute, Gonzáles Manteiga, Presedo Quindimil, Metrika 40, 1993, DOI 10.1007/BF02613687;
  /// statistics by Stephens, JASA 69(347), 1974, DOI 10.1080/01621459.1974.10480196.
  ///
  /// - Parameters:
  ///   - values: the data, at least ten.
  ///   - family: the family.
  ///   - bounds: the bounds of a beta or triangular distribution.
  ///   - resamples: the number of samples, at least 99; p-values are multiples of 1 ÷ (resamples + 1).
  ///   - level: the level of the critical values.
  ///   - seed: the seed of the bootstrap.
  /// - Complexity: O(resamples·n·log n), and the fits.
  public init(
    _ values: [Double], family: DistributionFamily, bounds: (low: Double, high: Double)? = nil,
    resamples: Int = 999, level: Double = 0.05, seed: UInt64
  ) throws(StatisticsError) {
    try Require.count(values.count, of: "values", atLeast: 10)
    try Require.atLeast(resamples, "resamples", 99)
    try Require.probability(level, "level")
    let fitted = try FittedDistribution(family, to: values, bounds: bounds)
    let observed = FitDistance(values, from: fitted)
    var sequence = SeededSequence(seed: seed, purpose: .goodnessOfFit)
    var distances: [FitDistance] = []
    for _ in 0..<resamples {
      let sample = values.map { _ in fitted.quantile(sequence.nextUniform()) }
      if let again = try? FittedDistribution(family, to: sample, bounds: bounds) {
        distances.append(FitDistance(sample, from: again))
      } else {
        distances.append(.unreachable)
      }
    }
    func statistic(_ part: (FitDistance) -> Double) -> Statistic {
      let value = part(observed)
      let null = distances.map(part).sorted()
      let exceeding = null.count { $0 >= value }
      return Statistic(
        value: value, probability: Double(exceeding + 1) / Double(resamples + 1),
        criticalValue: quantile(sorted: null, probability: 1 - level, type: .weibull) ?? .nan)
    }
    kolmogorovSmirnov = statistic(\.kolmogorovSmirnov)
    andersonDarling = statistic(\.andersonDarling)
    chiSquare = statistic(\.chiSquare)
    cells = FitDistance.cells(values.count)
  }
}

/// The distances of a sample from a distribution.
public struct FitDistance: Hashable, Sendable {
  /// Kolmogorov's and Smirnov's D.
  public let kolmogorovSmirnov: Double
  /// Anderson's and Darling's A².
  public let andersonDarling: Double
  /// Pearson's chi-square over cells of equal probability.
  public let chiSquare: Double

  static let unreachable = FitDistance(
    kolmogorovSmirnov: .infinity, andersonDarling: .infinity, chiSquare: .infinity)

  private init(kolmogorovSmirnov: Double, andersonDarling: Double, chiSquare: Double) {
    self.kolmogorovSmirnov = kolmogorovSmirnov
    self.andersonDarling = andersonDarling
    self.chiSquare = chiSquare
  }

  /// The number of cells for n values: 2·n^0.4, but so that five are expected in each; at least 3.
  static func cells(_ count: Int) -> Int {
    max(3, min(count / 5, Int((2 * Double.pow(Double(count), 0.4)).rounded(.up))))
  }

  /// Measures a sample of at least one value. O(n·log n).
  public init(_ values: [Double], from fitted: FittedDistribution) {
    let n = Double(values.count)
    let levels = values.map { fitted.cumulativeProbability($0) }.sorted()
    let cells = Self.cells(values.count)
    var largest = 0.0
    var sum = 0.0
    var counts = Array(repeating: 0, count: cells)
    for (index, level) in levels.enumerated() {
      let rank = Double(index)
      largest = max(largest, level - rank / n, (rank + 1) / n - level)
      let mirror = levels[levels.count - 1 - index]
      sum +=
        (2 * rank + 1)
        * (Double.log(max(level, 1e-300)) + Double.log(max(1 - mirror, 1e-17)))
      counts[min(cells - 1, Int(level * Double(cells)))] += 1
    }
    kolmogorovSmirnov = largest
    andersonDarling = -n - sum / n
    let expected = n / Double(cells)
    chiSquare = counts.reduce(0) {
      $0 + (Double($1) - expected) * (Double($1) - expected) / expected
    }
  }
}
