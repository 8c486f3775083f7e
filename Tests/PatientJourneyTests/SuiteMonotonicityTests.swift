import PatientJourney
import Randomness
import SupplyNetwork
import Testing

/// One more suite delays nobody (DES-07). With arrivals at the suites that do not depend on them,
/// first come first served and service times that belong to the patient, every start of manufacture
/// in a queue of c + 1 servers is at or before that of c (Kiefer, Wolfowitz 1955): exact, for every
/// patient.
struct SuiteMonotonicityTests {
  @Test(arguments: [UInt64(1), 2, 3, 4]) func oneMoreSuiteDelaysNobody(seed: UInt64) throws {
    var network = try SmallNetwork.one(referralsPerDay: 0.4)
    network.therapy.consultation.referralToConsultationDays = try .exponential(mean: 9)
    network.therapy.apheresis.leadDays = try .constant(4)
    network.therapy.apheresis.durationHours = try .triangular(low: 3, mode: 4, high: 6)
    var lane = try SmallNetwork.lane(0, 0, hours: 7)
    lane.delayProbability = 0.2
    lane.delayHours = try .exponential(mean: 12)
    network.setLane(lane)
    let stages: [Distribution] = [
      try .exponential(mean: 8), try .constant(8), try .triangular(low: 1, mode: 5, high: 18),
      try .lognormal(mean: 8, coefficientOfVariation: 2),
    ]
    network.therapy.manufacturing.stages = [
      Therapy.Manufacturing.Stage(name: "first", durationDays: stages[Int(seed) % 4]),
      Therapy.Manufacturing.Stage(name: "second", durationDays: try .constant(0.5)),
    ]
    network.therapy.manufacturing.changeoverHours = try .uniform(low: 0, high: 24)
    network.therapy.qualityControl.durationDays = try .constant(7)

    var previous: [PatientKey: Double]?
    for suites in 1...7 {
      network.configurations[0].suites = [suites]
      let (_, steps) = try network.observe(seed: seed, replication: 5, followUpYears: 0)
      let starts = steps.times(where: \.isManufactureStart)
      if let previous {
        var earlier = 0
        for (patient, start) in previous {
          let now = try #require(starts[patient], "\(patient) did not start with \(suites)")
          #expect(now <= start, "\(patient) with \(suites) suites")
          if now < start { earlier += 1 }
        }
        // The comparison has something to compare: most patients gain until nobody waits.
        if suites <= 4 { #expect(earlier > previous.count / 2) }
      }
      previous = starts
    }
  }
}
