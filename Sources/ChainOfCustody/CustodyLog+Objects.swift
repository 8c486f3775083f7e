import Foundation

/// The log in the form of OCEL 2.0.
extension CustodyLog {
  /// The sorts of objects, in the order in which they are listed.
  private enum ObjectSort: String, CaseIterable {
    case patient
    case material
    case batch
    case centre
    case facility
  }

  private static let timeAttribute = "time_hours"
  private static let outcomeAttribute = "outcome"
  private static let capacities:
    [(
      kind: CustodySite.Kind, name: String, path: any WritableKeyPath<CustodySite, Int?> & Sendable
    )] =
      [
        (.centre, "apheresis_slots", \.apheresisSlots),
        (.centre, "infusion_beds", \.infusionBeds),
        (.facility, "suites", \.suites),
      ]

  /// The log's JSON text. Objects come in the order in which events name them, so equal logs are
  /// equal bytes.
  public func objectCentricDocument() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(objectCentric()), as: UTF8.self) + "\n"
  }

  private func objectCentric() -> ObjectCentricLog {
    var objects = sites.map(object)
    var known = Set(objects.map(\.id))
    func add(_ sort: ObjectSort, _ id: String, of parent: String?) {
      guard known.insert(Self.objectID(sort, id)).inserted else { return }
      objects.append(
        ObjectCentricLog.Object(
          id: Self.objectID(sort, id), type: sort.rawValue, attributes: [],
          relationships: parent.map { [.init(objectId: $0, qualifier: "made from")] } ?? []))
    }
    for event in events {
      add(.patient, event.patient, of: nil)
      if let material = event.material {
        add(.material, material, of: Self.objectID(.patient, event.patient))
      }
      if let batch = event.batch {
        let source = event.material.map { Self.objectID(.material, $0) }
        add(.batch, batch, of: source ?? Self.objectID(.patient, event.patient))
      }
      if let centre = event.centre { add(.centre, centre, of: nil) }
      if let facility = event.facility { add(.facility, facility, of: nil) }
    }
    // Logs without breakdowns keep the list of sorts that they had before there were any.
    let happened = Set(events.map(\.activity))
    let measured =
      [ObjectCentricLog.AttributeType(name: Self.timeAttribute, type: "float")]
      + [ObjectCentricLog.AttributeType(name: Self.outcomeAttribute, type: "string")]
      + CustodyEvent.Measures.names.map { .init(name: $0.name, type: "float") }
    return ObjectCentricLog(
      objectTypes: ObjectSort.allCases.map(Self.type),
      eventTypes: CustodyEvent.Activity.allCases.filter {
        // What some networks do without is named where it happened.
        ![.suiteBrokeDown, .foundInfected].contains($0) || happened.contains($0)
      }.map { .init(name: $0.rawValue, attributes: measured) },
      objects: objects, events: events.map(event))
  }

  /// Identifiers of OCEL are unique over all sorts; a centre and a facility may share one here.
  private static func objectID(_ sort: ObjectSort, _ id: String) -> String {
    "\(sort.rawValue):\(id)"
  }

  private static func type(_ sort: ObjectSort) -> ObjectCentricLog.ElementType {
    let capacities = capacities.filter { $0.kind.rawValue == sort.rawValue }
    let names = sort == .centre || sort == .facility ? [("name", "string")] : []
    return .init(
      name: sort.rawValue,
      attributes: (names + capacities.map { ($0.name, "integer") }).map {
        .init(name: $0.0, type: $0.1)
      })
  }

  private func object(_ site: CustodySite) -> ObjectCentricLog.Object {
    let start = CustodyTime.text(hours: 0, startDay: startDay)
    var attributes = [
      ObjectCentricLog.ObjectAttribute(name: "name", time: start, value: .text(site.name))
    ]
    for capacity in Self.capacities {
      guard let limit = site[keyPath: capacity.path] else { continue }
      attributes.append(.init(name: capacity.name, time: start, value: .number(Double(limit))))
    }
    let sort: ObjectSort = site.kind == .centre ? .centre : .facility
    return .init(
      id: Self.objectID(sort, site.id), type: sort.rawValue, attributes: attributes,
      relationships: [])
  }

  private func event(_ event: CustodyEvent) -> ObjectCentricLog.Event {
    var attributes = [
      ObjectCentricLog.EventAttribute(name: Self.timeAttribute, value: .number(event.hours))
    ]
    if let outcome = event.outcome {
      attributes.append(.init(name: Self.outcomeAttribute, value: .text(outcome)))
    }
    for measure in CustodyEvent.Measures.names {
      guard let value = event.measures[keyPath: measure.path] else { continue }
      attributes.append(.init(name: measure.name, value: .number(value)))
    }
    let concerned: [(ObjectSort, String?)] = [
      (.patient, event.patient), (.material, event.material), (.batch, event.batch),
      (.centre, event.centre), (.facility, event.facility),
    ]
    let relationships = concerned.compactMap { sort, id in
      id.map {
        ObjectCentricLog.Relationship(
          objectId: Self.objectID(sort, $0), qualifier: sort.rawValue)
      }
    }
    return .init(
      id: String(event.id), type: event.activity.rawValue,
      time: CustodyTime.text(hours: event.hours, startDay: startDay), attributes: attributes,
      relationships: relationships)
  }

  // MARK: Reading

  /// Reads a log that this program wrote as OCEL 2.0 JSON.
  static func objectCentricLog(_ data: Data) throws(CustodyLogError) -> CustodyLog {
    let document: ObjectCentricLog
    do {
      document = try JSONDecoder().decode(ObjectCentricLog.self, from: data)
    } catch let error as DecodingError {
      throw .notObjectCentric(reason: error.shortReason)
    } catch {
      throw .notObjectCentric(reason: "it cannot be decoded")
    }
    var problems: [CustodyLogError.EventProblem] = []
    let sites = document.objects.compactMap(site)
    let events = document.events.compactMap { event(of: $0, &problems) }
    guard problems.isEmpty else { throw .events(problems) }
    return CustodyLog(startDay: 0, sites: sites, events: events)
  }

  private static func site(_ object: ObjectCentricLog.Object) -> CustodySite? {
    guard let kind = CustodySite.Kind(rawValue: object.type) else { return nil }
    let sort: ObjectSort = kind == .centre ? .centre : .facility
    let values = Dictionary(
      (object.attributes ?? []).map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    var site = CustodySite(
      kind: kind, id: identifier(sort, object.id), name: values["name"]?.text ?? object.id)
    for capacity in capacities where capacity.kind == kind {
      site[keyPath: capacity.path] = values[capacity.name]?.number.flatMap { Int(exactly: $0) }
    }
    return site
  }

  private static func identifier(_ sort: ObjectSort, _ objectID: String) -> String {
    let prefix = sort.rawValue + ":"
    return objectID.hasPrefix(prefix) ? String(objectID.dropFirst(prefix.count)) : objectID
  }

  private static func event(
    of source: ObjectCentricLog.Event, _ problems: inout [CustodyLogError.EventProblem]
  ) -> CustodyEvent? {
    let values = Dictionary(
      (source.attributes ?? []).map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    var concerned: [ObjectSort: String] = [:]
    for relationship in source.relationships ?? [] {
      guard let sort = ObjectSort(rawValue: relationship.qualifier) else { continue }
      if concerned[sort] != nil {
        problems.append(.init(event: source.id, kind: .twoObjects(of: sort.rawValue)))
      }
      concerned[sort] = identifier(sort, relationship.objectId)
    }
    guard let activity = CustodyEvent.Activity(rawValue: source.type) else {
      problems.append(.init(event: source.id, kind: .unknownActivity(source.type)))
      return nil
    }
    guard let hours = values[timeAttribute]?.number, hours.isFinite else {
      problems.append(.init(event: source.id, kind: .missing(timeAttribute)))
      return nil
    }
    guard let patient = concerned[.patient] else {
      problems.append(.init(event: source.id, kind: .missing(ObjectSort.patient.rawValue)))
      return nil
    }
    guard let id = Int(source.id) else {
      problems.append(.init(event: source.id, kind: .idIsNoNumber))
      return nil
    }
    var event = CustodyEvent(
      id: id, hours: hours, activity: activity, patient: patient, material: concerned[.material],
      batch: concerned[.batch], centre: concerned[.centre], facility: concerned[.facility],
      outcome: values[outcomeAttribute]?.text, measures: CustodyEvent.Measures())
    for measure in CustodyEvent.Measures.names {
      event.measures[keyPath: measure.path] = values[measure.name]?.number
    }
    return event
  }
}

extension DecodingError {
  /// What is wrong and where, without the value.
  fileprivate var shortReason: String {
    func place(_ context: Context) -> String {
      let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }
      return path.isEmpty ? "" : " at " + path.joined(separator: ".")
    }
    return switch self {
    case .keyNotFound(let key, let context): "no '\(key.stringValue)'" + place(context)
    case .typeMismatch(_, let context): "a value of another type" + place(context)
    case .valueNotFound(_, let context): "no value" + place(context)
    case .dataCorrupted(let context): "no JSON" + place(context)
    @unknown default: "it cannot be decoded"
    }
  }
}
