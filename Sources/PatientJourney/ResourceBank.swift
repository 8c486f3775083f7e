import EventEngine

/// Resources of one kind, one for each site, in one buffer.
struct ResourceBank: ~Copyable {
  private let resources: UnsafeMutableBufferPointer<Resource<PatientReference>>

  /// Creates one resource for each capacity; nil is no limit.
  init(capacities: [Int?]) {
    resources = .allocate(capacity: capacities.count)
    for (index, capacity) in capacities.enumerated() {
      resources.initializeElement(
        at: index, to: Resource<PatientReference>(capacity: capacity ?? Int.max, at: 0))
    }
  }

  deinit {
    resources.deinitialize()
    resources.deallocate()
  }

  /// The resource of a site.
  subscript(index: Int) -> Resource<PatientReference> {
    _read { yield resources[index] }
    _modify { yield &resources[index] }
  }

  /// Begins the observed window of all.
  mutating func resetStatistics(at time: Double) {
    for index in resources.indices { resources[index].resetStatistics(at: time) }
  }

  /// Utilisation and queue of every site over the observed window.
  func uses(through time: Double) -> [ResourceUse] {
    resources.indices.map { index in
      ResourceUse(
        utilisation: resources[index].utilisation(through: time),
        meanQueue: resources[index].queueLength.mean(through: time) ?? 0,
        meanBusy: resources[index].busyServers.mean(through: time) ?? 0)
    }
  }
}

/// Slot ledgers, one for each site, in one buffer.
struct LedgerBank: ~Copyable {
  private let ledgers: UnsafeMutableBufferPointer<SlotLedger>

  /// Creates one ledger for each capacity; nil is no limit.
  init(capacities: [Int?]) {
    ledgers = .allocate(capacity: capacities.count)
    for (index, capacity) in capacities.enumerated() {
      ledgers.initializeElement(at: index, to: SlotLedger(capacity: capacity ?? Int.max))
    }
  }

  deinit {
    ledgers.deinitialize()
    ledgers.deallocate()
  }

  /// The ledger of a site.
  subscript(index: Int) -> SlotLedger {
    _read { yield ledgers[index] }
    _modify { yield &ledgers[index] }
  }
}

/// How a resource was used over the observed window.
public struct ResourceUse: Sendable, Hashable {
  /// Busy share of the servers, 0 to 1; nil where the servers have no limit or are none.
  public var utilisation: Double?
  /// Mean number waiting.
  public var meanQueue: Double
  /// Mean number in service.
  public var meanBusy: Double
}
