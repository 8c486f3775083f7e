import PatientJourney
import Statistics
import SupplyNetwork

/// What a scenario's disruptions did in one replication, seen against the same replication without
/// them: the same patients, with the same luck.
struct DisruptionEffect: Sendable {
  /// Mean patients in the system in each week of the observed window, disturbed.
  var disturbed: [Double]
  /// The same without disruptions.
  var undisturbed: [Double]
  /// Patients of the cohort not treated, less those not treated without disruptions.
  var patientsLost: Double

  init(disturbed: JourneyRecord, undisturbed: JourneyRecord, warmUpHours: Double) {
    // Weeks are counted from the start of the horizon; those that begin in the window count.
    let first = Int((warmUpHours / 168).rounded(.up))
    self.disturbed = Array(disturbed.weeklyPopulation.dropFirst(first))
    self.undisturbed = Array(undisturbed.weeklyPopulation.dropFirst(first))
    func notTreated(_ record: JourneyRecord) -> Double {
      record.total(.referred) - record.total(.cohortTreated)
    }
    patientsLost = notTreated(disturbed) - notTreated(undisturbed)
  }
}

/// Recovery time and patients lost over replications.
struct DisruptionIndicators {
  let effects: [DisruptionEffect]
  /// Hours from the start of the horizon to the first week that counts.
  let firstWeekHour: Double
  /// When the first disruption begins, hours.
  let onset: Double

  /// Half the width of the band of the undisturbed number in the system: 1.96 standard deviations
  /// of its weekly means over all weeks and replications.
  var band: Double {
    var moments = RunningMoments()
    for effect in effects {
      for value in effect.undisturbed { moments.add(value) }
    }
    return 1.96 * (moments.variance ?? 0).squareRoot()
  }

  /// Days from the onset to the end of the last week in which a replication was out of the band
  /// around its undisturbed self; nil where that is the last week observed.
  private func recoveryDays(_ effect: DisruptionEffect, band: Double) -> Double? {
    let weeks = min(effect.disturbed.count, effect.undisturbed.count)
    let last = (0..<weeks).last { abs(effect.disturbed[$0] - effect.undisturbed[$0]) > band }
    guard let last else { return 0 }
    guard last < weeks - 1 else { return nil }
    return (firstWeekHour + 168 * Double(last + 1) - onset) / 24
  }

  /// The indicators.
  var all: [NamedIndicator] {
    let band = band
    let recoveries = effects.map { recoveryDays($0, band: band) }
    let ones = effects.map { _ in 1.0 }
    return [
      NamedIndicator(
        key: "patients_lost_to_disruption",
        indicator: Indicator(
          estimate: ratioEstimate(numerators: effects.map(\.patientsLost), denominators: ones),
          unit: "patients")),
      NamedIndicator(
        key: "recovery_days",
        indicator: Indicator(
          estimate: ratioEstimate(
            numerators: recoveries.map { $0 ?? 0 },
            denominators: recoveries.map { $0 == nil ? 0 : 1 }), unit: "days")),
      NamedIndicator(
        key: "recovered_fraction",
        indicator: Indicator(
          estimate: ratioEstimate(
            numerators: recoveries.map { $0 == nil ? 0 : 1 }, denominators: ones),
          unit: "fraction")),
    ]
  }
}
