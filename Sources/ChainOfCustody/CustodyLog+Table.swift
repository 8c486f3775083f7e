import SupplyNetwork

/// The log as a table of comma-separated values, one row an event.
extension CustodyLog {
  private static let required = ["event_id", "time_hours", "activity", "patient_id"]
  private static let optional =
    ["timestamp", "material_id", "batch_id", "centre_id", "facility_id", "outcome"]
    + CustodyEvent.Measures.names.map(\.name)

  /// The columns of the table, in order.
  public static var columns: [String] {
    ["event_id", "timestamp", "time_hours", "activity", "patient_id", "material_id", "batch_id"]
      + ["centre_id", "facility_id", "outcome"] + CustodyEvent.Measures.names.map(\.name)
  }

  /// The table's text. Numbers are written so that reading gives back the same.
  public func table() -> String {
    var text = TableText.line(Self.columns)
    for event in events {
      var fields = [
        String(event.id), CustodyTime.text(hours: event.hours, startDay: startDay),
        "\(event.hours)", event.activity.rawValue, event.patient, event.material ?? "",
        event.batch ?? "", event.centre ?? "", event.facility ?? "", event.outcome ?? "",
      ]
      for measure in CustodyEvent.Measures.names {
        fields.append(event.measures[keyPath: measure.path].map { "\($0)" } ?? "")
      }
      text += TableText.line(fields)
    }
    return text
  }

  /// Reads a table that may have been written by this program or by another.
  ///
  /// Places are not named by a table, so the log has none.
  ///
  /// - Throws: every problem of the file at once.
  static func table(at path: String) throws(NetworkReadingError) -> CustodyLog {
    CustodyLog(
      startDay: 0, sites: [],
      events: try TableFile.rows(
        path: path, required: required, optional: optional, decode: event))
  }

  private static func event(_ row: TableRow) -> CustodyEvent {
    let whole = NumberRange(0, 1e15)
    let number = NumberRange(-1e15, 1e15)
    let activity: CustodyEvent.Activity? = row.choice("activity")
    var event = CustodyEvent(
      id: row.whole("event_id", whole), hours: row.number("time_hours", number),
      activity: activity ?? .referred, patient: row.text("patient_id"),
      material: row.optionalText("material_id"), batch: row.optionalText("batch_id"),
      centre: row.optionalText("centre_id"), facility: row.optionalText("facility_id"),
      outcome: row.optionalText("outcome"), measures: CustodyEvent.Measures())
    for measure in CustodyEvent.Measures.names where row.optionalText(measure.name) != nil {
      event.measures[keyPath: measure.path] = row.number(measure.name, number)
    }
    return event
  }
}
