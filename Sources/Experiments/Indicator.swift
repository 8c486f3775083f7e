public import Statistics

/// A quantity reported of a configuration, or of a difference between two.
public struct Indicator: Sendable, Hashable {
  /// The value over all replications, with its interval.
  public var estimate: Estimate
  /// The unit, such as `days` or `GBP`.
  public var unit: String
  /// The median with a sectioning interval, where a distribution is behind the indicator.
  public var median: Estimate?
  /// The 90th percentile, likewise.
  public var percentile90: Estimate?
  /// The values of all replications together, where a distribution is behind the indicator.
  public var distribution: Histogram?
  /// The indicator split by dimensions, each in a fixed order.
  public var breakdowns: [Breakdown]

  /// The indicator split by one dimension.
  public struct Breakdown: Sendable, Hashable {
    /// The dimension.
    public var dimension: Dimension
    /// The parts in the dimension's order.
    public var parts: [Part]

    /// One part.
    public struct Part: Sendable, Hashable {
      /// The part's key, such as a region's identifier or a quintile.
      public var key: String
      /// The part's value.
      public var estimate: Estimate
    }
  }

  /// Creates an indicator.
  public init(
    estimate: Estimate, unit: String, median: Estimate? = nil, percentile90: Estimate? = nil,
    breakdowns: [Breakdown] = []
  ) {
    self.estimate = estimate
    self.unit = unit
    self.median = median
    self.percentile90 = percentile90
    self.breakdowns = breakdowns
  }
}

/// What an indicator can be split by.
public enum Dimension: String, Sendable, Hashable, CaseIterable {
  /// National deprivation quintile, 1 = most deprived.
  case quintile
  /// Home remote from every centre that is open today, or near.
  case remoteness
  /// Region.
  case region
  /// Patient group; only where several are simulated.
  case patientGroup = "patient_group"
  /// Facility.
  case facility
  /// Centre.
  case centre
  /// Cause of a failure, a loss or a cost.
  case cause
  /// Stage of the journey.
  case stage
  /// Fate.
  case fate
  /// Head of the network's cost.
  case head
  /// Critical quality attribute.
  case attribute
}

/// An indicator with the key that names it in result documents.
public struct NamedIndicator: Sendable, Hashable {
  /// The key.
  public var key: String
  /// The indicator.
  public var indicator: Indicator

  /// Creates a named indicator.
  public init(key: String, indicator: Indicator) {
    self.key = key
    self.indicator = indicator
  }
}
