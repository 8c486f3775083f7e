/// Concentration indices of an outcome that lies between 0 and 1, such as the share treated in time.
///
/// The plain index of what is reached and that of what is missed do not mirror one another: two countries can
/// be ranked either way. Wagstaff's and Erreygers's do.
///
/// Sources: Wagstaff, Health Economics 14(4), 2005, DOI 10.1002/hec.953; Erreygers, Journal of Health
/// Economics 28(2), 2009, DOI 10.1016/j.jhealeco.2008.02.003.
public struct BoundedConcentration: Hashable, Sendable {
  /// The mean μ of the outcome.
  public let mean: Double
  /// The plain concentration index C.
  public let plain: Double
  /// The generalised index μ·C.
  public let generalised: Double
  /// Wagstaff's index C ÷ (1 − μ): relative to what the mean allows.
  public let wagstaff: Double
  /// Erreygers's index 4·μ·C: absolute.
  public let erreygers: Double

  /// Creates the indices from groups, the most deprived first.
  ///
  /// - Returns: nil without people, or where the mean is 0 or 1.
  public init?(_ groups: [PopulationGroup]) {
    let total = groups.reduce(0) { $0 + max(0, $1.population) }
    guard total > 0, groups.allSatisfy({ $0.population <= 0 || ($0.mean >= 0 && $0.mean <= 1) })
    else { return nil }
    mean = groups.reduce(0) { $0 + max(0, $1.population) * $1.mean } / total
    guard mean > 0, mean < 1, let index = concentrationIndex(groups) else { return nil }
    plain = index
    generalised = mean * index
    wagstaff = index / (1 - mean)
    erreygers = 4 * mean * index
  }
}
