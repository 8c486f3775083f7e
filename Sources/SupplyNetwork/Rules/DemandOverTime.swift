import RealModule

/// How demand changes over the year and over the years.
extension DemandModel {
  /// Whether referrals are as frequent at any time as at any other.
  public var isSteady: Bool { monthlyFactors.isEmpty && growthPerYear == 0 }

  /// The factor at a time.
  ///
  /// - Parameters:
  ///   - hour: hours from the start of the horizon.
  ///   - startDate: the first day of the horizon.
  public func factor(atHour hour: Double, startDate: CalendarDate) -> Double {
    growthFactor(atYear: hour / 8760)
      * (monthlyFactors.isEmpty
        ? 1
        : monthlyFactors[
          CalendarDate(
            daysSince1970: startDate.daysSince1970 + Int((hour / 24).rounded(.down))
          ).month - 1])
  }

  private func growthFactor(atYear year: Double) -> Double {
    growthPerYear == 0 ? 1 : Double.pow(1 + growthPerYear, min(max(0, year), growthLastsYears))
  }

  /// The largest factor that there ever is.
  public var greatestFactor: Double {
    max(1, growthFactor(atYear: growthLastsYears)) * (monthlyFactors.max() ?? 1)
  }

  /// The mean factor over the months of a year, growth apart.
  public var meanMonthlyFactor: Double {
    guard !monthlyFactors.isEmpty else { return 1 }
    let days = [31.0, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return zip(days, monthlyFactors).reduce(0) { $0 + $1.0 * $1.1 } / 365.25
  }
}

extension Network {
  /// Patients referred from a demand row a year, on average, growth apart: by population and
  /// incidence, or by the dates that were given.
  public func referralsPerYear(row index: Int) -> Double {
    let row = demandRows[index]
    let demand = demands[row.patientGroup]
    if let referralDates {
      let hours = referralDates.map { $0.last ?? 0 }.max() ?? 0
      let years = max(1, (hours / 24).rounded(.up) / 365)
      return min(1, demand.multiplier) * Double(referralDates[index].count) / years
    }
    let plain =
      row.population / 1e6 * patientGroups[row.patientGroup].incidencePerMillionPerYear
      * demand.multiplier
      * demand.referralMultiplierByQuintile[row.quintile - 1]
    return demand.isSteady ? plain : plain * demand.meanMonthlyFactor
  }
}
