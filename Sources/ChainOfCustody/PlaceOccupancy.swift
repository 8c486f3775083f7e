import SupplyNetwork

/// How many are in chairs, suites and beds at once, as far as a log tells.
///
/// A bed is counted until infusion: what happens after it is not in a log.
struct PlaceOccupancy {
  /// What a place has room for.
  private enum Room: String, CaseIterable {
    case apheresisSlot = "apheresis slots"
    case suite = "suites"
    case bed = "infusion beds"
  }

  private struct Key: Hashable {
    var room: Room
    var place: String
  }

  private var capacities: [Key: Int] = [:]
  private var segregated: [String: Facility.InfectedMaterial] = [:]
  private var open: [CustodySite.Kind: Set<String>] = [:]
  private var used: [Key: Int] = [:]
  /// Rooms that somebody entered at this instant, in order.
  private var entered: [(key: Key, event: CustodyEvent)] = []

  init(_ sites: [CustodySite]) {
    for site in sites {
      open[site.kind, default: []].insert(site.id)
      if site.kind == .facility { segregated[site.id] = site.infectedMaterial }
      capacities[Key(room: .apheresisSlot, place: site.id)] = site.apheresisSlots
      if site.kind == .centre { capacities[Key(room: .bed, place: site.id)] = site.infusionBeds }
      if site.kind == .facility { capacities[Key(room: .suite, place: site.id)] = site.suites }
    }
  }

  /// Whether a facility is known to make no batches of patients with, or without, a viral infection.
  func isBarred(_ facility: String, infected: Bool) -> Bool {
    segregated[facility] == (infected ? .refused : .only)
  }

  /// Whether a place is known to be closed.
  func isClosed(_ kind: CustodySite.Kind, _ id: String) -> Bool {
    guard let open = open[kind] else { return false }
    return !open.contains(id)
  }

  /// A patient's phase changes: a room may be left and another entered.
  mutating func move(
    _ event: CustodyEvent, from: CustodyPhase, to: CustodyPhase, centre: String?,
    _ facility: String?
  ) {
    let left = key(from, centre, facility)
    let taken = key(to, centre, facility)
    guard left != taken else { return }
    if let left { used[left, default: 0] -= 1 }
    if let taken {
      used[taken, default: 0] += 1
      entered.append((taken, event))
    }
  }

  private func key(_ phase: CustodyPhase, _ centre: String?, _ facility: String?) -> Key? {
    switch phase {
    case .inApheresis: centre.map { Key(room: .apheresisSlot, place: $0) }
    case .inSuite: facility.map { Key(room: .suite, place: $0) }
    case .inBed: centre.map { Key(room: .bed, place: $0) }
    default: nil
    }
  }

  /// Rooms that are too full now that an instant is over.
  mutating func violationsOfInstant() -> [CustodyViolation] {
    defer { entered.removeAll(keepingCapacity: true) }
    var found: [CustodyViolation] = []
    var seen: Set<Key> = []
    for (key, event) in entered where seen.insert(key).inserted {
      guard let capacity = capacities[key], let used = used[key], used > capacity else { continue }
      found.append(
        CustodyViolation(
          event: event.id, patient: event.patient,
          kind: .overCapacity(
            what: key.room.rawValue, place: key.place, used: used, capacity: capacity)))
    }
    return found
  }
}
