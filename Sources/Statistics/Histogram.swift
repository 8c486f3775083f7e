/// A mergeable histogram of non-negative values with a bounded relative error, for quantiles of
/// more values than one would keep.
///
/// Below `unit` there are 128 bins of equal width; above, each doubling has 128 bins of equal width,
/// for 40 doublings. A quantile is therefore within 0.4 % of the sample's own
/// ``QuantileType/inverseCumulative`` quantile, or within unit ÷ 256 below the unit. Values of
/// 2⁴⁰ units or more share one overflow bin. Memory is at most 41 kB, whatever the number of values,
/// and only as much as the largest value needs.
///
/// The bins follow from the unit alone, so merging is exact and its order does not matter. The
/// layout is that of Tene's HdrHistogram, with sub-buckets taken from the bits of the value.
public struct Histogram: Hashable, Sendable {
  static let binsPerDoubling = 128
  static let doublings = 40
  static let overflowBin = binsPerDoubling * (doublings + 1)

  /// The value below which bins have equal width; greater than 0.
  public let unit: Double
  private let inverseUnit: Double
  /// The number of values in each bin, up to the highest bin that holds any.
  public private(set) var bins: [UInt64] = []
  /// The number of values taken in.
  public private(set) var count: UInt64 = 0
  /// The number of values refused because they were negative or not a number.
  public private(set) var refused: UInt64 = 0
  private var lowest: Double = .infinity
  private var highest: Double = -.infinity

  /// Creates an empty histogram.
  ///
  /// - Parameter unit: a size below which absolute rather than relative accuracy matters, in the
  ///   unit of the values: a day, an hour, a pound. A unit that is not a normal positive number
  ///   counts as 1.
  public init(unit: Double = 1) {
    let usable = unit.isNormal && unit > 0 && (1 / unit).isNormal
    self.unit = usable ? unit : 1
    inverseUnit = usable ? 1 / unit : 1
  }

  /// Creates a histogram from what was stored of one: bins that hold values, in order, and the
  /// extremes; nil where these do not belong together.
  package init?(
    unit: Double, filledBins: [(bin: Int, count: UInt64)], refused: UInt64, minimum: Double,
    maximum: Double
  ) {
    self.init(unit: unit)
    guard self.unit == unit else { return nil }
    for (bin, amount) in filledBins {
      guard bin <= Histogram.overflowBin, bin >= bins.count || bin == 0 && bins.isEmpty, amount > 0,
        !count.addingReportingOverflow(amount).overflow
      else { return nil }
      bins.append(contentsOf: repeatElement(0, count: bin + 1 - bins.count))
      bins[bin] = amount
      count += amount
    }
    guard count == 0 || minimum <= maximum else { return nil }
    self.refused = refused
    if count > 0 { (lowest, highest) = (minimum, maximum) }
  }

  /// The smallest value, exactly; nil where empty.
  public var minimum: Double? { count > 0 ? lowest : nil }

  /// The largest value, exactly; nil where empty.
  public var maximum: Double? { count > 0 ? highest : nil }

  /// Whether no value was taken in.
  public var isEmpty: Bool { count == 0 }

  /// Takes in one value; a negative value or one that is not a number is counted as refused.
  public mutating func add(_ value: Double) {
    guard value >= 0 else {
      refused += 1
      return
    }
    let bin = bin(of: value)
    if bin >= bins.count {
      bins.append(contentsOf: repeatElement(0, count: bin + 1 - bins.count))
    }
    bins[bin] += 1
    count += 1
    if value < lowest { lowest = value }
    if value > highest { highest = value }
  }

  /// Takes in all values of another histogram, which must have the same unit.
  public mutating func merge(_ other: Histogram) {
    precondition(unit == other.unit, "Histograms to be merged must have the same unit.")
    if other.bins.count > bins.count {
      bins.append(contentsOf: repeatElement(0, count: other.bins.count - bins.count))
    }
    for (index, amount) in other.bins.enumerated() { bins[index] += amount }
    count += other.count
    refused += other.refused
    lowest = min(lowest, other.lowest)
    highest = max(highest, other.highest)
  }

  /// The quantile at a probability: the middle of the bin that holds the value of that rank, kept
  /// within the exact range; the smallest and largest values themselves are exact.
  ///
  /// - Parameter probability: from 0 to 1.
  /// - Returns: nil where empty or where the probability is outside [0, 1]. Linear in the bins.
  public func quantile(_ probability: Double) -> Double? {
    guard count > 0, probability >= 0, probability <= 1 else { return nil }
    let rank = UInt64(rank(probability: probability, count: Int(clamping: count)))
    if rank == 1 { return lowest }
    if rank == count { return highest }
    var reached: UInt64 = 0
    for (index, amount) in bins.enumerated() {
      reached += amount
      if reached >= rank {
        let bounds = bounds(ofBin: index)
        guard bounds.high < .infinity else { return highest }
        return min(highest, max(lowest, 0.5 * (bounds.low + bounds.high)))
      }
    }
    return highest
  }

  /// The values that a bin holds: `low` included, `high` excluded, infinite for the overflow bin.
  public func bounds(ofBin index: Int) -> (low: Double, high: Double) {
    (edge(index), index >= Histogram.overflowBin ? .infinity : edge(index + 1))
  }

  private func edge(_ index: Int) -> Double {
    let doubling = index / Histogram.binsPerDoubling
    let step = Double(index % Histogram.binsPerDoubling) / Double(Histogram.binsPerDoubling)
    guard doubling > 0 else { return step * unit }
    return Double(UInt64(1) << UInt64(doubling - 1)) * (1 + step) * unit
  }

  private func bin(of value: Double) -> Int {
    let scaled = value * inverseUnit
    guard scaled >= 1 else { return Int(scaled * Double(Histogram.binsPerDoubling)) }
    guard scaled < 0x1p40 else { return Histogram.overflowBin }
    // The exponent and the seven leading bits of the significand.
    return Int(scaled.bitPattern >> 45) - (1023 << 7) + Histogram.binsPerDoubling
  }
}

/// A quantile over replications with a sectioning interval.
///
/// The point is the quantile of all values together; the half-width is Student's t times the root of
/// the mean squared distance of the replications' own quantiles from that point (with n − 1) over n.
/// Taking the distance from the overall quantile, not from the mean of the replications' quantiles,
/// keeps the small-sample bias of quantiles out of the centre.
///
/// Source: Nakayama, ACM TOMACS 24(4), 2014, DOI 10.1145/2558328.
///
/// - Parameters:
///   - histograms: one for each replication, all with the same unit; those without values are left
///     out.
///   - probability: the probability of the quantile, from 0 to 1.
///   - confidence: the coverage of the interval, between 0 and 1.
/// - Returns: an estimate whose `count` is the number of replications with values.
public func quantileEstimate(
  histograms: [Histogram], probability: Double, confidence: Double = 0.95
) -> Estimate {
  let sections = histograms.filter { !$0.isEmpty }
  guard var merged = sections.first else { return .empty }
  for section in sections.dropFirst() { merged.merge(section) }
  guard let point = merged.quantile(probability) else { return .empty }
  var squares = 0.0
  for section in sections {
    let deviation = (section.quantile(probability) ?? point) - point
    squares += deviation * deviation
  }
  let count = sections.count
  let error = count > 1 ? (squares / Double(count - 1) / Double(count)).squareRoot() : nil
  return Estimate(
    mean: point,
    halfWidth: halfWidth(standardError: error, count: count, confidence: confidence),
    count: count)
}
