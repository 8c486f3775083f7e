import PatientJourney
import Randomness
import SupplyNetwork
import Testing

/// Common random numbers: who a patient is and what luck a patient has do not depend on the level of
/// demand, the configuration or the rest of the network. Exact.
struct CommonRandomNumbersTests {
  /// The patients at half the demand are some of those at full demand, referred at the same times,
  /// and so for any pair of levels.
  @Test func demandThins() throws {
    var network = try RandomNetwork(seed: 17).network
    network.demand.maximumMultiplier = 3
    network.demand.referralMultiplierByQuintile = [1, 0.9, 0.8, 1, 1]
    var larger: [PatientKey: Double]?
    for multiplier in [3, 1.7, 1, 0.5, 0.1] {
      network.demand.multiplier = multiplier
      let steps = try network.observe(seed: 17, followUpYears: 0).steps
      let referrals = steps.times(where: \.isReferral)
      #expect(!referrals.isEmpty)
      if let larger {
        #expect(referrals.count < larger.count)
        #expect(referrals.allSatisfy { larger[$0.key] == $0.value })
      }
      larger = referrals
    }
  }

  /// Two facilities that differ in everything a configuration decides.
  private func network() throws -> Network {
    var network = try SmallNetwork.one(referralsPerDay: 0.8)
    network.facilities = [
      SmallNetwork.facility("F0", suites: 4), SmallNetwork.facility("F1", suites: 9),
    ]
    network.lanes = LaneTable(
      lanes: [try SmallNetwork.lane(0, 0, hours: 20), try SmallNetwork.lane(0, 1, hours: 3)],
      centreCount: 1, facilityCount: 2)
    network.therapy.consultation.referralToConsultationDays = try .exponential(mean: 7)
    network.therapy.apheresis.leadDays = try .uniform(low: 2, high: 9)
    network.therapy.apheresis.durationHours = try .triangular(low: 3, mode: 4, high: 6)
    try network.setManufacturing(days: .triangular(low: 5, mode: 7, high: 12))
    network.therapy.qualityControl.durationDays = try .uniform(low: 3, high: 8)
    network.therapy.infusion.receiptToAdmissionDays = try .exponential(mean: 4)
    network.therapy.infusion.conditioningDays = try .uniform(low: 4, high: 6)
    network.therapy.failure.function = FailureFunction(form: .constant(baseline: 0.3))
    network.therapy.retry = Therapy.RetryPolicy(
      maximumAphereses: 2, maximumBatches: 2, retainedMaterialProbability: 0.5)
    var central = SmallNetwork.configuration([4, 0])
    central.name = "central"
    var both = SmallNetwork.configuration([2, 9])
    both.dispatch = .earliestSlot
    both.slotBooking = true
    network.configurations = [central, both]
    return network
  }

  /// What luck alone decides of a patient: durations, rounded to a millisecond, and batch outcomes.
  private func luck(_ journey: [JourneyStep]) -> [String: String] {
    var luck: [String: String] = [:]
    var since: [String: Double] = [:]
    for step in journey {
      func lasted(_ what: String, from begin: String) {
        if let start = since[begin] {
          luck[what] = "\(Int(((step.time - start) * 3.6e6).rounded()))"
        }
      }
      switch step.event {
      case .referred: since["referral"] = step.time
      case .consulted: lasted("consultation", from: "referral")
      case .apheresisStarted(_, let attempt): since["apheresis \(attempt)"] = step.time
      case .apheresisEnded(_, let attempt):
        lasted("apheresis \(attempt)", from: "apheresis \(attempt)")
      case .manufactureStarted(_, let batch, _, _, _): since["batch \(batch)"] = step.time
      case .harvested(_, let batch):
        lasted("batch \(batch)", from: "batch \(batch)")
        since["harvest \(batch)"] = step.time
      case .batchFailed(_, let batch, let cause):
        luck["outcome \(batch)"] = cause.rawValue
        lasted("quality control \(batch)", from: "harvest \(batch)")
      case .released(_, let batch, let underException):
        luck["outcome \(batch)"] = "\(underException)"
        lasted("quality control \(batch)", from: "harvest \(batch)")
      case .admitted: since["admission"] = step.time
      case .ended(let fate, _, _) where fate.isInfused: lasted("conditioning", from: "admission")
      default: break
      }
    }
    return luck
  }

  @Test func luckIsThePatients() throws {
    var network = try network()
    let first = try network.observe(seed: 5).steps
    network.configurations.swapAt(0, 1)
    let second = try network.observe(seed: 5).steps
    let others = second.byPatient
    var compared = 0
    var differing = 0
    for (patient, journey) in first.byPatient where journey[0].time < 8760 {
      let other = try #require(others[patient])
      #expect(other[0] == journey[0])
      let own = luck(journey)
      let otherLuck = luck(other)
      #expect(own.keys.contains("outcome 1") && otherLuck.keys.contains("outcome 1"))
      for (what, value) in own where otherLuck[what] != nil {
        #expect(otherLuck[what] == value, "\(patient): \(what)")
        compared += 1
      }
      if journey.last?.time != other.last?.time { differing += 1 }
    }
    #expect(compared > 1500 && differing > 100)
  }

  /// Another region changes nobody else's luck; where nothing is scarce, nothing at all.
  @Test func newcomersChangeNobody() throws {
    var network = try network()
    network.configurations[0].suites = [1000, 0]
    let before = try network.observe(seed: 6).steps.byPatient
    network.regions.insert(SmallNetwork.region("NEW"), at: 0)
    network.demandRows = [
      SmallNetwork.row("NEW", 0, quintile: 1), SmallNetwork.row("A", 1, quintile: 3),
    ]
    let after = try network.observe(seed: 6).steps.byPatient
    var compared = 0
    for (patient, journey) in before where journey[0].time < 8760 {
      let moved = try #require(after[PatientKey(row: 1, ordinal: patient.ordinal)])
      #expect(moved.map(\.event) == journey.map(\.event))
      #expect(moved.map(\.time) == journey.map(\.time))
      compared += 1
    }
    #expect(compared > 200 && after.count > compared + 200)
  }

  @Test func sameSeedSameRecordAndOthersDiffer() throws {
    for seed in UInt64(40)..<44 {
      let network = try RandomNetwork(seed: seed).network
      let first = try network.observe(seed: seed)
      let second = try network.observe(seed: seed)
      #expect(first.steps == second.steps && first.record.events == second.record.events)
      #expect(try network.observe(seed: seed + 1).steps != first.steps)
      #expect(try network.observe(seed: seed, replication: 1).steps != first.steps)
    }
  }
}
