import Foundation
import PatientJourney
import SupplyNetwork
import Testing

@testable import ChainOfCustody

/// Logs of the tutorial network.
enum TestLogs {
  static let networks = URL(filePath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Networks")

  /// A log of one year; the overrides make every kind of loss likely.
  static func eventful(
    _ overrides: [String] = [], configuration: Int = 1, seed: UInt64 = 1
  ) throws -> CustodyLog {
    let likely = [
      "therapy.apheresis.microbial_rejection_probability=0.1",
      "therapy.failure.curve={constant: {baseline: 0.3}}",
      "therapy.infusion.thaw_deviation_probability=0.1",
      "network.transport.modes.van.excursion_probability=0.05",
    ]
    let network = try NetworkReader.read(
      folder: networks.appending(path: "tutorial").path,
      overrides: (likely + overrides).map { try #require(NetworkOverride($0)) })
    let plan = DeliveryPlan(
      network: network, configuration: network.configurations[configuration])
    return try PatientJourney.run(
      plan: plan, settings: JourneySettings(seed: seed, replication: 0, warmUpHours: 0, years: 1),
      observer: CustodyRecorder(plan: plan)
    ).observer.log
  }
}

@Suite("Audit of the chain of custody")
struct AuditTests {
  static let variants = [
    [],
    ["therapy.material.form=cryopreserved"],
    ["network.configurations.today.slot_booking=false"],
    ["therapy.retry.retained_material_probability=1", "therapy.retry.maximum_batches=3"],
    ["therapy.attrition.death_per_day=0.02"],
    ["facilities.HUB.suites=2", "network.configurations.today.suites={HUB: 2}"],
  ]

  @Test("A log of the simulation has an unbroken chain", arguments: variants.indices)
  func unbroken(variant: Int) throws {
    let log = try TestLogs.eventful(Self.variants[variant], configuration: 0)
    let audit = CustodyAudit(log)
    #expect(audit.violations.map(\.description) == [])
    #expect(audit.checksCapacities)
    #expect(audit.patientCount > 50)
    #expect(audit.batchCount > 20)
    let ends = audit.endsByFate.map(\.count).reduce(0, +)
    #expect(ends + audit.unfinishedCount == audit.patientCount)
    let activities = Set(log.events.map(\.activity))
    #expect(activities.isSuperset(of: [.batchFailed, .collectionFailed, .infused, .ended]))
  }

  @Test("Material that changes hands between patients is found")
  func exchangedMaterial() throws {
    var log = try TestLogs.eventful()
    let starts = log.events.indices.filter { log.events[$0].activity == .received }
    let (first, second) = (starts[3], starts[4])
    let material = log.events[first].material
    log.events[first].material = log.events[second].material
    log.events[second].material = material
    let audit = CustodyAudit(log)
    #expect(Set(audit.violations.map(\.event)) == [log.events[first].id, log.events[second].id])
    #expect(
      audit.violations.contains {
        if case .materialOfAnother = $0.kind { true } else { false }
      })
  }

  @Test("A batch given to another patient is found")
  func exchangedBatch() throws {
    var log = try TestLogs.eventful()
    let infusions = log.events.indices.filter { log.events[$0].activity == .infused }
    log.events[infusions[0]].batch = log.events[infusions[1]].batch
    let kinds = CustodyAudit(log).violations.map(\.kind)
    #expect(kinds.contains { if case .batchOfAnother = $0 { true } else { false } })
  }

  @Test("Any hand-over that is left out, or told twice, is found")
  func missingEvents() throws {
    let log = try TestLogs.eventful()
    for index in stride(from: 0, to: log.events.count - 1, by: 7) {
      var shorter = log
      shorter.events.remove(at: index)
      #expect(CustodyAudit(shorter).violationCount > 0, "\(log.events[index])")
      var longer = log
      longer.events.insert(log.events[index], at: index)
      #expect(CustodyAudit(longer).violationCount > 0, "twice: \(log.events[index])")
    }
  }

  @Test("A hand-over that is left out shows also where the rest is numbered anew")
  func missingEventsRenumbered() throws {
    let log = try TestLogs.eventful()
    // Left out without a trace: what is followed by a loss or an end, which may come after any
    // step; and what only moves a booking.
    let untraced: Set<CustodyEvent.Activity?> = [
      nil, .ended, .collectionFailed, .batchFailed, .productLost,
    ]
    var tried = 0
    for index in stride(from: 0, to: log.events.count, by: 5) {
      let event = log.events[index]
      let next = log.events[(index + 1)...].first { $0.patient == event.patient }?.activity
      if event.activity == .bookingMoved { continue }
      if next == nil || event.activity != .referred && untraced.contains(next) { continue }
      var shorter = log
      shorter.events.remove(at: index)
      for position in shorter.events.indices { shorter.events[position].id = position + 1 }
      #expect(CustodyAudit(shorter).violationCount > 0, "\(event)")
      tried += 1
    }
    #expect(tried > 100)
  }

  @Test("A clock that runs back is found")
  func timeRunsBack() throws {
    var log = try TestLogs.eventful()
    log.events[100].hours = log.events[99].hours - 0.001
    let kinds = CustodyAudit(log).violations.map(\.kind)
    #expect(kinds.contains { if case .timeRunsBack = $0 { true } else { false } })
  }

  @Test("Hours that events do not bear out are found", arguments: [0, 1])
  func falseHours(which: Int) throws {
    var log = try TestLogs.eventful()
    let index = try #require(
      log.events.firstIndex { $0.activity == (which == 0 ? .manufactureStarted : .infused) })
    if which == 0 {
      log.events[index].measures.exVivoHours? += 0.01
    } else {
      log.events[index].measures.veinToVeinDays? += 0.01
    }
    let audit = CustodyAudit(log)
    #expect(audit.violationCount == 1)
    guard case .otherDuration = audit.violations.first?.kind else {
      Issue.record("\(audit.violations)")
      return
    }
  }

  @Test("Material received where it was not sent is found")
  func otherPlace() throws {
    var log = try TestLogs.eventful()
    let index = try #require(log.events.firstIndex { $0.activity == .received })
    log.events[index].facility = "ELSEWHERE"
    let kinds = CustodyAudit(log).violations.map(\.kind)
    #expect(kinds.contains { if case .otherPlace = $0 { true } else { false } })
  }

  @Test("A place that holds more than it has room for is found, and one that is just full is not")
  func overCapacity() throws {
    var log = try TestLogs.eventful(configuration: 0)
    let hub = try #require(log.sites.firstIndex { $0.id == "HUB" })
    // The greatest number in suites, counted at the end of each instant.
    var inSuites: [String: Bool] = [:]
    var peak = 0
    for (event, next) in zip(log.events, log.events.dropFirst()) {
      switch event.activity {
      case .manufactureStarted: inSuites[event.patient] = true
      case .harvested, .ended: inSuites[event.patient] = nil
      default: break
      }
      if next.hours > event.hours { peak = max(peak, inSuites.count) }
    }
    log.sites[hub].suites = peak
    #expect(CustodyAudit(log).violationCount == 0)
    log.sites[hub].suites = peak - 1
    let kinds = CustodyAudit(log).violations.map(\.kind)
    #expect(!kinds.isEmpty)
    #expect(kinds.allSatisfy { if case .overCapacity = $0 { true } else { false } })
  }

  @Test("Work at a closed place is found")
  func closedPlace() throws {
    var log = try TestLogs.eventful(configuration: 0)
    log.sites.removeAll { $0.id == "HUB" }
    log.sites.append(CustodySite(kind: .facility, id: "OTHER", name: "Other"))
    let kinds = CustodyAudit(log).violations.map(\.kind)
    #expect(kinds.contains(.closedPlace("HUB")))
  }

  @Test("An empty log is sound, and says that nothing happened")
  func empty() {
    let audit = CustodyAudit(CustodyLog(startDay: 0, sites: [], events: []))
    #expect(audit.violationCount == 0)
    #expect(audit.patientCount == 0)
    #expect(!audit.checksCapacities)
  }
}
