import Foundation
import PatientJourney
import Randomness
import SupplyNetwork
import Testing

/// Thaw and toxicity by closed forms. Precision and false alarms as in `StatisticalChecks`.
struct BedsideTests {
  /// 70 mL of 110 mg/mL at 2 mg/kg/min take 3850/kg minutes: more than 60 below 64.17 kg, which is
  /// 0.2833 of a uniform weight of 50 to 100 kg. Half of those doses are lost.
  @Test func thaw() throws {
    var network = try SmallNetwork.one(referralsPerDay: 40, suites: 100_000)
    network.therapy.infusion.thaw = Therapy.Infusion.Thaw(
      windowMinutes: 60, volume: try .constant(70), dmsoPerMillilitre: 110, dmsoLimit: 2,
      bodyWeight: try .uniform(low: 50, high: 100), lossBeyondWindow: 0.5)
    let record = try network.simulate(seed: 1)
    let heavy: Double = (3850 / 60.0 - 50) / 50
    expectShare(
      record.total(.postReleaseLosses(.thawDeviation)), of: record.total(.referred), heavy / 2,
      "lost")
    // E[3850/W], of which those lost are taken: half of the integral below the limit.
    let integral: Double = 77 * log(2.0)
    let below: Double = 77 * log(3850 / 60.0 / 50)
    let mean = record.total(.infusionMinutes) / record.total(.treated)
    #expect(abs(mean / ((integral - below / 2) / (1 - heavy / 2)) - 1) < 0.005)
  }

  /// A weight is a patient's own: who is too light for the dose is so again at the next attempt.
  @Test func oneWeight() throws {
    var network = try SmallNetwork.one(referralsPerDay: 20, suites: 100_000)
    network.therapy.retry = Therapy.RetryPolicy(
      maximumAphereses: 3, maximumBatches: 3, retainedMaterialProbability: 0)
    network.therapy.infusion.thaw = Therapy.Infusion.Thaw(
      windowMinutes: 60, volume: try .constant(70), dmsoPerMillilitre: 110, dmsoLimit: 2,
      bodyWeight: try .uniform(low: 50, high: 100))
    let record = try network.simulate(seed: 2)
    let lost = record.total(.fate(.postReleaseLoss))
    #expect(lost > 100)
    #expect(record.total(.postReleaseLosses(.thawDeviation)) == 3 * lost)
  }

  /// Infusions are Poisson, so intensive care is M/G/∞: mean λ·share·days, and who comes to need a bed
  /// finds n others with the probabilities of Poisson (arrivals see time averages).
  @Test func intensiveCare() throws {
    var network = try SmallNetwork.one(referralsPerDay: 2, suites: 100_000)
    network.centres[0].intensiveCareBeds = 4
    network.therapy.infusion.toxicityGrades = [
      .init(
        name: "0-2", share: 0.6, inpatientStayDays: try .constant(7), onsetDays: try .constant(0),
        intensiveCareDays: nil),
      .init(
        name: "3-4", share: 0.4, inpatientStayDays: try .constant(21),
        onsetDays: try .uniform(low: 1, high: 9), intensiveCareDays: try .exponential(mean: 5)),
    ]
    network.serviceCosts.intensiveCareDay = 1000
    network.serviceCosts.bedDay = 100
    let records = try (0..<50).map {
      try network.simulate(
        seed: 3, replication: UInt32($0), warmUpDays: 60, years: 1, followUpYears: 0)
    }
    let load: Double = 2 * 0.4 * 5
    expectMean(records.map { $0.intensiveCareUse[0].meanBusy }, load, "occupancy")
    let shares = records.map {
      $0.total(.intensiveCareShortages) / $0.total(.intensiveCareStays)
    }
    var term = exp(-load)
    var below = 0.0
    for number in 0..<4 {
      below += term
      term *= load / Double(number + 1)
    }
    expectMean(shares, 1 - below, "shortage")
    let cost = records.map { $0.total(.intensiveCareCost) / 365 }
    expectMean(cost, 1000 * load, "cost a day")
    // Stays of 7 and 21 days: 12.6 on average.
    expectMean(records.map { $0.bedUse[0].meanBusy }, 2 * 12.6, "beds")
  }

  /// One grade with the stay of all is no toxicity at all.
  @Test func oneGrade() throws {
    var network = try SmallNetwork.one(referralsPerDay: 2, suites: 10)
    network.therapy.infusion.inpatientStayDays = try .gamma(shape: 4, scale: 3)
    network.serviceCosts.bedDay = 100
    let plain = try network.simulate(seed: 4)
    network.therapy.infusion.toxicityGrades = [
      .init(
        name: "any", share: 1, inpatientStayDays: nil, onsetDays: try .constant(0),
        intensiveCareDays: nil)
    ]
    let graded = try network.simulate(seed: 4)
    #expect(plain.total(.bedCost) == graded.total(.bedCost))
    #expect(plain.events == graded.events && graded.total(.intensiveCareStays) == 0)
  }
}
