public import Randomness
import RealModule

extension Facility {
  /// The multiplier m of the failure function after so many batches were started at the site: from
  /// `startUpFailureMultiplier` it falls towards `failureMultiplier` by a factor e for every
  /// `learningBatches` (the exponential learning curve).
  ///
  ///     m(n) = m∞ + (m₀ − m∞) · exp(−n ÷ scale)
  public func failureMultiplier(afterBatches count: Int) -> Double {
    guard let first = startUpFailureMultiplier else { return failureMultiplier }
    let share = Double.exp(-Double(count) / learningBatches)
    return failureMultiplier + (first - failureMultiplier) * share
  }
}

/// A limit to the batches that a facility can start, in windows of equal length over a period.
public struct StartLimit: Hashable, Sendable {
  /// When it holds, hours from the start of the horizon.
  public var period: Range<Double>
  /// The length of a window, hours; the first begins with the period.
  public var windowHours: Double
  /// Starts in each window.
  public var starts: Int
  /// Whether planning knows of the limit before its period begins.
  public var isForeseen: Bool

  /// Creates a limit.
  public init(
    period: Range<Double>, windowHours: Double = 168, starts: Int, isForeseen: Bool = true
  ) {
    self.isForeseen = isForeseen
    self.period = period
    self.windowHours = windowHours
    self.starts = starts
  }

  /// The window that a time lies in; nil outside the period.
  public func window(at time: Double) -> Range<Double>? {
    guard period.contains(time) else { return nil }
    func edge(_ window: Double) -> Double { period.lowerBound + window * windowHours }
    var window = ((time - period.lowerBound) / windowHours).rounded(.down)
    // Rounding may put a time at the very edge one window off.
    if edge(window) > time { window -= 1 }
    if edge(window + 1) <= time { window += 1 }
    return edge(window)..<min(edge(window + 1), period.upperBound)
  }
}

/// Failure and repair of suites.
public struct SuiteBreakdowns: Hashable, Sendable {
  /// What the time to a failure counts.
  public enum Clock: String, Hashable, Sendable, CaseIterable {
    /// Hours in which a batch is processed.
    case operating
    /// All hours but those of repair.
    case calendar
  }

  /// What the time to a failure counts.
  public var clock: Clock
  /// From repair, or the start of the horizon, to the next failure, hours.
  public var hoursToFailure: Distribution
  /// From failure to repair, hours.
  public var repairHours: Distribution
  /// The probability that the batch in the suite is lost; else it goes on after the repair.
  public var batchLossProbability: Double

  /// Creates breakdowns.
  public init(
    clock: Clock, hoursToFailure: Distribution, repairHours: Distribution,
    batchLossProbability: Double
  ) {
    self.clock = clock
    self.hoursToFailure = hoursToFailure
    self.repairHours = repairHours
    self.batchLossProbability = batchLossProbability
  }
}
