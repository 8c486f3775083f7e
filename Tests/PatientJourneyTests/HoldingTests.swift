import PatientJourney
import Randomness
import SupplyNetwork
import Testing

/// How long cryopreserved material lies before manufacture, where nothing varies but the referrals.
struct HoldingTests {
  private func network(_ holdingDays: Double?) throws -> Network {
    var network = try SmallNetwork.one(referralsPerDay: 0.23, suites: 2)
    network.therapy.apheresis.leadDays = try .constant(5)
    network.therapy.apheresis.durationHours = try .constant(4)
    network.therapy.material.form = .cryopreserved
    network.therapy.material.cryopreservationHours = try .constant(6)
    network.therapy.material.cryopreservedWeight = 0.01
    network.setLane(try SmallNetwork.lane(0, 0, hours: 12))
    try network.setManufacturing(days: .constant(8), changeoverHours: 12)
    network.serviceCosts.cryostorageDay = 50
    network.configurations[0].slotBooking = true
    network.configurations[0].holdingDays = holdingDays
    return network
  }

  /// Hours from receipt to manufacture of each patient, and when manufacture began.
  private func waits(_ steps: [JourneyStep]) -> [(hours: Double, start: Double)] {
    steps.byPatient.values.compactMap { journey in
      guard let received = journey.first(where: { $0.event.isReceipt })?.time,
        let start = journey.first(where: { $0.event.isManufactureStart })?.time
      else { return nil }
      return (start - received, start)
    }.sorted { $0.start < $1.start }
  }

  /// Holding zero is never: the material arrives when its suite is free. The suites do not notice.
  @Test(arguments: [0.0, 3, 20]) func upToSoManyDays(days: Double) throws {
    let (free, freeSteps) = try network(nil).observe(years: 3)
    let (record, steps) = try network(days).observe(years: 3)
    let untilFree = waits(freeSteps)
    let limited = waits(steps)
    #expect(limited.count == untilFree.count)
    var bound = 0
    for (held, all) in zip(limited, untilFree) {
      #expect(abs(held.start - all.start) < 1e-6)
      #expect(abs(held.hours - min(all.hours, 24 * days)) < 1e-6)
      if all.hours > 24 * days + 1 { bound += 1 }
    }
    if days < 20 { #expect(bound > 50) }
    // What lies costs, day by day.
    let inYears = limited.filter { $0.start < 3 * 8760 }.reduce(0) { $0 + $1.hours }
    #expect(abs(record.total(.storageCost) - 50 * inYears / 24) < 0.01 * Double(limited.count))
    #expect(record.total(.storageCost) <= free.total(.storageCost) + 1e-6)
  }

  /// Fresh material is never held, whatever the policy.
  @Test func freshMaterial() throws {
    var plain = try network(nil)
    plain.therapy.material.form = .fresh
    var held = plain
    held.configurations[0].holdingDays = 7
    let (record, steps) = try plain.observe(years: 2)
    let (other, otherSteps) = try held.observe(years: 2)
    #expect(steps == otherSteps)
    #expect(record.total(.storageCost) == 0 && other.total(.storageCost) == 0)
  }

  /// Retained material lies frozen from its first batch on, and costs as long.
  @Test func retainedMaterial() throws {
    var network = try network(nil)
    network.therapy.material.form = .fresh
    network.patientGroup.incidencePerMillionPerYear = 20
    network.therapy.failure.function = FailureFunction(form: .constant(baseline: 1))
    network.therapy.failure.causeShares = [0, 1, 0, 0]
    network.therapy.retry = Therapy.RetryPolicy(
      maximumAphereses: 1, maximumBatches: 2, retainedMaterialProbability: 1)
    let (record, steps) = try network.observe(years: 4)
    var days = 0.0
    for journey in steps.byPatient.values {
      let starts = journey.filter(\.event.isManufactureStart).map(\.time)
      if starts.count == 2, starts[1] < 4 * 8760 { days += (starts[1] - starts[0]) / 24 }
    }
    #expect(days > 300)
    #expect(abs(record.total(.storageCost) - 50 * days) < 0.001 * 50 * days)
  }
}
