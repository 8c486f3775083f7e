import Foundation
import PatientJourney
import Randomness
import SupplyNetwork
import Testing

/// Months, growth and dates of referral. Precision and false alarms as in `StatisticalChecks`.
struct DemandOverTimeTests {
  /// Moments of referral over years from Monday 5 January 2026.
  private func referrals(_ network: Network, seed: UInt64, years: Int = 1) throws -> [Double] {
    try network.observe(seed: seed, years: years, followUpYears: 0).steps.compactMap {
      if case .referred = $0.event { $0.time } else { nil }
    }
  }

  private func busy() throws -> Network {
    var network = try SmallNetwork.one(referralsPerDay: 40, suites: 100_000)
    network.demand.maximumMultiplier = 4
    return network
  }

  /// Each month has so many of its days' referrals, and the whole year their sum.
  @Test func months() throws {
    var network = try busy()
    let factors = [0.5, 1, 1.5, 2, 1, 1, 0.2, 0, 1, 1.2, 1, 3]
    network.demand.monthlyFactors = factors
    let moments = try referrals(network, seed: 1, years: 1)
    // From 5 January on: 27 days of January 2026, then whole months, then 4 days of January 2027.
    let days = [31.0, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    var start = -4.0
    for (month, length) in days.enumerated() {
      let period = (24 * max(0, start))..<(24 * (start + length))
      let count = Double(moments.count { period.contains($0) })
      let expected = 40 * factors[month] * (start < 0 ? start + length : length)
      if expected == 0 { #expect(count == 0) }
      if expected > 0 { expectPoisson(count, expected, precision: 0.08, "month \(month + 1)") }
      start += length
    }
  }

  /// By 20 % a year for two years: the rate is 1.2^t, and 1.44 from then on; the integral of 1.2^t
  /// over a year from t on is 1.2^t · 0.2/ln 1.2.
  @Test func growth() throws {
    var network = try busy()
    network.demand.growthPerYear = 0.2
    network.demand.growthLastsYears = 2
    let moments = try referrals(network, seed: 2, years: 4)
    let mean: Double = 0.2 / log(1.2)
    for (year, factor) in [mean, 1.2 * mean, 1.44, 1.44].enumerated() {
      let count = moments.count { Int($0 / 8760) == year }
      expectPoisson(Double(count), 14_600 * factor, precision: 0.02, "year \(year + 1)")
    }
    #expect(abs(network.demand.greatestFactor - 1.44) < 1e-12)
  }

  /// Months of factor 1 and no growth are the steady process itself.
  @Test func factorsOfOne() throws {
    var network = try busy()
    let plain = try referrals(network, seed: 3)
    network.demand.monthlyFactors = [Double](repeating: 1, count: 12)
    #expect(try referrals(network, seed: 3) == plain)
    #expect(!network.demand.isSteady && network.demand.meanMonthlyFactor == 1)
  }

  /// Referrals on their dates and on no others, whatever the incidence and the seed; half as much
  /// demand keeps half of them, and more demand adds none.
  @Test func dates() throws {
    var network = try busy()
    network.demandRows = [
      SmallNetwork.row("A", quintile: 1), SmallNetwork.row("A", quintile: 2),
    ]
    let dates = (0..<4000).map { 2 * Double($0) + 0.5 }
    network.referralDates = [dates, [100, 100, 7000]]
    let expected = (dates + [100, 100, 7000]).sorted()
    for seed in [4, 5] as [UInt64] {
      #expect(try referrals(network, seed: seed) == expected)
    }
    network.demand.multiplier = 3
    #expect(try referrals(network, seed: 4) == expected)
    network.demand.multiplier = 0.5
    let kept = try referrals(network, seed: 4)
    expectShare(Double(kept.count), of: 4003, 0.5, "kept")
    #expect(Set(kept).isSubset(of: Set(expected)))
    #expect(network.referralsPerYear(row: 0) == 2000)
  }

  @Test func datesAreRead() throws {
    let folder = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Networks/tutorial")
    let copy = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.copyItem(at: folder, to: copy)
    defer { try? FileManager.default.removeItem(at: copy) }
    let text = """
      region_id,deprivation_quintile,date,hour,count
      EAST,5,2026-01-06,,2
      WEST,1,2026-01-05,15.5,
      EAST,5,2026-01-05,,
      """
    try text.write(to: copy.appending(path: "referrals.csv"), atomically: true, encoding: .utf8)
    let network = try NetworkReader.read(folder: copy.path)
    #expect(network.referralDates == [[15.5], [], [], [9, 33, 33]])
  }
}
