import Placement
public import SupplyNetwork

/// A network that may be recommended, and where it comes from.
public struct DesignCandidate: Sendable {
  /// What it is as a configuration.
  public var configuration: Configuration
  /// Where it comes from.
  public var origin: Origin

  /// Where a candidate comes from.
  public enum Origin: Sendable, Hashable {
    /// The reference.
    case reference
    /// A configuration of the network's own.
    case ready
    /// The reference with larger hubs, at the standing cost of the network named.
    case enlarged(like: String)
    /// A placement of a round, made for waits of at most so many days; nil where none was known.
    case placement(round: Int, waitDays: Double?)
    /// A step away from another candidate.
    case neighbour(of: String)
  }
}

extension DesignCandidate {
  /// What makes two candidates the same network.
  var identity: Identity {
    Identity(
      suites: configuration.suites, openCentres: configuration.openCentres,
      dispatch: configuration.dispatch, assignedCentre: configuration.assignedCentre,
      shares: configuration.dispatch == .facilityShares ? configuration.facilityShares : [],
      assignedFacility: configuration.dispatch == .assignedFacility
        ? configuration.assignedFacility : [])
  }

  struct Identity: Hashable {
    var suites: [Int]
    var openCentres: [Bool]
    var dispatch: DispatchPolicy
    var assignedCentre: [Int?]
    var shares: [[FacilityShare]]
    var assignedFacility: [Int?]
  }
}

extension Configuration {
  /// A configuration with another number of suites at a facility, and the centres that go with it.
  /// Demand rows that were sent to a centre that closes go to the nearest.
  func with(suites count: Int, at facility: Int, of network: Network) -> Configuration {
    var copy = self
    copy.suites[facility] = count
    if let centre = network.facilities[facility].colocatedCentre,
      network.centres[centre].status == .candidate
    {
      copy.openCentres[centre] = network.facilities.indices.contains {
        copy.suites[$0] > 0 && network.facilities[$0].colocatedCentre == centre
      }
      // What was best before a centre opened or closed need not be now.
      copy.assignedCentre = copy.assignedCentre.map {
        $0.flatMap { copy.openCentres[$0] && $0 != centre ? $0 : nil }
      }
    }
    return copy
  }

  /// The reference with as many more suites at its largest hub as a standing cost pays for; nil where
  /// there is no hub or the money buys none.
  func enlarged(
    toStandingCost money: Double, of network: Network, name: String
  ) -> Configuration? {
    let hubs = network.facilities.indices.filter {
      network.facilities[$0].kind == .hub && suites[$0] > 0
    }
    guard let hub = hubs.max(by: { suites[$0] < suites[$1] }) else { return nil }
    let site = network.facilities[hub]
    let price = site.suiteCostPerYear + network.serviceCosts.annuity(of: site.capitalCostPerSuite)
    let standing = StandingCost(network: network, configuration: self).total
    guard price > 0, money > standing else { return nil }
    let more = Int(min(10_000, ((money - standing) / price).rounded(.down)))
    guard more > 0 else { return nil }
    var copy = with(suites: suites[hub] + more, at: hub, of: network)
    copy.name = name
    copy.description = "The reference with \(more) more suites at \(site.name)"
    // Larger hubs only help whoever may use them.
    if hubs.count > 1 { copy.dispatch = .earliestSlot }
    return copy
  }
}
