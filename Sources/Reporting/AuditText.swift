public import ChainOfCustody

/// The result of an audit as text and as JSON.
public enum AuditText {
  /// A summary, and each violation on a line of its own.
  public static func text(_ audit: CustodyAudit) -> String {
    var lines = [
      "\(audit.eventCount) events, \(audit.patientCount) patients, \(audit.materialCount) "
        + "materials, \(audit.batchCount) batches, \(audit.unfinishedCount) journeys not ended"
    ]
    for end in audit.endsByFate {
      lines.append("  \(end.fate.replacing("_", with: " ")): \(end.count)")
    }
    if !audit.checksCapacities {
      lines.append("places' capacities are not known: name --network to check them")
    }
    lines += audit.violations.map(\.description)
    let hidden = audit.violationCount - audit.violations.count
    if hidden > 0 { lines.append("… and \(hidden) more") }
    lines.append(
      audit.violationCount == 0
        ? "the chain of identity and custody is unbroken"
        : "the chain of identity and custody is broken: \(audit.violationCount) violations")
    return lines.joined(separator: "\n") + "\n"
  }

  /// The same for programs.
  public static func document(_ audit: CustodyAudit, version: String) -> JSONValue {
    let ends = audit.endsByFate.map { ($0.fate, JSONValue.integer($0.count)) }
    return .object([
      "schema": .string("v2v/1"), "command": .string("audit"), "version": .string(version),
      "events": .integer(audit.eventCount), "patients": .integer(audit.patientCount),
      "materials": .integer(audit.materialCount), "batches": .integer(audit.batchCount),
      "unfinished": .integer(audit.unfinishedCount),
      "capacities_checked": .bool(audit.checksCapacities),
      "ends": .object(Dictionary(ends, uniquingKeysWith: { first, _ in first })),
      "violations": .integer(audit.violationCount),
      "first_violations": .array(
        audit.violations.map {
          .object([
            "event": .integer($0.event), "patient": .string($0.patient),
            "problem": .string($0.kind.description),
          ])
        }),
    ])
  }
}
