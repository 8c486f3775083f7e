import Foundation
import PatientJourney
import Randomness
import SupplyNetwork
import Testing

/// Release tests one by one, by closed forms. Precision and false alarms as in `StatisticalChecks`.
struct ReleaseTestTests {
  private func test(
    _ attribute: Therapy.QualityControl.Attribute, days: Double, share: Double,
    exception: Double = 0
  ) throws -> Therapy.QualityControl.Test {
    Therapy.QualityControl.Test(
      attribute: attribute, method: .rapid, durationDays: try .constant(days), share: share,
      releaseUnderExceptionProbability: exception)
  }

  /// Sterility takes 14 days, potency 5, viability 1, the rest 3; half of the batches fail, half of
  /// them out of specification.
  private func network() throws -> Network {
    var network = try SmallNetwork.one(referralsPerDay: 20, suites: 100_000)
    network.therapy.qualityControl.durationDays = try .constant(3)
    network.therapy.qualityControl.tests = [
      try test(.viability, days: 1, share: 0.5, exception: 0.8),
      try test(.potency, days: 5, share: 0.3),
      try test(.sterility, days: 14, share: 0.2, exception: 0.25),
    ]
    network.therapy.failure.function = FailureFunction(form: .constant(baseline: 0.5))
    network.therapy.failure.causeShares = [0.5, 0, 0, 0.5]
    return network
  }

  /// A batch that passes, or is released all the same, waits for the longest test; one that fails is
  /// given up when the test that it misses is done, and contamination shows in the test of sterility.
  @Test func momentsOfDecision() throws {
    let steps = try network().observe(seed: 1, years: 1).steps
    var harvests: [UInt32: Double] = [:]
    var waits: [String: Set<Int>] = [:]
    for step in steps {
      let days = harvests[step.ordinal].map { Int((100 * (step.time - $0) / 24).rounded()) }
      switch step.event {
      case .harvested: harvests[step.ordinal] = step.time
      case .released: waits["released", default: []].insert(try #require(days))
      case .batchFailed(_, _, let cause): waits["\(cause)", default: []].insert(try #require(days))
      default: break
      }
    }
    #expect(waits["released"] == [1400])
    #expect(waits["contamination"] == [1400])
    #expect(waits["outOfSpecification"] == [100, 500, 1400])
  }

  /// Attributes share what is out of specification, and each has its own chance of an exception.
  @Test func sharesAndExceptions() throws {
    let record = try network().simulate(seed: 2)
    let outside = record.total(.batchesOutOfSpecification)
    expectShare(outside, of: record.total(.batchesEnded), 0.25, "out of specification")
    let shares: [(Therapy.QualityControl.Attribute, Double)] = [
      (.viability, 0.5), (.potency, 0.3), (.sterility, 0.2), (.endotoxin, 0),
    ]
    for (attribute, share) in shares {
      let count = record.total(.outOfSpecification(attribute))
      if share == 0 { #expect(count == 0) }
      if share > 0 { expectShare(count, of: outside, share, attribute.rawValue) }
    }
    let sum = Therapy.QualityControl.Attribute.allCases.reduce(0) {
      $0 + record.total(.outOfSpecification($1))
    }
    #expect(sum == outside)
    let mean: Double = 0.5 * 0.8 + 0.2 * 0.25
    expectShare(record.total(.batchesUnderException), of: outside, mean, "under exception")
    #expect(abs(try network().therapy.meanExceptionProbability - mean) < 1e-12)
  }

  /// A laboratory of few places is free earlier where failures show early: Little's law.
  @Test func placesInTheLaboratory() throws {
    var network = try network()
    network.therapy.failure.causeShares = [0, 0, 0, 1]
    let record = try network.simulate(seed: 3, warmUpDays: 60, years: 1)
    let ended = record.total(.batchesEnded) / 365
    // Half pass in 14 days; of the others 0.5 × 0.2 fail after 1, 0.3 after 5, 0.2 × 0.75 after 14,
    // and the rest is released after 14.
    let days: Double = 0.5 * 14 + 0.5 * (0.1 * 1 + 0.3 * 5 + 0.6 * 14)
    let busy = record.laboratoryUse[0].meanBusy
    #expect(abs(busy / (ended * days) - 1) < 0.03)
  }

  /// The longest of two exponentials of rates a and b: E exp(−rM) = a/(a+r) + b/(b+r) − (a+b)/(a+b+r).
  @Test func longestTest() throws {
    var control = try network().therapy.qualityControl
    control.durationDays = try .exponential(mean: 4)
    control.tests = [try test(.potency, days: 0, share: 1)]
    control.tests[0].durationDays = try .exponential(mean: 10)
    for rate in [0.001, 0.02, 0.5] {
      let (a, b) = (0.25, 0.1)
      let exact: Double = a / (a + rate) + b / (b + rate) - (a + b) / (a + b + rate)
      #expect(abs(control.survival(rate: rate) - exact) < 1e-3)
    }
    #expect(control.survival(rate: 0) == 1)
    control.tests = []
    #expect(control.survival(rate: 0.1) == control.durationDays.survival(rate: 0.1))
  }
}
