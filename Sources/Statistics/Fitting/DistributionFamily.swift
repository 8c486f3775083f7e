/// A family of distributions that can be fitted to data.
public enum DistributionFamily: String, CaseIterable, Hashable, Sendable, Codable {
  /// Values of 0 or more without memory.
  case exponential
  /// Any values.
  case normal
  /// Positive values whose logarithms are normal.
  case lognormal
  /// Positive values; sums of exponential stages among them.
  case gamma
  /// Positive values whose hazard is a power of time.
  case weibull
  /// Values strictly between two given bounds.
  case beta
  /// Values strictly between two given bounds, with a density that rises and falls in straight lines.
  case triangular

  /// The number of parameters that are estimated; given bounds do not count.
  public var parameterCount: Int { self == .exponential || self == .triangular ? 1 : 2 }

  /// Whether the family needs bounds.
  public var needsBounds: Bool { self == .beta || self == .triangular }
}
