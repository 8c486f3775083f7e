import Randomness
import SupplyNetwork
import Testing

@testable import PatientJourney

/// Several patient groups with therapies of their own on the same sites.
///
/// At least 50 replications; false alarms as in `StatisticalChecks`.
struct PatientGroupTests {
  /// A network of two groups with so many referrals a day each, on the same suites; every batch ends
  /// its journey at harvest.
  private func pair(
    referralsPerDay: [Double], suites: Int, days: [Distribution]
  ) throws -> Network {
    var network = try SmallNetwork.one(referralsPerDay: referralsPerDay[0], suites: suites)
    try network.setManufacturing(days: days[0])
    network.therapy.failure.function = FailureFunction(form: .constant(baseline: 1))
    network.therapy.failure.causeShares = [0, 1, 0, 0]
    network.addGroup("children", referralsPerDay: referralsPerDay[1])
    network.therapies[1].manufacturing.stages[0].durationDays = days[1]
    return network
  }

  private func wait(_ record: JourneyRecord, group: Int) -> Double {
    record.value(.exVivoHours, group: group) / record.value(.batchesStarted, group: group) / 24
  }

  /// Two groups that are alike are one: Erlang's C for λ = 1 + 1, μ = 1, c = 3 gives Wq = 4/9 to both,
  /// since each sees the queue as time averages do (PASTA).
  @Test func twoHalvesWaitAsOne() throws {
    let network = try pair(
      referralsPerDay: [1, 1], suites: 3,
      days: [.exponential(mean: 1), .exponential(mean: 1)])
    var waits: [[Double]] = [[], []]
    var utilisations: [Double] = []
    for replication in 0..<UInt32(60) {
      let record = try network.simulate(
        seed: 21, replication: replication, warmUpDays: 60, years: 2, followUpYears: 1)
      for group in 0...1 { waits[group].append(wait(record, group: group)) }
      utilisations.append(try #require(record.suiteUse[0].utilisation))
    }
    for group in 0...1 {
      expectMean(
        controlled(waits[group], by: utilisations, ofMean: 2.0 / 3), 4.0 / 9, precision: 0.03,
        "wait of group \(group), days")
    }
  }

  /// Products that take different times queue in the same line: with λ₁ = 0.6 of 0.5 days and λ₂ =
  /// 0.2 of 1.5 days, ρ = 0.6 and Wq = Σλᵢsᵢ² ÷ 2(1 − ρ) = 0.75 (Pollaczek, Khinchin) for both.
  @Test func productsOfDifferentLength() throws {
    let network = try pair(
      referralsPerDay: [0.6, 0.2], suites: 1, days: [.constant(0.5), .constant(1.5)])
    var waits: [[Double]] = [[], []]
    var utilisations: [Double] = []
    for replication in 0..<UInt32(60) {
      let record = try network.simulate(
        seed: 22, replication: replication, warmUpDays: 60, years: 4, followUpYears: 1)
      for group in 0...1 { waits[group].append(wait(record, group: group)) }
      utilisations.append(try #require(record.suiteUse[0].utilisation))
    }
    expectMean(utilisations, 0.6, "utilisation")
    for group in 0...1 {
      expectMean(
        controlled(waits[group], by: utilisations, ofMean: 0.6), 0.75, precision: 0.03,
        "wait of group \(group), days")
    }
  }

  /// Where sites have room for all, a group's patients have the journeys they have without the other
  /// group, to the last bit; and what is counted by group sums to what is counted of all.
  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func anotherGroupChangesNobodysLuck(seed: UInt64) throws {
    var alone = try RandomNetwork(seed: seed).network
    for index in alone.centres.indices {
      alone.centres[index].apheresisSlots = nil
      alone.centres[index].infusionBeds = nil
    }
    for index in alone.facilities.indices { alone.facilities[index].laboratoryCapacity = nil }
    alone.configurations[0].suites = alone.facilities.map { _ in 10_000 }
    var both = alone
    both.addGroup("children", referralsPerDay: 0.1)
    let first = try alone.simulate(seed: seed, warmUpDays: 30)
    let second = try both.simulate(seed: seed, warmUpDays: 30)
    for row in alone.demandRows.indices {
      for counter in RowCounter.allCases {
        #expect(first.value(counter, row: row) == second.value(counter, row: row))
      }
    }
    #expect(second.patients > first.patients)
    for (all, part) in [
      (Counter.batchesStarted, GroupCounter.batchesStarted), (.batchesEnded, .batchesEnded),
      (.aphereses, .aphereses), (.batchesUnderException, .batchesUnderException),
      (.batchesOutOfSpecification, .batchesOutOfSpecification), (.eligible, .eligible),
    ] {
      #expect(
        second.total(all) == second.value(part, group: 0) + second.value(part, group: 1))
    }
    let failed = Therapy.FailureCause.allCases.reduce(0) {
      $0 + second.total(.batchFailures($1))
    }
    #expect(
      failed == second.value(.batchesFailed, group: 0) + second.value(.batchesFailed, group: 1))
  }

  /// A group's batches are made only where its product is made, and its patients go only to centres
  /// that treat it, by any policy of dispatch.
  @Test(arguments: [DispatchPolicy.assignedFacility, .earliestSlot, .leastLoaded, .facilityShares])
  func onlyWhereTheProductIsMade(dispatch: DispatchPolicy) throws {
    var network = try SmallNetwork.one(referralsPerDay: 2, suites: 3)
    try network.setManufacturing(days: .constant(1))
    network.facilities.append(SmallNetwork.facility("SECOND", suites: 3))
    network.centres.append(SmallNetwork.centre("B-C"))
    network.lanes = LaneTable(
      lanes: try [(0, 0), (0, 1), (1, 0), (1, 1)].map { try SmallNetwork.lane($0.0, $0.1) },
      centreCount: 2, facilityCount: 2)
    network.configurations = [SmallNetwork.configuration([3, 3], centres: 2)]
    network.configurations[0].slotBooking = true
    network.configurations[0].dispatch = dispatch
    network.configurations[0].facilityShares = [0, 1].map { _ in
      [FacilityShare(facility: 0, share: 0.5), FacilityShare(facility: 1, share: 0.5)]
    }
    network.addGroup("children", referralsPerDay: 1)
    network.therapies[1].name = "Second"
    network.facilities[0].products = ["Plain"]
    network.facilities[1].products = ["Second"]
    network.centres[0].patientGroups = ["adult"]
    network.centres[1].patientGroups = ["children"]
    let (record, steps) = try network.observe(seed: 5)
    var started = [0, 0]
    for step in steps {
      let group = network.demandRows[step.row].patientGroup
      switch step.event {
      case .manufactureStarted(let facility, _, _, _, _):
        started[group] += 1
        #expect(facility == group)
      case .referred(let centre), .admitted(let centre):
        #expect(centre == group)
      default:
        break
      }
    }
    #expect(started.allSatisfy { $0 > 200 })
    #expect(record.value(.batchesStarted, facility: 0) == record.value(.batchesStarted, group: 0))
  }
}

extension Network {
  /// Adds a patient group with the therapy of the first, demand rows of its own, and streams by its
  /// own name, as the reader does.
  mutating func addGroup(_ id: String, referralsPerDay: Double) {
    let index = patientGroups.count
    let people = demandRows.filter { $0.patientGroup == 0 }.reduce(0) { $0 + $1.population }
    patientGroups.append(
      PatientGroup(
        id: id, description: "",
        incidencePerMillionPerYear: 365 * referralsPerDay / (people / 1e6)))
    therapies.append(therapies[0])
    demands.append(demands[0])
    demandRows += demandRows.filter { $0.patientGroup == 0 }.map { row in
      var row = row
      row.id += "/" + id
      row.patientGroup = index
      return row
    }
    for centre in centres.indices { centres[centre].patientGroups.append(id) }
  }
}
