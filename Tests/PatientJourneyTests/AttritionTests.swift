import Foundation
import PatientJourney
import Randomness
import SupplyNetwork
import Testing

/// Attrition against closed forms. Each patient is an independent trial; precision and false alarms
/// as in `StatisticalChecks`.
struct AttritionTests {
  /// 7,300 patients of hazard λ = 0.004 a day; nothing but the consultation takes time.
  private func shareOfDeaths(_ days: Distribution, seed: UInt64) throws -> (Double, Double) {
    var network = try SmallNetwork.one(referralsPerDay: 20, suites: 10)
    network.therapy.consultation.referralToConsultationDays = days
    network.therapy.attrition.deathPerDay = 0.004
    let record = try network.simulate(seed: seed)
    #expect(
      record.total(.fate(.death)) + record.total(.cohortTreated) == record.total(.referred))
    return (record.total(.fate(.death)), record.total(.referred))
  }

  /// HE-08: 1 − e^(−λW) for W = 30 days, λ/(λ + 1/30) for an exponential wait of mean 30, and
  /// 1 − (1 + λθ)^(−k) for a gamma of shape k = 4 and the same mean.
  @Test func raceAgainstTheWait() throws {
    let constant = try shareOfDeaths(.constant(30), seed: 1)
    expectShare(constant.0, of: constant.1, 0.1130795633, "constant wait")
    let exponential = try shareOfDeaths(.exponential(mean: 30), seed: 2)
    expectShare(exponential.0, of: exponential.1, 0.1071428571, "exponential wait")
    let gamma = try shareOfDeaths(.gamma(shape: 4, scale: 7.5), seed: 3)
    expectShare(gamma.0, of: gamma.1, 0.1115129521, "gamma wait")
  }

  /// Every stage constant: 10 + 5 + 1/4 + 1/2 + 8 + 7 + 1/2 + 4 + 5 days = 40.25 in all, and each
  /// patient is treated with probability exp(−λT). Causes share by their hazards.
  @Test func competingCauses() throws {
    var network = try SmallNetwork.one(referralsPerDay: 20, suites: 1000)
    try setConstantStages(&network)
    network.therapy.attrition = Therapy.Attrition(
      deathPerDay: 0.004, progressionPerDay: 0.01, withdrawalPerDay: 0.006)
    let record = try network.simulate(seed: 5)
    let referred = record.total(.referred)
    expectShare(record.total(.cohortTreated), of: referred, exp(-0.02 * 40.25), "treated")
    let lost = referred - record.total(.cohortTreated)
    expectShare(record.total(.fate(.death)), of: lost, 0.2, "died")
    expectShare(record.total(.fate(.progression)), of: lost, 0.5, "progressed")
    expectShare(record.total(.fate(.withdrawal)), of: lost, 0.3, "withdrew")
  }

  /// Quintiles have hazards of their own: exp(−m λT) are treated.
  @Test func dropOutMultiplies() throws {
    var network = try SmallNetwork.one(suites: 1000)
    try setConstantStages(&network)
    network.demandRows = (1...5).map { SmallNetwork.row("A", quintile: $0) }
    network.patientGroup.incidencePerMillionPerYear = 2500
    network.therapy.attrition.progressionPerDay = 0.01
    let multipliers = [3, 2, 1, 0.5, 0]
    network.demand.dropOutMultiplierByQuintile = multipliers
    let record = try network.simulate(seed: 6)
    for (row, multiplier) in multipliers.enumerated() {
      let treated = record.value(.treated, row: row)
      let referred = record.value(.referred, row: row)
      if multiplier == 0 {
        #expect(treated == referred)
      } else {
        expectShare(treated, of: referred, exp(-multiplier * 0.4025), "quintile \(row + 1)")
      }
    }
  }

  /// Who waits in line leaves it too: nobody is treated after the attrition clock has struck, and
  /// with a single suite that is held for ever all but the first leave by attrition.
  @Test func waitingDoesNotProtect() throws {
    var network = try SmallNetwork.one(referralsPerDay: 1, suites: 1)
    try network.setManufacturing(days: .constant(3000))
    network.therapy.attrition.withdrawalPerDay = 0.05
    let record = try network.simulate(seed: 7, followUpYears: 3)
    #expect(record.total(.fate(.withdrawal)) == record.total(.referred))
    #expect(record.total(.batchesStarted) == record.total(.batchesDiscontinued) + 1)
  }

  private func setConstantStages(_ network: inout Network) throws {
    network.therapy.consultation.referralToConsultationDays = try .constant(10)
    network.therapy.apheresis.leadDays = try .constant(5)
    network.therapy.apheresis.durationHours = try .constant(6)
    network.setLane(try SmallNetwork.lane(0, 0, hours: 12))
    try network.setManufacturing(days: .constant(8), changeoverHours: 12)
    network.therapy.qualityControl.durationDays = try .constant(7)
    network.therapy.infusion.receiptToAdmissionDays = try .constant(4)
    network.therapy.infusion.conditioningDays = try .constant(5)
  }
}
