import SupplyNetwork

/// A configuration as `network.yaml` has it, so that it can be simulated again.
enum ConfigurationDocument {
  /// The configuration's members, by the names of its network.
  static func value(_ configuration: Configuration, of network: Network) -> JSONValue {
    var suites: [String: JSONValue] = [:]
    for (facility, count) in zip(network.facilities, configuration.suites) {
      suites[facility.id] = .integer(count)
    }
    let opened = network.centres.indices.filter {
      configuration.openCentres[$0] && network.centres[$0].status == .candidate
    }
    var assigned: [String: JSONValue] = [:]
    for (row, centre) in zip(network.demandRows, configuration.assignedCentre) {
      if let centre { assigned[row.id] = .string(network.centres[centre].id) }
    }
    var members: [String: JSONValue] = [
      "description": .string(configuration.description), "suites": .object(suites),
      "open_centres": .array(opened.map { .string(network.centres[$0].id) }),
      "assigned_centres": .object(assigned), "slot_booking": .bool(configuration.slotBooking),
      "priority": .string(configuration.priority.rawValue),
      "facility_shares": .object([:]),
    ]
    switch configuration.dispatch {
    case .assignedFacility: members["dispatch"] = .string("assigned_facility")
    case .earliestSlot: members["dispatch"] = .string("earliest_slot")
    case .leastLoaded: members["dispatch"] = .string("least_loaded")
    case .nearestWithin(let days):
      members["dispatch"] = .object(["nearest_within_days": .number(days)])
    case .facilityShares:
      members["dispatch"] = .string("facility_shares")
      var shares: [String: JSONValue] = [:]
      for (centre, list) in zip(network.centres, configuration.facilityShares) where !list.isEmpty {
        shares[centre.id] = list.document(of: network)
      }
      members["facility_shares"] = .object(shares)
    }
    return .object(members)
  }
}

extension [FacilityShare] {
  /// The shares of one centre as `network.yaml` has them: a number for each facility, or one for each
  /// of its modes.
  func document(of network: Network) -> JSONValue {
    var members: [String: JSONValue] = [:]
    for facility in Set(map(\.facility)).sorted() {
      let own = filter { $0.facility == facility }
      let id = network.facilities[facility].id
      if own.allSatisfy({ $0.mode == nil }) {
        members[id] = .number(own.reduce(0) { $0 + $1.share })
      } else {
        members[id] = .object(
          Dictionary(own.compactMap { share in share.mode.map { ($0, .number(share.share)) } }) {
            $1
          })
      }
    }
    return .object(members)
  }
}
