import PatientJourney
import Statistics
import SupplyNetwork
import Testing

@testable import Experiments

/// Recovery time and patients lost, by hand and on the tutorial.
struct DisruptionEffectTests {
  private func effect(_ disturbed: [Double], lost: Double) -> DisruptionEffect {
    var effect = DisruptionEffect(
      disturbed: JourneyRecord(years: 1, rowCount: 1, facilityCount: 1),
      undisturbed: JourneyRecord(years: 1, rowCount: 1, facilityCount: 1), warmUpHours: 0)
    effect.disturbed = disturbed
    effect.undisturbed = [10, 12, 10, 12, 10, 12]
    effect.patientsLost = lost
    return effect
  }

  /// The undisturbed weeks have a standard deviation of √(12/11) over two replications, so the band
  /// is 2.05 wide to each side.
  @Test func byHand() throws {
    let indicators = DisruptionIndicators(
      effects: [
        // Out of the band in the third and fourth week.
        effect([10, 12, 14, 15, 10, 12], lost: 3),
        // In the band throughout.
        effect([10, 12, 12, 12, 10, 12], lost: 1),
      ], firstWeekHour: 336, onset: 336 + 168 + 24)
    let found = Dictionary(
      uniqueKeysWithValues: indicators.all.map { ($0.key, $0.indicator.estimate.mean) })
    #expect(abs(indicators.band - 1.96 * (12.0 / 11).squareRoot()) < 1e-12)
    #expect(found["patients_lost_to_disruption"] == 2)
    #expect(found["recovered_fraction"] == 1)
    // From the onset, a day into the second week, to the end of the fourth: 20 days; and none.
    #expect(found["recovery_days"] == 10)

    let never = DisruptionIndicators(
      effects: [
        effect([10, 12, 10, 12, 10, 20], lost: 0), effect([10, 20, 10, 12, 10, 12], lost: 0),
      ],
      firstWeekHour: 0, onset: 0)
    let rest = Dictionary(
      uniqueKeysWithValues: never.all.map { ($0.key, $0.indicator.estimate.mean) })
    #expect(rest["recovered_fraction"] == 0.5)
    #expect(rest["recovery_days"] == 14)
  }
}
