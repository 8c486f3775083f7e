import PatientJourney
import SupplyNetwork
import Testing

/// Referrals against the Poisson process. Precision and false alarms as in `StatisticalChecks`.
struct ReferralTests {
  private func network() throws -> Network {
    var network = try SmallNetwork.one(suites: 1)
    network.demandRows = (1...5).map {
      SmallNetwork.row("A", quintile: $0, population: 1e6 * Double($0))
    }
    network.patientGroup.incidencePerMillionPerYear = 500
    // Nobody goes further than the consultation.
    network.therapy.consultation.eligibleFraction = 0
    network.demand.maximumMultiplier = 2
    return network
  }

  /// Population × incidence × multiplier × the quintile's multiplier, in two years.
  @Test func countsByRow() throws {
    var network = try network()
    network.demand.multiplier = 1.2
    network.demand.referralMultiplierByQuintile = [1.6, 1.2, 1, 0.8, 0.5]
    let record = try network.simulate(seed: 1, years: 2)
    var sum = 0.0
    for (row, multiplier) in network.demand.referralMultiplierByQuintile.enumerated() {
      let expected = 2 * 500 * Double(row + 1) * 1.2 * multiplier
      expectPoisson(record.value(.referred, row: row), expected, "quintile \(row + 1)")
      sum += record.value(.referred, row: row)
    }
    #expect(record.total(.referred) == sum)
    #expect(record.total(.fate(.ineligible)) == sum)
    expectPoisson(record.value(.referred, year: 0), 500 * 1.2 * 12.5, "first year")
    expectPoisson(record.value(.referred, year: 1), 500 * 1.2 * 12.5, "second year")
  }

  /// The number of referrals in 365 days and in 60 replications has a variance equal to its mean:
  /// (n − 1) s²/mean is χ² of n − 1 = 299 degrees of freedom, here within 3.3 of its standard
  /// deviations √(2·299).
  @Test func spreadIsThatOfPoisson() throws {
    var network = try network()
    network.demandRows = [SmallNetwork.row("A", quintile: 1)]
    network.patientGroup.incidencePerMillionPerYear = 40
    network.demand.multiplier = 0.7
    let counts = try (0..<UInt32(300)).map {
      try network.simulate(seed: 2, replication: $0).total(.referred)
    }
    let squares = counts.reduce(0) { $0 + ($1 - 28) * ($1 - 28) } / 28
    #expect(abs(squares - 300) <= 3.3 * 600.0.squareRoot())
    expectPoisson(counts.reduce(0, +), 28 * 300, "all")
  }

  /// A demand so small that nobody comes in a million years is no reason to look for longer than the
  /// run lasts.
  @Test func almostNobody() throws {
    var network = try network()
    network.demand.multiplier = 1e-13
    #expect(try network.simulate(seed: 4).patients == 0)
    network.demand.referralMultiplierByQuintile[0] = 1e12
    let record = try network.simulate(seed: 4)
    #expect(record.patients > 0 && record.value(.referred, row: 1) == 0)
  }

  @Test func nobodyWhereNobodyLives() throws {
    var network = try network()
    network.demandRows[2].population = 0
    network.demand.referralMultiplierByQuintile[3] = 0
    let record = try network.simulate(seed: 3)
    #expect(record.value(.referred, row: 2) == 0 && record.value(.referred, row: 3) == 0)
    #expect(record.value(.referred, row: 1) > 0)
    network.demand.multiplier = 0
    #expect(try network.simulate(seed: 3).patients == 0)
  }
}
