import Randomness
import SupplyNetwork
import Testing

@testable import PatientJourney

/// Material of patients with a chronic viral infection: where it is made, and what follows.
///
/// At least 50 replications; false alarms as in `StatisticalChecks`.
struct SegregationTests {
  /// A hub that refuses such material, and a segregated area beside it that makes nothing else; every
  /// batch ends its journey at harvest.
  private func network(
    referralsPerDay: Double, prevalence: Double, suites: [Int], changeoverHours: Double
  ) throws -> Network {
    var network = try SmallNetwork.one(referralsPerDay: referralsPerDay, suites: suites[0])
    try network.setManufacturing(days: .exponential(mean: 1))
    network.therapy.failure.function = FailureFunction(form: .constant(baseline: 1))
    network.therapy.failure.causeShares = [0, 1, 0, 0]
    network.therapy.viralInfection = Therapy.ViralInfection(
      prevalence: prevalence, changeoverHours: changeoverHours)
    network.facilities.append(SmallNetwork.facility("SEGREGATED", suites: suites[1]))
    network.lanes = LaneTable(
      lanes: try [SmallNetwork.lane(0, 0, hours: 1), SmallNetwork.lane(0, 1, hours: 1)],
      centreCount: 1,
      facilityCount: 2)
    network.configurations = [SmallNetwork.configuration(suites)]
    network.facilities[0].infectedMaterial = .refused
    network.facilities[1].infectedMaterial = .only
    return network
  }

  /// A Poisson process falls apart into two (thinning): at the hub M/M/2 with λ = 1.6 · 0.75 = 1.2,
  /// C(2, 1.2) = 0.45 and Wq = 0.45 ÷ 0.8 = 0.5625; in the segregated area M/G/1 with λ = 0.4 and
  /// S = Exp(1) + 0.5 days of longer changeover, so that ρ = 0.6, E(S²) = 3.25 and
  /// Wq = 0.4 · 3.25 ÷ 2(1 − 0.6) = 1.625 (Pollaczek, Khinchin).
  @Test func streamsQueueApart() throws {
    let network = try network(
      referralsPerDay: 1.6, prevalence: 0.25, suites: [2, 1], changeoverHours: 12)
    var waits: [[Double]] = [[], []]
    var utilisations: [[Double]] = [[], []]
    for replication in 0..<UInt32(60) {
      let record = try network.simulate(
        seed: 31, replication: replication, warmUpDays: 100, years: 5, followUpYears: 1)
      for facility in 0...1 {
        waits[facility].append(
          record.value(.suiteWaitHours, facility: facility)
            / record.value(.batchesOfNewMaterial, facility: facility) / 24)
        utilisations[facility].append(try #require(record.suiteUse[facility].utilisation))
      }
    }
    for (facility, (utilisation, wait)) in [(0.6, 0.5625), (0.6, 1.625)].enumerated() {
      expectMean(utilisations[facility], utilisation, "utilisation of \(facility)")
      expectMean(
        controlled(waits[facility], by: utilisations[facility], ofMean: utilisation), wait,
        precision: 0.03, "wait at \(facility), days")
    }
  }

  /// Who is infected at one prevalence is so at any higher one; none is made in a wrong suite.
  @Test func infectedStayInfected() throws {
    var before: Set<PatientKey> = []
    for prevalence in [0.05, 0.3, 1] {
      let network = try network(
        referralsPerDay: 1, prevalence: prevalence, suites: [5, 5], changeoverHours: 0)
      let (_, steps) = try network.observe(seed: 32)
      var infected: Set<PatientKey> = []
      var referred = 0
      for step in steps {
        switch step.event {
        case .referred: referred += 1
        case .foundInfected: infected.insert(step.patient)
        case .manufactureStarted(let facility, _, _, _, _):
          #expect((facility == 1) == infected.contains(step.patient))
        default: break
        }
      }
      #expect(before.isSubset(of: infected))
      if prevalence < 1 {
        expectShare(
          Double(infected.count), of: Double(referred), prevalence, precision: 0.3, "infected")
      } else {
        #expect(infected.count == referred)
      }
      before = infected
    }
  }

  /// In suites that make all material, a longer changeover after infected batches takes time from
  /// everybody: the suites' use rises by prevalence times hours, and nobody's wait falls.
  @Test func longerChangeoverTakesSuites() throws {
    var use: [Double] = []
    var waits: [Double] = []
    for hours in [0.0, 24, 72] {
      var network = try network(
        referralsPerDay: 1, prevalence: 0.2, suites: [3, 0], changeoverHours: hours)
      network.facilities[0].infectedMaterial = .accepted
      let record = try network.simulate(seed: 33, warmUpDays: 50, years: 20)
      use.append(try #require(record.suiteUse[0].meanBusy))
      waits.append(record.total(.exVivoHours))
    }
    // 0.2 patients a day hold a suite for 1 and for 3 days more: 0.2 and 0.6 suites.
    #expect(abs(use[1] - use[0] - 0.2) < 0.02 && abs(use[2] - use[0] - 0.6) < 0.06)
    #expect(waits[0] < waits[1] && waits[1] < waits[2])
  }

  /// A prevalence without consequence changes nobody's journey.
  @Test func prevalenceAloneChangesNothing() throws {
    var network = try network(
      referralsPerDay: 1, prevalence: 0.4, suites: [2, 0], changeoverHours: 0)
    network.facilities[0].infectedMaterial = .accepted
    let with = try network.simulate(seed: 34)
    network.therapy.viralInfection = nil
    let without = try network.simulate(seed: 34)
    for counter in FacilityCounter.allCases {
      #expect(with.value(counter, facility: 0) == without.value(counter, facility: 0))
    }
    #expect(with.total(.exVivoHours) == without.total(.exVivoHours))
  }
}
