import Foundation
import PatientJourney
import Randomness
import SupplyNetwork
import Testing

/// Starting material against closed forms. Each patient is an independent trial; precision and
/// false alarms as in `StatisticalChecks`.
struct CollectionTests {
  private func network(referralsPerDay: Double = 28) throws -> Network {
    var network = try SmallNetwork.one(referralsPerDay: referralsPerDay, suites: 1000)
    try network.setManufacturing(days: .constant(1))
    return network
  }

  private func share(
    _ cause: CollectionFailureCause, _ network: Network, seed: UInt64, _ expected: Double,
    _ what: String, location: SourceLocation = #_sourceLocation
  ) throws {
    let record = try network.simulate(seed: seed)
    let failed = CollectionFailureCause.allCases.reduce(0) {
      $0 + record.total(.collectionFailures($1))
    }
    #expect(record.total(.collectionFailures(cause)) == failed, sourceLocation: location)
    #expect(
      record.total(.fate(.collectionFailure)) + record.total(.cohortTreated)
        == record.total(.referred), sourceLocation: location)
    expectShare(failed, of: record.total(.aphereses), expected, what, location: location)
  }

  /// V₀ ~ U(0.6, 1) decays by e^(−0.01·10) on a lane of 20 h at weight 0.5, and must be 0.7 at
  /// receipt: V₀ ≥ 0.7 e^0.1 = 0.7736. (Below 0.7 it is rejected at collection already.)
  @Test func viability() throws {
    var network = try network()
    network.setLane(try SmallNetwork.lane(0, 0, hours: 20))
    network.therapy.apheresis.viability = try .uniform(low: 0.6, high: 1)
    network.therapy.material.storage = .refrigerated
    network.therapy.material.refrigeratedWeight = 0.5
    network.therapy.material.viabilityDecayPerHour = 0.01
    network.therapy.material.receiptViabilityThreshold = 0.7
    try share(.viability, network, seed: 1, (0.7 * exp(0.1) - 0.6) / 0.4, "viability")
  }

  /// CD3+ cells are lognormal of median 4.4 and 90th percentile 16.8 (10⁹); 0.6 are needed. Fresh
  /// cells lose e^(−0.2) on the way. P(Z ≤ z) = erfc(−z/√2)/2 with z₉₀ = 1.2815515655.
  @Test func cellCount() throws {
    var network = try network()
    network.setLane(try SmallNetwork.lane(0, 0, hours: 20))
    network.therapy.material.viabilityDecayPerHour = 0.01
    network.therapy.apheresis.cd3Count = try .lognormal(median: 4.4, percentile90: 16.8)
    network.therapy.apheresis.minimumCD3Count = 0.6
    let sigma = log(16.8 / 4.4) / 1.2815515655
    let z = (log(0.6 * exp(0.2)) - log(4.4)) / sigma
    try share(.cd3Count, network, seed: 2, erfc(-z / 2.0.squareRoot()) / 2, "fresh")
    // Frozen cells: a recovery of 0.73, 6 h at room temperature and none after.
    network.therapy.material.form = .cryopreserved
    network.therapy.material.cryopreservationHours = try .constant(6)
    network.therapy.material.postThawRecovery = try .constant(0.73)
    let frozen = (log(0.6 / 0.73 * exp(0.06)) - log(4.4)) / sigma
    try share(.cd3Count, network, seed: 3, erfc(-frozen / 2.0.squareRoot()) / 2, "frozen")
  }

  /// A lane of 10 h is delayed with probability 0.3 by an exponential of mean 12 h; the hold limit is
  /// 24 h: 0.3 e^(−14/12) arrive too late.
  @Test func holdLimit() throws {
    var network = try network()
    var lane = try SmallNetwork.lane(0, 0, hours: 10)
    lane.delayProbability = 0.3
    lane.delayHours = try .exponential(mean: 12)
    network.setLane(lane)
    network.therapy.material.holdLimitHours = 24
    try share(.holdLimit, network, seed: 4, 0.3 * exp(-14.0 / 12), "hold limit")
    // It does not bind what is frozen.
    network.therapy.material.form = .cryopreserved
    #expect(try network.simulate(seed: 4).total(.fate(.collectionFailure)) == 0)
  }

  /// In front of one suite that is always busy, fresh material never waits beyond the hold limit.
  @Test func holdLimitInLine() throws {
    var network = try network()
    network.patientGroup.incidencePerMillionPerYear = 365
    network.configurations[0].suites = [1]
    try network.setManufacturing(days: .constant(2))
    network.therapy.material.holdLimitHours = 72
    let (record, steps) = try network.observe(seed: 5)
    var waits: [Double] = []
    for step in steps {
      if case .manufactureStarted(_, _, let hours, _, _) = step.event { waits.append(hours) }
    }
    #expect(waits.allSatisfy { $0 <= 72 } && waits.contains { $0 > 36 })
    #expect(record.total(.collectionFailures(.holdLimit)) > 100)
    let collected = steps.times(where: \.isApheresisEnd)
    for step in steps {
      guard case .collectionFailed = step.event else { continue }
      let end = try #require(collected[step.patient])
      #expect(abs(step.time - end - 72) < 1e-9)
    }
  }

  @Test func microbialTestAndEligibility() throws {
    var network = try network()
    network.therapy.apheresis.microbialRejectionProbability = 0.05
    try share(.microbial, network, seed: 6, 0.05, "microbial")
    network.therapy.consultation.eligibleFraction = 0.9
    let record = try network.simulate(seed: 7)
    expectShare(
      record.total(.fate(.ineligible)), of: record.total(.referred), 0.1, "ineligible")
  }

  /// A collection that fails with q = 0.3 is tried up to three times: q³ have none, and 1 + q + q²
  /// aphereses are made for each patient.
  @Test func retries() throws {
    var network = try network(referralsPerDay: 45)
    network.therapy.apheresis.microbialRejectionProbability = 0.3
    network.therapy.retry.maximumAphereses = 3
    let record = try network.simulate(seed: 8)
    let patients = record.total(.referred)
    expectShare(record.total(.fate(.collectionFailure)), of: patients, 0.027, "none")
    expectShare(
      record.total(.collectionFailures(.microbial)), of: record.total(.aphereses), 0.3, "each")
    // An apheresis takes no time here, so those of the cohort are those of the window.
    let failed = record.total(.collectionFailures(.microbial))
    #expect(record.total(.aphereses) == failed + record.total(.cohortTreated))
  }
}
