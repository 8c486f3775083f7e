import EventEngine
import SupplyNetwork

/// What must hold in every run, whatever the input. The cheap form runs in release; debug builds
/// also ask resources and ledgers for their own balance.
extension JourneySimulation {
  func checkInvariants() throws(JourneyInvariantViolation) {
    guard identityViolations == 0 else { throw .identity(events: identityViolations) }

    let referred = record.total(.referred)
    let fates = Fate.allCases.reduce(0) { $0 + record.total(.fate($1)) }
    guard fates == referred else { throw .fates(referred: referred, sum: fates) }

    let started = record.total(.batchesStarted) + Double(batchesInProgressAtWindowStart)
    let accountedFor =
      record.total(.batchesEnded) + record.total(.batchesDiscontinued)
      + Double(batchesInProgressAtWindowEnd)
    guard started == accountedFor else {
      throw .batches(started: started, accountedFor: accountedFor)
    }

    let network = plan.network
    try check(record.suiteUse, sites: network.facilities.map(\.id))
    try check(record.laboratoryUse, sites: network.facilities.map(\.id))
    try check(record.apheresisUse, sites: network.centres.map(\.id))
    try check(record.bedUse, sites: network.centres.map(\.id))

    let stages = JourneyStage.allCases.reduce(0) { $0 + record.total(.stageDays($1)) }
    let total = record.total(.referralToInfusionDays)
    guard abs(stages - total) <= 1e-6 * max(1, total) else {
      throw .stages(sum: stages, referralToInfusion: total)
    }
    #if DEBUG
    for facility in network.facilities.indices {
      suites[facility].checkInvariants()
      laboratories[facility].checkInvariants()
      guard suiteLedgers[facility].isConsistent else {
        throw .balance(site: network.facilities[facility].id)
      }
    }
    for centre in network.centres.indices {
      apheresisSlots[centre].checkInvariants()
      beds[centre].checkInvariants()
      guard apheresisLedgers[centre].isConsistent else {
        throw .balance(site: network.centres[centre].id)
      }
    }
    #endif
  }

  private func check(
    _ uses: [ResourceUse], sites: [String]
  ) throws(JourneyInvariantViolation) {
    for (use, site) in zip(uses, sites) {
      guard let utilisation = use.utilisation, utilisation > 1 + 1e-9 else { continue }
      throw .utilisation(site: site, value: utilisation)
    }
  }
}
