import Foundation
import PatientJourney
import SupplyNetwork
import Testing

/// What treatment is worth by the user's curve.
struct BenefitTests {
  private let curve = Benefit(
    delay: .referralToInfusion,
    points: [
      .init(days: 10, qalys: 6, standardError: 0.2), .init(days: 30, qalys: 5, standardError: 0.6),
      .init(days: 60, qalys: 2, standardError: 0.6),
    ], discountRate: 0.035, severityWeight: 1.7, penaltyStandardErrors: 0.5,
    thresholdPerQALY: 30_000)

  private func worth(_ days: Double) -> Double {
    curve.qalys(veinToVeinDays: 1, referralToInfusionDays: days)
  }

  /// Linear between points, constant outside, less half a standard error, weighted by 1.7, and
  /// discounted over the delay.
  @Test func curveByHand() {
    func isClose(_ value: Double, _ gain: Double, _ days: Double) -> Bool {
      abs(value - 1.7 * gain * pow(1.035, -days / 365)) < 1e-12
    }
    #expect(isClose(worth(0), 5.9, 0) && isClose(worth(10), 5.9, 10))
    #expect(isClose(worth(15), 0.75 * 5.9 + 0.25 * 4.7, 15))
    #expect(isClose(worth(45), 3.2, 45))
    #expect(isClose(worth(60), 1.7, 60) && isClose(worth(500), 1.7, 500))
  }

  /// With constant stages every patient has one delay: the sum is the infused times its worth, and a
  /// curve of vein-to-vein time reads the other clock.
  @Test(arguments: Benefit.Delay.allCases)
  func sumOverTheInfused(delay: Benefit.Delay) throws {
    var network = try SmallNetwork.one(referralsPerDay: 2, suites: 1000)
    network.therapy.consultation.referralToConsultationDays = try .constant(20)
    network.therapy.qualityControl.durationDays = try .constant(15)
    var benefit = curve
    benefit.delay = delay
    network.benefit = benefit
    let record = try network.simulate()
    let each = benefit.qalys(veinToVeinDays: 15, referralToInfusionDays: 35)
    let expected = record.total(.cohortTreated) * each
    #expect(expected > 1000)
    #expect(abs(record.total(.qalys) - expected) < 1e-6 * expected)
    let atVein = 1.7 * (0.75 * 5.9 + 0.25 * 4.7) * pow(1.035, -35.0 / 365)
    if delay == .veinToVein { #expect(abs(each - atVein) < 1e-12) }
  }
}
