import RealModule

extension ServiceCosts {
  /// The yearly charge for a capital sum, currency a year: an annuity over the capital lifetime,
  /// or the sum divided by the lifetime where the discount rate is 0.
  public func annuity(of capital: Double) -> Double {
    guard discountRate > 0 else { return capital / capitalLifetimeYears }
    return capital * discountRate / (1 - Double.pow(1 + discountRate, -capitalLifetimeYears))
  }
}

/// What a configuration costs a year before the first patient comes, in the network's currency.
public struct StandingCost: Hashable, Sendable {
  /// Running cost of open facilities whatever their size.
  public var facilities: Double
  /// Running cost of their suites.
  public var suites: Double
  /// Running cost of open centres.
  public var centres: Double
  /// Annuity of the capital of facilities, suites and centres.
  public var capital: Double

  /// The sum.
  public var total: Double { facilities + suites + centres + capital }

  /// Adds up what a configuration opens.
  ///
  /// - Parameter period: hours of the horizon over which suites that open at a date are averaged;
  ///   nil takes the number at the start.
  public init(
    network: Network, configuration: Configuration, over period: Range<Double>? = nil
  ) {
    let counts =
      period.map(configuration.meanSuites) ?? configuration.suites.map { Double($0) }
    var facilities = 0.0
    var suites = 0.0
    var centres = 0.0
    var capital = 0.0
    for (facility, count) in zip(network.facilities, counts) where count > 0 {
      facilities += facility.fixedCostPerYear
      suites += count * facility.suiteCostPerYear
      capital += network.serviceCosts.annuity(
        of: facility.capitalCost + count * facility.capitalCostPerSuite)
    }
    for (centre, isOpen) in zip(network.centres, configuration.openCentres) where isOpen {
      centres += centre.fixedCostPerYear
      capital += network.serviceCosts.annuity(of: centre.capitalCost)
    }
    self.facilities = facilities
    self.suites = suites
    self.centres = centres
    self.capital = capital
  }
}
