import Foundation
import PatientJourney
import Randomness
import SupplyNetwork
import Testing

/// Hazards that depend on waiting or on the patient, by closed forms. Precision and false alarms as in
/// `StatisticalChecks`.
struct HazardTests {
  /// 14,600 patients who wait so many days for their consultation, and for nothing else.
  private func waiting(_ days: Double) throws -> Network {
    var network = try SmallNetwork.one(referralsPerDay: 40, suites: 1000)
    network.therapy.consultation.referralToConsultationDays = try .constant(days)
    network.therapy.attrition = Therapy.Attrition(
      deathPerDay: 0.004, progressionPerDay: 0.003, withdrawalPerDay: 0.001)
    return network
  }

  private func treatedShare(_ network: Network, seed: UInt64) throws -> (Double, Double) {
    let record = try network.simulate(seed: seed)
    return (record.total(.cohortTreated), record.total(.referred))
  }

  /// A step from h to 3h at day 10: exp(−(10 + 3·20)h) outlive 30 days.
  @Test func stepsOfWaiting() throws {
    var network = try waiting(30)
    var variation = Therapy.HazardVariation()
    variation.death = HazardSteps(days: [0, 10], factors: [1, 3])
    variation.progression = HazardSteps(days: [0, 5, 25], factors: [0, 2, 0.5])
    network.therapy.attrition.variation = variation
    let (treated, referred) = try treatedShare(network, seed: 1)
    let area: Double = 0.004 * 70 + 0.003 * 42.5 + 0.001 * 30
    expectShare(treated, of: referred, exp(-area), "treated")
    // The mean hazard that placement takes is that of the same days.
    let mean = network.therapy.attrition.meanTotalPerDay(overDays: 30)
    #expect(abs(mean * 30 - area) < 1e-12)
  }

  /// A mixture of lines: Σ share · exp(−factor · hW), fewer lost than at the mean hazard.
  @Test func linesOfTherapy() throws {
    var network = try waiting(60)
    var variation = Therapy.HazardVariation()
    variation.lines = [
      .init(name: "second", share: 0.7, factor: 0.4), .init(name: "third", share: 0.3, factor: 4),
    ]
    network.therapy.attrition.variation = variation
    let (treated, referred) = try treatedShare(network, seed: 2)
    let survival = [exp(-0.4 * 0.008 * 60), exp(-4 * 0.008 * 60)]
    let expected: Double = 0.7 * survival[0] + 0.3 * survival[1]
    expectShare(treated, of: referred, expected, "treated")
  }

  /// Bridging halves progression from day 10 on in a share of patients, and costs what it costs.
  @Test func bridging() throws {
    var network = try waiting(40)
    var variation = Therapy.HazardVariation()
    variation.bridging = .init(share: 0.6, fromDay: 10, progressionFactor: 0.5)
    network.therapy.attrition.variation = variation
    network.serviceCosts.bridging = 1000
    let record = try network.simulate(seed: 3)
    let others: Double = exp(-0.32)
    let bridged: Double = exp(-0.2 - 0.003 * 25)
    let treated: Double = 0.4 * others + 0.6 * bridged
    let referred = record.total(.referred)
    expectShare(record.total(.cohortTreated), of: referred, treated, "treated")
    // Apheresis and infusion follow at once: who is treated has been bridged in this share.
    let share: Double = 0.6 * bridged / treated
    expectShare(
      record.total(.bridgingCost) / 1000, of: record.total(.aphereses), share, "bridged")
  }

  /// Factors of 1 are no variation: the same patients are lost at the same times.
  @Test func factorsOfOne() throws {
    var network = try waiting(30)
    let plain = try network.simulate(seed: 4)
    var variation = Therapy.HazardVariation()
    variation.lines = [.init(name: "all", share: 1, factor: 1)]
    variation.death = HazardSteps(days: [0, 7], factors: [1, 1])
    network.therapy.attrition.variation = variation
    let varied = try network.simulate(seed: 4)
    for fate in [Fate.death, .progression, .withdrawal, .infusedInSpecification] {
      #expect(plain.total(.fate(fate)) == varied.total(.fate(fate)))
    }
  }

  @Test func stepsInvertTheirIntegral() {
    let steps = HazardSteps(days: [0, 10, 20, 50], factors: [0, 2, 0, 0.5])
    for area in [1e-9, 3, 19.9, 20.5, 300] {
      #expect(abs(steps.integral(toDay: steps.day(ofIntegral: area)) - area) < 1e-9)
    }
    #expect(HazardSteps(days: [0, 5], factors: [1, 0]).day(ofIntegral: 6) == .infinity)
    let changed = steps.multiplied(by: 3, fromDay: 15)
    #expect(changed.days == [0, 10, 15, 20, 50] && changed.factors == [0, 2, 6, 0, 1.5])
  }
}
