import SupplyNetwork
import Testing

@testable import PatientJourney

/// Memory does not grow with the years observed.
struct MemoryTests {
  private func sizes(_ record: JourneyRecord) -> [String: Int] {
    var sizes: [String: Int] = [:]
    for child in Mirror(reflecting: record).children {
      guard let name = child.label else { continue }
      let mirror = Mirror(reflecting: child.value)
      if mirror.displayStyle == .collection { sizes[name] = mirror.children.count }
    }
    return sizes
  }

  @Test func recordGrowsByYearlyCountersOnly() throws {
    let network = try RandomNetwork(seed: 4).network
    let short = try network.simulate(seed: 4, years: 1)
    let long = try network.simulate(seed: 4, years: 20)
    #expect(long.patients > 8 * short.patients)
    let before = sizes(short)
    var expected = before
    #expect(before["counters"] == Counter.count)
    expected["counters"] = 20 * Counter.count
    #expect(sizes(long) == expected)
    #expect(long.outcomes.isEmpty && long.weeklyPopulation.isEmpty)
    let histograms: [KeyPath<JourneyRecord, Int>] = [
      \.veinToVeinDays.bins.count, \.referralToInfusionDays.bins.count, \.exVivoHours.bins.count,
      \.treatedCost.bins.count,
    ]
    // Bins are relative: more patients fill the range, they do not lengthen it much.
    for bins in histograms { #expect(long[keyPath: bins] < 4096) }
  }

  /// The most patients in flight at once, each in a slot of 128 bytes that is used again.
  @Test func slotsAreReused() throws {
    #expect(MemoryLayout<Patient>.stride == 128)
    var network = try SmallNetwork.one(referralsPerDay: 1, suites: 12)
    try network.setManufacturing(days: .triangular(low: 5, mode: 7, high: 12))
    network.therapy.consultation.referralToConsultationDays = try .exponential(mean: 20)
    func peak(years: Int) throws -> (peak: Int, patients: Int) {
      var inFlight = 0
      var peak = 0
      let (record, steps) = try network.observe(seed: 5, years: years)
      for step in steps {
        if step.event.isReferral { inFlight += 1 }
        if step.event.isEnd { inFlight -= 1 }
        peak = max(peak, inFlight)
      }
      return (peak, record.patients)
    }
    let short = try peak(years: 1)
    let long = try peak(years: 12)
    #expect(long.patients > 9 * short.patients)
    // About 28 are in flight; of 12 times as many looks the highest is somewhat higher.
    #expect(long.peak < 2 * short.peak)
  }
}
