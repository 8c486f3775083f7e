import Foundation
import Testing

@testable import ChainOfCustody

@Suite("Forms of the event log")
struct LogFormTests {
  /// Writes a text to a file of its own, and reads it as a log.
  private func read(_ text: String, as name: String) throws -> CustodyLog {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: name)
    try Data(text.utf8).write(to: file)
    return try CustodyLog.read(path: file.path)
  }

  @Test("A table gives back every event, to the last bit")
  func tableRoundTrip() throws {
    let log = try TestLogs.eventful()
    let again = try read(log.table(), as: "log.csv")
    #expect(again.events == log.events)
  }

  @Test("An object-centric log gives back every event and place, to the last bit")
  func objectRoundTrip() throws {
    let log = try TestLogs.eventful()
    let again = try read(try log.objectCentricDocument(), as: "log.json")
    #expect(again.events == log.events)
    #expect(again.sites == log.sites)
  }

  @Test("Names with commas, quotation marks and line ends survive a table")
  func awkwardNames() throws {
    let event = CustodyEvent(
      id: 1, hours: 0.1, activity: .referred, patient: "A, \"B\"/1/0", material: nil, batch: nil,
      centre: "Zürich, Süd", facility: nil, outcome: nil, measures: CustodyEvent.Measures())
    let log = CustodyLog(startDay: 0, sites: [], events: [event])
    #expect(try read(log.table(), as: "log.csv").events == [event])
  }

  /// What the specification of OCEL 2.0 asks of a document.
  @Test("Objects and types that an object-centric log names are declared")
  func declarations() throws {
    let text = try TestLogs.eventful().objectCentricDocument()
    let document = try JSONDecoder().decode(ObjectCentricLog.self, from: Data(text.utf8))
    let objects = Set(document.objects.map(\.id))
    #expect(objects.count == document.objects.count)
    #expect(Set(document.events.map(\.id)).count == document.events.count)
    let objectTypes = Dictionary(
      uniqueKeysWithValues: document.objectTypes.map { ($0.name, Set($0.attributes.map(\.name))) })
    let eventTypes = Dictionary(
      uniqueKeysWithValues: document.eventTypes.map { ($0.name, Set($0.attributes.map(\.name))) })
    for object in document.objects {
      let declared = try #require(objectTypes[object.type])
      for attribute in object.attributes ?? [] { #expect(declared.contains(attribute.name)) }
      for relationship in object.relationships ?? [] {
        #expect(objects.contains(relationship.objectId))
      }
    }
    for event in document.events {
      let declared = try #require(eventTypes[event.type])
      for attribute in event.attributes ?? [] { #expect(declared.contains(attribute.name)) }
      #expect(!(event.relationships ?? []).isEmpty)
      for relationship in event.relationships ?? [] {
        #expect(objects.contains(relationship.objectId))
      }
    }
  }

  @Test(
    "Times are the calendar's", arguments: [-719_528, -1, 0, 59, 11_016, 20_458, 20_512, 47_540])
  func time(day: Int) {
    let formatter = ISO8601DateFormatter()
    formatter.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
    formatter.timeZone = TimeZone(secondsFromGMT: 0)
    // The calendar of the formatter is the Julian one before 1582.
    guard day > -141_427 else {
      #expect(CustodyTime.text(hours: 0, startDay: day) == "0000-01-01T00:00:00.000Z")
      return
    }
    for hours in [0, 23.9999, 24, 1000.125, 876_000.5] {
      let milliseconds = (hours * 3_600_000).rounded(.down)
      let date = Date(timeIntervalSince1970: Double(day) * 86_400 + milliseconds / 1000 + 1e-5)
      #expect(CustodyTime.text(hours: hours, startDay: day) == formatter.string(from: date))
    }
  }

  @Test("A broken table names each problem with its place")
  func brokenTable() {
    let text = """
      event_id,time_hours,activity,patient_id,centr_id
      1,zero,referred,A/1/0,C
      """
    #expect {
      try read(text, as: "log.csv")
    } throws: { error in
      guard case .table(let problems) = error as? CustodyLogError else { return false }
      return problems.description.contains("log.csv:1:")
        && problems.description.contains("centre_id")
    }
    let unknown = """
      event_id,time_hours,activity,patient_id
      1,zero,refered,A/1/0
      """
    #expect {
      try read(unknown, as: "log.csv")
    } throws: { error in
      guard case .table(let problems) = error as? CustodyLogError else { return false }
      return problems.problems.count == 2 && problems.description.contains("'referred'")
    }
  }

  @Test("A document that is no log says why", arguments: ["", "{}", "[1, 2]", "{\"events\": 3}"])
  func brokenDocument(text: String) {
    #expect {
      try read(text, as: "log.json")
    } throws: { error in
      guard case .notObjectCentric(let reason) = error as? CustodyLogError else { return false }
      return !reason.isEmpty
    }
  }

  @Test("Events that cannot be understood are all named")
  func brokenEvents() {
    let text = """
      {"objectTypes": [], "eventTypes": [], "objects": [], "events": [
        {"id": "1", "type": "refered", "time": ""},
        {"id": "2", "type": "referred", "time": ""},
        {"id": "3", "type": "referred", "time": "",
         "attributes": [{"name": "time_hours", "value": 1}]}]}
      """
    #expect {
      try read(text, as: "log.json")
    } throws: { error in
      guard case .events(let problems) = error as? CustodyLogError else { return false }
      return problems.map(\.event) == ["1", "2", "3"]
    }
  }

  @Test("A file that is not there is said to be missing")
  func missingFile() {
    #expect(throws: CustodyLogError.unreadable) { try CustodyLog.read(path: "/nowhere/log.json") }
    #expect {
      try CustodyLog.read(path: "/nowhere/log.csv")
    } throws: { error in
      guard case .table(let problems) = error as? CustodyLogError else { return false }
      return problems.isMissingInput
    }
  }
}
